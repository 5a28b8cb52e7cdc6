"""What is due, line by line: where the keyboard goes, what a refusal says, what is never lost."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.part_alone import Part, stand

WORDS = {
    "silence": "Pas de réponse.",
    "missing": "",
    "reminded": "Relance faite",
    "say_date": "Dire la date",
    "done": "C’est fait…",
    "again": "Revoir…",
    "save": "Enregistrer",
    "day_is": "soit le {day}",
    "steps": {"ready": "dossier prêt", "deposited": "dossier déposé"},
    "looks": [["7", "dans une semaine"], ["none", "sans date"]],
}
REFUSED = "Un ou une collègue vient d’écrire."
NARROW, WIDE = 320, 1366


@pytest.fixture
def part(browser: Browser) -> Iterator[Part]:
    alone = stand(browser, "my_day", ("desk", "menu", "signs"))
    yield alone
    alone.page.close()


def line(of: int, **more: object) -> dict[str, Any]:
    why = {"sign": "day", "colour": "", "mark": "", "text": "prévue le", "day": "2 nov."}
    return {
        "id": of,
        "version": 1,
        "href": f"/personne?person={of}&procedure={of}",
        "name": f"PERSONNE {of}",
        "told": "RSA · CAF",
        "whys": [why],
        "reminds": False,
        "asks": False,
        "steps": ["ready", "deposited"],
    } | more


def day(*lines: dict[str, Any], **more: object) -> dict[str, Any]:
    return {
        "answered": None,
        "problem": "",
        "key": "key",
        "dated": {"rows": list(lines), "length": 10, "more": ""},
        "to_ask": {"rows": [], "length": 3, "more": ""},
        "asking": None,
        "nothing": "",
        "is_free": False,
        "words": WORDS,
    } | more


def asking(of: int, **more: object) -> dict[str, Any]:
    return {
        "procedure": of,
        "version": 1,
        "rule": "L1",
        "key": "form",
        "question": "Quel jour ?",
        "first": "1986-01-01",
        "last": "2031-01-01",
    } | more


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def chosen(part: Part, of: int, name: str = "Revoir…", *, at: int = 0) -> dict[str, Any]:
    """Choose an item of a line's menu; return what was sent."""
    card = part.page.locator("article").nth(of - 1)
    card.get_by_role("button", name=name).click()
    part.page.get_by_role("menuitem").nth(at).click()
    ((event, message),) = part.sent()
    assert event == "acted"
    return message


def test_a_menu_is_gone_through_and_left_by_the_keyboard(part: Part) -> None:
    part.draw(day(line(1)))
    part.page.get_by_role("link").focus()
    press(part.page, "Tab", "Tab", "Enter")
    expect(part.page.get_by_role("menu")).to_be_visible()
    press(part.page, "ArrowDown")
    assert part.keyboard() == "|sans date"
    press(part.page, "ArrowDown")
    assert part.keyboard() == "|dans une semaine"
    press(part.page, "ArrowUp", "Escape")
    expect(part.page.get_by_role("menu")).to_be_hidden()
    assert part.keyboard() == "PERSONNE 1|again"
    press(part.page, "Enter", "Enter")
    ((event, message),) = part.sent()
    assert (event, message["action"], message["after"], message["procedure"]) == (
        "acted",
        "again",
        "7",
        1,
    )


def test_a_press_beside_a_menu_closes_it(part: Part) -> None:
    part.draw(day(line(1)))
    button = part.page.get_by_role("button", name="Revoir…")
    button.click()
    expect(button).to_have_attribute("aria-expanded", "true")
    part.page.locator("#outside").click()
    expect(part.page.get_by_role("menu")).to_be_hidden()
    expect(button).to_have_attribute("aria-expanded", "false")
    for shown in (True, False, True):
        button.click()
        expect(part.page.get_by_role("menu")).to_be_visible(visible=shown)
    part.page.get_by_role("button", name="C’est fait…").click()
    expect(button).to_have_attribute("aria-expanded", "false")
    expect(part.page.get_by_role("menu", name="C’est fait…")).to_be_visible()


