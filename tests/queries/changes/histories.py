"""Random histories of deals, and what each deal was at a day's end by a plain reading of the rules.

Written apart from data/schema/build/42_deal_states.sql, on purpose in another way: for one deal
and one day it looks for each field's last change, where the build lays all changes side by side.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from tests.queries.small import STAGES

AS_OF = date(2026, 6, 30)
FIRST = date(2026, 1, 1)
OUTCOMES = {row["stage"]: row["outcome"] for row in STAGES}
OPEN_STAGES = [name for name, outcome in OUTCOMES.items() if outcome == "open"]
USERS = [
    {"user_id": f"u{i}", "name": name, "team": team, "manager": f"Boss of {team}", "region": "EU"}
    for i, (name, team) in enumerate(
        [("Ann", "North"), ("Ben", "North"), ("Cleo", "South"), ("Dan", "South")], start=1
    )
]
TEAMS = {row["user_id"]: row["team"] for row in USERS}
NAMES = {row["user_id"]: row["name"] for row in USERS}
RATES = [
    {"currency": "USD", "valid_from": date(2020, 1, 1), "rate_to_reporting": 0.5},
    {"currency": "USD", "valid_from": date(2026, 3, 1), "rate_to_reporting": 1.25},
]
TRACKED = ("stage", "status", "amount", "currency", "owner_id", "expected_close_on", "is_deleted")


@dataclass(frozen=True)
class State:
    """What a deal was: `status` may be "deleted"; `amount` in the reporting currency."""

    status: str
    stage: str | None
    amount: Decimal | None
    owner_id: str | None
    expected_close_on: date | None

    @property
    def value(self) -> Decimal:
        """The amount, 0 where there is none."""
        return self.amount or Decimal(0)


# -- a random history ------------------------------------------------------------------------------


def company(seed: int, deals: int) -> dict[str, list[dict[str, Any]]]:
    """Return landing rows of `deals` deals with random histories."""
    chance = random.Random(seed)
    rows: dict[str, list[dict[str, Any]]] = {
        "stages": list(STAGES),
        "users": USERS,
        "exchange_rates": RATES,
        "deals": [],
        "deal_changes": [],
    }
    for number in range(deals):
        deal, changes = _one(chance, f"d{number}")
        rows["deals"].append(deal)
        rows["deal_changes"] += changes
    chance.shuffle(rows["deal_changes"])
    return rows


def _one(chance: random.Random, deal_id: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    created = _moment(chance, 0, 120)
    deal: dict[str, Any] = {field: _value(chance, field) for field in TRACKED}
    deal["is_deleted"] = chance.random() < 0.08
    changes = []
    told = [f for f in TRACKED if chance.random() < 0.5] if chance.random() < 0.85 else []
    at = created
    for number in range(chance.choice((0, 2, 5, 9, 14)) if told else 0):
        field = chance.choice(told)
        # Some are recorded in the same second, some dated back, even to before the creation.
        step = chance.choice((0, 0, 3600, 86_400, 900_000, 3_000_000, -900_000))
        at = max(at + timedelta(seconds=step), created - timedelta(days=20))
        if at.date() > AS_OF:
            break
        old, new = _value(chance, field), _value(chance, field)
        mine = [c for c in changes if c["field"] == field]
        if mine and chance.random() < 0.8:
            old = mine[-1]["new"]
        changes.append({"field": field, "at": at, "old": old, "new": new, "number": number})
    for field in sorted({c["field"] for c in changes}):
        # Most histories end in the present; some contradict it.
        if chance.random() < 0.7:
            deal[field] = [c for c in changes if c["field"] == field][-1]["new"]
    if deal["status"] is None:
        deal["status"] = "open"
    if deal["status"] != "open":
        closed = created.date() + timedelta(days=chance.randint(-3, 120))
        deal["closed_on"] = chance.choice((closed, closed, closed, None))
    deal |= {
        "deal_id": deal_id,
        "name": f"Deal {deal_id}",
        "pipeline": "Sales",
        "created_at": created,
        "updated_at": chance.choice((None, at + timedelta(days=2))),
        "source": chance.choice(("Fair", "Web", None)),
    }
    recorded = [
        {
            "change_id": f"{deal_id}-{c['number']:02}",
            "deal_id": deal_id,
            "changed_at": c["at"],
            "field": c["field"],
            "old_value": _text(c["old"]),
            "new_value": _text(c["new"]),
            "changed_by": "Ann",
        }
        for c in changes
    ]
    return deal, recorded


def _moment(chance: random.Random, first: int, last: int) -> datetime:
    day = FIRST + timedelta(days=chance.randint(first, last))
    return datetime.combine(day, time(chance.choice((0, 9, 23)), chance.choice((0, 30))))


def _value(chance: random.Random, field: str) -> Any:  # noqa: ANN401
    if field == "stage":
        return chance.choice([*OUTCOMES, *OPEN_STAGES, *OPEN_STAGES])
    if field == "status":
        return chance.choice(("open", "open", "open", "won", "lost"))
    if field == "amount":
        # Multiples of 8 cents stay whole cents at both rates.
        return chance.choice((None, Decimal(chance.randint(1, 100_000)) * 8 / 100))
    if field == "currency":
        return chance.choice((None, "EUR", "USD"))
    if field == "owner_id":
        return chance.choice((None, *NAMES))
    if field == "expected_close_on":
        return chance.choice((None, FIRST + timedelta(days=chance.randint(0, 200))))
    return chance.random() < 0.3


def _text(value: Any) -> str | None:  # noqa: ANN401
    if isinstance(value, bool):
        return "true" if value else "false"
    return None if value is None else str(value)


# -- what it was -----------------------------------------------------------------------------------


def state_of(deal: dict[str, Any], changes: list[dict[str, Any]], day: date) -> State | None:
    """Return the deal at the end of a day; None before its creation."""
    created: datetime = deal["created_at"]
    if created.date() > day:
        return None
    ordered = sorted(changes, key=lambda c: (c["changed_at"], c["change_id"]))
    told = [(max(c["changed_at"], created), c) for c in ordered]
    then = {f: _then(f, deal[f], _told(told, f), day) for f in TRACKED if f != "status"}
    statuses = _told(told, "status") or [
        (at, OUTCOMES.get(old or ""), OUTCOMES.get(new or ""))
        for at, old, new in _told(told, "stage")
    ]
    closing = _closing(deal, created)
    last_status = statuses[-1] if statuses else None
    if closing and (last_status is None or last_status[2] != deal["status"]):
        statuses = _with(statuses, (closing, "open", deal["status"]))
    stages = _told(told, "stage")
    if (
        closing
        and OUTCOMES[deal["stage"]] != "open"
        and (not stages or stages[-1][2] != deal["stage"])
    ):
        known = last_status is not None and last_status[2] == deal["status"]
        at = last_status[0] if known and last_status else closing
        then["stage"] = _then("stage", deal["stage"], _with(stages, (at, None, deal["stage"])), day)
    deleted = _told(told, "is_deleted")
    if deal["is_deleted"] and (not deleted or deleted[-1][2] != "true"):
        last = max((at for at, _ in told), default=created)
        at = max(created, deal["updated_at"] or last)
        deleted = _with(deleted, (at, "false", "true"))
    status = _then("status", deal["status"], statuses, day) or "open"
    if _then("is_deleted", _text(deal["is_deleted"]), deleted, day) == "true":
        status = "deleted"
    return State(
        status,
        then["stage"],
        _converted(then["amount"], then["currency"], deal),
        then["owner_id"],
        _day(then["expected_close_on"]),
    )


Told = list[tuple[datetime, str | None, str | None]]


def _told(told: list[tuple[datetime, dict[str, Any]]], field: str) -> Told:
    return [(at, c["old_value"], c["new_value"]) for at, c in told if c["field"] == field]


def _with(told: Told, more: tuple[datetime, str | None, str | None]) -> Told:
    """Put in a change that no history tells: behind all recorded ones of its moment."""
    before = [c for c in told if c[0] <= more[0]]
    return [*before, more, *told[len(before) :]]


def _then(field: str, present: Any, told: Told, day: date) -> Any:  # noqa: ANN401
    done = [i for i, (at, _, _) in enumerate(told) if at.date() <= day]
    if not told or (done and done[-1] == len(told) - 1):
        return present
    following = told[done[-1] + 1] if done else told[0]
    value = told[done[-1]][2] if done else None
    return value if value is not None else following[1]


def _closing(deal: dict[str, Any], created: datetime) -> datetime | None:
    closed_on = deal.get("closed_on")
    if deal["status"] == "open":
        return None
    if closed_on is None:
        return created
    return max(datetime.combine(closed_on, time()), created)


def _converted(amount: Any, currency: str | None, deal: dict[str, Any]) -> Decimal | None:  # noqa: ANN401
    if amount is None:
        return None
    day = deal.get("closed_on") or deal["created_at"].date()
    rate = Decimal(1)
    if currency == "USD":
        rate = Decimal("1.25") if day >= date(2026, 3, 1) else Decimal("0.5")
    return Decimal(amount) * rate


def _day(value: Any) -> date | None:  # noqa: ANN401
    return date.fromisoformat(value) if isinstance(value, str) else value
