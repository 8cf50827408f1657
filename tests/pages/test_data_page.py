"""The Data page: files in, a report out, nothing lost, and the page stays up."""

from __future__ import annotations

import io
import shutil
import threading
import time
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dealglass import importlog
from dealglass.ingest import accept_none, accept_sure
from dealglass.results import open_source
from dealglass.store import Store
from dealglass.ui import data_import, data_jobs, data_result
from dealglass.ui.data_jobs import Desk, Job, safe_name

Open = Callable[..., AppTest]
DEALS = """Deal ID,Deal Name,Deal Stage,Amount,Create Date,Close Date,Deal owner
1,One,Closed Won,100.50,2026-01-05,2026-02-01,Ann Lee
2,Two,Closed Won,200,2026-01-06,2026-02-02,Bob Ray
3,Three,Closed Lost,300,31.02.2026,2026-02-03,Ann Lee
4,Four,Proposal,lots,2026-01-07,2026-12-31,Bob Ray
"""


@pytest.fixture
def home(demo_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, open_page: Open) -> Path:
    """A demo home that this test may change; comes after open_page, which sets another."""
    copy = tmp_path / "home"
    shutil.copytree(demo_home, copy)
    monkeypatch.setenv("DEALGLASS_HOME", str(copy))
    return copy


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A home in which nothing has been published."""
    return tmp_path / "bare"


@pytest.fixture
def export(tmp_path: Path) -> Path:
    path = tmp_path / "deals.csv"
    path.write_text(DEALS, "utf-8")
    return path


def settled(job: Job, seconds: float = 60) -> Job:
    end = time.monotonic() + seconds
    while job.is_running and time.monotonic() < end:
        time.sleep(0.05)
    assert not job.is_running
    return job


def looked_at(page: AppTest, home: Path, path: Path) -> AppTest:
    page.text_input(key="dg_data_folder").input(str(path)).run()
    page.button(key="dg_data_look").click().run()
    job = data_jobs.desk(str(home)).job
    assert job is not None
    settled(job)
    return page.run()


def words(page: AppTest) -> str:
    parts = (*page.markdown, *page.warning, *page.info, *page.caption, *page.error)
    return "\n".join(part.value for part in parts)


def test_demo_is_explained_and_counted(open_page: Open, home: Path) -> None:
    page = open_page("data")
    assert not page.exception
    assert "This is the demo company" in words(page)
    tables = {row["table"]: row["rows"] for row in page.dataframe[0].value.to_dict("records")}
    current = Store(home).current()
    assert current is not None
    assert tables["Deals"] == current.rows["deals"]
    assert "Stage visits" not in tables


def test_from_files_to_own_data_and_back(open_page: Open, home: Path, export: Path) -> None:
    page = looked_at(open_page("data"), home, export)
    assert "One file recognised" in words(page)
    desk = data_jobs.desk(str(home))
    page.button(key="dg_data_import").click().run()
    assert desk.job is not None
    report = settled(desk.job).report
    page.run()
    assert not page.exception
    assert report is not None
    assert report.rows_in == 4 == report.rows_loaded + report.rows_rejected
    shown = {m.label: m.value for m in page.metric}
    assert shown["Rows in the files"] == "4"
    assert int(shown["Loaded"]) + int(shown["Rejected"]) == 4
    version = Store(home).current()
    assert version is not None
    assert (version.kind, version.rows["deals"]) == ("import", report.rows_loaded)
    # Own data stand alone: nothing of the demo is left in them.
    assert version.rows["tickets"] == 0
    page.button(key="dg_data_more").click().run()
    assert "demo company" not in words(page)
    assert desk.job is None
    Store(home).restore("v000001")
    assert "This is the demo company" in words(page.run())


def test_rejected_rows_keep_their_reason(bare: Path, export: Path) -> None:
    job = settled(Desk(bare).look([export]))
    job = settled(data_jobs.desk(str(bare)).start(job, accept_none))
    assert job.phase == "done", job.error
    current = Store(bare).current()
    assert current is not None
    source = open_source(current.path, current.name)
    count = importlog.rejected_count(source)
    assert count == job.report.rows_rejected > 0
    rows = importlog.rejected(source).to_pylist()
    assert len(rows) == count
    assert all(r["file"] == "deals.csv" and r["reason"] and r["line"] > 1 for r in rows)
    assert importlog.reasons(source).num_rows >= 1
    files = importlog.imports(source).to_pylist()
    assert [f["rows_in"] for f in files] == [4]
    assert importlog.last_by_table(source)["deals"]["imports"] == 1


def _bomb() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 60_000_000)
    return packed.getvalue()


HOSTILE = {
    "nothing.csv": lambda: b"",
    "picture.csv": lambda: b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40,
    "bomb.xlsx": _bomb,
    "broken.json": lambda: b'{"a": [1, 2',
    "broken.parquet": lambda: b"PAR1 and no more",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_uploads_give_a_message(
    open_page: Open, home: Path, tmp_path: Path, name: str
) -> None:
    path = tmp_path / name
    path.write_bytes(HOSTILE[name]())
    page = looked_at(open_page("data"), home, path)
    assert not page.exception
    assert page.warning, words(page)
    assert "Traceback" not in words(page)
    page.button(key="dg_data_over").click().run()
    assert page.button(key="dg_data_look")
    current = Store(home).current()
    assert current is not None
    assert current.name == "v000001"


def test_a_path_that_is_not_there(open_page: Open, home: Path, tmp_path: Path) -> None:
    page = looked_at(open_page("data"), home, tmp_path / "nowhere")
    assert not page.exception
    assert "There is no such file or folder" in words(page)


def test_uploads_lie_in_the_home_until_dismissed(bare: Path) -> None:
    desk = Desk(bare)
    files = [("../../evil.csv", io.BytesIO(DEALS.encode())), ("a.csv", io.BytesIO(b"x"))]
    job = desk.upload(files)
    assert job.folder is not None
    assert [p.parent for p in job.paths] == [job.folder, job.folder]
    settled(job)
    desk.dismiss()
    assert desk.job is None
    assert not job.folder.exists()


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("deals.csv", "deals.csv"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("Übersicht (März).xlsx", "Übersicht (März).xlsx"),
        ("a\x00b\n.csv", "a_b_.csv"),
        (".hidden", "hidden"),
        ("", "file_3"),
    ],
)
def test_names_stay_in_their_folder(given: str, kept: str) -> None:
    assert safe_name(given, 3) == kept


def test_long_names_are_cut_but_keep_their_ending() -> None:
    assert len(safe_name("x" * 900 + ".csv", 0)) < 200
    assert safe_name("x" * 900 + ".csv", 0).endswith(".csv")


def test_cancel_leaves_the_version_in_use(
    home: Path, export: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(home)
    job = settled(desk.look([export]))
    begun = threading.Event()

    def slow(job: Job) -> Callable[..., None]:
        def progress(*args: object) -> None:
            begun.set()
            desk.cancel()

        return progress

    monkeypatch.setattr(data_jobs, "_watching", slow)
    desk.start(job, accept_sure)
    assert settled(job).phase == "cancelled"
    assert begun.is_set()
    current = Store(home).current()
    assert current is not None
    assert current.name == "v000001"
    # The mapping is still there, and can be imported after all.
    monkeypatch.undo()
    data_result.back(job)
    assert settled(desk.start(job, accept_sure)).phase == "done"


def test_one_job_at_a_time(bare: Path, export: Path) -> None:
    desk = Desk(bare)
    first = desk.look([export])
    if first.is_running:
        assert desk.look([export]) is first
    settled(first)


def test_the_unexpected_becomes_a_number(
    bare: Path, export: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: object) -> None:
        raise RuntimeError("hunter2")

    monkeypatch.setattr(data_jobs, "plan", broken)
    job = settled(Desk(bare).look([export]))
    assert job.phase == "failed"
    assert "number" in str(job.error)
    assert "hunter2" not in str(job.error)


def test_edited_mapping_is_planned_again(bare: Path, export: Path) -> None:
    desk = Desk(bare)
    job = settled(desk.look([export]))
    file = job.plan.files[0]
    assert file.map.table == "deals"
    changed = {"table": "deals", "columns": {"Amount": "ignore"}}
    text = data_import._yaml(job, [changed])
    settled(desk.edit(job, text, date(2026, 3, 1)))
    assert (job.phase, job.edition) == ("ready", 2), job.error
    targets = {c.header: c.target for c in job.plan.files[0].map.columns}
    assert targets["Amount"] == "ignore"
    assert job.plan.as_of == date(2026, 3, 1)


def test_a_wrong_mapping_keeps_the_plan(bare: Path, export: Path) -> None:
    desk = Desk(bare)
    job = settled(desk.look([export]))
    settled(desk.edit(job, "table: nonsense\n", None))
    assert job.phase == "ready"
    assert "nonsense" in str(job.error)
    assert job.plan.files[0].map.table == "deals"


def test_preview_shows_the_file_as_it_is(bare: Path, export: Path) -> None:
    job = settled(Desk(bare).look([export]))
    table = data_import.preview(job.plan, job.plan.files[0], rows=2)
    assert table.column_names[:2] == ["Deal ID", "Deal Name"]
    assert table.num_rows == 2
    assert table.column("Amount").to_pylist() == ["100.50", "200"]
