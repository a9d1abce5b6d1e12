"""What is said to people and other programs: findings and missing lists as JSON, CSV, XLSX, PDF and GeoJSON."""

from __future__ import annotations

from twin.report.audit import AUDIT_FORMATS, audit_bytes, audit_filename, audit_json, record_json
from twin.report.dxf import audit_dxf
from twin.report.findings import finding_json, findings_bytes, findings_geojson, findings_json
from twin.report.missing import Heading, heading_for, missing_bytes, missing_filename, write_missing

__all__ = [
    "AUDIT_FORMATS",
    "Heading",
    "audit_bytes",
    "audit_dxf",
    "audit_filename",
    "audit_json",
    "finding_json",
    "findings_bytes",
    "findings_geojson",
    "findings_json",
    "heading_for",
    "missing_bytes",
    "missing_filename",
    "record_json",
    "write_missing",
]
