"""Versions of the store: published whole or not at all, restored, pruned, never in the way."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import duckdb
import pytest

from dealglass.errors import StoreProblem
from dealglass.store import PROJECT, Store, home_path
from tests.storekit import AS_OF, fill, publish, read_deals

# Publishing


def test_a_version_is_published_with_its_facts(store: Store, template: Path) -> None:
    assert store.current() is None
    publish(store, template, 3)
    version = store.current()
    assert version is not None
    assert (version.name, version.kind, version.as_of) == ("v000001", "import", AS_OF)
    assert (version.rows["deals"], version.rows["leads"]) == (3, 0)
    assert (version.reporting_currency, version.note) == ("EUR", "3")
    assert version.bytes == version.path.stat().st_size
    assert read_deals(version) == (3, 3)
    assert list((store.home / "drafts").iterdir()) == []


def test_a_version_says_who_made_it(
    store: Store, template: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("getpass.getuser", lambda: "ines")
    assert publish(store, template, 3).by == "ines"

    def nobody() -> str:
        raise KeyError("getpwuid(): uid not found: 1234")

    monkeypatch.setattr("getpass.getuser", nobody)
    assert publish(store, template, 3).by == "import"


def test_a_manifest_of_an_older_release_names_nobody(store: Store, template: Path) -> None:
    manifest = publish(store, template, 3).path.with_suffix(".json")
    facts = json.loads(manifest.read_text("utf-8"))
    del facts["by"]
    manifest.chmod(0o644)
    manifest.write_text(json.dumps(facts), "utf-8")
    version = store.current()
    assert version is not None
    assert (version.by, version.rows["deals"]) == ("", 3)


def test_an_exception_leaves_the_version_in_use_and_no_draft(store: Store, template: Path) -> None:
    before = publish(store, template, 3)
    with pytest.raises(KeyError), store.new_version("import") as draft:
        fill(draft.path, template, 4)
        raise KeyError("cancelled")
    assert store.current() == before
    assert store.versions() == [before]
    assert list((store.home / "drafts").iterdir()) == []


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        ("drop table crm.deals", "tables are missing: deals"),
        ("delete from meta.store", "one row"),
        ("insert into meta.store select * from meta.store", "one row"),
        ("update meta.store set as_of = null", "one row"),
        ("update meta.store set kind = 'demo'", "'demo'"),
    ],
)
def test_a_draft_that_is_not_whole_is_refused(
    store: Store, template: Path, spoil: str, message: str
) -> None:
    before = publish(store, template, 3)
    with pytest.raises(StoreProblem, match=message), store.new_version("import") as draft:
        fill(draft.path, template, 4)
        with duckdb.connect(str(draft.path)) as connection:
            connection.execute(spoil)
    assert store.current() == before


def test_nothing_written_and_garbage_written_are_refused(store: Store) -> None:
    with pytest.raises(StoreProblem, match="nothing was written"), store.new_version("import"):
        pass
    with pytest.raises(StoreProblem, match="cannot be read"), store.new_version("import") as draft:
        draft.path.write_bytes(b"PK\x03\x04" * 4096)
    assert store.current() is None
    assert store.versions() == []


def test_a_log_not_yet_in_the_file_is_put_into_it(store: Store, template: Path) -> None:
    with store.new_version("import", note="7") as draft:
        # A builder that ends without a checkpoint leaves rows in the .wal beside the file.
        script = (
            "import duckdb, os, sys; c = duckdb.connect(sys.argv[1]);"
            "c.execute(\"set checkpoint_threshold = '1GB'\");"
            "c.execute('insert into crm.deals (deal_id, amount) select i, 7 from range(7) t(i)');"
            "os._exit(0)"
        )
        draft.path.write_bytes(template.read_bytes())
        subprocess.run([sys.executable, "-c", script, str(draft.path)], check=True)
        assert draft.path.with_name(draft.path.name + ".wal").exists()
    version = store.current()
    assert version is not None
    assert version.rows["deals"] == 7
    assert read_deals(version) == (7, 7)


# Restore and prune


def test_restore_switches_back_and_the_next_number_is_new(store: Store, template: Path) -> None:
    for deals in (1, 2, 3):
        publish(store, template, deals)
    assert store.restore("v000001").rows["deals"] == 1
    current = store.current()
    assert current is not None and current.name == "v000001"
    assert [version.name for version in store.versions()] == ["v000003", "v000002", "v000001"]
    assert publish(store, template, 4).name == "v000004"


def test_restore_of_an_unknown_or_damaged_version(store: Store, template: Path) -> None:
    old, current = publish(store, template, 1), publish(store, template, 2)
    with pytest.raises(StoreProblem, match=r"no version 'v000009'.*v000002, v000001"):
        store.restore("v000009")
    old.path.chmod(0o644)
    data = bytearray(old.path.read_bytes())
    data[len(data) // 2] ^= 1
    old.path.write_bytes(data)
    with pytest.raises(StoreProblem, match="not as it was written"):
        store.restore(old.name)
    assert store.current() == current


def test_prune_keeps_newest_current_pinned_and_in_use(store: Store, template: Path) -> None:
    for deals in range(1, 8):
        publish(store, template, deals, keep=100)
    store.restore("v000002")
    store.pin("v000003")
    assert store.prune(keep=2, in_use={"v000005"}) == ["v000001", "v000004"]
    names = ["v000007", "v000006", "v000005", "v000003", "v000002"]
    assert [version.name for version in store.versions()] == names
    store.unpin("v000003")
    assert store.prune(keep=0) == ["v000003", "v000005", "v000006"]
    assert store.current() is not None


def test_prune_deletes_nothing_when_the_pointer_is_damaged(store: Store, template: Path) -> None:
    for deals in (1, 2):
        publish(store, template, deals)
    (store.home / "CURRENT").write_text("\0\0\0")
    with pytest.raises(StoreProblem, match="CURRENT"):
        store.prune(keep=1)
    assert len(store.versions()) == 2


# One writer


def test_a_second_writer_is_told_who_holds_the_store(store: Store, template: Path) -> None:
    with store.new_version("import", note="1") as draft:
        with pytest.raises(StoreProblem, match=rf"import, process {os.getpid()}, since 20"):
            publish(Store(store.home), template, 2)
        with pytest.raises(StoreProblem, match="being written"):
            store.prune()
        fill(draft.path, template, 1)
    assert [version.note for version in store.versions()] == ["1"]


def test_a_second_writer_can_wait(store: Store, template: Path) -> None:
    inside = threading.Event()

    def write() -> None:
        with store.new_version("import", note="1") as draft:
            inside.set()
            fill(draft.path, template, 1)

    first = threading.Thread(target=write)
    first.start()
    inside.wait()
    with Store(store.home).new_version("import", note="2", wait_seconds=30) as draft:
        before = store.current()
        assert before is not None and before.note == "1"
        fill(draft.path, template, 2)
    first.join()
    assert [version.name for version in store.versions()] == ["v000002", "v000001"]


# Damage


@pytest.mark.parametrize("text", ["", "v1", "v000009", "../../etc", "\udcff\udcfe", "none\nv1"])
def test_a_damaged_pointer_names_the_version_to_restore(
    store: Store, template: Path, text: str
) -> None:
    publish(store, template, 1)
    (store.home / "CURRENT").write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(StoreProblem, match="dealglass restore v000001"):
        store.current()
    store.restore("v000001")
    assert store.current() is not None


def test_a_missing_pointer_is_damage_once_there_are_versions(store: Store, template: Path) -> None:
    publish(store, template, 1)
    (store.home / "CURRENT").unlink()
    with pytest.raises(StoreProblem, match=r"CURRENT: the file is missing.*restore v000001"):
        store.current()


@pytest.mark.parametrize("damage", ["missing", "cut", "empty", "manifest", "other manifest"])
def test_a_damaged_version_names_the_one_before(store: Store, template: Path, damage: str) -> None:
    old, new = publish(store, template, 1), publish(store, template, 2)
    new.path.chmod(0o644)
    if damage == "missing":
        new.path.unlink()
    elif damage == "manifest":
        new.path.with_suffix(".json").write_text('{"name": "v000002"')
    elif damage == "other manifest":
        new.path.with_suffix(".json").write_text(old.path.with_suffix(".json").read_text())
    else:
        os.truncate(new.path, 0 if damage == "empty" else new.bytes // 2)
    with pytest.raises(StoreProblem, match="dealglass restore v000001"):
        store.current()
    assert store.versions() == [old]
    assert store.restore(old.name) == old == store.current()


def test_damage_of_the_only_version_can_be_mended_by_a_new_one(
    store: Store, template: Path
) -> None:
    only = publish(store, template, 1)
    only.path.chmod(0o644)
    os.truncate(only.path, 100)
    with pytest.raises(StoreProblem, match="dealglass demo"):
        store.current()
    publish(store, template, 2)
    current = store.current()
    assert current is not None and current.name == "v000002"


# No room


def test_a_file_that_cannot_grow_leaves_the_version_in_use(store: Store, template: Path) -> None:
    before = publish(store, template, 1)
    script = (
        "import resource, sys; from pathlib import Path; from dealglass.store import Store;"
        "from tests.storekit import publish;"
        "limit = Path(sys.argv[2]).stat().st_size + 200_000;"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit));"
        "publish(Store(sys.argv[1]), Path(sys.argv[2]), 3_000_000)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", script, str(store.home), str(template)],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "StoreProblem" in ended.stderr
    assert "the disk is full; the version in use is unchanged. Free more" in ended.stderr
    assert store.current() == before
    assert list((store.home / "drafts").iterdir()) == []


@pytest.mark.skipif(
    sys.platform != "linux" or os.geteuid() != 0, reason="needs root to mount a small disk"
)
def test_a_full_disk_leaves_the_version_in_use(tmp_path: Path, template: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    size = template.stat().st_size
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size * 4}", "dealglass", str(disk)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("this machine lets nobody mount a disk")
    try:
        store = Store(disk)
        before = publish(store, template, 1)
        with pytest.raises(StoreProblem, match="the disk is full"):
            publish(store, template, 3_000_000)
        assert store.current() == before
        assert store.verify(before.name) == before
        # Not one byte free: the manifest and the pointer cannot be written either.
        with (disk / "filler").open("wb", buffering=0) as filler, pytest.raises(OSError):
            while filler.write(b"\0" * 4096):
                pass
        with pytest.raises(StoreProblem, match="the disk is full"):
            publish(store, template, 2)
        assert store.current() == before
        (disk / "filler").unlink()
        assert publish(store, template, 2).name == "v000002"
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_a_home_that_is_a_file_is_named(tmp_path: Path, template: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(StoreProblem, match="cannot be written"):
        publish(Store(tmp_path / "file"), template, 1)


# Where it lives


def test_home_comes_from_argument_then_environment_then_the_project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DEALGLASS_HOME", str(tmp_path / "b"))
    assert home_path(tmp_path / "a") == tmp_path / "a"
    assert home_path() == tmp_path / "b"
    monkeypatch.delenv("DEALGLASS_HOME")
    assert home_path() == PROJECT / "data" / "store"
