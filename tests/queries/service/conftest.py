"""The desk of desk.py as a store."""

from __future__ import annotations

import pytest

from dealglass.results import Source
from tests.queries.service.desk import AS_OF, DESK
from tests.tiny import tiny_store


@pytest.fixture(scope="package")
def desk() -> Source:
    return tiny_store(DESK, AS_OF)
