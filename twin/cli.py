"""``twin …``: the commands other programs rely on."""

from __future__ import annotations

import typer

app = typer.Typer(
    no_args_is_help=True, add_completion=False, help="数字孪生与设施台账 / Digital twin and asset registry"
)


def main() -> None:
    """Run the command line."""
    app()
