"""Drawings, site folders and centres for the tests."""

from __future__ import annotations

import functools
import io
from collections.abc import Mapping
from pathlib import Path

import ezdxf

from twin.model import Asset, Centre
from twin.registry import FloorChoice, PlanStored, Registry

CODE = "SJ-01"
FLOOR = FloorChoice("F1", "一层", 1)
ROOMS: Mapping[str, float] = {"咨询引导区": 0.0, "等候休息区": 6.0, "窗口服务区": 12.0, "档案室": 18.0}
"""Rooms 6 m wide and 8 m deep, side by side, by their left edge in metres."""
DEPTH, WIDTH = 8.0, 6.0
OFFSET = (1000.0, 2000.0)
"""Metres from the drawing's origin to the lower-left corner of the first room."""


def rooms(
    names: Mapping[str, float] = ROOMS,
    *,
    offset: tuple[float, float] = OFFSET,
    widths: Mapping[str, float] | None = None,
) -> bytes:
    """Draw rooms as closed outlines with a label each, in millimetres."""
    return _drawing(tuple(names.items()), offset, tuple((widths or {}).items()))


@functools.cache
def _drawing(
    names: tuple[tuple[str, float], ...], offset: tuple[float, float], widths: tuple[tuple[str, float], ...]
) -> bytes:
    document = ezdxf.new("R2010")
    document.header["$INSUNITS"] = 4
    space = document.modelspace()
    for name, left in names:
        width = dict(widths).get(name, WIDTH)
        x, y = (offset[0] + left) * 1000, offset[1] * 1000
        corners = [(x, y), (x + width * 1000, y), (x + width * 1000, y + DEPTH * 1000), (x, y + DEPTH * 1000)]
        space.add_lwpolyline(corners, close=True, dxfattribs={"layer": "功能分区"})
        label = space.add_text(name, height=400, dxfattribs={"layer": "文字"})
        label.set_placement((x + 1000, y + 4000))
    stream = io.StringIO()
    document.write(stream)
    return stream.getvalue().encode("utf-8")


def middle(name: str) -> tuple[float, float]:
    """Return the middle of a room in local metres (the first room's corner is the local origin)."""
    return (ROOMS[name] + WIDTH / 2, DEPTH / 2)


def register(registry: Registry, code: str, drawing: bytes) -> PlanStored:
    """Make a centre with one floor."""
    registry.create_centre(Centre(code, "某某区政务服务中心", "district", (), {"staff": 12}), by="甲")
    return registry.plans.store(code, [FLOOR], name="plan.dxf", data=drawing, by="甲")


def one_centre(registry: Registry) -> None:
    """Fill a database with one centre of one floor, without assets."""
    register(registry, CODE, rooms())


def zone_id(registry: Registry, name: str, code: str = CODE) -> str:
    """Return the id of the zone of that name."""
    return next(zone.id for floor in registry.twin(code).floors for zone in floor.zones if zone.name == name)


def thing(asset_no: str, item: str = "座椅", **more: object) -> Asset:
    """Return an asset to register."""
    return Asset(asset_no, None, item, str(more.pop("name", item)), **more)  # type: ignore[arg-type]


def state(registry: Registry, code: str = CODE) -> object:
    """Return all that people can see of a centre, for comparing before and after."""
    twin = registry.twin(code)
    floors = registry.plans.floors(code)
    return (
        twin,
        [(floor.id, floor.name, floor.level, floor.revision, floor.corrections) for floor in floors],
        [registry.plans.corrections(code, floor.id) for floor in floors],
        [(w.rule, w.subject_id, w.reason, w.by, w.until) for w in registry.waivers.of_centre(code)],
    )


def site(folder: Path, drawing: bytes, *, assets: bytes = b"", documents: bytes = b"", **more: str) -> Path:
    """Write a site folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "plan.dxf").write_bytes(drawing)
    lines = [
        f"code: {more.pop('code', CODE)}",
        "name: 某某区政务服务中心",
        "tier: district",
        "standards: [DB31117-Z-016-2022]",
        "floors:",
        f"  - {{id: F1, name: 一层, level: 1, plan: plan.dxf{more.pop('floor', '')}}}",
        "facts: {staff: 12, opened: 2020-05-01}",
    ]
    if assets:
        (folder / "assets.csv").write_bytes(assets)
        lines.append("assets: assets.csv")
    if documents:
        (folder / "documents.csv").write_bytes(documents)
        lines.append("documents: documents.csv")
    lines += [f"{key}: {value}" for key, value in more.items()]
    (folder / "site.yaml").write_text("\n".join(lines), encoding="utf-8")
    return folder
