"""A damaged or hostile link gives a message: never an exception, never more than was asked."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

Open = Callable[..., AppTest]

BLOCKED = {
    "unknown column": {"ownr": "Ana"},
    "sql as a column": {"owner; drop table deals": "x"},
    "unknown operator": {"owner.like": "%"},
    "control character": {"owner": "Ana\x00"},
    "more values than a filter takes": {"owner": [f"Nobody {i}" for i in range(900)]},
    "more values than a link takes": {"too_many_parameters": "1"},
    "unknown period": {"period": "forever"},
    "no date": {"from": "2026-02-31"},
    "a date out of range": {"to": "9999-12-31"},
    "period backwards": {"from": "2026-05-01", "to": "2026-04-01"},
    "text where a number is asked": {"amount.ge": "1 or 1=1"},
    "a very long value": {"owner": "x" * 5_000},
}
# Values that are read as they stand and find nothing.
FINDS_NOTHING = {
    "sql in a value": {"owner": "' or 1=1 --"},
    "markup in a value": {"owner": "<script>alert(1)</script> **bold** [x](javascript:alert(1))"},
    "nobody": {"owner": "Nobody"},
}
ONLY_A_NOTICE = {
    "unknown grouping": {"by": "nonsense"},
    "unknown chart": {"chart": "hologram"},
    "unknown comparison": {"compare": "the neighbours"},
    "sort with sql": {"sort": "1; drop table deals"},
    "limit": {"limit": "-5"},
}


@pytest.mark.parametrize("params", BLOCKED.values(), ids=BLOCKED.keys())
def test_what_cannot_be_read_shows_no_rows(open_page: Open, params: dict) -> None:
    page = open_page("home", v="1", **params)
    assert not page.exception
    assert not page.metric
    assert not page.dataframe
    assert "cannot be read" in page.warning[0].value
    assert len(page.get("page_link")) >= 3
    page.button(key="dg_unblock").click().run()
    assert not page.exception
    assert page.metric


@pytest.mark.parametrize("params", FINDS_NOTHING.values(), ids=FINDS_NOTHING.keys())
def test_values_nobody_has_find_nothing_and_say_so(open_page: Open, params: dict) -> None:
    page = open_page("home", v="1", **params)
    assert not page.exception
    assert "find nothing" in page.warning[0].value
    assert page.metric[0].value in ("€0", ":gray[€0]")


@pytest.mark.parametrize("params", ONLY_A_NOTICE.values(), ids=ONLY_A_NOTICE.keys())
def test_what_only_concerns_the_look_is_ignored_with_a_notice(
    open_page: Open, params: dict
) -> None:
    usual = [m.value for m in open_page("home").metric]
    page = open_page("home", **params)
    assert not page.exception
    assert [m.value for m in page.metric] == usual
    assert any("ignored" in caption.value for caption in page.caption)


def test_markup_in_a_value_is_shown_as_text(open_page: Open) -> None:
    page = open_page("home", v="1", owner="<b>x</b> [y](https://example.org)")
    chip = next(b for b in page.button if "Owner" in b.label)
    assert r"\<b\>" in chip.label and r"\[y\]" in chip.label


def test_advertising_parameters_mean_nothing(open_page: Open) -> None:
    page = open_page("home", utm_source="mail", fbclid="x1")
    assert not page.exception and not page.warning
    assert page.metric
