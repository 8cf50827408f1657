"""x_education: 9,240 leads in two files, "google" beside "Google", and "Select" for no answer."""

from __future__ import annotations

import pytest

from .conftest import Imported

pytestmark = pytest.mark.xdist_group("real_x_education")


def test_both_parts_arrive_and_the_dictionary_is_listed(x_education: Imported) -> None:
    reference = x_education.reference
    assert sorted(f.rows_loaded for f in x_education.report.files) == sorted(reference["parts"])
    assert {f.table for f in x_education.report.files} == {"leads"}
    assert x_education.one("select count(*) from crm.leads") == reference["rows"]
    reasons = dict(x_education.report.skipped)
    assert "no CRM table" in reasons["Leads Data Dictionary.xlsx"]


def test_conversion(x_education: Imported) -> None:
    converted, rate = x_education.rows(
        "select count(*) filter (where is_converted), avg(is_converted::int) from crm.leads"
    )[0]
    assert converted == x_education.reference["converted"]
    assert rate == pytest.approx(x_education.reference["conversion_rate"], abs=1e-5)


def test_conversion_by_source_with_one_google(x_education: Imported) -> None:
    got = {
        source: (leads, won)
        for source, leads, won in x_education.rows(
            "select coalesce(lower(source), '(missing)'), count(*), "
            "count(*) filter (where is_converted) from crm.leads group by 1"
        )
    }
    expected = {
        row["Lead Source"]: (row["leads"], row["converted"])
        for row in x_education.reference["by_source_case_folded"]
    }
    assert got == expected
    assert x_education.rows(
        "select distinct source from crm.leads where lower(source) = 'google'"
    ) == [("Google",)]
    [fold] = [f for f in x_education.report.folds if f["column"] == "source"]
    assert (fold["value"], fold["spelling"], fold["rows"]) == ("google", "Google", 5)


@pytest.mark.parametrize(
    ("key", "header", "column"),
    [
        ("by_origin", "Lead Origin", "channel"),
        ("by_occupation", "What is your current occupation", "x_what_is_your_current_occupation"),
        ("by_last_activity", "Last Activity", "x_last_activity"),
        ("by_tags", "Tags", "x_tags"),
        ("by_lead_quality", "Lead Quality", "x_lead_quality"),
    ],
)
def test_other_groups(x_education: Imported, key: str, header: str, column: str) -> None:
    got = {
        value: (leads, won)
        for value, leads, won in x_education.rows(
            f"select coalesce({column}, '(missing)'), count(*), "
            "count(*) filter (where is_converted) from crm.leads group by 1"
        )
    }
    for row in x_education.reference[key]:
        if row[header] != "Select":
            assert got[row[header]] == (row["leads"], row["converted"]), row[header]


@pytest.mark.parametrize(
    ("key", "header", "column"),
    [
        ("by_city", "City", "city"),
        ("by_specialization", "Specialization", "x_specialization"),
    ],
)
def test_groups_with_select_counted_as_no_answer(
    x_education: Imported, key: str, header: str, column: str
) -> None:
    expected: dict[str, tuple[int, int]] = {}
    for row in x_education.reference[key]:
        name = "(missing)" if row[header] == "Select" else row[header]
        leads, won = expected.get(name, (0, 0))
        expected[name] = (leads + row["leads"], won + row["converted"])
    got = {
        value: (leads, won)
        for value, leads, won in x_education.rows(
            f"select coalesce({column}, '(missing)'), count(*), "
            "count(*) filter (where is_converted) from crm.leads group by 1"
        )
    }
    assert got == expected


def test_do_not_email_and_time_on_site(x_education: Imported) -> None:
    got = x_education.rows(
        "select x_do_not_email::varchar, count(*), count(*) filter (where is_converted) "
        "from crm.leads group by 1 order by 2 desc"
    )
    expected = x_education.reference["by_do_not_email"]
    assert [row[1:] for row in got] == [(r["leads"], r["converted"]) for r in expected]
    medians = x_education.rows(
        "select median(x_total_time_spent_on_website::double) filter (where is_converted), "
        "median(x_total_time_spent_on_website::double) filter (where not is_converted) "
        "from crm.leads"
    )[0]
    reference = x_education.reference["time_on_site"]
    assert medians == (reference["median_converted"], reference["median_not"])
    assert (
        x_education.one("select max(x_totalvisits::double) from crm.leads")
        == (x_education.reference["quality"]["total_visits_max"])
    )


def test_select_means_no_answer(x_education: Imported) -> None:
    told: dict[str, int] = {}
    for file in x_education.report.files:
        for header, words in file.placeholders.items():
            told[header] = told.get(header, 0) + words.get("Select", 0)
    assert told == x_education.reference["quality"]["select_placeholder"]
    quality = x_education.reference["quality"]
    missing = quality["missing"]["City"] + quality["select_placeholder"]["City"]
    assert x_education.one("select count(*) from crm.leads where city is null") == missing


def test_every_unknown_column_is_a_dimension_with_its_label(x_education: Imported) -> None:
    labels = {label for (label,) in x_education.rows("select label from meta.extra_columns")}
    mapped = {
        header
        for header, target in x_education.report.files[0].mapping.items()
        if target != "extra"
    }
    assert len(labels) + len(mapped) == x_education.reference["columns"]
