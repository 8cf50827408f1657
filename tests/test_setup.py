"""What a clean clone needs: locks that agree, licences, fonts, scripts, one command each."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions, version
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name as canonical

from dealglass.store import PROJECT

PYPROJECT = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))
DECISION = PROJECT / "docs" / "decisions" / "0001-dependencies.md"


def pins(name: str) -> list[Requirement]:
    lines = (PROJECT / name).read_text("utf-8").splitlines()
    return [Requirement(line) for line in lines if line and line[0] not in " #"]


def pinned(name: str) -> dict[str, str]:
    """Return {package: version} of a lock for this Python."""
    return {
        pin.name: next(iter(pin.specifier)).version
        for pin in pins(name)
        if pin.marker is None or pin.marker.evaluate()
    }


def declared(*groups: str) -> list[Requirement]:
    lines = [*PYPROJECT["project"]["dependencies"]]
    for group in groups:
        lines += PYPROJECT["dependency-groups"][group]
    return [Requirement(line) for line in lines]


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_line_of_a_lock_is_one_exact_version(name: str) -> None:
    assert all(re.fullmatch(r"==[^*,]+", str(pin.specifier)) for pin in pins(name))
    assert "://" not in (PROJECT / name).read_text("utf-8")


def test_the_locks_hold_what_is_declared_within_its_range() -> None:
    for name, requirements in (
        ("requirements.txt", declared()),
        ("requirements-dev.txt", declared("dev")),
    ):
        lock = pinned(name)
        for requirement in requirements:
            assert lock[requirement.name] in requirement.specifier, (name, requirement.name)


def test_the_development_lock_has_the_same_versions() -> None:
    run, dev = pinned("requirements.txt"), pinned("requirements-dev.txt")
    assert {name: dev.get(name) for name in run} == run


def test_tests_run_with_the_pinned_versions() -> None:
    dev = pinned("requirements-dev.txt")
    names = [requirement.name for requirement in declared("dev")]
    assert {name: version(name) for name in names} == {name: dev[name] for name in names}


def test_each_dependency_has_its_reason_and_no_other_is_listed() -> None:
    text = DECISION.read_text("utf-8")
    reasons = dict(re.findall(r"(?m)^\| ([a-z][a-z0-9-]+) \| (.{20,}) \|$", text))
    assert set(reasons) == {requirement.name for requirement in declared("dev")}


def imported(*folders: str) -> set[str]:
    """Return the top-level names of all modules that the Python files of `folders` import."""
    names: set[str] = set()
    for path in (path for folder in folders for path in (PROJECT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                names.update(alias.name.partition(".")[0] for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names.add(node.module.partition(".")[0])
    return names


def test_every_package_that_is_imported_is_declared() -> None:
    ours = {"app", "bench", "dealglass", "pages", "tests"}
    owners = packages_distributions()
    for groups, folders in (((), ("dealglass", "pages")), (("dev",), ("tests", "bench"))):
        known = {canonical(requirement.name) for requirement in declared(*groups)}
        for name in imported(*folders) - ours - set(sys.stdlib_module_names):
            packages = {canonical(package) for package in owners.get(name, [name])}
            # packaging is a part of pytest's and streamlit's own interface.
            assert packages & (known | {"packaging"}), (name, packages)


def test_every_package_that_runs_is_used() -> None:
    owners = packages_distributions()
    used = {
        canonical(package)
        for name in imported("dealglass", "pages") | imported("tests")
        for package in owners.get(name, [])
    }
    unused = {canonical(requirement.name) for requirement in declared()} - used
    # pandas is Streamlit's and in our range because its versions must fit together; uvloop is
    # what Streamlit serves on where it is installed.
    # pg8000 is loaded by SQLAlchemy when the address of a workspace asks for it.
    assert unused <= {"pandas", "uvloop", "pg8000"}


def test_licence_and_fonts_come_with_their_texts() -> None:
    licence = (PROJECT / "LICENSE").read_text("utf-8")
    assert "Apache License" in licence and "END OF TERMS AND CONDITIONS" in licence
    for folder, pattern in (("static/fonts", "*.woff2"), ("dealglass/export/fonts", "*.ttf")):
        assert len(list((PROJECT / folder).glob(pattern))) >= 3
        assert "SIL OPEN FONT LICENSE" in (PROJECT / folder / "OFL.txt").read_text("utf-8")


# Scripts, run in a copy whose tools are stand-ins: no network, no real environment


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The project's scripts and locks, with an empty folder `tools` to put first on PATH."""
    shutil.copytree(PROJECT / ".ci", tmp_path / ".ci")
    for name in ("Makefile", "pyproject.toml", "requirements.txt", "requirements-dev.txt"):
        shutil.copy(PROJECT / name, tmp_path)
    (tmp_path / "tools").mkdir()
    return tmp_path


