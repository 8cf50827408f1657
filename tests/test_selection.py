"""What a link and a command line may say, and what becomes of what they may not."""

from __future__ import annotations

from datetime import date

import pytest

from dealglass.catalog import load_catalog
from dealglass.errors import BadSelection, DealglassError, UnknownName
from dealglass.selection import (
    MAX_FILTERS,
    MAX_VALUES,
    Filter,
    Selection,
    checked_filter,
    from_pairs,
    read_date,
    read_where,
    shown,
    to_pairs,
)

CATALOG = load_catalog()


def read(*pairs: tuple[str, str], default: Selection | None = None) -> Selection:
    return from_pairs(pairs, CATALOG, default)


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("owner=Ann|Bob", Filter("owner", "in", ("Ann", "Bob"))),
        (" owner = Ann", Filter("owner", "in", ("Ann",))),
        ("owner!=(no owner)", Filter("owner", "not", ("(no owner)",))),
        ("owner=a=b", Filter("owner", "in", ("a=b",))),
        (r"owner=a\|b|c", Filter("owner", "in", ("a|b", "c"))),
        ("owner=", Filter("owner", "in", ("",))),
        ("amount>=1000", Filter("amount", "ge", ("1000",))),
        ("amount<1000.50", Filter("amount", "lt", ("1000.5",))),
        ("amount=-5", Filter("amount", "in", ("-5",))),
        ("closed_on:month=2026-03-01", Filter("closed_on:month", "in", ("2026-03-01",))),
        ("closed_on<=2026-03-01", Filter("closed_on", "le", ("2026-03-01",))),
        ("is_converted=true", Filter("is_converted", "in", ("true",))),
    ],
)
def test_filters_of_the_command_line(words: str, wanted: Filter) -> None:
    assert read_where(words, CATALOG) == wanted


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("owner", "'owner' is not a filter. Write 'owner=Ann|Bob'"),
        ("=Ann", "is not a filter"),
        ("ownr=Ann", "there is no dimension 'ownr'. Did you mean 'owner'?"),
        ("time:month=2026-01-01", "'time' cannot be filtered. Use a period."),
        ("owner>Ann", "Owner: '>' needs one number or date."),
        ("amount>=1|2", "Amount: '≥' needs one number or date."),
        ("amount=1,000", "Amount: '1,000' is not a number. Write it as 1234.56."),
        ("amount=1e9", "is not a number"),
        ("amount=nan", "is not a number"),
        ("amount=\u0663", "is not a number"),
        ("closed_on=2026-02-30", "'2026-02-30' is not a date. Write it as 2026-01-31."),
        ("closed_on=2026-W01-1", "is not a date"),
        ("closed_on=9999-01-01", "'9999-01-01' is out of range."),
        ("owner:month=2026-01-01", "'owner' is not a date"),
        ("closed_on:era=2026-01-01", "there is no grain 'era'"),
        ("is_converted=maybe", "'maybe' is neither true nor false"),
        ("owner=a\x00b", "the value 'a?b' cannot be read"),
        ("owner=" + "x" * 501, "cannot be read"),
        ("owner=" + "|".join(map(str, range(MAX_VALUES + 1))), "between 1 and 500 values"),
    ],
)
def test_filters_that_cannot_be(words: str, message: str) -> None:
    with pytest.raises((BadSelection, UnknownName)) as caught:
        read_where(words, CATALOG)
    assert message in str(caught.value)
    assert len(str(caught.value)) < 300


def test_equal_filters_are_one() -> None:
    one, two = (read_where(w, CATALOG) for w in ("owner=Bob|Ann|Bob", "owner=Ann|Bob"))
    assert one == two
    three, four = (checked_filter(Filter("amount", "ge", (v,)), CATALOG) for v in ("5.0", "5"))
    assert three == four


def test_a_whole_link_is_authoritative_and_a_short_one_changes_the_default() -> None:
    default = Selection(period="this_quarter", compare="previous", group_by=("owner",))
    assert read(("by", "team"), default=default) == Selection(
        period="this_quarter", compare="previous", group_by=("team",)
    )
    assert read(("v", "1"), ("by", "team"), default=default) == Selection(group_by=("team",))


