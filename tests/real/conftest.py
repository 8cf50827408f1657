"""Stores with real data sets, imported once per session through the public API.

The data lie beside the project, in ../shared/data, and are not part of it. Where they are absent
these tests are skipped, and say so.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import duckdb
import pytest

from dealglass.ingest import Report, accept_sure, plan, run
from dealglass.store import Store

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"


def folder_of(name: str) -> Path:
    """The folder of one data set; skips the test where it is absent."""
    folder = SHARED / name
    if not folder.is_dir():
        pytest.skip(f"real data set '{name}' is not there: ../shared/data/{name} is absent")
    return folder


class Imported:
    """One data set in a store of its own: report, reference figures, and a way to ask."""

    def __init__(self, name: str, home: Path) -> None:
        folder = folder_of(name)
        self.home = home
        self.folder = folder
        self.reference: dict[str, Any] = json.loads((folder / "reference.json").read_text("utf-8"))
        self.plan = plan(folder, home)
        self.report: Report = run(self.plan, Store(home), accept_sure)
        version = Store(home).current()
        assert version is not None
        self.connection = duckdb.connect(str(version.path), read_only=True)

    def rows(self, sql: str) -> list[tuple]:
        """All rows of a query on schemas crm and meta."""
        return self.connection.execute(sql).fetchall()

    def one(self, sql: str) -> Any:  # noqa: ANN401 - whatever the query yields
        """The single value of a query."""
        return self.rows(sql)[0][0]


def _imported(name: str, factory: pytest.TempPathFactory) -> Imported:
    folder_of(name)
    return Imported(name, factory.mktemp(name) / "home")


@pytest.fixture(scope="session")
def maven(tmp_path_factory: pytest.TempPathFactory) -> Imported:
    return _imported("maven_crm", tmp_path_factory)


@pytest.fixture(scope="session")
def x_education(tmp_path_factory: pytest.TempPathFactory) -> Imported:
    return _imported("x_education", tmp_path_factory)


@pytest.fixture(scope="session")
def helpdesk(tmp_path_factory: pytest.TempPathFactory) -> Imported:
    return _imported("helpdesk_log", tmp_path_factory)


@pytest.fixture(scope="session")
def salesforce(tmp_path_factory: pytest.TempPathFactory) -> Imported:
    return _imported("salesforce_dev_export", tmp_path_factory)


@pytest.fixture(scope="session")
def maven_home(maven: Imported) -> Path:
    """The home folder of a store with maven_crm, GTXPro joined."""
    return maven.home


@pytest.fixture(scope="session")
def x_education_home(x_education: Imported) -> Path:
    """The home folder of a store with x_education."""
    return x_education.home


@pytest.fixture(scope="session")
def helpdesk_home(helpdesk: Imported) -> Path:
    """The home folder of a store with helpdesk_log."""
    return helpdesk.home


@pytest.fixture(scope="session")
def salesforce_home(salesforce: Imported) -> Path:
    """The home folder of a store with salesforce_dev_export."""
    return salesforce.home
