"""Examples of measures that read what a centre states of itself."""

from __future__ import annotations

from typing import Final

from twin.catalog.facts import MINUTES_A_DAY, hours_of, hours_text
from twin.catalog.schema import SubjectKind, Value
from twin.checks.examples.counting import Factory
from twin.checks.examples.scene import HALL, Scene

OPEN: Final = 9 * 60
"""When the centres of the examples open, in minutes after midnight."""


def _place(scene: Scene) -> None:
    """One room, and the subject where the rule is about a zone."""
    zone = scene.room(scene.kind if scene.rule.applies_to.zones else HALL)
    if scene.rule.applies_to.kind is SubjectKind.ZONE:
        scene.subject = zone


def _state(scene: Scene, param: str, start: float, end: float) -> None:
    scene.facts[scene.params[param]] = hours_text(((int(start), int(end)),))


def stated_number(scene: Scene, value: Value) -> None:
    """A centre that states the number."""
    _place(scene)
    scene.facts[scene.params["fact"]] = int(value)


def stated_ratio(scene: Scene, value: Value) -> None:
    """So many to ten."""
    _place(scene)
    scene.facts |= {scene.params["per"]: 10, scene.params["fact"]: round(float(value) * 10)}


def extra_per_step(scene: Scene, value: Value) -> None:
    """So many more in a centre that is two steps above."""
    _place(scene)
    params = scene.params
    scene.facts[params["cases"]] = int(params["above"] + 2 * params["step"])
    scene.facts[params["fact"]] = int(params["base"] + 2 * float(value))


def open_minutes(scene: Scene, value: Value) -> None:
    """Hours of that length."""
    _place(scene)
    scene.facts[scene.params["fact"]] = hours_text(((OPEN, OPEN + int(value)),)) if value else "无"


def opens_before(scene: Scene, value: Value) -> None:
    """Hours that begin so much before the others."""
    _place(scene)
    _state(scene, "than", OPEN, OPEN + 180)
    _state(scene, "fact", OPEN - float(value), OPEN + 180)


def break_minutes(scene: Scene, value: Value) -> None:
    """A morning and an afternoon with that break between them, and nothing in it."""
    _place(scene)
    noon = OPEN + 180
    scene.facts[scene.params["fact"]] = hours_text(((OPEN, noon), (noon + int(value), noon + int(value) + 180)))
    scene.facts[scene.params["also"]] = "无"


def open_during(scene: Scene, value: Value) -> None:
    """Open for the wanted hours, or for an hour less."""
    _place(scene)
    wanted = hours_of(scene.params["hours"]) or ((0, MINUTES_A_DAY),)
    less = (*wanted[:-1], (wanted[-1][0], wanted[-1][1] - 60))
    scene.facts[scene.params["fact"]] = hours_text(wanted if value else less)


FACTORIES: Final[tuple[Factory, ...]] = (
    stated_number,
    stated_ratio,
    extra_per_step,
    open_minutes,
    opens_before,
    break_minutes,
    open_during,
)
