"""Plans as JSON: polygons stay valid when their corners are rounded."""

from __future__ import annotations

import numpy as np
import shapely
from shapely import Polygon

from twin.drawing.plan_form import plan_json
from twin.model import Floor, Plan, Source, Units, Zone, ZoneOrigin


def written(polygon: Polygon, origin: tuple[float, float]) -> Polygon:
    """The polygon that the JSON of a plan with this one zone describes."""
    floor = Floor(
        "f1", "平面", 1, origin, (0.0, 0.0, 10.0, 10.0), (Zone("f1-z1", "办公室", None, (), polygon, ZoneOrigin.WALLS),)
    )
    form = plan_json(Plan(Source("a.dxf", "0" * 64, "AC1032", "utf8", Units(0.001, None)), (floor,)))
    zone = form["floors"][0]["zones"][0]
    return Polygon(zone["polygon"], zone["holes"])


def test_a_corner_that_folds_back_when_it_is_rounded_far_from_the_origin() -> None:
    """Found by fuzzing: edges of a tenth of a millimetre crossed each other once the origin was added, and snapping refused."""
    folded = Polygon(
        [
            (9.319193764726267, 6.639000000000001),
            (9.319193764496479, 6.639000000000001),
            (9.319193764496479, 6.638999999999999),
            (9.319193766038238, 6.638999999999999),
            (9.332951485410694, 6.638999981372588),
            (9.332561124395813, 6.43858174704042),
            (9.341717309901084, 6.438593879954233),
            (9.341717309901084, 6.438593879954243),
            (9.915376259281903, 6.439354038711137),
            (9.915689769880613, 1.339),
            (9.675374584921345, 1.339),
            (9.675374584921345, 1.0392784949496305),
            (7.16595545191469, 1.0394088163103579),
            (7.166287147723201, 1.2890000000000001),
            (6.976320393710514, 1.2890000000000001),
            (6.976320393710514, 6.438999999999999),
            (8.332902744725462, 6.438999999999999),
            (8.332902744725462, 6.431147935539949),
            (8.332902744725464, 6.431147935539949),
            (8.332902744725464, 6.639001335399268),
            (8.332902744714382, 6.639001335399269),
        ]
    )
    assert folded.is_valid
    found = written(folded, (510.51300000000003, 3455.201))
    assert found.is_valid
    moved = shapely.transform(folded, lambda xy: xy + np.array([510.51300000000003, 3455.201]))
    assert found.symmetric_difference(shapely.make_valid(moved)).area < 0.001
