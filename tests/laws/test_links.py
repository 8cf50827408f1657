"""A link means what it says: round trip of every legal selection, and no harm from any other."""

from __future__ import annotations

from datetime import date, timedelta
from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dealglass.errors import DealglassError
from dealglass.periods import PRESETS
from dealglass.selection import (
    CHARTS,
    COMPARISONS,
    GRAINS,
    MAX_GROUPS,
    Filter,
    Selection,
    checked_filter,
    from_pairs,
    to_pairs,
)
from tests.laws.reports import CATALOG
from tests.tiny import demo_source

MANY = settings(max_examples=120, deadline=None, derandomize=True, database=None)
# Each of these asks the store.
SOME = settings(max_examples=60, deadline=None, derandomize=True, database=None)

DAYS = st.dates(date(1900, 1, 1), date(2199, 12, 30))
TEXTS = st.text(
    st.characters(blacklist_categories=("Cc", "Cs"), blacklist_characters="\x7f"), max_size=60
)
NAMES = st.from_regex(r"[a-z][a-z0-9_]{0,20}", fullmatch=True)


@st.composite
def legal_filters(draw: st.DrawFn) -> Filter:
    dimension = CATALOG.dimensions[draw(st.sampled_from(sorted(CATALOG.dimensions)))]
    values: st.SearchStrategy[str] = TEXTS
    name, operators = dimension.name, ("in", "not")
    if dimension.kind == "date":
        values = DAYS.map(date.isoformat)
        name += draw(st.sampled_from(("", *(f":{g}" for g in GRAINS))))
    elif dimension.kind in ("number", "money"):
        values = st.decimals(-(10**12), 10**12, places=3).map(lambda d: format(d, "f"))
    elif dimension.kind == "boolean":
        values = st.sampled_from(("true", "false"))
    if dimension.kind in ("date", "number", "money"):
        operators += ("ge", "gt", "le", "lt")
    op = draw(st.sampled_from(operators))
    most = 4 if op in ("in", "not") else 1
    chosen = draw(st.lists(values, min_size=1, max_size=most))
    if op in ("in", "not") and draw(st.booleans()):
        chosen.append(dimension.empty)
    return checked_filter(Filter(name, op, tuple(chosen)), CATALOG)


@st.composite
def groupings(draw: st.DrawFn) -> str:
    dimension = CATALOG.dimensions[draw(st.sampled_from(sorted(CATALOG.dimensions)))]
    grains = ("", *(f":{g}" for g in GRAINS)) if dimension.kind == "date" else ("",)
    return draw(st.sampled_from((dimension.name + draw(st.sampled_from(grains)), "time:month")))


@st.composite
def legal_selections(draw: st.DrawFn) -> Selection:
    when: dict = {"period": draw(st.sampled_from(sorted(PRESETS)))}
    if draw(st.booleans()):
        start = draw(DAYS)
        end = draw(st.one_of(st.none(), st.just(start + timedelta(days=draw(st.integers(1, 400))))))
        when = {"start": start, "end": min(end, date(2199, 12, 31)) if end else None}
    filters = draw(st.lists(legal_filters(), max_size=4, unique_by=lambda f: (f.column, f.op)))
    return Selection(
        **when,
        compare=draw(st.sampled_from(COMPARISONS)),
        filters=tuple(filters),
        group_by=tuple(draw(st.lists(groupings(), max_size=MAX_GROUPS, unique=True))),
        split_by=draw(st.one_of(st.none(), groupings())),
        measures=tuple(
            draw(st.lists(st.sampled_from(sorted(CATALOG.measures)), max_size=4, unique=True))
        ),
        chart=draw(st.one_of(st.none(), st.sampled_from(CHARTS))),
        percent=draw(st.booleans()),
        as_of=draw(st.one_of(st.none(), DAYS)),
        sort=draw(st.one_of(st.none(), NAMES, NAMES.map("-{}".format))),
        limit=draw(st.one_of(st.none(), st.integers(1, 100_000))),
        params=tuple(draw(st.dictionaries(NAMES, TEXTS, max_size=2)).items()),
    )


