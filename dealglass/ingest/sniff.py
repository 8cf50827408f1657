"""What a file is, by its content: kind, encoding, separator, quote and header."""

from __future__ import annotations

import codecs
import csv
import io
import re
import zipfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from charset_normalizer import from_bytes

from dealglass.errors import ImportProblem
from dealglass.ingest import limits

_PICTURES = (
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"BM", "a bitmap picture"),
    (b"II*\0", "a TIFF picture"),
    (b"MM\0*", "a TIFF picture"),
    (b"%PDF", "a PDF document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"SQLite format 3", "an SQLite database"),
    (b"MZ", "a Windows program"),
    (b"\x7fELF", "a Linux program"),
)
_SEPARATORS = ",;\t|"
_TYPED = re.compile(
    r"""^\s*(?:[-+(]?\s*[$€£₽]?\s*\d[\d\s.,'\u00a0\u202f]*\)?\s*[%$€£₽]?   # number, money
        |\d{1,4}[-./]\d{1,2}[-./]\d{1,4}([ T]\d.*)?                        # date
        |true|false|yes|no|ja|nein|да|нет)\s*$""",
    re.IGNORECASE | re.VERBOSE,
)


@dataclass(frozen=True)
class Layout:
    """How to read a text file. Lines are physical ones, from 1; `header_line` 0 is no header."""

    encoding: str
    separator: str
    quote: str
    header: tuple[str, ...]
    header_line: int
    first_data_line: int
    skipped_lines: tuple[int, ...]
    notes: tuple[str, ...]
    pad_short_rows: bool = False


@dataclass(frozen=True)
class Sniffed:
    """`kind` is csv, json, jsonl, parquet or excel. `layout` is set for csv only."""

    path: Path
    kind: str
    layout: Layout | None = None
    notes: tuple[str, ...] = field(default=())


def sniff(path: Path, *, encoding: str | None = None, separator: str | None = None) -> Sniffed:
    """Recognise a file by its first bytes; the extension is never believed.

    `encoding` and `separator` overrule what would be found. Raises ImportProblem for what cannot
    be a table: an empty file, a picture, an archive, a file over the size limit.
    """
    where = path.name
    if not path.is_file():
        raise ImportProblem("there is no such file.", where=str(path), mend="Check the path.")
    size = path.stat().st_size
    if size == 0:
        raise ImportProblem("the file is empty (0 bytes).", where=where, mend="Export it again.")
    if size > limits.MAX_FILE_BYTES:
        raise ImportProblem(
            f"the file has {size / limits.MB:,.0f} MB, "
            f"the limit is {limits.MAX_FILE_BYTES / limits.MB:,.0f} MB.",
            where=where,
            mend="Set DEALGLASS_MAX_FILE_MB higher, or split the file.",
        )
    with path.open("rb") as file:
        head = file.read(limits.SNIFF_BYTES)
    kind = _kind(path, head)
    if kind != "text":
        return Sniffed(path, kind)
    found = encoding or find_encoding(head, whole=size <= len(head))
    text = _decode(head, found, where)
    if not text.strip():
        raise ImportProblem("the file holds only blanks.", where=where, mend="Export it again.")
    start = text.lstrip()[:1]
    if start in "[{":
        lines = [line for line in text.splitlines() if line.strip()][:2]
        by_line = start == "{" and len(lines) > 1 and lines[0].rstrip().endswith("}")
        return Sniffed(path, "jsonl" if by_line else "json", notes=(found,))
    return Sniffed(path, "csv", find_layout(text, found, where, separator, size > len(head)))


