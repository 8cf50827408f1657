"""Goals set on a board of holders by periods: each cell counted by hand."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealglass.access import LOCAL_ADMIN, Viewer, may_edit_goal
from dealglass.errors import EditConflict, NotAllowed
from dealglass.goalboard import (
    Board,
    Holder,
    as_imported,
    edits,
    imported_ids,
    read_board,
    save,
    spans_of,
    year_of,
)
from dealglass.goals import read_goals
from dealglass.goalsplit import over_holders, over_time, shared
from dealglass.overlay import show_goals
from dealglass.periods import YearShape
from dealglass.results import Source
from dealglass.selection import Selection
from dealglass.workspace import Edit, Workspace, open_workspace
from tests.tiny import tiny_store

AS_OF = date(2026, 4, 10)
COMPANY, NORTH, SOUTH, ANN = ("company", ""), ("team", "North"), ("team", "South"), ("user", "u1")
Q1, Q2, Q3, Q4 = (date(2026, month, 1) for month in (1, 4, 7, 10))
MANAGER = Viewer("Mia", "manager", frozenset({"u1"}))
REP = Viewer("Ann", "rep", frozenset({"u1"}), user_id="u1")


def won(deal_id: str, owner: str, day: date, amount: float) -> dict[str, object]:
    return {
        "deal_id": deal_id,
        "owner_id": owner,
        "status": "won",
        "amount": amount,
        "created_at": datetime(2024, 12, 1),
        "closed_on": day,
    }


@pytest.fixture(scope="module")
def source() -> Source:
    goal = {"goal_id": "g1", "metric": "won_value", "scope": "company", "period": "quarter"}
    return tiny_store(
        {
            "users": [
                {"user_id": "u1", "name": "Ann", "team": "North"},
                {"user_id": "u2", "name": "Bob", "team": "North"},
                {"user_id": "u3", "name": "Cy", "team": "South"},
                {"user_id": "u4", "name": "Gone", "team": "South", "is_active": False},
            ],
            # Last year: 100, 200, 300 and 400 by quarter; North 700 of 1,000, Ann 500 of these.
            "deals": [
                won("a", "u3", date(2025, 2, 1), 100),
                won("b", "u1", date(2025, 5, 1), 200),
                won("c", "u1", date(2025, 8, 1), 300),
                won("d", "u2", date(2025, 11, 1), 200),
                won("e", "u3", date(2025, 12, 31), 200),
            ],
            "goals": [
                goal
                | {"starts_on": Q1, "ends_on": date(2026, 3, 31), "target": 500.0, "name": "Big"},
                goal
                | {"goal_id": "odd", "starts_on": Q1, "ends_on": date(2026, 2, 3), "target": 5.0},
            ],
        },
        AS_OF,
    )


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    monkeypatch.setenv("DEALGLASS_WORKSPACE", str(tmp_path / "w.db"))
    return open_workspace()


def quarters(source: Source, workspace: Workspace, viewer: Viewer = LOCAL_ADMIN) -> Board:
    show_goals(source, workspace)
    return read_board(source, workspace, "won_value", "quarter", Q1, viewer)


def test_years_and_periods_follow_the_fiscal_year() -> None:
    april = YearShape(fiscal_month=4)
    assert year_of(date(2026, 3, 31), april) == date(2025, 4, 1)
    assert year_of(date(2026, 4, 1), april, ahead=1) == date(2027, 4, 1)
    assert [s.start for s in spans_of(date(2025, 4, 1), "quarter")] == [
        date(2025, 4, 1),
        date(2025, 7, 1),
        date(2025, 10, 1),
        date(2026, 1, 1),
    ]
    assert len(spans_of(Q1, "month")) == 12
    assert spans_of(Q1, "year")[0].end == date(2027, 1, 1)


def test_the_board_has_company_teams_and_active_people(
    source: Source, workspace: Workspace
) -> None:
    board = quarters(source, workspace)
    assert [h.name for h in board.holders] == ["Company", "North", "Ann", "Bob", "South", "Cy"]
    assert board.target(board.holders[0], Q1) == 500
    assert set(board.known) == {(COMPANY, Q1)}  # the one of odd dates is no cell


def test_cells_are_filled_changed_and_emptied(source: Source, workspace: Workspace) -> None:
    board = quarters(source, workspace)
    wanted = {(COMPANY, Q1): 600.0, (NORTH, Q1): 400.0, (ANN, Q2): 0.0, (SOUTH, Q1): None}
    save(workspace, edits(board, wanted, {ANN: "Grow"}), LOCAL_ADMIN)
    board = quarters(source, workspace)
    found = {place: (k.goal.target, k.version) for place, k in board.known.items()}
    assert found == {(COMPANY, Q1): (600, 1), (NORTH, Q1): (400, 1), (ANN, Q2): (0, 1)}
    assert board.known[(NORTH, Q1)].goal.name == "Won value, North"
    assert board.known[(ANN, Q2)].goal.strategy == "Grow"
    assert edits(board, {}) == []
    said = {c.key: c.words for c in workspace.goals.history()}
    assert said["g1"] == "target 500 → 600"

    save(workspace, edits(board, {(NORTH, Q1): None, (COMPANY, Q1): None}), LOCAL_ADMIN)
    board = quarters(source, workspace)
    assert set(board.known) == {(ANN, Q2)}
    # A cell filled again is the goal it was, so that its history goes on.
    save(workspace, edits(board, {(COMPANY, Q1): 700.0}), LOCAL_ADMIN)
    assert quarters(source, workspace).known[(COMPANY, Q1)].goal.goal_id == "g1"
    assert [c.version for c in workspace.goals.history("g1")] == [3, 2, 1]


def test_an_imported_goal_can_be_had_back(source: Source, workspace: Workspace) -> None:
    save(workspace, edits(quarters(source, workspace), {(COMPANY, Q1): 600.0}), LOCAL_ADMIN)
    save(workspace, edits(quarters(source, workspace), {(NORTH, Q1): 1.0}), LOCAL_ADMIN)
    changed = as_imported(workspace.goals.all(), imported_ids(source))
    assert [k.goal.goal_id for k in changed] == ["g1"]
    save(workspace, [Edit(k.goal, k.version, "imported") for k in changed], LOCAL_ADMIN)
    board = quarters(source, workspace)
    assert board.target(board.holders[0], Q1) == 500
    assert as_imported(workspace.goals.all(), imported_ids(source)) == []


def test_two_editors_of_one_board(source: Source, workspace: Workspace) -> None:
    anns, bobs = quarters(source, workspace), quarters(source, workspace)
    save(workspace, edits(anns, {(COMPANY, Q1): 600.0}), LOCAL_ADMIN)
    with pytest.raises(EditConflict):
        save(workspace, edits(bobs, {(COMPANY, Q1): 700.0, (NORTH, Q1): 1.0}), LOCAL_ADMIN)
    board = quarters(source, workspace)
    assert {p: k.goal.target for p, k in board.known.items()} == {(COMPANY, Q1): 600}


# Who may


@pytest.mark.parametrize(
    ("viewer", "scope", "owner_id", "reps_may", "expected"),
    [
        (LOCAL_ADMIN, "user", "u9", False, True),
        (MANAGER, "company", None, False, True),
        (MANAGER, "team", None, False, True),
        (MANAGER, "user", "u1", False, True),
        (MANAGER, "user", "u2", False, False),
        (Viewer("All", "manager"), "user", "u2", False, True),
        (REP, "user", "u1", False, False),
        (REP, "user", "u1", True, True),
        (REP, "user", "u2", True, False),
        (REP, "team", None, True, False),
        (Viewer("Nobody", "rep"), "user", None, True, False),
        (Viewer("Guest", "guest"), "company", None, True, False),
    ],
)
def test_who_may_set_which_goal(
    viewer: Viewer, scope: str, owner_id: str | None, reps_may: bool, expected: bool
) -> None:
    assert may_edit_goal(viewer, scope, owner_id, reps_may=reps_may) is expected


def test_the_board_shows_only_what_its_viewer_may_set(source: Source, workspace: Workspace) -> None:
    board = quarters(source, workspace, MANAGER)
    assert [h.name for h in board.holders] == ["Company", "North", "Ann"]
    show_goals(source, workspace)
    own = read_board(source, workspace, "won_value", "year", Q1, REP, reps_may=True)
    assert [h.name for h in own.holders] == ["Ann"]


def test_saving_is_refused_whatever_the_page_offered(source: Source, workspace: Workspace) -> None:
    changes = edits(quarters(source, workspace), {(NORTH, Q1): 1.0})
    with pytest.raises(NotAllowed):
        save(workspace, changes, REP, reps_may=True)
    # Nor may a company's goal be turned into one's own.
    stolen = edits(quarters(source, workspace), {(COMPANY, Q1): 1.0})[0]
    mine = Edit(
        stolen.goal.__class__(**{**stolen.goal.__dict__, "scope": "user", "owner_id": "u1"}),
        before=stolen.goal,
    )
    with pytest.raises(NotAllowed):
        save(workspace, [mine], REP, reps_may=True)
    assert workspace.goals.all() == []


# Splits


def test_a_year_over_its_quarters(source: Source, workspace: Workspace) -> None:
    show_goals(source, workspace)
    year = read_board(source, workspace, "won_value", "year", Q1)
    save(workspace, edits(year, {(COMPANY, Q1): 2000.0, (NORTH, Q1): 10.0}), LOCAL_ADMIN)
    show_goals(source, workspace)
    year = read_board(source, workspace, "won_value", "year", Q1)
    board = quarters(source, workspace)
    season = over_time(source, year, board, "last year")
    assert [season[(COMPANY, q)] for q in (Q1, Q2, Q3, Q4)] == [200, 400, 600, 800]
    assert [season[(NORTH, q)] for q in (Q1, Q2, Q3, Q4)] == [1, 2, 3, 4]
    even = over_time(source, year, board, "even")
    assert [even[(COMPANY, q)] for q in (Q1, Q2, Q3, Q4)] == [500] * 4
    assert sum(even[(NORTH, q)] or 0 for q in (Q1, Q2, Q3, Q4)) == 10


def test_a_rate_is_not_shared(source: Source, workspace: Workspace) -> None:
    show_goals(source, workspace)
    year = read_board(source, workspace, "win_rate_pct", "year", Q1)
    save(workspace, edits(year, {(COMPANY, Q1): 40.0}), LOCAL_ADMIN)
    show_goals(source, workspace)
    year = read_board(source, workspace, "win_rate_pct", "year", Q1)
    board = read_board(source, workspace, "win_rate_pct", "quarter", Q1)
    assert set(over_time(source, year, board, "last year").values()) == {40.0}
    assert over_holders(source, year, "team", "last year") == {(NORTH, Q1): 40, (SOUTH, Q1): 40}


def test_the_company_over_its_teams_and_a_team_over_its_people(
    source: Source, workspace: Workspace
) -> None:
    show_goals(source, workspace)
    year = read_board(source, workspace, "won_value", "year", Q1)
    save(workspace, edits(year, {(COMPANY, Q1): 2000.0}), LOCAL_ADMIN)
    show_goals(source, workspace)
    year = read_board(source, workspace, "won_value", "year", Q1)
    teams = over_holders(source, year, "team", "last year")
    assert teams == {(NORTH, Q1): 1400, (SOUTH, Q1): 600}
    save(workspace, edits(year, teams), LOCAL_ADMIN)
    show_goals(source, workspace)
    year = read_board(source, workspace, "won_value", "year", Q1)
    people = over_holders(source, year, "user", "last year")
    assert people[(ANN, Q1)] == 1000
    assert people[("user", "u2"), Q1] == 400
    assert people[("user", "u3"), Q1] == 600
    even = over_holders(source, year, "user", "even")
    assert even[(ANN, Q1)] == even[("user", "u2"), Q1] == 700


def test_a_quarter_in_which_a_team_brought_nothing(source: Source, workspace: Workspace) -> None:
    save(workspace, edits(quarters(source, workspace), {(COMPANY, Q1): 90.0}), LOCAL_ADMIN)
    split = over_holders(source, quarters(source, workspace), "team", "last year")
    assert split == {(NORTH, Q1): None, (SOUTH, Q1): 90}


@given(
    st.integers(0, 10**9),
    st.lists(st.floats(0, 1e6, allow_nan=False), min_size=1, max_size=40),
    st.sampled_from([1.0, 100.0]),
)
def test_parts_add_up_to_the_whole(whole: int, weights: list[float], step: float) -> None:
    parts = shared(float(whole), weights, step)
    assert sum(parts) == whole
    assert min(parts) >= 0
    if any(weights):
        assert all(p < 2 * step for p, w in zip(parts, weights, strict=True) if w == 0)


def test_goals_set_are_the_goals_that_are_read(source: Source, workspace: Workspace) -> None:
    """The same name, holder and dates as an import of the same goal would have."""
    save(workspace, edits(quarters(source, workspace), {(ANN, Q2): 70.0}), LOCAL_ADMIN)
    show_goals(source, workspace)
    (goal,) = read_goals(source, LOCAL_ADMIN, Selection().with_filter("owner", ("Ann",)))
    assert (goal.name, goal.scope, goal.owner, goal.team) == (
        "Won value, Ann",
        "user",
        "Ann",
        "North",
    )
    assert (goal.starts_on, goal.ends_on, goal.period) == (Q2, date(2026, 6, 30), "quarter")


def test_a_holder_is_told_by_its_id() -> None:
    assert Holder("user", "North", "u1", "Ann").key == Holder("user", "South", "u1", "Anne").key
