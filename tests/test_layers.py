"""Imports point one way, and each outside library has one door (docs: the design's tree)."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "dealglass"

# A module may import what stands before it, and its own layer. What is not named here answers
# questions from results (goals, changes, pacing, ...): see ANSWERS.
LAYERS: tuple[frozenset[str], ...] = tuple(
    frozenset(names.split())
    for names in (
        "errors i18n __init__",
        "periods access atomic versions yamltext",
        "config catalog storelock lifetime",
        "sqlfile store build",
        "metrics",
        "registry selection demo ingest rebuild",
        "compose formats",
        "engines answer",
        "results",
        "ANSWERS",
        "charts",
        "export",
        "ui cli",
        "__main__",
    )
)
PLACES = {name: level for level, names in enumerate(LAYERS) for name in names}

# Library -> the only files or folders of dealglass/ that may import it.
DOORS = {
    "duckdb": ("engines/duckdb.py", "store.py", "build.py", "demo.py", "ingest/"),
    "sqlglot": ("compose/",),
    "altair": ("charts/",),
    "streamlit": ("ui/",),
    "babel": ("formats.py", "config.py"),
    "xlsxwriter": ("export/",),
    "vl_convert": ("export/",),
    "typst": ("export/",),
    "python_calamine": ("ingest/",),
    "charset_normalizer": ("ingest/",),
    "defusedxml": ("ingest/",),
    "openpyxl": (),
    "rich": ("cli/",),
    "scipy": ("lifetime/",),
    "yaml": ("yamltext.py", "catalog.py", "metrics.py", "sqlfile.py", "ingest/"),
    "sqlalchemy": ("workspace/",),
    "alembic": ("workspace/",),
}
# These know nothing of what is above the composer, nor of each other's callers.
INGEST_KNOWS_NOTHING_OF = ("results", "charts", "export", "ui", "cli", "engines")

FILES = sorted(PACKAGE.rglob("*.py"))


def place(name: str) -> int:
    return PLACES.get(name, PLACES["ANSWERS"])


def unit(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


@cache
def imports(path: Path, *, with_types: bool) -> tuple[tuple[str, int], ...]:
    """Return every module a file imports, with its line."""
    return tuple(_imports(path, with_types))


def _imports(path: Path, with_types: bool) -> Iterator[tuple[str, int]]:
    """Every module a file imports, with the line; those only for type checkers when asked."""
    tree = ast.parse(path.read_text("utf-8"))
    for_types = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if id(node) in for_types and not with_types:
            continue
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{path.name}:{node.lineno}: relative import"
            if node.module == "dealglass":
                yield from ((f"dealglass.{alias.name}", node.lineno) for alias in node.names)
            else:
                yield node.module, node.lineno


def own_imports(path: Path) -> Iterator[tuple[str, int]]:
    for module, line in imports(path, with_types=False):
        if module.startswith("dealglass."):
            yield module.split(".")[1], line


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_imports_point_one_way(path: Path) -> None:
    here = unit(path)
    upward = [
        f"{path.name}:{line} imports {other}"
        for other, line in own_imports(path)
        if other != here and place(other) > place(here)
    ]
    assert not upward
    if here in ("ingest", "build", "demo", "store"):
        known = {other for other, _ in own_imports(path)}
        assert not known & set(INGEST_KNOWS_NOTHING_OF)


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_each_library_has_its_door(path: Path) -> None:
    inside = path.relative_to(PACKAGE).as_posix()
    wrong = [
        f"line {line} imports {module}"
        for module, line in imports(path, with_types=True)
        if module.split(".")[0] in DOORS
        and not inside.startswith(tuple(DOORS[module.split(".")[0]]))
    ]
    assert not wrong


def test_pages_speak_only_with_dealglass() -> None:
    """A page is headings, questions and charts; what it needs from a library, ui or charts has."""
    pages = sorted((ROOT / "pages").glob("*.py"))
    wrong = [
        f"pages/{path.name}:{line} imports {module}"
        for path in pages
        for module, line in imports(path, with_types=True)
        if module.split(".")[0] in (*DOORS, "pandas", "pyarrow")
    ]
    assert not wrong


def test_every_layer_is_there() -> None:
    """A name that no longer exists would let its successor go unplaced."""
    units = {unit(path) for path in FILES}
    assert set(PLACES) - {"ANSWERS"} <= units
