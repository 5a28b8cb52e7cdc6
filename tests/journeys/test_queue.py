"""The queue between colleagues: by keyboard, handed over, sent elsewhere; and who is here."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.journeys.conftest import Visitor
from tests.journeys.desk import Desk


def test_a_colleague_is_told_whom_they_have_been_given_and_nobody_is_lost(
    visit: Callable[..., Visitor],
) -> None:
    """Recorded, reserved, received by key, handed over by menu, ended by key, and undone."""
    amina, ines = Desk(visit("amina")).come(), Desk(visit("ines")).come()
    for _arrival in range(2):
        amina.enter()
    amina.expect_numbers(1, 2)

    # By keyboard alone: the menu, its second level, and back.
    amina.ready()
    more = amina.queue.get_by_role("button", name="Autres gestes pour le n° 1")
    more.focus()
    amina.page.keyboard.press("ArrowDown")
    expect(amina.queue.get_by_role("button", name="Autres gestes pour le n° 2")).to_be_focused()
    amina.page.keyboard.press("ArrowUp")
    amina.page.keyboard.press("Enter")
    amina.queue.get_by_role("menuitem", name="Attend un·e collègue").focus()
    amina.page.keyboard.press("ArrowRight")
    expect(amina.queue.get_by_role("menuitem", name="Inès")).to_be_visible()
    amina.page.keyboard.press("Escape")
    expect(amina.queue.get_by_role("menuitem", name="Recevoir")).to_be_focused()
    amina.page.keyboard.press("Escape")
    expect(more).to_be_focused()

    amina.choose(1, "Attend un·e collègue")
    amina.queue.get_by_role("menuitem", name="Inès").click()
    amina.expect_numbers(2, 1)
    ines.expect_numbers(1, 2)
    expect(ines.queue.get_by_role("status").filter(has_text="N° 1 vous attend.")).to_be_visible()

    amina.ready()
    amina.page.keyboard.press("Alt+r")
    expect(amina.in_service).to_have_count(1)
    amina.choose(2, "Passer à un·e collègue")
    amina.queue.get_by_role("menuitem", name="Inès").click()
    amina.expect_in_queue("Avec Inès")
    given = ines.queue.get_by_role("status").filter(has_text="N° 2 est maintenant avec vous.")
    expect(given).to_be_visible()
    ines.ready()
    ines.page.keyboard.press("Alt+t")
    ines.row(2).get_by_role("combobox", name="Motif").select_option(label="Logement")
    ines.row(2).get_by_role("button", name="Informé·e").click()
    ines.expect_in_queue("Informé·e")
    ines.undo_last()
    expect(ines.in_service).to_have_count(1)
    assert not amina.visitor.errors
    assert not ines.visitor.errors


def test_on_a_phone_a_long_queue_is_folded_and_interviews_are_near(
    visit: Callable[..., Visitor],
) -> None:
    desk = Desk(visit("carme", viewport={"width": 390, "height": 844})).come()
    for _arrival in range(10):
        desk.enter()
    more = desk.queue.get_by_role("button", name="Voir les")
    expect(desk.waiting.locator("visible=true")).to_have_count(8)
    more.click()
    expect(desk.queue.get_by_role("button", name="Replier")).to_be_visible()
    assert desk.waiting.locator("visible=true").count() > 8


def test_who_is_said_to_be_here_stands_on_the_desk_as_free(visit: Callable[..., Visitor]) -> None:
    week = visit("bruno")
    page = week.go("/presences")
    row = page.locator("section.presences tbody tr").filter(has_text="Carme")
    half_days = row.locator("td button")
    expect(half_days).to_have_count(10)
    for half_day in half_days.all():
        half_day.click()
    expect(page.locator("section.presences .saved")).to_have_text("Enregistré.")
    page.reload()
    week.settle()
    expect(row.locator("[aria-pressed=true]")).to_have_count(10)
    assert not week.errors
