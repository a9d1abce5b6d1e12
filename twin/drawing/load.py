"""Bytes → ezdxf document, or one clear refusal that says what to do."""

from __future__ import annotations

import hashlib
import io
import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ezdxf import recover
from ezdxf.document import Drawing as DxfDocument
from ezdxf.lldxf.tagger import binary_tags_loader

from twin.drawing.encoding import decode_escapes, detect_encoding, escape_non_ascii
from twin.drawing.quick import Document, ReadOnlyDocument, document_tags
from twin.drawing.runs import LineRun
from twin.errors import DrawingError
from twin.memory import no_collector
from twin.model import Issue, Severity, Text

MAX_BYTES: Final = 200 * 1024 * 1024
"""Largest file read; a floor plan of a service centre is under 20 MB."""

OVERLAY: Final = "TWIN-"
"""Layers whose names begin so are what :mod:`twin.report.dxf` added to a drawing: never part of the plan."""

_BINARY: Final = b"AutoCAD Binary DXF\r\n\x1a\x00"
_DWG: Final = re.compile(rb"AC(?:1\.\d\d|2\.\d\d|10\d\d)")
_ENDS: Final = re.compile(rb"(?:^|[\r\n])[ \t]*0[ \t]*\r?[\n\r][ \t]*(EOF|ENDSEC)[ \t\r\n\x1a\x00]*\Z")
_FIRST_TAG: Final = re.compile(rb"\s*(?:999[ \t]*\r?[\r\n][^\r\n]*[\r\n]+\s*)*0[ \t]*\r?[\r\n]+[ \t]*[A-Z$]")

Progress = Callable[[float, Text], None]


@dataclass(frozen=True, slots=True)
class LoadInfo:
    """How a file was read: its hash, version, the encoding used, and what had to be repaired."""

    name: str
    sha256: str
    dxf_version: str
    encoding: str
    issues: tuple[Issue, ...] = ()


def load_drawing(
    source: Path | bytes,
    name: str | None = None,
    encoding: str | None = None,
    progress: Progress | None = None,
    *,
    read_only: bool = False,
) -> tuple[DxfDocument, LoadInfo]:
    """Open a DXF of any version, ASCII or binary, whatever its header claims; without what an audit added to it.

    Parameters
    ----------
    source
        A path or the bytes of an upload.
    name
        What to call the file in messages.
    encoding
        A Python codec name that overrides detection.
    progress
        Called with a share of the loading from 0 to 1.
    read_only
        The document is neither changed nor written: half the time. Its lines are in runs (:mod:`twin.drawing.runs`), and what
        says nothing about the drawing is left out (:mod:`twin.drawing.readonly`).

    Raises
    ------
    DrawingError
        Codes ``not-found``, ``too-large``, ``empty-file``, ``is-dwg``, ``not-a-dxf``, ``truncated``,
        ``bad-encoding``, ``unreadable``, ``no-entities``.
    """
    data = _read_bytes(source)
    name = name or (source.name if isinstance(source, Path) else "upload.dxf")
    _sniff(data, name)
    if progress:
        progress(0.1, Text("解析图形", "Parsing the drawing"))
    with no_collector():
        doc, used, issues = _parse(data, name, encoding, read_only=read_only)
        _drop_overlay(doc)
    if len(doc.modelspace()) == 0:
        raise DrawingError(
            "no-entities",
            f"{name}：模型空间里没有任何图形。请确认图画在“模型”里（不在布局里），再另存为 DXF。",
            f"{name}: modelspace is empty. Check that the plan is drawn in Model (not in a layout), then save as DXF again.",
        )
    info = LoadInfo(name, hashlib.sha256(data).hexdigest(), str(doc.dxfversion), used, tuple(issues))
    return doc, info


def _drop_overlay(doc: DxfDocument) -> None:
    space = doc.modelspace()
    empty = [run for run in space if isinstance(run, LineRun) and not run.without(OVERLAY)]
    # Not ``dxf.get``: what stands in modelspace by mistake (a MATERIAL) may have no layer at all, and that raises.
    ours = [each for each in space if str(each.dxf.__dict__.get("layer", "")).upper().startswith(OVERLAY)]
    for entity in [*ours, *empty]:
        space.delete_entity(entity)


def _read_bytes(source: Path | bytes) -> bytes:
    if isinstance(source, bytes):
        size, data = len(source), source
    else:
        if not source.is_file():
            raise DrawingError("not-found", f"找不到文件 {source}。", f"There is no file {source}.")
        size = source.stat().st_size
        data = source.read_bytes() if size <= MAX_BYTES else b""
    if size > MAX_BYTES:
        raise DrawingError(
            "too-large",
            f"文件有 {size / 1e6:.0f} MB，超过 200 MB。请清理图纸(PURGE)或只导出需要的楼层。",
            f"The file is {size / 1e6:.0f} MB, more than 200 MB. Purge the drawing, or export only the floors needed.",
        )
    return data


