"""The stages of each pipeline: which are won or lost, and in which order the others come.

A file of stages is believed. For what it does not say: flags of the deals (IsWon, IsClosed), then
the words of the stage's name; the order by the tool's own sort number, by the deals' history, by
words, by probability.
"""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from dealglass.ingest.convert import Typed
from dealglass.ingest.merge import Tables
from dealglass.ingest.words import outcome_of, place_of

DEFAULT_PIPELINE = "Sales"


def find_outcomes(connection: duckdb.DuckDBPyConnection, files: Sequence[Typed]) -> None:
    """Fill the temporary table `stage_outcomes` (pipeline, stage, outcome, place, probability).

    `files` are all typed files of the import; those of deals and of stages are used, and
    landing.stages from the version before. Place is a sort number or NULL.
    """
    connection.execute(
        "create or replace temp table stage_outcomes "
        "(pipeline varchar, stage varchar, outcome varchar, place double, probability double)"
    )
    known: dict[tuple[str, str], str] = {
        (pipeline, stage): outcome
        for pipeline, stage, outcome in connection.execute(
            "select pipeline, stage, outcome from landing.stages where outcome is not null"
        ).fetchall()
    }
    for typed in files:
        if typed.file_map.table == "stages" and "stage" in typed.columns:
            known.update(_from_stage_file(connection, typed))
    merged: dict[tuple[str, str], tuple[str, float | None, float | None]] = {}
    for typed in files:
        if typed.file_map.table != "deals" or "stage" not in typed.columns:
            continue
        for pipeline, stage, won, closed, flagged, place, probability in _by_stage(
            connection, typed
        ):
            said = known.get((pipeline, stage))
            if said is None and flagged:
                said = "won" if won * 2 > flagged else "lost" if closed * 2 > flagged else "open"
            outcome = said or outcome_of(stage) or "open"
            merged[(pipeline, stage)] = (outcome, place, probability)
    connection.executemany(
        "insert into stage_outcomes values (?, ?, ?, ?, ?)",
        [[*key, *values] for key, values in merged.items()] or [[None] * 5],
    )


def _from_stage_file(
    connection: duckdb.DuckDBPyConnection, typed: Typed
) -> dict[tuple[str, str], str]:
    have = typed.columns
    pipeline = "coalesce(pipeline, 'Sales')" if "pipeline" in have else "'Sales'"
    outcome = "outcome" if "outcome" in have else "null"
    won = "is_won" if "is_won" in have else "null"
    closed = "is_closed" if "is_closed" in have else "null"
    rows = connection.execute(
        f"select {pipeline}, stage, {outcome}, {won}, {closed} from {typed.table} "
        "where stage is not null"
    ).fetchall()
    found = {}
    for line, stage, word, is_won, is_closed in rows:
        said = outcome_of(word) if word else None
        if said is None and (is_won is not None or is_closed is not None):
            said = "won" if is_won else "lost" if is_closed else "open"
        found[(line, stage)] = said or outcome_of(stage) or "open"
    return found


def _by_stage(connection: duckdb.DuckDBPyConnection, typed: Typed) -> list[tuple]:
    have = typed.columns
    pipeline = "coalesce(pipeline, 'Sales')" if "pipeline" in have else "'Sales'"
    won = "count(*) filter (where is_won)" if "is_won" in have else "0"
    closed = "count(*) filter (where is_closed)" if "is_closed" in have else won
    flagged = (
        "count(coalesce(is_won, is_closed))"
        if {"is_won", "is_closed"} <= set(have)
        else "count(is_won)" if "is_won" in have and "is_closed" not in have else "0"
    )  # fmt: skip
    # A won flag alone does not tell lost deals from open ones.
    flagged = flagged if "is_closed" in have else "0"
    place = "median(stage_order)" if "stage_order" in have else "null::double"
    probability = "median(probability)" if "probability" in have else "null::double"
    return connection.execute(
        f"select {pipeline} as line, stage, {won}, {closed}, {flagged}, {place}, {probability} "
        f"from {typed.table} where stage is not null group by line, stage"
    ).fetchall()


