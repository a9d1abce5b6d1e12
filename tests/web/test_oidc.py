"""Single sign-on against a real OpenID Connect provider: the whole way, and every lie it or a thief may tell."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc import jws, jwt
from joserfc.jwk import OctKey, RSAKey

from tests.conftest import database_url
from tests.oidc import Claims, Forge, Provider, running_provider
from tests.web.test_signin import Browser
from twin.registry import Role
from twin.web import view as views
from twin.web.acting import COOKIE
from twin.web.signin.oidc import PLACE, STATE_COOKIE
from twin.web.view import system

# the provider, not we, implements parts of Authlib's grants in a way that is to go
pytestmark = pytest.mark.filterwarnings("ignore:get_jwt_config:DeprecationWarning")

SECRET = "the client's secret"  # noqa: S105 - of a test


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    """A provider, and a database of accounts; both serve the whole module."""
    with pytest.MonkeyPatch.context() as patch, running_provider() as running:
        patch.setenv("TWIN_DATABASE_URL", database_url(tmp_path_factory.mktemp("oidc")))
        for name, value in (("ISSUER", running.issuer), ("CLIENT_ID", "twin"), ("CLIENT_SECRET", SECRET)):
            patch.setenv(f"TWIN_OIDC_{name}", value)
        system().people.add("boss", name="局长", role=Role.ADMIN, centres=None, outside=True, by="t")
        yield running
        system().close()
        views._registry.cache_clear()


@pytest.fixture(autouse=True)
def honest(provider: Provider) -> Iterator[None]:
    """Each test begins with a provider that says the truth."""
    yield
    provider.forge, provider.metadata = None, {}


def known(provider: Provider, login: str, *, outside: bool = True, disabled: bool = False) -> str:
    """A person known there and here; returns their subject there."""
    people = system().people
    people.add(login, name=f"某{login}", role=Role.VIEWER, centres=None, outside=outside, by="t")
    if disabled:
        people.update(replace(people.account(login), disabled=True), by="t")
    provider.person(f"subject-of-{login}", login)
    return f"subject-of-{login}"


def leave(browser: Browser, wanted: str = "/findings") -> httpx.URL:
    """Set out for the provider; returns the address that the browser is led to."""
    answer = browser.get(f"{PLACE}?next={wanted}")
    assert answer.status_code == 302, answer.text
    return httpx.URL(answer.headers["location"])


def consent(address: httpx.URL, subject: str, **more: str) -> str:
    """Say at the provider who one is; returns where it leads back to."""
    answer = httpx.post(address, data={"sub": subject, **more}, timeout=20)
    assert answer.status_code == 302, answer.text
    return httpx.URL(answer.headers["location"]).raw_path.decode()


def sign_on(browser: Browser, subject: str, wanted: str = "/findings") -> httpx.Response:
    """The whole way there and back."""
    return browser.get(consent(leave(browser, wanted), subject))


def is_signed_in(browser: Browser) -> bool:
    return browser.get("/profile").status_code == 200


def test_the_whole_way_there_and_back(provider: Provider) -> None:
    subject, browser = known(provider, "zhang"), Browser()
    address = leave(browser)
    asked = {name: values[0] for name, values in parse_qs(urlsplit(str(address)).query).items()}
    assert str(address).startswith(f"{provider.issuer}/")
    assert (asked["response_type"], asked["client_id"], asked["code_challenge_method"]) == ("code", "twin", "S256")
    assert asked["redirect_uri"] == f"{browser.base}/sign-in/oidc/return"
    assert "openid" in asked["scope"].split()
    assert min(len(asked[name]) for name in ("state", "nonce", "code_challenge")) >= 20
    back = consent(address, subject)
    answer = browser.get(back)
    assert (answer.status_code, answer.headers["location"]) == (303, "/findings")
    assert "某zhang" in browser.get("/profile").text
    assert STATE_COOKIE not in browser.cookies
    again = browser.get(back)  # the way back leads nowhere twice
    assert (again.status_code, "role=" in again.text) == (502, True)
    assert {leave(Browser()).params[name] for name in ("state", "nonce")}.isdisjoint(asked.values())


def test_what_is_kept_meanwhile_is_guarded_and_leads_nowhere_else(provider: Provider) -> None:
    subject, browser = known(provider, "next"), Browser("https://127.0.0.1:8501")
    answer = browser.get(f"{PLACE}?next=//evil.example/")
    (cookie,) = answer.headers.get_list("set-cookie")
    assert {"HttpOnly", "SameSite=lax", f"Path={PLACE}", "Secure"} <= set(cookie.split("; "))
    back = browser.get(consent(httpx.URL(answer.headers["location"]), subject))
    assert (back.status_code, back.headers["location"]) == (303, "/")


def test_a_person_without_an_account_here_is_told_so_and_gets_none(provider: Provider) -> None:
    provider.person("nobody-here", "stranger")
    browser, before = Browser(), system().people.accounts()
    answer = sign_on(browser, "nobody-here")
    assert answer.status_code == 403
    assert "stranger" in answer.text
    assert system().people.accounts() == before
    assert not is_signed_in(browser)


def test_the_first_time_links_the_account_and_later_its_login_there_does_not_matter(provider: Provider) -> None:
    subject = known(provider, "li")
    assert not system().people.account("li").linked
    sign_on(Browser(), subject)
    assert system().people.account("li").linked
    provider.person(subject, "zhao")
    again = Browser()
    assert sign_on(again, subject).status_code == 303
    assert "某li" in again.get("/profile").text
    provider.person("somebody-else", "li")  # the login given to another person there
    assert sign_on(Browser(), "somebody-else").status_code == 403


@pytest.mark.parametrize(("outside", "disabled"), [(False, False), (True, True)], ids=["with a password", "disabled"])
def test_an_account_with_a_password_or_disabled_is_not_entered(
    provider: Provider, *, outside: bool, disabled: bool
) -> None:
    browser = Browser()
    subject = known(provider, f"no-{outside}-{disabled}", outside=outside, disabled=disabled)
    assert sign_on(browser, subject).status_code == 403
    assert not is_signed_in(browser)


def test_signing_out_ends_the_session_and_the_way_in_is_open_again(provider: Provider) -> None:
    subject, browser = known(provider, "sun"), Browser()
    sign_on(browser, subject)
    held = browser.cookies[COOKIE]
    assert browser.post("/sign-out").headers["location"] == "/sign-in"
    assert not is_signed_in(browser)
    thief = Browser()
    thief.cookies.set(COOKIE, held, domain="127.0.0.1")
    assert not is_signed_in(thief)
    assert f'href="{PLACE}?next=' in browser.get("/sign-in").text
    assert sign_on(browser, subject).status_code == 303


def signed(key: RSAKey | OctKey, claims: Claims, algorithm: str = "RS256") -> str:
    return jwt.encode({"alg": algorithm, "kid": key.kid}, claims, key, algorithms=[algorithm])


def unsigned(claims: Claims) -> str:
    head, body, _ = jwt.encode({"alg": "HS256"}, claims, OctKey.generate_key()).split(".")
    none = jws.serialize_compact({"alg": "none"}, b"", OctKey.generate_key(), algorithms=["none"]).split(".")[0]
    assert none != head
    return f"{none}.{body}."


LONG_AGO = 3600
LIES: dict[str, Forge] = {
    "wrong issuer": lambda claims, key: signed(key, claims | {"iss": "http://elsewhere.example"}),
    "for another client": lambda claims, key: signed(key, claims | {"aud": ["another"]}),
    "wrong nonce": lambda claims, key: signed(key, claims | {"nonce": "a nonce of another time"}),
    "no nonce": lambda claims, key: signed(key, {name: value for name, value in claims.items() if name != "nonce"}),
    "expired": lambda claims, key: signed(
        key, claims | {"iat": claims["iat"] - LONG_AGO, "exp": int(time.time()) - LONG_AGO}
    ),
    "no subject": lambda claims, key: signed(key, {name: value for name, value in claims.items() if name != "sub"}),
    "another's key": lambda claims, key: signed(RSAKey.generate_key(parameters={"kid": key.kid}), claims),
    "keyed with the secret": lambda claims, _: signed(OctKey.import_key(SECRET), claims, "HS256"),
    "not signed": lambda claims, _: unsigned(claims),
    "no token": lambda _claims, _key: "x.y.z",
}


@pytest.mark.parametrize("lie", LIES)
def test_a_token_that_is_not_right_signs_nobody_in_and_links_nothing(provider: Provider, lie: str) -> None:
    login = f"lie{list(LIES).index(lie)}"
    subject, browser = known(provider, login), Browser()
    provider.forge = LIES[lie]
    assert sign_on(browser, subject).status_code == 502
    assert not is_signed_in(browser)
    assert not system().people.account(login).linked
    provider.forge = signed_again  # the same way with the truth
    assert sign_on(browser, subject).status_code == 303


def signed_again(claims: Claims, key: RSAKey) -> str:
    return signed(key, claims)


def test_the_way_back_is_for_the_browser_that_set_out(provider: Provider) -> None:
    subject = known(provider, "wu")
    back = consent(leave(Browser()), subject)
    for thief in (Browser(), set_out := Browser()):
        if thief is set_out:
            leave(thief)  # has a state of its own
        assert thief.get(back).status_code == 502
        assert not is_signed_in(thief)


def test_a_code_of_another_way_is_refused_by_the_proof_key(provider: Provider) -> None:
    """A thief's code put into a victim's way back: state fits, the verifier does not."""
    subject, victim = known(provider, "zheng"), Browser()
    stolen = parse_qs(urlsplit(consent(leave(Browser()), subject)).query)["code"][0]
    back = httpx.URL(victim.base + consent(leave(victim), subject)).copy_set_param("code", stolen)
    assert victim.get(back.raw_path.decode()).status_code == 502
    assert not is_signed_in(victim)


def test_saying_no_at_the_provider_leads_back_to_the_form(provider: Provider) -> None:
    browser = Browser()
    answer = browser.get(consent(leave(browser), known(provider, "feng"), action="deny"))
    assert answer.status_code == 502
    assert 'name="password"' in answer.text


def test_metadata_of_another_issuer_is_not_followed(provider: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TWIN_OIDC_CLIENT_ID", "a client that reads them anew")
    provider.metadata = {"issuer": "http://elsewhere.example"}
    assert Browser().get(PLACE).status_code == 502
    provider.metadata = {}
    assert Browser().get(PLACE).status_code == 302


@pytest.mark.usefixtures("provider")
def test_a_provider_that_is_away_is_told_and_the_password_form_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TWIN_OIDC_ISSUER", "http://127.0.0.1:1")
    answer = Browser().get(PLACE)
    assert answer.status_code == 502
    assert 'name="password"' in answer.text
