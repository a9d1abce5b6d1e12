"""Audit runs: frozen, repeated, compared, signed. A run is written once; whatever is added is a signature."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

from sqlalchemy.orm import Session
from sqlmodel import col, func, select

import twin
from twin.audit import (
    Group,
    Inputs,
    Role,
    Side,
    Signature,
    Step,
    compare,
    explained,
    judge,
    pack_findings,
    pack_inputs,
    require_signature,
    twin_of,
    unpack_findings,
    unpack_inputs,
)
from twin.audit.packing import pack, unpack
from twin.catalog import Catalog, load_catalog
from twin.catalog.loader import DEFAULT_ROOT
from twin.checks.evidence import Evidence
from twin.drawing.profile import Profile
from twin.errors import Conflict, NotFound
from twin.model import Finding, Json, Twin
from twin.registry import reading
from twin.registry.audit_tables import AuditTable, BlobTable, SignatureTable
from twin.registry.doors import ChangeMaker, Reader
from twin.registry.onsite import with_measurements, with_widths
from twin.registry.packing import pack_floor, unpack_floor
from twin.registry.places import parsed_plan
from twin.registry.tables import CentreTable, FileTable, FloorTable, RevisionTable

_JUDGING: Final = ("model.py", "units.py", "catalog", "space", "upkeep", "checks", "audit")
"""What of the program decides a verdict, once the plan is read."""


@dataclass(frozen=True, slots=True)
class AuditRecord:
    """One run without its contents. ``summary`` counts findings by verdict and strength; ``plans`` names the drawings."""

    centre: str
    number: int
    at: str
    day: date
    person: str
    note: str
    tier: str
    standards: tuple[str, ...]
    program: str
    plans: tuple[Mapping[str, Json], ...]
    parts: Mapping[str, tuple[str, ...]]
    summary: Mapping[str, Mapping[str, int]]
    seal: str
    signatures: tuple[Signature, ...] = ()

    @property
    def closed(self) -> bool:
        """Whether both roles have signed."""
        return {signature.role for signature in self.signatures} == set(Role)


@dataclass(frozen=True, slots=True)
class AuditRun:
    """One run whole: its record, what it was given, the catalogue of its day, and what it found."""

    record: AuditRecord
    inputs: Inputs
    catalog: Catalog
    findings: tuple[Finding, ...]

    @property
    def twin(self) -> Twin:
        """The centre as it stood."""
        return twin_of(self.inputs, self.catalog)


@dataclass(frozen=True, slots=True)
class AuditDrawing:
    """A drawing as it was stored: its floors, the metres that one unit of it is, and how its text is encoded."""

    name: str
    data: bytes
    floors: tuple[str, ...]
    metres_per_unit: float
    encoding: str | None = None


@dataclass(frozen=True, slots=True)
class Repeated:
    """The outcome of repeating a run: ``steps`` are the findings that are not the same (none: proven)."""

    record: AuditRecord
    steps: tuple[Step, ...]
    same_program: bool

    @property
    def same(self) -> bool:
        """Whether every finding is equal in every word."""
        return not self.steps


class AuditBook:
    """The audits of all centres: :attr:`twin.registry.store.Registry.audits`."""

    def __init__(
        self,
        change: ChangeMaker,
        read: Reader,
        floors: reading.FloorCache,
        evidence: Callable[[str], Evidence],
    ) -> None:
        self._change, self._read, self._floors, self._evidence = change, read, floors, evidence

    def run(
        self,
        code: str,
        *,
        by: str,
        standards: Sequence[str] = (),
        tier: str | None = None,
        note: str = "",
        day: date | None = None,
    ) -> AuditRecord:
        """Freeze a centre as it stands, check it, and keep both.

        Parameters
        ----------
        code
            The centre.
        by
            Who makes the audit.
        standards
            Which documents; by default the centre's own and their companions.
        tier
            The centre's own by default.
        day
            Today by default.

        Raises
        ------
        NotFound
            No such centre, standard or tier.
        Refused
            ``no-name``.
        """
        catalog = load_catalog()
        inputs, plans = self._inputs(code, catalog, standards, tier, day or datetime.now(UTC).astimezone().date())
        findings = judge(inputs, catalog)
        blobs = {group: [data] for group, data in pack_inputs(inputs).items()}
        blobs[Group.PLAN] = [pack_floor(floor, issues) for floor, issues in inputs.floors]
        blobs[Group.RULES].append(pack(_catalog_files()))
        found = pack_findings(findings)
        with self._change(by=by, why=note or "审计 audit run") as change:
            reading.centre_row(change, code)
            # who numbers a run holds the centre's row until the end (SQLite has one writer at a time anyway)
            change.execute(select(CentreTable.centre).where(CentreTable.centre == code).with_for_update())
            last = change.scalar(select(func.max(AuditTable.number)).where(AuditTable.centre == code)) or 0
            parts = {str(group): [_keep(change, data) for data in datas] for group, datas in blobs.items()}
            row = AuditTable(
                centre=code,
                number=last + 1,
                at=change.at,
                day=inputs.day.isoformat(),
                person=change.by,
                note=note,
                tier=inputs.tier,
                standards=list(inputs.standards),
                program=program(),
                plans=plans,
                parts=parts,
                findings=_keep(change, found),
                summary=summary_of(findings),
                seal="",
            )
            row.seal = _seal(row)
            change.add(row)
        return self.record(code, last + 1)

    def records(self, code: str) -> tuple[AuditRecord, ...]:
        """Return a centre's runs, the newest first."""
        query = select(AuditTable).where(AuditTable.centre == code).order_by(col(AuditTable.number).desc())
        with self._read() as session:
            reading.centre_row(session, code)
            return tuple(_record(session, row) for row in session.scalars(query))

    def record(self, code: str, number: int) -> AuditRecord:
        """Return one run without its contents.

        Raises
        ------
        NotFound
            ``no-such-audit``.
        """
        with self._read() as session:
            return _record(session, _row(session, code, number))

    def load(self, code: str, number: int) -> AuditRun:
        """Return one run whole, out of the frozen contents alone.

        Raises
        ------
        NotFound
            ``no-such-audit``.
        Conflict
            ``audit-altered``: what is stored is not what was sealed.
        CatalogError
            This program cannot read the catalogue of that day.
        """
        with self._read() as session:
            row = _row(session, code, number)
            if _seal(row) != row.seal:
                raise _altered(number)
            parts = {Group(group): [_blob(session, number, sha) for sha in shas] for group, shas in row.parts.items()}
            findings = unpack_findings(_blob(session, number, row.findings))
            record = _record(session, row)
        single: dict[Group, bytes] = {group: datas[0] for group, datas in parts.items() if group is not Group.PLAN}
        inputs = unpack_inputs(single, [unpack_floor(data) for data in parts[Group.PLAN]])
        return AuditRun(record, inputs, _catalog(unpack(parts[Group.RULES][1])), findings)

    def findings(self, code: str, number: int) -> tuple[Finding, ...]:
        """Return what a run found, in its order, without reading what it was given."""
        with self._read() as session:
            row = _row(session, code, number)
            return unpack_findings(_blob(session, number, row.findings))

    def repeat(self, code: str, number: int) -> Repeated:
        """Check a run's frozen inputs again and compare every finding, every word."""
        run = self.load(code, number)
        again = judge(run.inputs, run.catalog)
        old, new = run.findings, again
        steps = () if old == new else tuple(step for step in compare(old, new) if step.before != step.after)
        return Repeated(run.record, steps, run.record.program == program())

    def compare(self, code: str, before: int, after: int) -> tuple[Step, ...]:
        """Say what became of every finding from one run to another, and because of what."""
        old, new = self.load(code, before), self.load(code, after)
        steps = compare(old.findings, new.findings)
        differ = [group for group in Group if old.record.parts.get(group) != new.record.parts.get(group)]
        if old.record.program != program() or new.record.program != program():
            differ.append(Group.PROGRAM)
        return explained(steps, Side(old.inputs, old.catalog), Side(new.inputs, new.catalog), differ)

    def sign(self, code: str, number: int, role: Role, *, by: str, note: str = "") -> AuditRecord:
        """Sign a run in one role.

        Raises
        ------
        NotFound
            ``no-such-audit``.
        Conflict
            ``audit-signed``, or ``audit-altered``.
        Refused
            ``lead-signs-first``, ``same-signer``, ``no-name``.
        """
        with self._change(by=by, why=note or f"审计签署 audit signed: {role}") as change:
            row = _row(change, code, number)
            if _seal(row) != row.seal:
                raise _altered(number)
            require_signature(role, change.by, _signatures(change, code, number))
            change.add(
                SignatureTable(
                    centre=code,
                    number=number,
                    role=role.value,
                    person=change.by,
                    at=change.at,
                    seal=row.seal,
                    note=note,
                )
            )
        return self.record(code, number)

    def drawings(self, code: str, number: int) -> tuple[AuditDrawing, ...]:
        """Return the drawings that were in force when the run was made, each once, in the order of floors.

        Raises
        ------
        NotFound
            ``no-such-audit``.
        """
        found: dict[str, AuditDrawing] = {}
        with self._read() as session:
            row = _row(session, code, number)
            for plan in row.plans:
                if plan["revision"] is None:
                    continue
                revision = session.get_one(RevisionTable, (code, plan["floor"], plan["revision"]))
                data = session.get_one(FileTable, revision.sha256).data
                profile = Profile.parse(revision.profile) if revision.profile else None
                read = parsed_plan(
                    data, revision.file_name, profile=profile, units=revision.units, encoding=revision.encoding
                )
                known = found.get(revision.sha256)
                floors = (*(known.floors if known else ()), plan["floor"])
                unit = read.source.units.metres_per_unit
                found[revision.sha256] = AuditDrawing(revision.file_name, data, floors, unit, revision.encoding)
        return tuple(found.values())

    def inputs(self, code: str, *, day: date | None = None) -> tuple[Inputs, Catalog]:
        """Return what a run would be given if it were made now.

        Raises
        ------
        NotFound
            No such centre, or a standard of it is not in the catalogue.
        """
        catalog = load_catalog()
        return self._inputs(code, catalog, (), None, day or datetime.now(UTC).astimezone().date())[0], catalog

    def _inputs(
        self, code: str, catalog: Catalog, standards: Sequence[str], tier: str | None, day: date
    ) -> tuple[Inputs, list[dict[str, Any]]]:
        """Everything a check is given, read at one moment."""
        with self._read() as session:
            centre = reading.centre_value(session, reading.centre_row(session, code)).on(day)
            rows = session.scalars(
                select(FloorTable)
                .where(FloorTable.centre == code)
                .order_by(col(FloorTable.level), col(FloorTable.floor))
            )
            ready = [each for each in (self._floors.get(session, row) for row in rows.all()) if each is not None]
            assets = with_measurements(session, code, reading.as_assets(reading.stored_assets(session, code)))
            floors = with_widths(session, code, [each.floor for each in ready])
            documents = reading.document_values(session, code)
            waivers = [record.waiver() for record in reading.waiver_records(session, code)]
            plans = [
                {
                    "floor": floor.id,
                    "name": floor.name,
                    "file": floor.file_name,
                    "sha256": floor.sha256,
                    "revision": floor.revision,
                    "corrections": floor.corrections,
                }
                for floor in reading.floor_records(session, code)
            ]
        chosen = [catalog.standard(name) for name in dict.fromkeys(standards)] or catalog.standards_of(centre.standards)
        settings = centre.facts.get("settings")
        inputs = Inputs(
            centre=centre,
            floors=tuple((floor, each.issues) for floor, each in zip(floors, ready, strict=True)),
            assets=tuple(assets),
            documents=documents,
            waivers=tuple(waivers),
            evidence=self._evidence(code),
            standards=tuple(standard.id for standard in chosen),
            tier=tier or centre.tier,
            day=day,
            settings=settings if isinstance(settings, Mapping) else {},
        )
        return inputs, plans


