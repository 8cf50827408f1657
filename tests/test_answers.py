"""Answers kept between runs: the same question is the same object, and nothing leaks by it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dealglass import charts
from dealglass.access import LOCAL_ADMIN, Viewer
from dealglass.results import Source
from dealglass.selection import Selection
from dealglass.ui import answers
from tests.chartkit import by_source
from tests.tiny import demo_source

BY_SOURCE = Selection(group_by=("source",), measures=("deals",))


@pytest.fixture(scope="module")
def source() -> Source:
    return demo_source()


def test_a_question_asked_again_is_the_same_answer(source: Source) -> None:
    first = answers.ask(source, "all/deals", BY_SOURCE, LOCAL_ADMIN)
    again = answers.ask(source, "all/deals", replace(BY_SOURCE), LOCAL_ADMIN)
    assert again is first
    assert first.rows == source.ask("all/deals", BY_SOURCE).rows
    other = answers.ask(source, "all/deals", replace(BY_SOURCE, sort="-deals"), LOCAL_ADMIN)
    assert other is not first


def test_two_viewers_never_share_an_answer(source: Source) -> None:
    nobody = Viewer("Nobody", "user", frozenset())
    everything = answers.ask(source, "all/deals", BY_SOURCE, LOCAL_ADMIN)
    nothing = answers.ask(source, "all/deals", BY_SOURCE, nobody)
    assert everything.totals["deals"] > 0
    assert nothing.totals["deals"] == 0


def test_an_answer_does_not_carry_the_notices_of_the_link_that_asked_first(source: Source) -> None:
    chosen = Selection(group_by=("team",), measures=("deals",), notices=("A secret of one link",))
    assert answers.ask(source, "all/deals", chosen, LOCAL_ADMIN).selection.notices == ()


def test_what_is_blocked_stays_blocked_after_the_same_was_asked_freely(source: Source) -> None:
    free = Selection(group_by=("owner",), measures=("deals",))
    assert answers.ask(source, "all/deals", free, LOCAL_ADMIN).table.num_rows > 0
    blocked = replace(free, blocked=("a name that does not exist",))
    assert answers.ask(source, "all/deals", blocked, LOCAL_ADMIN).table.num_rows == 0


def test_rows_come_with_the_query_of_all_rows(source: Source) -> None:
    shown, whole = answers.rows(source, "all/deals", Selection(), LOCAL_ADMIN, None, 2)
    assert shown.table.num_rows == 2
    assert source.run(whole).num_rows > 2
    assert answers.rows(source, "all/deals", Selection(), LOCAL_ADMIN, None, 2)[0] is shown


def test_a_chart_is_drawn_once_per_result_look_and_options() -> None:
    result = by_source()
    try:
        first = charts.ranked_bars(result, "win_rate_pct")
        assert charts.ranked_bars(result, "win_rate_pct") is first
        assert charts.ranked_bars(result, "win_rate_pct", title="Other").title == "Other"
        charts.use_look("dark")
        assert charts.ranked_bars(result, "win_rate_pct").theme == "dark"
        charts.use_look("light", "de")
        german = charts.ranked_bars(result, "win_rate_pct")
        assert german is not first
        assert german.spec["config"]["locale"]["number"]["decimal"] == ","
    finally:
        charts.use_look("light", "en")


def test_options_that_are_equal_but_not_alike_are_drawn_apart() -> None:
    result = by_source()
    whole = charts.bullet(result, "won_value", {"Web": 1})
    assert charts.bullet(result, "won_value", {"Web": True}) is not whole
    assert charts.bullet(result, "won_value", {"Web": 1}) is whole
    assert charts.bullet(result, "won_value", {"Web": 2}) is not whole
