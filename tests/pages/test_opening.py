"""Every page opens on the demo company, shows figures, and follows its filters."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from dealglass.ui.menu import entries

Open = Callable[..., AppTest]

PAGES = [entry.name for entry in entries()]
# Pages that ask the deals; each owner has a share of them.
WITH_OWNER = [name for name in PAGES if name in ("home", "pipeline", "conversion", "activity")]


def figures(test: AppTest) -> list[str]:
    """The key figures as shown."""
    return [metric.value for metric in test.metric]


def warnings(test: AppTest) -> str:
    """All warnings of the page as one text."""
    return "\n".join(warning.value for warning in test.warning)


def test_the_menu_has_pages() -> None:
    assert "home" in PAGES and len(PAGES) >= 3


@pytest.mark.parametrize("name", PAGES)
def test_page_opens_with_title_and_freshness(open_page: Open, name: str) -> None:
    page = open_page(name)
    assert not page.exception
    assert not page.warning, warnings(page)
    assert [title.value for title in page.title]
    assert any("18 Nov 2026" in c.value or "Nov 18, 2026" in c.value for c in page.caption)
    assert any("demo data" in c.value for c in page.caption)


@pytest.mark.parametrize("name", WITH_OWNER)
def test_a_filter_changes_the_figures_and_shows_as_a_chip(
    open_page: Open, name: str, owner: str
) -> None:
    everyone = figures(open_page(name))
    one = open_page(name, v="1", period="last_12_months", owner=owner)
    assert not one.exception and not one.warning
    assert figures(one) != everyone
    assert any(owner in button.label for button in one.button)


def test_clearing_the_filters_gives_the_default_figures_back(open_page: Open, owner: str) -> None:
    usual = figures(open_page("home"))
    page = open_page("home", owner=owner)
    filtered = figures(page)
    page.button(key="dg_clear").click().run()
    assert not page.exception
    assert figures(page) == usual != filtered
    assert "owner" not in page.query_params


def test_removing_one_of_two_filters_keeps_the_other(open_page: Open, owner: str) -> None:
    both = open_page("home", **{"owner": owner, "status.not": "won"})
    chip = next(b for b in both.button if "Status" in b.label)
    chip.click().run()
    assert figures(both) == figures(open_page("home", owner=owner))
    assert both.query_params.get("owner") == owner


def test_two_sessions_never_mix(open_page: Open, owner: str) -> None:
    first = open_page("home", owner=owner)
    before = figures(first)
    second = open_page("home")
    assert figures(second) != before
    assert figures(first.run()) == before


def test_filters_follow_from_page_to_page(open_page: Open, owner: str) -> None:
    page = open_page("home", v="1", period="last_quarter", owner=owner)
    page.query_params.clear()
    page.switch_page("pages/activity.py").run()
    assert not page.exception
    assert any(owner in button.label for button in page.button)


def test_an_error_inside_a_page_is_a_calm_message(
    open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: object, **more: object) -> None:
        raise RuntimeError("secret: the password is hunter2")

    monkeypatch.setattr("dealglass.results.Source.ask", broken)
    page = open_page("home")
    assert not page.exception
    shown = "\n".join(w.value for w in page.warning)
    assert "could not be shown" in shown and "number" in shown
    assert "hunter2" not in shown and "RuntimeError" not in shown
