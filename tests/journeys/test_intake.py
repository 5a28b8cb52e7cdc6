"""Writing people down by keyboard alone, with two hands too many, and through a reload."""

import uuid
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, WebSocketRoute, expect

from db import engine
from mediance.domain.people import NewPerson
from mediance.domain.visits import Answer
from mediance.services.record_visit import NewVisit, record_visit
from tests.journeys.conftest import RunningApp, Visitor
from tests.journeys.desk import Desk
from tests.journeys.witness import ask, count

Come = Callable[..., Visitor]

WHO = """
    select number, coalesce(family_name, ''), domain_code, urgency, language_code
    from mediance.visit
    left join mediance.person on person.id = person_id
    left join mediance.visit_detail on visit_id = visit.id
    where ending is distinct from 'answered_at_desk' order by visit.id
"""
PEOPLE = (NewPerson("Puig", "Marta", 1950), NewPerson("Roca", "Pere", 1962))


@pytest.fixture(scope="module", autouse=True)
def known(app: RunningApp) -> None:
    """Two people who came before, and went with an answer, as n° 1 and 2."""
    engine.connect(app.urls.app)
    try:
        for person in PEOPLE:
            came = NewVisit(app.cast.here, person, answered_at_desk=Answer.INFORM)
            record_visit(app.cast.carme, came, uuid.uuid4())
    finally:
        engine.disconnect()


def test_a_morning_by_keyboard_alone(visit: Come) -> None:
    carme = Desk(visit("carme")).come()
    app, keys = carme.visitor.app, carme.page.keyboard
    carme.choose_person("puig", "PUIG Marta")
    keys.press("6")
    keys.press("Enter")
    carme.expect_done("N° 3 · PUIG Marta · Retraite")
    expect(carme.who).to_be_focused()
    expect(carme.who).to_have_value("")

    carme.ready()
    keys.type("n3")
    expect(carme.problem).to_have_text("N° 3 : vient d’arriver")
    keys.press("Enter")
    keys.press("Escape")
    keys.type("34")
    expect(carme.who).to_have_value("34")
    expect(carme.problem).to_have_text("Pas de n° 34 aujourd’hui.")
    keys.press("Escape")

    keys.press("Alt+c")
    expect(carme.form.get_by_label("Comment")).to_be_focused()
    keys.press("Tab")
    keys.type("cat")
    keys.press("Alt+c")
    expect(carme.form.locator("summary")).to_contain_text("Catalan")
    carme.enter("4")
    carme.expect_done("N° 4 · Sans nom · Dettes · Budget")

    carme.choose_person("puig", "PUIG Marta")
    keys.press("Enter")
    expect(carme.problem).to_contain_text("Cette personne est déjà là : n° 3, ")
    keys.press("Escape")
    assert ask(app, WHO) == [
        (3, "Puig", "pension", None, None),
        (4, "", "debt", None, "ca"),
    ]
    assert not carme.visitor.errors


def test_a_possible_duplicate_is_chosen_with_one_key(visit: Come) -> None:
    carme = Desk(visit("carme")).come()
    app, keys = carme.visitor.app, carme.page.keyboard
    known = count(app, "true", "person")
    carme.begin_newcomer("z")
    carme.form.get_by_label("Nom", exact=True).fill("Roca")
    keys.press("Tab")
    keys.type("Pere")
    keys.press("Tab")
    keys.type("1962")
    keys.press("Enter")
    first = carme.form.get_by_role("button", name="C’est ROCA Pere")
    expect(first).to_be_focused()
    keys.press("Enter")
    expect(carme.who).to_have_value("ROCA Pere · 1962")
    carme.enter()
    carme.expect_done("ROCA Pere")
    assert count(app, "true", "person") == known


def test_danger_shows_the_numbers_and_calls_without_a_sound(visit: Come) -> None:
    carme, helene = Desk(visit("carme")).come(), visit("helene")
    helene.go("/mon_compte")
    keys = carme.page.keyboard
    keys.press("Alt+u")
    keys.press("Alt+u")
    expect(carme.form.get_by_role("button", name="Maintenant")).to_be_focused()
    keys.press("Enter")
    emergency = carme.page.get_by_role("region", name="En danger, maintenant")
    for number in ("15", "17", "18", "112", "114", "3919", "119", "3114", "115"):
        expect(emergency.get_by_text(number, exact=True)).to_be_visible()
    going = helene.page.get_by_role("button", name="J’y vais")
    expect(going).to_be_visible()
    assert lowest(helene.page.locator("[class*=st-key-call_]")) <= highest(
        helene.page.get_by_role("heading", level=1)
    )
    going.click()
    expect(emergency.get_by_role("status")).to_have_text("Hélène arrive.")
    expect(going).to_have_count(0)
    carme.enter()
    carme.expect_done("Urgent · Maintenant")
    assert count(carme.visitor.app, "answered_by is not null", "colleague_call") == 1
    assert not carme.visitor.errors + helene.errors


