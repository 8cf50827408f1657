"""demo, versions, restore, prune: what is in the store's folder."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dealglass.cli.say import cell, print_columns, print_json, progress_bar, remark

if TYPE_CHECKING:
    from argparse import Namespace

    from dealglass.results import Source
    from dealglass.store import Store
    from dealglass.versions import Version

NO_STORE = "Make one with `dealglass demo`, or import your own files with `dealglass import`."


def open_store(args: Namespace) -> Store:
    """Return the store where --home, else DEALGLASS_HOME, says it is."""
    from dealglass.store import Store

    return Store(args.home)


def open_current(args: Namespace) -> Source:
    """Open the version in use. Raises StoreProblem, with what to do, when there is none."""
    from dealglass.errors import OutdatedStore, StoreProblem
    from dealglass.rebuild import rebuild

    store = open_store(args)
    version = store.current()
    if version is None:
        raise StoreProblem("there is no data yet.", where=str(store.home), mend=NO_STORE)
    try:
        source = _opened(version)
    except OutdatedStore:
        with progress_bar(
            "Dealglass or its settings changed: building your data again"
        ) as progress:
            version = rebuild(store, progress)
        source = _opened(version)
    _lay_goals(source, args)
    return source


def _lay_goals(source: Source, args: Namespace) -> None:
    """Let the reports see the goals people set; without the workspace, those imported."""
    from dealglass.errors import WorkspaceProblem
    from dealglass.overlay import show_goals
    from dealglass.workspace import open_workspace

    try:
        with open_workspace(args.home) as workspace:
            show_goals(source, workspace)
    except WorkspaceProblem as error:
        remark(f"Goals are shown as imported: {error}")


def _opened(version: Version) -> Source:
    from dealglass.config import settings
    from dealglass.engines.duckdb import Limits
    from dealglass.periods import YearShape
    from dealglass.results import open_source

    chosen = settings()
    return open_source(
        version.path,
        version.name,
        shape=YearShape(chosen.fiscal_month, chosen.week_start),
        limits=Limits(
            memory=chosen.memory_limit,
            seconds=chosen.query_timeout_seconds,
            rows=chosen.row_limit,
        ),
    )


def run_demo(args: Namespace) -> int:
    """Write the demo company and say where it is."""
    from dealglass.demo import make_demo

    store = open_store(args)
    before = store.current()
    given = {k: getattr(args, k) for k in ("deals", "seed", "as_of")}
    chosen = {k: v for k, v in given.items() if v is not None}
    with progress_bar("Demo company") as progress:
        version = make_demo(store, progress=progress, **chosen)
    print(f"Demo company in {store.home}, version {version.name}: {_deals(version)}.")
    print("See it with `dealglass serve`, or `dealglass report all/deals --by owner`.")
    if before is not None and before.kind != "demo":
        remark(
            f"Your data are kept as {before.name}: `dealglass restore {before.name}` "
            "brings them back."
        )
    return 0


def run_versions(args: Namespace) -> int:
    """List the versions; the one in use is marked."""
    store = open_store(args)
    current = store.current()
    versions = store.versions()
    if args.json:
        print_json({"home": str(store.home), "versions": [_plain(v, current) for v in versions]})
        return 0
    if not versions:
        remark(f"There is no version in {store.home} yet. {NO_STORE}")
        return 0
    rows = [
        [
            ("* " if current and v.name == current.name else "  ") + v.name,
            v.kind,
            v.as_of.isoformat(),
            f"{v.created_at:%Y-%m-%d %H:%M} UTC",
            cell(v.by, 20),
            f"{v.rows.get('deals', 0):,}",
            f"{v.bytes / 1e6:,.1f} MB",
            cell(v.note, 60),
        ]
        for v in versions
    ]
    heads = ["  version", "kind", "as of", "made", "by", "deals", "size", "note"]
    print_columns(heads, rows, [False, False, False, False, False, True, True, False])
    return 0


def run_restore(args: Namespace) -> int:
    """Make the named version the one in use."""
    store = open_store(args)
    version = store.restore(args.version)
    print(f"In use: {version.name}, as of {version.as_of}, {_deals(version)}.")
    return 0


def run_prune(args: Namespace) -> int:
    """Delete old versions and name them."""
    from dealglass.config import settings

    gone = open_store(args).prune(keep=args.keep or settings().keep_versions)
    print(f"Deleted: {', '.join(gone)}." if gone else "Nothing to delete.")
    return 0


def _deals(version: Version) -> str:
    return f"{version.rows.get('deals', 0):,} deals"


def _plain(version: Version, current: Version | None) -> dict[str, Any]:
    return {
        "name": version.name,
        "is_current": current is not None and current.name == version.name,
        "kind": version.kind,
        "as_of": version.as_of.isoformat(),
        "created_at": version.created_at.isoformat(timespec="seconds"),
        "by": version.by,
        "reporting_currency": version.reporting_currency,
        "rows": version.rows,
        "bytes": version.bytes,
        "note": version.note,
    }
