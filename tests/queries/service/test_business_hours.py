"""Business hours: half-open days, weekends, the company's clocks, and the days they change."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from dealglass import build as building
from dealglass.config import Config, load
from dealglass.errors import ConfigError, OutdatedStore
from dealglass.rebuild import rebuild
from dealglass.results import Source, open_source
from dealglass.selection import Selection
from dealglass.store import Store
from tests.tiny import tiny_store

BERLIN = ZoneInfo("Europe/Berlin")
AS_OF = date(2026, 12, 31)
Settings = Callable[..., None]


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Build with these settings instead of the machine's."""

    def use(**given: Any) -> None:  # noqa: ANN401
        monkeypatch.setattr(building, "settings", lambda: Config(**given))

    use()
    return use


Case = tuple[str, str, float]

# Opened and resolved (UTC), and the hours between. Monday is 1 June 2026; open from 9 to 18.
NIGHTS_AND_WEEKENDS: list[Case] = [
    ("2026-06-01 10:00", "2026-06-01 16:30", 6.5),
    # Before it opens, after it closes: the day counts whole.
    ("2026-06-01 07:00", "2026-06-01 20:00", 9),
    # Opened in the evening, solved the next morning before nine.
    ("2026-06-01 19:00", "2026-06-02 08:59", 0),
    ("2026-06-01 18:00", "2026-06-02 09:00", 0),
    ("2026-06-01 17:59", "2026-06-02 09:01", 2 / 60),
    # Friday 17:00 to Monday 10:00.
    ("2026-06-05 17:00", "2026-06-08 10:00", 2),
    # Both on a weekend; from Saturday to Wednesday noon.
    ("2026-06-06 10:00", "2026-06-07 10:00", 0),
    ("2026-06-06 10:00", "2026-06-10 12:00", 21),
    # Two whole weeks are ten days of nine hours.
    ("2026-06-01 12:00", "2026-06-15 12:00", 90),
    ("2026-06-01 12:00", "2026-06-01 12:00", 0),
]
IN_BERLIN: list[Case] = [
    # Summer time: 9:00 in Berlin is 7:00 UTC.
    ("2026-06-01 06:00", "2026-06-01 08:00", 1),
    # Friday 17:00 by winter time to Monday 10:00 by summer time: the clocks changed between.
    ("2026-03-27 16:00", "2026-03-30 08:00", 2),
    ("2026-10-23 15:00", "2026-10-26 09:00", 2),
]
# Midnight to noon on the Sunday that lacks an hour, and on the one that has one more.
CLOCKS_CHANGE: list[Case] = [
    ("2026-03-28 23:00", "2026-03-29 10:00", 11),
    ("2026-10-24 22:00", "2026-10-25 11:00", 13),
]


@pytest.mark.parametrize(
    ("given", "cases"),
    [
        ({}, NIGHTS_AND_WEEKENDS),
        ({"time_zone": BERLIN}, IN_BERLIN),
        (
            {
                "time_zone": BERLIN,
                "business_start": time(0),
                "business_end": time(12),
                "business_days": (1, 2, 3, 4, 5, 6, 7),
            },
            CLOCKS_CHANGE,
        ),
    ],
    ids=["nights and weekends", "the company's clocks", "days on which the clocks change"],
)
def test_hours_of_business(settings: Settings, given: dict[str, Any], cases: list[Case]) -> None:
    settings(**given)
    rows = [
        {
            "ticket_id": f"{opened} to {resolved}",
            "opened_at": datetime.fromisoformat(opened),
            "first_response_at": datetime.fromisoformat(resolved),
            "resolved_at": datetime.fromisoformat(resolved),
        }
        for opened, resolved, _ in cases
    ]
    source = tiny_store({"tickets": rows}, AS_OF)
    found = {r["ticket_id"]: r for r in source.rows("all/tickets").rows}
    got = {name: row["business_hours_to_resolve"] for name, row in found.items()}
    assert got == pytest.approx({f"{o} to {r}": hours for o, r, hours in cases})
    # The way to the first answer is counted alike.
    totals = source.ask("all/tickets").totals
    assert (
        totals["business_hours_to_first_response_median"]
        == totals["business_hours_to_resolve_median"]
    )


def test_the_same_day_is_the_companys_day(settings: Settings) -> None:
    settings(time_zone=BERLIN)
    # Half past midnight to noon in Berlin; two dates in UTC.
    row = {
        "ticket_id": "t",
        "opened_at": datetime(2026, 6, 1, 22, 30),
        "resolved_at": datetime(2026, 6, 2, 10),
    }
    night = {"call_id": "c", "offered_at": datetime(2026, 6, 1, 22, 30)}
    source = tiny_store({"tickets": [row], "calls": [night]}, AS_OF)
    assert source.ask("all/tickets").totals["closed_same_day_pct"] == 100.0
    [call] = source.rows("all/calls").rows
    assert (call["call_weekday"], call["call_hour"]) == ("Tuesday", "00")


def test_working_days_are_the_companys(settings: Settings) -> None:
    settings(business_days=(6, 7))
    calls = [{"call_id": "c", "offered_at": datetime(2026, 6, 1, 10)}]
    source = tiny_store({"calls": calls}, AS_OF)
    june = Selection(start=date(2026, 6, 1), end=date(2026, 7, 1))
    assert source.ask("service/call_days", june).totals["working_days"] == 8


def test_the_limit_may_be_for_the_solution(settings: Settings) -> None:
    row = {
        "ticket_id": "t",
        "opened_at": datetime(2026, 6, 1, 10),
        "first_response_at": datetime(2026, 6, 1, 11),
        "resolved_at": datetime(2026, 6, 3, 10),
        "sla_due_at": datetime(2026, 6, 2, 10),
    }

    def compliance() -> float:
        return tiny_store({"tickets": [row]}, AS_OF).ask("all/tickets").totals["sla_compliance_pct"]

    assert compliance() == 100.0
    settings(service_limit="solution")
    assert compliance() == 0.0


def test_other_business_hours_build_the_store_again(settings: Settings, tmp_path: Path) -> None:
    store = Store(tmp_path)
    with store.new_version("import") as draft, building.scratch(draft.path) as connection:
        connection.execute(
            "insert into landing.tickets (ticket_id, opened_at, resolved_at) "
            "values ('t', '2026-06-01 10:00', '2026-06-01 20:00')"
        )
        building.build(connection, as_of=AS_OF, reporting_currency="EUR", kind="import")

    def hours(source: Source) -> float:
        totals = source.ask("all/tickets").totals
        return totals["business_hours_to_resolve_median"]

    version = store.current()
    assert version is not None
    assert hours(open_source(version.path, version.name)) == 8
    settings(business_end=time(19))
    with pytest.raises(OutdatedStore):
        open_source(version.path, version.name)
    again = rebuild(store)
    assert hours(open_source(again.path, again.name)) == 9


def test_what_a_limit_is_for_is_one_of_two(tmp_path: Path) -> None:
    file = tmp_path / "dealglass.toml"
    file.write_text('[service]\nlimit_for = "reply"\n', "utf-8")
    with pytest.raises(ConfigError, match="answer, solution"):
        load(file)
    file.write_text('[service]\nlimit_for = "solution"\n', "utf-8")
    assert load(file).service_limit == "solution"
