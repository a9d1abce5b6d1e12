"""A centre to work on: a folder with ``site.yaml``, or a code in the registry."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Final

from twin.errors import SiteError

if TYPE_CHECKING:
    from twin.checks.evidence import Evidence
    from twin.checks.waivers import Waiver
    from twin.model import Twin
    from twin.registry.shelf import Shelf

SITE_HELP: Final = "含 site.yaml 的文件夹或中心编号 / a folder with site.yaml, or a centre's code"


def load(site: str) -> tuple[Twin, list[Waiver], Evidence]:
    """The twin of a site folder or of a centre's code in the registry, what is waived there, and what was done and said.

    Raises
    ------
    SiteError, NotFound
        When it is neither; the message lists the centres there are.
    """
    folder = Path(site)
    if folder.is_dir():
        from twin.registry import load_site_whole

        twin, evidence = load_site_whole(folder)
        return twin, [], evidence
    if folder.suffix or "/" in site:
        raise SiteError(
            "no-such-folder",
            f"找不到文件夹 {site}；请给出含 site.yaml 的文件夹，或登记库中的中心编号",
            f"no folder {site}; give a folder with site.yaml or the code of a centre in the registry",
        )
    from twin.registry import open_registry

    with closing(open_registry()) as registry:
        registry.upgrade()
        waivers = [record.waiver() for record in registry.waivers.of_centre(site)]
        return registry.twin(site), waivers, registry.evidence(site)


def shelf(site: str) -> Shelf:
    """Where what is measured on the plan of a centre of the registry is kept; of a site folder's plan nothing is."""
    from twin.registry.database import database_url
    from twin.registry.shelf import Shelf, shelf_of

    return Shelf(None) if Path(site).is_dir() else shelf_of(database_url())
