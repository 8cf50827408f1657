"""Overview, Goals and Rep activity as their readers see them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from streamlit.testing.v1 import AppTest

from dealglass.access import LOCAL_ADMIN
from dealglass.actions import actions
from dealglass.goals import read_goals
from dealglass.pacing import progress
from dealglass.results import Source, open_source
from dealglass.selection import to_pairs
from dealglass.store import Store
from dealglass.telling import sentences
from dealglass.weekly import quiet, read_standing, read_week

Open = Callable[..., AppTest]


def source(home: Path) -> Source:
    version = Store(home).current()
    assert version is not None
    return open_source(version.path, version.name)


def words(page: AppTest) -> str:
    return "\n".join(part.value for part in (*page.markdown, *page.caption))


def test_overview_says_what_changed_and_what_to_do(open_page: Open, demo_home: Path) -> None:
    page = open_page("home")
    assert not page.exception and not page.warning
    shown = words(page)
    assert "What changed since last week" in shown
    assert "Three things to act on" in shown
    silent = quiet(source(demo_home), LOCAL_ADMIN)[0].owner
    assert silent in shown
    assert "Pipeline against goal" in shown


def test_overview_tells_each_figure_against_its_goal(open_page: Open, demo_home: Path) -> None:
    mine = source(demo_home)
    goals = [
        p
        for p in progress(mine, read_goals(mine))
        if p.goal.scope == "company" and p.goal.period == "quarter"
    ]
    one = next(
        p
        for p in goals
        if p.goal.metric == "won_value" and p.goal.starts_on <= mine.as_of <= p.goal.ends_on
    )
    attained = f"{one.attainment_pct:.1f}".rstrip("0").rstrip(".")
    assert any(f"[{attained}% of" in c.value for c in open_page("home").markdown)
    # Other days than the goal's, or rows no goal is set for: nothing is said of a goal.
    month = open_page("home", v="1", period="this_month")
    assert not any("-badge[" in c.value for c in month.markdown)
    partly = open_page("home", v="1", period="this_quarter", stage="Won")
    assert not any("-badge[" in c.value for c in partly.markdown)


def test_overview_links_carry_the_selection(open_page: Open) -> None:
    page = open_page("home")
    links = [link.proto.query_string for link in page.get("page_link")]
    of_notes = [link for link in links if "v=1&" in link]
    assert len(of_notes) >= 6
    assert any("compare=previous" in link and "from=2026-11-12" in link for link in of_notes)


def test_each_sentence_opens_the_page_that_shows_it(open_page: Open, demo_home: Path) -> None:
    """Without a word about a grouping or filter that page does not know."""
    mine = source(demo_home)
    notes = sentences(read_week(mine, LOCAL_ADMIN), 20)
    notes += actions(read_standing(mine, LOCAL_ADMIN), 20)
    assert len({n.page for n in notes}) > 5
    for note in notes:
        link: dict[str, str | list[str]] = {}
        for key, value in to_pairs(note.link):
            link[key] = [*link.get(key, []), value]
        page = open_page(note.page, **link)
        assert not page.exception, note
        said = [c.value for c in page.caption if ":material/info:" in c.value]
        said += [c.value for c in page.caption if "does not apply" in c.value]
        assert said == [], note


def test_overview_follows_a_filter(open_page: Open, demo_home: Path) -> None:
    page = open_page("home", owner="Nobody at all")
    assert not page.exception
    assert "Nothing moved by more than a tenth" in words(page)


def test_goals_show_company_first(open_page: Open, demo_home: Path) -> None:
    page = open_page("goals")
    assert not page.exception and not page.warning
    tree = next(d.value for d in page.dataframe if "goal_target" in d.value.columns)
    assert tree["goal"].tolist()[0] == "Company"
    mine = source(demo_home)
    one = next(
        p
        for p in progress(mine, read_goals(mine))
        if (p.goal.metric, p.goal.period, p.goal.scope) == ("won_value", "quarter", "company")
        and p.goal.starts_on <= mine.as_of <= p.goal.ends_on
    )
    assert tree["goal_target"].tolist()[0] == one.goal.target
    assert abs(tree["goal_actual"].tolist()[0] - one.actual) <= 1


def test_goals_switch_metric_and_period(open_page: Open) -> None:
    page = open_page("goals", v="1", period="this_quarter", **{"p.metric": "leads"})
    assert not page.exception
    assert "New leads, company" in words(page)
    year = open_page("goals", v="1", period="this_quarter", **{"p.period": "year"})
    assert "Jan 1, 2026 to Dec 31, 2026" in words(year)


def test_goals_of_a_time_without_any(open_page: Open) -> None:
    page = open_page("goals", v="1", **{"from": "2001-01-01", "to": "2001-02-01"})
    assert not page.exception
    assert "No such goal covers" in words(page)


def test_activity_names_who_went_quiet(open_page: Open, demo_home: Path) -> None:
    page = open_page("activity")
    assert not page.exception and not page.warning
    silent = quiet(source(demo_home), LOCAL_ADMIN)[0]
    assert f"{silent.owner} has logged nothing for {silent.days_silent} days" in words(page)
    people = next(d.value for d in page.dataframe if "own_average_per_day" in d.value.columns)
    row = people[people["owner"] == silent.owner].iloc[0]
    assert row["activities_done"] == 0
    assert row["own_average_per_day"] > 0


def test_activity_plans_this_week_or_next(open_page: Open) -> None:
    page = open_page("activity", v="1", period="last_week", **{"p.plan": "rest"})
    assert not page.exception
    assert "Planned this week, by day and type" in words(page)
