"""The command line over one demo company of 2,000 deals."""

from __future__ import annotations

from pathlib import Path

import pytest

from dealglass.cli import main
from tests.cli.kit import Run, Said


@pytest.fixture(scope="session")
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
