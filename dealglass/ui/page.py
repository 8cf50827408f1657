"""What a page of pages/ works with: open it, ask its reports, show cards."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import streamlit as st

from dealglass.selection import Filter, Selection, split_name
from dealglass.ui import (
    answers,
    bar,
    cards,
    data,
    drill,
    figures,
    frame,
    header,
    kept,
    needed,
    notices,
    options,
    state,
    tables,
)
from dealglass.ui.menu import Entry, entry
from dealglass.ui.problems import Said
from dealglass.ui.viewing import use

if TYPE_CHECKING:
    from datetime import date

    from streamlit.delta_generator import DeltaGenerator

    from dealglass.access import Viewer
    from dealglass.catalog import Catalog
    from dealglass.charts import Chart
    from dealglass.compose import Query
    from dealglass.results import Result, Source
    from dealglass.sqlfile import Report
    from dealglass.store import Version

ALL_CONTROLS = ("group", "split", "chart", "percent")
_READERS: Any = object()


@dataclass
class Page:
    """An open page. `chosen` is the reader's selection; `blocks` what was shown, for exports."""

    entry: Entry
    source: Source
    version: Version
    viewer: Viewer
    chosen: Selection
    default: Selection
    main: Report | None
    blocks: list[cards.Block] = field(default_factory=list)
    export_slot: DeltaGenerator | None = None
    _lists: list[tuple[Result, Query]] = field(default_factory=list)
    _slots: Iterator[DeltaGenerator] | None = None

    # -- facts -----------------------------------------------------------------------------------

    @property
    def as_of(self) -> date:
        """The day the data are looked at from: the reader's, else the store's."""
        return self.chosen.as_of or self.source.as_of

    @property
    def currency(self) -> str:
        """The reporting currency, ISO code."""
        return self.source.currency

    @property
    def catalog(self) -> Catalog:
        """Measures and dimensions, with the extra columns of this store."""
        return self.source.registry.catalog

    @property
    def theme(self) -> str:
        """ "light" or "dark", as the browser shows the page now."""
        return use().theme

    # -- questions -------------------------------------------------------------------------------

    def report(self, name: str) -> Report:
        """Return a report by short name (of this page) or full key ("all/deals")."""
        return self.source.registry.report(name if "/" in name else f"{self.entry.name}/{name}")

    def ask(
        self,
        name: str,
        *,
        group_by: Sequence[str] | None = None,
        split_by: str | None = _READERS,
        measures: Sequence[str] = (),
        compare: str | None = None,
        period: str | None = None,
        start: date | None = None,
        end: date | None = None,
        as_of: date | None = None,
        extra_filters: Sequence[Filter] = (),
        chart: str | None = None,
        percent: bool | None = None,
        sort: str | None = None,
        limit: int | None = None,
    ) -> Result:
        """Ask a report with the reader's period, comparison and filters.

        `group_by` None takes the reader's grouping where the report knows it, else the report's
        own; giving it also drops the reader's split unless `split_by` is given. The reader's
        filters apply as far as the report has their dimension. `period`, or `start` and `end`
        (half-open), replace the reader's period. Raises UnknownName, BadSelection, QueryTimeout.
        """
        selection = self.selection(
            name,
            group_by=group_by,
            split_by=split_by,
            measures=measures,
            compare=compare,
            period=period,
            start=start,
            end=end,
            as_of=as_of,
            extra_filters=extra_filters,
            chart=chart,
            percent=percent,
            sort=sort,
            limit=limit,
        )
        return answers.ask(self.source, self.report(name).key, selection, self.viewer)

    def selection(
        self,
        name: str,
        *,
        group_by: Sequence[str] | None = None,
        split_by: str | None = _READERS,
        measures: Sequence[str] = (),
        compare: str | None = None,
        period: str | None = None,
        start: date | None = None,
        end: date | None = None,
        as_of: date | None = None,
        extra_filters: Sequence[Filter] = (),
        chart: str | None = None,
        percent: bool | None = None,
        sort: str | None = None,
        limit: int | None = None,
    ) -> Selection:
        """Return what `ask` asks: the reader's choices as this report can take them."""
        report, chosen = self.report(name), self.chosen
        own_groups = group_by is not None
        groups = known(chosen.group_by, report) if group_by is None else tuple(group_by)
        if not own_groups and not groups:
            groups = report.group_by
        if split_by is _READERS:
            split_by = None if own_groups else next(iter(known((chosen.split_by,), report)), None)
        if split_by in groups:
            split_by = None
        filters = tuple(f for f in chosen.filters if knows(report, f.column))
        when: dict[str, Any] = {}
        if period is not None:
            when = {"period": period, "start": None, "end": None}
        elif start is not None or end is not None:
            when = {"period": "all", "start": start, "end": end}
        return replace(
            chosen,
            group_by=groups,
            split_by=split_by,
            measures=tuple(measures),
            compare=compare or chosen.compare,
            filters=(*filters, *extra_filters),
            chart=chart or chosen.chart,
            percent=(chosen.percent and not own_groups) if percent is None else percent,
            as_of=as_of or chosen.as_of,
            sort=sort,
            limit=limit,
            **when,
        )

    def ask_rows(
        self,
        name: str,
        *,
        measure: str | None = None,
        limit: int | None = 200,
        extra_filters: Sequence[Filter] = (),
        period: str | None = None,
        start: date | None = None,
        end: date | None = None,
        sort: str | None = None,
    ) -> Result:
        """Return the rows of a report under the reader's choices, `measure`'s only when given."""
        selection = self.selection(
            name,
            group_by=(),
            extra_filters=extra_filters,
            period=period,
            start=start,
            end=end,
            sort=sort,
        )
        key = self.report(name).key
        found = answers.rows(self.source, key, selection, self.viewer, measure, limit)
        self._lists.append(found)
        return found[0]

    def whole_query(self, result: Result) -> Query:
        """Return the query of all rows of a result; a list is shown with a limit, this has none."""
        return next((query for rows, query in self._lists if rows is result), result.query)

    def count(self, result: Result) -> int:
        """Return how many rows there are, shown or not."""
        limit, query = result.selection.limit, self.whole_query(result)
        if limit is None or result.table.num_rows < limit or query is result.query:
            return result.table.num_rows
        return drill.count_rows(self.source, query)

    # -- showing ---------------------------------------------------------------------------------

    def columns(self, *widths: float) -> Columns:
        """Lay the next cards side by side; on a phone below each other.

        `left, right = page.columns(2, 1)` gives the places; `with page.columns(2, 1):` fills
        them in turn, one card each.
        """
        return Columns(self, st.columns(list(widths) or [1, 1], gap="small"))

    def place(self) -> DeltaGenerator:
        """Return where the next card goes: the next place of `with page.columns()`, else here."""
        slot = self.next_slot()
        # As high as its neighbours: what stands in it may be so too.
        return slot if slot is not None else st.container(height="stretch")

    def next_slot(self) -> DeltaGenerator | None:
        """Return the next place of `with page.columns()`; None for the place one stands in."""
        return next(self._slots, None) if self._slots is not None else None

    def figures(
        self,
        result: Result,
        *names: str,
        trend: Result | None = None,
        beside: Mapping[str, figures.Beside] | None = None,
    ) -> None:
        """Show a row of key figures: value, change, spark line; a click says how it is counted.

        `trend` is a Result grouped by "time:<grain>" alone, for the spark lines. With `beside`
        each value stands against that of another, such as the team's median.
        """
        figures.show(self, result, names or result.report.figures, trend, beside)

    def chart(
        self,
        chart: Chart,
        result: Result,
        *,
        title: str | None = None,
        note: str | None = None,
    ) -> None:
        """Show a chart as a card; a click on a mark lists the rows under it."""
        cards.chart_card(self, chart, result, title, note)

    def table(
        self,
        result: Result,
        *,
        title: str | None = None,
        columns: Sequence[str] | None = None,
        note: str | None = None,
        height: int | None = None,
        total: bool = True,
        name: str | None = None,
    ) -> None:
        """Show grouped figures as a card with totals; a click on a cell lists its rows.

        `columns` chooses and orders groupings and measures by name.
        """
        tables.table_card(self, result, title, columns, note, height, total, name)

    def rows_table(
        self,
        rows: Result,
        *,
        title: str | None = None,
        note: str | None = None,
        columns: Sequence[str] | None = None,
        height: int | None = None,
        name: str | None = None,
    ) -> None:
        """Show rows (of `ask_rows`) as a card, each linking to the CRM where it has a link."""
        tables.rows_card(self, rows, title, columns, note, height, name)

    def option(
        self,
        name: str,
        choices: dict[str, str],
        *,
        default: str | None = None,
        label: str | None = None,
    ) -> str:
        """Show a switch kept in the URL as `p.<name>`; return the chosen key of `choices`."""
        return options.option(self, name, choices, default, label)

    def note(self, words: str, *, icon: str | None = None) -> None:
        """Show a quiet remark, Markdown allowed."""
        st.caption(f":material/{icon}: {words}" if icon else words)

    def heading(self, title: str, subtitle: str = "") -> None:
        """Start a part of the page."""
        st.markdown(f"##### {title}" + (f" :gray[· {subtitle}]" if subtitle else ""))

    def empty(self, title: str, words: str, example: str | None = None) -> None:
        """Say why there is nothing here and what would fill it."""
        cards.empty_card(self.place(), title, words, example)

    def has(self, *tables: str) -> bool:
        """Whether the store has rows of every one of these tables."""
        return needed.has(self, *tables)

    def needs(self, *tables: str, shows: str = "") -> bool:
        """Say what to import when one of the tables is empty; tell whether one is.

        `shows` says what would stand here. An example file of each missing table is offered.
        """
        return needed.show(self, *tables, shows=shows)