@cache
def program() -> str:
    """The version of the program and a hash of the sources that decide verdicts."""
    root = Path(twin.__file__).parent
    digest = hashlib.sha256()
    for name in _JUDGING:
        path = root / name
        for source in [path] if path.is_file() else sorted(path.rglob("*.py")):
            digest.update(source.relative_to(root).as_posix().encode() + b"\0" + source.read_bytes())
    return f"{importlib.metadata.version('twin')} {digest.hexdigest()[:16]}"


def summary_of(findings: Iterable[Finding]) -> dict[str, dict[str, int]]:
    """Count findings by verdict and strength."""
    counts = Counter((str(finding.verdict), str(finding.strength)) for finding in findings)
    summary: dict[str, dict[str, int]] = {}
    for (verdict, strength), number in sorted(counts.items()):
        summary.setdefault(verdict, {})[strength] = number
    return summary


def _catalog_files() -> dict[str, str]:
    """The files of the catalogue that checks read, by their path in it."""
    names = ("items.yaml", "zones.yaml", "facts.yaml")
    paths = [*(DEFAULT_ROOT / name for name in names), *sorted(DEFAULT_ROOT.glob("standards/*.yaml"))]
    return {path.relative_to(DEFAULT_ROOT).as_posix(): path.read_text(encoding="utf-8") for path in paths}


