"""States and waterfall of thousands of random histories, against a plain reading of the rules.

The histories hold reopened deals, changes dated back, several in one second, deletions, changes of
owner and currency, and some that contradict the deal's present values.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dealglass.access import Viewer
from dealglass.results import Source
from dealglass.selection import Selection
from tests.queries.changes.histories import AS_OF, FIRST, NAMES, TEAMS, State, company, state_of
from tests.tiny import by, tiny_store

EXAMPLES, DEALS = 7, 320
STEPS = {
    "pipeline_created": "Created",
    "pipeline_reopened": "Reopened",
    "pipeline_transferred_in": "Transferred in",
    "pipeline_moved_in": "Moved in",
    "pipeline_amount_up": "Amount up",
    "pipeline_won": "Won",
    "pipeline_lost": "Lost",
    "pipeline_deleted": "Deleted",
    "pipeline_transferred_out": "Transferred out",
    "pipeline_moved_out": "Moved out",
    "pipeline_amount_down": "Amount down",
}
MEASURES = ("start_value", "pipeline_change", "end_value", *STEPS)
Rows = dict[str, list[dict[str, Any]]]


@dataclass(frozen=True)
class Asked:
    """Two moments, the expected closes looked at, and whose deals: all, an owner's or a team's."""

    start: date
    last: date
    closing: tuple[date, date] | None = None
    owner: str | None = None
    team: str | None = None

    @property
    def selection(self) -> Selection:
        """The same as a question."""
        params = {"books": "owner" if self.owner else "team" if self.team else "company"}
        if self.closing:
            params |= {"closes_from": str(self.closing[0]), "closes_to": str(self.closing[1])}
        asked = Selection(
            start=self.start,
            end=self.last + timedelta(days=1),
            params=tuple(params.items()),
            measures=MEASURES,
        )
        if self.owner:
            asked = asked.with_filter("owner", (NAMES[self.owner],))
        return asked.with_filter("team", (self.team,)) if self.team else asked

    def holds(self, state: State | None) -> bool:
        """Whether a deal in this state is among the open deals looked at."""
        if state is None or state.status != "open" or not self.is_theirs(state):
            return False
        on = state.expected_close_on
        return self.closing is None or (on is not None and self.closing[0] <= on < self.closing[1])

    def is_theirs(self, state: State) -> bool:
        """Whether the state is of the owner or team asked for."""
        if self.owner:
            return state.owner_id == self.owner
        return self.team is None or TEAMS.get(state.owner_id or "") == self.team


def waterfall(asked: Asked, pairs: list[tuple[State | None, State | None]]) -> dict[str, Decimal]:
    """Count the waterfall deal by deal, as the definitions say it."""
    found: dict[str, Decimal] = defaultdict(Decimal)
    for old, new in pairs:
        was_in, is_in = asked.holds(old), asked.holds(new)
        if old and was_in:
            found["Start"] += old.value
        if new and is_in:
            found["End"] += new.value
        if old and was_in and not is_in:
            found[left(asked, new)] -= old.value
        elif new and is_in and not was_in:
            found[came(asked, old)] += new.value
        elif old and new and is_in:
            difference = new.value - old.value
            found["Amount up" if difference > 0 else "Amount down"] += difference
    return found


def left(asked: Asked, new: State | None) -> str:
    if new is not None and new.status != "open":
        return {"won": "Won", "lost": "Lost", "deleted": "Deleted"}[new.status]
    return "Moved out" if new is not None and asked.is_theirs(new) else "Transferred out"


def came(asked: Asked, old: State | None) -> str:
    if old is None:
        return "Created"
    if old.status != "open":
        return "Reopened"
    return "Moved in" if asked.is_theirs(old) else "Transferred in"


def questions() -> list[Asked]:
    """Return moments, windows and filters that every history is asked about."""
    closing = (date(2026, 3, 1), date(2026, 6, 1))
    spring = (date(2026, 2, 10), date(2026, 5, 20))
    summer = Asked(date(2026, 4, 20), AS_OF, (date(2026, 4, 1), date(2026, 5, 1)))
    whole = [Asked(*spring), Asked(*spring, closing), Asked(FIRST, AS_OF), summer]
    owners = [Asked(*spring, window, owner=o) for o in ("u1", "u3") for window in (None, closing)]
    teams = [
        Asked(*spring, window, team=t) for t in ("North", "South") for window in (None, closing)
    ]
    return whole + owners + teams


@settings(
    max_examples=EXAMPLES, deadline=None, derandomize=True, database=None,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
@given(seed=st.integers(0, 10**9), deals=st.integers(DEALS - 50, DEALS))
def test_states_and_waterfalls_equal_a_plain_reading(seed: int, deals: int) -> None:
    rows = company(seed, deals)
    source = tiny_store(rows, AS_OF)
    changes = defaultdict(list)
    for change in rows["deal_changes"]:
        changes[change["deal_id"]].append(change)

    def states(day: date) -> dict[str, State | None]:
        return {d["deal_id"]: state_of(d, changes[d["deal_id"]], day) for d in rows["deals"]}

    for day in (FIRST, date(2026, 3, 31), AS_OF):
        assert known_states(source, day) == {k: v for k, v in states(day).items() if v}
        check_standing(source, day, [s for s in states(day).values() if s])
    for asked in questions():
        before, after = states(asked.start - timedelta(days=1)), states(asked.last)
        wanted = waterfall(asked, [(before[k], after[k]) for k in before])
        totals = source.ask("changes/waterfall", asked.selection).totals
        check_balance(totals)
        assert cents(totals["start_value"]) == wanted["Start"], asked
        assert cents(totals["end_value"]) == wanted["End"], asked
        for name, step in STEPS.items():
            assert cents(totals[name]) == abs(wanted[step]), (asked, step)
    check_every_filter(source)
    check_viewers(source)


def known_states(source: Source, day: date) -> dict[str, State]:
    rows = source.engine.run(
        "select * from deal_states where from_on <= $day and until_on > $day", {"day": day}
    ).to_pylist()
    assert len({row["deal_id"] for row in rows}) == len(rows)
    names = ("status", "stage", "amount", "owner_id", "expected_close_on")
    return {row["deal_id"]: State(*(row[name] for name in names)) for row in rows}


def check_standing(source: Source, day: date, states: list[State]) -> None:
    """By stage as of a day: from the states, and from the daily net changes."""
    wanted: dict[str, list[Decimal]] = defaultdict(list)
    for state in states:
        if state.status == "open":
            wanted[state.stage or "(no stage)"].append(state.value)
    asked = Selection(as_of=day, group_by=("stage",), measures=("open_deals", "open_value"))
    found = by(source.ask("changes/standing", asked))
    assert {k: (r["open_deals"], cents(r["open_value"])) for k, r in found.items()} == {
        k: (len(v), sum(v)) for k, v in wanted.items()
    }
    names = ("pipeline_deals_then", "pipeline_value_then")
    asked = Selection(start=day, end=day + timedelta(days=1), group_by=("stage",), measures=names)
    found = by(source.ask("changes/over_time", asked))
    assert {
        k: tuple(map(cents, (r[n] for n in names))) for k, r in found.items() if r[names[0]]
    } == {k: (len(v), sum(v)) for k, v in wanted.items()}


def check_every_filter(source: Source) -> None:
    """Whatever the grouping or filter, start and steps give the end, to the cent."""
    base = Asked(date(2026, 2, 10), date(2026, 5, 20)).selection
    owners = Selection(
        start=base.start, end=base.end, measures=MEASURES, params=(("books", "owner"),)
    )
    for name in ("owner", "team", "manager", "region", "source", "pipeline"):
        grouped = source.ask("changes/waterfall", replace(owners, group_by=(name,))).rows
        for row in grouped:
            check_balance(row)
            value = row[name]
            one = source.ask("changes/waterfall", owners.with_filter(name, (value,))).totals
            assert {n: one[n] for n in MEASURES} == {n: row[n] for n in MEASURES}
    two = owners.with_filter("owner", ("Ann", "Cleo", "(no owner)"))
    check_balance(source.ask("changes/waterfall", two).totals)


def check_viewers(source: Source) -> None:
    """A restricted viewer's waterfall balances over what was his, whoever has it now."""
    asked = Asked(date(2026, 2, 10), date(2026, 5, 20))
    for ids in (frozenset(("u1",)), frozenset(("u2", "u3")), frozenset()):
        viewer = Viewer("some", "rep", ids)
        seen = source.ask("changes/waterfall", asked.selection, viewer).totals
        check_balance(seen)
        names = {NAMES[i] for i in ids}
        by_owner = replace(asked.selection, group_by=("owner",), params=(("books", "owner"),))
        owners = source.ask("changes/waterfall", by_owner).rows
        mine = [row for row in owners if row["owner"] in names]
        for name in ("start_value", "end_value"):
            assert cents(seen[name]) == sum(cents(row[name]) for row in mine)


def check_balance(row: dict[str, Any]) -> None:
    signs = {name: 1 if number < 5 else -1 for number, name in enumerate(STEPS)}
    steps = sum(signs[name] * cents(row[name]) for name in STEPS)
    assert cents(row["start_value"]) + steps == cents(row["end_value"])
    assert cents(row["pipeline_change"]) == steps


def cents(value: float) -> Decimal:
    return Decimal(str(round(value, 2)))


def test_the_histories_hold_what_they_should(tmp_path: Path) -> None:
    rows = company(7, 400)
    source = tiny_store(rows, AS_OF, folder=tmp_path)
    fields = {c["field"] for c in rows["deal_changes"]}
    assert {"currency", "owner_id", "is_deleted", "status"} <= fields
    created = {d["deal_id"]: d["created_at"] for d in rows["deals"]}
    moments = [(c["deal_id"], c["changed_at"]) for c in rows["deal_changes"]]
    assert len(set(moments)) < len(moments)
    assert any(c["changed_at"] < created[c["deal_id"]] for c in rows["deal_changes"])
    totals = [source.ask("changes/waterfall", asked.selection).totals for asked in questions()]
    for name in STEPS:
        assert any(found[name] for found in totals), name
