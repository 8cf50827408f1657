"""The parts of the Deal owners page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dealglass import charts, formats, ownership
from dealglass.i18n import text
from dealglass.ownership import ATTAINMENT, TARGET, Owners, medians, read_owners
from dealglass.periods import unit_start

if TYPE_CHECKING:
    from dealglass.ui.page import Page

CARDS = ("won_value", "win_rate_pct", "average_deal_size", "cycle_days_median", "open_value")
_TRENDS = ("won_value", "win_rate_pct", "deals", "average_deal_size", "cycle_days_median")
_BUCKETS = {"quarter": 8, "month": 12}


def show_figures(page: Page) -> None:
    """Show the key figures of all owners together."""
    figures = page.ask("all/deals", group_by=(), measures=CARDS)
    trend = page.ask("all/deals", group_by=("time:month",), measures=CARDS[:4], compare="none")
    page.figures(figures, *CARDS, trend=trend)


def read(page: Page) -> Owners:
    """Ask whom to compare with, and return the owners."""
    choices = {"team": text("Against the team's median"), "all": text("Against everybody's")}
    against = page.option("against", choices, default="team")
    return read_owners(
        page.ask,
        page.source.moment(page.chosen).span,
        page.as_of,
        page.source.shape,
        against_all=against == "all",
        has_history=page.has("deal_changes"),
        has_goals=page.has("goals"),
    )


def show_scorecard(page: Page, owners: Owners) -> None:
    """Show every owner's figures, coloured by how far they are from the median."""
    known = {c.name for c in owners.table.columns}
    # A measure in which all are alike (nobody's open deals carry an amount) tells nobody apart.
    shown = [
        m for m in ownership.COMPARED if m in known and len(set(owners.values(m).values())) > 1
    ]
    note = text("Blue is better than the median, orange worse; deeper is farther off.")
    note += " " + slip_words(owners) if "slippage_pct" in known else ""
    drawn = charts.scorecard(
        owners.table,
        shown,
        owners.median_of,
        title=text("Each owner against the median"),
        note=note,
    )
    page.chart(drawn, owners.table)


def slip_words(owners: Owners) -> str:
    """Say which period slippage is told for."""
    period = formats.span_text(owners.slip_span)
    return text("Slippage is told for {period}.", period=period)


def show_standing(page: Page, owners: Owners) -> None:
    """Show win rate against deal size, and who slips."""
    against = medians(owners, ("average_deal_size", "win_rate_pct"))
    with page.columns(1, 1):
        title = text("Who wins often, and who wins large deals")
        drawn = charts.scatter(
            against, "average_deal_size", "win_rate_pct", size="won_value", title=title, height=420
        )
        note = text("Dashed lines are the medians of all owners; a larger dot won more.")
        page.chart(drawn, against, note=note)
        if page.has("deal_changes"):
            slips = medians(owners, ("slippage_pct",))
            title = text("Slipped, out of the deals due in {period}", period=_period(owners))
            drawn = charts.ranked_bars(slips, "slippage_pct", title=title, reference=text("median"))
            page.chart(drawn, slips)
        else:
            page.needs("deal_changes", shows=text("which deals slipped, and whose"))


def _period(owners: Owners) -> str:
    return formats.span_text(owners.slip_span)


def show_trend(page: Page) -> None:
    """Show one measure of each owner over the last quarters or months."""
    left, right = page.columns(3, 1)
    with left:
        labels = {m: text(page.catalog.measure(m).label) for m in _TRENDS}
        measure = page.option("trend", labels, default="won_value")
    with right:
        grains = {"quarter": text("By quarter"), "month": text("By month")}
        grain = page.option("grain", grains, default="quarter")
    day = page.source.moment(page.chosen).state_at
    start = unit_start(day, grain, page.source.shape, back=_BUCKETS[grain] - 1)
    end = unit_start(day, grain, page.source.shape, back=-1)
    found = page.ask(
        "all/deals",
        group_by=("owner", f"time:{grain}"),
        measures=(measure,),
        start=start,
        end=end,
        compare="none",
    )
    title = text("{measure} of each owner over time", measure=labels[measure])
    page.chart(charts.heat_map(found, measure, title=title), found)


def show_table(page: Page, owners: Owners) -> None:
    """Show all figures of each owner, in three tables."""
    beside = [c.name for c in (ATTAINMENT, TARGET)]
    closed = ("deals", "created_value", "won_deals", "won_value", "lost_deals", "lost_value")
    rates = ("win_rate_pct", "win_rate_value_pct", "average_deal_size", "cycle_days_median")
    standing = ("open_deals", "open_value", "weighted_value")
    moved: tuple[str, ...] = (*ownership.SLIPPED, *ownership.PUSHED)
    quiet: dict[str, Any] = {
        "note": text(
            "Closed deals stay with the owner they closed with. Zeros are people who sell."
        )
    }
    page.table(
        owners.table,
        title=text("Created, won and lost"),
        columns=("owner", *closed),
        name="owners_closed",
        **quiet,
    )
    page.table(
        owners.table,
        title=text("Rates, size, cycle and goal"),
        columns=("owner", *rates, *beside),
        name="owners_rates",
    )
    page.table(
        owners.table,
        title=text("Open, slipped and pushed"),
        columns=("owner", *standing, *moved),
        note=slip_words(owners) if page.has("deal_changes") else None,
        name="owners_open",
    )


def show_pushes(page: Page) -> None:
    """Show how often each team moves its dates."""
    if not page.has("deal_changes"):
        return
    teams = page.ask("changes/pushes", group_by=("team",), measures=ownership.PUSHED)
    title = text("Pushes per deal, by team")
    page.chart(charts.ranked_bars(teams, "pushes_per_deal", title=title), teams)
