"""The registry: the one door to the database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import copy
from functools import lru_cache
from pathlib import Path
from typing import Final

from sqlalchemy import Connection
from sqlalchemy.orm import Session
from sqlmodel import col, select

from twin.catalog import load_catalog
from twin.checks.evidence import Evidence
from twin.errors import NotFound, TwinError
from twin.model import Asset, Centre, Document, Json, Point, Twin
from twin.registry import plans, reading, writing
from twin.registry.assets import AssetRow
from twin.registry.audits import AuditBook
from twin.registry.chain import Verified, parse_anchor, verify
from twin.registry.change import Change, open_change
from twin.registry.database import close_engine, database_url, migrate, open_engine
from twin.registry.database import glancing as glancing_engine
from twin.registry.database import reading as reading_engine
from twin.registry.database import writing as writing_engine
from twin.registry.evidence import EvidenceBook
from twin.registry.facts import FactBook
from twin.registry.ground import Grounds
from twin.registry.importing import Importer
from twin.registry.listing import page_of
from twin.registry.onsite import SiteBook
from twin.registry.orders import OrderRegister
from twin.registry.paper_sheets import read_whole_evidence
from twin.registry.patrols import PatrolRegister
from twin.registry.people import PeopleRegister
from twin.registry.plan_book import PlanBook
from twin.registry.registers import RegisterBook
from twin.registry.rights import Person
from twin.registry.scoping import confine
from twin.registry.site import read_site, site_plan, twin_of
from twin.registry.site_evidence import store_evidence
from twin.registry.stocktake import StocktakeRegister
from twin.registry.stocktake_rows import FrozenLists
from twin.registry.tables import CentreTable
from twin.registry.tags import TagRegister
from twin.registry.twins import TwinCache
from twin.registry.undoing import undo
from twin.registry.upkeep import ScheduleCache, UpkeepBook
from twin.registry.values import AssetRecord, ChangeEntry, ImportReport, Page, RowState
from twin.registry.waivers import WaiverBook

PERSONS: Final = 256  # whose view of the registry is kept


def open_registry(url: str | None = None) -> Registry:
    """Open the registry (no migration is run).

    Parameters
    ----------
    url
        SQLAlchemy URL. Default: ``TWIN_DATABASE_URL``, else SQLite in ``data/twin.db`` under the working directory.
    """
    return Registry(database_url(url))


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
        self.person: Person | None = None
        self._session: Session | None = None  # the one that everything is read in, from at_once to its end
        self._engine = open_engine(url)
        self._read_engine = reading_engine(self._engine)
        self._glance_engine = glancing_engine(self._engine)
        self._write_engine = writing_engine(self._engine)
        floors = reading.FloorCache()
        self._floors = floors
        self._twins = TwinCache(self._read, floors)
        self._grounds = Grounds(floors)
        self._schedules = ScheduleCache()
        self._lists = FrozenLists()
        self._of_person = lru_cache(maxsize=PERSONS)(self._copy_for)  # a page asks a dozen times
        self.people = PeopleRegister(self._engine)
        self._open_registers()

    def _open_registers(self) -> None:
        """Give every register the doors of this registry, so that they open for its person only."""
        self.plans = PlanBook(self.change, self._read)
        self.waivers = WaiverBook(self.change, self._read)
        self.facts = FactBook(self.change, self._read)
        self.tags = TagRegister(self.change, self._read, self._grounds)
        self.upkeep = UpkeepBook(self._read, self.change, self.twin, self._schedules)
        self.orders = OrderRegister(self.change, self._read)
        self.onsite = SiteBook(self.change, self._read, orders=self.orders, upkeep=self.upkeep, twin=self.twin)
        self.patrols = PatrolRegister(
            self.change,
            self._read,
            twin=self.twin,
            tags=self.tags,
            orders=self.orders,
            upkeep=self.upkeep,
        )
        self.stocktakes = StocktakeRegister(
            self.change,
            self._read,
            twin=self.twin,
            tags=self.tags,
            grounds=self._grounds,
            schedules=self.upkeep.schedules,
            lists=self._lists,
        )
        self.registers = RegisterBook(
            self.change,
            self._read,
            upkeep=self.upkeep,
            onsite=self.onsite,
            orders=self.orders,
            patrols=self.patrols,
            stocktakes=self.stocktakes,
        )
        self.papers = EvidenceBook(
            self._read, self.change, upkeep=self.upkeep, registers=self.registers, twin=self.twin
        )
        self.audits = AuditBook(self.change, self._read, self._floors, self.papers.evidence)

    def as_person(self, person: Person) -> Registry:
        """The same registry as ``person`` sees it and may change it; what is kept in memory is shared.

        Centres outside their scope answer as if they did not exist. Their name signs what they write.
        """
        return self._of_person(person) if self._session is None else self._copy_for(person)

    def _copy_for(self, person: Person) -> Registry:
        seen = copy(self)
        seen.person = person
        seen.people = self.people.as_person(person)
        seen._open_registers()  # noqa: SLF001 - a copy of our own
        return seen

    @contextmanager
    def at_once(self) -> Iterator[Registry]:
        """The same registry for what is read together, such as a page: of one moment, and over one connection."""
        with self._read() as session:
            seen = copy(self)
            seen._session = session  # noqa: SLF001 - a copy of our own
            seen._open_registers()  # noqa: SLF001
            yield seen

    # --- the database ---------------------------------------------------------------------------------------------
    def upgrade(self, revision: str = "head") -> None:
        """Bring the tables to a migration (``head`` = newest, ``base`` = none). Safe to call at every start."""
        migrate(self._engine, revision)

    def close(self) -> None:
        """Release the connections."""
        close_engine(self._engine)

    @contextmanager
    def change(self, *, by: str, why: str = "") -> Iterator[Change]:
        """Open one logged transaction: validated rows, before and after, one batch id (``change.batch``)."""
        with open_change(self._write_engine, by=by, why=why, person=self.person) as change:
            yield change

    @contextmanager
    def _read(self) -> Iterator[Session]:
        if self._session is not None:
            yield self._session
            return
        with Session(self._read_engine, autoflush=False) as session:
            confine(session, self.person)
            yield session

    @contextmanager
    def _glance(self) -> Iterator[Session | Connection]:
        """For one query that is asked at every page, past the mapper and its scopes."""
        if self._session is not None:
            yield self._session
            return
        with self._glance_engine.connect() as connection:
            yield connection

    def _sees(self, code: str) -> bool:
        return self.person is None or self.person.sees(code)

    def undo(self, batch: str, *, by: str, why: str = "") -> str:
        """Restore what stood before ``batch``, as a new batch. Refused when later changes touched the same rows."""
        with open_change(self._write_engine, by=by, why=why, undoes=batch, person=self.person) as change:
            undo(change, batch)
        return change.batch

    def hindrance_of_undo(self, batch: str) -> TwinError | None:
        """Return why this person may not or cannot take ``batch`` back; None where they can. Tried, and rolled back."""
        try:
            with open_change(self._write_engine, by="undo", why="", undoes=batch, person=self.person) as change:
                undo(change, batch)
                change.abandon()
        except TwinError as error:
            return error
        return None

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
        """Return the change log of a centre, newest first. An asset's key is its number (kinds asset, placement)."""
        with self._read() as session:
            return reading.change_entries(session, (code, kind, key, batch), offset, limit)

    def verify_log(self, anchor: str | None = None) -> Verified:
        """Compare the whole change log with its chain of hashes, and with an anchor noted earlier."""
        with self._read_engine.connect() as connection:
            return verify(connection, parse_anchor(anchor) if anchor else None)

    def count_changes(
        self, code: str, *, kind: str | None = None, key: str | None = None, batch: str | None = None
    ) -> int:
        """How many :meth:`changes` there are."""
        with self._read() as session:
            return reading.count_changes(session, (code, kind, key, batch))

    # --- centres --------------------------------------------------------------------------------------------------
    def is_empty(self) -> bool:
        """Whether there is no centre yet."""
        with self._read() as session:
            return session.scalar(select(CentreTable.centre).limit(1)) is None

    def centres(self) -> tuple[Centre, ...]:
        """Return all centres by code."""
        with self._read() as session:
            rows = session.scalars(select(CentreTable).order_by(col(CentreTable.centre))).all()
            return tuple(reading.centre_value(session, row) for row in rows)

    def centre_names(self) -> dict[str, str]:
        """Return the name of each centre by code: all that a list of them to choose from needs."""
        with self._glance() as connection:
            return {code: name for code, name in reading.centre_names(connection).items() if self._sees(code)}

    def centre(self, code: str) -> Centre:
        """Return one centre."""
        with self._read() as session:
            return reading.centre_value(session, reading.centre_row(session, code))

    def create_centre(self, centre: Centre, *, by: str, why: str = "") -> str:
        """Register a centre."""
        with self.change(by=by, why=why) as change:
            writing.create_centre(change, centre)
        return change.batch

    def update_centre(self, centre: Centre, *, by: str, why: str = "") -> str:
        """Replace a centre's name, tier, standards and facts (``stated`` of those that have a history)."""
        with self.change(by=by, why=why) as change:
            writing.update_centre(change, centre)
        return change.batch

    def import_site(self, folder: Path, *, by: str) -> str:
        """Load a site folder whole (centre, plans, assets, documents, records, answers) as one batch; returns its code.

        Raises
        ------
        SiteError, DrawingError
            The folder or a drawing is wrong; nothing is stored.
        Conflict
            The centre exists.
        """
        site = read_site(folder)
        uploads = [
            (each, plans.Upload(each.plan.read_bytes(), plan, each.profile))
            for each, plan in ((each, site_plan(each)) for each in site.floors)
        ]
        catalog, code = load_catalog(), site.centre.code
        twin = twin_of(site, [upload.plan for _, upload in uploads])
        evidence = read_whole_evidence(twin, catalog, site.records, site.answers)
        with self.change(by=by, why=f"导入 import {folder.name}") as change:
            writing.create_centre(change, site.centre)
            for each, upload in uploads:
                plans.store_file(change, upload)
                plans.store_floor(change, code, each.choice, upload)
            writing.add_assets(change, code, {a.asset_no: writing.whole_values(a, catalog, a.at) for a in site.assets})
            writing.set_documents(change, code, site.documents)
            store_evidence(change, code, evidence)
        return code

    def version(self, code: str) -> int:
        """Return a counter that changes with every committed write that the centre's twin shows."""
        return self.versions(code)[0]

    def versions(self, code: str) -> tuple[int, int]:
        """Return :meth:`version` and :meth:`evidence_version`, read together."""
        with self._glance() as connection:
            found = reading.counted(connection, code) if self._sees(code) else (0, 0)
        if not found[0]:
            with self._read() as session:
                reading.centre_row(session, code)  # says that there is none
        return found

    def twin(self, code: str) -> Twin:
        """Assemble the centre from stored plans, corrections and assets; cached by :meth:`version`."""
        if not self._sees(code):
            with self._read() as session:
                reading.centre_row(session, code)  # says that there is none
        return self._twins.get(code, self._session)

    def evidence_version(self, code: str) -> int:
        """Return a counter that changes with every committed write of what was done or said."""
        with self._read() as session:
            return reading.counters(session, code)[1] if self._sees(code) else 0

    def evidence(self, code: str) -> Evidence:
        """Return what was done and said in a centre, as a check takes it beside the twin."""
        return self.papers.evidence(code)

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
        """List the twin's assets. ``text`` is looked for in number, name, item words and attribute values.

        ``sort`` is asset_no, item, name, status, floor or zone.
        """
        wanted = {"item": item, "floor": floor, "zone": zone, "status": status, "registered": registered}
        return page_of(
            self.twin(code).assets,
            text=text,
            equal={field: value for field, value in wanted.items() if value is not None},
            placed=placed,
            sort=sort,
            descending=descending,
            offset=offset,
            limit=limit,
        )

    def asset(self, code: str, asset_no: str) -> AssetRecord:
        """Return one registered asset with its version."""
        with self._read() as session:
            stored, place = reading.asset_rows(session, code, asset_no)
            version = stored.version + place.version
        found = next((a for a in self.twin(code).assets if a.asset_no == asset_no and a.registered), None)
        if found is None:  # deleted between the two looks
            raise NotFound("no-such-asset", f"没有资产 {asset_no}", f"There is no asset {asset_no}")
        return AssetRecord(found, version)

    def create_asset(self, code: str, *assets: Asset, by: str, why: str = "") -> str:
        """Register assets, all or none; ``at`` in local metres, ``item_words`` (else ``item``) as written."""
        floors, catalog, new = self.twin(code).floors, load_catalog(), {}
        for asset in assets:
            at = asset.at and writing.in_drawing(writing.floor_named(floors, asset.floor or ""), asset.at)
            writing.require_place(floors, asset.floor, asset.zone)
            new[asset.asset_no] = writing.whole_values(asset, catalog, at)
        with self.change(by=by, why=why) as change:
            for asset in assets:
                writing.refuse_taken(change, code, asset.asset_no)
            writing.add_assets(change, code, new)
        return change.batch

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
        """Change some of ``item``, ``name``, ``status``, ``attributes`` (whole), ``floor``, ``zone``, ``rotation_deg``."""
        twin = self.twin(code)
        with self.change(by=by, why=why) as change:
            rows = writing.versioned(change, code, asset_no, expected_version)
            writing.update_asset(rows, values, load_catalog())
            if "floor" in values or "zone" in values:
                writing.note_move(rows[1], twin)
        return change.batch

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
        twin = self.twin(code)
        target = writing.floor_named(twin.floors, floor)
        with self.change(by=by, why=why) as change:
            _, place = writing.versioned(change, code, asset_no, expected_version)
            place.floor, place.zone = floor, zone
            writing.note_move(place, twin)
            place.x_m, place.y_m = (None, None) if at is None else writing.in_drawing(target, at)
            if rotation_deg is not None:
                place.rotation_deg = rotation_deg % 360.0
        return change.batch

    def set_status(
        self, code: str, asset_no: str, status: str, *, by: str, why: str = "", expected_version: int | None = None
    ) -> str:
        """Set in_use, idle, fault, repair, planned, missing or retired."""
        return self.update_asset(code, asset_no, {"status": status}, by=by, why=why, expected_version=expected_version)

    def retire_asset(
        self, code: str, asset_no: str, *, by: str, why: str = "", expected_version: int | None = None
    ) -> str:
        """Retire an asset; its record and history stay."""
        return self.set_status(code, asset_no, "retired", by=by, why=why, expected_version=expected_version)

    def import_assets(
        self,
        code: str,
        rows: Sequence[AssetRow],
        *,
        by: str,
        dry_run: bool = True,
        skip_wrong: bool = False,
        why: str = "",
        expected: Mapping[str, int | None] | None = None,
    ) -> ImportReport:
        """Create and update assets from a file (:func:`twin.registry.read_assets`), all or nothing.

        With ``skip_wrong`` the right rows are written beside wrong ones. The same file twice changes nothing.
        A dry run needs no name. ``expected`` holds :attr:`AssetRecord.version` as last read by asset number, or None
        for a number that must be new.
        """
        twin, catalog = self.twin(code), load_catalog()
        if dry_run:
            with self._read() as session:
                stored = reading.stored_assets(session, code)
            planned = Importer(stored, twin.floors, catalog).plan(rows)
            return ImportReport(tuple(each.result for each in planned), written=False)
        with self.change(by=by, why=why) as change:
            reading.centre_row(change, code)
            for number, version in (expected or {}).items():
                if version is None:
                    writing.refuse_taken(change, code, number)
                else:
                    writing.versioned(change, code, number, version)
            stored = reading.stored_assets(change, code)
            planned = Importer(stored, twin.floors, catalog).plan(rows)
            results = tuple(each.result for each in planned)
            if not skip_wrong and any(each.state is RowState.WRONG for each in results):
                return ImportReport(results, written=False)
            writing.write_planned(change, code, planned, stored, twin)
            change.flush()
            wrote = change.wrote
        return ImportReport(results, written=wrote, batch=change.batch if wrote else None)

    # --- documents ---------------------------------------------------------------------------------------------
    def documents(self, code: str) -> tuple[Document, ...]:
        """Return the documents on file."""
        with self._read() as session:
            reading.centre_row(session, code)
            return reading.document_values(session, code)

    def set_documents(self, code: str, documents: Sequence[Document], *, by: str, why: str = "") -> str:
        """Make these the documents on file."""
        with self.change(by=by, why=why) as change:
            writing.set_documents(change, code, documents)
        return change.batch
