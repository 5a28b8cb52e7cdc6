"""The right end of the top bar: what it shows and what it hands over."""

from collections.abc import Mapping

import pytest
from streamlit.testing.v1 import AppTest

from mediance.ui.topbar import TopBar

TWO_SITES = {1: "Saint-Jacques", 2: "Vernet"}


def page(bar: "TopBar", handed_over: list[object]) -> None:
    from mediance.ui.topbar import top_bar  # noqa: PLC0415

    top_bar(bar, on_site=handed_over.append, on_language=handed_over.append)


def tab(sites: Mapping[int, str], handed_over: list[object]) -> AppTest:
    bar = TopBar("Amina *B*", "Médiatrice", "fr", sites, 1)
    app = AppTest.from_function(page, default_timeout=15, args=(bar, handed_over))
    return app.run()


def test_it_names_the_person_as_written_and_the_role() -> None:
    app = tab(TWO_SITES, [])
    assert not app.exception
    assert app.markdown[-1].value == "**Amina \\*B\\***  \nMédiatrice"


def test_another_language_is_handed_over_before_the_page_is_drawn() -> None:
    handed_over: list[object] = []
    app = tab(TWO_SITES, handed_over)
    app.radio(key="topbar_language").set_value("en").run()
    assert handed_over == ["en"]
    app.run()
    assert handed_over == ["en"]


@pytest.mark.parametrize(
    ("sites", "is_offered"), [(TWO_SITES, True), ({1: "Saint-Jacques"}, False)]
)
def test_a_site_is_chosen_only_where_there_are_several(
    sites: Mapping[int, str], *, is_offered: bool
) -> None:
    app = tab(sites, [])
    assert ("menu_button" in {element.type for element in app}) is is_offered
    named = [text.value for text in app.markdown if "Saint\\-Jacques" in text.value]
    assert bool(named) is not is_offered


def test_where_there_is_no_language_to_choose_none_is_offered() -> None:
    bar = TopBar("Écran", "Écran d’attente", None, TWO_SITES, 1)
    app = AppTest.from_function(page, default_timeout=15, args=(bar, [])).run()
    assert not app.exception
    assert not app.radio


def test_somebody_without_a_site_sees_none() -> None:
    app = tab({}, [])
    assert not app.exception
    assert len(app.markdown) == 1
