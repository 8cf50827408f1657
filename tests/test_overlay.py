"""Goals people set are seen by every report that reads goals, under the same row rules."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from dealglass.access import Viewer
from dealglass.goals import read_goals
from dealglass.overlay import show_goals
from dealglass.results import Source
from dealglass.selection import Selection
from dealglass.workspace import Edit, WantedGoal, Workspace, open_workspace
from tests.queries.small import AS_OF, STAGES, USERS, deal
from tests.tiny import tiny_store

JUNE = WantedGoal("g1", "won_value", "company", "month", date(2026, 6, 1), date(2026, 6, 30), 900.0)
ANNS = replace(JUNE, goal_id="new", scope="user", owner_id="u1", target=300.0, strategy="Grow")


@pytest.fixture
def source() -> Source:
    goals = [
        {"goal_id": "g1", "name": "Imported", "metric": "won_value", "scope": "company"},
        {"goal_id": "g2", "name": "Bob's", "metric": "won_value", "scope": "user"},
    ]
    goals[1]["owner_id"] = "u2"
    for goal in goals:
        goal |= {"period": "month", "target": 300.0}
        goal |= {"starts_on": date(2026, 6, 1), "ends_on": date(2026, 6, 30)}
    rows = {"stages": STAGES, "users": USERS, "deals": [deal("d1")], "goals": goals}
    return tiny_store(rows, AS_OF)


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    monkeypatch.setenv("DEALGLASS_WORKSPACE", str(tmp_path / "w.db"))
    return open_workspace()


def targets(source: Source, viewer: Viewer | None = None) -> dict[str, float]:
    goals = read_goals(source, viewer) if viewer else read_goals(source)
    return {g.goal_id: g.target for g in goals}


def test_an_edit_stands_in_for_the_imported_goal_and_can_be_taken_back(
    source: Source, workspace: Workspace
) -> None:
    show_goals(source, workspace)
    assert targets(source) == {"g1": 300.0, "g2": 300.0}
    steps = [
        ([Edit(JUNE), Edit(ANNS)], {"g1": 900.0, "g2": 300.0, "new": 300.0}),
        ([Edit(JUNE, 1, "removed"), Edit(ANNS, 1, "removed")], {"g2": 300.0}),
        ([Edit(JUNE, 2, "imported")], {"g1": 300.0, "g2": 300.0}),
    ]
    for edits, expected in steps:
        workspace.goals.apply(edits, who="Ann")
        show_goals(source, workspace)
        assert targets(source) == expected


def test_an_edited_goal_has_its_reps_name_team_and_region(
    source: Source, workspace: Workspace
) -> None:
    workspace.goals.apply([Edit(ANNS)], who="Ann")
    show_goals(source, workspace)
    chosen = Selection().with_filter("team", ("North",))
    (row,) = source.rows("goals/list", chosen).rows
    assert (row["owner"], row["team"], row["strategy"]) == ("Ann", "North", "Grow")
    groups = source.ask("goals/list", replace(chosen, group_by=("region",))).rows
    assert groups[0]["region"] == "EU"


def test_the_outlook_sees_the_new_target_too(source: Source, workspace: Workspace) -> None:
    """goal_days is spread anew, by the same rule as at the build."""
    chosen = Selection(start=date(2026, 6, 1), end=date(2026, 6, 11), measures=("target_value",))
    assert source.ask("forecast/outlook", chosen).totals["target_value"] == pytest.approx(100)
    workspace.goals.apply([Edit(JUNE)], who="Ann")
    show_goals(source, workspace)
    assert source.ask("forecast/outlook", chosen).totals["target_value"] == pytest.approx(300)


def test_row_rules_hold_for_edited_goals(source: Source, workspace: Workspace) -> None:
    workspace.goals.apply([Edit(ANNS), Edit(JUNE)], who="Ann")
    show_goals(source, workspace)
    assert set(targets(source, Viewer("Ann", "rep", frozenset({"u1"})))) == {"new"}
    assert set(targets(source, Viewer("Bob", "rep", frozenset({"u2"})))) == {"g2"}
    assert targets(source, Viewer("Eve", "rep", frozenset())) == {}


def test_other_reports_read_the_store_as_before(source: Source, workspace: Workspace) -> None:
    before = source.ask("all/deals").totals["deals"]
    workspace.goals.apply([Edit(JUNE)], who="Ann")
    show_goals(source, workspace)
    assert source.ask("all/deals", Selection(group_by=("owner",))).rows[0]["deals"] == before == 1
    assert source.engine.run("select kind from meta.store", {}).to_pylist() == [{"kind": "import"}]


def test_nothing_is_done_again_without_a_change(source: Source, workspace: Workspace) -> None:
    show_goals(source, workspace)
    assert source.revision == 0  # nobody has set a goal: the store itself answers
    workspace.goals.apply([Edit(JUNE)], who="Ann")
    show_goals(source, workspace)
    show_goals(source, workspace)
    assert source.revision == 1


def test_readers_during_changes_see_one_state_or_the_other(
    source: Source, workspace: Workspace
) -> None:
    """Never half of one, and never an error."""
    workspace.goals.apply([Edit(JUNE)], who="Ann")
    show_goals(source, workspace)
    seen: list[dict[str, float]] = []
    wrong: list[Exception] = []
    ended = threading.Event()

    def read() -> None:
        while not ended.is_set():
            try:
                seen.append(targets(source))
            except Exception as error:
                wrong.append(error)

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for version in range(1, 15):
        # both goals change together
        target = 900.0 + version
        both = [replace(JUNE, target=target), replace(ANNS, target=target)]
        known = {k.goal.goal_id: k.version for k in workspace.goals.all()}
        workspace.goals.apply([Edit(g, known.get(g.goal_id, 0)) for g in both], who="Ann")
        show_goals(source, workspace)
    ended.set()
    for reader in readers:
        reader.join()
    assert wrong == []
    assert targets(source) == {"g1": 914.0, "g2": 300.0, "new": 914.0}
    assert all(s.get("new", s["g1"]) == s["g1"] for s in seen)


def test_a_script_that_fails_leaves_the_goals_as_they_were(
    source: Source, workspace: Workspace
) -> None:
    with pytest.raises(Exception, match="nowhere"):
        source.engine.overlay("create table memory.kept.goals as select * from nowhere", {})
    assert targets(source) == {"g1": 300.0, "g2": 300.0}
    workspace.goals.apply([Edit(JUNE)], who="Ann")
    show_goals(source, workspace)
    assert targets(source)["g1"] == 900.0
