"""The board in a real browser: a link is a list, several lines at once, two tabs, a file."""

import re
from collections.abc import Callable, Iterator
from io import BytesIO

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import SETTLED, RunningApp, Visitor
from tests.journeys.witness import ask, write

Come = Callable[..., Visitor]

pytestmark = pytest.mark.timeout(180)

A_NAME_OF_MANY_WORDS = "Xifre " * 19
PROCEDURES = """
    with somebody as (
        insert into mediance.person
            (family_name, given_name, search_name, site_id, first_contact_on)
        values (:family, 'Quiteria', lower(:family), :site, current_date) returning id),
    followed as (
        insert into mediance."case" (person_id, site_id, opened_at)
        select id, :site, now() - interval '60 days' from somebody returning id),
    begun as (
        insert into mediance.procedure
            (case_id, site_id, type_code, institution_code, step, opened_at, waiting_on, owner_id,
             last_act_at)
        select id, :site, 'c2s', 'cpam', 'deposited', now() - interval '20 days', 'institution',
               :owner, now() - interval '20 days'
        from followed cross join generate_series(1, :count) returning id),
    happened as (
        insert into mediance.procedure_event (procedure_id, site_id, kind, at, step, staff_id)
        select id, :site, 'entered', now() - interval '20 days', 'deposited', :owner from begun)
    insert into mediance.procedure_alert
        (procedure_id, site_id, rule_code, on_day, severity, who, due_on, is_passing)
    select id, :site, '3.11-next', current_date - 10, 'useful', 'institution', current_date - 10,
           false
    from begun
"""
COUNTED_BY_POSTGRES = "analyze mediance.procedure, mediance.procedure_alert, mediance.person"
EVERYTHING_GONE = 'delete from mediance."case"'


class Board:
    """One person's list of procedures."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.list = page.locator("section.board")
        self.rows = self.list.locator("tbody tr")
        self.bar = page.get_by_role("group", name="Lignes choisies")
        self.result = self.list.get_by_role("status").first
        self.told = page.locator(".st-key-board_told")

    def row(self, name: str) -> Locator:
        return self.rows.filter(has_text=name)

    def choose(self, *names: str) -> None:
        for name in names:
            self.row(name).get_by_role("checkbox").check()

    def remind(self, confirm: str) -> None:
        self.bar.get_by_role("button", name="Relancer…").click()
        self.bar.get_by_role("button", name=confirm).click()

    def ready(self) -> None:
        expect(self.list).to_have_attribute("data-busy", "false")


@pytest.fixture
def procedures(app: RunningApp) -> Iterator[Callable[..., None]]:
    """Have people of these names wait for the same institution, each Amina's."""

    def begin(*families: str, count: int = 1) -> None:
        for family in families:
            write(
                app,
                PROCEDURES,
                family=family,
                site=app.cast.here,
                owner=app.cast.amina.staff_id,
                count=count,
            )
        write(app, COUNTED_BY_POSTGRES)

    yield begin
    write(app, EVERYTHING_GONE)


def at(visit: Come, address: str = "", login: str = "amina", **screen: object) -> Board:
    board = Board(visit(login, **screen).go(f"/demarches{address}"))
    expect(board.page.get_by_role("heading", level=1)).to_be_visible()
    return board


def test_what_is_chosen_is_the_address_and_a_link_opens_the_same_list(
    procedures: Callable[..., None], visit: Come
) -> None:
    procedures("Xambo", "Xirau")
    board = at(visit)
    expect(board.rows).to_have_count(2)
    board.page.get_by_role("combobox", name="Tenue par").click()
    board.page.get_by_role("option", name="Amina (moi)").click()
    expect(board.told).to_contain_text("Tenue par : Amina")
    board.page.get_by_role("button", name="Autres filtres").click()
    board.page.get_by_test_id("stPopoverBody").get_by_text("à préparer").click()
    expect(board.page.get_by_role("heading", name="Aucune démarche")).to_be_visible()
    expect(board.page).to_have_url(re.compile(r"etape=to_prepare"))
    board.page.keyboard.press("Escape")
    link = board.page.url
    assert "Amina" not in link

    other = Board(visit("bruno").go(link.removeprefix(board.page.url.split("/demarches")[0])))
    expect(other.told).to_contain_text("Tenue par : Amina · Étape : à préparer")
    other.page.get_by_role("button", name="Ôter « Étape : à préparer » : 2 démarches").click()
    expect(other.rows).to_have_count(2)

    board.page.reload()
    expect(board.told).to_contain_text("Étape : à préparer")
    board.page.go_back()
    expect(board.rows).to_have_count(2)
    expect(board.told).to_contain_text("Tenue par : Amina")
    expect(board.told).not_to_contain_text("Étape")
    board.told.get_by_role("button", name="Tout effacer").click()
    expect(board.page).to_have_url(re.compile(r"/demarches$"))
    expect(board.told).to_contain_text("Toutes celles de vos lieux.")


def test_one_opens_a_procedure_and_comes_back_to_the_same_list(
    procedures: Callable[..., None], visit: Come
) -> None:
    procedures("Xambo")
    board = at(visit, "?tour=institution")
    board.row("XAMBO").get_by_role("link", name="XAMBO").click()
    expect(board.page).to_have_url(re.compile(r"/personne\?person=\d+&procedure=\d+"))
    expect(board.page.get_by_role("heading", name="XAMBO")).to_be_visible()
    board.page.go_back()
    expect(board.told).to_contain_text("C’est à qui : à l’organisme")
    expect(board.row("XAMBO")).to_be_visible()


