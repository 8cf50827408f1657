"""A deal that changes hands after it closed stays with whom it closed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from dealglass.access import Viewer
from dealglass.results import Source
from dealglass.selection import Selection
from tests.queries.small import AS_OF, STAGES, USERS, deal
from tests.tiny import by, tiny_store

WINS = Selection(group_by=("owner",), measures=("won_deals", "won_value", "win_rate_pct"))


def handed(deal_id: str, when: datetime, old: str | None, new: str, number: int = 1) -> dict:
    return {
        "change_id": f"{deal_id}-o{number}",
        "deal_id": deal_id,
        "changed_at": when,
        "field": "owner_id",
        "old_value": old,
        "new_value": new,
    }


def closed(deal_id: str, when: datetime, status: str = "won") -> dict:
    return {
        "change_id": f"{deal_id}-s",
        "deal_id": deal_id,
        "changed_at": when,
        "field": "status",
        "old_value": "open",
        "new_value": status,
    }


def won(deal_id: str, owner: str, **columns: Any) -> dict:  # noqa: ANN401
    return deal(deal_id, "Won", owner_id=owner, closed_on=date(2026, 5, 10), **columns)


@pytest.fixture(scope="module")
def crm() -> Source:
    return tiny_store(
        {
            "stages": STAGES,
            "users": USERS,
            "deals": [
                # Won by Ann, given to Bob in June, from him to Ann and to Bob again.
                won("after", "u2"),
                # Given to Bob before it was won.
                won("before", "u2"),
                # Won at noon of 10 May; handed over that morning, and that evening.
                won("morning", "u2"),
                won("evening", "u2"),
                # No time of the close is known: a change on its day counts as before it.
                won("same day", "u2"),
                # Nobody's when it was won; by somebody who is no user; by a name.
                won("nobody", "u2"),
                won("stranger", "u2"),
                won("named", "u2"),
                # Open deals are whose they are now.
                deal("open", owner_id="u2"),
            ],
            "deal_changes": [
                handed("after", datetime(2026, 6, 1), "u1", "u2", 1),
                handed("after", datetime(2026, 6, 3), "u2", "u1", 2),
                handed("after", datetime(2026, 6, 5), "u1", "u2", 3),
                handed("before", datetime(2026, 5, 1), "u1", "u2"),
                closed("morning", datetime(2026, 5, 10, 12)),
                handed("morning", datetime(2026, 5, 10, 8), "u1", "u2"),
                closed("evening", datetime(2026, 5, 10, 12)),
                handed("evening", datetime(2026, 5, 10, 18), "u1", "u2"),
                handed("same day", datetime(2026, 5, 10, 18), "u1", "u2"),
                handed("nobody", datetime(2026, 6, 1), None, "u2"),
                handed("stranger", datetime(2026, 6, 1), "u9", "u2"),
                handed("named", datetime(2026, 6, 1), "Ann", "u2"),
                handed("open", datetime(2026, 6, 1), "u1", "u2"),
            ],
        },
        AS_OF,
    )


def test_each_win_is_its_closers(crm: Source) -> None:
    rows = crm.rows("all/deals", Selection(period="all"), limit=None).rows
    owners = {r["deal_id"]: r["owner"] for r in rows}
    assert owners == {
        "after": "Ann",
        "before": "Bob",
        "morning": "Bob",
        "evening": "Ann",
        "same day": "Bob",
        "nobody": None,
        "stranger": "u9",
        "named": "Ann",
        "open": "Bob",
    }


def test_win_rates_follow_the_closer(crm: Source) -> None:
    rows = by(crm.ask("all/deals", WINS))
    assert {o: r["won_deals"] for o, r in rows.items()} == {
        "Ann": 3,
        "Bob": 3,
        "u9": 1,
        "(no owner)": 1,
    }
    # Wins and no losses are 100 %, for each of them.
    assert {r["win_rate_pct"] for r in rows.values()} == {100.0}


def test_who_may_see_anns_rows_sees_what_she_won(crm: Source) -> None:
    ann = Viewer("Ann", "rep", frozenset({"u1"}))
    rows = by(crm.ask("all/deals", WINS, ann))
    assert {o: r["won_deals"] for o, r in rows.items()} == {"Ann": 3}


def test_the_present_owner_is_kept(crm: Source) -> None:
    found = crm.engine.run(
        "select deal_id, owner_id_original from crm.deals where deal_id = 'after'", {}
    )
    assert found.to_pylist() == [{"deal_id": "after", "owner_id_original": "u2"}]
