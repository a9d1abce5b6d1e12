"""What every measure takes and answers with, and how it gets at its target."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import update_wrapper
from typing import Any, Final, NamedTuple

from twin.catalog.schema import Provision, Value
from twin.checks.facility import Facility
from twin.checks.keeping import recalled
from twin.checks.layout import drawn_as_counters
from twin.checks.wording import kind_name
from twin.model import Asset, Floor, Opening, Point, Proof, Subject, Text, Zone, made

COUNTER: Final = "service_counter"
PASSAGES: Final = frozenset({"lobby", "corridor"})
HALLS: Final = PASSAGES | {"hall"}
NOWHERE: Final = Text("", "")


class Target(NamedTuple):
    """What one finding is about: the subject as reported, the thing itself, its floor, where it is and how that is said."""

    subject: Subject
    thing: Zone | Floor | Opening | Asset | None = None
    floor: Floor | None = None
    at: Point | None = None
    place: Text = NOWHERE


class Measured(NamedTuple):
    """The answer of a measure: exactly one of ``value``, ``missing`` and ``inapplicable`` is set.

    Parameters
    ----------
    value
        In the measure's unit.
    missing
        Which data are not there: nothing can be said.
    inapplicable
        Why the question does not arise.
    doubt
        Which data are not there that could turn a failure into a pass; a pass stands without them.
    count
        Matching whole things, where things are counted.
    lacking
        Item ids of the parts still needed for the first whole one.
    shown
        What to say instead of the bare value.
    evidence
        Ids of the assets, zones or openings that decided it.
    proof
        The geometry that decided it.
    remarks
        What a person should know beside the number.
    absent
        What is not there at all, so that there was nothing to measure at.
    """

    value: Value | None = None
    missing: Text | None = None
    inapplicable: Text | None = None
    doubt: Text | None = None
    count: int | None = None  # type: ignore[assignment]  # hides tuple.count
    lacking: tuple[str, ...] = ()
    shown: Text | None = None
    evidence: tuple[str, ...] = ()
    proof: tuple[Proof, ...] = ()
    remarks: tuple[Text, ...] = ()
    absent: Text | None = None


UNMEASURED: Final = Measured()
"""Nothing was measured: said of what is decided without."""
YES: Final = Measured(value=True)
NO: Final = Measured(value=False)
Params = Mapping[str, Any]
NOTHING: Final[tuple[str, ...]] = ()
Measure = Callable[[Facility, Target, Params], Measured]


Ask = Callable[[Target], Measured]


class Prepared:
    """A measure whose targets share what is looked up once in a facility.

    Parameters
    ----------
    prepare
        From a facility and the params to the function that measures one target.
    named
        Whose name and words the measure has; those of ``prepare`` when None.
    """

    __name__: str

    def __init__(self, prepare: Callable[[Facility, Params], Ask], named: Measure | None = None) -> None:
        self.prepare = prepare
        update_wrapper(self, named or prepare)

    def __call__(self, facility: Facility, target: Target, params: Params) -> Measured:
        """Measure one target."""
        return self.prepare(facility, params)(target)


def measured_at(measure: Measure, facility: Facility, targets: Sequence[Target], params: Params) -> list[Measured]:
    """What a measure says of each of some targets of one facility."""
    if isinstance(measure, Prepared):
        return list(map(measure.prepare(facility, params), targets))
    return [measure(facility, target, params) for target in targets]


def on_plan(measure: Measure) -> Measure:
    """Mark a measure that of a zone, opening or floor looks at nothing but the plan: of the same floors it need not look again.

    A thing that is registered may have moved, and is measured each time.
    """

    def prepare(facility: Facility, params: Params) -> Ask:
        chosen = tuple([(name, repr(params[name])) for name in sorted(params)]) if params else ()
        known, name, catalog = facility.ground.memory("plan"), measure.__name__, facility.catalog

        def ask(target: Target) -> Measured:
            if isinstance(target.thing, Asset):
                return measure(facility, target, params)
            question = (name, catalog, target.subject.kind, target.subject.id, chosen)
            return recalled(known, question, lambda: measure(facility, target, params))

        return ask

    return Prepared(prepare, measure)


def zone_of(target: Target) -> Zone:
    """The target as a zone."""
    if not isinstance(target.thing, Zone):
        msg = f"{target.subject.kind} {target.subject.id} is no zone"
        raise TypeError(msg)
    return target.thing


def asset_of(target: Target) -> Asset:
    """The target as an asset."""
    if not isinstance(target.thing, Asset):
        msg = f"{target.subject.kind} {target.subject.id} is no asset"
        raise TypeError(msg)
    return target.thing


def opening_of(target: Target) -> Opening:
    """The target as an opening."""
    if not isinstance(target.thing, Opening):
        msg = f"{target.subject.kind} {target.subject.id} is no opening"
        raise TypeError(msg)
    return target.thing


def floor_of(target: Target) -> Floor:
    """The floor the target is on."""
    if target.floor is None:
        msg = f"{target.subject.kind} {target.subject.id} is on no floor"
        raise TypeError(msg)
    return target.floor


def ids(things: Sequence[Asset]) -> tuple[str, ...]:
    """Numbers of things, as evidence."""
    return tuple([asset.asset_no for asset in things])


def yes_no(*, answer: bool) -> Measured:
    """Yes or no, and nothing more to say."""
    return YES if answer else NO


def counted(
    number: int,
    found: Sequence[Asset],
    *,
    lacking: tuple[str, ...] = (),
    doubt: Text | None = None,
    remarks: tuple[Text, ...] = (),
) -> Measured:
    """How many whole ones there are, and what counts towards them. A third of all that is measured."""
    evidence = tuple([asset.asset_no for asset in found])
    return made(Measured, (float(number), None, None, doubt, number, lacking, None, evidence, (), remarks, None))


def undivided(facility: Facility, zone: Zone, with_kinds: frozenset[str]) -> Text | None:
    """Why nobody can say where in a zone its purpose is: it is one space with others; None where it is drawn apart."""
    others = [kind for kind in zone.kinds if kind in with_kinds]
    if not others or len(others) == len(zone.kinds):
        return None
    shown = kind_name(facility, others)
    return Text(
        f"与{shown.zh}是同一空间，没有单独画出范围；请在“图纸与中心”页分割",
        f"one space with {shown.en}, not drawn apart: split it on the page Plans",
    )


OWN_COUNTER: Final = Text(
    "按窗口登记的台面高度或图上所画的台面认定有柜台，未另行登记",
    "by the surface height registered with the window or the worktop drawn as it; not registered apart",
)


def with_own_counter(facility: Facility, zone: str | None, item: str) -> list[Asset]:
    """Windows that say how high their counter is or are drawn as one: each has one, though nobody drew or registered it apart.

    ``zone``: those in it; None: all of the centre.
    """
    if COUNTER not in facility.accepted(item):
        return []
    here = (window for window in facility.windows if zone is None or facility.zone_of[window.asset_no] == zone)
    return [
        window
        for window in here
        if window.asset_no in drawn_as_counters(facility)
        or facility.attribute(window.attributes, "surface_height") is not None
    ]


def provision_of(facility: Facility, assets: Sequence[Asset], item: str) -> Provision:
    """How far some things together provide an item."""
    present: dict[str, int] = {}
    items_of = facility.items_of
    for asset in assets:
        for known in items_of(asset):
            present[known] = present.get(known, 0) + facility.pieces(asset)
    return facility.catalog.satisfies(present, item)
