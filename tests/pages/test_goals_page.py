"""Goals set on the page are kept, told in the history, and seen by the page's own figures."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from dealglass.workspace import Edit, WantedGoal, Workspace, open_workspace
from tests.pages.conftest import Open

YEAR = date(2026, 1, 1)


@pytest.fixture(autouse=True)
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    monkeypatch.setenv("DEALGLASS_WORKSPACE", str(tmp_path / "w.db"))
    return open_workspace()


def leads(target: float) -> Edit:
    goal = WantedGoal("y", "qualified_leads", "company", "year", YEAR, date(2026, 12, 31), target)
    return Edit(goal)


def test_a_split_is_filled_in_and_saved(open_page: Open, workspace: Workspace) -> None:
    workspace.goals.apply([leads(1200.0)], who="Ann")
    params = {"v": "1", "p.view": "set", "p.metric": "qualified_leads", "p.period": "quarter"}
    page = open_page("goals", **params)
    assert not page.exception
    page.radio(key="dg_split_how").set_value("even").run()
    page.button(key="dg_split_fill").click().run()
    assert any("4 new" in m.value for m in page.markdown)
    assert len(workspace.goals.all()) == 1  # nothing is kept before it is saved
    page.button(key="dg_goal_save").click().run()
    assert not page.exception
    quarters = [k for k in workspace.goals.all() if k.goal.period == "quarter"]
    assert [(k.goal.target, k.changed_by) for k in quarters] == [(300.0, "Local admin")] * 4
    assert any("Nothing to save" in m.value for m in page.markdown)
    # The progress of the page reads what was just set.
    progress = open_page("goals", v="1", period="this_quarter", **{"p.metric": "qualified_leads"})
    assert any("Qualified leads, company" in m.value for m in progress.markdown)


def test_discarding_forgets_what_was_filled_in(open_page: Open, workspace: Workspace) -> None:
    workspace.goals.apply([leads(1200.0)], who="Ann")
    params = {"v": "1", "p.view": "set", "p.metric": "qualified_leads", "p.period": "quarter"}
    page = open_page("goals", **params)
    page.button(key="dg_split_fill").click().run()
    page.button(key="dg_goal_discard").click().run()
    assert any("Nothing to save" in m.value for m in page.markdown)
    assert workspace.goals.revision() == 1


def test_another_editors_change_is_not_overwritten(open_page: Open, workspace: Workspace) -> None:
    workspace.goals.apply([leads(1200.0)], who="Ann")
    first = WantedGoal("q", "qualified_leads", "company", "quarter", YEAR, date(2026, 3, 31), 5.0)
    workspace.goals.apply([Edit(first)], who="Ann")
    params = {"v": "1", "p.view": "set", "p.metric": "qualified_leads", "p.period": "quarter"}
    page = open_page("goals", **params)
    page.button(key="dg_split_fill").click().run()
    workspace.goals.apply([Edit(first, version=1)], who="Bob")
    page.button(key="dg_goal_save").click().run()
    assert any("Bob changed it on" in w.value for w in page.warning)
    assert workspace.goals.revision() == 3
    assert not page.exception


def test_an_imported_goal_is_had_back(open_page: Open, workspace: Workspace) -> None:
    params = {"v": "1", "p.view": "set", "p.period": "quarter"}
    page = open_page("goals", **params)
    page.radio(key="dg_split_how").set_value("even").run()
    page.button(key="dg_split_fill").click().run()
    page.button(key="dg_goal_save").click().run()
    changed = {k.goal.goal_id for k in workspace.goals.all() if k.state == "set"}
    assert changed
    page.button(key="dg_goal_back_do").click().run()
    assert not page.exception
    states = [k.state for k in workspace.goals.all()]
    assert states.count("imported") == 1


@pytest.mark.parametrize("name", ["goals", "home", "forecast"])
def test_pages_stay_up_without_the_workspace(
    open_page: Open, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DEALGLASS_WORKSPACE", "postgresql://me:secret@127.0.0.1:9/none")
    page = open_page(name, v="1")
    assert not page.exception
    said = [c.value for c in page.caption if "cannot be read" in c.value]
    assert len(said) == 1 and "secret" not in said[0]


def test_nothing_is_set_without_the_workspace(
    open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DEALGLASS_WORKSPACE", "postgresql://me:secret@127.0.0.1:9/none")
    page = open_page("goals", v="1", **{"p.view": "set"})
    assert any("cannot be reached" in w.value for w in page.warning)
    assert "dg_goal_save" not in [b.key for b in page.button]
