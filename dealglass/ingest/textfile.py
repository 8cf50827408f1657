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
    is_copy: bool
    # Whether values may have blanks around them, and odd ones (tabs, no-break spaces).
    has_blanks: bool = True
    has_odd_blanks: bool = True
    # Physical lines (of the original) that a repair took out, with their reason and text.
    removed: list[tuple[int, str, str]] = field(default_factory=list)


def make_ready(path: Path, layout: Layout, scratch: Path, watch: Watch) -> Ready:
    """Check that `path` is UTF-8 with plain line ends, or write such a copy under `scratch`."""
    encoding = layout.encoding
    if encoding in ("utf-8", "utf-8-sig"):
        ready, trouble = _look_through(path, encoding, layout.separator, watch)
        if ready is not None:
            return ready
        encoding = encoding if trouble == "line ends" else trouble
    return _copy(path, encoding, scratch, watch)


def _look_through(
    path: Path, encoding: str, separator: str, watch: Watch
) -> tuple[Ready | None, str]:
    """The file as it is, or None and what is wrong: the name of another encoding, "line ends"."""
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    ready = Ready(path, encoding, 0, is_copy=False, has_blanks=False, has_odd_blanks=False)
    returns = windows_ends = 0
    last = b"\n"
    tail = last  # the end of the block before: a blank there is judged by what follows it
    pending = False  # a letter of several bytes was cut off at the end of the block before
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            watch.check()
            if pending or not block.isascii():
                try:
                    decoder.decode(block)
                except UnicodeDecodeError:
                    if not is_mostly_utf8(block):
                        return None, find_encoding(block, whole=False)
                    decoder = codecs.getincrementaldecoder("utf-8")("ignore")
                pending = bool(decoder.getstate()[0])
                ready.has_odd_blanks = ready.has_odd_blanks or b"\xc2\xa0" in block
            ready.lines += block.count(b"\n")
            carriage = block.count(b"\r")
            if carriage:
                returns += carriage
                windows_ends += block.count(b"\r\n") + (last == b"\r" and block[:1] == b"\n")
            ready.has_odd_blanks |= separator != "\t" and b"\t" in block
            ready.has_blanks = ready.has_blanks or _has_outer_blanks(tail + block, separator)
            last, tail = block[-1:], (tail + block)[-2:]
    if returns and (returns != windows_ends or windows_ends != ready.lines):
        return None, "line ends"
    ready.lines += last != b"\n"
    ready.has_blanks = ready.has_blanks or last == b" "
    return ready, ""


def _has_outer_blanks(block: bytes, separator: str) -> bool:
    """Whether a blank stands beside a separator, a quote or a line end: where values end.

    The first and the last byte only stand beside others; neither is judged itself.
    """
    text = np.frombuffer(block, dtype=np.uint8)
    blanks = np.flatnonzero(text[1:-1] == 32) + 1
    edges = np.zeros(256, dtype=bool)
    edges[[ord(separator), ord('"'), 10, 13]] = True
    return bool((edges[text[blanks - 1]] | edges[text[blanks + 1]]).any())


def _copy(path: Path, encoding: str, scratch: Path, watch: Watch) -> Ready:
    target = scratch / f"{path.stem[:40]}-{abs(hash(str(path)))}.utf8.csv"
    lines = 0
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
            last = block[-1]
    return Ready(target, encoding, lines + (last != "\n"), is_copy=True)


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
    return Ready(target, ready.encoding, lines, is_copy=True, removed=removed)


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
