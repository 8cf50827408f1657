"""The Campaigns page as its readers see it: views, attribution, one campaign, the next send."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dealglass.store import Store
from tests.storekit import make_template, publish

Open = Callable[..., AppTest]


def words(page: AppTest) -> str:
    return "\n".join(part.value for part in (*page.markdown, *page.caption))


def table(page: AppTest, column: str) -> object:
    return next(d.value for d in page.dataframe if column in d.value.columns)


@pytest.mark.parametrize("view", ["results", "messages", "lists", "next"])
def test_each_view_opens(open_page: Open, view: str) -> None:
    page = open_page("campaigns", v="1", period="last_12_months", **{"p.view": view})
    assert not page.exception and not page.warning
    assert len(page.metric) >= 4


def test_the_attribution_changes_figures_and_is_said(open_page: Open) -> None:
    shown = {}
    for name in ("even", "first", "last"):
        page = open_page("campaigns", v="1", period="all", **{"p.attribution": name})
        assert not page.exception and not page.warning
        found = table(page, "credited_value")
        shown[name] = dict(zip(found["campaign"], found["credited_value"], strict=True))
        # What is added up is said with its proof.
        assert "Checked: by " in words(page)
    assert "First touch: the campaign" in words(
        open_page("campaigns", v="1", period="all", **{"p.attribution": "first"})
    )
    assert shown["first"] != shown["last"] != shown["even"]
    totals = {round(of["Total"]) for of in shown.values()}
    assert len(totals) == 1


def test_a_damaged_attribution_is_the_usual_one(open_page: Open) -> None:
    page = open_page("campaigns", v="1", period="all", **{"p.attribution": "middle"})
    assert not page.exception and not page.warning
    assert "Even split: each campaign" in words(page)


def test_groups_without_a_cost_show_none(open_page: Open) -> None:
    page = open_page("campaigns", v="1", period="all", by="team")
    assert not page.exception and not page.warning
    found = table(page, "credited_value")
    rows = found[found["team"] != "Total"]
    assert rows["campaign_cost"].isna().all() and rows["campaign_roi_pct"].isna().all()
    assert "A cost belongs to a campaign as a whole" in words(page)


def test_control_groups_are_told(open_page: Open) -> None:
    page = open_page("campaigns", v="1", period="all")
    found = table(page, "lift_verdict")
    assert "works" in found["lift_verdict"].tolist()
    assert "left people out by chance" in words(page)


def test_one_campaign_is_chosen_and_becomes_the_filter(open_page: Open) -> None:
    page = open_page("campaigns", v="1", period="all", **{"p.view": "messages"})
    box = page.selectbox(key="dg_campaign_pick")
    one = next(name for name in box.options if name.startswith("Controller upgrade offer"))
    box.select(one).run()
    assert not page.exception
    assert any(one in button.label for button in page.button)


def test_the_next_send_counts_who_is_left_out(open_page: Open) -> None:
    page = open_page("campaigns", v="1", period="all", **{"p.view": "next"})
    everybody = page.metric[0].value
    assert "people may be written to" in words(page)
    assert "This cannot be switched off" in words(page)
    few = open_page("campaigns", v="1", period="all", industry="Healthcare", **{"p.view": "next"})
    assert not few.exception and few.metric[0].value != everybody


def test_without_campaigns_the_page_says_what_to_import(
    open_page: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store(tmp_path / "bare")
    publish(store, make_template(tmp_path / "bare.duckdb"), 3)
    monkeypatch.setenv("DEALGLASS_HOME", str(tmp_path / "bare"))
    for view in ("results", "messages", "lists", "next"):
        page = open_page("campaigns", **{"p.view": view, "v": "1"})
        assert not page.exception
        assert "These data have no" in words(page), view
