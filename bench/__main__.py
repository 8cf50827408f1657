"""python -m bench: measure everything, write docs/benchmarks.md.

python -m bench sql demo     only these parts; the rest of the page is kept.
"""

from __future__ import annotations

import json
import os
import platform
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from tempfile import gettempdir

from bench.measure import Row

ROOT = Path(__file__).resolve().parent.parent
PAGE, KEPT = ROOT / "docs" / "benchmarks.md", ROOT / "docs" / "benchmarks.json"
HOME = Path(os.environ.get("DEALGLASS_BENCH_HOME", Path(gettempdir(), "dealglass-bench")))
DEALS = int(os.environ.get("DEALGLASS_BENCH_DEALS", "1000000"))


def _store(deals: int) -> Path:
    """Return a demo store of that size, built once and kept between runs."""
    from dealglass.build import schema_hash
    from dealglass.demo import write_demo

    path = HOME / f"demo-{deals}-{schema_hash()}.duckdb"
    if not path.exists():
        HOME.mkdir(parents=True, exist_ok=True)
        write_demo(path, deals=deals, as_of=date(2026, 11, 1))
    return path


def _sql() -> list[Row]:
    from bench import sql
    from dealglass.results import open_source

    return sql.run(open_source(_store(DEALS), "bench"))


def _reports() -> list[Row]:
    from bench import reports
    from dealglass.results import open_source

    return reports.run(open_source(_store(DEALS), "bench"))


def _timemachine() -> list[Row]:
    from bench import timemachine
    from dealglass.results import open_source

    return timemachine.run(open_source(_store(DEALS), "bench"))


def _demo() -> list[Row]:
    from bench import demo_speed

    return demo_speed.run(DEALS)


def _import() -> list[Row]:
    from bench import importing

    return importing.run()


def _pages() -> list[Row]:
    from bench import pages

    return pages.run(_store(DEALS), HOME)


def _sessions() -> list[Row]:
    from bench import sessions

    return sessions.run(_store(DEALS), HOME)


def _workbook() -> list[Row]:
    from bench import workbook

    return workbook.run(_store(DEALS))


PARTS: dict[str, Callable[[], list[Row]]] = {
    "sql": _sql,
    "timemachine": _timemachine,
    "reports": _reports,
    "demo": _demo,
    "import": _import,
    "workbook": _workbook,
    "pages": _pages,
    "sessions": _sessions,
}


def main(chosen: list[str]) -> None:
    """Run the chosen parts (all without arguments) and write the page."""
    kept = json.loads(KEPT.read_text("utf-8")) if KEPT.exists() else {}
    for name in chosen or PARTS:
        rows = PARTS[name]()
        kept[name] = [vars(row) for row in rows]
        for row in rows:
            mark = {True: "met", False: "not met", None: ""}[row.is_met]
            print(f"{row.what}: {row.measured} (reach {row.reach}) {mark}\n    {row.detail}")
        KEPT.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", "utf-8")
    PAGE.write_text(_page(kept), "utf-8")


def _page(kept: dict[str, list[dict[str, object]]]) -> str:
    lines = [
        "# Benchmarks",
        "",
        "Written by `make bench` (`python -m bench`). Each figure is a ratio or a time taken in",
        "one run on one machine, the compared things in turn: medians, with the fastest and the",
        f"slowest run. Demo store of {DEALS:,} deals unless said otherwise. Machine of the last",
        f"run: {os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}.",
        "",
        "| what | reach | measured | met | how |",
        "|---|---|---|---|---|",
    ]
    for name in PARTS:
        for row in kept.get(name, []):
            met = {True: "yes", False: "**no**", None: ""}[row["is_met"]]
            cells = (row["what"], row["reach"], row["measured"], met, row["detail"])
            lines.append("| " + " | ".join(str(c).replace("|", "\\|") for c in cells) + " |")
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    main(sys.argv[1:])
