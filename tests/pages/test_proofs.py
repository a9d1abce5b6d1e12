"""A proof in words: what was measured and how much, no number twice and no word that says nothing."""

from __future__ import annotations

import pytest

from twin.model import Proof, ProofKind, Text
from twin.pages import proofs, session

LINE = ((0.0, 0.0), (1.0, 0.0))


def proof(kind: ProofKind, metres: float | None, zh: str, en: str) -> Proof:
    return Proof(kind, "f1", LINE, metres, Text(zh, en))


@pytest.mark.parametrize(
    ("shown", "zh", "en"),
    [
        (proof(ProofKind.WIDTH, 0.6, "0.600 m", "0.600 m"), "净宽 0.600 m", "Clear width 0.600 m"),
        (proof(ProofKind.ROUTE, 16.2, "步行 16.20 m", "16.20 m on foot"), "步行 16.20 m", "Walk 16.20 m on foot"),
        (
            proof(ProofKind.CIRCLE, 1.5, "直径不小于 1.5 m", "1.5 m or more across"),
            "直径不小于 1.5 m",
            "Diameter 1.5 m or more across",
        ),
        (
            proof(ProofKind.LINE, 0.7, "前方有04号窗口前绿植", "in front: a plant 04"),
            "直线距离 0.70 m · 前方有04号窗口前绿植",
            "Straight line 0.70 m · in front: a plant 04",
        ),
        (
            proof(ProofKind.LINE, None, "朝向，偏离公众 180°", "looks this way, 180° off"),
            "朝向，偏离公众 180°",
            "looks this way, 180° off",
        ),
        (proof(ProofKind.AREA, None, "绿植", "a plant"), "范围 · 绿植", "Area · a plant"),
        (proof(ProofKind.POINT, None, "", ""), "位置", "Place"),
    ],
)
def test_words(shown: Proof, zh: str, en: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for language, said in (("zh", zh), ("en", en)):
        monkeypatch.setattr(session, "language", lambda language=language: language)
        assert proofs.words(shown) == said
