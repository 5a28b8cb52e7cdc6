"""Two hands, two tabs, two colleagues at once: everything happens, and happens once."""

import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from tests.journeys.conftest import RunningApp, Visitor
from tests.journeys.desk import Desk
from tests.journeys.witness import ask, count, write

Come = Callable[..., Visitor]

WAITING = "state = 'waiting'"
IN_SERVICE = """
    select number, display_name from mediance.visit join mediance.staff on staff.id = received_by
    where state = 'received' order by display_name
"""


@pytest.fixture(autouse=True)
def nothing_begun(app: RunningApp) -> None:
    """What somebody was refused stays on their form, and would come back in the next journey."""
    write(app, "delete from mediance.draft")


def test_a_double_click_and_a_heavy_finger_record_one_visit_each(visit: Come) -> None:
    carme = Desk(visit("carme")).come()
    before = count(carme.visitor.app, "true")

    def is_one(number: int) -> None:
        carme.expect_done(f"N° {number} · Sans nom")
        carme.ready()
        assert count(carme.visitor.app, "true") == number

    carme.record_button.dblclick()
    is_one(before + 1)
    carme.page.keyboard.press("Enter")
    carme.page.keyboard.press("Enter")
    is_one(before + 2)
    for _repeat in range(12):
        carme.page.keyboard.down("Enter")
    carme.page.keyboard.up("Enter")
    is_one(before + 3)
    press_at_once(carme.record_button, carme.record_button)
    is_one(before + 4)
    carme.enter()
    is_one(before + 5)


def test_two_tabs_with_the_same_person_record_one_visit(visit: Come) -> None:
    carme = Desk(visit("carme")).come()
    carme.begin_newcomer("puig marta")
    carme.enter()
    carme.expect_done("PUIG Marta")
    carme.take_back_arrival()
    carme.expect_done("arrivée retirée")
    second_tab = Desk(
        Visitor(carme.visitor.context, carme.visitor.context.new_page(), carme.visitor.app)
    ).come()
    tabs = (carme, second_tab)
    for tab in tabs:
        tab.choose_person("puig", "PUIG Marta")
    press_at_once(*(tab.record_button for tab in tabs))
    numbers = "select number from mediance.visit where state = 'waiting' and person_id is not null"
    already_here = [tab for tab in tabs if tab.hears_problem("Cette personne est déjà là : n° ")]
    assert len(already_here) == 1
    ((number,),) = ask(carme.visitor.app, numbers)
    expect(already_here[0].problem).to_contain_text(f"Cette personne est déjà là : n° {number}, ")
    for tab in tabs:
        expect(tab.row(number)).to_contain_text("PUIG Marta")


def test_two_colleagues_calling_at_once_receive_two_people(visit: Come) -> None:
    amina, ines = Desk(visit("amina")).come(), Desk(visit("ines")).come()
    while count(amina.visitor.app, WAITING) < 3:
        amina.enter()
        amina.ready()
    waiting = count(amina.visitor.app, WAITING)
    for desk in (amina, ines):
        expect(desk.waiting).to_have_count(waiting)
    press_at_once(amina.next_button, ines.next_button)
    for desk in (amina, ines):
        expect(desk.waiting).to_have_count(waiting - 2)
        expect(desk.in_service).to_have_count(2)
    (first, by_first), (second, by_second) = ask(amina.visitor.app, IN_SERVICE)
    assert first != second
    assert (by_first, by_second) == ("Amina", "Inès")


def test_the_last_one_waiting_is_received_by_one_of_them(visit: Come) -> None:
    amina, ines = Desk(visit("amina")).come(), Desk(visit("ines")).come()
    while count(amina.visitor.app, WAITING):
        amina.ready()
        amina.next_button.click()
        amina.ready()
    in_service = count(amina.visitor.app, "state = 'received'")
    amina.who.focus()
    amina.enter()
    expect(ines.waiting).to_have_count(1)
    amina.ready()
    press_at_once(amina.next_button, ines.next_button)
    for desk in (amina, ines):
        expect(desk.queue.get_by_text("Personne n’attend.")).to_be_visible()
        desk.ready()
    assert count(amina.visitor.app, "state = 'received'") == in_service + 1


def test_a_reload_right_after_the_press_and_the_way_back_repeat_nothing(visit: Come) -> None:
    carme = Desk(visit("carme")).come()
    app, page = carme.visitor.app, carme.page
    before = count(app, "true")
    carme.enter()
    page.reload()
    expect(carme.who).to_be_focused()
    carme.enter()
    carme.expect_done("N° ")
    recorded = count(app, "true")
    assert recorded - before in {1, 2}  # the first one too, or it never left the browser
    carme.expect_done(f"N° {recorded} ·")

    page.get_by_role("button", name="Carme").click()
    page.get_by_role("link", name="Mon compte").click()
    expect(page.get_by_role("heading", name="Mon compte")).to_be_visible()
    page.go_back()
    expect(carme.who).to_be_focused()
    page.go_forward()
    expect(page.get_by_role("heading", name="Mon compte")).to_be_visible()
    page.go_back()
    expect(carme.waiting).to_have_count(count(app, WAITING))
    assert count(app, "true") == recorded
    carme.enter()
    carme.expect_done(f"N° {recorded + 1} ·")


def press_at_once(*buttons: Locator) -> None:
    """Click in the same millisecond, wherever the buttons are; return when that is done."""
    moment = time.time() * 1000 + 500
    for button in buttons:
        button.evaluate(
            "(button, moment) => setTimeout(() => button.click(), moment - Date.now())", moment
        )
    for button in buttons:
        button.evaluate(
            "(_, moment) => new Promise(done => setTimeout(done, moment + 50 - Date.now()))", moment
        )
