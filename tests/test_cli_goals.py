"""`dealglass goals`: the same goals as the page, set and removed without a browser."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from dealglass.build import build, scratch
from dealglass.cli import main
from dealglass.store import Store
from dealglass.workspace import open_workspace

AS_OF = date(2026, 4, 10)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DEALGLASS_HOME", str(tmp_path / "home"))
    with Store().new_version("import") as draft, scratch(draft.path) as connection:
        connection.execute(
            "insert into landing.users (user_id, name, team) values ('u1', 'Ann', 'North'),"
            " ('u2', 'Ann', 'South'), ('u3', 'Bob', 'South')"
        )
        connection.execute(
            "insert into landing.goals (goal_id, metric, scope, period, starts_on, ends_on, target)"
            " values ('g', 'won_value', 'company', 'quarter', '2026-04-01', '2026-06-30', 500)"
        )
        build(connection, as_of=AS_OF, reporting_currency="EUR", kind="import")
    return tmp_path / "home"


def listed(capsys: pytest.CaptureFixture[str]) -> dict[str, tuple[float, str | None]]:
    capsys.readouterr()
    assert main(["goals", "--json"]) == 0
    return {g["whose"]: (g["target"], g["set_by"]) for g in json.loads(capsys.readouterr().out)}


def test_goals_are_set_listed_and_removed(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert listed(capsys) == {"Company": (500, None)}
    assert not (home / "workspace.db").exists()  # looking makes no file
    words = ["--metric", "won_value", "--period", "quarter"]
    assert main(["goals", "set", *words, "--target", "600", "--strategy", "Grow"]) == 0
    assert "target 500 → 600; strategy - → Grow" in capsys.readouterr().out
    assert main(["goals", "set", *words, "--target", "200", "--team", "North"]) == 0
    assert main(["goals", "set", *words, "--target", "50", "--owner", "Bob"]) == 0
    set_here = {"Company": (600, "Local admin"), "North": (200, "Local admin")}
    assert listed(capsys) == {**set_here, "Bob": (50, "Local admin")}
    assert main(["goals", "remove", *words, "--owner", "Bob"]) == 0
    assert listed(capsys) == set_here
    with open_workspace() as workspace:
        assert workspace.goals.history(limit=1)[0].words == "removed"
    # The report reads the same.
    assert main(["report", "goals/list", "--rows", "--format", "json"]) == 0
    rows = json.loads(capsys.readouterr().out)["rows"]
    assert sorted(r["target"] for r in rows) == [200, 600]
    assert main(["goals"]) == 0
    assert "Local admin" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--metric", "won_valu", "--target", "1"], "Did you mean 'won_value'"),
        (["--metric", "won_value"], "a target is missing"),
        (["--metric", "won_value", "--target", "1", "--team", "Nort"], "Did you mean 'North'"),
        (["--metric", "won_value", "--target", "1", "--owner", "Ann"], "Give one id: u1, u2"),
        (["--metric", "won_value", "--target", "1", "--owner", "Bob", "--team", "North"], "both"),
    ],
)
def test_mistakes_are_named(
    home: Path, capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    assert main(["goals", "set", *words]) == 2
    assert said in capsys.readouterr().err


def test_a_goal_that_is_not_there(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["goals", "remove", "--metric", "won_deals"]) == 2
    assert "no such goal" in capsys.readouterr().err


def test_without_the_workspace_goals_are_as_imported(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DEALGLASS_WORKSPACE", "postgresql://me:secret@127.0.0.1:9/none")
    assert main(["report", "goals/list", "--rows", "--format", "json"]) == 0
    out, err = capsys.readouterr()
    assert [r["target"] for r in json.loads(out)["rows"]] == [500]
    assert "Goals are shown as imported" in err and "secret" not in err
    assert main(["goals", "set", "--metric", "won_value", "--target", "1"]) == 6
