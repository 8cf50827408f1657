"""What people make is kept whole, in order, and never lost to another editor."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from dealglass.errors import EditConflict, WorkspaceProblem
from dealglass.store import PROJECT
from dealglass.workspace import Edit, WantedGoal, Workspace, open_workspace
from dealglass.workspace.tables import metadata

Q1 = WantedGoal(
    "g1", "won_value", "company", "quarter", date(2026, 1, 1), date(2026, 3, 31), 100_000.0
)


def changed(goal: WantedGoal, **fields: object) -> WantedGoal:
    return WantedGoal(**{**goal.__dict__, **fields})  # type: ignore[arg-type]


# Goals


def test_a_goal_is_kept_with_its_history(workspace: Workspace) -> None:
    goals = workspace.goals
    goals.apply([Edit(Q1)], who="Ann")
    goals.apply([Edit(changed(Q1, target=120_000.0, strategy="Grow"), version=1)], who="Bob")
    goals.apply([Edit(changed(Q1, target=120_000.0), version=2, state="removed")], who="Ann")
    (kept,) = goals.all()
    assert (kept.version, kept.state, kept.changed_by) == (3, "removed", "Ann")
    assert kept.goal.starts_on == date(2026, 1, 1)
    said = [(c.changed_by, c.version, c.words) for c in goals.history("g1")]
    assert said == [
        ("Ann", 3, "removed"),
        ("Bob", 2, "target 100,000 → 120,000; strategy - → Grow"),
        ("Ann", 1, "set: 100,000"),
    ]
    assert goals.history()[1].before["target"] == 100_000
    assert goals.revision() == 3


def test_the_first_change_of_an_imported_goal_tells_what_it_was(workspace: Workspace) -> None:
    workspace.goals.apply([Edit(changed(Q1, target=90_000.0), before=Q1)], who="Ann")
    assert workspace.goals.history()[0].words == "target 100,000 → 90,000"


def test_two_editors_never_lose_an_edit_silently(workspace: Workspace) -> None:
    workspace.goals.apply([Edit(Q1)], who="Ann")
    workspace.goals.apply([Edit(changed(Q1, target=1.0), version=1)], who="Ann")
    with pytest.raises(EditConflict, match="Ann changed it on") as caught:
        workspace.goals.apply([Edit(changed(Q1, target=2.0), version=1)], who="Bob")
    assert "Nothing of yours was kept" in caught.value.mend
    assert [k.goal.target for k in workspace.goals.all()] == [1.0]
    with pytest.raises(EditConflict):  # nor one who thought it was new
        workspace.goals.apply([Edit(changed(Q1, target=3.0))], who="Bob")


def test_a_goal_taken_back_keeps_counting_versions(workspace: Workspace) -> None:
    """Else an editor who saw the first version could overwrite the third."""
    workspace.goals.apply([Edit(Q1)], who="Ann")
    workspace.goals.apply([Edit(Q1, version=1, state="imported")], who="Ann")
    workspace.goals.apply([Edit(Q1, version=2)], who="Ann")
    with pytest.raises(EditConflict):
        workspace.goals.apply([Edit(changed(Q1, target=7.0), version=1)], who="Bob")


def test_many_changes_are_kept_together_or_not_at_all(workspace: Workspace) -> None:
    workspace.goals.apply([Edit(Q1)], who="Ann")
    others = [Edit(changed(Q1, goal_id=f"m{i}", target=float(i))) for i in range(3)]
    with pytest.raises(EditConflict):
        workspace.goals.apply([*others, Edit(Q1, version=5)], who="Bob")
    assert [k.goal.goal_id for k in workspace.goals.all()] == ["g1"]
    assert workspace.goals.revision() == 1


# Sets


def test_a_set_is_kept_by_owner_and_name(workspace: Workspace) -> None:
    sets = workspace.sets
    assert sets.get("Ann", "metrics") is None
    sets.put("Ann", "metrics", ["won_value"], who="Ann", version=0)
    sets.put("Bob", "metrics", [], who="Bob")
    kept = sets.put("Ann", "metrics", {"chosen": ["a", "ü"]}, who="Ann", words="chose two")
    assert sets.get("Ann", "metrics") == kept
    assert (kept.value, kept.version) == ({"chosen": ["a", "ü"]}, 2)
    assert sets.get("Bob", "metrics").value == []  # type: ignore[union-attr]
    assert [c.words for c in sets.history("Ann", "metrics")] == ["chose two", "changed"]
    with pytest.raises(EditConflict):
        sets.put("Ann", "metrics", [], who="Bob", version=1)


# Several processes


def writer(url: str, name: str, times: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.workspace.writer", name, str(times)],
        cwd=PROJECT,
        env={**os.environ, "DEALGLASS_WORKSPACE": url},
        stdout=subprocess.PIPE,
        text=True,
    )


def test_two_processes_at_once_lose_nothing(url: str, workspace: Workspace) -> None:
    """Both also find no tables at first: only one of them makes them."""
    both = [writer(url, name, 25) for name in ("Ann", "Bob")]
    for process in both:
        process.communicate(timeout=60)
        assert process.returncode == 0
    kept = workspace.sets.get("shared", "number")
    assert kept is not None and (kept.value, kept.version) == (50, 50)
    versions = [c.version for c in workspace.sets.history("shared", "number")]
    assert versions == list(range(50, 0, -1))


def test_a_writer_killed_at_any_moment_leaves_a_whole_database(
    url: str, workspace: Workspace
) -> None:
    done = 0
    for after in (0, 1, 3, 7, 12, 20):
        process = writer(url, "Ann", 1_000)
        assert process.stdout is not None
        for _ in range(after):
            assert process.stdout.readline().startswith("done")
        process.kill()
        rest, _ = process.communicate()
        done += after + rest.count("done")
        kept = workspace.sets.get("shared", "number")
        value = kept.value if kept else 0
        # The last change may have been kept without having been told.
        assert done <= value <= done + 1
        assert len(workspace.sets.history("shared", "number", 10_000)) == value
        done = value
    workspace.sets.put("shared", "number", -1, who="Bob")


# Upgrades


def test_the_migrations_make_the_tables_of_the_code(url: str, workspace: Workspace) -> None:
    workspace.sets.put("Ann", "x", 1, who="Ann")
    engine = sa.create_engine(url.replace("postgresql:", "postgresql+pg8000:"))
    with engine.connect() as connection:
        found = MigrationContext.configure(connection)
        differences = [d for d in compare_metadata(found, metadata) if d[0] != "remove_index"]
    engine.dispose()
    assert differences == []


def test_a_newer_schema_says_so_and_is_left_alone(url: str, workspace: Workspace) -> None:
    workspace.goals.apply([Edit(Q1)], who="Ann")
    engine = sa.create_engine(url.replace("postgresql:", "postgresql+pg8000:"))
    with engine.begin() as connection:
        connection.execute(sa.text("update alembic_version set version_num = '9999'"))
    with pytest.raises(WorkspaceProblem, match="newer release") as caught:
        open_workspace()
    assert caught.value.mend == "Upgrade Dealglass; nothing was changed."
    with engine.begin() as connection:
        assert connection.execute(sa.text("select count(*) from goals")).scalar() == 1
    engine.dispose()


def test_a_database_without_our_tables_gets_them_and_keeps_its_own(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As an upgrade finds it: tables of before stay as they are."""
    engine = sa.create_engine(url.replace("postgresql:", "postgresql+pg8000:"))
    with engine.begin() as connection:
        connection.execute(sa.text("drop table if exists theirs"))
        connection.execute(sa.text("create table theirs as select 5 as five"))
    monkeypatch.setenv("DEALGLASS_WORKSPACE", url)
    with open_workspace() as opened:
        opened.goals.apply([Edit(Q1)], who="Ann")
    with engine.begin() as connection:
        assert connection.execute(sa.text("select five from theirs")).scalar() == 5
        connection.execute(sa.text("drop table theirs"))
    engine.dispose()


