"""A small catalogue of its own, so that the loader's tests do not depend on the shipped files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

ITEMS = """
categories:
  seat: {zh: 座椅, en: Seating}
  window: {zh: 窗口, en: Window}
items:
  bench: {zh: 长椅, en: Bench, category: seat, synonyms: [排椅]}
  lamp: {zh: 台灯, en: Lamp, category: seat}
  bench_and_lamp: {zh: 长椅及台灯, en: Bench and lamp, category: seat, consists_of: [bench, lamp]}
  smart: {zh: 智能窗口, en: Smart window, category: window}
attributes:
  model: {zh: 型号, en: Model, synonyms: [规格]}
"""
ZONES = """
zones:
  waiting: {zh: 等候区, en: Waiting area, public: true, colour: "#aabbcc", synonyms: [候办区]}
  office: {zh: 办公室, en: Office, public: false, colour: "#ccbbaa"}
"""
STANDARD = """
id: DEMO
prefix: D
title: {zh: 示例, en: Example}
edition: "2022"
tiers:
  big: {zh: 大, en: Big}
  small: {zh: 小, en: Small}
settings:
  near: {default: 15 m, about: {zh: 附近, en: near}}
tables:
  - table: "1"
    title: {zh: 设备, en: Equipment}
    clause: "7"
    footnotes: {a: {zh: 有条件的, en: where possible}}
    rules:
      - code: D-T1-R{row}
        applies_to: {kind: zone, zones: [等候区], depends_on: [D-1]}
        measure: count_in_zone
        params: {item: "{item}"}
        at_least: 1
        title: {zh: "配置{words}", en: "Have {en}"}
        why: {zh: 表1, en: Table 1}
        fix: {zh: 配置, en: Provide}
        examples: {pass: [1], fail: [0]}
    rows:
      - {row: 1, words: "椅子(长)", en: Bench, item: bench, marks: √○}
      - {row: 2, words: 长椅及台灯, en: Bench and lamp, item: bench_and_lamp, marks: √-, footnote: a, rule: {reading: {zh: 都要, en: both}}}
rules:
  - code: D-1
    clause: "6"
    strength: shall
    applies_to: {kind: centre}
    measure: zone_present
    params: {zones: [候办区]}
    at_least: 1
    title: {zh: 设等候区, en: Have a waiting area}
    why: {zh: 第6条, en: Clause 6}
    fix: {zh: 设置, en: Set it up}
    examples: {pass: [1], fail: [0]}
  - code: D-2
    clause: "6"
    marks: {big: should}
    applies_to: {kind: zone, zones: [waiting]}
    measure: zone_distance
    params: {to: [office]}
    at_most: {setting: near}
    title: {zh: 靠近, en: Near}
    why: {zh: 第6条, en: Clause 6}
    fix: {zh: 移动, en: Move it}
    examples: {pass: [15 m, 900 cm], fail: [15001 mm, inf]}
retired: {D-0: D-1}
"""

Folder = Callable[..., Path]


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """Write the small catalogue, with texts replaced: ``folder(("old", "new"), ...)``; each must occur."""

    def write(*changes: tuple[str, str]) -> Path:
        texts = {"items.yaml": ITEMS, "zones.yaml": ZONES, "standards/DEMO.yaml": STANDARD}
        for old, new in changes:
            hit = [name for name, text in texts.items() if old in text]
            assert hit, f"{old!r} is nowhere"
            texts[hit[0]] = texts[hit[0]].replace(old, new, 1)
        (tmp_path / "standards").mkdir(exist_ok=True)
        for name, text in texts.items():
            (tmp_path / name).write_text(text, encoding="utf-8")
        return tmp_path

    return write
