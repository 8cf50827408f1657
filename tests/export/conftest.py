"""A store with text that a spreadsheet would run, and numbers that count by hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from dealglass.results import Source
from tests.tiny import tiny_store

AS_OF = date(2026, 3, 31)


@pytest.fixture(scope="session")
def source(tmp_path_factory: pytest.TempPathFactory) -> Source:
    """Four deals: Ann won 100 and -40, Bob lost 70, nobody owns an open one of 5."""
    owners = [
        {"user_id": "u1", "name": '=HYPERLINK("http://x","Ann")', "region": "East"},
        {"user_id": "u2", "name": 'Bob; said "hi"\nthere', "region": "@West"},
    ]
    deals = [
        _deal("d1", "u1", "won", 100, "2026-01-05", "2026-02-01", "+49 30"),
        _deal("d2", "u1", "won", -40, "2026-01-06", "2026-02-11", "-5"),
        _deal("d3", "u2", "lost", 70, "2026-01-07", "2026-03-02", "\tTab"),
        _deal("d4", None, "open", 5, "2026-01-08", None, "Ünïcode €, 日本"),
    ]
    folder: Path = tmp_path_factory.mktemp("export")
    return tiny_store({"users": owners, "deals": deals}, AS_OF, folder=folder)


def _deal(
    key: str,
    owner: str | None,
    status: str,
    amount: float,
    created: str,
    closed: str | None,
    name: str,
) -> dict[str, object]:
    return {
        "deal_id": key,
        "owner_id": owner,
        "status": status,
        "amount": amount,
        "name": name,
        "created_at": created,
        "closed_on": closed,
    }
