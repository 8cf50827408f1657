"""Monday page and Deal owners as their readers see them, on demo data and on deals alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dealglass.access import LOCAL_ADMIN
from dealglass.build import build, scratch
from dealglass.results import open_source
from dealglass.store import Store
from dealglass.weekly import quiet
from tests.queries.small import AS_OF, STAGES, USERS, deal

Open = Callable[..., AppTest]


def words(page: AppTest) -> str:
    return "\n".join(part.value for part in (*page.markdown, *page.caption))


def silent_rep(home: Path) -> str:
    version = Store(home).current()
    assert version is not None
    return quiet(open_source(version.path, version.name), LOCAL_ADMIN)[0].owner


def test_monday_says_who_stopped_logging(open_page: Open, demo_home: Path) -> None:
    silent = silent_rep(demo_home)
    page = open_page("monday", **{"p.rep": silent})
    assert not page.exception and not page.error
    assert f"{silent} has logged nothing" in words(page)
    figures = {m.label: m for m in page.metric}
    assert figures["Done"].value == "0"
    assert figures["Done"].delta.startswith("median ")
    # Rates and sums all stand beside the team's.
    assert len(figures) == 12


def test_a_manager_steps_through_the_team_and_the_link_keeps_the_rep(open_page: Open) -> None:
    page = open_page("monday")
    first = page.selectbox(key="dg_option_monday_rep").value
    page.button(key="dg_step_chevron_right").click().run()
    second = page.selectbox(key="dg_option_monday_rep").value
    assert second != first
    assert page.query_params["p.rep"] in (second, [second])
    page.button(key="dg_step_chevron_left").click().run()
    assert page.selectbox(key="dg_option_monday_rep").value == first


def test_a_rep_who_is_not_there_is_nobody_elses_page_unseen(open_page: Open) -> None:
    page = open_page("monday", **{"p.rep": "Nobody At All"})
    assert not page.exception
    assert page.selectbox(key="dg_option_monday_rep").value != "Nobody At All"


def test_owners_stand_against_the_median_of_team_or_company(open_page: Open) -> None:
    page = open_page("owners")
    assert not page.exception and not page.error
    shown = words(page)
    assert "Each owner against the median" in shown
    assert "Slippage is told for" in shown
    assert "Pushes per deal, by team" in shown
    assert not open_page("owners", **{"p.against": "all"}).exception


@pytest.fixture
def deals_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home whose store holds deals, stages and users, and nothing else."""
    home = tmp_path / "home"
    with Store(home).new_version("import") as draft, scratch(draft.path) as connection:
        for table, rows in {
            "stages": STAGES,
            "users": USERS,
            "deals": [deal("d1"), deal("d2", "Won", closed_on=AS_OF, owner_id="u2")],
        }.items():
            for row in rows:
                names, places = ", ".join(row), ", ".join("?" for _ in row)
                connection.execute(
                    f"insert into landing.{table} ({names}) values ({places})", list(row.values())
                )
        build(connection, as_of=AS_OF, reporting_currency="EUR", kind="import")
    monkeypatch.setenv("DEALGLASS_HOME", str(home))
    return home


@pytest.mark.parametrize("name", ["monday", "owners"])
def test_deals_alone_show_what_is_known_and_what_to_import(name: str, deals_alone: Path) -> None:
    project = Path(__file__).resolve().parents[2]
    page = AppTest.from_file(str(project / "app.py"), default_timeout=60)
    page.switch_page(f"pages/{name}.py")
    page.run()
    assert not page.exception and not page.error
    shown = words(page)
    if name == "monday":
        assert "These data have no activities" in shown
        assert {"Deals created", "Won value", "Cleanliness"} <= {m.label for m in page.metric}
        assert "No next step" not in {m.label for m in page.metric}
    else:
        assert "These data have no change history of deals" in shown
        assert "Created, won and lost" in shown
