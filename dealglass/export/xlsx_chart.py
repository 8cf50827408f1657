"""Native Excel charts: their numbers on the sheet "Chart data", the chart beside its table."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

    from dealglass.export.plot import Plot
    from dealglass.export.sheets import Sheet

# Okabe and Ito's colours, told apart by colour-blind readers.
COLOURS = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#f0e442", "#5f6670")


def add_chart(
    book: Workbook,
    data: Worksheet,
    row: int,
    page: Worksheet,
    sheet: Sheet,
    format_of: Callable[[str], Format],
) -> int:
    """Write the chart's numbers from `row` on, put the chart on its page; return the next row."""
    plot = sheet.plot
    assert plot is not None
    first = row + 2
    last = first + len(plot.categories) - 1
    _write_numbers(data, row, plot, sheet, format_of)
    chart = book.add_chart(_shape(plot))
    for column in range(1, len(plot.series) + 1):
        series: dict[str, Any] = {
            "name": ["Chart data", row + 1, column],
            "categories": ["Chart data", first, 0, last, 0],
            "values": ["Chart data", first, column, last, column],
        }
        series |= _look(plot, column - 1)
        chart.add_series(series)
    _dress(chart, plot, sheet)
    page.insert_chart(2, len(sheet.heads) + 1, chart)
    return last + 3


def _write_numbers(
    data: Worksheet, row: int, plot: Plot, sheet: Sheet, format_of: Callable[[str], Format]
) -> None:
    data.write_string(row, 0, sheet.title, format_of("text"))
    data.write_string(row + 1, 0, plot.axis, format_of("text"))
    for column, (name, _) in enumerate(plot.series, start=1):
        data.write_string(row + 1, column, name, format_of("text"))
    share = 0.01 if plot.unit == "percent" else 1.0
    is_money = plot.unit.startswith("money")
    look = format_of(f"{plot.unit}:{sheet.currency}" if is_money else plot.unit)
    for offset, category in enumerate(plot.categories):
        at = row + 2 + offset
        if isinstance(category, date) and category.year >= 1900:
            data.write_datetime(at, 0, category, format_of("date"))
        elif isinstance(category, (int, float)) and not isinstance(category, bool):
            data.write_number(at, 0, category)
        else:
            data.write_string(at, 0, str(category))
        for column, (_, values) in enumerate(plot.series, start=1):
            value = values[offset]
            if value is not None:
                data.write_number(at, column, value * share, look)


def _shape(plot: Plot) -> dict[str, str]:
    shape = {"type": plot.kind}
    if plot.subtype:
        shape["subtype"] = plot.subtype
    return shape


def _look(plot: Plot, index: int) -> dict[str, Any]:
    colour = COLOURS[index % len(COLOURS)]
    if plot.kind == "line":
        return {"line": {"color": colour, "width": 2}}
    if plot.kind == "pie":
        slices = range(len(plot.categories))
        points = [{"fill": {"color": COLOURS[i % len(COLOURS)]}} for i in slices]
        return {"points": points, "data_labels": {"percentage": True}}
    return {"fill": {"color": colour}, "gap": 60}


def _dress(chart: Any, plot: Plot, sheet: Sheet) -> None:  # noqa: ANN401
    # XlsxWriter takes a title that begins with "=" for a cell's address.
    title = sheet.title.lstrip("=")
    if plot.left_out:
        title += f" (first {len(plot.categories)} of {len(plot.categories) + plot.left_out})"
    chart.set_title({"name": title, "name_font": {"size": 12, "bold": True}, "overlay": False})
    chart.set_legend({"none": True} if len(plot.series) == 1 and plot.kind != "pie" else {})
    if plot.kind != "pie":
        grid = {"visible": True, "line": {"color": "#e3e6ea", "width": 0.75}}
        values: dict[str, Any] = {"major_gridlines": grid, "line": {"none": True}}
        names: dict[str, Any] = {"line": {"none": True}}
        if plot.unit == "percent":
            values["num_format"] = "0%"
        if plot.kind == "bar":
            # Excel draws the first category at the bottom; the page has it on top.
            names |= {"reverse": True, "crossing": "max", "major_gridlines": {"visible": False}}
        if plot.categories and isinstance(plot.categories[0], date):
            names |= {"date_axis": True, "num_format": "yyyy-mm-dd"}
        chart.set_x_axis(names)
        chart.set_y_axis(values)
    high = 320 if plot.kind != "bar" else max(320, 22 * len(plot.categories) + 80)
    chart.set_size({"width": 640, "height": min(high, 1200)})
