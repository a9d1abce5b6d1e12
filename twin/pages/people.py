"""People: who may sign in, what they may do, and where. For administrators; the registry itself asks again."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from twin.pages.session import act, me, notices, notify, say, t, tall
from twin.registry import ROLE_WORDS, Account, Role
from twin.web.view import registry


def main() -> None:
    """Draw the page."""
    notices()
    people = registry().people
    accounts = people.accounts()
    centres = {centre.code: centre.name for centre in registry().centres()}
    _password()
    st.dataframe(
        {
            t("账号", "Login"): [each.login for each in accounts],
            t("姓名", "Name"): [each.name for each in accounts],
            t("角色", "Role"): [say(ROLE_WORDS[each.role]) for each in accounts],
            t("中心", "Centres"): [_scope(each, centres) for each in accounts],
            t("登录方式", "Signs in by"): [_way(each) for each in accounts],
            t("状态", "State"): [_state(each, locked=people.passwords.locked(each.login)) for each in accounts],
        },
        hide_index=True,
        height=tall(len(accounts)),
    )
    left, right = st.columns(2, gap="large")
    with left:
        _change(accounts, centres)
    with right:
        _new(centres)


def _scope(account: Account, centres: dict[str, str]) -> str:
    if account.centres is None:
        return t("全部", "all")
    return t("、", ", ").join(centres.get(code, code) for code in sorted(account.centres)) or t("尚未分配", "none yet")


def _way(account: Account) -> str:
    if account.has_password:
        return t("密码", "password")
    return t("单点登录", "single sign-on") + ("" if account.linked else t("（尚未登录过）", " (not yet)"))


def _state(account: Account, *, locked: bool) -> str:
    if account.disabled:
        return t("已停用", "disabled")
    if locked:
        return t("已锁定", "locked")
    return t("待改密码", "password to be changed") if account.temporary else t("正常", "active")


def _password() -> None:
    """A password to hand over: shown until the next click, kept nowhere."""
    given = st.session_state.pop("handed", None)
    if given is not None:
        login, password = given
        st.success(
            t(
                f"请把这个密码转交给 {login}，它只显示这一次，首次登录时必须修改：",
                f"Hand this password over to {login}. It is shown this once and must be changed at the first sign-in:",
            ),
            icon=":material/key:",
        )
        st.code(password, language=None)


def _rights(key: str, centres: dict[str, str], account: Account | None) -> tuple[Role, frozenset[str] | None]:
    """Ask for a role and its centres."""
    roles = list(Role)
    role = st.selectbox(
        t("角色", "Role"),
        roles,
        index=roles.index(account.role) if account else 0,
        format_func=lambda each: say(ROLE_WORDS[each]),
        key=f"{key}-role",
    )
    everywhere = st.checkbox(
        t("全部中心", "All centres"), value=account is not None and account.centres is None, key=f"{key}-all"
    )
    known = sorted(account.centres) if account and account.centres is not None else []
    chosen = st.multiselect(
        t("中心", "Centres"),
        list(centres),
        default=[code for code in known if code in centres],
        format_func=lambda code: centres[code],
        placeholder=t("未选“全部中心”时，只能看到这里选的", "What they see unless all are ticked"),
        key=f"{key}-centres",
    )
    return role, None if everywhere or role is Role.ADMIN else frozenset(chosen)


def _new(centres: dict[str, str]) -> None:
    with st.form("new-account", clear_on_submit=True):
        st.markdown(f"#### {t('新建账号', 'New account')}")
        login = st.text_input(t("账号", "Login"), max_chars=40)
        name = st.text_input(
            t("姓名", "Name"), max_chars=60, help=t("用于署名，不能重名", "Signs what they write; no two alike")
        )
        role, scope = _rights("new", centres, None)
        outside = st.checkbox(t("只用单点登录，不设密码", "Single sign-on only, no password"))
        if st.form_submit_button(t("新建", "Make it"), type="primary"):
            act(lambda: _add(login, name, role, scope, outside=outside), t(f"已新建 {login}", f"{login} made"))
            st.rerun()


def _add(login: str, name: str, role: Role, scope: frozenset[str] | None, *, outside: bool) -> None:
    given = registry().people.add(login, name=name, role=role, centres=scope, outside=outside)
    if given is not None:
        st.session_state.handed = (login, given)


def _change(accounts: tuple[Account, ...], centres: dict[str, str]) -> None:
    with st.container(border=True):
        st.markdown(f"#### {t('修改账号', 'Change an account')}")
        chosen = st.selectbox(
            t("账号", "Login"), accounts, format_func=lambda each: f"{each.name} · {each.login}", key="account"
        )
        key = f"{chosen.login}-{chosen.version}"
        with st.form(f"change-{key}", border=False):
            name = st.text_input(t("姓名", "Name"), value=chosen.name, max_chars=60)
            role, scope = _rights(key, centres, chosen)
            disabled = st.checkbox(t("停用", "Disabled"), value=chosen.disabled)
            if st.form_submit_button(t("保存", "Save"), type="primary"):
                wanted = replace(chosen, name=name, role=role, centres=scope, disabled=disabled)
                act(lambda: registry().people.update(wanted), t("已保存", "Saved"))
                st.rerun()
        with st.container(horizontal=True):
            if st.button(t("重置密码", "New password"), key="reset", disabled=chosen.login == me().login):
                act(lambda: _reset(chosen.login))
                st.rerun()
            if st.button(t("退出其所有设备", "Sign out everywhere"), key="sign-out"):
                registry().people.sessions.close(chosen.login)
                notify(t("已全部退出", "Signed out everywhere"))
                st.rerun()


def _reset(login: str) -> None:
    st.session_state.handed = (login, registry().people.passwords.reset(login))


main()