def test_the_numbers_come_into_sight_and_fold_to_one_line(visit: Come) -> None:
    carme = Desk(visit("carme")).come()
    page, keys = carme.page, carme.page.keyboard
    page.set_viewport_size({"width": 1366, "height": 500})
    emergency = page.get_by_role("region", name="En danger, maintenant")
    line = page.get_by_role("button", name="Appel en cours · 15 · 17 · 18 · 112")
    keys.press("Alt+u")
    carme.enter()
    degree = carme.form.get_by_role("button", name="Urgent à quel point")
    degree.scroll_into_view_if_needed()
    degree.click()
    keys.press("Enter")
    status = emergency.get_by_role("status")
    expect(status).to_have_text("Un ou une collègue est appelé·e, sans bruit.")
    carme.ready()
    expect(carme.who).to_be_focused()
    title = page.get_by_role("heading", name="En danger, maintenant")
    assert highest(title) >= lowest(page.locator("[data-testid=stHeader]"))
    expect(status).to_be_in_viewport(ratio=1)

    keys.press("Escape")
    expect(line).to_be_visible()
    expect(title).to_be_hidden()
    line.click()
    expect(title).to_be_in_viewport(ratio=1)
    carme.who.focus()
    keys.type("pu")
    expect(line).to_be_visible()
    expect(carme.who).to_have_value("pu")
    keys.press("Escape")
    keys.press("Alt+u")
    keys.press("Alt+u")
    keys.press("Enter")
    expect(title).to_be_visible()
    carme.enter()
    carme.expect_done("Urgent · Maintenant")
    expect(title).to_be_visible()  # of this very person
    carme.enter("4")
    carme.expect_done("Dettes · Budget")
    expect(title).to_be_hidden()
    expect(line).to_be_visible()
    assert not carme.visitor.errors


def highest(place: Locator) -> float:
    """Return where something begins, from the top of the window."""
    return float(place.evaluate("place => place.getBoundingClientRect().top"))


def lowest(place: Locator) -> float:
    """Return where something ends, from the top of the window."""
    return float(place.evaluate("place => place.getBoundingClientRect().bottom"))


def test_ten_clicks_and_a_heavy_finger_are_one_visit_each(visit: Come) -> None:
    carme = Desk(visit("carme")).come()
    app = carme.visitor.app
    before = count(app, "true")
    carme.record_button.click(click_count=10, delay=5)
    carme.expect_done(f"N° {before + 1} · Sans nom")
    carme.ready()
    for _repeat in range(20):
        carme.page.keyboard.down("Enter")
    carme.page.keyboard.up("Enter")
    carme.expect_done(f"N° {before + 2} · Sans nom")
    carme.ready()
    assert count(app, "true") == before + 2


def test_what_was_typed_comes_back_after_a_reload_and_is_one_visit(visit: Come) -> None:
    carme = Desk(visit("carme")).come()
    app, page = carme.visitor.app, carme.page
    before = count(app, "true")
    carme.begin_newcomer("soler joana")
    page.keyboard.press("Alt+3")
    expect(kept(carme)).to_have_count(1)
    page.reload()
    expect(carme.form.get_by_label("Prénom")).to_be_focused()
    expect(carme.form.get_by_label("Nom", exact=True)).to_have_value("Soler")
    expect(carme.form.get_by_role("radio", name="Énergie · Eau")).to_be_checked()
    page.keyboard.press("Enter")
    page.reload()
    expect(carme.form).to_be_visible()
    carme.ready()
    if count(app, "true") == before:  # the press never left: the form is as it was
        expect(carme.form.get_by_label("Nom", exact=True)).to_have_value("Soler")
        page.keyboard.press("Enter")
        carme.expect_done("SOLER Joana")
    assert count(app, "true") == before + 1
    assert count(app, "family_name = 'Soler'", "person") == 1


def kept(desk: Desk) -> Locator:
    """Return the form once nothing in it is still to be kept."""
    desk.page.wait_for_timeout(1_500)  # a draft is kept about a second after the last letter
    return desk.form.filter(has_not_text="Brouillon pas encore gardé")


def test_a_search_that_got_lost_is_asked_again(visit: Come) -> None:
    carme, lost = Desk(visit("carme")), list[bytes]()

    def lose_the_first(line: WebSocketRoute) -> None:
        server = line.connect_to_server()

        def pass_on(message: str | bytes) -> None:
            if not lost and isinstance(message, bytes) and b'"typed"' in message:
                lost.append(message)
            else:
                server.send(message)

        line.on_message(pass_on)

    carme.page.route_web_socket("**/_stcore/stream", lose_the_first)
    carme.come()
    carme.choose_person("puig", "PUIG Marta")
    assert lost
    carme.page.keyboard.press("Escape")
    expect(carme.who).to_have_value("")
