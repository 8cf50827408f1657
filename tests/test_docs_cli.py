"""docs/cli.md names every command, option and exit code; nothing goes undocumented."""

from __future__ import annotations

import argparse
from pathlib import Path

import dealglass.cli as cli
from dealglass import errors
from dealglass.cli.parser import FORMATS, build_parser

TEXT = (Path(__file__).resolve().parent.parent / "docs" / "cli.md").read_text("utf-8")


def commands() -> dict[str, argparse.ArgumentParser]:
    action = next(a for a in build_parser()._actions if a.dest == "command")
    assert isinstance(action.choices, dict)
    return action.choices


def test_every_command_has_a_function_and_a_line() -> None:
    assert set(commands()) == set(cli.COMMANDS)
    for name in commands():
        assert f"dealglass {name}" in TEXT or f"`{name} " in TEXT


def test_every_option_of_report_is_documented() -> None:
    options = [o for a in commands()["report"]._actions for o in a.option_strings]
    missing = [o for o in options if o not in ("-h", "--help") and o not in TEXT]
    assert missing == []
    assert [f for f in FORMATS if f"`{f}`" not in TEXT] == []


def test_every_exit_code_is_documented() -> None:
    codes = {
        e.exit_code
        for e in vars(errors).values()
        if isinstance(e, type) and issubclass(e, errors.DealglassError)
    }
    for code in {0, cli.INTERRUPTED, cli.BROKEN_PIPE, *codes}:
        assert f"| {code} | " in TEXT
