"""Blanks inside values are no reason to trim a column; blanks at their ends are, wherever they are.

Trimming reads every value of the file once more, so a false alarm costs a pass.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dealglass.ingest import textfile
from dealglass.ingest.progress import Watch
from dealglass.ingest.sniff import sniff

if TYPE_CHECKING:
    from pathlib import Path

HEAD = "id,name\n"


def has_blanks(folder: Path, text: str) -> bool:
    file = folder / "file.csv"
    file.write_text(text, "utf-8", newline="")
    layout = sniff(file).layout
    assert layout is not None
    return textfile.make_ready(file, layout, folder, Watch()).has_blanks


@pytest.mark.parametrize("block", [1, 2, 3, 7, 14, 4096])
def test_a_blank_inside_a_value_is_none_at_its_end_wherever_a_block_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, block: int
) -> None:
    monkeypatch.setattr(textfile, "_BLOCK", block)
    assert not has_blanks(tmp_path, HEAD + "1,Ann Lee\n2,Bob Ray\n")


@pytest.mark.parametrize("block", [1, 2, 3, 7, 14, 4096])
@pytest.mark.parametrize("row", ["1, Ann", "1,Ann ,", '1," Ann"', '1,"Ann "', "1 ,Ann", " 1,Ann"])
@pytest.mark.parametrize("end", ["\n", ""])
def test_a_blank_at_the_end_of_a_value_is_seen_wherever_a_block_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, block: int, row: str, end: str
) -> None:
    monkeypatch.setattr(textfile, "_BLOCK", block)
    assert has_blanks(tmp_path, HEAD + "0,x\n" + row + end)


@pytest.mark.parametrize("end", ["\n", "\r\n", ""])
def test_a_blank_before_the_end_of_the_file_is_seen(tmp_path: Path, end: str) -> None:
    assert has_blanks(tmp_path, HEAD + "0,x\n1,Ann " + end)
