"""Tables as people save them: CSV in whatever encoding and delimiter, or XLSX, read into text cells."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
import warnings
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from twin.errors import SiteError
from twin.model import Text

CLEAR = "<清空>"
"""What a person writes in a cell to empty the stored value; a blank cell leaves it."""

CLEARS = frozenset({"<清空>", "＜清空＞", "〈清空〉", "<clear>"})
MAX_BYTES = 100_000_000
NEUTRALISED = re.compile(r"'(?=[=+\-@\t\r])")  # the apostrophe our own exports put before such cells


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row: known columns by English name, others by their header; blank cells are absent."""

    line: int
    cells: Mapping[str, str]
    extra: Mapping[str, str]
    problems: tuple[Text, ...] = ()


def read_bytes(source: Path | bytes, name: str | None) -> tuple[bytes, str]:
    """Return the file's bytes and the name to use in messages.

    Raises
    ------
    SiteError
        It cannot be opened, or is too large.
    """
    shown = name or (source.name if isinstance(source, Path) else "CSV")
    if isinstance(source, Path):
        try:
            data = source.read_bytes()
        except OSError as error:
            raise SiteError(
                "cannot-open",
                f"打不开文件 {shown}：{error.strerror}",
                f"Cannot open {shown}: {error.strerror}",
            ) from error
    else:
        data = source
    if len(data) > MAX_BYTES:
        raise SiteError(
            "table-too-large",
            f"{shown} 超过 {MAX_BYTES // 1_000_000} MB，请分批导入",
            f"{shown} is larger than {MAX_BYTES // 1_000_000} MB; split it",
        )
    return data, shown