def _catalog(files: Mapping[str, str]) -> Catalog:
    """The catalogue out of the files that a run kept; the present one where they are the same."""
    if files == _catalog_files():
        return load_catalog()
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files.items():
            path = Path(folder) / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return load_catalog(Path(folder))


def _keep(change: Session, data: bytes) -> str:
    """Keep some bytes by their hash, once."""
    sha = hashlib.sha256(data).hexdigest()
    if change.get(BlobTable, sha) is None:
        change.add(BlobTable(sha256=sha, data=data))
        change.flush()
    return sha


def _blob(session: Session, number: int, sha: str) -> bytes:
    row = session.get(BlobTable, sha)
    if row is None or hashlib.sha256(row.data).hexdigest() != sha:
        raise _altered(number)
    return row.data


def _seal(row: AuditTable) -> str:
    """The hash over all of a run but its seal; the blobs stand in it by their own hashes."""
    values = {name: getattr(row, name) for name in sorted(AuditTable.model_fields) if name not in {"seal", "version"}}
    return hashlib.sha256(json.dumps(values, sort_keys=True, ensure_ascii=True).encode("ascii")).hexdigest()


def _altered(number: int) -> Conflict:
    return Conflict(
        "audit-altered",
        f"审计 {number} 的存档与封存时的校验值不符，数据库可能被直接改动过",
        f"What is stored of audit {number} is not what was sealed: somebody changed the database itself",
    )


def _row(session: Session, code: str, number: int) -> AuditTable:
    reading.centre_row(session, code)
    row = session.get(AuditTable, (code, number))
    if row is None:
        raise NotFound(
            "no-such-audit", f"中心 {code} 没有第 {number} 次审计", f"The centre {code} has no audit {number}"
        )
    return row


def _signatures(session: Session, code: str, number: int) -> tuple[Signature, ...]:
    table = SignatureTable
    query = select(table).where(table.centre == code, table.number == number).order_by(col(table.at))
    return tuple(Signature(Role(r.role), r.person, r.at, r.seal, r.note) for r in session.scalars(query))


def _record(session: Session, row: AuditTable) -> AuditRecord:
    return AuditRecord(
        row.centre,
        row.number,
        row.at,
        date.fromisoformat(row.day),
        row.person,
        row.note,
        row.tier,
        tuple(row.standards),
        row.program,
        tuple(row.plans),
        {group: tuple(shas) for group, shas in row.parts.items()},
        row.summary,
        row.seal,
        _signatures(session, row.centre, row.number),
    )
