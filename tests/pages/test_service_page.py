"""Service as its readers see it: the clock, what is late, and data without tickets."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dealglass.build import build, scratch
from dealglass.store import Store

Open = Callable[..., AppTest]


def said(page: AppTest) -> str:
    return "\n".join(part.value for part in (*page.markdown, *page.caption))


def buttons(page: AppTest) -> list[str]:
    return [button.label for button in page.button]


def test_what_is_late_and_what_is_left_out_is_said(open_page: Open) -> None:
    page = open_page("service", v="1", period="all", compare="none")
    assert not page.exception and not page.warning
    shown = said(page)
    assert "Field service keeps" in shown
    assert "Most callers are lost on Monday from 0" in shown
    assert "resolved before they were opened" in shown
    assert "a timer closes them" in shown
    assert "Tickets to act on" in shown


def test_the_clock_says_what_it_counts_and_changes_the_figures(open_page: Open) -> None:
    by_day = open_page("service")
    assert "Times count day and night" in said(by_day)
    assert "Time to resolution (median)" in buttons(by_day)
    by_desk = open_page("service", v="1", period="last_90_days", **{"p.clock": "business"})
    assert not by_desk.exception
    assert "Mon, Tue, Wed, Thu, Fri, 09:00 to 18:00, UTC" in said(by_desk)
    assert "Resolution (business)" in buttons(by_desk)
    assert "Time to resolution (median)" not in buttons(by_desk)
    # Whatever a damaged link says is the page's usual clock.
    odd = open_page("service", v="1", period="last_90_days", **{"p.clock": "lunar"})
    assert not odd.exception
    assert "Times count day and night" in said(odd)


@pytest.mark.parametrize("grouping", ["owner", "category", "priority", "origin", "time:month"])
def test_by_whatever_tickets_are_grouped(open_page: Open, grouping: str) -> None:
    page = open_page("service", v="1", period="last_90_days", by=grouping)
    assert not page.exception


@pytest.fixture
def open_small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """Open the page on a store with these landing rows."""

    def opened(**tables: list[dict[str, object]]) -> AppTest:
        home = Store(tmp_path / "home")
        with home.new_version("import") as draft, scratch(draft.path) as connection:
            for table, rows in tables.items():
                for row in rows:
                    names, places = ", ".join(row), ", ".join("?" for _ in row)
                    connection.execute(
                        f"insert into landing.{table} ({names}) values ({places})",
                        list(row.values()),
                    )
            build(connection, as_of=date(2026, 6, 30), reporting_currency="EUR", kind="import")
        monkeypatch.setenv("DEALGLASS_HOME", str(tmp_path / "home"))
        page = AppTest.from_file(str(Path(__file__).parents[2] / "app.py"), default_timeout=60)
        return page.switch_page("pages/service.py").run()

    return opened


def test_without_tickets_it_says_what_to_import(open_small: Callable[..., AppTest]) -> None:
    page = open_small(deals=[{"deal_id": "d", "name": "One", "status": "open"}])
    assert not page.exception
    shown = said(page)
    assert "These data have no tickets" in shown
    assert "These data have no service calls" in shown


def test_a_bare_list_of_tickets_is_enough(open_small: Callable[..., AppTest]) -> None:
    # No limits, no answers, no marks, no owners, no events, no calls.
    rows: list[dict[str, object]] = [
        {
            "ticket_id": f"t{day}",
            "opened_at": datetime(2026, 6, day, 10),
            "resolved_at": datetime(2026, 6, day, 15) if day % 2 else None,
        }
        for day in range(1, 29)
    ]
    page = open_small(tickets=rows)
    assert not page.exception
    shown = said(page)
    assert "No ticket of the period has a time limit" in shown
    assert "No ticket of the period has both times" in shown
    assert "Complaints" not in buttons(page)
    assert "SLA compliance" not in buttons(page)


def test_calls_alone_are_shown(open_small: Callable[..., AppTest]) -> None:
    calls = [
        {"call_id": f"c{hour}", "offered_at": datetime(2026, 6, 1, hour), "handle_seconds": 60}
        for hour in range(9, 17)
    ]
    page = open_small(calls=calls)
    assert not page.exception
    assert "These data have no tickets" in said(page)
    assert "Calls offered" in buttons(page)
