"""Findings as JSON (design §10), tables and GeoJSON. The same findings in every form."""

from __future__ import annotations

from collections.abc import Sequence

from twin.model import Finding, Json, Twin


def findings_json(twin: Twin, tier: str, standards: Sequence[str], findings: Sequence[Finding]) -> dict[str, Json]:
    """What ``twin check --json`` prints. ``standards`` are ids; every ``at`` in drawing metres."""
    raise NotImplementedError


def findings_bytes(twin: Twin, findings: Sequence[Finding], file_format: str, *, lang: str = "zh") -> bytes:
    """Findings as ``csv``, ``xlsx`` or ``geojson`` (floors and findings)."""
    raise NotImplementedError
