"""A parser that speaks Chinese and English: its headings, and what words mean that every command has alike."""

from __future__ import annotations

import argparse
import re
from typing import Any, Final, NoReturn, TypeVar

ALIKE: Final = {
    "file": "文件 / the file",
    "json": "输出 JSON / print JSON",
    "output": "写入的文件，格式看扩展名 / the file to write; its ending tells the format",
    "lang": "文件用中文或英文 / the language of the file",
    "note": "说明 / a note",
    "by": "操作人 / who does it",
    "on": "日期，如 2026-03-31，默认今天 / the day, as 2026-03-31; today by default",
    "text": "标签编码、资产编号或名称 / a tag's code, an asset's number or name",
    "id": "标准编号 / the document's id",
    "login": "登录名 / the login",
    "role": "角色 / the role",
    "host": "监听地址 / the address to listen at",
    "port": "端口 / the port",
}
"""What a word of a command means where the command itself does not say."""

_WRONG: Final = (
    (r"the following arguments are required: (.*)", r"缺少：\1"),
    (r"one of the arguments (.*) is required", r"须给出其中之一：\1"),
    (r"argument (.*?): invalid choice: (.*) \(choose from (.*)\)", r"\1：没有 \2；可用：\3"),
    (r"argument (.*?): invalid (?:int|float) value: (.*)", r"\1：\2 不是数字"),
    (r"argument (.*?): expected .*", r"\1：后面缺少取值"),
    (r"argument (.*?): not allowed with argument (.*)", r"\1 不能与 \2 同时使用"),
    (r"unrecognized arguments: (.*)", r"不认识：\1"),
)
"""What ``argparse`` says of words that it cannot use, and the same in Chinese."""

A = TypeVar("A", bound=argparse.Action)


class Parser(argparse.ArgumentParser):
    """``argparse``'s, with headings in both languages and no word without its meaning."""

    def __init__(self, **how: Any) -> None:
        super().__init__(**{**how, "add_help": False})
        self._positionals.title = "参数 / arguments"
        self._optionals.title = "选项 / options"
        self.add_argument("-h", "--help", action="help", help="显示本说明 / show this help and exit")

    def error(self, message: str) -> NoReturn:
        """Say what is wrong with the words in both languages, after how they should be; exit status 2."""
        fits = ((re.fullmatch(said, message, re.DOTALL), zh) for said, zh in _WRONG)
        told = next((found.expand(zh) for found, zh in fits if found), "参数有误")
        self.exit(2, f"{self.format_usage()}{self.prog}: {told}\n{self.prog}: {message}\n")

    def _add_action(self, action: A) -> A:
        if action.help is None:
            action.help = ALIKE.get(action.dest)
        return super()._add_action(action)