@pytest.mark.parametrize("height", [256, 400])
@pytest.mark.parametrize("width", [NARROW, WIDE])
@pytest.mark.parametrize("name", ["C’est fait…", "Revoir…"])
def test_a_menu_stays_in_sight(part: Part, width: int, height: int, name: str) -> None:
    part.page.set_viewport_size({"width": width, "height": height})
    steps = {"steps": {f"{n}": f"une étape bien longue, la {n}e" for n in range(8)}}
    part.draw(day(*(line(n, steps=list(steps["steps"])) for n in (1, 2, 3)), words=WORDS | steps))
    for card in range(3):
        button = part.page.locator("article").nth(card).get_by_role("button", name=name)
        button.click()
        box = part.page.get_by_role("menu").bounding_box()
        assert box
        assert 0 <= box["x"] <= box["x"] + box["width"] <= width
        assert 0 <= box["y"] <= box["y"] + box["height"] <= height
        press(part.page, "Escape")


def test_what_is_done_leaves_the_keyboard_where_the_next_one_is(part: Part) -> None:
    part.draw(day(line(1), line(2), line(3)))
    message = chosen(part, 2)
    part.draw(day(line(1), line(3), answered=message["press"]))
    assert part.keyboard() == "PERSONNE 3|name"


def test_the_last_one_done_leaves_the_keyboard_in_the_other_list_or_in_the_part(
    part: Part,
) -> None:
    other = {"rows": [line(2, asks=True)], "length": 3, "title": "1 date", "more": ""}
    part.draw(day(line(1), to_ask=other))
    message = chosen(part, 1)
    part.draw(day(answered=message["press"], to_ask=other))
    assert part.keyboard() == "PERSONNE 2|name"
    part.page.wait_for_selector("section[data-busy=false]")
    message = chosen(part, 1)
    part.draw(day(answered=message["press"], nothing="Rien ne presse.", is_free=True))
    assert part.keyboard() == "the part"


def test_a_refusal_stands_where_it_was_pressed_and_the_keyboard_stays(part: Part) -> None:
    part.draw(day(line(1), line(2)))
    message = chosen(part, 2, "C’est fait…", at=1)
    part.draw(day(line(1), line(2, version=2), answered=message["press"], problem=REFUSED))
    expect(part.page.locator("article").nth(1).get_by_role("alert")).to_have_text(REFUSED)
    assert part.keyboard() == "PERSONNE 2|step"
    part.draw(day(line(1), problem=REFUSED))
    expect(part.page.get_by_role("alert")).to_have_text(REFUSED)
    expect(part.page.locator("article").get_by_role("alert")).to_have_count(0)


def test_a_refusal_of_what_is_gone_stands_in_nobody_elses_card(part: Part) -> None:
    part.draw(day(line(1), line(2)))
    message = chosen(part, 1)
    part.draw(day(line(1), line(2), answered=message["press"], problem="Impossible."))
    part.page.wait_for_selector("section[data-busy=false]")
    message = chosen(part, 2)
    part.draw(day(line(1), answered=message["press"], problem=REFUSED))
    expect(part.page.get_by_role("alert")).to_have_text(REFUSED)
    expect(part.page.locator("article").get_by_role("alert")).to_have_count(0)
    assert part.keyboard() == "PERSONNE 1|name"


def test_whoever_has_gone_on_to_something_else_is_not_called_back(part: Part) -> None:
    part.draw(day(line(1), line(2), line(3, asks=True), asking=asking(3)))
    message = chosen(part, 1)
    part.page.locator("#outside").focus()
    part.draw(day(line(2), line(3, asks=True), asking=asking(3), answered=message["press"]))
    assert part.keyboard() is None
    part.page.wait_for_selector("section[data-busy=false]")
    message = chosen(part, 1)
    part.page.get_by_label("Quel jour ?").focus()
    part.draw(day(line(3, asks=True), asking=asking(3), answered=message["press"]))
    assert part.keyboard() == "PERSONNE 3|day"


