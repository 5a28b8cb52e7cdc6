"""The grid: what it understands while one types, and what is stored when it is kept."""

import json
import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest

from db.engine import transaction
from db.models import Visit
from mediance.domain import paris
from mediance.domain.actors import Actor
from mediance.services import drafts
from mediance.services.drafts import Draft
from mediance.ui import session
from tests.cast import Cast
from tests.pages.tab import Tab, open_tab

GRID = "paper_grid"
PAGE = "../../pages/ressaisie.py"
YESTERDAY = (paris.today() - timedelta(days=1)).isoformat()

OpenGrid = Callable[..., Tab]

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def grid(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> OpenGrid:
    """Open the grid as one of the cast."""

    def opened(login: str = "carme", language: str = "fr") -> Tab:
        tab = open_tab(cast.actors[login], monkeypatch, language)  # type: ignore[arg-type]
        tab.app.switch_page(PAGE)
        tab.draw()
        return tab

    return opened


def cells(*lines: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split("|")] for line in lines]


def type_in(tab: Tab, *lines: str, day: str = YESTERDAY) -> None:
    tab.send(GRID, "typed", at=1, day=day, channel="walk_in", lines=cells(*lines))


def keep(tab: Tab, *lines: str, is_all: bool = True, **other: object) -> None:
    said = {"press": str(uuid.uuid4()), "key": tab.shown(GRID)["form"], "all": is_all}
    said |= {"day": YESTERDAY, "channel": "walk_in", "lines": cells(*lines), "at": 1}
    tab.send(GRID, "entered", **(said | other))


def stored(actor: Actor) -> list[Visit]:
    with transaction(actor) as work:
        return list(work.query(Visit).order_by(Visit.number))


def test_each_line_says_how_it_was_understood_or_what_is_wrong(grid: OpenGrid) -> None:
    tab = grid()
    type_in(tab, "9h05 | ROIG Josep | 4 | x | 9h20 | | orienté", "", "9h3")
    first, third = tab.shown(GRID)["reading"]["lines"]
    assert first["means"] == "9 h 05 · ROIG Josep · Dettes · Budget · Urgent · Orienté·e"
    assert [remark["text"] for remark in first["remarks"]] == [
        "Nouvelle personne, information à donner."
    ]
    assert (third["number"], third["is_right"]) == (3, False)
    assert third["remarks"][0] == {
        "cell": "arrived",
        "text": "Heure illisible : écrivez 9h05, 905 ou 9:05.",
        "hinders": True,
    }


def test_nothing_is_written_while_one_types(cast: Cast, grid: OpenGrid) -> None:
    type_in(grid(), "9h05")
    assert stored(cast.carme) == []


def test_all_is_kept_at_once_or_nothing_is(cast: Cast, grid: OpenGrid) -> None:
    tab = grid()
    keep(tab, "9h05", "9h3", "tôt")
    assert tab.shown(GRID)["problem"] == "2 lignes sont à revoir : rien n’est enregistré."
    assert stored(cast.carme) == []
    keep(tab, "9h05", "9h10 | | | | | | parti")
    assert tab.shown(GRID)["problem"] == ""
    assert tab.shown(GRID)["done"].startswith("2 passages enregistrés, le ")
    assert tab.shown(GRID)["entered"]["lines"] == [1, 2]
    assert len(stored(cast.carme)) == 2


def test_the_right_lines_are_kept_and_the_others_stay(cast: Cast, grid: OpenGrid) -> None:
    tab = grid()
    keep(tab, "9h05", "9h3", "9h10", is_all=False)
    assert tab.shown(GRID)["entered"]["lines"] == [1, 3]
    assert len(stored(cast.carme)) == 2


def test_the_same_press_twice_is_kept_once(cast: Cast, grid: OpenGrid) -> None:
    tab = grid()
    key = tab.shown(GRID)["form"]
    for _ in range(2):
        keep(tab, "9h05", key=key)
    assert len(stored(cast.carme)) == 1
    assert tab.shown(GRID)["form"] != key


def test_what_was_typed_comes_back_after_a_reload(cast: Cast, grid: OpenGrid) -> None:
    typed = {"day": YESTERDAY, "channel": "home", "lines": cells("9h05 | ROIG Josep")}
    drafts.keep(cast.carme, Draft("paper", cast.here, uuid.uuid4()), json.dumps(typed))
    assert grid().shown(GRID)["draft"]["content"] == typed


def test_the_words_of_the_screen_are_read_by_the_grid(grid: OpenGrid) -> None:
    for login, language in (("carme", "fr"), ("amina", "en")):
        tab = grid(login, language)
        lists = tab.shown(GRID)["lists"]
        lines = [f"9h{at:02d} | | {word}" for at, word in enumerate(lists["domains"])]
        lines += [f"10h{at:02d} | | | | | | {word}" for at, word in enumerate(lists["outcomes"])]
        lines += [f"11h{at:02d} | | | | | | | {word}" for at, word in enumerate(lists["channels"])]
        type_in(tab, *lines)
        readings = tab.shown(GRID)["reading"]["lines"]
        wrong = [(lines[r["number"] - 1], r["remarks"]) for r in readings if not r["is_right"]]
        assert not wrong


def test_what_the_grid_cannot_have_sent_is_refused_in_words(cast: Cast, grid: OpenGrid) -> None:
    tab = grid()
    keep(tab, "9h05", day="hier")
    assert tab.shown(GRID)["problem"].startswith("Ce choix n’est plus dans les listes")
    keep(tab, lines="9h05")
    keep(tab, lines=[["9h05\0"]])
    keep(tab, lines=[["9h05"]], day="2099-01-01")
    assert tab.shown(GRID)["problem"] == "Ce jour n’est pas encore venu."
    keep(tab, *["9h05"] * 201)
    assert tab.shown(GRID)["problem"] == "200 lignes au plus à la fois."
    assert stored(cast.carme) == []


def test_names_are_initials_on_a_screen_that_hides_them(
    grid: OpenGrid, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "hides_names", lambda: True)
    tab = grid()
    type_in(tab, "9h05 | ROIG Josep")
    assert "R. J." in tab.shown(GRID)["reading"]["lines"][0]["means"]