def fill_stages(tables_: Tables) -> None:
    """Give landing.stages a row for every stage that a deal is or was in, with position.

    Rows of a stage file keep what they say. Pipelines without a won stage get one, so that a
    funnel has an end.
    """
    connection = tables_.connection
    deals, changes = tables_.relation("deals"), tables_.relation("deal_changes")
    rows = connection.execute(
        "with used as ("
        "select coalesce(pipeline, 'Sales') as line, stage, count(*) as deals "
        f"from {deals} where stage is not null group by all union all "
        "select coalesce(d.pipeline, 'Sales'), value, 0 from ("
        f"select deal_id, unnest([old_value, new_value]) as value from {changes} "
        f"where field = 'stage') c join {deals} d using (deal_id) where value is not null) "
        "select line, used.stage, s.position, s.probability, s.outcome, o.place, o.probability, "
        "o.outcome, sum(deals) from used "
        f"left join {tables_.relation('stages')} s on s.pipeline = line and s.stage = used.stage "
        "left join stage_outcomes o on o.pipeline = line and o.stage = used.stage "
        "group by all order by line, used.stage"
    ).fetchall()
    ranks = _history_ranks(tables_)
    found: list[list[object]] = []
    lines = sorted({row[0] for row in rows})
    for line in lines:
        found += _one_pipeline(line, [row for row in rows if row[0] == line], ranks)
    described = connection.execute(
        f"select pipeline, stage, position, probability, outcome from {tables_.relation('stages')}"
    ).fetchall()
    have = {(row[0], row[1]) for row in found}
    found += [list(row) for row in described if (row[0], row[1]) not in have]
    connection.execute(
        "create or replace temp table cur_stages_filled "
        "(pipeline varchar, stage varchar, position integer, probability double, outcome varchar)"
    )
    if found:
        connection.executemany("insert into cur_stages_filled values (?, ?, ?, ?, ?)", found)
    tables_.current["stages"] = "cur_stages_filled"


def _history_ranks(tables_: Tables) -> dict[tuple[str, str], float]:
    """Mean place of each stage among the stages its deals went through, 0 first to 1 last."""
    rows = tables_.connection.execute(
        "with steps as (select d.pipeline as line, c.deal_id, c.new_value as stage, c.changed_at "
        f"from {tables_.relation('deal_changes')} c join {tables_.relation('deals')} d "
        "using (deal_id) where c.field = 'stage' and c.new_value is not null), "
        "placed as (select coalesce(line, 'Sales') as line, stage, percent_rank() over "
        "(partition by deal_id order by changed_at) as place, count(*) over "
        "(partition by deal_id) as steps from steps) "
        "select line, stage, avg(place) from placed where steps > 1 "
        "group by line, stage having count(*) >= 5"
    ).fetchall()
    return {(line, stage): place for line, stage, place in rows}


def _one_pipeline(
    line: str, rows: list[tuple], ranks: dict[tuple[str, str], float]
) -> list[list[object]]:
    """Rows (pipeline, stage, position, probability, outcome) of one pipeline, in order."""
    stages = []
    for _, stage, position, probability, outcome, place, deals_probability, inferred, _ in rows:
        out = outcome or inferred or outcome_of(stage) or "open"
        stages.append((stage, position, probability, out, place, deals_probability))
    all_placed = all(place is not None for *_, place, _ in stages)
    all_named = all(place_of(s[0]) is not None for s in stages if s[3] == "open")
    all_ranked = all((line, s[0]) in ranks for s in stages if s[3] == "open")

    def order(item: tuple) -> tuple:
        stage, position, _, out, place, chance = item
        end = {"open": 0, "won": 1, "lost": 2}[out]
        if position is not None:
            return end, 0, position, stage
        if all_placed:
            return end, 1, place, stage
        if all_ranked:
            return end, 1, ranks.get((line, stage), 1.0), stage
        if not all_named and chance is not None:
            return end, 1, chance * 100, stage
        return end, 1, place_of(stage) or 50, stage

    stages.sort(key=order)
    found: list[list[object]] = []
    highest = max((s[1] for s in stages if s[1] is not None), default=0)
    for number, (stage, position, probability, out, _, chance) in enumerate(stages, start=1):
        sure = {"won": 1.0, "lost": 0.0}.get(out)
        # The tool's own chance is the same for all deals of a stage; a median is that chance.
        shown = sure if sure is not None else probability if probability is not None else chance
        found.append([line, stage, position or highest + number, shown, out])
    # A pipeline in which deals are won by status alone still needs an end for its funnel.
    names = {str(row[1]).casefold() for row in found}
    if "won" not in {row[4] for row in found} and "won" not in names:
        last = max((int(str(row[2])) for row in found), default=0)
        found.append([line, "Won", last + 1, 1.0, "won"])
    return found
