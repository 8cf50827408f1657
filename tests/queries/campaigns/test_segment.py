"""The next send: who may be written to, and that nothing lets the others through."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest

from dealglass import nextsend
from dealglass.access import LOCAL_ADMIN, Viewer
from dealglass.export.sendlist import list_workbook, list_zip
from dealglass.results import Result, Source
from dealglass.selection import Filter, Selection
from tests.queries.small import AS_OF, USERS
from tests.tiny import by, demo_source, tiny_store

KEY = "campaigns/segment"


def person(contact_id: str, **columns: Any) -> dict[str, Any]:  # noqa: ANN401
    row = {
        "contact_id": contact_id,
        "name": f"Person {contact_id}",
        "email": f"{contact_id}@firm.example",
        "consent": "given",
        "owner_id": "u1",
        "account_id": "a1",
    }
    return row | columns


def event(number: int, contact: str, kind: str, day: int) -> dict[str, Any]:
    return {
        "event_id": f"e{number}",
        "campaign_id": "k2" if day > 10 else "k1",
        "contact_id": contact,
        "event_type": kind,
        "occurred_at": datetime(2026, 3, day),
        "send_number": 1,
    }


def request(contact: str, kind: str, status: str) -> dict[str, Any]:
    return {
        "request_id": f"r-{contact}", "contact_id": contact, "request_type": kind,
        "received_on": date(2026, 5, 1), "status": status,
    }  # fmt: skip


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Source:
    people = [
        person("good", last_contacted_on=date(2026, 6, 20)),
        person("clicker", account_id="a2", gender="female", job_title="Buyer"),
        person("asked", consent="not asked"),
        person("unknown", consent=None),
        person("withdrawn", consent="Withdrawn"),
        person("left"),
        person("unsub"),
        # The same address at another owner's: what was said there holds here.
        person("twin", email=" UNSUB@firm.example ", owner_id="u2"),
        person("bounced"),
        person("full"),
        person("erase"),
        person("erased"),
        person("object"),
        person("access"),
        person("no-mail", email=None),
        person("broken", email="broken@firm"),
        person("one", email="same@firm.example", updated_at=datetime(2026, 1, 2)),
        person("two", email="Same@Firm.example", updated_at=datetime(2026, 1, 1)),
        person("bobs", owner_id="u2", email="=1+1@firm.example"),
    ]
    events = [
        event(1, "unsub", "sent", 1),
        event(2, "unsub", "delivered", 1),
        event(3, "unsub", "unsubscribed", 2),
        event(4, "bounced", "sent", 1),
        event(5, "bounced", "bounced", 1),
        # A full mailbox: it bounced once and took the next one.
        event(6, "full", "bounced", 1),
        event(7, "full", "delivered", 12),
        event(8, "clicker", "sent", 1),
        event(9, "clicker", "delivered", 1),
        event(10, "clicker", "clicked", 2),
        event(11, "clicker", "sent", 12),
        event(12, "clicker", "delivered", 12),
        event(13, "good", "sent", 12),
        event(14, "good", "opened", 13),
    ]
    rows = {
        "users": USERS,
        "accounts": [
            {"account_id": "a1", "name": "A1", "account_type": "Customer", "industry": "Food"},
            {"account_id": "a2", "name": "A2", "account_type": "Prospect", "industry": "Steel"},
        ],
        "contacts": people,
        "campaigns": [{"campaign_id": "k1", "name": "K1"}, {"campaign_id": "k2", "name": "K2"}],
        "campaign_events": events,
        "list_members": [
            {"list_member_id": "m1", "contact_id": "left", "joined_on": date(2026, 1, 1),
             "left_on": date(2026, 2, 1), "left_reason": "Unsubscribed"},
            # Whoever changed jobs has not said no.
            {"list_member_id": "m2", "contact_id": "good", "joined_on": date(2026, 1, 1),
             "left_on": date(2026, 2, 1), "left_reason": "Changed job"},
        ],
        "privacy_requests": [
            request("erase", "erasure", "open"),
            request("erased", "Deletion", "completed"),
            request("object", "objection", "completed"),
            request("access", "access", "open"),
        ],
    }  # fmt: skip
    return tiny_store(rows, AS_OF, folder=tmp_path_factory.mktemp("segment"))


IN = {"good", "clicker", "full", "access", "one", "bobs"}


def listed(source: Source, chosen: Selection | None = None, viewer: Viewer = LOCAL_ADMIN) -> set:
    rows = source.rows(KEY, chosen, viewer, measure=nextsend.MEASURE, limit=None).rows
    assert all(row["email"] and row["refusal"] is None for row in rows)
    return {row["contact_id"] for row in rows}


def test_each_reason_keeps_its_people_out(source: Source) -> None:
    asked = Selection(group_by=("refusal",), measures=("contacts_excluded",))
    out = {k: r["contacts_excluded"] for k, r in by(source.ask(KEY, asked)).items()}
    assert out == {
        "(may be written to)": 0,
        "Consent not asked": 1,
        "Consent unknown": 1,
        "Consent withdrawn": 1,
        "Unsubscribed": 3,
        "Address bounced": 1,
        "Deletion asked for": 2,
        "Objected to processing": 1,
        "No e-mail address": 1,
        "E-mail address is broken": 1,
        "Same address twice": 1,
    }
    assert listed(source) == IN


def test_filters_choose_among_them(source: Source) -> None:
    assert listed(source, Selection().with_filter("is_customer", ("false",))) == {"clicker"}
    assert listed(source, Selection().with_filter("gender", ("female",))) == {"clicker"}
    assert listed(source, Selection().with_filter("job_title", ("Buyer",))) == {"clicker"}
    assert listed(source, Selection().with_filter("industry", ("Steel",))) == {"clicker"}
    recent = Selection().with_filter("last_contact", ("In the last 30 days",))
    assert listed(source, recent) == {"good"}
    assert listed(source, Selection().with_filter("reaction", ("Clicked",))) == {"clicker"}
    assert listed(source, Selection().with_filter("reaction", ("Opened",))) == {"good"}


def test_a_reaction_to_one_campaign(source: Source) -> None:
    to_k2 = Selection(params=(("reacted_to", "K2"),))
    assert listed(source, to_k2.with_filter("reaction", ("Clicked",))) == set()
    delivered = to_k2.with_filter("reaction", ("Delivered only",))
    assert listed(source, delivered) == {"clicker", "full"}
    assert source.ask(KEY, to_k2).settings == ("Reacted to: K2",)


@pytest.mark.parametrize(
    "one",
    [
        Filter("refusal", "in", ("Unsubscribed",)),
        Filter("consent", "in", ("Withdrawn", "not asked")),
        Filter("refusal", "not", ("(may be written to)",)),
    ],
)
def test_no_filter_lets_the_others_through(source: Source, one: Filter) -> None:
    assert listed(source, Selection(filters=(one,))) == set()


def test_rows_never_hold_an_address_that_must_not_be_used(source: Source) -> None:
    for measure in (None, "contacts", "contacts_excluded", "prospects"):
        rows = source.rows(KEY, Selection(), measure=measure, limit=None).rows
        assert {r["contact_id"] for r in rows if r["email"]} <= IN
    assert "email" not in source.rows("all/contacts", Selection(), limit=None).table.column_names


def test_a_rep_exports_only_his_rows(source: Source) -> None:
    bob = Viewer("Bob", "rep", frozenset({"u2"}))
    # His twin of an address that unsubscribed at Ann's is left out, though he sees no Ann.
    assert listed(source, viewer=bob) == {"bobs"}
    made = asked(source, viewer=bob)
    assert (made.found, made.sendable, made.left_out) == (2, 1, {"Unsubscribed": 1})


def asked(source: Source, viewer: Viewer = LOCAL_ADMIN, **chosen: Any) -> nextsend.SendList:  # noqa: ANN401
    def ask(report: str, **more: Any) -> Result:  # noqa: ANN401
        return source.ask(report, Selection(**more, **chosen), viewer)

    return nextsend.send_list(
        ask,
        lambda result: source.rows_query(
            KEY, Selection(filters=result.selection.filters), viewer, measure=nextsend.MEASURE
        ),
    )


def test_the_files_carry_the_list_and_its_note(source: Source) -> None:
    made = asked(source, filters=(Filter("industry", "in", ("Food",)),))
    assert made.sendable == len(IN) - 1
    with zipfile.ZipFile(io.BytesIO(list_zip(source, made.query, "Next", made.note))) as archive:
        lines = archive.read("contacts.csv").decode("utf-8-sig").splitlines()
        note = archive.read("note.txt").decode()
    assert len(lines) == 1 + made.sendable
    assert "'=1+1@firm.example" in "\n".join(lines)
    assert "In this list: 5" in note and "Left out: 13" in note
    assert "- Unsubscribed: 3" in note and "- Deletion asked for: 2" in note
    assert "Industry is Food" in note and "2026-06-30" in note
    assert sum(made.left_out.values()) == made.found - made.sendable

    rows = source.rows(KEY, made.selection, measure=nextsend.MEASURE, limit=None)
    book = openpyxl.load_workbook(io.BytesIO(list_workbook(rows, "Next", made.note)))
    about = {r[0].value: r[1].value for r in book["About"].iter_rows(max_col=2)}
    assert about["In this list"] == "5" and about["- Unsubscribed"] == "3"
    assert "cannot be switched off" in about["Rule"]
    people = {row[0].value for row in book.worksheets[1].iter_rows(max_col=1)}
    assert people >= IN - {"clicker"} and not people & {"unsub", "erase", "twin"}


def test_prospects_never_were_a_customer(source: Source) -> None:
    totals = source.ask("all/contacts", Selection()).totals
    assert totals["contacts"] == 19
    assert totals["prospects"] == 1


def test_demo_nobody_who_said_no_is_in_the_list() -> None:
    source = demo_source()
    inside = listed(source)
    assert len(inside) > 300
    said = source.engine.run(
        "select contact_id from campaign_events where event_type = 'unsubscribed' "
        "union select contact_id from privacy_requests where request_type = 'erasure' "
        "union select contact_id from contacts where consent is distinct from 'given' "
        "union select contact_id from list_members "
        "where left_reason in ('Unsubscribed', 'Bounced')",
        {},
    )
    no = set(said.column(0).to_pylist())
    assert len(no) > 300 and not inside & no