def _sniff(data: bytes, name: str) -> None:
    """Refuse what is not a whole DXF, by its bytes and not its suffix."""
    head = data[:4096].lstrip(b"\xef\xbb\xbf")
    if not head.strip(b"\x00 \t\r\n\x1a"):
        raise DrawingError(
            "empty-file",
            f"{name} 是空文件。请重新导出或重新上传。",
            f"{name} is empty. Export or upload it again.",
        )
    if _DWG.match(head):
        raise DrawingError(
            "is-dwg",
            f"{name} 是 DWG 文件，不是 DXF。请在 AutoCAD、中望或浩辰 CAD 中“另存为 → DXF”，或用免费的 ODA File Converter 转换"
            "（天正图先“图形导出 → T3”）。",
            f"{name} is a DWG, not a DXF. Open it in a CAD program and use Save As → DXF, or convert it with the free ODA File "
            "Converter (TArch drawings: export to T3 first).",
        )
    if head.startswith(_BINARY[:18]):
        if b"EOF\x00" not in data[-64:]:
            raise _truncated(name)
        return
    if not _FIRST_TAG.match(head):
        raise DrawingError(
            "not-a-dxf",
            f"{name} 不是 DXF（{_what(head)}）。请在 CAD 中“另存为 → DXF”后再上传。",
            f"{name} is not a DXF ({_what(head)}). Use Save As → DXF in the CAD program and upload that.",
        )
    if not _ENDS.search(data[-1024:]):
        raise _truncated(name)


def _truncated(name: str) -> DrawingError:
    return DrawingError(
        "truncated",
        f"{name} 不完整：文件在结束标记(EOF)之前中断。请重新导出或重新传输整个文件。",
        f"{name} is cut off before its end marker (EOF). Export it or copy it again.",
    )


def _what(head: bytes) -> str:
    """What the first bytes look like, for a message."""
    start = head.lstrip().lower()
    known = {
        b"<!doctype html": "HTML",
        b"<html": "HTML",
        b"<?xml": "XML",
        b"%pdf": "PDF",
        b"pk\x03\x04": "ZIP",
        b"\x89png": "PNG",
        b"\xff\xd8\xff": "JPEG",
        b"iso-10303-21": "IFC/STEP",
        b"{": "JSON",
    }
    return next((what for mark, what in known.items() if start.startswith(mark)), "unknown format")


def _parse(data: bytes, name: str, encoding: str | None, *, read_only: bool) -> tuple[DxfDocument, str, list[Issue]]:
    logging.getLogger("ezdxf").setLevel(logging.CRITICAL)  # its warnings are ours to report
    if data.startswith(_BINARY[:18]):
        return _parse_binary(data, name), "binary", []
    text, used, issues = _decode(data, name, encoding)
    try:
        kind = ReadOnlyDocument if read_only else Document
        return _with_modelspace(kind.from_tags(document_tags(text, read_only=read_only))), used, issues
    except Exception as error:  # noqa: BLE001 - ezdxf raises anything from KeyError to struct.error on broken input
        first = error
    try:
        doc, auditor = recover.read(io.BytesIO(escape_non_ascii(text)))
        _with_modelspace(doc)
    except Exception as error:  # noqa: BLE001 - as above
        raise _unreadable(name, error) from first
    issues.append(
        Issue(
            "repaired",
            Severity.WARNING,
            Text(
                f"文件结构有误（{first}），修复了 {len(auditor.fixes)} 处后读入。请与原图核对。",
                f"The file's structure is wrong ({first}); read after {len(auditor.fixes)} repairs. Compare with the original.",
            ),
        )
    )
    return doc, used, issues


def _with_modelspace(doc: DxfDocument) -> DxfDocument:
    """The document, once it is sure to have a modelspace (a damaged file may lose its layouts)."""
    doc.modelspace()
    return doc


def _parse_binary(data: bytes, name: str) -> DxfDocument:
    try:
        return _with_modelspace(DxfDocument.load(binary_tags_loader(data, errors="replace")))
    except Exception as error:
        raise _unreadable(name, error) from error


def _unreadable(name: str, error: Exception) -> DrawingError:
    return DrawingError(
        "unreadable",
        f"{name} 的结构损坏，无法读取（{type(error).__name__}: {error}）。请在 CAD 中用 RECOVER/AUDIT 修复后另存为 DXF。",
        f"{name} is damaged and cannot be read ({type(error).__name__}: {error}). Repair it in the CAD program (RECOVER, "
        "AUDIT) and save as DXF again.",
    )


def _decode(data: bytes, name: str, encoding: str | None) -> tuple[str, str, list[Issue]]:
    issues: list[Issue] = []
    if encoding is None:
        encoding, lies = detect_encoding(data)
        if lies:
            issues.append(
                Issue(
                    "encoding-mislabelled",
                    Severity.INFO,
                    Text(
                        f"文件头的代码页与内容不符，按 {encoding} 读取。",
                        f"The header's code page does not fit the bytes; read as {encoding}.",
                    ),
                )
            )
    try:
        text = data.decode(encoding, "replace")
    except LookupError as error:
        raise DrawingError(
            "bad-encoding",
            f"{name}：没有名为 {encoding} 的编码。可用 utf-8、gb18030、cp1252。",
            f"{name}: there is no encoding {encoding!r}. Use utf-8, gb18030 or cp1252.",
        ) from error
    broken = text.count("\ufffd")
    if broken:
        issues.append(
            Issue(
                "undecodable-bytes",
                Severity.WARNING,
                Text(
                    f"{broken} 个字符不能按 {encoding} 解码，以 � 代替。",
                    f"{broken} characters cannot be decoded as {encoding}; shown as �.",
                ),
            )
        )
    text = text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if "\\U+" in text or "\\M+" in text:
        text = decode_escapes(text)
    return text, encoding, issues