def test_two_tabs_what_changed_meanwhile_is_told_and_nothing_is_done_twice(
    procedures: Callable[..., None], visit: Come, app: RunningApp
) -> None:
    procedures("Xambo", "Xirau", "Xena")
    amina, ines = at(visit), at(visit, login="ines")
    ines.choose("XIRAU")
    ines.remind("Noter 1 relance")
    expect(ines.result).to_contain_text("1 relance notée.")

    amina.page.get_by_role("checkbox", name="Choisir toutes les lignes de cette page").check()
    expect(amina.bar).to_contain_text("3 lignes choisies")
    amina.bar.get_by_role("button", name="Relancer…").click()
    amina.bar.get_by_role("button", name="Noter 3 relances").dblclick()
    expect(amina.result).to_contain_text("2 relances notées.")
    expect(amina.list).to_contain_text("1 démarche a changé entre-temps")
    told = amina.list.locator(".groups > div").get_by_role("link")
    expect(told).to_contain_text("XIRAU")
    expect(told).to_have_attribute("href", re.compile(r"/personne\?person=\d+&procedure=\d+"))
    assert reminders(app) == 3

    amina.ready()
    amina.result.get_by_role("button", name="Annuler").click()
    expect(amina.result).to_contain_text("Annulé : 2 démarches comme avant.")
    taken_back = "select count(*) from mediance.procedure_event where kind = 'taken_back'"
    assert ask(app, taken_back) == [(2,)]


def reminders(app: RunningApp) -> int:
    chased = "select count(*) from mediance.procedure_event where kind = 'chased'"
    return int(ask(app, chased)[0][0])


def test_by_keyboard_alone_lines_are_given_to_a_colleague(
    procedures: Callable[..., None], visit: Come
) -> None:
    procedures("Xambo", "Xirau")
    board = at(visit, "?tri=oldest")
    keyboard = board.page.keyboard
    board.rows.first.get_by_role("checkbox").focus()
    keyboard.press("Space")
    keyboard.press("ArrowDown")
    keyboard.press("Space")
    expect(board.bar).to_contain_text("2 lignes choisies")
    give = board.bar.get_by_role("button", name="Confier à…")
    give.focus()
    keyboard.press("Enter")
    expect(board.bar.get_by_role("combobox")).to_be_focused()
    for _name in ("Amina", "Bruno", "Inès"):
        keyboard.press("ArrowDown")
    keyboard.press("Tab")
    expect(board.bar.get_by_role("button", name="Confier 2 démarches")).to_be_focused()
    keyboard.press("Enter")
    expect(board.result).to_contain_text("2 démarches confiées à Inès.")
    expect(board.rows.filter(has_text="Inès")).to_have_count(2)
    expect(board.list.locator(".result")).to_be_focused()


def test_the_file_is_the_list_with_its_filters_and_without_names(
    procedures: Callable[..., None], visit: Come
) -> None:
    procedures("Xambo", "Xirau")
    board = at(visit, "?etape=deposited")
    link = board.page.get_by_role("link", name="Exporter")
    address = board.page.url.split("/demarches")[0] + str(link.get_attribute("href"))
    answer = board.page.context.request.get(address)
    assert answer.status == 200
    (sheet,) = load_workbook(BytesIO(answer.body())).worksheets
    said = "\n".join(str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value)
    assert "Filtres : Étape : déposée" in said
    assert "Lignes : 2" in said
    assert "XAMBO" not in said.upper()
    assert "Complémentaire santé solidaire" in said


@pytest.mark.parametrize("width", [390, 1366])
def test_ten_thousand_lines_and_a_long_name_stay_within_the_screen(
    width: int, procedures: Callable[..., None], visit: Come
) -> None:
    procedures(A_NAME_OF_MANY_WORDS, count=10_000)
    board = at(visit, "?page=200", viewport={"width": width, "height": 768})
    expect(board.rows).to_have_count(50)
    expect(board.page.get_by_text("9 951 à 10 000 sur 10 000")).to_be_visible()
    sideways = "() => document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert not board.page.evaluate(sideways)
    board.page.get_by_role("button", name="Précédentes").click()
    expect(board.page).to_have_url(re.compile(r"page=199"))
    expect(board.page.get_by_text("9 901 à 9 950 sur 10 000")).to_be_visible()


def test_a_bar_of_the_steering_screen_leads_to_its_list_for_whoever_may_see_it(
    procedures: Callable[..., None], visit: Come
) -> None:
    procedures("Xambo")
    page = visit("bruno").go("/pilotage")
    page.get_by_role("link", name="déposée").click()
    expect(page).to_have_url(re.compile(r"/demarches\?etape=deposited"))
    expect(Board(page).row("XAMBO")).to_be_visible()
    manager = visit("helene").go("/pilotage")
    expect(manager.get_by_test_id("stVegaLiteChart").first).to_be_visible()
    manager.wait_for_selector(SETTLED)
    expect(manager.get_by_text("Voir la liste")).to_have_count(0)
    expect(manager.get_by_role("link", name="déposée")).to_have_count(0)
