"""Outcomes as people enter them, told in four words."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from dealglass.selection import Selection
from tests.tiny import by, tiny_store

ENTERED = {
    "Connected": "yes",
    " Meeting booked ": "yes",
    "ERREICHT": "yes",
    "Дозвонились": "yes",
    "Not interested": "no",
    "kein Interesse": "no",
    "отказ": "no",
    "Left voicemail": "no answer",
    "Besetzt": "no answer",
    "нет ответа": "no answer",
    "Callback": "call back",
    "Rückruf": "call back",
    "перезвонить": "call back",
    "Sent brochure": "other",
    "": "(no outcome)",
}


def test_each_way_to_say_it_has_its_word() -> None:
    rows = [
        {
            "activity_id": f"a{i}",
            "activity_type": "call",
            "done_at": datetime(2026, 3, 2, 9),
            "is_done": True,
            "outcome": entered,
        }
        for i, entered in enumerate(ENTERED)
    ]
    rows.append({**rows[0], "activity_id": "asked", "outcome": None, "is_call_back": True})
    crm = tiny_store({"activities": rows}, date(2026, 3, 11))
    found = crm.rows("all/activities", Selection(period="all"), limit=None).rows
    assert len(found) == len(rows)
    counts = by(
        crm.ask(
            "all/activities",
            Selection(group_by=("answer", "outcome"), measures=("activities_done",)),
        )
    )
    # A blank outcome is none; the flag alone asks for a call back.
    assert {o: a for a, o in counts if o not in ("(no outcome)", "")} == {
        entered: word for entered, word in ENTERED.items() if entered
    }
    said = by(crm.ask("all/activities", Selection(group_by=("answer",))))
    assert said["call back"]["activities_done"] == 4
    assert said["(no outcome)"]["activities_done"] == 1
    total = crm.ask("activity/by_rep", Selection(measures=("reached_pct",))).totals
    assert total["reached_pct"] == pytest.approx(100 * 4 / 15)


def test_calls_per_opportunity_are_calls_about_deals_per_deal_touched() -> None:
    def act(number: int, kind: str, deal: str | None) -> dict:
        return {
            "activity_id": f"a{number}",
            "activity_type": kind,
            "deal_id": deal,
            "done_at": datetime(2026, 3, 2, 9),
            "is_done": True,
        }

    deals = [{"deal_id": d, "name": d, "status": "open"} for d in ("d1", "d2", "d3")]
    acts = [act(1, "call", "d1"), act(2, "call", "d1"), act(3, "email", "d2"), act(4, "call", None)]
    crm = tiny_store({"deals": deals, "activities": acts}, date(2026, 3, 11))
    chosen = Selection(measures=("calls_per_opportunity",))
    # Two calls about deals, two deals touched; the third was not.
    assert crm.ask("activity/by_rep", chosen).totals["calls_per_opportunity"] == 1.0