def tool(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/usr/bin/env bash\n{text}\n")
    path.chmod(0o755)
    return path


def sh(copy: Path, *command: str, path: str | None = None, **variables: str) -> tuple[int, str]:
    tools = f"{copy / 'tools'}:{path or os.environ['PATH']}"
    environment = {"PATH": tools, "HOME": str(copy), **variables}
    ended = subprocess.run(
        command, cwd=copy, env=environment, capture_output=True, text=True, check=False
    )
    return ended.returncode, ended.stdout + ended.stderr


# A `python` that creates an environment of stand-ins, each writing its call into `calls`.
STAND_IN = f"""
if [ "$1" = -m ] && [ "$2" = venv ]; then
    mkdir -p "$3/bin"
    cp "$0" "$3/bin/python"
elif [ "$1" = -m ]; then
    echo "$@" >>calls
else
    exec {sys.executable} "$@"
fi
"""


def test_setup_installs_once_and_again_when_the_lock_changes(copy: Path) -> None:
    python = str(tool(copy / "tools", "python-of-tests", STAND_IN))

    def setup(lock: str) -> int:
        (copy / "calls").write_text("")
        code, text = sh(copy, ".ci/setup", lock, PYTHON=python)
        assert code == 0, text
        return len((copy / "calls").read_text().splitlines())

    assert setup("requirements.txt") == 2
    assert setup("requirements.txt") == 0
    assert setup("requirements-dev.txt") == 2
    assert setup("requirements-dev.txt") == 0
    assert setup("requirements.txt") == 0
    with (copy / "requirements.txt").open("a") as lock:
        lock.write("# changed\n")
    assert setup("requirements-dev.txt") == 0
    assert setup("requirements.txt") == 0  # the development lock still holds all of it
    with (copy / "requirements-dev.txt").open("a") as lock:
        lock.write("# changed\n")
    assert setup("requirements.txt") == 2


def test_an_installation_that_failed_is_tried_again(copy: Path) -> None:
    broken = STAND_IN.replace('echo "$@" >>calls', "exit 1")
    tool(copy / "tools", "python-of-tests", broken)
    python = str(copy / "tools" / "python-of-tests")
    assert sh(copy, ".ci/setup", "requirements.txt", PYTHON=python)[0] != 0
    shutil.rmtree(copy / ".venv")
    tool(copy / "tools", "python-of-tests", STAND_IN)
    assert sh(copy, ".ci/setup", "requirements.txt", PYTHON=python)[0] == 0
    assert (copy / "calls").read_text().count("pip install") == 2


def test_an_old_python_is_named(copy: Path) -> None:
    old = 'if [ "$1" = --version ]; then echo Python 3.9.2; else exit 1; fi'
    for name in ("python", "python3", *(f"python3.{minor}" for minor in range(11, 15))):
        tool(copy / "tools", name, old)
    code, text = sh(copy, "make", "setup")
    assert code != 0
    assert "needs Python 3.11 or newer; found: Python 3.9.2" in text
    assert not (copy / ".venv").exists()


def test_chromium_comes_from_the_variable_the_path_or_a_message(copy: Path) -> None:
    bare = copy / "bare"
    for name in ("bash", "id", "env"):
        bare.mkdir(exist_ok=True)
        (bare / name).symlink_to(shutil.which(name) or name)
    nobody = tool(copy / "tools", "id", "echo 1000")
    code, text = sh(copy, ".ci/chromium", path=str(bare))
    assert code == 1
    assert "sudo apt-get install chromium" in text
    mine = tool(copy / "tools", "mine", "true")
    assert sh(copy, ".ci/chromium", path=str(bare), CHROMIUM=str(mine)) == (0, f"{mine}\n")
    assert "is no program" in sh(copy, ".ci/chromium", path=str(bare), CHROMIUM="absent")[1]
    browser = tool(copy / "tools", "chromium-browser", "true")
    assert sh(copy, ".ci/chromium", path=str(bare)) == (0, f"{browser}\n")
    browser.unlink()
    nobody.write_text("#!/usr/bin/env bash\necho 0\n")
    tool(copy / "tools", "apt-get", f"echo apt-get $1; touch {copy}/tools/chromium;")
    tool(copy / "tools", "touch", '/usr/bin/env -i /bin/cp "$0" "$1"')
    code, text = sh(copy, ".ci/chromium", path=str(bare))
    assert code == 0, text
    assert f"{browser.parent}/chromium\n" in text
    assert "apt-get install" in text


def test_ci_runs_what_a_developer_runs(copy: Path) -> None:
    tool(copy / "tools", "make", 'echo "make $*"')
    assert sh(copy, "bash", ".ci/run") == (0, "make test\n")
    tool(copy / "tools", "make", "exit 3")
    assert sh(copy, "bash", ".ci/run")[0] == 3


def test_what_belongs_to_one_company_is_ignored_by_git() -> None:
    if not (PROJECT / ".git").exists():
        pytest.skip("not a clone")
    private = ["dealglass.toml", ".streamlit/secrets.toml", "data/store/CURRENT", ".venv/x"]
    ended = subprocess.run(
        ["git", "check-ignore", *private], cwd=PROJECT, capture_output=True, text=True, check=False
    )
    assert ended.stdout.split() == private
