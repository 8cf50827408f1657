"""Sentences about the week: each rule says what its figures say, and nothing when they do not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from dealglass import around, changes, formats
from dealglass.access import LOCAL_ADMIN
from dealglass.actions import FallenRate, Standing, actions
from dealglass.changes import Deal, Pair, QuietRep, Week
from dealglass.goals import Goal, Progress
from dealglass.registry import load_registry
from dealglass.results import Source
from dealglass.selection import Selection
from dealglass.telling import sentences
from dealglass.ui.menu import ENTRIES
from dealglass.weekly import fell, quiet, read_standing, read_week
from tests.tiny import DEMO_AS_OF, demo_source, tiny_store

EMPTY = Week(date(2026, 3, 5), date(2026, 3, 12), "EUR", {})


@pytest.fixture(autouse=True)
def english() -> None:
    formats.use_locale("en")


def week(**pairs: tuple[float | None, float | None]) -> Week:
    return replace(EMPTY, figures={name: Pair(*values) for name, values in pairs.items()})


def words(note: changes.Note | None) -> str:
    assert note is not None
    return note.words


def test_nothing_happened_says_nothing() -> None:
    assert sentences(EMPTY) == []
    assert sentences(week(won_deals=(0, 0), won_value=(0, 0), leads=(0, 0))) == []


@pytest.mark.parametrize(
    ("now", "before", "said", "tone"),
    [
        ((3, 9000), (2, 6000), "3 deals worth €9,000 were won, +50% against €6,000", "good"),
        (
            (1, 900),
            (2, 6000),
            f"One deal worth €900 was won, {formats.MINUS}85% against €6,000",
            "bad",
        ),
        ((1, 900), (1, 900), "One deal worth €900 was won, as much as the week before.", "neutral"),
        ((2, 900), (0, 0), "2 deals worth €900 were won, none the week before.", "good"),
        ((0, 0), (2, 900), "No deal was won in the last seven days; the week before", "bad"),
    ],
)
def test_won(now: tuple, before: tuple, said: str, tone: str) -> None:
    note = changes.won(week(won_deals=(now[0], before[0]), won_value=(now[1], before[1])))
    assert words(note).startswith(said)
    assert note.tone == tone


def test_without_amounts_deals_are_counted() -> None:
    note = changes.lost(week(lost_deals=(3, 2), lost_value=(0, 0)))
    assert words(note) == "3 deals were lost, +50% against 2 the week before."
    lost = replace(EMPTY, biggest_loss=Deal("Mill", 0.0, "Bob"))
    assert changes.biggest_loss(lost) is None


def test_change_from_nothing_is_no_percentage() -> None:
    note = changes.lost(week(lost_deals=(2, 0), lost_value=(10, 0)))
    assert words(note) == "2 deals worth €10 were lost, none the week before."
    assert "%" not in note.words


def test_less_lost_is_good() -> None:
    note = changes.lost(week(lost_deals=(1, 4), lost_value=(100, 1000)))
    assert note.tone == "good"


def test_small_moves_are_no_news() -> None:
    assert changes.created(week(deals=(10, 10), created_value=(1050, 1000))) is None
    assert changes.created(week(deals=(10, 10), created_value=(1100, 1000))) is not None
    assert around.leads(week(leads=(101, 100))) is None


def test_leads_name_the_source_that_explains_the_move() -> None:
    sources = {"Web": Pair(20, 60), "Fair": Pair(30, 30), "Mail": Pair(15, 10)}
    one = replace(week(leads=(65, 100)), parts={"leads/source": sources})
    assert words(around.leads(one)).endswith(", mostly from Web (60 → 20).")
    # No source explains half of it: none is named.
    spread = {name: Pair(5, 10) for name in "ABCDE"}
    assert "mostly" not in words(
        around.leads(replace(week(leads=(25, 50)), parts={"leads/source": spread}))
    )


def test_largest_deals() -> None:
    won = replace(week(won_deals=(2, 0), won_value=(9, 0)), biggest_win=Deal("Tower", 5000, "Ann"))
    assert words(changes.biggest_win(won)) == "The largest win was Tower for €5,000 by Ann."
    alone = replace(won, figures={"won_deals": Pair(1, 0)})
    assert changes.biggest_win(alone) is None
    lost = replace(EMPTY, biggest_loss=Deal("Mill", 800, "Bob"))
    assert words(changes.biggest_loss(lost)).endswith("by Bob: no reason given.")


def test_quiet_reps_are_named() -> None:
    one = replace(EMPTY, quiet=(QuietRep("Ann", 11.2, 30, 500),))
    note = around.quiet_reps(one)
    assert "Ann logged nothing in the last seven days, after 11 activities" in words(note)
    assert note.link.values_of("owner") == ("Ann",)
    many = replace(EMPTY, quiet=tuple(QuietRep(n, 5, 9) for n in "ABCD"))
    assert words(around.quiet_reps(many)).startswith("A, B and 2 others logged nothing")


def test_the_weightiest_comes_first_and_links_show_the_week() -> None:
    notes = sentences(
        week(won_deals=(1, 0), won_value=(10, 0), lost_deals=(1, 0), lost_value=(9000, 0))
    )
    assert [n.page for n in notes] == ["lost", "cycle"]
    for note in notes:
        assert (note.link.start, note.link.end) == (EMPTY.start, EMPTY.end)
        assert note.link.compare == "previous"


def test_readers_filters_stay_in_the_links() -> None:
    north = Selection().with_filter("team", ("North",))
    one = replace(week(won_deals=(1, 0), won_value=(1, 0)), filters=north)
    assert changes.won(one).link.values_of("team") == ("North",)


def test_a_reason_that_rose_is_named() -> None:
    reasons = {"Price": Pair(9, 4), "No budget": Pair(8, 2), "(no reason)": Pair(30, 0)}
    one = replace(
        week(lost_deals=(20, 10), lost_value=(2000, 900)), parts={"lost_deals/lost_reason": reasons}
    )
    note = changes.lost_reason(one)
    said = "8 deals were lost for \u201cNo budget\u201d, against 2 the week before."
    assert words(note) == said
    assert note.page == "lost" and note.link.values_of("lost_reason") == ("No budget",)
    assert note.weight == pytest.approx(2000 * 6 / 20)
    # Two more are chance, and a missing reason is no reason.
    few = {"Price": Pair(4, 2), "(no reason)": Pair(30, 0)}
    assert changes.lost_reason(replace(one, parts={"lost_deals/lost_reason": few})) is None


def test_tickets_tell_what_became_of_the_backlog() -> None:
    note = around.tickets(week(tickets=(30, 20), cases_handled=(24, 22)))
    assert words(note) == (
        "30 tickets were opened, +50% against 20 the week before; 24 were resolved, "
        "the backlog grew by 6."
    )
    assert (note.tone, note.page) == ("bad", "service")
    fell = around.tickets(week(tickets=(10, 20), cases_handled=(11, 5)))
    assert words(fell).endswith("the backlog fell by 1.") and fell.tone == "good"
    even = around.tickets(week(tickets=(10, 20), cases_handled=(10, 5)))
    assert words(even).endswith("10 were resolved.")
    assert around.tickets(week(tickets=(4, 1), cases_handled=(0, 0))) is None
    assert around.tickets(week(tickets=(20, 20), cases_handled=(0, 0))) is None


def test_campaigns_name_the_one_that_explains_the_move() -> None:
    parts = {"campaign_responses/campaign": {"Spring": Pair(30, 5), "Fair": Pair(10, 10)}}
    note = around.campaigns(replace(week(campaign_responses=(40, 15)), parts=parts))
    assert words(note).endswith(", mostly from Spring (5 → 30).")
    assert note.page == "campaigns" and note.tone == "good"
    assert around.campaigns(week(campaign_responses=(4, 0))) is None


def test_new_customers() -> None:
    note = around.new_customers(week(new_customers=(6, 12)))
    assert words(note).startswith("6 customers ordered for the first time")
    assert note.tone == "bad"
    assert around.new_customers(week(new_customers=(12, 12))) is None


def test_silence_comes_first() -> None:
    one = replace(week(won_deals=(1, 0), won_value=(1e9, 0)), silent=("leads", "tickets"))
    first = sentences(one)[0]
    assert "two weeks of: leads and tickets" in first.words and first.page == "data"


def test_a_second_sentence_on_one_matter_waits() -> None:
    """Six sentences about won deals would hide that the tickets doubled."""
    one = replace(
        week(
            won_deals=(3, 1), won_value=(9000, 100), tickets=(40, 20), cases_handled=(0, 0),
            leads=(50, 20),
        ),
        biggest_win=Deal("Tower", 5000, "Ann"),
    )  # fmt: skip
    assert [n.kind for n in sentences(one, 3)] == ["won", "leads", "tickets"]
    assert [n.kind for n in sentences(one, 4)] == ["won", "won", "leads", "tickets"]


def test_what_hardly_moved_comes_last() -> None:
    one = week(lost_deals=(9, 9), lost_value=(9000, 9000), won_deals=(1, 3), won_value=(10, 90))
    assert [n.kind for n in sentences(one)] == ["won", "lost"]


# -- actions ---------------------------------------------------------------------------------------


def test_actions_take_one_of_each_kind_first() -> None:
    april = Goal(
        "g", "April", "won_value", "company", None, None, "month",
        date(2026, 4, 1), date(2026, 4, 30), 1000.0,
    )  # fmt: skip
    behind = Progress(april, date(2026, 4, 15), 100.0, 0.5, weighted=0.0)
    now = Standing(
        "EUR",
        {
            "stuck_deals": 2,
            "stuck_value": 9000,
            "without_next_step_deals": 1,
            "without_next_step_value": 8000,
        },
        {"stuck": Deal("Mill", 7000, "Bob")},
        (behind,),
        (QuietRep("Ann", 9, 20, 50.0),),
    )
    notes = actions(now)
    assert [n.kind for n in notes] == ["deals", "goals", "people"]
    assert "2 deals worth €9,000" in notes[0].words
    assert "Mill (€7,000, Bob)" in notes[0].words
    assert "10% of the target reached, 50% expected" in notes[1].words
    assert dict(notes[1].link.params) == {"metric": "won_value", "period": "month"}
    assert len(actions(now, 10)) == 4
    bare = actions(Standing("EUR", {"stuck_deals": 1, "stuck_value": 0}))
    assert bare[0].words == "In their stage for longer than nine of ten deals: 1 deal."


def test_nothing_wrong_nothing_to_do() -> None:
    assert actions(Standing("EUR", {"stuck_deals": 0, "activities_overdue": 0})) == []
    done = Standing("EUR", {"activities_overdue": 1})
    assert [n.words for n in actions(done)] == ["1 planned activity is overdue."]


def test_without_activities_there_is_still_something_to_do() -> None:
    """Data of deals alone: no stage history, no plans, no amounts."""
    bare = Standing(
        "EUR",
        {"open_deals": 2089, "older_deals": 400, "no_amount_deals": 2089},
        fallen=FallenRate("Ann", 40.0, 62.5, 60, 900.0),
    )
    notes = actions(bare)
    assert [n.kind for n in notes] == ["people", "deals", "data"]
    assert notes[0].words == (
        "Ann won 40% of 60 closed deals this quarter, 62.5% the quarter before."
    )
    assert notes[1].words.startswith("400 open deals are older than nine of ten won deals")
    assert notes[2].words.startswith("2,089 of 2,089 open deals carry no amount")
    # Where the history knows what is stuck, age says less; a few amounts missing are no matter.
    known = Standing("EUR", {"open_deals": 100, "older_deals": 9, "no_amount_deals": 19,
                             "stuck_deals": 1})  # fmt: skip
    assert [n.title for n in actions(known)] == ["Move stuck deals"]


@pytest.mark.parametrize(
    ("now", "n", "before", "n_before", "expected"),
    [
        (40.0, 60, 62.5, 60, True),  # 22.5 points, 2.5 standard errors
        (40.0, 60, 50.0, 60, False),  # 10 points, 1.1 standard errors: chance
        (40.0, 600, 49.0, 600, False),  # no chance, but nine points
        (10.0, 19, 90.0, 50, False),
        (10.0, 50, 90.0, 19, False),
        (None, 30, 50.0, 30, False),
        (60.0, 60, 40.0, 60, False),
        (0.0, 30, 0.0, 30, False),
    ],
)
def test_a_fallen_win_rate_is_more_than_chance(
    now: float | None, n: int, before: float, n_before: int, expected: bool
) -> None:
    assert fell(now, n, before, n_before) is expected


# -- figures ---------------------------------------------------------------------------------------

AS_OF = date(2026, 3, 11)


def tiny() -> Source:
    return tiny_store(
        {
            "users": [{"user_id": "u1", "name": "Ann", "team": "North"}],
            "deals": [
                {
                    "deal_id": name,
                    "name": name,
                    "owner_id": "u1",
                    "status": status,
                    "amount": amount,
                    "created_at": datetime(2026, 1, 1),
                    "closed_on": closed,
                    "lost_reason": "price",
                    "expected_close_on": date(2026, 3, 10),
                }
                for name, status, amount, closed in (
                    ("a", "won", 100, date(2026, 3, 11)),
                    ("b", "won", 50, date(2026, 3, 5)),
                    ("c", "won", 30, date(2026, 3, 4)),
                    ("d", "lost", 70, date(2026, 3, 6)),
                    ("e", "won", 999, date(2026, 2, 25)),
                    ("f", "open", 40, None),
                )
            ],
            "deal_changes": [
                {
                    "change_id": f"c{n}",
                    "deal_id": "f",
                    "changed_at": datetime(2026, 3, day),
                    "field": "expected_close_on",
                    "old_value": old,
                    "new_value": new,
                }
                for n, day, old, new in (
                    (1, 6, "2026-03-01", "2026-03-10"),
                    (2, 7, "2026-03-10", "2026-03-08"),
                    (3, 2, "2026-02-01", "2026-03-01"),
                )
            ],
            "activities": [
                {
                    "activity_id": f"v{n}",
                    "owner_id": "u1",
                    "activity_type": "call",
                    "is_done": True,
                    "done_at": datetime(2026, 1 + n % 2, 1 + n % 25, 9),
                }
                for n in range(60)
            ],
        },
        AS_OF,
    )


def test_the_week_is_seven_days_against_seven() -> None:
    source = tiny()
    seen = read_week(source, LOCAL_ADMIN)
    assert (seen.start, seen.end) == (date(2026, 3, 5), date(2026, 3, 12))
    assert seen.pair("won_value") == Pair(150, 30)
    assert seen.pair("won_deals") == Pair(2, 1)
    # Moved later once this week and once the week before; moved earlier does not count.
    assert seen.pair("pushed_deals") == Pair(1, 1)
    assert seen.biggest_win == Deal("a", 100.0, "Ann", "price")
    assert seen.biggest_loss == Deal("d", 70.0, "Ann", "price")


def test_who_is_quiet() -> None:
    found = quiet(tiny(), LOCAL_ADMIN)
    assert [(r.owner, r.days_silent, r.open_value) for r in found] == [("Ann", 14, 40.0)]
    assert found[0].usual_per_week == pytest.approx(60 / 12, abs=0.5)


def test_standing() -> None:
    now = read_standing(tiny(), LOCAL_ADMIN)
    assert now.figures["past_close_date_deals"] == 1
    assert now.figures["past_close_date_value"] == 40
    assert now.named["past_close_date"].name == "f"
    # Nobody plans anything in this store, so a missing next step says nothing.
    assert now.figures["without_next_step_deals"] == 0


def test_filters_reach_the_figures() -> None:
    nobody = Selection().with_filter("owner", ("Nobody",))
    assert read_week(tiny(), LOCAL_ADMIN, nobody).pair("won_deals") == Pair(0, 0)


def test_demo_names_the_rep_who_stopped_logging() -> None:
    source = demo_source()
    silent = quiet(source, LOCAL_ADMIN, Selection(as_of=DEMO_AS_OF))
    assert len(silent) == 1
    assert silent[0].days_silent >= 14
    notes = sentences(read_week(source, LOCAL_ADMIN), 20)
    assert any(silent[0].owner in n.words and n.page == "activity" for n in notes)


def test_every_link_is_legal() -> None:
    source = demo_source()
    catalog = load_registry().catalog
    notes = sentences(read_week(source, LOCAL_ADMIN), 20)
    notes += actions(read_standing(source, LOCAL_ADMIN), 20)
    assert len(notes) > 4
    for note in notes:
        assert note.page in {e.name for e in ENTRIES}
        for one in note.link.filters:
            assert catalog.dimension(one.column)