@MANY
@given(legal_selections())
def test_every_legal_selection_survives_its_url(chosen: Selection) -> None:
    query = urlencode(to_pairs(chosen))
    back = from_pairs(parse_qsl(query, keep_blank_values=True), CATALOG)
    assert (back.blocked, back.notices) == ((), ())
    assert back == chosen
    assert to_pairs(back) == to_pairs(chosen)


NASTY = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        [
            "' or 1=1 --",
            "'; drop table deals; --",
            "Ann' union select * from users --",
            "$f0_0",
            "\x00",
            "a\nb",
            "\ud800",
            "x" * 600,
            "9" * 400,
            "nan",
            "inf",
            "-1e999",
            "1" * 20,
            "0001-01-01",
            "9999-12-31",
            "2026-13-45",
            "\u0662\u0660\u0662\u0666-01-01",
            "",
            "true",
            "amount",
        ]
    ),
)
KEYS_OF_LINKS = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        [
            "v",
            "period",
            "from",
            "to",
            "compare",
            "by",
            "split",
            "measures",
            "chart",
            "pct",
            "as_of",
            "sort",
            "limit",
            "page",
        ]
    ),
    st.sampled_from(sorted(CATALOG.dimensions)),
    st.builds(
        "{}.{}".format,
        st.sampled_from(sorted(CATALOG.dimensions)),
        st.sampled_from(("in", "not", "ge", "lt", "like", "", "in;drop")),
    ),
    st.sampled_from(["deals.owner_id", "owner_id", "amount:week", "closed_on:hour", "p.x", "p."]),
)
LINKS = st.lists(st.tuples(KEYS_OF_LINKS, NASTY), max_size=6)


@MANY
@given(LINKS)
def test_no_link_raises(pairs: list[tuple[str, str]]) -> None:
    chosen = from_pairs(pairs, CATALOG)
    # What was understood is legal, and a link of its own.
    again = from_pairs(to_pairs(chosen), CATALOG)
    assert again == chosen


# Damage to a link that a reader did not ask for: none of these means anything legal.
DAMAGE = st.one_of(
    st.tuples(st.just("owner"), st.sampled_from(["' or 1=1 --", "x" * 600, "Nobody\x00"])),
    st.tuples(st.just("owner.like"), st.just("%")),
    st.tuples(st.just("owner_id"), st.just("U-1003")),
    st.tuples(st.just("amount.ge"), st.sampled_from(["abc", "1 or 1=1", "9" * 40])),
    st.tuples(st.just("created_on.ge"), st.sampled_from(["yesterday", "99999-01-01"])),
    st.tuples(st.sampled_from(["from", "to", "as_of"]), st.sampled_from(["31.12.2025", "now()"])),
    st.tuples(st.just("period"), st.sampled_from(["everything", "all; select 1", ""])),
    st.tuples(st.just("by"), st.sampled_from(["owner_id", "1; drop table deals", "status:hour"])),
    st.tuples(st.just("measures"), st.sampled_from(["*", "sum(amount)", "salary"])),
    st.tuples(st.just("limit"), st.sampled_from(["-1", "1e9", "all"])),
    st.tuples(st.just("sort"), st.sampled_from(["1", "amount desc", "(select 1)"])),
    st.tuples(st.just("page"), st.text(max_size=20)),
)


@pytest.fixture(scope="module")
def asked() -> Selection:
    source = demo_source()
    owner = source.ask("all/deals", Selection(group_by=("owner",), sort="-deals")).rows[0]["owner"]
    return Selection(period="last_365_days", filters=(Filter("owner", "in", (owner,)),))


@SOME
@given(st.data())
def test_a_damaged_link_never_shows_more_than_was_asked(
    asked: Selection, data: st.DataObject
) -> None:
    source = demo_source()
    intact = to_pairs(asked)
    wanted = {r["deal_id"] for r in source.rows("all/deals", asked, limit=None).rows}
    assert wanted
    damage = data.draw(st.lists(DAMAGE, min_size=1, max_size=3))
    chosen = from_pairs([*intact, *damage], CATALOG)
    try:
        shown = source.rows("all/deals", chosen, limit=None)
    except DealglassError:
        return
    assert {r["deal_id"] for r in shown.rows} <= wanted
    assert "drop table" not in shown.sql
    assert "1=1" not in shown.sql
    assert chosen.blocked or shown.rows
