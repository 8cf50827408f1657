"""Write the workbook: the only door to XlsxWriter. Takes plain values, so it runs anywhere."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import xlsxwriter

from dealglass.export.about import About
from dealglass.export.xlsx_chart import add_chart

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

    from dealglass.export.sheets import Head, Sheet

FONT = "Arial"
MOST_ROWS = 1_048_000
BATCH_ROWS = 2_000
LONGEST_CELL = 32_000
# Excel counts days from 1899-12-30, and takes 1900 for a leap year.
_DAY_ZERO, _FIRST_SERIAL = date(1899, 12, 30).toordinal(), 61
_TITLE_ROW, _HEAD_ROW = 0, 2
_UNITS = {
    "count": "#,##0",
    "number": "#,##0.##",
    "ratio": "0.00",
    "percent": "0.0%",
    "days": "#,##0.0",
    "hours": "#,##0.0",
    "seconds": "#,##0",
    "date": "yyyy-mm-dd",
    "datetime": "yyyy-mm-dd hh:mm",
}
_WIDTHS = {"date": 12, "boolean": 9, "count": 12, "percent": 11, "money": 18}


def write_workbook(
    title: str,
    sheets: Sequence[Sheet],
    about: About,
    progress: Callable[[float], None] | None = None,
) -> bytes:
    """Return the bytes of a workbook: "About" first, then a sheet per block.

    Percentages are written as fractions with a percent format, so 12.5 percent is 0.125. Rows
    beyond Excel's limit are left out and counted under the table. `progress` gets the share of
    rows written.
    """
    return _Writer(title, sheets, about, progress).write()


class _Writer:
    """One workbook while it is written."""

    def __init__(
        self,
        title: str,
        sheets: Sequence[Sheet],
        about: About,
        progress: Callable[[float], None] | None,
    ) -> None:
        self.title, self.sheets, self.about = title, sheets, about
        self.progress = progress or (lambda share: None)
        self.all_rows = max(1, sum(s.table.num_rows for s in sheets))
        self.rows_done = 0
        self.formats: dict[tuple[str, bool], Format] = {}
        self.buffer = io.BytesIO()
        self.book: Workbook = xlsxwriter.Workbook(
            self.buffer,
            {
                "constant_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "default_date_format": "yyyy-mm-dd",
            },
        )
        self.book.set_properties({"title": title, "comments": about.footer})
        self.bold = self.book.add_format({"bold": True, "font_name": FONT})
        self.large = self.book.add_format({"bold": True, "font_size": 16, "font_name": FONT})
        self.quiet = self.book.add_format({"font_color": "#5f6670", "font_name": FONT})
        self.wrapped = self.book.add_format({"text_wrap": True, "valign": "top", "font_name": FONT})
        self.code = self.book.add_format({"font_name": "Consolas", "font_size": 9})
        self.head = self.book.add_format(
            {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top", "font_name": FONT}
        )

    def write(self) -> bytes:
        """Write all sheets and return the file."""
        names = _sheet_names([s.title for s in self.sheets])
        self._about(self.book.add_worksheet("About"), names)
        plots = []
        for sheet, name in zip(self.sheets, names, strict=True):
            page = self.book.add_worksheet(name)
            self._sheet(page, sheet)
            if sheet.plot:
                plots.append((page, sheet))
        if plots:
            data = self.book.add_worksheet("Chart data")
            row = 0
            for page, sheet in plots:
                row = add_chart(self.book, data, row, page, sheet, self._format)
        self.book.close()
        self.progress(1.0)
        return self.buffer.getvalue()

    # -- the first sheet -------------------------------------------------------------------------

    def _about(self, page: Worksheet, names: list[str]) -> None:
        page.hide_gridlines(2)
        page.set_column(0, 0, 26)
        page.set_column(1, 1, 110)
        row = _lines(page, 0, [(self.title, self.large), (self.about.question, self.quiet)])
        for label, value in self._facts():
            page.write_string(row, 0, label, self.bold)
            page.write_string(row, 1, value, self.wrapped)
            row += 1
        row = self._definitions(page, row + 1)
        for sheet, name in zip(self.sheets, names, strict=True):
            page.write_string(row, 0, f"SQL of {name}", self.bold)
            row += 1
            for line in sheet.sql.splitlines():
                page.write_string(row, 1, line[:LONGEST_CELL], self.code)
                row += 1
            row += 1

    def _facts(self) -> Iterator[tuple[str, str]]:
        about = self.about
        yield "Period", about.period or "All time"
        if about.compared:
            yield "Compared with", about.compared
        for number, words in enumerate(about.settings):
            yield ("Reckoned with" if number == 0 else ""), words
        if not about.filters:
            yield "Filters", "none: all rows this viewer may see"
        for number, words in enumerate(about.filters):
            yield ("Filters" if number == 0 else ""), words
        if about.as_of:
            yield "As of", about.as_of.isoformat()
        yield "Store version", about.store_version
        if about.viewer:
            yield "Made for", about.viewer
        yield from about.notes
        yield "Sheets", ", ".join(s.title for s in self.sheets)

    def _definitions(self, page: Worksheet, row: int) -> int:
        found = dict.fromkeys(d for s in self.sheets for d in s.definitions)
        if not found:
            return row
        page.write_string(row, 0, "How it is counted", self.bold)
        for label, words in found:
            row += 1
            page.write_string(row, 0, label, self.wrapped)
            page.write_string(row, 1, words, self.wrapped)
        return row + 2

    # -- a block's sheet -------------------------------------------------------------------------

    def _sheet(self, page: Worksheet, sheet: Sheet) -> None:
        page.write_string(_TITLE_ROW, 0, sheet.title, self.large)
        for column, head in enumerate(sheet.heads):
            page.set_column(column, column, _width(head, sheet))
        for column, head in enumerate(sheet.heads):
            page.write_string(_HEAD_ROW, column, head.label, self.head)
        page.freeze_panes(_HEAD_ROW + 1, 1)
        row = self._rows(page, sheet)
        if sheet.heads and row > _HEAD_ROW + 1:
            page.autofilter(_HEAD_ROW, 0, row - 1, len(sheet.heads) - 1)
        self._foot(page, sheet, row)

    def _rows(self, page: Worksheet, sheet: Sheet) -> int:
        row = _HEAD_ROW + 1
        kinds = [self._writer(page, head, sheet.currency) for head in sheet.heads]
        for batch in sheet.table.slice(0, MOST_ROWS).to_batches(BATCH_ROWS):
            columns = [c.to_pylist() for c in batch.columns]
            for values in zip(*columns, strict=True):
                for column, value in enumerate(values):
                    if value is not None:
                        kinds[column](row, column, value)
                row += 1
            self.rows_done += batch.num_rows
            self.progress(min(0.99, self.rows_done / self.all_rows))
        return row

    def _foot(self, page: Worksheet, sheet: Sheet, row: int) -> None:
        """The totals, as the engine computed them, under the rows."""
        named = (("Total", sheet.totals), ("Compared period", sheet.previous_totals))
        has_label = bool(sheet.heads) and sheet.heads[0].role == "dimension"
        for label, totals in named:
            if not totals or not has_label:
                continue
            page.write_string(row, 0, label, self._format("text", True))
            for column, head in enumerate(sheet.heads[1:], start=1):
                value = totals.get(head.name)
                if value is not None:
                    self._writer(page, head, sheet.currency, strong=True)(row, column, value)
            row += 1
        left_out = sheet.table.num_rows - MOST_ROWS
        if left_out > 0:
            note = f"{left_out:,} more rows do not fit a sheet; export CSV or Parquet for all."
            page.write_string(row + 1, 0, note, self.quiet)

    # -- cells -----------------------------------------------------------------------------------

    def _writer(
        self, page: Worksheet, head: Head, currency: str, strong: bool = False
    ) -> Callable[[int, int, Any], object]:
        """Return the function that writes one value of this column."""
        look = self._format(_kind(head, currency), strong)
        text_look = self._format("text", strong)
        share = 0.01 if head.unit == "percent" else 1.0

        def write(row: int, column: int, value: Any) -> object:  # noqa: ANN401
            if isinstance(value, str):
                return page.write_string(row, column, value[:LONGEST_CELL], text_look)
            if isinstance(value, bool):
                return page.write_boolean(row, column, value, text_look)
            if isinstance(value, datetime):
                return self._day(page, row, column, value, self._format("datetime", strong))
            if isinstance(value, date):
                return self._day(page, row, column, value, self._format("date", strong))
            number = _number(value)
            if number is None:
                return page.write_string(row, column, str(value)[:LONGEST_CELL], text_look)
            if number - number != 0:
                return None
            return page.write_number(row, column, number * share, look)

        return write

    def _day(self, page: Worksheet, row: int, column: int, day: date, look: Format) -> object:
        """A date as a date; Excel counts them wrongly before March 1900, those stay text."""
        serial: float = day.toordinal() - _DAY_ZERO
        if serial < _FIRST_SERIAL:
            return page.write_string(row, column, day.isoformat())
        if isinstance(day, datetime):
            midnight = day.replace(hour=0, minute=0, second=0, microsecond=0)
            serial += (day - midnight).total_seconds() / 86_400
        return page.write_number(row, column, serial, look)

    def _format(self, kind: str, strong: bool = False) -> Format:
        """Return the cell format of a unit; `money:EUR` carries its currency."""
        if (kind, strong) not in self.formats:
            look: dict[str, Any] = {"font_name": FONT}
            if kind.startswith("money"):
                look["num_format"] = money_format(kind)
            elif kind in _UNITS:
                look["num_format"] = _UNITS[kind]
            if strong:
                look |= {"bold": True, "top": 1}
            self.formats[kind, strong] = self.book.add_format(look)
        return self.formats[kind, strong]


def money_format(kind: str) -> str:
    """Return Excel's format of "money:EUR" or "money_per_day:EUR"."""
    unit, _, currency = kind.partition(":")
    code = re.sub(r"[^A-Za-z]", "", currency)[:3].upper()
    per_day = '" / day"' if unit == "money_per_day" else ""
    return f"#,##0.00 [${code}]{per_day}" if code else f"#,##0.00{per_day}"


