"""all/leads on the Leads page: first touches, speed, untouched and overdue leads, by hand."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from dealglass import intake
from dealglass.access import Viewer
from dealglass.results import Source
from dealglass.selection import Filter, Selection
from tests.queries.small import AS_OF, STAGES, USERS, deal
from tests.tiny import by, demo_source, tiny_store

CREATED = datetime(2026, 6, 1, 9, 0)


def lead(lead_id: str, touched: datetime | None = None, **columns: Any) -> dict[str, Any]:  # noqa: ANN401
    row = {"lead_id": lead_id, "name": lead_id, "source": "Web", "owner_id": "u1"}
    return row | {"created_at": CREATED, "first_touch_at": touched} | columns


def act(lead_id: str, number: int, **columns: Any) -> dict[str, Any]:  # noqa: ANN401
    row = {"activity_id": f"{lead_id}-{number}", "lead_id": lead_id, "owner_id": "u1"}
    return row | {"activity_type": "call", "direction": "outbound"} | columns


LEADS = [
    lead("quick", datetime(2026, 6, 1, 9, 4)),
    lead("hour", datetime(2026, 6, 1, 10, 0)),
    lead("days", datetime(2026, 6, 3, 9, 0), source="Fair"),
    # Only days are known: two of them.
    lead("dated", datetime(2026, 6, 3), created_at=datetime(2026, 6, 1), source="Fair"),
    # Impossible: touched an hour before it was created.
    lead("before", datetime(2026, 6, 1, 8, 0), source=None),
    # The file does not say, but Ann called two hours later; the lead had called at once.
    lead("called"),
    # Nobody touched these: one waits, one was put aside, one came today, one is Bob's.
    lead("waits", source=None, created_at=datetime(2026, 6, 20)),
    lead("aside", status="Junk"),
    lead("today", created_at=datetime(2026, 6, 30, 8)),
    lead("bobs", owner_id="u2", created_at=datetime(2026, 6, 10)),
    # Became a deal, although nobody wrote down a touch.
    lead("sold", is_converted=True, deal_id="d1", converted_at=datetime(2026, 6, 11, 9)),
    # Touched and being worked, but the next call is late.
    lead("late", datetime(2026, 6, 1, 13, 0)),
]
ACTS = [
    act("called", 1, done_at=datetime(2026, 6, 1, 9, 5), is_done=True, direction="Inbound"),
    act("called", 2, done_at=datetime(2026, 6, 1, 11, 0), is_done=True),
    act("called", 3, done_at=datetime(2026, 6, 2, 11, 0), is_done=True),
    act("late", 1, due_at=datetime(2026, 6, 12, 9)),
    act("hour", 1, due_at=datetime(2026, 7, 2, 9)),
]


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Source:
    rows = {
        "users": USERS,
        "stages": STAGES,
        "leads": LEADS,
        "activities": ACTS,
        "deals": [deal("d1", "Won", closed_on=date(2026, 6, 25), amount=500, lead_id="sold")],
    }
    return tiny_store(rows, AS_OF, folder=tmp_path_factory.mktemp("leads"))


def totals(source: Source, *measures: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401
    return dict(source.ask("all/leads", Selection(measures=measures, **more)).totals)


def ids(source: Source, measure: str) -> list[str]:
    return sorted(r["lead_id"] for r in source.rows("all/leads", measure=measure).rows)


def test_touched_and_untouched(company: Source) -> None:
    found = totals(company, "leads", "touched_leads", "touched_pct", "untouched_leads")
    # Seven first touches and the sold one; four have none, of which one was put aside.
    assert (found["leads"], found["touched_leads"], found["untouched_leads"]) == (12, 8, 3)
    assert found["touched_pct"] == pytest.approx(100 * 8 / 12)
    assert found["touched_pct__n"] == 12
    assert ids(company, "untouched_leads") == ["bobs", "today", "waits"]


def test_speed_counts_possible_times_alone(company: Source) -> None:
    names = ("speed_to_lead_hours_median", "speed_to_lead_hours_p90", "touches_before_creation")
    found = totals(company, *names)
    # 4 minutes, 1, 2, 4, 48 and 48 hours.
    assert found["speed_to_lead_hours_median"] == pytest.approx(3)
    assert found["speed_to_lead_hours_median__n"] == 6
    assert found["speed_to_lead_hours_p90"] == pytest.approx(48)
    assert found["touches_before_creation"] == 1
    assert ids(company, "touches_before_creation") == ["before"]


def test_the_first_touch_is_the_companys_not_the_leads_own_call(company: Source) -> None:
    asked = Selection(filters=(Filter("touch_band", "in", ("within 4 hours",)),))
    assert sorted(r["lead_id"] for r in company.rows("all/leads", asked).rows) == ["called", "late"]


def test_bands_hold_every_lead_once_and_in_order(company: Source) -> None:
    rows = company.ask("all/leads", Selection(group_by=("touch_band",), measures=("leads",))).rows
    assert [(r["touch_band"], r["leads"]) for r in rows] == [
        ("within 5 minutes", 1),
        ("within an hour", 1),
        ("within 4 hours", 2),
        ("within 3 days", 2),
        ("touched, time unknown", 1),
        ("not touched yet", 3),
        ("put aside untouched", 1),
        ("before it was created", 1),
    ]


def test_touched_within_a_day_leaves_out_who_is_not_due(company: Source) -> None:
    found = totals(company, "touched_within_day_pct")
    # Four in time of six touched and two that have waited longer; "today" is not due yet.
    assert found["touched_within_day_pct__n"] == 8
    assert found["touched_within_day_pct"] == pytest.approx(50)


def test_overdue_are_waiting_leads_and_late_plans_of_any_age(company: Source) -> None:
    assert ids(company, "overdue_leads") == ["bobs", "late", "waits"]
    june = totals(company, "overdue_leads", start=date(2026, 6, 15), end=date(2026, 7, 1))
    assert june["overdue_leads"] == 3


def test_waiting_days_and_what_is_planned(company: Source) -> None:
    rows = {r["lead_id"]: r for r in company.rows("all/leads").rows}
    assert rows["waits"]["waiting_days"] == 10
    assert rows["aside"]["waiting_days"] is None
    assert rows["hour"]["next_activity_on"] == date(2026, 7, 2)


def test_no_source_is_a_group_with_its_share(company: Source) -> None:
    """A filter on named sources drops no unknown one by accident; a label stands for none."""
    asked = Selection(group_by=("source",), measures=("leads", "lead_share_pct"))
    rows = by(company.ask("all/leads", asked))
    assert rows["(no source)"]["leads"] == 2
    assert rows["(no source)"]["lead_share_pct"] == pytest.approx(100 * 2 / 12)
    assert intake.unknown_words(company.ask("all/leads", asked), "en") == (
        "(no source): 2 leads, 16.7% of all."
    )
    both = Filter("source", "in", ("(no source)", "Fair"))
    assert totals(company, "leads", filters=(both,))["leads"] == 4


def test_a_restricted_viewer_sees_the_own_leads(company: Source) -> None:
    bob = Viewer("Bob", "rep", frozenset({"u2"}))
    assert company.ask("all/leads", Selection(measures=("leads",)), bob).totals["leads"] == 1


def test_without_any_first_touch_nobody_is_called_untouched(tmp_path: Path) -> None:
    source = tiny_store({"leads": [lead("a"), lead("b")]}, AS_OF, folder=tmp_path)
    names = ("leads", "touched_pct", "untouched_leads", "speed_to_lead_hours_median")
    found = totals(source, *names, "overdue_leads")
    assert found["leads"] == 2
    assert [found[n] for n in names[1:]] == [None, None, None]
    assert found["overdue_leads"] == 0


def test_against_the_previous_period_and_last_year(tmp_path: Path) -> None:
    def at(day: str, source: str, count: int) -> list[dict[str, Any]]:
        created = datetime.fromisoformat(day)
        return [
            lead(f"{day}-{source}-{i}", source=source, created_at=created) for i in range(count)
        ]

    leads = [*at("2026-05-10", "Web", 6), *at("2026-05-10", "Fair", 2), *at("2026-04-10", "Web", 4)]
    leads += [*at("2025-05-10", "Web", 8), *at("2025-05-10", "Post", 1)]
    source = tiny_store({"leads": leads}, AS_OF, folder=tmp_path)

    def ask(key: str, **more: Any) -> Any:  # noqa: ANN401
        may = Selection(start=date(2026, 5, 1), end=date(2026, 5, 31), **more)
        return source.ask(key, may)

    table = intake.against_both(ask, "source")
    rows = by(table)
    # 30 days from 1 May; before it 1 to 30 April.
    assert [rows["Web"][n] for n in ("leads", "leads_before", "leads_last_year")] == [6, 4, 8]
    assert rows["Web"]["leads_before_change_pct"] == pytest.approx(50)
    assert rows["Web"]["leads_last_year_change_pct"] == pytest.approx(-25)
    # From nothing there is no percentage; what came last year only is not forgotten.
    assert rows["Fair"]["leads_before_change_pct"] is None
    assert [rows["Post"][n] for n in ("leads", "leads_last_year")] == [0, 1]
    assert (table.totals["leads"], table.totals["leads_last_year"]) == (8, 9)


def test_demo_outbound_is_touched_first_and_few_are_forgotten() -> None:
    source = demo_source()
    names = ("speed_to_lead_hours_median", "touched_pct")
    rows = by(source.ask("all/leads", Selection(group_by=("source",), measures=names)))
    slowest_first = sorted(rows, key=lambda s: -rows[s]["speed_to_lead_hours_median"])
    assert slowest_first[-1] == "Outbound"
    assert rows["Outbound"]["speed_to_lead_hours_median"] < 1
    # 7 of 100 that came to nothing were never touched, and all that became deals were.
    assert 92 < totals(source, "touched_pct")["touched_pct"] < 98


def test_demo_referrals_become_deals_sooner() -> None:
    asked = Selection(group_by=("source",), measures=("days_to_convert_median",))
    rows = by(demo_source().ask("all/leads", asked))
    known = {s: r for s, r in rows.items() if r["days_to_convert_median__n"] >= 30}
    assert min(known, key=lambda s: known[s]["days_to_convert_median"]) == "Referral"
