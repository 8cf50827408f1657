"""The parts of the Leads page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dealglass import charts, formats, intake
from dealglass.i18n import text
from dealglass.periods import FIRST_DAY
from dealglass.ui import parts

if TYPE_CHECKING:
    from dealglass.results import Result
    from dealglass.ui.page import Page

CARDS = (
    "leads",
    "touched_pct",
    "speed_to_lead_hours_median",
    "untouched_leads",
    "lead_conversion_pct",
)
_SPEED = ("speed_to_lead_hours_median", "speed_to_lead_hours_p90")
_NOW: dict[str, Any] = {"compare": "none"}
_NO_PERIOD: dict[str, Any] = {"period": "all", "compare": "none"}


def when(page: Page) -> dict[str, Any]:
    """Return what to ask with: nothing else, or all time where no lead has a date.

    Leads without any date are in no period; that is said.
    """
    if page.ask("all/leads", group_by=(), measures=("leads",), start=FIRST_DAY).totals["leads"]:
        return {}
    page.note(text("The leads carry no dates: all of them are shown, whatever the period."))
    return _NO_PERIOD


def show_figures(page: Page, dated: dict[str, Any]) -> Result:
    """Show the key figures; those of the first touch only where the data know of any."""
    names = (*CARDS, "touches_before_creation", "overdue_leads")
    figures = page.ask("all/leads", group_by=(), measures=names, **dated)
    cards = CARDS if knows_touches(figures) else ("leads", "qualified_leads", CARDS[-1])
    if cards != CARDS:
        figures = page.ask("all/leads", group_by=(), measures=(*names, *cards), **dated)
    trend = page.ask("all/leads", group_by=("time:month",), measures=cards, compare="none")
    page.figures(figures, *cards, trend=None if dated else trend)
    return figures


def knows_touches(figures: Result) -> bool:
    """Whether these data tell of any lead when it was first touched."""
    return figures.totals["touched_pct"] is not None


def show_sources(page: Page, dated: dict[str, Any]) -> None:
    """Show where the leads come from, and how that changes over time."""
    found = page.ask("all/leads", measures=("leads",), **({"split_by": None} | dated))
    group = found.selection.group_by[0]
    with page.columns(1, 1):
        drawn = parts.chosen_chart(page, found, "leads")
        page.chart(drawn, found, note=intake.unknown_words(found))
        if dated:
            _show_status(page, group, dated)
        else:
            _show_trend(page, group)


def _show_status(page: Page, shown: str, dated: dict[str, Any]) -> None:
    """Show in which state the leads are; where no lead has one, what else is known of them."""
    names = [n for n in ("lead_status", "channel", "city", "country") if n != shown]
    for name in names:
        found = page.ask("all/leads", group_by=(name,), measures=("leads",), **(_NOW | dated))
        if {row[name] for row in found.rows} - {page.catalog.dimension(name).empty}:
            break
    page.chart(charts.ranked_bars(found, "leads"), found)


def _show_trend(page: Page, group: str) -> None:
    is_time = group.startswith("time")
    grains = {"month": text("Months"), "week": text("Weeks")}
    grain = dict(page.chosen.params).get("grain", "month")
    grain = grain if grain in grains else "month"
    found = page.ask(
        "all/leads",
        group_by=(f"time:{grain}",),
        split_by=None if is_time else group,
        measures=("leads",),
        **_NOW,
    )
    title = text("Leads by week") if grain == "week" else text("Leads by month")
    page.chart(charts.stacked_bars(found, "leads", title=title), found)


def choose_grain(page: Page) -> None:
    """Let the reader choose months or weeks for what is shown over time."""
    page.option("grain", {"month": text("By month"), "week": text("By week")}, default="month")


def show_against(page: Page, dated: dict[str, Any]) -> None:
    """Show each group against the previous period and last year, and what came of its leads."""
    group = page.selection("all/leads").group_by[0]
    title = text("Against the previous period and last year, and what came of them")
    if dated or group.startswith("time"):
        title = text("What came of them")
        found = page.ask("all/leads", **dated)
        known = ("leads", "lead_share_pct", "qualified_pct", "lead_conversion_pct")
        page.table(found, title=title, columns=(found.groups[0].name, *known))
        return
    table = intake.against_both(page.ask, group)
    columns = (table.groups[0].name, *(c.name for c in table.measures))
    page.table(table, title=title, columns=columns, name="leads_against")


def show_speed(page: Page, figures: Result) -> None:
    """Show how long leads wait for the first touch; who was never touched stands apart."""
    if not knows_touches(figures):
        page.empty(
            text("First touches are not in these data"),
            text(
                "How fast leads are answered, and which nobody has touched, needs the time of "
                "the first answer, or activities that name their lead. Import a column "
                "first_touch_at, or a file of activities with lead_id, on the Data page."
            ),
            "lead_id,created_at,first_touch_at,source,owner",
        )
        return
    bands = page.ask("all/leads", group_by=("touch_band",), measures=("leads",), **_NOW)
    choices = {"source": text("By source"), "owner": text("By owner")}
    page.heading(text("Speed to lead"))
    by = page.option("speed", choices)
    found = page.ask("all/leads", group_by=(by,), measures=_SPEED, **_NOW)
    with page.columns(1, 1):
        title = text("From creation to the first human touch")
        drawn = charts.ranked_bars(bands, "leads", sort=False, title=title)
        page.chart(drawn, bands, note=intake.beside_words(figures.totals))
        title = text("Half of the leads, and nine of ten")
        drawn = charts.ranges(found, *_SPEED, sort=True, top=10, title=title)
        page.chart(drawn, found)


def show_people(page: Page, figures: Result, dated: dict[str, Any]) -> None:
    """Show who works the leads: touched, left lying, overdue, converted, how fast."""
    names: tuple[str, ...] = ("leads",)
    if knows_touches(figures):
        names += ("touched_pct", "touched_within_day_pct", _SPEED[0], "untouched_leads")
    names += ("overdue_leads", "converted_leads", "lead_conversion_pct")
    found = page.ask("all/leads", group_by=("owner",), measures=names, **({**_NOW, **dated}))
    if {row["owner"] for row in found.rows} == {page.catalog.dimension("owner").empty}:
        return
    page.table(
        found,
        title=text("Who works them"),
        columns=("owner", *names),
        name="leads_people",
        note=text("Overdue are leads of any age, as the data stand now."),
    )


def show_outcome(page: Page, dated: dict[str, Any]) -> None:
    """Show in which state the leads are, and how cohorts turn out with what is still open."""
    if dated:
        return
    lines = ("lead_conversion_pct", "close_rate_pct", "undecided_pct")
    start = parts.cohorts_from(page)
    ages = page.ask(
        "all/leads", group_by=("time:quarter",), measures=lines, start=start, compare="none"
    )
    with page.columns(1, 1):
        _show_status(page, "", {})
        title = text("By quarter of creation, with what is still open")
        page.chart(charts.line(ages, lines, title=title), ages)


def show_untouched(page: Page, figures: Result) -> None:
    """List the leads nobody has touched, the one that waits longest first."""
    if not knows_touches(figures):
        return
    rows = page.ask_rows("all/leads", measure="untouched_leads", sort="created_on")
    ever = page.ask("all/leads", group_by=(), measures=("untouched_leads",), **_NO_PERIOD)
    columns = ("crm_url", "lead", "company", "owner", "source", "lead_status", "created_on")
    page.rows_table(
        rows,
        title=text("Untouched leads, the oldest first"),
        note=text(
            "Created in the period; {n} of any age.",
            n=formats.number(ever.totals["untouched_leads"], "count"),
        ),
        columns=(*columns, "waiting_days", "next_activity_on"),
        name="untouched_leads",
    )
