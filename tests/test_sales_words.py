"""What the sales pages say: bottleneck, leak, speed, goal, and which view the data allow."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from dealglass import outlook, sources, stages
from dealglass.access import LOCAL_ADMIN
from dealglass.periods import Span, YearShape
from dealglass.results import Result, Source
from dealglass.selection import Filter, Selection
from tests.queries.small import AS_OF, STAGES, deal, won_through
from tests.tiny import demo_source, tiny_store


def by_stage(source: Source, *filters: Filter) -> Result:
    asked = Selection(group_by=("stage",), filters=filters)
    return source.ask("pipeline/funnel", asked)


@pytest.fixture(scope="module")
def twelve(tmp_path_factory: pytest.TempPathFactory) -> Source:
    """Twelve wins, each 5 days in Contact, 20 in Offer and 10 in Closing; three leads' worth."""
    deals, changes = [], []
    for i in range(12):
        row, steps = won_through(f"d{i}", "2026-01-06", "2026-01-26", "2026-02-05", source="Web")
        deals.append(row)
        changes += steps
    deals.append(deal("slow", "Won", closed_on=date(2026, 6, 1), source="Fair"))
    rows = {"stages": STAGES, "deals": deals, "deal_changes": changes}
    return tiny_store(rows, AS_OF, folder=tmp_path_factory.mktemp("words"))


def test_the_bottleneck_is_the_stage_with_the_longest_median(twelve: Source) -> None:
    words = stages.bottleneck(by_stage(twelve, stages.OPEN), "en")
    assert words.startswith("Bottleneck: Offer. Half of the deals leave it within 20 days")
    assert "(n = 12)" in words
    assert "57.1%" in words


def test_a_handful_of_visits_is_no_bottleneck(tmp_path: Path) -> None:
    row, steps = won_through("a", "2026-01-06", "2026-01-26", "2026-02-05")
    rows = {"stages": STAGES, "deals": [row], "deal_changes": steps}
    found = by_stage(tiny_store(rows, AS_OF, folder=tmp_path), stages.OPEN)
    assert stages.has_times(found)
    assert stages.bottleneck(found) is None


def test_without_a_history_there_are_no_times(tmp_path: Path) -> None:
    lost = deal("a", "Lost", closed_on=date(2026, 2, 1))
    source = tiny_store({"stages": STAGES, "deals": [lost]}, AS_OF, folder=tmp_path)
    assert not stages.has_times(by_stage(source, stages.OPEN))


def test_most_deals_are_lost_where(tmp_path: Path) -> None:
    deals = [deal(f"l{i}", "Lost", closed_on=date(2026, 2, 1)) for i in range(9)]
    source = tiny_store({"stages": STAGES, "deals": [*deals, deal("o")]}, AS_OF, folder=tmp_path)
    words = stages.leak(by_stage(source), "en")
    assert words == "Most deals are lost at Contact: 9, 90% of those that reached it."
    one = Filter("status", "in", ("open",))
    assert stages.leak(by_stage(source, one)) is None


def test_pipelines_by_size_within_the_filters() -> None:
    source = demo_source()
    assert stages.pipelines(source, LOCAL_ADMIN, Selection()) == [
        "New business",
        "Renewals & expansion",
    ]
    chosen = Selection(filters=stages.only("Renewals & expansion"))
    assert stages.pipelines(source, LOCAL_ADMIN, chosen) == ["Renewals & expansion"]
    assert stages.only(None) == ()


def test_who_is_faster_and_on_how_many(twelve: Source) -> None:
    asked = Selection(group_by=("source",))
    words = sources.fastest(
        twelve.ask("cycle/deals", asked), "faster_cycle_pct", "cycle_days_median", "en"
    )
    # 35 days against 151.
    assert words == "Web wins 76.8% faster than the rest: half within 35 days (n = 12)."
    months = twelve.ask("cycle/deals", Selection(group_by=("closed_on:month",)))
    assert sources.fastest(months, "faster_cycle_pct", "cycle_days_median") is None
    alone = asked.with_filter("source", ("Web",))
    found = twelve.ask("cycle/deals", alone)
    assert sources.fastest(found, "faster_cycle_pct", "cycle_days_median") is None


