"""Steps, messages, control groups and lists: counted by hand, and the demo's truths found."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from dealglass import lift
from dealglass.results import Result, Source
from dealglass.selection import Selection
from tests.queries.small import AS_OF, USERS, deal
from tests.tiny import by, demo_source, tiny_store


def event(person: str, kind: str, day: str, send: int = 1, campaign: str = "k") -> dict[str, Any]:
    who = "lead_id" if person.startswith("l") else "contact_id"
    return {
        "event_id": f"{person}{kind}{day}{campaign}",
        "campaign_id": campaign,
        who: person,
        "event_type": kind,
        "occurred_at": datetime.fromisoformat(day),
        "send_number": send,
    }


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Source:
    events = [
        event("c1", "sent", "2026-01-10"),
        event("c1", "delivered", "2026-01-10"),
        event("c1", "clicked", "2026-01-11"),
        event("c1", "sent", "2026-02-10", 2),
        event("c1", "delivered", "2026-02-10", 2),
        event("c1", "opened", "2026-02-10", 2),
        event("c1", "unsubscribed", "2026-02-11", 2),
        event("c2", "sent", "2026-01-10"),
        event("c2", "bounced", "2026-01-10"),
        event("l1", "sent", "2026-01-10"),
        event("l1", "delivered", "2026-01-10"),
        event("l1", "called", "2026-01-12"),
        event("c3", "held_out", "2026-01-10"),
        event("c4", "held_out", "2026-01-10"),
        event("c3", "sent", "2026-01-15", campaign="other"),
        event("c1", "sent", "2026-05-30", campaign="other"),
    ]
    deals = [
        # Won 30 days after, 200 days after, a day before; and by one held out.
        deal("d1", "Won", contact_id="c1", closed_on=date(2026, 2, 9), amount=300),
        deal("d2", "Won", contact_id="c2", closed_on=date(2026, 7, 29), amount=50),
        deal("d3", "Won", lead_id="l1", closed_on=date(2026, 1, 9), amount=70),
        deal("d4", "Won", contact_id="c3", closed_on=date(2026, 3, 1), amount=40),
        deal("d5", "Lost", contact_id="c4", closed_on=date(2026, 3, 1), amount=40),
    ]
    leads = [
        {"lead_id": "l1", "campaign_id": "k", "created_at": datetime(2026, 1, 2)},
        {"lead_id": "l2", "campaign_id": "k", "created_at": datetime(2026, 1, 3),
         "qualified_at": datetime(2026, 1, 4)},
        {"lead_id": "l3", "campaign_id": "k", "created_at": datetime(2026, 1, 3),
         "is_converted": True, "deal_id": "d1"},
        {"lead_id": "l4", "created_at": datetime(2026, 1, 3)},
    ]  # fmt: skip
    members = [
        ("m1", "News", date(2025, 5, 1), None, None),
        ("m2", "News", date(2025, 5, 1), date(2026, 2, 1), "Bounced"),
        ("m3", "News", date(2026, 1, 5), None, None),
        ("m4", "News", date(2026, 1, 5), date(2026, 1, 20), "Unsubscribed"),
        ("m5", "News", date(2026, 3, 1), None, None),
        ("m6", "Events", date(2025, 5, 1), date(2025, 6, 1), "Unsubscribed"),
    ]
    keys = ("list_member_id", "list_name", "joined_on", "left_on", "left_reason")
    rows = {
        "users": USERS,
        "contacts": [{"contact_id": f"c{i}", "owner_id": "u1"} for i in range(1, 5)],
        "campaigns": [
            {"campaign_id": "k", "name": "K", "starts_on": date(2026, 1, 9)},
            {"campaign_id": "other", "name": "Other", "starts_on": date(2026, 1, 14)},
        ],
        "campaign_events": events,
        "deals": deals,
        "leads": leads,
        "list_members": [dict(zip(keys, m, strict=True)) for m in members],
    }
    return tiny_store(rows, AS_OF, folder=tmp_path_factory.mktemp("people"))


def test_people_once_per_step_and_who_clicked_has_opened(source: Source) -> None:
    asked = Selection(group_by=("step",)).with_filter("campaign", ("K",))
    steps = {k: r["step_people"] for k, r in by(source.ask("campaigns/steps", asked)).items()}
    # c2 bounced; the call is an answer; of the leads one is qualified, one a deal, d1, and won.
    assert list(steps.items()) == [
        ("Written to", 3),
        ("Delivered", 2),
        ("Opened (inflated)", 1),
        ("Clicked", 1),
        ("Answered", 1),
        ("Leads", 3),
        ("Qualified", 2),
        ("Became a deal", 1),
        ("Won", 1),
    ]


def test_messages_and_those_of_the_90_days_before(source: Source) -> None:
    rows = source.rows("campaigns/messages", Selection(), limit=None).rows
    found = {(r["person_id"], str(r["sent_on"])): r["messages_before"] for r in rows}
    # The message of 30 May comes 109 and 140 days after the others.
    assert found == {
        ("c1", "2026-01-10"): 0,
        ("c1", "2026-02-10"): 1,
        ("c1", "2026-05-30"): 0,
        ("c2", "2026-01-10"): 0,
        ("l1", "2026-01-10"): 0,
        ("c3", "2026-01-15"): 0,
    }
    sends = by(source.ask("campaigns/messages", Selection(group_by=("send_number",))))
    assert sends[1]["message_click_pct"] == pytest.approx(50)
    assert sends[1]["message_click_pct__n"] == 2
    assert sends[2]["message_click_pct"] == 0
    assert sends[2]["message_unsubscribe_pct"] == 100
    assert sends[1]["message_bounce_pct"] == pytest.approx(20)
    assert sends[1]["message_answer_pct"] == pytest.approx(20)


def test_control_group(source: Source) -> None:
    row = by(source.ask("campaigns/control", Selection(group_by=("campaign",))))
    # The other campaign held nobody out.
    assert set(row) == {"K"}
    one = row["K"]
    assert (one["treated_people"], one["control_people"]) == (3, 2)
    assert (one["treated_buyers"], one["control_buyers"]) == (1, 1)
    assert (one["treated_won_value"], one["control_won_value"]) == (300, 40)
    assert one["lift_points"] == pytest.approx(100 / 3 - 50)


def test_list_growth(source: Source) -> None:
    names = ("list_members_at_start", "list_joined", "list_left", "list_members",
             "list_growth_pct", "list_net_growth")  # fmt: skip
    asked = Selection(measures=names, start=date(2026, 1, 1), end=date(2026, 3, 1))
    totals = source.ask("all/list_members", asked).totals
    # m1 and m2 at the start; m3 and m4 joined, m2 and m4 left.
    assert [totals[n] for n in names] == [2, 2, 2, 2, 0, 0]
    spring = Selection(measures=names, start=date(2026, 2, 1), end=date(2026, 4, 1))
    totals = source.ask("all/list_members", spring).totals
    assert [totals[n] for n in names] == pytest.approx([3, 1, 1, 3, 0, 0])
    march = Selection(measures=names, start=date(2026, 3, 1), end=date(2026, 4, 1))
    assert source.ask("all/list_members", march).totals["list_growth_pct"] == pytest.approx(50)
    ever = source.ask("all/list_members", Selection(measures=names)).totals
    assert ever["list_growth_pct"] is None and ever["list_members"] == 3


def test_members_then_and_now_add_up_in_the_demo() -> None:
    asked = Selection(period="last_12_months", group_by=("list",))
    for row in demo_source().ask("all/list_members", asked).rows:
        grown = row["list_members_at_start"] + row["list_joined"] - row["list_left"]
        assert row["list_members"] == grown


# -- planted truths ------------------------------------------------------------------------------


def ask(report: str, **asked: Any) -> Result:  # noqa: ANN401
    return demo_source().ask(report, Selection(**asked))


def lifts() -> dict[str, dict[str, Any]]:
    results = ask(
        "campaigns/results", group_by=("campaign",), measures=("campaign_cost", "campaign_roi_pct")
    )
    return by(lift.lift_table(ask, results))


def test_the_campaign_that_works_is_found_and_no_other() -> None:
    found = lifts()
    works = [name for name, row in found.items() if row["lift_verdict"] == "works"]
    assert [name.rsplit(" ", 1)[0] for name in works] == ["Controller upgrade offer"]
    row = found[works[0]]
    # Of those who bought three in four had been written to, of the others half.
    assert row["lift_low"] > 0
    assert row["treated_buyer_pct"] > 1.7 * row["control_buyer_pct"]
    assert row["incremental_value_low"] > 0
    assert row["incremental_roi_pct"] > 0
    assert len(found) > 20


def test_people_tire_send_by_send() -> None:
    sends = ask("campaigns/messages", group_by=("send_number",))
    clicks = [row["message_click_pct"] for row in sends.rows]
    assert clicks[0] > clicks[1] > clicks[2]
    # 0.78 ** 2 = 0.61 of the clicks are left, give or take what few clicks allow.
    assert 0.45 < clicks[2] / clicks[0] < 0.80
    left = [row["message_unsubscribe_pct"] for row in sends.rows]
    assert left[2] > 1.5 * left[0]
