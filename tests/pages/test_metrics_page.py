"""The Metrics page: the reader's own set is kept, links show sets, gaps are named."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dealglass.scorecard import FOCUS
from dealglass.workspace import open_workspace

Open = Callable[..., AppTest]


@pytest.fixture(autouse=True)
def own_workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A workspace of this test's own: what is picked here is picked nowhere else."""
    path = tmp_path / "workspace.db"
    monkeypatch.setenv("DEALGLASS_WORKSPACE", str(path))
    yield path


def words(page: AppTest) -> str:
    """What the page says in headings and text."""
    return "\n".join(m.value for m in (*page.markdown, *page.caption))


def cards(page: AppTest, place: str) -> list[str]:
    """The metrics shown as cards in a place: "mine" or "all"."""
    start = f"dg_pick_{place}_"
    return [b.key.removeprefix(start) for b in page.button if (b.key or "").startswith(start)]


def test_a_picked_metric_stands_first_in_the_next_session(open_page: Open) -> None:
    first = open_page("metrics")
    assert cards(first, "mine") == [] and "pick up to 10" in words(first)
    first.button(key="dg_pick_all_new_customers").click().run()
    first.button(key="dg_pick_all_close_rate_pct").click().run()
    assert not first.exception
    assert cards(first, "mine") == ["new_customers", "close_rate_pct"]
    # Another session, another browser.
    again = open_page("metrics")
    assert cards(again, "mine") == ["new_customers", "close_rate_pct"]
    again.button(key="dg_pick_mine_new_customers").click().run()
    assert cards(again, "mine") == cards(open_page("metrics"), "mine") == ["close_rate_pct"]


def test_who_changed_the_set_is_known(open_page: Open, own_workspace: Path) -> None:
    open_page("metrics").button(key="dg_pick_all_new_customers").click().run()
    with open_workspace(url=f"sqlite:///{own_workspace}") as workspace:
        (change,) = workspace.sets.history("Local admin", "metrics")
    assert change.words == "picked: New customers"


def test_too_many_metrics_are_warned_of(open_page: Open, own_workspace: Path) -> None:
    page = open_page("metrics")
    names = cards(page, "all")[: FOCUS + 1]
    with open_workspace(url=f"sqlite:///{own_workspace}") as workspace:
        workspace.sets.put("Local admin", "metrics", names[:FOCUS], who="Local admin")
    assert not open_page("metrics").warning
    page = open_page("metrics")
    page.button(key=f"dg_pick_all_{names[FOCUS]}").click().run()
    assert f"{FOCUS + 1} metrics are too many to steer by" in page.warning[0].value


def test_a_link_shows_its_set_and_leaves_the_own_alone(open_page: Open) -> None:
    open_page("metrics").button(key="dg_pick_all_new_customers").click().run()
    page = open_page("metrics", v="1", period="last_12_months", measures=["won_value", "prospects"])
    assert cards(page, "mine") == ["won_value", "prospects"]
    page.button(key="dg_metrics_leave_link").click().run()
    assert cards(page, "mine") == ["new_customers"]
    page = open_page("metrics", v="1", period="last_12_months", measures=["won_value", "prospects"])
    page.button(key="dg_metrics_keep").click().run()
    assert cards(page, "mine") == cards(open_page("metrics"), "mine") == ["won_value", "prospects"]


@pytest.mark.parametrize(
    "given",
    [
        {"measures": ["won_value; drop table deals"]},
        {"measures": ["<script>alert(1)</script>", "\x00"]},
        # A measure of the catalogue, but no metric to choose.
        {"measures": ["lost_value"]},
        {"p.category": "' or 1=1 --", "p.view": "[x](javascript:alert(1))"},
        {"compare": "everything"},
    ],
)
def test_a_hostile_link_shows_the_usual_page(open_page: Open, given: dict) -> None:
    usual = open_page("metrics")
    page = open_page("metrics", v="1", period="last_12_months", **{"compare": "previous"} | given)
    assert not page.exception
    assert cards(page, "mine") == []
    assert cards(page, "all") == cards(usual, "all")


@pytest.mark.parametrize("kept", ["won_value", {"a": 1}, [1, None, "no_such_metric"], None])
def test_whatever_is_kept_is_read(open_page: Open, own_workspace: Path, kept: object) -> None:
    with open_workspace(url=f"sqlite:///{own_workspace}") as workspace:
        workspace.sets.put("Local admin", "metrics", kept, who="Local admin")
    page = open_page("metrics")
    assert not page.exception and cards(page, "mine") == []
    page.button(key="dg_pick_all_new_customers").click().run()
    assert cards(page, "mine") == ["new_customers"]


def test_without_a_workspace_the_catalogue_is_there_all_the_same(
    open_page: Open, own_workspace: Path
) -> None:
    own_workspace.write_bytes(b"this is no database" * 100)
    page = open_page("metrics")
    assert not page.exception
    assert len(page.metric) > 20
    assert "The set cannot be changed" in words(page)
    assert page.button(key="dg_pick_all_new_customers").disabled


def test_categories_and_search(open_page: Open) -> None:
    business = open_page("metrics")
    people = open_page("metrics", **{"p.category": "user adoption"})
    assert "active_users" in cards(people, "all") and "prospects" not in cards(people, "all")
    every = open_page("metrics", **{"p.category": "all"})
    assert set(cards(every, "all")) > {*cards(business, "all"), *cards(people, "all")}
    # The search looks through all of them, in names and definitions.
    business.text_input(key="dg_metrics_search").input("same day").run()
    assert cards(business, "all") == ["closed_same_day_pct"]
    business.text_input(key="dg_metrics_search").input("no such thing").run()
    assert not business.exception and "No metric has these words" in words(business)


def test_as_a_table_every_metric_has_its_row(open_page: Open) -> None:
    page = open_page("metrics", **{"p.category": "all", "p.view": "table"})
    assert not page.exception and not page.metric
    table = page.dataframe[0].value
    assert len(table) >= 35
    assert {"Prospects", "SLA compliance", "Adoption"} <= set(table["metric"])
