"""The week of the team: what it shows, and what is stored when somebody presses something."""

import uuid
from collections.abc import Callable
from datetime import date

import pytest

from mediance.domain.actors import Language
from mediance.services.presences import week_of_team
from tests.cast import Cast
from tests.pages.tab import Tab, open_tab, page

GRID = "presence_grid"
OpenTab = Callable[..., Tab]

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def tab(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> OpenTab:
    def opened(login: str = "carme", language: Language = "fr") -> Tab:
        return open_tab(cast.actors[login], monkeypatch, language, page("presences"))

    return opened


def press(grid: Tab, event: str, **message: object) -> None:
    grid.send(GRID, event, press=str(uuid.uuid4()), key=grid.shown(GRID)["key"], **message)


def cell(grid: Tab, staff_id: int, at: int = 0) -> dict[str, object]:
    row = next(row for row in grid.shown(GRID)["rows"] if row["id"] == staff_id)
    found: dict[str, object] = row["cells"][at]
    return found


def test_a_press_is_stored_and_shown(cast: Cast, tab: OpenTab) -> None:
    grid = tab()
    first = cell(grid, cast.amina.staff_id)
    assert (first["present"], first["is_said"]) == (False, False)
    said = {"staff": cast.amina.staff_id, "day": first["day"], "half": first["half"]}
    press(grid, "said", cells=[said | {"present": True, "room": None}])
    after = cell(grid, cast.amina.staff_id)
    assert (after["present"], after["is_said"]) == (True, True)
    monday = date.fromisoformat(grid.shown(GRID)["monday"])
    week = week_of_team(cast.bruno, cast.here, monday)
    assert week.expected(cast.amina.staff_id, week.slots[0]).presence.is_present


def test_the_pages_turn_and_come_back(tab: OpenTab) -> None:
    grid = tab()
    this = grid.shown(GRID)["monday"]
    press(grid, "turned", weeks=1)
    assert grid.shown(GRID)["monday"] > this
    for _press in range(30):
        press(grid, "turned", weeks=1)
    assert grid.shown(GRID)["monday"] > this
    press(grid, "turned", weeks=0)
    assert grid.shown(GRID)["monday"] == this


@pytest.mark.parametrize(
    "cells",
    [None, [], ["x"], [{"staff": 1}], [{"staff": "x", "day": "2026-11-23", "half": "morning"}]],
    ids=str,
)
def test_a_press_no_grid_sends_changes_nothing(tab: OpenTab, cells: object) -> None:
    grid = tab()
    press(grid, "said", cells=cells)
    assert grid.shown(GRID)["problem"]


def test_a_colleagues_half_day_is_refused_in_a_sentence(cast: Cast, tab: OpenTab) -> None:
    grid = tab("amina")
    first = cell(grid, cast.ines.staff_id)
    said = {"staff": cast.ines.staff_id, "day": first["day"], "half": first["half"]}
    press(grid, "said", cells=[said | {"present": True}])
    assert grid.shown(GRID)["problem"].startswith("Les présences des collègues")


def test_the_english_week_says_nothing_in_french(tab: OpenTab) -> None:
    french, english = tab().shown(GRID)["words"], tab("amina", "en").shown(GRID)["words"]
    assert not {word for word in french if french[word] == english[word]}
