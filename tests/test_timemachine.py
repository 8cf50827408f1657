"""Which deals the time machine looks at, whose hands count, and what it says of its history."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from dealglass import timemachine
from dealglass.access import LOCAL_ADMIN
from dealglass.periods import YearShape
from dealglass.selection import Selection
from dealglass.timemachine import Moments
from tests.queries.changes.test_waterfall import CHANGES, DEALS, SPRING
from tests.queries.small import AS_OF, STAGES, USERS
from tests.tiny import tiny_store

DAY = date(2026, 5, 20)


@pytest.mark.parametrize(
    ("name", "month", "start", "end"),
    [
        ("this_month", 1, date(2026, 5, 1), date(2026, 6, 1)),
        ("this_quarter", 1, date(2026, 4, 1), date(2026, 7, 1)),
        ("next_quarter", 1, date(2026, 7, 1), date(2026, 10, 1)),
        ("this_year", 1, date(2026, 1, 1), date(2027, 1, 1)),
        ("this_quarter", 2, date(2026, 5, 1), date(2026, 8, 1)),
        ("all", 1, None, None),
        ("custom", 1, None, None),
    ],
)
def test_the_expected_closes_looked_at(
    name: str, month: int, start: date | None, end: date | None
) -> None:
    assert name in timemachine.WINDOWS
    assert timemachine.window(name, DAY, YearShape(fiscal_month=month)) == (start, end)


@pytest.mark.parametrize(
    ("column", "groups", "books"),
    [
        (None, (), "company"),
        ("source", (), "company"),
        ("team", (), "team"),
        ("owner", ("team",), "owner"),
        ("region", (), "owner"),
        (None, ("team",), "team"),
    ],
)
def test_hands_count_only_where_they_are_told_apart(
    column: str | None, groups: tuple[str, ...], books: str
) -> None:
    chosen = Selection() if column is None else Selection().with_filter(column, ("x",))
    assert timemachine.books(chosen, groups) == books


def test_a_question_carries_its_dates_and_drops_older_ones() -> None:
    first = timemachine.asked(Selection(), (date(2026, 4, 1), date(2026, 7, 1)))
    assert dict(first.params) == {
        "books": "company",
        "closes_from": "2026-04-01",
        "closes_to": "2026-07-01",
    }
    assert dict(timemachine.asked(first, (None, None)).params) == {"books": "company"}
    assert timemachine.asked(first) == first


def test_what_the_history_does_not_know_is_said(tmp_path: Path) -> None:
    rows = {"stages": STAGES, "users": USERS, "deals": DEALS, "deal_changes": CHANGES}
    source = tiny_store(rows, AS_OF, folder=tmp_path)
    first = timemachine.first_change_on(source, LOCAL_ADMIN)
    assert first == date(2026, 2, 1)
    asked = Selection(measures=("start_deals", "start_without_history"), **SPRING)
    found = source.ask("changes/waterfall", asked)
    spring = Moments(date(2026, 4, 1), date(2026, 6, 30))
    assert timemachine.moments(source, asked) == spring
    # Of the ten deals open at the start one never changed.
    said = timemachine.reach(first, spring, found)
    assert said.startswith("Of 1 of the 10 deals open at the start no change was ever recorded")
    winter = Moments(date(2026, 1, 15), date(2026, 6, 30))
    assert timemachine.reach(first, winter, found).startswith(
        "The recorded history begins on Feb 1, 2026"
    )
    assert "no recorded changes" in timemachine.reach(None, spring, found)


def test_deals_without_an_amount_are_told_beside() -> None:
    assert timemachine.beside({"start_without_amount": 0, "end_without_amount": None}) == ""
    assert "3 deals at the start, 0 at the end" in timemachine.beside({"start_without_amount": 3})
