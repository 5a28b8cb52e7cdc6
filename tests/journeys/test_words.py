"""Names as they were written, however long, however many; and a silent console."""

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.journeys.conftest import RunningApp, Visitor
from tests.journeys.desk import Desk
from tests.journeys.screens import A_QUEUE
from tests.journeys.witness import count, write

Come = Callable[..., Visitor]

BASE_PATH_PROBES = re.compile(r"/\w+/_stcore/(health|host-config)$")
"""Streamlit looks for its routes below the page's own address first."""


def test_names_are_shown_as_they_were_written(app: RunningApp, visit: Come) -> None:
    markup = "**x** <b>y</b> :red[z] $a$ <script>alert(1)</script>"
    write(app, "update mediance.staff set display_name = :name where login = 'ines'", name=markup)
    write(app, "update mediance.site set name = :name where id = :site", name=markup,
          site=app.cast.elsewhere)  # fmt: skip
    ines = Desk(visit("ines")).come()
    expect(ines.page.locator(".st-key-topbar_account")).to_contain_text(markup)
    for family in (markup, "سميرة بن عمارة", "🌻 Tournesol", "Ñandú-Œuvré"):
        ines.record_newcomer(family)
        expect(ines.waiting.get_by_text(family.upper(), exact=True)).to_be_visible()
    ines.choose_person("x y z", "**X** <B>Y</B>")
    assert ines.who.input_value() == markup.upper()
    ines.page.keyboard.press("Escape")
    ines.ready()
    ines.next_button.click()
    expect(ines.page.get_by_role("heading", name=markup.upper())).to_be_visible()
    ines.come()
    expect(ines.in_service).to_contain_text([markup])

    helene = visit("helene")
    page = helene.go("/pilotage")
    page.get_by_role("combobox", name="Lieu").click()
    expect(page.get_by_role("option", name=markup)).to_be_visible()
    page.get_by_role("option", name=markup).click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_role("combobox", name="Lieu")).to_have_value(markup)
    assert not ines.visitor.errors + helene.errors


def test_a_name_without_end_is_refused_in_words(visit: Come) -> None:
    carme = Desk(visit("carme")).come()
    carme.who.fill("z" * 10_000)
    expect(carme.who).to_have_value("z" * 10_000)
    carme.page.keyboard.press("Escape")
    carme.begin_newcomer("zamora")
    carme.form.get_by_label("Nom", exact=True).fill("z" * 10_000)
    carme.enter()
    expect(carme.problem).to_have_text(
        "Écrivez un nom de 1 à 120 caractères, avec au moins une lettre."
    )
    carme.ready()
    carme.form.get_by_label("Nom", exact=True).fill("Zamora")
    carme.enter()
    carme.expect_done("ZAMORA")


def test_three_hundred_people_waiting_are_drawn(app: RunningApp, visit: Come) -> None:
    write(app, A_QUEUE, site=app.cast.here, after=30_000, people=300)
    waiting = count(app, "state = 'waiting'")
    amina = Desk(visit("amina")).come()
    expect(amina.waiting).to_have_count(waiting)
    amina.enter()
    expect(amina.waiting).to_have_count(waiting + 1)
    page = visit("helene").go("/pilotage")
    expect(page.get_by_role("heading", level=1)).to_contain_text(
        f"{waiting + 1} personnes attendent"
    )
    expect(page.get_by_role("main")).to_contain_text(re.compile(r"et 2\d\d autres"))


def test_a_visit_of_every_page_leaves_the_console_silent(visit: Come) -> None:
    said_in_console: list[str] = []
    for login in ("carme", "helene"):
        visitor = visit(login)
        visitor.page.on(
            "console",
            lambda message: (
                said_in_console.append(f"{message.text} {message.location['url']}")
                if message.type == "error" and not BASE_PATH_PROBES.search(message.location["url"])
                else None
            ),
        )
        for path in ("/", "/accueil", "/pilotage", "/mon_compte"):
            visitor.go(path)
            expect(visitor.page.get_by_role("main")).to_be_visible()
        assert not visitor.errors
    assert not said_in_console
