"""conversion/steps: the same counts as conversion/by_source, step by step; leads old enough."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from dealglass import sources
from dealglass.access import LOCAL_ADMIN
from dealglass.periods import Span
from dealglass.selection import Filter, Selection
from tests.queries.small import AS_OF, STAGES, deal
from tests.tiny import demo_source, tiny_store

COUNTS = ("leads", "qualified_leads", "converted_leads", "won_leads")


def test_each_lead_stands_in_every_step_it_reached(tmp_path: Path) -> None:
    made = {"created_at": datetime(2026, 1, 1), "source": "Web"}
    leads = [
        made | {"lead_id": "new"},
        made | {"lead_id": "qualified", "qualified_at": datetime(2026, 1, 3)},
        # Converted without ever being marked as qualified.
        made | {"lead_id": "open", "is_converted": True, "deal_id": "d1"},
        made | {"lead_id": "won", "is_converted": True, "deal_id": "d2"},
    ]
    deals = [deal("d1", "Offer"), deal("d2", "Won", closed_on=date(2026, 2, 1), amount=700)]
    rows = {"stages": STAGES, "leads": leads, "deals": deals}
    source = tiny_store(rows, AS_OF, folder=tmp_path)
    found = source.ask("conversion/steps", Selection(group_by=("step",))).rows
    assert [(r["step"], r["step_leads"], r["step_lead_value"]) for r in found] == [
        ("Leads", 4, 1700),
        ("Qualified", 3, 1700),
        ("Became a deal", 2, 1700),
        ("Won", 1, 700),
    ]


def test_demo_steps_equal_the_counts_per_source() -> None:
    source = demo_source()
    for name in ("Referral", "(no source)"):
        filters = (Filter("source", "in", (name,)),)
        steps = source.ask("conversion/steps", Selection(group_by=("step",), filters=filters)).rows
        asked = Selection(measures=COUNTS, filters=filters)
        totals = source.ask("conversion/by_source", asked).totals
        assert [r["step_leads"] for r in steps] == [totals[n] for n in COUNTS]


def test_leads_old_enough_end_where_nine_of_ten_wins_have_come() -> None:
    day = date(2026, 6, 30)
    year = Span(date(2026, 1, 1), date(2027, 1, 1))
    assert sources.done_span(year, day, 100) == Span(date(2026, 1, 1), date(2026, 3, 22))
    last = Span(date(2025, 1, 1), date(2026, 1, 1))
    assert sources.done_span(last, day, 100) == last
    assert sources.done_span(Span(None, None), day, 100) == Span(None, date(2026, 3, 22))
    assert sources.done_span(Span(date(2026, 6, 1), None), day, 100) is None


def test_how_old_is_known_from_ten_wins_on(tmp_path: Path) -> None:
    source = demo_source()
    days = sources.days_until_done(source, LOCAL_ADMIN)
    wins = Selection(measures=("days_to_win_p90",))
    p90 = source.ask("conversion/by_source", wins).totals["days_to_win_p90"]
    assert days is not None
    assert p90 <= days < p90 + 1
    leads = [{"lead_id": "a", "created_at": datetime(2026, 1, 1)}]
    assert sources.days_until_done(tiny_store({"leads": leads}, AS_OF), LOCAL_ADMIN) is None
