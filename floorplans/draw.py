"""Draw the sample centres: ``python -m floorplans.draw [FOLDER]`` (default: beside this file)."""

from __future__ import annotations

import sys
from pathlib import Path

from floorplans import district, subdistrict


def draw(root: Path) -> tuple[Path, ...]:
    """Write every sample centre below ``root`` and return their folders."""
    return tuple(site.build().write(root) for site in (district, subdistrict))


def main() -> None:
    """Draw into the folder named on the command line, or beside this file."""
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent
    for folder in draw(root):
        sys.stdout.write(f"{folder}\n")


if __name__ == "__main__":
    main()
