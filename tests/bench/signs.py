"""Times of signs, first visits and the sign planner on the larger sample centre: ``python -m tests.bench.signs``.

Processor times. ``ready`` is everything before the first visit: free space, what each sign shows and to whom, decision
points. The first visits to one destination are what the map asks for in a centre that is too large for all at once. Isovists and
catchments by themselves are timed by :mod:`tests.bench.routes`.
"""

from __future__ import annotations

import os
from pathlib import Path

from tests.bench.routes import milliseconds, timed
from twin.registry.site import load_site
from twin.space.wayfinding import Wayfinding, destination_id

SITE = Path(__file__).resolve().parents[2] / "floorplans" / "qu-zhongxin"


def main() -> None:
    """Print the table."""
    twin = load_site(SITE)
    ready, found = timed(lambda: Wayfinding(twin))
    points, _ = timed(lambda: found.guide.points)
    wanted = dict.fromkeys(destination_id(to) for to in found.ground.destinations)
    ones = [timed(lambda to=to: found.visits_to(to))[0] for to in wanted]
    every, visits = timed(lambda: found.visits)
    plan, planned = timed(lambda: found.plan)
    zones = sum(len(floor.zones) for floor in twin.floors)
    print(  # noqa: T201 - printing is its work
        f"{SITE.name}: {zones} zones, {len(found.signs)} signs; load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores\n"
        f"  ready {ready:.2f} s, decision points {points:.2f} s\n"
        f"  visits to one destination: the first {ones[0] * 1e3:.0f} ms, then ms {milliseconds(ones[1:])}\n"
        f"  all {len(visits)} visits {every:.2f} s; the planner {plan:.2f} s for {len(planned.planned)} signs"
    )


if __name__ == "__main__":
    main()
