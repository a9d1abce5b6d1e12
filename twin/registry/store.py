"""The registry: the one door to the database."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from twin.model import Asset, Centre, Document, Json, Point, Text, Twin
from twin.registry.values import (
    AssetRecord,
    ChangeEntry,
    FloorChoice,
    FloorRecord,
    ImportReport,
    Page,
    PlanStored,
    WaiverRecord,
)

if TYPE_CHECKING:
    from twin.drawing.corrections import Correction
    from twin.registry.assets import AssetRow


def open_registry(url: str | None = None) -> Registry:
    """Open the registry (no migration is run).

    Parameters
    ----------
    url
        SQLAlchemy URL. Default: ``TWIN_DATABASE_URL``, else SQLite in ``data/twin.db`` under the working directory.
    """
    return Registry(url or "")


class Registry:
    """Centres, plans, corrections, assets, documents and the log of every change.

    Safe to share between threads. Every writing method takes ``by`` (a person's name; empty is Refused) and ``why``,
    writes in one transaction, and returns the batch id that :meth:`undo` takes (or a report that carries it).

    Raises
    ------
    NotFound
        No such centre, floor, asset, batch.
    Refused
        No name, or a write that bypasses the log, or an undo of rows changed since.
    Conflict
        ``expected_version`` is not the stored version, or a concurrent write won.
    Invalid
        A value breaks the rules of its record.
    """

    def __init__(self, url: str) -> None:
        self.url = url

    # --- the database ---------------------------------------------------------------------------------------------
    def upgrade(self, revision: str = "head") -> None:
        """Bring the tables to a migration (``head`` = newest). Safe to call at every start."""
        raise NotImplementedError

    def close(self) -> None:
        """Release the connections."""
        raise NotImplementedError

    @contextmanager
    def change(self, *, by: str, why: str = "") -> Iterator[Any]:
        """Open one logged transaction: validated rows, before and after, one batch id (``change.batch``)."""
        raise NotImplementedError
        yield

    def undo(self, batch: str, *, by: str, why: str = "") -> str:
        """Restore what stood before ``batch``, as a new batch. Refused when later changes touched the same rows."""
        raise NotImplementedError

    def changes(
        self,
        code: str,
        *,
        kind: str | None = None,
        key: str | None = None,
        batch: str | None = None,
        offset: int = 0,
        limit: int = 100,
    ) -> tuple[ChangeEntry, ...]:
        """Return the change log of a centre, newest first. An asset's key is its number."""
        raise NotImplementedError

    # --- centres --------------------------------------------------------------------------------------------------
    def is_empty(self) -> bool:
        """Whether there is no centre yet."""
        raise NotImplementedError

    def centres(self) -> tuple[Centre, ...]:
        """Return all centres by code."""
        raise NotImplementedError

    def centre(self, code: str) -> Centre:
        """Return one centre."""
        raise NotImplementedError

    def create_centre(self, centre: Centre, *, by: str, why: str = "") -> str:
        """Register a centre."""
        raise NotImplementedError

    def update_centre(self, centre: Centre, *, by: str, why: str = "") -> str:
        """Replace a centre's name, tier, standards and facts."""
        raise NotImplementedError

    def import_site(self, folder: Path, *, by: str) -> str:
        """Load a site folder whole (centre, plans, assets, documents) as one batch; returns the centre's code."""
        raise NotImplementedError

    def version(self, code: str) -> int:
        """Return a counter that changes with every committed write of that centre."""
        raise NotImplementedError

    def twin(self, code: str) -> Twin:
        """Assemble the centre from stored plans, corrections and assets; cached by :meth:`version`."""
        raise NotImplementedError

    # --- plans ----------------------------------------------------------------------------------------------------
    def floors(self, code: str) -> tuple[FloorRecord, ...]:
        """Return the floors by level, with the revision in force."""
        raise NotImplementedError

    def revisions(self, code: str, floor: str) -> tuple[FloorRecord, ...]:
        """Return every stored revision of a floor, newest first."""
        raise NotImplementedError

    def plan_file(self, code: str, floor: str, revision: int | None = None) -> tuple[str, bytes]:
        """Return the name and bytes of a stored drawing (default: the revision in force)."""
        raise NotImplementedError

    def store_plan(
        self,
        code: str,
        floors: Sequence[FloorChoice],
        *,
        name: str,
        data: bytes,
        by: str,
        why: str = "",
        profile: Any = None,
        units: str | None = None,
        encoding: str | None = None,
        ignore_layers: Collection[str] = (),
        progress: Callable[[float, Text], None] | None = None,
    ) -> PlanStored:
        """Store a drawing as the new revision of one or more floors (created when new).

        Parsed first: a DrawingError leaves nothing behind. Matched zones keep their ids; corrections are applied again.
        """
        raise NotImplementedError

    def corrections(self, code: str, floor: str) -> tuple[Correction, ...]:
        """Return the corrections of a floor in the order they are applied."""
        raise NotImplementedError

    def correct_zones(
        self,
        code: str,
        floor: str,
        corrections: Sequence[Correction],
        *,
        by: str,
        why: str = "",
        expected_version: int | None = None,
    ) -> str:
        """Append corrections to a floor. ``expected_version`` is :attr:`FloorRecord.version` as last read."""
        raise NotImplementedError

    # --- assets ---------------------------------------------------------------------------------------------------
    def assets(
        self,
        code: str,
        *,
        text: str = "",
        item: str | None = None,
        floor: str | None = None,
        zone: str | None = None,
        status: str | None = None,
        placed: bool | None = None,
        registered: bool | None = None,
        sort: str = "asset_no",
        descending: bool = False,
        offset: int = 0,
        limit: int = 50,
    ) -> Page:
        """List the twin's assets. ``text`` is looked for in number, name, item words and attribute values."""
        raise NotImplementedError

    def asset(self, code: str, asset_no: str) -> AssetRecord:
        """Return one registered asset with its version."""
        raise NotImplementedError

    def create_asset(self, code: str, asset: Asset, *, by: str, why: str = "") -> str:
        """Register an asset; ``asset.at`` in local metres, ``asset.item_words`` (else ``item``) as written."""
        raise NotImplementedError

    def update_asset(
        self,
        code: str,
        asset_no: str,
        values: Mapping[str, Json],
        *,
        by: str,
        why: str = "",
        expected_version: int | None = None,
    ) -> str:
        """Change some of ``item``, ``name``, ``status``, ``attributes`` (whole), ``floor``, ``zone``."""
        raise NotImplementedError

    def move_asset(
        self,
        code: str,
        asset_no: str,
        *,
        floor: str,
        at: Point | None,
        zone: str | None = None,
        rotation_deg: float | None = None,
        by: str,
        why: str = "",
        expected_version: int | None = None,
    ) -> str:
        """Place an asset at local metres of a floor (``at`` None: only in ``zone``). The zone follows the point."""
        raise NotImplementedError

    def set_status(
        self, code: str, asset_no: str, status: str, *, by: str, why: str = "", expected_version: int | None = None
    ) -> str:
        """Set in_use, idle, fault, repair, planned or retired."""
        raise NotImplementedError

    def retire_asset(
        self, code: str, asset_no: str, *, by: str, why: str = "", expected_version: int | None = None
    ) -> str:
        """Retire an asset; its record and history stay."""
        raise NotImplementedError

    def import_assets(
        self,
        code: str,
        rows: Sequence[AssetRow],
        *,
        by: str,
        dry_run: bool = True,
        skip_wrong: bool = False,
        why: str = "",
    ) -> ImportReport:
        """Create and update assets from a file (:func:`twin.registry.read_assets`), all or nothing.

        With ``skip_wrong`` the right rows are written beside wrong ones. The same file twice changes nothing.
        """
        raise NotImplementedError

    # --- documents and waivers ------------------------------------------------------------------------------------
    def documents(self, code: str) -> tuple[Document, ...]:
        """Return the documents on file."""
        raise NotImplementedError

    def set_documents(self, code: str, documents: Sequence[Document], *, by: str, why: str = "") -> str:
        """Make these the documents on file."""
        raise NotImplementedError

    def waivers(self, code: str) -> tuple[WaiverRecord, ...]:
        """Return the waivers in the order they were given."""
        raise NotImplementedError

    def add_waiver(
        self,
        code: str,
        *,
        rule: str,
        subject_kind: str,
        subject_id: str,
        item: str | None = None,
        reason: str,
        until: str | None = None,
        by: str,
    ) -> str:
        """Record a waiver; returns its batch."""
        raise NotImplementedError