def _kind(head: Head, currency: str) -> str:
    if head.unit in ("money", "money_per_day"):
        return f"{head.unit}:{currency}"
    return head.unit if head.unit in _UNITS else "text"


def _number(value: Any) -> float | None:  # noqa: ANN401
    try:
        return float(value)
    except (TypeError, ValueError):
        return None


def _width(head: Head, sheet: Sheet) -> float:
    """A column's width: wide enough for its first rows, its heading in two lines."""
    least = max(_WIDTHS.get(head.unit, 8), min(22, len(head.label) / 1.6 + 3))
    if head.unit not in ("text", "number"):
        return least
    index = [h.name for h in sheet.heads].index(head.name)
    sample = sheet.table.column(index).slice(0, 200).to_pylist()
    longest = max((len(str(v)) for v in sample if v is not None), default=0)
    return max(least, min(48, longest * 1.1 + 2))


def _lines(page: Worksheet, row: int, lines: list[tuple[str, Format]]) -> int:
    for text, look in lines:
        if text:
            page.write_string(row, 0, text, look)
            row += 1
    return row + 1


def _sheet_names(titles: Sequence[str]) -> list[str]:
    """Return names Excel accepts: 31 characters, no []:*?/\\, none twice, none of ours."""
    taken = {"about", "chart data", "history"}
    names = []
    for title in titles:
        clean = re.sub(r"[\[\]:*?/\\\x00-\x1f]", " ", title).strip().strip("'").strip() or "Table"
        name, number = clean[:31].rstrip(" '"), 2
        while name.lower() in taken:
            tail = f" {number}"
            name, number = clean[: 31 - len(tail)].rstrip(" '") + tail, number + 1
        taken.add(name.lower())
        names.append(name)
    return names
