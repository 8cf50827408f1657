"""The pages Leads, Lost deals, Conversion and Sales cycle: what their switches change."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dealglass.build import build, scratch
from dealglass.store import Store

from .conftest import PROJECT, Open


def said(page: AppTest) -> str:
    """Everything the page says in words."""
    assert not page.exception
    return "\n".join([m.value for m in page.markdown] + [c.value for c in page.caption])


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Open:
    """Open a page over two deals, one of them lost, and nothing else."""
    home = tmp_path / "home"
    with (
        Store(home).new_version("import", note="two deals") as draft,
        scratch(draft.path) as connection,
    ):
        connection.execute(
            "insert into landing.deals (deal_id, name, status, closed_on, created_at) values "
            "('a', 'A', 'lost', ?, ?), ('b', 'B', 'won', ?, ?)",
            [date(2026, 6, 1), datetime(2026, 5, 1), date(2026, 6, 2), datetime(2026, 5, 1)],
        )
        build(connection, as_of=date(2026, 6, 30), reporting_currency="EUR", kind="import")
    monkeypatch.setenv("DEALGLASS_HOME", str(home))

    def opened(page: str, /, **params: str | list[str]) -> AppTest:
        test = AppTest.from_file(str(PROJECT / "app.py"), default_timeout=60)
        test.switch_page(f"pages/{page}.py")
        for key, value in params.items():
            test.query_params[key] = value
        return test.run()

    return opened


def test_lost_deals_tell_how_a_competitor_wins(open_page: Open) -> None:
    words = said(open_page("lost", period="all"))
    assert "Brixon wins by Price" in words
    assert "were won back" in words
    assert "Why deals were lost" in words


def test_lost_deals_by_value_when_chosen(open_page: Open) -> None:
    page = open_page("lost", **{"p.measure": "lost_value"})
    assert not page.exception
    chosen = next(b for b in page.button_group if b.key == "dg_option_lost_measure")
    assert chosen.value == "lost_value"


def test_lost_deals_without_reasons_amounts_and_history_say_what_to_import(bare: Open) -> None:
    words = said(bare("lost"))
    assert "No reasons in these data" in words
    assert "carry no amounts" in words
    assert "No stage history of the lost deals" in words
    assert "These data have no accounts" in words


def test_leads_show_speed_people_and_the_untouched(open_page: Open) -> None:
    words = said(open_page("leads"))
    for title in ("Speed to lead", "Who works them", "Untouched leads, the oldest first"):
        assert title in words
    assert "(no source):" in words


def test_leads_by_week_when_chosen(open_page: Open) -> None:
    assert "Leads by month" in said(open_page("leads"))
    assert "Leads by week" in said(open_page("leads", **{"p.grain": "week"}))


def test_leads_without_any_lead_offer_an_example(bare: Open) -> None:
    page = bare("leads")
    assert "These data have no leads" in said(page)
    assert not page.metric


def test_conversion_of_leads_old_enough(open_page: Open) -> None:
    every = open_page("conversion")
    old = open_page("conversion", **{"p.leads": "done"})
    assert "Nine of ten wins came within" in said(old)
    assert said(every).count("Nine of ten wins came within") == 0
    assert every.metric[0].value != old.metric[0].value


def test_the_sales_cycle_lists_impossible_dates(open_page: Open) -> None:
    words = said(open_page("cycle", period="all"))
    assert "Closed before they were created, in no average" in words
    assert "How the wins spread over days, by source" in words