def test_a_refusal_is_not_wiped_by_a_press_that_does_nothing(part: Part) -> None:
    part.draw(day(line(1, reminds=True)))
    part.page.get_by_role("button", name="Relance faite").press("Enter")
    ((_event, message),) = part.sent()
    part.page.keyboard.press("Enter")
    assert part.sent() == []
    part.draw(day(line(1, reminds=True), answered=message["press"], problem=REFUSED))
    expect(part.page.get_by_role("alert")).to_have_text(REFUSED)
    part.page.keyboard.press("Enter")
    assert len(part.sent()) == 1


def test_a_menu_outlives_what_is_drawn_around_it(part: Part) -> None:
    part.draw(day(line(1), line(2)))
    part.page.locator("article").nth(1).get_by_role("button", name="Revoir…").click()
    part.draw(day(line(2)))
    assert part.keyboard() == "|dans une semaine"
    expect(part.page.get_by_role("menu", name="Revoir…")).to_be_visible()
    part.draw(day(line(2, version=2)))
    expect(part.page.get_by_role("menu")).to_be_hidden()
    assert part.keyboard() == "PERSONNE 2|again"


def test_no_answer_is_said_and_taken_back_once_it_comes(part: Part) -> None:
    part.page.clock.install()
    part.draw(day(line(1)))
    message = chosen(part, 1)
    part.page.clock.run_for(12_000)
    expect(part.page.locator("article").get_by_role("alert")).to_have_text("Pas de réponse.")
    part.draw(day(answered=message["press"]))
    expect(part.page.get_by_role("alert")).to_have_text("")


def test_a_double_click_is_one_act_and_opens_nothing(part: Part) -> None:
    part.draw(day(line(1), line(2)))
    part.page.locator("article").first.get_by_role("button", name="Revoir…").click()
    part.page.get_by_role("menuitem").nth(1).dblclick()
    ((event, message),) = part.sent()
    assert (event, message["after"]) == ("acted", "none")
    before = part.page.url
    below = part.page.locator("article").nth(1)
    for place in (below.get_by_role("link"), below.get_by_role("button", name="Revoir…")):
        box = place.bounding_box()
        assert box
        part.page.mouse.click(box["x"] + 5, box["y"] + 5)
    expect(part.page.get_by_role("menu")).to_be_hidden()
    below.get_by_role("link").press("Enter")
    assert part.page.url == before
    part.draw(day(line(2), answered=message["press"]))
    part.page.wait_for_selector("section[data-busy=false]")
    part.page.get_by_role("link").dblclick()
    assert part.page.url.endswith("/personne?person=2&procedure=2")
    part.page.go_back()
    assert part.page.url == before


def test_the_date_typed_stays_whatever_is_drawn(part: Part) -> None:
    part.draw(day(line(1, asks=True)))
    part.page.get_by_role("button", name="Dire la date").click()
    assert part.sent() == [("asked", {"procedure": 1, "open": True})]
    part.draw(day(line(1, asks=True), asking=asking(1)))
    assert part.keyboard() == "PERSONNE 1|day"
    part.page.get_by_label("Quel jour ?").fill("2026-11-20")
    expect(part.page.locator("output")).to_have_text("soit le vendredi 20 novembre 2026")
    part.draw(day(line(2), line(1, version=2, asks=True), asking=asking(1, version=2)))
    expect(part.page.get_by_label("Quel jour ?")).to_have_value("2026-11-20")
    assert part.keyboard() == "PERSONNE 1|day"
    press(part.page, "Enter")
    ((event, message),) = part.sent()
    assert (event, message["day"], message["version"], message["rule"]) == (
        "said",
        "2026-11-20",
        2,
        "L1",
    )
    part.draw(day(line(1, version=3, asks=True), answered=message["press"]))
    expect(part.page.locator("form")).to_have_count(0)
    assert part.keyboard() == "PERSONNE 1|name"