class Columns(tuple[Any, ...]):
    """Places side by side; as a context each next card takes the next place."""

    page: Page

    def __new__(cls, page: Page, places: Sequence[DeltaGenerator]) -> Columns:
        """Hold the places, and the page whose cards may take them."""
        self = super().__new__(cls, places)
        self.page = page
        return self

    def __enter__(self) -> Columns:
        """Begin to fill the places in turn."""
        self.page._slots = iter(self)
        return self

    def __exit__(self, *error: object) -> None:
        """Go back to the page's whole width."""
        self.page._slots = None


def knows(report: Report, name: str) -> bool:
    """Whether a report can group and filter by a name."""
    return split_name(name)[0] in (*report.dimensions, "time")


def known(names: Sequence[str | None], report: Report) -> tuple[str, ...]:
    """Return the groupings a report knows."""
    return tuple(n for n in names if n and knows(report, n))


def open_page(
    name: str,
    *,
    main: str | Callable[[Selection], str] | None = None,
    default: Selection | None = None,
    title: str | None = None,
    question: str | None = None,
    controls: Sequence[str] = ALL_CONTROLS,
) -> Page:
    """Open a page: header, page bar and notices are shown, the reader's choices are read.

    `main` is the report whose dimensions the bar offers, or a function that names it for what is
    chosen, where a page has several views; without it there is no bar. `default` is
    what the page shows when nothing is chosen. `controls` leaves out parts of the bar that would
    change nothing on this page. Stops the run with a message when a link cannot be read or the
    store is lost.
    """
    frame.ensure()
    source, version = data.current_source()
    lost = kept.lay(source)
    report = source.registry.report(main) if isinstance(main, str) else None
    base = default or Selection()
    if report and not base.group_by and report.group_by:
        base = replace(base, group_by=report.group_by)
    chosen = state.enter(name, base, source.registry.catalog)
    if callable(main):
        report = source.registry.report(main(chosen))
    page = Page(entry(name), source, version, data.viewer(), chosen, base, report)
    frame.opened(page)
    header.show(page, title or page.entry.title, question or (report.question if report else ""))
    if lost:
        notices.show_lost_workspace(lost)
    if report:
        with st.container(key="dg_bar", gap="xsmall"):
            bar.show(page, report, controls)
            notices.show(page, report)
    if chosen.blocked:
        notices.show_blocked(page)
        raise Said
    return page
