"""``twin …``: the commands other programs rely on, one module per group.

JSON goes to standard output, messages to standard error. Exit status: 0 clean, 1 defects found,
2 unusable input. Heavy imports stand inside the commands so that ``twin --help`` always starts.
A group has ``words(verbs)``, which adds its commands to the parser; each command is a function of
the parsed arguments that returns the exit status.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import Final

from twin.cli import audit, check, db, people, plan, registry, signs, space, standards, stocktake, tags, upkeep
from twin.cli.output import CLEAN, UNUSABLE, say
from twin.cli.parsing import Parser
from twin.errors import TwinError

GROUPS: Final = (plan, check, audit, space, signs, standards, tags, upkeep, stocktake, people, db, registry)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status.

    Parameters
    ----------
    argv
        The words after ``twin``; ``sys.argv[1:]`` when None.
    """
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a Windows console or a C locale would garble Chinese
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    arguments = parser().parse_args(argv)
    try:
        return int(arguments.run(arguments))
    except TwinError as error:
        say(f"{error.message.zh}\n{error.message.en}")
        return UNUSABLE
    except BrokenPipeError:  # `twin … | head` closed the pipe: not an error of ours
        sys.stderr.close()
        return CLEAN


def parser() -> argparse.ArgumentParser:
    """Every command and its words, in one place."""
    root = Parser(
        prog="twin", description="政务服务中心数字孪生与设施台账 / Digital twin and asset registry for service centres"
    )
    verbs = root.add_subparsers(required=True, metavar="COMMAND")
    for group in GROUPS:
        group.words(verbs)
    return root