def test_the_question_closes_where_it_was_opened(part: Part) -> None:
    part.draw(day(line(1, asks=True), asking=asking(1)))
    part.page.get_by_role("button", name="Dire la date").click()
    assert part.sent() == [("asked", {"procedure": 1, "open": False})]
    part.draw(day(line(1, asks=True)))
    assert part.keyboard() == "PERSONNE 1|ask"


def test_another_question_takes_the_place_of_the_one_before(part: Part) -> None:
    part.draw(day(line(1, asks=True), asking=asking(1)))
    part.page.get_by_label("Quel jour ?").fill("2026-11-20")
    for other in ({"rule": "L2"}, {"rule": "L2", "key": "next"}):
        asked = asking(1, question=f"Et la décision {other} ?", **other)
        part.draw(day(line(1, asks=True), asking=asked))
        expect(part.page.get_by_label("Et la décision")).to_have_value("")
        expect(part.page.get_by_label("Quel jour ?")).to_have_count(0)
        part.page.get_by_label("Et la décision").fill("2026-11-20")


def test_a_question_that_is_not_asked_for_a_moment_keeps_what_was_typed(part: Part) -> None:
    part.draw(day(line(1, asks=True), asking=asking(1)))
    part.page.get_by_label("Quel jour ?").fill("2026-11-01")
    part.draw(day(line(1, asks=True)))
    expect(part.page.locator("form")).to_have_count(0)
    part.draw(day(line(1, asks=True), asking=asking(1), words=WORDS | {"save": "Save"}))
    expect(part.page.get_by_label("Quel jour ?")).to_have_value("2026-11-01")
    expect(part.page.get_by_role("button", name="Save")).to_be_visible()
    expect(part.page.locator("output")).to_have_text("soit le dimanche 1er novembre 2026")


def test_the_question_is_not_shut_by_the_second_half_of_a_double_click(part: Part) -> None:
    part.draw(day(line(1, asks=True)))
    ask = part.page.get_by_role("button", name="Dire la date")
    ask.dispatch_event("click")
    part.draw(day(line(1, asks=True), asking=asking(1)))
    ask.dispatch_event("click")
    assert part.sent() == [("asked", {"procedure": 1, "open": True})]


def test_those_that_follow_are_asked_for_once_and_the_keyboard_goes_to_the_first(
    part: Part,
) -> None:
    first = {"rows": [line(1), line(2)], "length": 2, "more": "Voir les 2 suivantes"}
    part.draw(day(dated=first))
    part.page.get_by_role("button", name="Voir les 2 suivantes").dblclick()
    assert part.sent() == [("longer", {"list": "dated", "length": 2})]
    part.draw(day(*(line(n) for n in range(1, 5))))
    assert part.keyboard() == "PERSONNE 3|name"


def test_a_card_is_named_and_nobody_erased_is_a_link(part: Part) -> None:
    part.draw(day(line(1), line(2, href=None, name="personne effacée")))
    expect(part.page.get_by_role("article", name="PERSONNE 1")).to_be_visible()
    expect(part.page.get_by_role("article", name="personne effacée")).to_be_visible()
    expect(part.page.get_by_role("link")).to_have_count(1)


def test_another_language_says_everything_otherwise(part: Part) -> None:
    part.draw(day(line(1)))
    part.draw(day(line(1), words=WORDS | {"again": "Look again…"}))
    expect(part.page.get_by_role("button", name="Look again…")).to_be_visible()


def test_a_name_is_text_and_nothing_else(part: Part) -> None:
    part.draw(day(line(1, name="<img src=x onerror=alert(1)>", told="<b>x</b>")))
    expect(part.page.get_by_role("link")).to_have_text("<img src=x onerror=alert(1)>")
    expect(part.page.locator("img, b")).to_have_count(0)
