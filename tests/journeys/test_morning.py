"""A morning at reception: Carme logs, Amina receives, Hélène sees it, nobody reloads a page."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.journeys.conftest import RunningApp, Visitor
from tests.journeys.desk import Desk
from tests.journeys.steering import numbers_behind
from tests.journeys.witness import ask, count

Come = Callable[..., Visitor]

HOW_EACH_ENDED = "select number, ending, answer from mediance.visit order by number"
ARRIVALS_BY_HOUR = """
    select extract(hour from arrived_at at time zone 'Europe/Paris')::int || ' h', count(*)::text
    from mediance.visit where ending is distinct from 'cancelled' group by 1
"""
WHAT_BECAME_OF_THEM = """
    select count(*),
           count(*) filter (where received_at is not null),
           count(*) filter (where ending in ('absent', 'left_without_contact')),
           count(*) filter (where state = 'waiting')
    from mediance.visit where ending is distinct from 'cancelled'
"""


def test_a_morning_at_reception(visit: Come) -> None:
    carme, amina = Desk(visit("carme")).come(), Desk(visit("amina")).come()
    helene = visit("helene")
    steering = helene.go("/pilotage")
    expect(steering.get_by_role("heading", name="Personne n’attend.")).to_be_visible()
    pages = [carme.page, amina.page, steering]
    for page in pages:
        page.evaluate("window.neverReloaded = true")

    # Carme logs three people without touching the mouse.
    carme.enter()
    carme.expect_done("N° 1 · Sans nom · À préciser")
    amina.expect_numbers(1)
    carme.begin_newcomer("roig josep")
    expect(carme.form.get_by_label("Nom", exact=True)).to_have_value("Roig")
    expect(carme.form.get_by_label("Prénom")).to_have_value("Josep")
    carme.enter("Alt+6")
    carme.expect_done("N° 2 · ROIG Josep · Retraite")
    amina.expect_numbers(1, 2)
    carme.enter("Alt+u")
    carme.expect_done("N° 3 · Sans nom · À préciser")

    # The urgent one is called first, and everybody sees the same list.
    for desk in (carme, amina):
        desk.expect_numbers(3, 1, 2)
        expect(desk.row(3)).to_contain_text("Urgent")
        expect(desk.row(2)).to_contain_text("ROIG Josep")
    expect_steering(
        steering,
        "3 personnes attendent",
        "3 arrivées : 0 reçue par un·e collègue",
        "▲ urgent",
        "Sur 3 personnes : ",
    )

    # Amina receives, ends with an answer, and sees who did not wait.
    amina.ready()
    amina.page.keyboard.press("Alt+r")
    amina.expect_in_queue("N° 3 · Sans nom · En entretien")
    carme.expect_numbers(1, 2)
    expect(carme.in_service).to_contain_text(["Amina"])
    amina.end(3, "Orienté·e")
    amina.expect_in_queue("N° 3 · Sans nom · Orienté·e")
    amina.choose(1, "Absent·e à l’appel")
    amina.expect_in_queue("N° 1 · Sans nom · Absent·e à l’appel")
    amina.choose(2, "Parti·e sans contact")
    amina.expect_in_queue("N° 2 · ROIG Josep · Parti·e sans contact")
    expect(carme.queue.get_by_text("Personne n’attend.")).to_be_visible()
    expect_steering(
        steering,
        "Personne n’attend.",
        "3 arrivées : 1 reçue par un·e collègue · 0 réponse à l’accueil · 2 départs sans contact",
        "Sur 3 personnes : 1 reçue, 2 départs sans contact.",
    )

    # What Hélène reads is what the database holds, counted here in plain SQL.
    assert accounted_for(steering) == counted(helene.app)
    hours = numbers_behind(steering, "Arrivées par heure")
    assert [hour for hour in hours if hour[1] != "0"] == ask(helene.app, ARRIVALS_BY_HOUR)
    assert ask(helene.app, HOW_EACH_ENDED) == [
        (1, "absent", None),
        (2, "left_without_contact", None),
        (3, "completed", "refer"),
    ]
    for page in pages:
        assert page.evaluate("window.neverReloaded")
    assert not carme.visitor.errors + amina.visitor.errors + helene.errors


def test_each_gesture_can_be_taken_back(visit: Come) -> None:
    carme, amina = Desk(visit("carme")).come(), Desk(visit("amina")).come()
    amina.enter()
    amina.ready()
    (number,) = ask(amina.visitor.app, "select max(number) from mediance.visit")[0]
    carme.expect_numbers(number)

    for gesture in ("Recevoir", "Absent·e à l’appel", "Parti·e sans contact"):
        amina.choose(number, gesture)
        expect(carme.waiting).to_have_count(0)
        amina.undo_last()
        amina.expect_in_queue("De retour dans la file")
        carme.expect_numbers(number)

    amina.choose(number, "Recevoir")
    amina.end(number, "Informé·e")
    expect(carme.in_service).to_have_count(0)
    amina.undo_last()
    expect(carme.in_service.locator(".number")).to_have_text([str(number)])
    amina.choose(number, "Remettre dans la file")
    carme.expect_numbers(number)

    # The form's own way back takes back the arrival, and nothing that came after it.
    amina.take_back_arrival()
    expect(amina.problem).to_have_text("Il est trop tard pour annuler.")
    carme.expect_numbers(number)


def test_an_arrival_taken_back_keeps_its_number_and_counts_no_more(visit: Come) -> None:
    carme = Desk(visit("carme")).come()
    before = count(carme.visitor.app, "true")
    carme.enter()
    carme.expect_done(f"N° {before + 1} ·")
    carme.take_back_arrival()
    carme.expect_done("arrivée retirée")
    assert ask(carme.visitor.app, f"{HOW_EACH_ENDED} desc limit 1") == [
        (before + 1, "cancelled", None)
    ]
    steering = visit("helene").go("/pilotage")
    expect_steering(steering, "", "aisie annulée")
    carme.enter()
    carme.expect_done(f"N° {before + 2} ·")


def test_the_queue_moves_while_somebody_types_and_leaves_the_typing_alone(visit: Come) -> None:
    carme, amina = Desk(visit("carme")).come(), Desk(visit("amina")).come()
    before = carme.waiting.count()
    carme.who.press_sequentially("ben am")
    expect(carme.suggestions).to_be_visible()
    carme.page.keyboard.press("ArrowLeft")
    amina.enter()
    expect(carme.waiting).to_have_count(before + 1)
    expect(carme.who).to_be_focused()
    expect(carme.who).to_have_value("ben am")
    carme.page.keyboard.type("k")  # where the cursor was left
    expect(carme.who).to_have_value("ben akm")
    amina.ready()
    amina.page.keyboard.press("Alt+r")
    expect(carme.waiting).to_have_count(before)
    expect(carme.who).to_have_value("ben akm")
    expect(carme.who).to_be_focused()


def expect_steering(page: Page, sentence: str, *panels: str) -> None:
    """Wait until the manager's screen begins with this sentence and says this further down."""
    expect(page.get_by_role("heading", level=1)).to_contain_text(sentence)
    for text in panels:
        expect(page.get_by_role("main")).to_contain_text(text)


def accounted_for(page: Page) -> dict[str, int]:
    """Return the numbers of the sentence that says where everybody is."""
    told = page.get_by_text(re.compile(r"\d+ arrivées?\s:\s")).inner_text()
    words = {"arrivée": "came", "reçue": "received", "départ": "left", "atten": "waiting"}
    counts = {word: re.search(rf"(\d+)\s{word}", told) for word in words}
    return {meaning: int((counts[word] or [0, 0])[1]) for word, meaning in words.items()}


def counted(app: RunningApp) -> dict[str, int]:
    """Return the same from the database."""
    return dict(
        zip(("came", "received", "left", "waiting"), ask(app, WHAT_BECAME_OF_THEM)[0], strict=True)
    )
