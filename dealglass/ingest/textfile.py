"""Text files made ready for DuckDB: UTF-8, one kind of line end, and no broken record in them.

A healthy UTF-8 file is only looked through once, in blocks. Others are streamed into a temporary
copy, so memory stays flat whatever the size.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from dealglass.ingest import limits
from dealglass.ingest.progress import Watch
from dealglass.ingest.sniff import Layout, find_encoding, is_mostly_utf8

_BLOCK = 4 * limits.MB


@dataclass
class Ready:
    """A UTF-8 file that DuckDB can read. `lines` are physical lines, the last one included."""

    path: Path
    encoding: str
    lines: int
    blank_lines: int
    is_copy: bool
    # Whether no-break spaces or tabs occur, which values may have around them.
    has_odd_blanks: bool = True
    # Physical lines (of the original) that a repair took out, with their reason and text.
    removed: list[tuple[int, str, str]] = field(default_factory=list)


def make_ready(path: Path, layout: Layout, scratch: Path, watch: Watch) -> Ready:
    """Check that `path` is UTF-8 with plain line ends, or write such a copy under `scratch`."""
    encoding = layout.encoding
    if encoding in ("utf-8", "utf-8-sig"):
        lines, blank, odd, trouble = _look_through(path, watch, layout.separator)
        if trouble is None:
            return Ready(path, encoding, lines, blank, is_copy=False, has_odd_blanks=odd)
        encoding = trouble if trouble != "line ends" else encoding
    return _copy(path, encoding, scratch, watch)


def _look_through(path: Path, watch: Watch, separator: str) -> tuple[int, int, bool, str | None]:
    """Physical lines, blank lines, whether there are odd blanks, and what is wrong with the file.

    Wrong is another encoding (its name), "line ends", or None.
    """
    odd = False
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    lines = blank = returns = windows_ends = 0
    last = b"\n"
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            watch.check()
            try:
                decoder.decode(block)
            except UnicodeDecodeError:
                if not is_mostly_utf8(block):
                    return 0, 0, True, find_encoding(block, whole=False)
                decoder = codecs.getincrementaldecoder("utf-8")("ignore")
            lines += block.count(b"\n")
            odd = odd or b"\xc2\xa0" in block or (separator != "\t" and b"\t" in block)
            carriage = block.count(b"\r")
            if carriage:
                returns += carriage
                windows_ends += block.count(b"\r\n") + (last == b"\r" and block[:1] == b"\n")
            joined = last + block
            blank += joined.count(b"\n\n") + joined.count(b"\n\r\n")
            last = block[-1:]
    if returns and (returns != windows_ends or (windows_ends != lines)):
        return 0, 0, True, "line ends"
    return lines + (last != b"\n"), blank, odd, None


def _copy(path: Path, encoding: str, scratch: Path, watch: Watch) -> Ready:
    target = scratch / f"{path.stem[:40]}-{abs(hash(str(path)))}.utf8.csv"
    lines = blank = 0
    last = "\n"
    with (
        path.open("r", encoding=encoding, errors="replace", newline=None) as source,
        target.open("w", encoding="utf-8", newline="\n") as out,
    ):
        # newline=None reads \r\n, \r and \n alike as \n.
        while block := source.read(_BLOCK):
            watch.check()
            out.write(block)
            lines += block.count("\n")
            blank += (last + block).count("\n\n")
            last = block[-1]
    return Ready(target, encoding, lines + (last != "\n"), blank, is_copy=True)


def records(path: Path, skip_lines: int) -> Iterator[tuple[int, list[bytes], bool]]:
    """Yield per record its first physical line, its raw lines, and whether it is whole.

    A quote that is opened and not closed within a sensible distance spoils its own line only:
    that line is yielded as not whole, and reading goes on with the next.
    """
    with path.open("rb") as file:
        lines = enumerate(file, start=1)
        waiting: list[tuple[int, bytes]] = []
        while True:
            number, line = waiting.pop() if waiting else next(lines, (0, b""))
            if not line:
                return
            if number <= skip_lines or not line.strip():
                continue
            if line.count(b'"') % 2 == 0:
                yield number, [line], True
                continue
            taken = [(number, line)]
            size = len(line)
            closed = False
            while len(taken) < limits.MAX_RECORD_LINES and size < limits.MAX_RECORD_BYTES:
                item = waiting.pop() if waiting else next(lines, (0, b""))
                if not item[1]:
                    break
                taken.append(item)
                size += len(item[1])
                if item[1].count(b'"') % 2:
                    closed = True
                    break
            if closed and _parses([text for _, text in taken]):
                yield number, [text for _, text in taken], True
            else:
                yield number, [line], False
                waiting.extend(reversed(taken[1:]))


def _parses(lines: list[bytes]) -> bool:
    """Whether the quotes of these lines, taken together, are those of one well-formed record.

    Quotes only count as such next to a separator or an end, so the text between an opening and a
    closing one is checked by the strict reader for each separator in use.
    """
    text = b"".join(lines).decode("utf-8", "replace")
    for separator in ",;\t|":
        try:
            rows = list(csv.reader(io.StringIO(text), delimiter=separator, strict=True))
        except csv.Error:
            continue
        if len(rows) == 1 and (len(rows[0]) > 1 or text.lstrip().startswith('"')):
            return True
    return False


def count_records(path: Path, skip_lines: int, watch: Watch) -> tuple[int, bool]:
    """Records in the file by their quotes, counted without DuckDB; and whether all are whole."""
    count, whole = 0, True
    for _, _, is_whole in records(path, skip_lines):
        count += 1
        whole = whole and is_whole
        if count % 100_000 == 0:
            watch.check()
    return count, whole


def repair(ready: Ready, layout: Layout, scratch: Path, watch: Watch) -> Ready:
    """Copy the file without the lines whose quotes are broken; those are kept in `removed`."""
    target = scratch / f"{ready.path.stem[:40]}-repaired.csv"
    removed: list[tuple[int, str, str]] = []
    lines = 0
    reason = "a quote is opened and never closed"
    with target.open("wb") as out:
        for count, (line, raw, whole) in enumerate(records(ready.path, layout.first_data_line - 1)):
            if count % 100_000 == 0:
                watch.check()
            if whole:
                out.writelines(raw[:-1])
                out.write(raw[-1].rstrip(b"\r\n") + b"\n")
                lines += len(raw)
            else:
                text = raw[0].decode("utf-8", "replace").rstrip("\r\n")
                removed.append((line, reason, text[:10_000]))
    return Ready(target, ready.encoding, lines, 0, is_copy=True, removed=removed)


def lines_at(path: Path, offsets: np.ndarray) -> np.ndarray:
    """The physical line, from 1, at each byte offset. Offsets must ascend."""
    lines = np.ones(len(offsets), dtype=np.int64)
    done, before, position = 0, 0, 0
    with path.open("rb") as file:
        while done < len(offsets) and (block := file.read(_BLOCK)):
            ends = np.flatnonzero(np.frombuffer(block, dtype=np.uint8) == 10)
            upto = int(np.searchsorted(offsets, position + len(block), side="left"))
            inside = offsets[done:upto] - position
            lines[done:upto] = before + np.searchsorted(ends, inside, side="left") + 1
            done, before, position = upto, before + len(ends), position + len(block)
    return lines
