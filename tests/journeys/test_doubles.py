"""Two records, one person: Inès and Amina decide, take back, and nothing is lost."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import RunningApp, Visitor
from tests.journeys.desk import Desk
from tests.journeys.witness import count, write

Come = Callable[..., Visitor]

PAIRS = """
    with records as (
        insert into mediance.person
            (family_name, given_name, search_name, birth_year, site_id, first_contact_on)
        select 'Benali', 'Samira', 'benali samira', 1980 + n % 3, :site, current_date
        from generate_series(1, 6) n returning id, birth_year)
    insert into mediance.person_proposal (person_id, other_id, score, likeness, has_same_phone)
    select min(id), max(id), 95, 'same_name_same_year', false from records group by birth_year
"""
A_QUESTION = """
    insert into mediance.person_proposal (person_id, other_id, score, likeness, has_same_phone)
    select min(id), max(id), 100, null, true from mediance.person
    where family_name in ('Roig', 'Ferrer')
"""
LINKS = "undone_at is null"


class Board:
    """The screen of possible doubles, as one person sees it."""

    def __init__(self, visitor: Visitor) -> None:
        self.page: Page = visitor.go("/doublons")
        self.section = self.page.locator("section.doubles")
        self.told = self.section.locator(".told")
        self.done = self.section.get_by_role("status")
        self.problem = self.section.get_by_role("alert")
        self.same = self.section.get_by_role("button", name="C’est la même personne")

    def ready(self) -> None:
        """Wait until the next press is taken for a new one."""
        expect(self.section).to_have_attribute("data-busy", "false")

    def press(self, keys: str, said: str) -> None:
        """Decide by the keyboard and wait for the confirmation."""
        self.ready()
        self.page.keyboard.press(keys)
        expect(self.done).to_contain_text(said)
        expect(self.told).to_be_focused()

    def row(self, label: str) -> Locator:
        """Return one trait of the pair."""
        return self.section.get_by_role("row", name=label)


@pytest.fixture(autouse=True)
def three_pairs(app: RunningApp) -> None:
    """Ask about three pairs of records of one name, whatever was asked before."""
    write(app, "delete from mediance.visit")
    write(app, "delete from mediance.person")
    write(app, PAIRS, site=app.cast.here)


def test_pairs_are_decided_by_keyboard_and_every_decision_can_be_taken_back(
    app: RunningApp, visit: Come
) -> None:
    board = Board(visit("amina"))
    expect(board.told).to_contain_text("3 paires à regarder")
    expect(board.row("Né·e en")).to_contain_text("= pareil")
    board.press("Alt+t", "Remise à la fin de la liste.")
    board.press("Alt+m", "Fiches réunies.")
    expect(board.told).to_contain_text("2 paires à regarder")
    assert count(app, LINKS, "person_link") == 1
    board.ready()
    board.done.get_by_role("button", name="Annuler").click()
    expect(board.done).to_contain_text("Fiches séparées.")
    assert count(app, LINKS, "person_link") == 0
    board.press("Alt+n", "Noté : deux personnes.")
    assert count(app, LINKS, "person_distinct") == 1

    board.page.get_by_role("radio", name="Dites différentes").click()
    board.ready()
    board.section.get_by_role("button", name="Revenir dessus").click()
    expect(board.told).to_have_text("Aucune paire n’a été dite différente.")


def test_a_double_click_and_two_colleagues_decide_once(app: RunningApp, visit: Come) -> None:
    amina, ines = Board(visit("amina")), Board(visit("ines"))
    amina.same.dblclick()
    expect(amina.done).to_contain_text("Fiches réunies.")
    amina.ready()
    assert count(app, LINKS, "person_link") == 1
    ines.same.click()
    expect(ines.problem).to_have_text("Ces deux fiches sont déjà réunies.")
    expect(ines.told).to_contain_text("2 paires à regarder")
    assert count(app, LINKS, "person_link") == 1


def test_one_person_waits_once_under_whichever_name_she_is_found(
    app: RunningApp, visit: Come
) -> None:
    carme = Desk(visit("carme")).come()
    for name in ("Roig", "Ferrer"):
        carme.record_newcomer(name)
        carme.take_back_arrival()
        carme.expect_done("arrivée retirée")
    write(app, A_QUESTION)
    board = Board(visit("amina"))
    expect(board.row("Nom")).to_contain_text("≠ différent")
    board.press("Alt+m", "Fiches réunies.")

    carme.choose_person("roig", "ROIG")
    carme.enter()
    carme.expect_done("N° 3 · ROIG")
    carme.choose_person("ferrer", "FERRER")
    carme.enter()
    assert carme.hears_problem("Cette personne est déjà là : ")
