"""The store from the command line: none, versions, restore."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.kit import Run


def test_without_a_store_it_says_how_to_make_one(run: Run, tmp_path: Path) -> None:
    said = run("report", "all/deals", at=tmp_path / "none")
    assert said.code == 4
    assert "dealglass demo" in said.err and "dealglass import" in said.err
    assert not (tmp_path / "none").exists()
    assert run("versions", at=tmp_path / "none").code == 0
    assert run("versions", "--json", at=tmp_path / "none").json["versions"] == []


def test_reports_need_no_store(run: Run, tmp_path: Path) -> None:
    listed = run("reports", "--json", at=tmp_path / "none").json
    keys = {report["report"] for report in listed["reports"]}
    assert {f"all/{t}" for t in ("deals", "leads", "activities", "tickets", "orders")} <= keys
    assert "all/campaign_events" in keys
    deals = next(r for r in listed["reports"] if r["report"] == "all/deals")
    assert {"won_value", "win_rate_pct", "cycle_days_p90"} <= set(deals["measures"])
    rate = next(m for m in listed["measures"] if m["name"] == "win_rate_pct")
    assert (rate["unit"], rate["has_n"]) == ("percent", True)
    assert rate["counted"].startswith("Won deals out of")
    assert run("reports", at=tmp_path / "none").out.startswith("report ")
    one = run("reports", "all/deals", at=tmp_path / "none").out
    assert "win_rate_pct: Won deals out of" in one and "(no owner)" in one
    assert run("reports", "all/deels").code == 2


def test_versions_restore_and_prune(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("getpass.getuser", lambda: "ines")
    at = tmp_path / "store"
    for seed in ("1", "2", "3"):
        assert run("demo", "--deals", "2000", "--seed", seed, at=at).code == 0
    listed = run("versions", "--json", at=at).json["versions"]
    assert [v["name"] for v in listed] == ["v000003", "v000002", "v000001"]
    assert [v["is_current"] for v in listed] == [True, False, False]
    assert listed[0]["rows"]["deals"] > 1900
    assert {v["by"] for v in listed} == {"ines"}
    assert "  ines  " in run("versions", at=at).out
    said = run("restore", "v000002", at=at)
    assert (said.code, "v000002" in said.out) == (0, True)
    assert "* v000002" in run("versions", at=at).out
    answer = run("report", "all/deals", "--measures", "deals", "--format", "json", at=at).json
    assert answer["store_version"] == "v000002"
    wrong = run("restore", "v000009", at=at)
    assert (wrong.code, "there is no version 'v000009'" in wrong.err) == (4, True)
    assert run("prune", "--keep", "1", at=at).out == "Deleted: v000001.\n"
    assert run("prune", "--keep", "1", at=at).out == "Nothing to delete.\n"
