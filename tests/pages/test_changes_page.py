"""Pipeline changes: the moments and deals of a link, and dates that nobody can read."""

from __future__ import annotations

from collections.abc import Callable

from streamlit.testing.v1 import AppTest

Open = Callable[..., AppTest]


def words(test: AppTest) -> str:
    return " ".join(one.value for one in (*test.markdown, *test.caption))


def test_the_period_gives_the_moments_and_the_switch_the_deals(open_page: Open) -> None:
    test = open_page("changes", v="1", period="last_30_days")
    assert not test.exception
    assert "What moved from Oct 19, 2026 to Nov 18, 2026" in words(test)
    closing = test.query_params.get("p.closing")
    assert closing is None
    every = open_page("changes", v="1", period="last_30_days", **{"p.closing": "all"})
    assert not every.exception
    assert "Where they stood on Nov 18, 2026" in words(every)


def test_own_dates_and_owner_in_a_link(open_page: Open, owner: str) -> None:
    link = {"p.closes_from": "2026-10-01", "p.closes_to": "2026-12-01", "owner": owner}
    test = open_page("changes", v="1", period="this_year", **link)
    assert not test.exception
    assert [box.value.isoformat() for box in test.date_input[-2:]] == ["2026-10-01", "2026-11-30"]
    assert "A deal that changed its owner left one and came to the other." in words(test)


def test_a_date_nobody_can_read_is_said(open_page: Open) -> None:
    test = open_page("changes", v="1", **{"p.closes_from": "soon"})
    assert not test.exception
    said = " ".join(box.value for box in (*test.error, *test.warning, *test.info))
    assert "'soon' is not a date" in said
