"""changes/waterfall: each step counted by hand, and the change under each deal."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from dealglass.access import Viewer
from dealglass.results import Source
from dealglass.selection import Selection
from tests.queries.small import AS_OF, STAGES, USERS, deal
from tests.tiny import by, demo_source, tiny_store

# Between 31 March and 30 June; deals expected to close in the third quarter, where asked.
SPRING = {"start": date(2026, 4, 1), "end": date(2026, 7, 1)}
THIRD = (("closes_from", "2026-07-01"), ("closes_to", "2026-10-01"))
COMPANY = ("books", "company")


def change(deal_id: str, day: str, field: str, old: Any, new: Any, number: int = 0) -> dict:  # noqa: ANN401
    return {
        "change_id": f"{deal_id}-{day}-{field}-{number}",
        "deal_id": deal_id,
        "changed_at": datetime.fromisoformat(day),
        "field": field,
        "old_value": old,
        "new_value": new,
        "changed_by": "Bob",
    }


SUMMER, WINTER = date(2026, 8, 1), date(2026, 12, 1)
DEALS = [
    deal("stays", amount=100, expected_close_on=SUMMER),
    deal("grows", amount=150, expected_close_on=SUMMER),
    deal("shrinks", amount=70, expected_close_on=SUMMER),
    deal("new", amount=200, expected_close_on=SUMMER, created_at=datetime(2026, 5, 1)),
    deal("won", "Won", amount=300, expected_close_on=SUMMER, closed_on=date(2026, 5, 5)),
    deal("lost", "Lost", amount=400, expected_close_on=SUMMER, closed_on=date(2026, 5, 6)),
    deal("back", amount=500, expected_close_on=SUMMER),
    deal("gone", amount=600, expected_close_on=SUMMER, is_deleted=True),
    deal("handed", amount=700, expected_close_on=SUMMER, owner_id="u2"),
    deal("later", amount=800, expected_close_on=WINTER),
    deal("sooner", amount=900, expected_close_on=SUMMER),
    # Both its date and its amount change: the date comes first and takes it all.
    deal("both", amount=1000, expected_close_on=SUMMER),
    # Created and won in between: in the pipeline at neither moment.
    deal("quick", "Won", created_at=datetime(2026, 5, 1), closed_on=date(2026, 5, 2)),
]
CHANGES = [
    change("grows", "2026-05-01", "amount", "100", "150"),
    change("shrinks", "2026-05-01", "amount", "100.00", "70.00"),
    change("won", "2026-05-05", "stage", "Offer", "Won"),
    change("won", "2026-05-05", "amount", "250", "300", 1),
    change("lost", "2026-05-06", "status", "open", "lost"),
    change("back", "2026-02-01", "status", "open", "lost"),
    change("back", "2026-04-20", "status", "lost", "open"),
    change("gone", "2026-06-01", "is_deleted", "false", "true"),
    change("handed", "2026-06-02", "owner_id", "u1", "u2"),
    change("handed", "2026-06-03", "amount", "650", "700"),
    change("later", "2026-06-04", "expected_close_on", "2026-08-01", "2026-12-01"),
    change("sooner", "2026-06-05", "expected_close_on", "2026-12-01", "2026-08-01"),
    change("both", "2026-06-06", "expected_close_on", None, "2026-08-01"),
    change("both", "2026-06-06", "amount", "10", "1000", 1),
]


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Source:
    rows = {"stages": STAGES, "users": USERS, "deals": DEALS, "deal_changes": CHANGES}
    return tiny_store(rows, AS_OF, folder=tmp_path_factory.mktemp("waterfall"))


def steps(source: Source, *params: tuple[str, str], **more: Any) -> dict[str, tuple[int, float]]:  # noqa: ANN401
    asked = Selection(
        group_by=("pipeline_step",),
        measures=("step_deals", "step_value"),
        params=params,
        **{**SPRING, **more},
    )
    rows = by(source.ask("changes/waterfall", asked))
    return {step: (row["step_deals"], row["step_value"]) for step, row in rows.items()}


def test_all_open_deals_between_two_moments(company: Source) -> None:
    found = steps(company, COMPANY)
    assert found == {
        # 100 + 100 + 100 + 250 + 400 + 600 + 650 + 800 + 900 + 10
        "Start": (10, 3910),
        "Created": (1, 200),
        "Reopened": (1, 500),
        # 50 of "grows", 50 of "handed", 990 of "both": no owner is told apart here.
        "Amount up": (3, 1090),
        "Won": (1, -250),
        "Lost": (1, -400),
        "Deleted": (1, -600),
        "Amount down": (1, -30),
        "End": (9, 4420),
    }
    assert list(found) == [
        "Start", "Created", "Reopened", "Amount up", "Won", "Lost", "Deleted", "Amount down", "End",
    ]  # fmt: skip


def test_deals_expected_to_close_in_a_quarter(company: Source) -> None:
    found = steps(company, COMPANY, *THIRD)
    assert found["Start"] == (8, 3000)
    assert found["Moved in"] == (2, 1900)
    assert found["Moved out"] == (1, -800)
    assert found["Amount up"] == (2, 100)
    assert found["End"] == (8, 3620)
    changed = sum(value for step, (_, value) in found.items() if step not in ("Start", "End"))
    assert 3000 + changed == 3620


def test_a_change_of_hands_is_a_step_under_an_owner_or_team(company: Source) -> None:
    asked = Selection(group_by=("owner", "pipeline_step"), measures=("step_value",), **SPRING)
    rows = by(company.ask("changes/waterfall", asked))
    assert rows["Ann", "Transferred out"]["step_value"] == -650
    assert rows["Bob", "Transferred in"]["step_value"] == 700
    assert ("Bob", "Start") not in rows
    assert rows["Bob", "End"]["step_value"] == 700
    south = Selection(
        measures=("start_value", "pipeline_transferred_in", "pipeline_amount_up", "end_value"),
        params=(("books", "team"),),
        **SPRING,
    ).with_filter("team", ("South",))
    totals = company.ask("changes/waterfall", south).totals
    assert tuple(totals.values()) == (0, 700, 0, 700)


@pytest.mark.parametrize(
    ("step", "deal_id", "old", "new", "day"),
    [
        ("Won", "won", "Offer", "won", "2026-05-05"),
        ("Reopened", "back", "lost", "Contact", "2026-04-20"),
        ("Moved out", "later", "2026-08-01", "2026-12-01", "2026-06-04"),
        ("Moved in", "sooner", "2026-12-01", "2026-08-01", "2026-06-05"),
        ("Amount down", "shrinks", "100.00", "70.00", "2026-05-01"),
        ("Deleted", "gone", "Contact", "deleted", "2026-06-01"),
        ("Transferred out", "handed", "Ann", "Bob", "2026-06-02"),
    ],
)
def test_each_step_opens_its_deals_with_the_change(
    company: Source, step: str, deal_id: str, old: str, new: str, day: str
) -> None:
    asked = Selection(params=THIRD, **SPRING).with_filter("pipeline_step", (step,))
    rows = company.rows("changes/waterfall", asked).rows
    row = next(row for row in rows if row["deal_id"] == deal_id)
    assert (row["changed_from"], row["changed_to"]) == (old, new)
    if step != "Deleted":
        # The changes of a deleted deal have no owner any more, and no name.
        assert row["changed_by"] == "Bob"
    assert row["changed_on"] == date.fromisoformat(day)


def test_a_deal_counts_in_one_step_only(company: Source) -> None:
    rows = company.rows("changes/waterfall", Selection(params=(COMPANY, *THIRD), **SPRING)).rows
    moved = [r["deal_id"] for r in rows if r["pipeline_step"] not in ("Start", "End")]
    assert len(moved) == len(set(moved))
    assert "quick" not in {r["deal_id"] for r in rows}
    assert next(r for r in rows if r["pipeline_step"] == "Moved in" and r["deal_id"] == "both")[
        "step_amount"
    ] == Decimal(1000)


def test_what_a_viewer_gave_away_is_transferred_out(company: Source) -> None:
    ann = Viewer("Ann", "rep", frozenset(("u1",)))
    asked = Selection(group_by=("pipeline_step",), measures=("step_value",), **SPRING)
    found = by(company.ask("changes/waterfall", asked, ann))
    assert found["Transferred out"]["step_value"] == -650
    rows = company.rows("changes/waterfall", asked, ann).rows
    handed = next(r for r in rows if r["pipeline_step"] == "Transferred out")
    # What became of it there is not hers to know.
    assert (handed["changed_from"], handed["changed_to"]) == ("Ann", None)


def test_a_day_later_is_no_change_and_all_time_begins_with_nothing(company: Source) -> None:
    asked = {"start": date(2026, 6, 29), "end": date(2026, 7, 1)}
    assert set(steps(company, COMPANY, **asked)) == {"Start", "End"}
    everything = steps(company, COMPANY, start=None, end=None)
    assert everything["Created"] == everything["End"]
    assert "Start" not in everything


def test_a_change_at_midnight_belongs_to_its_day(tmp_path: Path) -> None:
    rows = {
        "stages": STAGES,
        "deals": [deal("a", amount=20)],
        "deal_changes": [change("a", "2026-03-01T00:00:00", "amount", "10", "20")],
    }
    source = tiny_store(rows, AS_OF, folder=tmp_path)
    march = Selection(
        start=date(2026, 3, 1), end=date(2026, 4, 1), measures=("start_value", "end_value")
    )
    assert source.ask("changes/waterfall", march).totals == {"start_value": 10, "end_value": 20}


def test_the_present_wins_over_a_history_that_contradicts_it(tmp_path: Path) -> None:
    rows = {
        "stages": STAGES,
        "users": USERS,
        "deals": [deal("a", "Offer", amount=500, owner_id="u1")],
        "deal_changes": [
            change("a", "2026-02-01", "amount", "1", "2"),
            change("a", "2026-04-01", "amount", "3", "4"),
            change("a", "2026-04-01", "owner_id", "u1", "Bob"),
            change("a", "2026-02-01", "owner_id", "Bob", "u1"),
        ],
    }
    source = tiny_store(rows, AS_OF, folder=tmp_path)

    def on(day: date) -> tuple[float, str]:
        asked = Selection(as_of=day, group_by=("owner",), measures=("open_value",))
        row = source.ask("changes/standing", asked).rows[0]
        return row["open_value"], row["owner"]

    assert on(date(2026, 1, 15)) == (1, "Bob")
    assert on(date(2026, 2, 15)) == (2, "Ann")
    assert on(AS_OF) == (500, "Ann")


def test_without_history_only_creation_and_close_are_known(tmp_path: Path) -> None:
    deals = [
        deal("open", amount=10),
        deal("won", "Won", amount=20, closed_on=date(2026, 5, 5)),
        deal("unknown", "Won", amount=40),
    ]
    source = tiny_store({"stages": STAGES, "deals": deals}, AS_OF, folder=tmp_path)
    assert steps(source) == {"Start": (2, 30), "Won": (1, -20), "End": (1, 10)}
    asked = Selection(measures=("start_without_history",), **SPRING)
    assert source.ask("changes/waterfall", asked).totals == {"start_without_history": 2}
    then = Selection(as_of=date(2026, 3, 1), group_by=("stage",), measures=("open_deals",))
    found = by(source.ask("changes/standing", then))
    # The stage a won deal stood in was never recorded.
    assert {k: r["open_deals"] for k, r in found.items()} == {"Contact": 1, "(no stage)": 1}


def test_money_follows_the_currency_of_then(tmp_path: Path) -> None:
    rates = [{"currency": "USD", "valid_from": date(2020, 1, 1), "rate_to_reporting": 0.5}]
    rows = {
        "stages": STAGES,
        "exchange_rates": rates,
        "deals": [deal("a", amount=100, currency="EUR")],
        "deal_changes": [change("a", "2026-05-01", "currency", "USD", "EUR")],
    }
    found = steps(tiny_store(rows, AS_OF, folder=tmp_path))
    assert found == {"Start": (1, 50), "Amount up": (1, 50), "End": (1, 100)}


def test_the_end_is_what_is_open_today() -> None:
    asked = Selection(
        period="this_quarter",
        group_by=("pipeline_step",),
        measures=("step_deals", "step_value"),
        params=(COMPANY,),
    )
    found = by(demo_source().ask("changes/waterfall", asked))
    today = demo_source().ask("all/deals", Selection(measures=("open_deals", "open_value"))).totals
    assert found["End"]["step_deals"] == today["open_deals"] > 50
    assert found["End"]["step_value"] == pytest.approx(today["open_value"], abs=0.005)
