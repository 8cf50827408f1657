"""Profitability and Retention as their readers see them, on demo data and on deals alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dealglass.build import build, scratch
from dealglass.store import Store

Open = Callable[..., AppTest]


def words(page: AppTest) -> str:
    return "\n".join(part.value for part in (*page.markdown, *page.caption))


def test_profitability_names_missing_costs_method_and_judgement(open_page: Open) -> None:
    page = open_page("profitability")
    assert not page.exception and not page.error
    shown = words(page)
    assert "Costs missing: cost of goods of" in shown
    assert "MBG/NBD model" in shown
    assert "Judged on the 365 days from" in shown
    assert "80 % of it comes from" in shown
    assert "Customers at a loss" in shown or "No customer has cost more" in shown


def test_retention_says_what_active_means_and_lists_the_quiet(open_page: Open) -> None:
    page = open_page("retention")
    assert not page.exception and not page.error
    shown = words(page)
    assert "Active is a customer with a running contract or an order in the last 365 days" in shown
    for part in ("Cohorts", "Gone quiet", "Renewals due", "Customers of the last five months"):
        assert part in shown


def test_a_period_without_a_first_day_says_what_to_choose(open_page: Open) -> None:
    page = open_page("retention", v="1", period="all")
    assert not page.exception
    assert "choose a period" in words(page)


@pytest.fixture
def deals_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store of two won deals of two accounts, nothing else."""
    home = tmp_path / "home"
    with Store(home).new_version("import") as draft, scratch(draft.path) as connection:
        for number, day in enumerate((date(2026, 1, 5), date(2026, 5, 5))):
            connection.execute(
                "insert into landing.deals (deal_id, name, status, stage, amount, account_id, "
                "account_raw, created_at, closed_on) values (?, ?, 'won', 'Won', 100, ?, ?, ?, ?)",
                [f"d{number}", "Deal", f"a{number}", f"A{number}", datetime(2026, 1, 1), day],
            )
        build(connection, as_of=date(2026, 6, 30), reporting_currency="EUR", kind="import")
    monkeypatch.setenv("DEALGLASS_HOME", str(home))
    return home


def test_data_that_begin_late_say_that_the_start_is_too_small(deals_alone: Path) -> None:
    project = Path(__file__).resolve().parents[2]
    page = AppTest.from_file(str(project / "app.py"), default_timeout=60)
    page.switch_page("pages/retention.py")
    page.query_params["v"] = "1"
    page.query_params["period"] = "this_quarter"
    page.run()
    assert not page.exception
    shown = words(page)
    assert "The data begin on Jan 5, 2026, less than 365 days before the period" in shown
    assert "Nobody has gone quiet" in shown


@pytest.mark.parametrize("name", ["profitability", "retention"])
def test_deals_alone_are_told_as_what_they_are(name: str, deals_alone: Path) -> None:
    project = Path(__file__).resolve().parents[2]
    page = AppTest.from_file(str(project / "app.py"), default_timeout=60)
    page.switch_page(f"pages/{name}.py")
    page.run()
    assert not page.exception and not page.error
    shown = words(page)
    assert "a won deal stands for one" in shown
    if name == "profitability":
        assert "Missing: cost of goods, cost to serve, acquisition cost" in shown
        assert "Too few repeat orders" in shown
    else:
        assert "These data have no subscriptions" in shown
