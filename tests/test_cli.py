"""The command line: what it prints, where it prints it, and the code it leaves with."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow.parquet as pq
import pytest

from dealglass.cli import main
from dealglass.results import open_source
from dealglass.selection import Filter, Selection
from dealglass.store import Store

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Said:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:  # noqa: ANN401
        return json.loads(self.out, parse_constant=_no_constants)


def _no_constants(name: str) -> None:
    raise AssertionError(f"{name} is no JSON")


Run = Callable[..., Said]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cli") / "store"
    words = ["demo", "--deals", "2000", "--as-of", "2026-11-18", "--home", str(folder)]
    assert main(words) == 0
    return folder


@pytest.fixture
def run(home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")

    def call(*words: str, at: Path = home) -> Said:
        capsys.readouterr()
        code = main([*words, "--home", str(at)])
        captured = capsys.readouterr()
        return Said(code, captured.out, captured.err)

    return call


# -- report ----------------------------------------------------------------------------------------


def test_json_is_the_reports_answer(run: Run, home: Path) -> None:
    said = run(
        "report", "all/deals", "--by", "source", "--measures", "won_deals,win_rate_pct",
        "--where", "status!=open", "--where", "amount>=1000", "--from", "2026-01-01",
        "--to", "2026-07-01", "--compare", "year", "--format", "json",
    )  # fmt: skip
    assert (said.code, said.err) == (0, "")
    answer = said.json
    assert answer["report"] == "all/deals"
    assert answer["columns"] == [
        {"name": "source", "label": "Source", "unit": "text", "role": "dimension"},
        {"name": "won_deals", "label": "Won deals", "unit": "count", "role": "measure"},
        {"name": "win_rate_pct", "label": "Win rate", "unit": "percent", "role": "measure"},
        {"name": "win_rate_pct__n", "label": "Win rate: n", "unit": "count", "role": "n"},
    ]
    assert (answer["from"], answer["to"]) == ("2026-01-01", "2026-07-01")
    assert (answer["as_of"], answer["store_version"]) == ("2026-11-18", "v000001")
    assert (answer["previous"]["from"], answer["previous"]["to"]) == ("2025-01-01", "2025-07-01")
    assert "$period_start" in answer["sql"]
    assert answer["sql_values"]["period_start"] == "2026-01-01"
    version = Store(home).current()
    source = open_source(version.path, version.name)
    totals = source.engine.run(
        "select count(*) filter (where status = 'won') as won, count(*) as closed "
        "from crm.deals where status <> 'open' and amount >= 1000 "
        "and closed_on >= date '2026-01-01' and closed_on < date '2026-07-01'",
        {},
    ).to_pylist()[0]
    assert answer["totals"]["won_deals"] == totals["won"] > 0
    assert answer["totals"]["win_rate_pct__n"] == totals["closed"]
    assert sum(row["won_deals"] for row in answer["rows"]) == totals["won"]


def test_without_grouping_there_is_one_row(run: Run) -> None:
    answer = run("report", "all/deals", "--measures", "deals", "--format", "json").json
    assert answer["rows"] == [{"deals": answer["totals"]["deals"]}]
    assert answer["previous"] is None
    assert (answer["from"], answer["to"]) == (None, None)


def test_values_that_no_row_has_are_told(run: Run) -> None:
    said = run(
        "report", "all/deals", "--where", "owner=Nobody At All", "--measures", "won_value,"
        "win_rate_pct,deals", "--format", "json",
    )  # fmt: skip
    assert said.code == 0
    assert said.err == "No row has Owner: Nobody At All.\n"
    assert said.json["notices"] == ["No row has Owner: Nobody At All."]
    assert said.json["rows"] == [
        {"won_value": 0.0, "win_rate_pct": None, "win_rate_pct__n": 0, "deals": 0}
    ]


def test_rows_reproduce_the_figure(run: Run) -> None:
    words = ("report", "all/deals", "--measures", "won_value", "--period", "last_quarter")
    figure = run(*words, "--format", "json").json["totals"]["won_value"]
    answer = run(*words, "--rows", "--format", "json").json
    assert sum(row["amount"] or 0 for row in answer["rows"]) == pytest.approx(figure, abs=0.005)
    assert figure > 0
    assert {row["status"] for row in answer["rows"]} == {"won"}
    assert answer["totals"] == {"won_value": figure}


def test_every_format_holds_the_same_figures(run: Run, tmp_path: Path) -> None:
    words = ("report", "all/deals", "--by", "owner", "--measures", "won_value,win_rate_pct")
    rows = run(*words, "--format", "json").json["rows"]
    for ending in ("csv", "parquet", "xlsx", "json"):
        said = run(*words, "--out", str(tmp_path / f"t.{ending}"))
        assert said == Said(0, "", f"Written: {tmp_path / f't.{ending}'}\n")
    with (tmp_path / "t.csv").open(encoding="utf-8", newline="") as file:
        read = list(csv.DictReader(file))
    assert [r["owner"] for r in read] == [r["owner"] for r in rows]
    assert [float(r["won_value"]) for r in read] == [r["won_value"] for r in rows]
    assert pq.read_table(tmp_path / "t.parquet").to_pylist() == rows
    sheet = openpyxl.load_workbook(tmp_path / "t.xlsx").worksheets[1]
    values = [[c.value for c in row] for row in sheet.iter_rows(min_row=4, max_row=3 + len(rows))]
    assert [v[0] for v in values] == [r["owner"] for r in rows]
    assert [v[1] for v in values] == [r["won_value"] for r in rows]
    assert json.loads((tmp_path / "t.json").read_text("utf-8"))["rows"] == rows


def test_pictures(run: Run, tmp_path: Path) -> None:
    words = ("report", "all/deals", "--by", "source", "--measures", "won_value")
    assert run(*words, "--out", str(tmp_path / "a.png")).code == 0
    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")
    assert run(*words, "--out", str(tmp_path / "a.svg"), "--theme", "dark").code == 0
    assert "as of Nov 18, 2026" in (tmp_path / "a.svg").read_text("utf-8")
    said = run("report", "all/deals", "--out", str(tmp_path / "b.png"))
    assert (said.code, "Give --by" in said.err) == (2, True)
    assert not (tmp_path / "b.png").exists()


def test_a_table_for_people(run: Run) -> None:
    said = run(
        "report", "all/deals", "--by", "closed_on:year", "--measures", "won_deals,won_value",
        "--from", "2025-01-01", "--to", "2026-01-01",
    )  # fmt: skip
    lines = said.out.splitlines()
    assert lines[0] == "All deals"
    assert lines[1].startswith("Jan 1, 2025 to Dec 31, 2025 · as of Nov 18, 2026")
    assert lines[3].split() == ["Closed", "(year)", "Won", "deals", "Won", "value"]
    assert lines[5].startswith("2025")
    assert lines[5].split()[1:] == lines[7].split()[1:]
    assert "€" in lines[5]


def test_rows_without_a_date_have_their_word(run: Run) -> None:
    said = run("report", "all/deals", "--by", "closed_on:year", "--measures", "deals")
    assert any(line.startswith("(no date)") for line in said.out.splitlines())


def test_figures_with_change_and_n(run: Run) -> None:
    said = run(
        "report", "all/deals", "--measures", "won_deals,win_rate_pct", "--period", "this_year",
        "--compare", "year",
    )  # fmt: skip
    won, rate = said.out.splitlines()[-2:]
    assert won.startswith("Won deals") and won.rstrip().endswith("%")
    assert rate.startswith("Win rate") and " pp" in rate and "n = " in rate


def test_rows_on_the_terminal_are_cut_and_it_is_said(run: Run) -> None:
    said = run("report", "all/deals", "--rows")
    assert "There are more than 50 rows" in said.err
    assert len(said.out.splitlines()) == 5 + 50
    assert "more than" not in run("report", "all/deals", "--rows", "--limit", "60").err


def test_sql_is_shown_with_its_values_beside_it(run: Run) -> None:
    said = run(
        "report", "all/deals", "--by", "source", "--measures", "deals",
        "--where", "owner=O'Brien|x", "--from", "2026-01-01", "--sql",
    )  # fmt: skip
    assert "-- $period_start = 2026-01-01" in said.out
    assert '-- $f0_0 = "O\'Brien"' in said.out
    assert "O'Brien" not in said.out.split(";\n")[0]


def test_filters_and_periods_mean_what_a_selection_means(run: Run, home: Path) -> None:
    version = Store(home).current()
    source = open_source(version.path, version.name)
    chosen = Selection(
        period="last_quarter",
        filters=(
            Filter("region", "in", ("(no region)", "DACH")),
            Filter("status", "not", ("open",)),
            Filter("amount", "lt", ("50000",)),
        ),
        group_by=("team",),
        split_by="status",
        measures=("deals", "closed_deals"),
        sort="-closed_deals",
        limit=4,
    )
    said = run(
        "report", "all/deals", "--period", "last_quarter", "--where", "region=(no region)|DACH",
        "--where", "status!=open", "--where", "amount<50000", "--by", "team", "--split", "status",
        "--measures", "deals,closed_deals", "--sort=-closed_deals", "--limit", "4",
        "--format", "json",
    )  # fmt: skip
    assert said.json["rows"] == source.ask("all/deals", chosen).rows


# -- words that are wrong --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("repot all/deals", "Did you mean 'report'?"),
        ("report all/deal", "there is no report 'all/deal'. Did you mean 'all/deals'?"),
        ("report all/deals --by ownr", "there is no dimension 'ownr'. Did you mean 'owner'?"),
        ("report all/deals --by queue", "Report 'all/deals': there is no dimension 'queue'."),
        ("report all/deals --measures won_valu", "Did you mean 'won_value'?"),
        ("report all/deals --measures leads", "Report 'all/deals': there is no measure 'leads'."),
        ("report all/deals --where ownr=Ann", "Did you mean 'owner'?"),
        ("report all/deals --where owner", "Write 'owner=Ann|Bob' or 'amount>=1000'."),
        ("report all/deals --where amount>=x", "'x' is not a number. Write it as 1234.56."),
        ("report all/deals --where closed_on=31.12.2025", "'31.12.2025' is not a date."),
        ("report all/deals --where owner>=Ann", "needs one number or date"),
        ("report all/deals --from 2026-02-30", "'2026-02-30' is not a date."),
        ("report all/deals --from 2026-02-01 --to 2026-02-01", "ends before it starts"),
        ("report all/deals --period this_qarter", "Did you mean 'this_quarter'?"),
        ("report all/deals --period this_year --from 2026-01-01", "exclude each other"),
        ("report all/deals --compare yaer", "Did you mean 'year'?"),
        ("report all/deals --compare year", "there is no period to compare with"),
        ("report all/deals --mesures deals", "Did you mean '--measures'?"),
        ("report all/deals --by a,b,c,d", "at most 3 groupings"),
        ("report all/deals --by closed_on:decade", "there is no grain 'decade'"),
        ("report all/deals --by time", "'time' needs a grain"),
        ("report all/deals --sort amnt --measures deals", "there is no column 'amnt' to sort by"),
        ("report all/deals --param x=1", "there is no parameter 'x'"),
        ("report all/deals --limit 0", "is no whole number"),
        ("report all/deals --rows --format png", "rows make no picture"),
        ("report all/deals --format pdf", "invalid choice: 'pdf'"),
        ("report", "the following arguments are required: KEY"),
        ("demo --deals 12", "12 deals are out of range."),
    ],
)
def test_wrong_words_are_explained(run: Run, words: str, message: str) -> None:
    said = run(*words.split())
    assert said.code == 2
    assert said.out == ""
    assert said.err.startswith("dealglass: ")
    assert message in said.err
    assert said.err.count("\n") == 1


def test_a_file_that_cannot_be_written(run: Run, tmp_path: Path) -> None:
    said = run(
        "report", "all/deals", "--measures", "deals", "--out", str(tmp_path / "no" / "a.csv")
    )
    assert (said.code, "cannot be written" in said.err) == (1, True)


def test_control_characters_do_not_reach_the_terminal(run: Run) -> None:
    said = run("report", "all/deals", "--where", "owner=\x1b]0;title\x07")
    assert said.code == 2
    assert "\x1b" not in said.err and "\x07" not in said.err


# -- the store -------------------------------------------------------------------------------------


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


def test_versions_restore_and_prune(run: Run, tmp_path: Path) -> None:
    at = tmp_path / "store"
    for seed in ("1", "2", "3"):
        assert run("demo", "--deals", "2000", "--seed", seed, at=at).code == 0
    listed = run("versions", "--json", at=at).json["versions"]
    assert [v["name"] for v in listed] == ["v000003", "v000002", "v000001"]
    assert [v["is_current"] for v in listed] == [True, False, False]
    assert listed[0]["rows"]["deals"] > 1900
    said = run("restore", "v000002", at=at)
    assert (said.code, "v000002" in said.out) == (0, True)
    assert "* v000002" in run("versions", at=at).out
    answer = run("report", "all/deals", "--measures", "deals", "--format", "json", at=at).json
    assert answer["store_version"] == "v000002"
    wrong = run("restore", "v000009", at=at)
    assert (wrong.code, "there is no version 'v000009'" in wrong.err) == (4, True)
    assert run("prune", "--keep", "1", at=at).out == "Deleted: v000001.\n"
    assert run("prune", "--keep", "1", at=at).out == "Nothing to delete.\n"


# -- import ----------------------------------------------------------------------------------------

DEALS = """Deal ID,Deal Name,Owner,Stage,Status,Amount,Created,Closed,Mood
1,First,Ann,Won,won,"1,000.50",2026-01-05,2026-02-01,happy
2,Second,Bob,Lost,lost,20,2026-01-06,2026-02-02,
3,Third,Ann,Offer,open,30,2026-01-07,,glum
4,Fourth,Ann,Won,won,40.25,2026-01-08,2026-02-04,glum
5,Fifth,Bob,Won,won,50,2026-01-09,2026-02-05,happy
6,Sixth,Bob,Lost,lost,60,2026-01-09,2026-02-06,happy
7,Seventh,Ann,Offer,open,what,2026-01-10,,glum
"""


def test_import_says_what_it_did(run: Run, tmp_path: Path) -> None:
    file, at = tmp_path / "deals.csv", tmp_path / "store"
    file.write_text(DEALS, "utf-8")
    said = run("import", str(file), at=at)
    assert said.code == 0
    assert "Deal ID" in said.out and "-> deal_id" in said.out
    assert "rows/s" in said.out
    again = run("import", str(file), at=at)
    assert "Nothing changed" in again.out
    answer = run("report", "all/deals", "--measures", "deals,won_value", "--format", "json", at=at)
    assert answer.json["totals"]["won_value"] == 1000.5 + 40.25 + 50
    # The unknown column became a dimension.
    extra = run("report", "all/deals", "--by", "x_mood", "--measures", "deals", "--format", "json",
                at=at)  # fmt: skip
    assert {r["x_mood"] for r in extra.json["rows"]} >= {"happy", "(none)"}


def test_import_for_machines_and_dry_run(run: Run, tmp_path: Path) -> None:
    file, at = tmp_path / "deals.csv", tmp_path / "store"
    file.write_text(DEALS, "utf-8")
    mapping = tmp_path / "map.yml"
    said = run("import", str(file), "--dry-run", "--json", "--save-map", str(mapping), at=at)
    assert said.json["done"] is None
    assert said.json["plan"]["files"][0]["table"] == "deals"
    assert Store(at).current() is None
    assert "deal_id" in mapping.read_text("utf-8")
    done = run("import", str(file), "--json", "--map", str(mapping), "--currency", "chf", at=at)
    report = done.json["done"]
    assert report["rows_in"] == report["rows_loaded"] + report["rows_rejected"] == 7
    assert report["reporting_currency"] == "CHF"
    assert [(r["line"], r["value"]) for r in report["rejects"]] == [(8, "what")]


@pytest.mark.parametrize(
    ("content", "code", "message"),
    [
        (None, 3, "there is no such file"),
        ("", 3, "deals.csv"),
        ("a,b\n1,2\n", 3, "no file holds a table"),
    ],
)
def test_files_that_cannot_be_imported(
    run: Run, tmp_path: Path, content: str | None, code: int, message: str
) -> None:
    file = tmp_path / "deals.csv"
    if content is not None:
        file.write_text(content, "utf-8")
    said = run("import", str(file), at=tmp_path / "store")
    assert (said.code, said.out) == (code, "")
    assert message in said.err
    wrong = run("import", str(file), "--currency", "EURO", at=tmp_path / "store")
    assert wrong.code in (2, 3)


# -- the process -----------------------------------------------------------------------------------


def started(home: Path, *words: str, **more: Any) -> subprocess.Popen[bytes]:  # noqa: ANN401
    return subprocess.Popen(
        [sys.executable, "-m", "dealglass", *words, "--home", str(home)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        **more,
    )


def test_a_reader_that_goes_away_is_no_error(home: Path) -> None:
    process = started(home, "report", "all/deals", "--rows", "--format", "csv")
    assert process.stdout is not None and process.stderr is not None
    assert process.stdout.readline().startswith(b"deal_id,")
    process.stdout.close()
    assert process.stderr.read() == b""
    assert process.wait() in (0, 141)


def test_help_imports_nothing_slow() -> None:
    """Start-up time is a matter of what is imported; time itself is not tested."""
    code = (
        "import sys, dealglass.cli as c\n"
        "try: c.main(['report', '--help'])\n"
        "except SystemExit: pass\n"
        "slow = {'duckdb', 'pyarrow', 'pandas', 'sqlglot', 'rich', 'altair', 'babel'}\n"
        "print(sorted(slow & set(sys.modules)), file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stderr == "[]\n"
    assert "--from is the first day in it, --to the first day after it" in done.stdout


def test_binary_is_not_put_on_a_terminal(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    said = run("report", "all/deals", "--format", "parquet")
    assert (said.code, "Give --out" in said.err) == (2, True)


def test_parquet_to_a_pipe(home: Path) -> None:
    process = started(home, "report", "all/deals", "--by", "owner", "--format", "parquet")
    out, err = process.communicate()
    assert (process.returncode, err) == (0, b"")
    assert pq.read_table(io.BytesIO(out)).num_rows > 3


@pytest.mark.skipif(os.name == "nt", reason="signals are POSIX")
def test_interrupting_an_import_leaves_the_store_as_it_was(tmp_path: Path, home: Path) -> None:
    rows = "".join(f"{i},Deal {i},Ann,Won,won,{i},2026-01-05,2026-02-01\n" for i in range(300_000))
    file = tmp_path / "many.csv"
    file.write_text("Deal ID,Deal Name,Owner,Stage,Status,Amount,Created,Closed\n" + rows, "utf-8")
    before = Store(home).current()
    process = started(home, "import", str(file), start_new_session=True)
    deadline = time.monotonic() + 60
    while not any((home / "drafts").iterdir()):
        assert time.monotonic() < deadline and process.poll() is None
        time.sleep(0.02)
    process.send_signal(2)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    assert b"Traceback" not in err
    assert Store(home).current() == before
    assert not any((home / "drafts").iterdir())