def decode(data: bytes, shown: str) -> str:
    """Return the text: by its BOM, else strict UTF-8, else GB18030 (what Excel in China writes).

    Raises
    ------
    SiteError
        Neither.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise SiteError(
        "table-encoding",
        f"{shown} 不是 UTF-8 或 GB18030 文本；请在表格软件中另存为 CSV 或 XLSX",
        f"{shown} is neither UTF-8 nor GB18030 text; save it as CSV or XLSX",
    )


def delimiter_of(header: str) -> str:
    """Return the delimiter of a header line: the commonest of comma, semicolon and tab outside quotes."""
    bare = re.sub(r'"[^"]*"', "", header)
    return max(",;\t", key=bare.count)


@dataclass(frozen=True, slots=True)
class Table:
    """A table as read: ``columns`` are English names, or None for a header that is none of ours."""

    name: str
    columns: tuple[str | None, ...]
    rows: tuple[SheetRow, ...]


def read_table(source: Path | bytes, synonyms: Mapping[str, Sequence[str]], *, name: str | None = None) -> Table:
    """Read a CSV or XLSX file whose first row names the columns.

    Parameters
    ----------
    source
        A path, or the bytes of an upload.
    synonyms
        English column name → other headers that mean it. Letter case, blanks, full-width forms and a unit in
        brackets make no difference; of 使用科室/区域 one part is enough.
    name
        The file's name for messages.

    Raises
    ------
    SiteError
        Not a table, broken quoting, no header, or a column twice: says where.
    """
    data, shown = read_bytes(source, name)
    lines = _xlsx(data, shown) if data.startswith(b"PK\x03\x04") else _csv(data, shown)
    rows = ((line, cells) for line, cells in lines if any(cells))
    first = next(rows, None)
    if first is None:
        raise SiteError(
            "table-empty",
            f"{shown} 是空的；第一行应为列名",
            f"{shown} is empty; its first row must name the columns",
        )
    known = {plain(word): column for column, words in synonyms.items() for word in (column, *words)}
    columns = _columns(first[1], known, shown)
    return Table(shown, tuple(column for column, _ in columns), tuple(_row(r, cells, columns) for r, cells in rows))


def plain(header: str) -> str:
    """Return a header without what makes no difference.

    >>> plain(" Ｘ坐标（米） ")
    'x坐标'
    """
    folded = unicodedata.normalize("NFKC", header).casefold()
    folded = re.sub(r"\((m|米|度|°|deg|json|必填|可选|选填)\)", "", folded)
    return re.sub(r"[\s_*]+", "", folded)


def _columns(headers: Sequence[str], known: Mapping[str, str], shown: str) -> list[tuple[str | None, str]]:
    columns: list[tuple[str | None, str]] = []
    for position, header in enumerate(headers, 1):
        column = known.get(plain(header)) or _one_of(header, known)
        same = [h for c, h in columns if (column and c == column) or (header and h == header)]
        if same:
            raise SiteError(
                "column-twice",
                f"{shown}：第 {position} 列“{header}”与“{same[0]}”是同一列；请删去一个",
                f"{shown}: column {position} {header!r} means the same as {same[0]!r}; remove one",
            )
        columns.append((column, header))
    return columns


def _one_of(header: str, known: Mapping[str, str]) -> str | None:
    """The column of a header that says two things in one (使用科室/区域), where those that are known mean one column."""
    meant = {known[word] for part in re.split(r"[/、|]", header) if (word := plain(part)) in known}
    return meant.pop() if len(meant) == 1 else None


def _row(line: int, cells: Sequence[str], columns: Sequence[tuple[str | None, str]]) -> SheetRow:
    known: dict[str, str] = {}
    extra: dict[str, str] = {}
    problems: list[Text] = []
    for position, cell in enumerate(cells):
        if not cell:
            continue
        value = CLEAR if cell.casefold() in CLEARS else NEUTRALISED.sub("", cell, count=1) if cell[0] == "'" else cell
        column, header = columns[position] if position < len(columns) else (None, "")
        if not column and not header:
            problems.append(
                Text(
                    f"第 {position + 1} 列“{cell}”上方没有列名",
                    f"column {position + 1} {cell!r} has no header above it",
                )
            )
        elif column:
            known[column] = value
        else:
            extra[header] = value
    return SheetRow(line, known, extra, tuple(problems))


def _csv(data: bytes, shown: str) -> Iterator[tuple[int, list[str]]]:
    text = decode(data, shown)
    head, _, rest = text.partition("\n")
    skipped = 0
    if head.strip().casefold().startswith("sep="):  # Excel's own hint
        text, skipped = rest, 1
        head = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(head), strict=True)
    line = 1
    try:
        for cells in reader:
            yield line + skipped, [cell.strip() for cell in cells]
            line = reader.line_num + 1
    except csv.Error as error:
        raise SiteError(
            "table-quotes",
            f"{shown} 第 {line + skipped} 行起引号不成对或不规范（{error}）；请检查该行的双引号",
            f"{shown}: quoting is broken from line {line + skipped} on ({error}); check the double quotes there",
        ) from error


def _xlsx(data: bytes, shown: str) -> Iterator[tuple[int, list[str]]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(part.file_size for part in archive.infolist()) > 10 * MAX_BYTES:  # a bomb, or no asset list
                raise SiteError(
                    "table-too-large", f"{shown} 内容过大，请分批导入", f"{shown} unpacks too large; split it"
                )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns about styles and extensions that are no concern of ours
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            sheet = book.worksheets[0]
            sheet.reset_dimensions()  # some programs write a wrong size
            rows = list(sheet.iter_rows(values_only=True))
            book.close()
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, IndexError, OSError, SyntaxError) as error:
        raise SiteError(
            "not-xlsx",
            f"{shown} 不是可读的 XLSX 工作簿；请用表格软件重新另存",
            f"{shown} is not a readable XLSX workbook; save it again from a spreadsheet program",
        ) from error
    for line, row in enumerate(rows, 1):
        yield line, [cell_text(value) for value in row]


def cell_text(value: object) -> str:
    """Return a spreadsheet cell as a person would have typed it.

    >>> cell_text(1001.0), cell_text(True), cell_text(None)
    ('1001', 'true', '')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value).strip()
