"""What is due as JSON: the same for ``twin upkeep due --json`` and the API."""

from __future__ import annotations

from twin.model import Json
from twin.upkeep import Due


def due_json(due: Due) -> dict[str, Json]:
    """One schedule on its day."""
    schedule = due.schedule
    return {
        "schedule": schedule.id,
        "state": str(due.state),
        "on": None if due.on is None else due.on.isoformat(),
        "last": None if due.last is None else due.last.on.isoformat(),
        "missed": due.missed,
        "what": schedule.what._asdict(),
        "subject": {"kind": schedule.subject_kind, "id": schedule.subject_id, "name": schedule.subject},
        "every": None if schedule.every is None else str(schedule.every),
        "person": schedule.person,
        "source": schedule.source._asdict(),
        "confidence": schedule.confidence,
        "note": None if due.note is None else due.note._asdict(),
    }
