"""Centres, plans, assets and the log of every change. Only importer of the database."""

from __future__ import annotations

from twin.registry.account_door import Account
from twin.registry.assets import AssetRow, read_assets
from twin.registry.audits import AuditDrawing, AuditRecord, AuditRun, Repeated
from twin.registry.backup import Manifest, back_up
from twin.registry.chain import Verified
from twin.registry.change import Change
from twin.registry.onsite import Inspection, Reading
from twin.registry.orders import Fault, OrderRecord
from twin.registry.paper_sheets import ListReport, read_document_rows, read_documents
from twin.registry.restoring import restore_backup
from twin.registry.rights import LOCAL, NOBODY, ROLE_WORDS, VISITOR, Action, Person, Role, Standing
from twin.registry.sessions import SignedIn
from twin.registry.sheets import CLEAR
from twin.registry.site import load_site, load_site_whole
from twin.registry.stocktake import Act, Recorded
from twin.registry.stocktake_rows import Stocktake
from twin.registry.store import Registry, open_registry
from twin.registry.tags import Answer, Found, TagRecord, TagState, Thing
from twin.registry.tokens import Token
from twin.registry.values import (
    AssetRecord,
    ChangeEntry,
    FieldChange,
    FloorChoice,
    FloorRecord,
    FloorReport,
    ImportReport,
    Page,
    PlanStored,
    RowResult,
    RowState,
    WaiverRecord,
)

__all__ = [
    "CLEAR",
    "LOCAL",
    "NOBODY",
    "ROLE_WORDS",
    "VISITOR",
    "Account",
    "Act",
    "Action",
    "Answer",
    "AssetRecord",
    "AssetRow",
    "AuditDrawing",
    "AuditRecord",
    "AuditRun",
    "Change",
    "ChangeEntry",
    "Fault",
    "FieldChange",
    "FloorChoice",
    "FloorRecord",
    "FloorReport",
    "Found",
    "ImportReport",
    "Inspection",
    "ListReport",
    "Manifest",
    "OrderRecord",
    "Page",
    "Person",
    "PlanStored",
    "Reading",
    "Recorded",
    "Registry",
    "Repeated",
    "Role",
    "RowResult",
    "RowState",
    "SignedIn",
    "Standing",
    "Stocktake",
    "TagRecord",
    "TagState",
    "Thing",
    "Token",
    "Verified",
    "WaiverRecord",
    "back_up",
    "load_site",
    "load_site_whole",
    "open_registry",
    "read_assets",
    "read_document_rows",
    "read_documents",
    "restore_backup",
]