def _kind(path: Path, head: bytes) -> str:
    if head[:4] == b"PAR1":
        return "parquet"
    if head[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        return "excel"
    if head[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
        return _zip_kind(path)
    what = next((name for magic, name in _PICTURES if head.startswith(magic)), None)
    if what is None and head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        what = "a WebP picture"
    looks_like_text = head[:2] in (b"BM", b"MZ") and _control_share(head) < 0.02
    if what and not looks_like_text:
        raise ImportProblem(
            f"this is {what}, not a table, whatever its name says.",
            where=path.name,
            mend="Give a CSV, Excel, JSON or Parquet file.",
        )
    if _wide(head) is None and _control_share(head) > 0.05:
        raise ImportProblem(
            "this is binary data of an unknown kind, not a table.",
            where=path.name,
            mend="Give a CSV, Excel, JSON or Parquet file.",
        )
    return "text"


def _zip_kind(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except zipfile.BadZipFile as error:
        raise ImportProblem(
            "the file is damaged: it begins like a workbook and does not end like one.",
            where=path.name,
            mend="Download or export it again.",
        ) from error
    if any(name.startswith("xl/") for name in names) or "content.xml" in names:
        return "excel"
    raise ImportProblem(
        "this is a zip archive.", where=path.name, mend="Unpack it and import the files in it."
    )


def _control_share(head: bytes) -> float:
    odd = sum(count for byte, count in Counter(head[:8192]).items() if byte < 9 or 13 < byte < 32)
    return odd / max(1, len(head[:8192]))


def _wide(head: bytes) -> str | None:
    """UTF-16 without a mark: every other byte of Latin text, or of separators, is zero."""
    sample = head[:4096]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    # Russian text has zero bytes only at its blanks, digits and separators.
    if odd > len(sample) * 0.08 and odd > even * 8:
        return "utf-16-le"
    if even > len(sample) * 0.08 and even > odd * 8:
        return "utf-16-be"
    return None


def find_encoding(head: bytes, *, whole: bool) -> str:
    """Name the encoding of text by marks, validity and the company its high bytes keep.

    Returns a Python codec name: utf-8, utf-8-sig, utf-16, utf-16-le, utf-16-be, cp1251, cp1252, or
    what charset-normalizer is sure of. `whole` says that `head` is not cut off at its end.
    """
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if wide := _wide(head):
        return wide
    try:
        codecs.getincrementaldecoder("utf-8")("strict").decode(head, final=whole)
        return "utf-8"
    except UnicodeDecodeError:
        return "utf-8" if is_mostly_utf8(head) else _eight_bit(head)


def is_mostly_utf8(block: bytes) -> bool:
    """Whether invalid bytes are slips in UTF-8 text, so that only their rows are at fault."""
    valid = sum(ord(char) > 127 for char in block.decode("utf-8", "ignore"))
    return valid >= block.decode("utf-8", "replace").count("\ufffd")


def _eight_bit(head: bytes) -> str:
    """Cyrillic words are runs of high bytes; western accents stand alone among Latin letters."""
    runs = [len(run) for run in re.findall(rb"[\xc0-\xff\xa8\xb8]+", head)]
    in_words = sum(length for length in runs if length >= 3)
    alone = sum(length for length in runs if length < 3)
    if in_words > 2 * alone:
        guess = from_bytes(head[:65536], cp_isolation=["cp1251", "koi8_r", "cp866", "iso8859_5"])
        best = guess.best()
        # Lower-case letters are the commoner ones: 0xE0-0xFF in cp1251, 0xC0-0xDF in KOI8.
        low = len(re.findall(rb"[\xe0-\xff]", head))
        high = len(re.findall(rb"[\xc0-\xdf]", head))
        if best and best.encoding == "koi8_r" and high > 2 * low:
            return "koi8_r"
        return "cp1251"
    if re.search(rb"[\x81\x8d\x8f\x90\x9d]", head):
        best = from_bytes(head[:65536]).best()
        if best and best.encoding not in ("ascii", "utf_8"):
            return str(best.encoding)
    return "cp1252"


def _decode(head: bytes, encoding: str, where: str) -> str:
    try:
        decoder = codecs.getincrementaldecoder(encoding)("replace")
    except LookupError as error:
        raise ImportProblem(
            f"there is no encoding '{encoding}'.", where=where, mend="Use utf-8, cp1252 or cp1251."
        ) from error
    return decoder.decode(head)


def find_layout(
    text: str, encoding: str, where: str, separator: str | None = None, cut: bool = False
) -> Layout:
    """Find separator, quote and header of delimited text; see Layout.

    `cut` says that the last line of `text` may be incomplete. Raises ImportProblem when the text
    has no rows.
    """
    declared = re.match(r"\ufeff?sep=(.)\r?\n", text)
    notes: list[str] = []
    skip = 0
    if declared:
        separator, skip = separator or declared.group(1), 1
        text = text[declared.end() :]
        notes.append("line 1 names the separator, as Excel writes it")
    chosen = separator or _best_separator(text)
    rows = _rows(text, chosen)
    if cut and len(rows) > 1:
        rows.pop()
    if not rows:
        raise ImportProblem("the file has no rows.", where=where, mend="Export it again.")
    return _find_header(rows, encoding, chosen, skip, notes)


def _rows(text: str, separator: str, limit: int = 400) -> list[tuple[int, int, list[str]]]:
    """Per record: first and last physical line (from 1) and fields; blank lines are left out."""
    found: list[tuple[int, int, list[str]]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    before = 0
    try:
        for row in reader:
            if any(value.strip() for value in row):
                found.append((before + 1, reader.line_num, row))
            before = reader.line_num
            if len(found) >= limit:
                break
    except csv.Error:
        pass  # a NUL or an over-long field: the rows so far are enough to tell the layout
    return found


def _best_separator(text: str) -> str:
    """The separator that cuts the most rows into the same, largest number of fields."""

    def score(separator: str) -> tuple[float, int]:
        widths = Counter(len(row) for *_, row in _rows(text, separator, 100))
        width, rows = max(widths.items(), key=lambda item: (item[1] * (item[0] > 1), item[0]))
        return (rows / max(1, widths.total()) if width > 1 else 0.0, width)

    best = max(_SEPARATORS, key=score)
    return best if score(best)[0] > 0 else ","


def _typed_share(rows: list[list[str]], column: int) -> float:
    values = [row[column] for row in rows if column < len(row) and row[column].strip()]
    return sum(bool(_TYPED.match(value)) for value in values) / len(values) if values else 0.0


def _find_header(
    records: list[tuple[int, int, list[str]]],
    encoding: str,
    separator: str,
    skip: int,
    notes: list[str],
) -> Layout:
    rows = [row for *_, row in records]
    widths = Counter(len(row) for row in rows[1:] or rows)
    width = max(widths, key=lambda size: (widths[size], size == len(rows[0]), size))
    at = next((i for i, row in enumerate(rows) if _could_be_header(row, width)), 0)
    skipped = [1] if skip else []
    if at:
        notes.append(f"{at} line(s) above the header are no data and were left out")
        skipped += [records[i][0] + skip for i in range(at)]
    data = rows[at + 1 :]
    typed = [c for c in range(width) if _typed_share(data[1:], c) >= 0.8]
    if any(c < len(rows[at]) and _TYPED.match(rows[at][c]) for c in typed):
        notes.append("the file has no header line; columns are named by their position")
        names = tuple(f"column_{n + 1}" for n in range(width))
        first = records[at][0] + skip
        return Layout(encoding, separator, '"', names, 0, first, tuple(skipped), tuple(notes))
    used, last = at, at
    second = _second_header(rows[at], data, typed)
    if second is not None:
        used, last, other = (at + 1, at + 1, at) if second == "below" else (at, at + 1, at + 1)
        skipped.append(records[other][0] + skip)
        line = records[used][0] + skip
        notes.append(f"two header lines: line {line} is used, line {skipped[-1]} is not")
    names = _unique(rows[used], width, notes)
    return Layout(
        encoding,
        separator,
        '"',
        names,
        header_line=records[used][0] + skip,
        first_data_line=records[last][1] + skip + 1,
        skipped_lines=tuple(sorted(skipped)),
        notes=tuple(notes),
        pad_short_rows=bool(data) and width < len(names),
    )


def _could_be_header(row: list[str], width: int) -> bool:
    filled = sum(bool(value.strip()) for value in row)
    return len(row) >= min(width, 2) and len(row) >= width * 0.8 and filled >= len(row) * 0.5


def _second_header(header: list[str], data: list[list[str]], typed: list[int]) -> str | None:
    """ "below" when the line under the header is the better header, "extra" when it is no data."""
    if len(data) < 3:
        return None
    below = data[0]
    filled = [value for value in below if value.strip()]
    texts = not any(_TYPED.match(value) for value in filled)
    complete = len(filled) >= len(header) * 0.8 and len(set(filled)) == len(filled)
    gaps = sum(not value.strip() for value in header)
    repeats = len(header) - len({value.strip().casefold() for value in header})
    if texts and complete and len(header) > 2 and max(gaps, repeats) >= max(2, len(header) * 0.3):
        return "below"
    values = [below[c].strip() if c < len(below) else "" for c in typed]
    if len(typed) >= 2 and texts and filled and sum(map(bool, values)) >= len(typed) * 0.6:
        return "extra"
    return None


def _unique(header: list[str], width: int, notes: list[str]) -> tuple[str, ...]:
    """Names for every column: blanks are named by position, repeats are numbered, both noted."""
    names: list[str] = []
    seen: dict[str, int] = {}
    for number in range(max(width, len(header))):
        name = header[number].strip().lstrip("\ufeff") if number < len(header) else ""
        if not name:
            name = f"column_{number + 1}"
            notes.append(f"column {number + 1} has no header; it is called '{name}'")
        count = seen.get(name.casefold(), 0) + 1
        seen[name.casefold()] = count
        if count > 1:
            notes.append(f"header '{name}' comes twice; the later one is called '{name} ({count})'")
            name = f"{name} ({count})"
        names.append(name)
    return tuple(names)
