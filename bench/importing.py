"""Import of a 1M-row CSV, checks and joins included, against DuckDB's own read of the file."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import duckdb

from bench.measure import Row, Times, ratio, timed

if TYPE_CHECKING:
    from dealglass.store import Version

ROUNDS = 3


def write_csv(path: Path, rows: int = 1_000_000) -> None:
    """Write a plain deals export: ids, names, owner and account names, amounts, dates."""
    duckdb.connect().execute(
        f"""
        copy (
            select
                'D' || i as "Deal ID", 'Deal ' || i as "Deal Name",
                'Owner ' || i % 40 as "Owner", 'Account ' || i % 20000 as "Account",
                'Product ' || i % 12 as "Product",
                ['Qualification', 'Proposal', 'Negotiation', 'Won', 'Lost'][1 + i % 5] as "Stage",
                (hash(i) % 9000000) / 100.0 as "Amount",
                date '2024-01-01' + (i % 900)::int as "Created",
                case when i % 5 > 2 then date '2024-01-01' + (i % 900 + hash(i) % 90)::int end
                    as "Closed",
                ['Web', 'Referral', 'Event'][1 + i % 3] as "Lead source"
            from range({int(rows)}) as numbers (i)
        ) to '{path}' (header)
        """
    )


def run(rows: int = 1_000_000) -> list[Row]:
    """Measure three rounds of each: an import writes a whole store, seven would only repeat."""
    from dealglass.ingest import accept_sure, plan
    from dealglass.ingest import run as load
    from dealglass.store import Store

    with TemporaryDirectory() as folder:
        file = Path(folder, "deals.csv")
        write_csv(file, rows)

        def ours(number: int) -> Version | None:
            home = Path(folder, f"home{number}")
            load(plan([file], home=home), Store(home), accept=accept_sure)
            return Store(home).current()

        def theirs(number: int) -> None:
            with duckdb.connect(str(Path(folder, f"plain{number}.duckdb"))) as plain:
                plain.execute(f"create table deals as select * from read_csv('{file}')")

        imports, plain = [], []
        for number in range(ROUNDS):
            plain.append(timed(lambda n=number: theirs(n)))
            imports.append(timed(lambda n=number: ours(n)))
    return [
        ratio(
            f"import of a {rows:,}-row CSV against DuckDB's CREATE TABLE AS",
            3,
            Times(tuple(imports)),
            Times(tuple(plain)),
            (f"import, {ROUNDS} rounds", "create table as"),
        )
    ]