def test_the_view_follows_the_data(twelve: Source, tmp_path: Path) -> None:
    assert sources.view(twelve, LOCAL_ADMIN) == sources.DEALS_ONLY
    full = sources.view(demo_source(), LOCAL_ADMIN)
    assert (full.rate, full.has_dates, full.has_costs) == ("close_rate_pct", True, True)
    leads = [{"lead_id": "a", "is_converted": True}, {"lead_id": "b"}]
    bare = sources.view(tiny_store({"leads": leads}, AS_OF, folder=tmp_path), LOCAL_ADMIN)
    assert (bare.rate, bare.has_dates, bare.wins) == ("lead_conversion_pct", False, ())


def test_without_sources_another_grouping_is_shown(tmp_path: Path) -> None:
    products = [{"product_id": "p", "name": "Gauge"}]
    rows = {"stages": STAGES, "products": products, "deals": [deal("a", product_id="p")]}
    source = tiny_store(rows, AS_OF, folder=tmp_path)
    report = source.registry.report("conversion/deals_by_source")

    def groups(chosen: Selection) -> tuple[str, ...]:
        return sources.groups(source, LOCAL_ADMIN, chosen, report, ("campaign", "product"))

    assert groups(Selection()) == ("product",)
    assert groups(Selection(group_by=("source",))) == ("product",)
    assert groups(Selection(group_by=("owner", "source"))) == ("owner",)


def test_months_around_today_follow_the_calendar() -> None:
    span = outlook.months(date(2026, 11, 22), YearShape())
    assert span == Span(date(2026, 5, 1), date(2027, 6, 1))
    assert outlook.months(date(2026, 1, 31), YearShape()).start == date(2025, 7, 1)


@pytest.mark.parametrize(
    ("target", "due", "words"),
    [
        (None, 0, "No goal for won value covers this period and these filters."),
        (1000, 0, "The goal of €1,000 is met."),
        (3000, 0, "€2,000 remain to the goal of €3,000. No open deal is expected to close"),
        (
            3000,
            900,
            "€2,000 remain to the goal of €3,000. At the pipeline's mean probability that takes",
        ),
    ],
)
def test_the_goal_in_words(target: float | None, due: int, words: str, tmp_path: Path) -> None:
    deals = [deal("w", "Won", closed_on=date(2026, 6, 10))]
    if due:
        deals.append(deal("o", "Offer", amount=due, expected_close_on=date(2026, 6, 29)))
    goal = {"goal_id": "g", "metric": "won_value", "scope": "company", "period": "month"}
    goal |= {"starts_on": date(2026, 6, 1), "ends_on": date(2026, 6, 30), "target": target}
    rows = {"stages": STAGES, "deals": deals, "goals": [goal] if target else []}
    source = tiny_store(rows, AS_OF, folder=tmp_path)
    asked = Selection(start=date(2026, 6, 1), end=date(2026, 7, 1))
    assert outlook.against_goal(source.ask("forecast/outlook", asked), "en").startswith(words)


def test_the_goal_so_far_ends_at_the_goal() -> None:
    weeks = Selection(group_by=("time:week",), period="this_quarter")
    result = demo_source().ask("forecast/outlook", weeks)
    so_far = outlook.targets(result)
    assert so_far == sorted(so_far)
    assert so_far[-1] == pytest.approx(result.totals["target_value"])
    nobody = weeks.with_filter("source", ("Web",))
    assert outlook.targets(demo_source().ask("forecast/outlook", nobody)) is None


def test_dates_are_those_of_the_leads(tmp_path: Path) -> None:
    leads = [{"lead_id": "a", "created_at": datetime(2026, 1, 1)}]
    assert sources.view(tiny_store({"leads": leads}, AS_OF, folder=tmp_path), LOCAL_ADMIN).has_dates
