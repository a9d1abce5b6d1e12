"""The plans of all centres: drawings by floor and revision, and the corrections people made to them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from twin.drawing.corrections import Correction, from_json
from twin.drawing.profile import Profile
from twin.model import Floor, Text
from twin.registry import plans, reading, writing
from twin.registry.doors import ChangeMaker, Reader
from twin.registry.places import parsed_plan
from twin.registry.values import FloorChoice, FloorRecord, PlanStored


class PlanBook:
    """The plans of all centres: :attr:`twin.registry.store.Registry.plans`.

    Raises
    ------
    NotFound, Refused, Conflict, Invalid
        As :class:`twin.registry.store.Registry` does.
    """

    def __init__(self, change: ChangeMaker, read: Reader) -> None:
        self._change, self._read = change, read

    def floors(self, code: str) -> tuple[FloorRecord, ...]:
        """Return the floors by level, with the revision in force."""
        with self._read() as session:
            reading.centre_row(session, code)
            return reading.floor_records(session, code)

    def drawn_floor(self, code: str, floor: str) -> Floor:
        """Return a floor as read from the drawing in force, without corrections.

        Raises
        ------
        NotFound
            No such floor, or no plan yet.
        """
        with self._read() as session:
            drawn = reading.drawn_floor(session, reading.floor_row(session, code, floor))
        return writing.floor_named([drawn[0]] if drawn else [], floor)

    def revisions(self, code: str, floor: str) -> tuple[FloorRecord, ...]:
        """Return every stored revision of a floor, newest first."""
        with self._read() as session:
            return reading.revision_records(session, reading.floor_row(session, code, floor))

    def file(self, code: str, floor: str, revision: int | None = None) -> tuple[str, bytes]:
        """Return the name and bytes of a stored drawing (default: the revision in force)."""
        with self._read() as session:
            return reading.plan_file(session, reading.floor_row(session, code, floor), revision)

    def store(
        self,
        code: str,
        floors: Sequence[FloorChoice],
        *,
        name: str,
        data: bytes,
        by: str,
        why: str = "",
        profile: Profile | None = None,
        units: str | None = None,
        encoding: str | None = None,
        ignore_layers: Collection[str] = (),
        progress: Callable[[float, Text], None] | None = None,
    ) -> PlanStored:
        """Store a drawing as the new revision of one or more floors (created when new).

        Parsed first: a DrawingError leaves nothing behind. Matched zones keep their ids; corrections are applied
        again; placed assets follow a plan that was moved inside its drawing.
        """
        plan = parsed_plan(
            data,
            name,
            profile=profile,
            units=units,
            encoding=encoding,
            ignore_layers=ignore_layers,
            progress=progress,
        )
        upload = plans.Upload(data, plan, profile, units, encoding)
        with self._change(by=by, why=why) as change:
            reading.centre_row(change, code)
            plans.store_file(change, upload)
            stored = [plans.store_floor(change, code, choice, upload) for choice in floors]
        issues = dict.fromkeys(issue for _, found in stored for issue in found)
        return PlanStored(change.batch, plan.source.sha256, tuple(report for report, _ in stored), tuple(issues))

    def corrections(self, code: str, floor: str) -> tuple[Correction, ...]:
        """Return the corrections of a floor in the order they are applied."""
        with self._read() as session:
            reading.floor_row(session, code, floor)
            return tuple(from_json(value) for value in reading.correction_values(session, code, floor))

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
        with self._change(by=by, why=why) as change:
            plans.append_corrections(change, code, floor, corrections, expected_version)
        return change.batch
