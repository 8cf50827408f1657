# ruff: noqa: RUF001 - texts of Russian files
"""What a file is, by content; and how delimited text is laid out."""

from __future__ import annotations

from pathlib import Path

import pytest

from dealglass.errors import ImportProblem
from dealglass.ingest.sniff import sniff

GERMAN = "Firma;Betrag;Datum\nMüller & Söhne;1.234,56;31.12.2025\nGroß GmbH;7,50;01.02.2026\n"
RUSSIAN = "Компания;Сумма;Дата\nООО Ромашка;1\u00a0234,56;31.12.2025\nЗавод № 5;7,50;01.02.2026\n"


def sniffed(tmp_path: Path, content: bytes, name: str = "a.csv"):  # noqa: ANN201
    path = tmp_path / name
    path.write_bytes(content)
    return sniff(path)


@pytest.mark.parametrize(
    ("text", "codec", "expected"),
    [
        (GERMAN, "utf-8", "utf-8"),
        (GERMAN, "utf-8-sig", "utf-8-sig"),
        (GERMAN, "utf-16", "utf-16"),
        (GERMAN, "utf-16-le", "utf-16-le"),
        (GERMAN, "utf-16-be", "utf-16-be"),
        (GERMAN, "cp1252", "cp1252"),
        (RUSSIAN, "utf-8", "utf-8"),
        (RUSSIAN, "utf-16", "utf-16"),
        (RUSSIAN, "utf-16-le", "utf-16-le"),
        (RUSSIAN, "cp1251", "cp1251"),
    ],
)
def test_encoding_is_found_by_content(tmp_path: Path, text: str, codec: str, expected: str) -> None:
    layout = sniffed(tmp_path, text.encode(codec)).layout
    assert layout.encoding == expected
    assert layout.header == tuple(text.splitlines()[0].split(";"))
    assert layout.separator == ";"


def test_utf8_cut_inside_a_letter_is_still_utf8(tmp_path: Path) -> None:
    content = ("name;stage\n" + "Müller;Größe\n" * 30_000).encode()
    path = tmp_path / "long.csv"
    path.write_bytes(content)
    assert sniff(path).layout.encoding == "utf-8"


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_separator_is_the_one_that_cuts_evenly(tmp_path: Path, separator: str) -> None:
    rows = [["name", "note", "amount"], ["A; b", "x, y | z", "1"], ["B", "a,b;c", "2"]]
    lines = "\n".join(separator.join(f'"{v}"' for v in row) for row in rows) + "\n"
    assert sniffed(tmp_path, lines.encode()).layout.separator == separator


def test_excel_names_its_separator(tmp_path: Path) -> None:
    layout = sniffed(tmp_path, b"sep=|\na|b\n1|2\n").layout
    assert (layout.separator, layout.header, layout.first_data_line) == ("|", ("a", "b"), 3)


def test_lines_above_the_header_are_left_out_and_noted(tmp_path: Path) -> None:
    content = b"Export of deals\nmade 2026-01-01\n\nid,name,amount\n1,a,5\n2,b,6\n"
    layout = sniffed(tmp_path, content).layout
    assert layout.header == ("id", "name", "amount")
    assert (layout.header_line, layout.first_data_line) == (4, 5)
    assert any("2 line(s) above" in note for note in layout.notes)


def test_second_header_line_of_kinds_is_no_data(tmp_path: Path) -> None:
    content = (
        b"id,amount,closed\ntext,EUR,date\n1,5.50,2026-01-02\n2,6.00,2026-01-03\n3,7,2026-01-04\n"
    )
    layout = sniffed(tmp_path, content).layout
    assert layout.header == ("id", "amount", "closed")
    assert layout.first_data_line == 3
    assert layout.skipped_lines == (2,)


def test_group_header_above_the_real_one(tmp_path: Path) -> None:
    content = b"Deal,,,Money,\nid,name,stage,amount,currency\n1,a,Won,5,EUR\n2,b,Lost,6,EUR\n3,c,Won,1,EUR\n"  # noqa: E501
    layout = sniffed(tmp_path, content).layout
    assert layout.header == ("id", "name", "stage", "amount", "currency")
    assert layout.header_line == 2


def test_doubled_and_blank_headers_become_unique_and_are_noted(tmp_path: Path) -> None:
    layout = sniffed(tmp_path, b"id,name,,Name\n1,a,x,b\n2,c,y,d\n").layout
    assert layout.header == ("id", "name", "column_3", "Name (2)")
    assert len([n for n in layout.notes if "comes twice" in n or "no header" in n]) == 2


def test_a_file_without_header_gets_positions(tmp_path: Path) -> None:
    layout = sniffed(tmp_path, b"1,2026-01-02,5.5\n2,2026-01-03,6.5\n3,2026-01-04,1.0\n").layout
    assert layout.header == ("column_1", "column_2", "column_3")
    assert layout.first_data_line == 1


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b" \n\n\t\n", "blanks"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "PNG picture"),
        (b"\xff\xd8\xff\xe0" + b"\0" * 100, "JPEG picture"),
        (b"%PDF-1.7\n%\xe2\xe3", "PDF"),
        (b"\x1f\x8b\x08" + b"\0" * 50, "gzip"),
        (bytes(range(256)) * 20, "binary"),
        (b"PK\x03\x04broken", "damaged"),
    ],
)
def test_what_is_no_table_is_refused_in_words(tmp_path: Path, content: bytes, words: str) -> None:
    with pytest.raises(ImportProblem, match=words) as caught:
        sniffed(tmp_path, content, "deals.csv")
    assert caught.value.where == "deals.csv"
    assert caught.value.mend


def test_size_limit_is_told_with_both_sizes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dealglass.ingest import limits

    monkeypatch.setattr(limits, "MAX_FILE_BYTES", 2 * limits.MB)
    path = tmp_path / "big.csv"
    with path.open("wb") as file:
        file.truncate(3 * limits.MB)
    with pytest.raises(ImportProblem, match="3 MB, the limit is 2 MB"):
        sniff(path)


def test_json_and_parquet_are_told_apart_whatever_the_name(tmp_path: Path) -> None:
    assert sniffed(tmp_path, b'[{"a": 1}]').kind == "json"
    assert sniffed(tmp_path, b'{"a": 1}\n{"a": 2}\n').kind == "jsonl"
    assert sniffed(tmp_path, b'{"records": [\n{"a": 1}]}').kind == "json"
    assert sniffed(tmp_path, b"PAR1xxxxPAR1").kind == "parquet"
