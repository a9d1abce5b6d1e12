"""What the project's own pages promise, held against the code."""

from __future__ import annotations

import argparse
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from twin.cli import parser

ROOT = Path(__file__).resolve().parents[1]
TOP_LEVEL = {
    ".ci", ".gitignore", ".streamlit", "CHANGELOG.md", "Makefile", "README.md", "README.zh-CN.md",
    "app.py", "catalogs", "floorplans", "pictures", "pyproject.toml", "requirements-fast.txt", "requirements.txt", "tests", "twin",
}  # fmt: skip
OUTSIDE_HOST = re.compile(r"https?://(?!127\\?\.0\\?\.0\\?\.1|localhost|\[|[{%])([a-z0-9.-]+)", re.IGNORECASE)
NAMED_NOT_FETCHED = {
    "keepachangelog.com",
    "www.w3.org",
    "openfontlicense.org",
    "scripts.sil.org",
    "www.adobe.com",  # named in the font licence
    "schemas.openxmlformats.org",
}


def tracked() -> list[Path]:
    """Every file in the project, as git lists it (new ones not yet added included)."""
    listing = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT, capture_output=True, check=True, text=True,
    )  # fmt: skip
    return [ROOT / name for name in listing.stdout.split("\0") if name and (ROOT / name).is_file()]


def verbs(command: argparse.ArgumentParser, words: tuple[str, ...] = ("twin",)) -> Iterator[str]:
    """Every command as it is typed: ``twin plan read``."""
    groups = [a for a in command._actions if isinstance(a, argparse._SubParsersAction)]
    if not groups:
        yield " ".join(words)
    for group in groups:
        for name, child in group.choices.items():
            yield from verbs(child, (*words, name))


@pytest.mark.parametrize("page", ["README.md", "README.zh-CN.md"])
def test_every_command_stands_in_the_readme(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    # `show` and `lint` are told in the comment behind `standards list`
    missing = [verb for verb in verbs(parser()) if verb not in text and verb.rsplit(" ", 1)[1] not in {"show", "lint"}]
    assert missing == []
    assert "show" in text
    assert "lint" in text


@pytest.mark.parametrize("page", ["README.md", "README.zh-CN.md"])
def test_pictures_and_pages_named_in_the_readme_exist(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", text) if "://" not in link]
    assert [link for link in links if not (ROOT / link).is_file()] == []


def test_top_level_holds_only_what_the_user_named_and_what_a_project_needs() -> None:
    assert {path.relative_to(ROOT).parts[0] for path in tracked()} <= TOP_LEVEL


def test_no_program_file_names_an_outside_host() -> None:
    found = {
        (path.relative_to(ROOT).as_posix(), host)
        for path in tracked()
        if path.suffix in {".py", ".js", ".css", ".html", ".toml", ".txt", ".yaml", ".ini", ".mako"}
        for host in OUTSIDE_HOST.findall(path.read_text(encoding="utf-8"))
        if host not in NAMED_NOT_FETCHED and not host.lower().endswith(".example")  # RFC 2606: nobody's
    }
    assert found == set()


@pytest.mark.parametrize(("name", "least"), [("requirements.txt", 20), ("requirements-fast.txt", 2)])
def test_every_dependency_is_pinned_with_a_hash(name: str, least: int) -> None:
    lines = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
    pins = [line for line in lines if line and not line.lstrip().startswith("#")]
    assert len(pins) >= least
    assert [pin.split()[0] for pin in pins if "==" not in pin or "--hash=sha256:" not in pin] == []
