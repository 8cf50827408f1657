"""Words that are wrong are explained, and nothing of them reaches the terminal."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.kit import Run


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
