"""conversion/deals_by_source: for data without leads."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from dealglass.selection import Selection
from tests.queries.small import AS_OF, STAGES, deal
from tests.tiny import by, tiny_store


def test_by_source_with_speed_and_size(tmp_path: Path) -> None:
    deals = [
        deal("a", "Won", source="Web", closed_on=date(2026, 1, 11), amount=3000),
        deal("b", "Won", source="Fair", closed_on=date(2026, 1, 21), amount=1000),
        deal("c", "Lost", source="Fair", closed_on=date(2026, 1, 5)),
        deal("d", "Offer", source="Fair"),
    ]
    source = tiny_store({"stages": STAGES, "deals": deals}, AS_OF, folder=tmp_path)
    names = ("deals", "win_rate_pct", "still_open_pct", "faster_cycle_pct", "deal_size_vs_all_pct")
    rows = by(
        source.ask("conversion/deals_by_source", Selection(group_by=("source",), measures=names))
    )
    assert [rows["Web"][n] for n in names] == [1, 100, 0, 50, 50]
    assert [rows["Fair"][n] for n in names] == [3, 50, pytest.approx(100 / 3), -100, -50]