def test_an_upgrade_that_fails_half_way_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A table in the way of a later step: the earlier steps are taken back with it."""
    path = tmp_path / "w.db"
    with sqlite3.connect(path) as connection:
        connection.execute("create table sets (mine int)")
    monkeypatch.setenv("DEALGLASS_WORKSPACE", str(path))
    with pytest.raises(WorkspaceProblem, match="already exists"):
        open_workspace()
    with sqlite3.connect(path) as connection:
        found = connection.execute("select name from sqlite_master where type = 'table'").fetchall()
    assert [name for (name,) in found if name != "alembic_version"] == ["sets"]
    with sqlite3.connect(path) as connection:
        connection.execute("drop table sets")
    with open_workspace() as opened:
        opened.goals.apply([Edit(Q1)], who="Ann")


# Trouble


def test_reading_makes_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEALGLASS_WORKSPACE", str(tmp_path / "new" / "w.db"))
    with open_workspace() as opened:
        assert opened.goals.all() == []
        assert opened.goals.revision() == 0
        assert not (tmp_path / "new").exists()
        opened.goals.apply([Edit(Q1)], who="Ann")
        assert [k.goal for k in opened.goals.all()] == [Q1]


def test_a_locked_file_waits_and_then_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dealglass.workspace.database.WAIT_SECONDS", 0.2)
    monkeypatch.setenv("DEALGLASS_WORKSPACE", str(tmp_path / "w.db"))
    with open_workspace() as opened:
        opened.goals.apply([Edit(Q1)], who="Ann")
        other = sqlite3.connect(tmp_path / "w.db", isolation_level=None)
        other.execute("begin immediate")
        with pytest.raises(WorkspaceProblem, match="being written by somebody else"):
            opened.goals.apply([Edit(Q1, version=1)], who="Ann")
        assert len(opened.goals.all()) == 1  # reading does not wait
        other.execute("rollback")
        opened.goals.apply([Edit(Q1, version=1)], who="Ann")
        other.close()


def test_a_file_that_is_no_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "w.db").write_text("not a database at all, but long enough to be read " * 30)
    monkeypatch.setenv("DEALGLASS_WORKSPACE", str(tmp_path / "w.db"))
    with pytest.raises(WorkspaceProblem, match="the file is damaged") as caught:
        open_workspace()
    assert str(tmp_path / "w.db") == caught.value.where


def test_a_folder_that_cannot_be_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("DEALGLASS_WORKSPACE", str(tmp_path / "file" / "w.db"))
    with open_workspace() as opened, pytest.raises(WorkspaceProblem):
        opened.goals.apply([Edit(Q1)], who="Ann")


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="permissions of POSIX")
def test_a_folder_that_may_only_be_read_still_shows_its_goals(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "w.db"
    monkeypatch.setenv("DEALGLASS_WORKSPACE", str(path))
    with open_workspace() as opened:
        opened.goals.apply([Edit(Q1)], who="Ann")
    # root may write everything, so permission is refused where it is asked for
    granted = os.access
    monkeypatch.setattr(os, "access", lambda p, mode: mode != os.W_OK and granted(p, mode))
    with open_workspace() as opened:
        assert opened.read_only
        assert [k.goal for k in opened.goals.all()] == [Q1]
        with pytest.raises(WorkspaceProblem, match="may be read, not changed"):
            opened.goals.apply([Edit(Q1, version=1)], who="Ann")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["w.db"]


def test_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite's own limit on pages fails as a full disk does."""
    monkeypatch.setenv("DEALGLASS_WORKSPACE", str(tmp_path / "w.db"))
    with open_workspace() as opened:
        opened.goals.apply([Edit(Q1)], who="Ann")

        def narrow(connection: sqlite3.Connection, _: object) -> None:
            connection.execute("pragma max_page_count = 1")

        sa.event.listen(opened.goals._database._engine, "connect", narrow)
        opened.close()
        long = changed(Q1, strategy="x" * 200_000)
        with pytest.raises(WorkspaceProblem, match="disk is full"):
            opened.goals.apply([Edit(long, version=1)], who="Ann")
        assert [k.goal for k in opened.goals.all()] == [Q1]


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("postgresql://me:secret@127.0.0.1:9/none", "cannot be reached"),
        ("oracle+nothing://x", "no driver"),
        ("://", "not one"),
    ],
)
def test_an_address_that_does_not_work(
    address: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DEALGLASS_WORKSPACE", address)
    with pytest.raises(WorkspaceProblem, match=words) as caught:
        open_workspace()
    assert "secret" not in str(caught.value)
    assert caught.value.mend
