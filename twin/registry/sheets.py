"""Tables as people save them: CSV in whatever encoding and delimiter, or XLSX, read into text cells."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Final

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from twin.errors import SiteError
from twin.model import Text

CLEAR = "<清空>"
"""What a person writes in a cell to empty the stored value; a blank cell leaves it."""

CLEARS = frozenset({"<清空>", "＜清空＞", "〈清空〉", "<clear>"})
MAX_BYTES = 100_000_000
ABOVE = 20
"""Rows among which the header of a ledger is looked for."""
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
    """Return the delimiter of the first lines: the commonest of comma, semicolon and tab outside quotes."""
    bare = re.sub(r'"[^"]*"', "", header)
    return max(",;\t", key=bare.count)


@dataclass(frozen=True, slots=True)
class Table:
    """A table as read: ``columns`` are English names, or None for a header that is none of ours."""

    name: str
    columns: tuple[str | None, ...]
    rows: tuple[SheetRow, ...]


def read_table(source: Path | bytes, synonyms: Mapping[str, Sequence[str]], *, name: str | None = None) -> Table:
    """Read a CSV or XLSX file whose first row names the columns, below what titles stand above it.

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
    _refuse_foreign(data, shown)
    known = {plain(word): column for column, words in synonyms.items() for word in (column, *words)}
    rows, begin = _from_header(_xlsx(data, shown) if data.startswith(b"PK\x03\x04") else [_csv(data, shown)], known)
    if not rows:
        raise SiteError(
            "table-empty",
            f"{shown} 是空的；第一行应为列名",
            f"{shown} is empty; its first row must name the columns",
        )
    headers, begin = _headers(rows, begin, known)
    columns = _columns(headers, known, shown)
    return Table(
        shown, tuple(column for column, _ in columns), tuple(_row(r, cells, columns) for r, cells in rows[begin:])
    )


_FOREIGN: Final[tuple[tuple[re.Pattern[bytes], Text], ...]] = (
    (
        re.compile(rb"\xd0\xcf\x11\xe0"),
        Text("旧版 XLS（或加了密码的）工作簿", "a workbook of the old XLS kind, or one with a password"),
    ),
    (re.compile(rb"%PDF"), Text("PDF", "a PDF")),
    (re.compile(rb"\s*(\xef\xbb\xbf)?\s*<(!doctype|html|table|meta|\?xml)", re.IGNORECASE), Text("网页", "a web page")),
    (re.compile(rb"\x89PNG|\xff\xd8\xff|II\*\x00|MM\x00\*"), Text("图片", "a picture")),
    (re.compile(rb"Rar!|7z\xbc\xaf|\x1f\x8b"), Text("压缩包", "an archive")),
)
"""How files begin that people take for lists, and what each is."""


def _refuse_foreign(data: bytes, shown: str) -> None:
    """Say of a file that is no list what it is.

    Raises
    ------
    SiteError
        It is none.
    """
    what = next((said for begins, said in _FOREIGN if begins.match(data)), None)
    if what is not None:
        raise SiteError(
            "not-a-table",
            f"{shown} 是{what.zh}，不能直接读取；请用表格软件打开，另存为 XLSX 或 CSV（不加密码）",
            f"{shown} is {what.en} and cannot be read as it is; open it in a spreadsheet program and save it as XLSX or CSV without a password",
        )


Rows = Sequence[tuple[int, list[str]]]


def _from_header(sheets: Iterable[Iterable[tuple[int, list[str]]]], known: Mapping[str, str]) -> tuple[Rows, int]:
    """The rows that hold anything of the first sheet with a header, and which of them it is.

    Ledgers have titles above it: it is the first of :data:`ABOVE` rows that names two columns that are known, else the
    first row of all.
    """
    first: Rows = ()
    for sheet in sheets:
        rows = [(line, cells) for line, cells in sheet if any(cells)]
        for place, (_, cells) in enumerate(rows[:ABOVE]):
            if len(_known(cells, known)) > 1:
                return rows, place
        first = first or rows
    return first, 0


def _headers(rows: Rows, begin: int, known: Mapping[str, str]) -> tuple[list[str], int]:
    """The headers, and where the rows below them begin: a second line parts a header that spans several columns."""
    upper = rows[begin][1]
    lower = rows[begin + 1][1] if begin + 1 < len(rows) else []
    leading = next((place for place, cell in enumerate(upper) if plain(cell) in known), 0)
    if not _known(lower, known) or any(lower[: leading + 1]):
        return list(upper), begin + 1
    width = max(len(upper), len(lower))
    upper, lower = ([*cells, *[""] * (width - len(cells))] for cells in (upper, lower))
    return [below or above for above, below in zip(upper, lower, strict=True)], begin + 2


def _known(cells: Sequence[str], known: Mapping[str, str]) -> set[str]:
    """The columns that are known which some cells name."""
    return {known[word] for cell in cells if (word := plain(cell)) in known}


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
    head = "\n".join(text.split("\n", ABOVE)[:ABOVE])
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


def _xlsx(data: bytes, shown: str) -> Iterator[Sequence[tuple[int, list[str]]]]:
    """The rows of each sheet of a workbook, in order; one that nobody asks for is not read."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(part.file_size for part in archive.infolist()) > 10 * MAX_BYTES:  # a bomb, or no asset list
                raise SiteError(
                    "table-too-large", f"{shown} 内容过大，请分批导入", f"{shown} unpacks too large; split it"
                )
        with warnings.catch_warnings(), closing(_book(data)) as book:
            warnings.simplefilter("ignore")  # openpyxl warns about styles and extensions that are no concern of ours
            for sheet in book.worksheets:
                sheet.reset_dimensions()  # some programs write a wrong size
                rows = enumerate(sheet.iter_rows(values_only=True), 1)
                yield [(line, [cell_text(value) for value in row]) for line, row in rows]
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, IndexError, OSError, SyntaxError) as error:
        raise SiteError(
            "not-xlsx",
            f"{shown} 不是可读的 XLSX 工作簿；请用表格软件重新另存",
            f"{shown} is not a readable XLSX workbook; save it again from a spreadsheet program",
        ) from error


def _book(data: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)


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
