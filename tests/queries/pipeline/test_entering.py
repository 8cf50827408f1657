"""pipeline/entering: leads and deals about to enter."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from dealglass.selection import Selection
from tests.queries.small import AS_OF, STAGES, USERS, deal
from tests.tiny import by, tiny_store


def lead(lead_id: str, **columns: object) -> dict:
    row = {"lead_id": lead_id, "name": lead_id, "created_at": datetime(2026, 5, 1)}
    return row | {"owner_id": "u1", "qualified_at": datetime(2026, 6, 20)} | columns


def test_only_what_is_ready_and_not_yet_in(tmp_path: Path) -> None:
    leads = [
        lead("ready"),
        lead("planned", owner_id="u2"),
        lead("converted", is_converted=True),
        lead("has deal", deal_id="in"),
        lead("put aside", status="Disqualified"),
        lead("not yet", qualified_at=None),
    ]
    deals = [
        deal("in", created_at=datetime(2026, 6, 1), amount=700),
        deal("no plan"),
        deal("further", "Offer"),
    ]
    activities = [
        {"activity_id": "a1", "lead_id": "planned", "due_at": datetime(2026, 7, 3)},
        {"activity_id": "a2", "deal_id": "in", "due_at": datetime(2026, 7, 1)},
        {"activity_id": "a3", "deal_id": "further", "due_at": datetime(2026, 7, 1)},
        {"activity_id": "a4", "lead_id": "ready", "due_at": datetime(2026, 5, 3)},
    ]
    rows = {"stages": STAGES, "users": USERS, "leads": leads, "deals": deals}
    source = tiny_store(rows | {"activities": activities}, AS_OF, folder=tmp_path)
    found = source.rows("pipeline/entering", Selection()).rows
    assert {r["record_id"] for r in found} == {"ready", "planned", "in"}
    waiting = {r["record_id"]: r["waiting_days"] for r in found}
    assert waiting == {"ready": 10, "planned": 10, "in": 29}
    assert {r["record_id"]: r["next_activity_on"] for r in found}["planned"] == date(2026, 7, 3)

    asked = Selection(group_by=("owner",), measures=("entering_leads", "entering_amount"))
    people = by(source.ask("pipeline/entering", asked))
    assert people["Ann"] == {"owner": "Ann", "entering_leads": 1, "entering_amount": 700.0}
    assert people["Bob"]["entering_leads"] == 1


@pytest.mark.parametrize(
    "status",
    ["Disqualified", " Junk Lead ", "Nicht qualifiziert", "Некачественный лид", "Non qualifié",
     "No calificado", "Non qualificato", "Niet gekwalificeerd", "Não qualificado",
     "Niezakwalifikowany"],
)  # fmt: skip
def test_leads_put_aside_in_any_language_are_not_entering(tmp_path: Path, status: str) -> None:
    leads = [lead("aside", status=status), lead("in work", status="Qualified"), lead("no status")]
    source = tiny_store({"users": USERS, "leads": leads}, AS_OF, folder=tmp_path)
    found = source.rows("pipeline/entering", Selection()).rows
    assert {r["record_id"] for r in found} == {"in work", "no status"}
    asked = Selection(period="all", group_by=(), measures=("leads", "undecided_pct"))
    whole = source.ask("conversion/by_source", asked).totals
    assert whole["leads"] == 3
    assert whole["undecided_pct"] == pytest.approx(200 / 3)
