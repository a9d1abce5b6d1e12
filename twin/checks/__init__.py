"""Checking: a twin and standards in, findings out. Pure values; no file, no database, no clock.

>>> twin = assemble(centre, floors, rows, documents, catalog)            # twin.checks.assemble
>>> findings = check(twin, standards, catalog, today=date(2026, 1, 31))   # twin.checks.engine
>>> missing = missing_rows(twin, findings, catalog)                       # twin.checks.missing

Signatures::

    assemble(centre: Centre, floors: Sequence[Floor], rows: Sequence[Asset],
             documents: Sequence[Document] = (), catalog: Catalog | None = None) -> Twin
    check(twin: Twin, standards: Sequence[Standard], catalog: Catalog, *, tier: str | None = None,
          waivers: Iterable[Waiver] = (), settings: Mapping[str, Json] | None = None,
          today: date) -> tuple[Finding, ...]
    missing_rows(twin: Twin, findings: Iterable[Finding], catalog: Catalog, *, tier: str | None = None) -> MissingList
    Waiver(rule, subject, reason, approver, until)                        # twin.checks.waivers

An absent ○ (optional) item has verdict ``fail`` with strength ``optional``: it is never a defect
(``Finding.is_defect`` is False), it is shown as 选配未配 and listed apart from what is required.
"""