def test_custom_dates_take_the_place_of_a_named_period() -> None:
    chosen = read(("period", "this_year"), ("from", "2026-01-01"), ("to", "2026-02-01"))
    assert (chosen.period, chosen.start, chosen.end) == (
        "all", date(2026, 1, 1), date(2026, 2, 1)
    )  # fmt: skip
    assert to_pairs(chosen)[1:3] == [("from", "2026-01-01"), ("to", "2026-02-01")]


@pytest.mark.parametrize(
    "pair",
    [
        ("period", "this_qarter"),
        ("from", "2026-13-01"),
        ("to", "tomorrow"),
        ("as_of", "0001-01-01"),
        ("ownr", "Ann"),
        ("owner.like", "A%"),
        ("owner", "x\x1b[31m"),
        ("amount", "lots"),
        ("amount.ge", "1; drop table deals"),
        ("p.least", "y" * 600),
    ],
)
def test_what_concerns_the_rows_blocks(pair: tuple[str, str]) -> None:
    """A damaged link must not show more than it asked for."""
    chosen = read(("v", "1"), pair)
    assert len(chosen.blocked) == 1
    assert all(ord(c) >= 32 for c in chosen.blocked[0])


@pytest.mark.parametrize(
    "pair",
    [
        ("by", "ownr"),
        ("measures", "won_valu"),
        ("split", "nothing"),
        ("compare", "yesterday"),
        ("chart", "sunburst"),
        ("sort", "1; drop"),
        ("limit", "0"),
        ("limit", "99999999999999999999"),
        ("limit", "\u0661"),
    ],
)
def test_what_concerns_the_look_only_gives_a_notice(pair: tuple[str, str]) -> None:
    chosen = read(("v", "1"), pair)
    assert chosen.blocked == ()
    assert len(chosen.notices) == 1
    assert replace_notices(chosen) == Selection()


def replace_notices(chosen: Selection) -> Selection:
    return Selection(**{k: v for k, v in vars(chosen).items() if k not in ("notices", "blocked")})


def test_a_period_that_ends_before_it_starts_blocks() -> None:
    assert read(("from", "2026-02-01"), ("to", "2026-02-01")).blocked
    assert not read(("from", "2026-02-01"), ("to", "2026-02-02")).blocked


def test_what_others_append_to_links_means_nothing() -> None:
    chosen = read(("v", "1"), ("utm_source", "mail"), ("fbclid", "x"), ("gclid", "y"))
    assert (chosen, chosen.blocked, chosen.notices) == (Selection(), (), ())


def test_too_much_is_too_much() -> None:
    many = [(f"closed_on:{g}.{op}", "2026-01-01") for g in ("day", "week", "month", "quarter",
            "year") for op in ("in", "not", "ge", "gt", "le", "lt")]  # fmt: skip
    many += [(f"created_on:{g}.{op}", "2026-01-01") for g in ("day", "week", "month") for op in
             ("in", "not", "ge", "gt", "le", "lt")]  # fmt: skip
    assert len(many) > MAX_FILTERS
    chosen = read(("v", "1"), *many)
    assert len(chosen.filters) == MAX_FILTERS
    assert chosen.blocked
    values = [("owner", f"n{i}") for i in range(10_000)]
    assert read(("v", "1"), *values).blocked
    grouped = read(("v", "1"), *[("by", n) for n in ("owner", "team", "stage", "status")])
    assert grouped.group_by == ("owner", "team", "stage")
    assert grouped.notices == ("Only the first 3 groupings are shown.",)


@pytest.mark.parametrize("raw", ["2026-01-31", "1900-01-01", "2200-01-01"])
def test_dates_that_are(raw: str) -> None:
    assert read_date(raw).isoformat() == raw


@pytest.mark.parametrize(
    "raw", ["", "2026-1-31", "20260131", "2026-01-31T00:00", " 2026-01-31", "1899-12-31",
            "2200-01-02", "٢٠٢٦-01-31", "2026-01-31\n"]
)  # fmt: skip
def test_dates_that_are_not(raw: str) -> None:
    with pytest.raises(DealglassError):
        read_date(raw)


def test_messages_are_fit_to_print() -> None:
    assert shown("a\x00b\x1bc") == "a?b?c"
    assert len(shown("x" * 1000)) == 60
