"""Every screen of the application, with all that opens on it, none of it empty."""

from collections.abc import Callable, Iterator

from playwright.sync_api import Page, expect

from tests.journeys.conftest import SETTLED, RunningApp, Visitor
from tests.journeys.followed import follow
from tests.journeys.witness import write

Come = Callable[..., Visitor]

A_QUEUE = """
    insert into mediance.visit (site_id, day, number, domain_code, channel_code, arrived_at, state)
    select :site, (now() at time zone 'Europe/Paris')::date, :after + n, 'to_clarify', 'walk_in',
           greatest(now() - interval '3 minutes',
                    date_trunc('day', now(), 'Europe/Paris')), 'waiting'
    from generate_series(1, :people) n
"""
A_FOLLOW_UP = """
    with somebody as (
        insert into mediance.person
            (family_name, given_name, search_name, site_id, first_contact_on)
        values ('Puig', 'Marta', 'puig marta', :site, current_date) returning id),
    followed as (
        insert into mediance."case" (person_id, site_id, opened_at)
        select id, :site, now() from somebody returning id)
    insert into mediance.procedure
        (case_id, site_id, type_code, institution_code, step, opened_at)
    select id, :site, 'rsa', 'caf', 'ready', now() from followed
"""

TWO_RECORDS_EACH = """
    with records as (
        insert into mediance.person
            (family_name, given_name, search_name, birth_year, site_id, first_contact_on)
        select family, 'Samira', lower(family) || ' samira', year, :site, current_date
        from (values ('BEN ALI', 1979), ('Benali', 1979), ('Roure', 1950), ('Roure', null)) as v
            (family, year)
        returning id, family_name),
    asked as (
        insert into mediance.person_proposal
            (person_id, other_id, score, likeness, has_same_phone)
        select min(id), max(id), 80, 'alike_same_year', true from records
        where family_name <> 'Roure')
    insert into mediance.person_link (person_id, other_id, linked_by)
    select min(id), max(id), :staff from records where family_name = 'Roure'
"""


THREE_REQUESTS = """
    with asking as (
        select id from mediance.person where family_name = 'Puig' order by id limit 1),
    requests as (
        insert into mediance.rights_request
            (person_id, asks_for, received_on, way, due_on, recorded_by, identity)
        select id, asks_for, current_date - days, 'letter', current_date - days + 30, :staff,
               'paper_seen'
        from asking cross join (values ('access', 40), ('erasure', 25), ('limitation', 1))
            as v (asks_for, days)
        returning id, asks_for, received_on, way, recorded_by)
    insert into mediance.rights_request_event
        (request_id, kind, staff_id, asks_for, received_on, way, identity)
    select id, 'received', recorded_by, asks_for, received_on, way, 'paper_seen' from requests
"""


A_REGISTER = (
    "01/10/2026;9h00;CAF\n01/10/2026;9h05;CAF\n01/10/2026;9h10;BKZ 12\n31/02/2026;9h15;CAF\n"
)
"""In no language: neither headings nor names."""


PAST_THEIR_TIME = """
    insert into mediance.person
        (family_name, given_name, search_name, birth_year, site_id, first_contact_on)
    select 'Vidal', 'Marta', 'vidal marta', 1961, :site, current_date - 700 - 50 * number
    from generate_series(0, 1) as number
"""


def fill(app: RunningApp) -> None:
    """Have somebody wait and somebody's case open, so that no panel is empty."""
    write(app, PAST_THEIR_TIME, site=app.cast.here)
    write(app, TWO_RECORDS_EACH, site=app.cast.here, staff=app.cast.amina.staff_id)
    write(app, A_FOLLOW_UP, site=app.cast.here)
    follow(app, "Vila")
    write(app, THREE_REQUESTS, staff=app.cast.sofia.staff_id)
    write(app, A_QUEUE, site=app.cast.here, after=20_000, people=2)


def screens(visit: Come, language: str, **screen: object) -> Iterator[tuple[str, Page]]:
    """Show every screen of the application in turn, with all that opens on it."""
    locale = {"fr": "fr-FR", "en": "en-GB"}[language]
    front = visit(locale=locale, **screen).go()
    expect(front.locator("input[name=login]")).to_be_focused()
    yield "signing in", front
    for login, page_name, states in (
        ("ecran", "affichage", states_of_the_wall),
        ("carme", "mon_compte", states_of_an_account),
        ("amina", "accueil", states_of_the_desk),
        ("carme", "presences", states_of_presences),
        ("carme", "aujourd_hui", states_of_the_day),
        ("amina", "ma_journee", states_of_a_working_day),
        ("amina", "ressaisie", states_of_paper),
        ("amina", "doublons", states_of_doubles),
        ("sofia", "demandes", states_of_requests),
        ("carme", "informations", states_of_the_untold),
        ("amina", "personne", states_of_a_person),
        ("carme", "feuilles", states_of_sheets),
        ("bruno", "demarches", states_of_the_board),
        ("helene", "pilotage", states_of_steering),
        ("paul", "administration", states_of_the_house),
        ("paul", "importer", states_of_an_import),
        ("sofia", "journal", states_of_the_journal),
        ("sofia", "conservation", states_of_retention),
        ("bruno", "vigilance", states_of_mondays),
        ("bruno", "organismes", states_of_institutions),
        ("bruno", "echeances", states_of_rules),
    ):
        visitor = visit(login, locale=locale, **screen)
        write(
            visitor.app,
            "update mediance.staff set language = :language where login = :login",
            language=language,
            login=login,
        )
        page = visitor.go(f"/{page_name}")
        expect(page.locator("html")).to_have_attribute("lang", language)
        yield page_name, page
        for state in states(page):
            yield f"{page_name}, {state}", page
    refused = visit("carme", locale=locale, **screen).go("/pilotage")
    expect(refused.get_by_test_id("stAlert")).to_be_visible()
    expect(refused.locator("html")).to_have_attribute("lang", language)
    yield "refused", refused


def states_of_a_working_day(page: Page) -> Iterator[str]:
    expect(page.locator(".st-key-my_day_around")).to_be_visible()
    page.locator("section.my-day .opens").first.click()
    expect(page.get_by_role("menu")).to_be_visible()
    yield "choosing what is done"
    page.keyboard.press("Escape")
    expect(page.get_by_role("menu")).to_be_hidden()
    page.locator(".st-key-absence_own_part summary").click()
    page.wait_for_selector(SETTLED)
    yield "going away"


def states_of_mondays(page: Page) -> Iterator[str]:
    page.locator("[class*=st-key-watching_decide_] button").first.click()
    expect(page.get_by_test_id("stFormSubmitButton")).to_be_visible()
    page.wait_for_selector(SETTLED)
    yield "deciding"
    page.get_by_test_id("stFormSubmitButton").get_by_role("button").click()
    expect(page.get_by_test_id("stAlert")).to_be_visible()
    yield "nothing decided"
    page.locator(".st-key-absence_another_part summary").click()
    page.wait_for_selector(SETTLED)
    yield "a colleague going away"


def states_of_institutions(page: Page) -> Iterator[str]:
    page.locator(".st-key-institution_open_caf button").click()
    expect(page.locator(".st-key-institution_ladder")).to_be_visible()
    page.wait_for_selector(SETTLED)
    yield "one of them"
    page.locator(".st-key-institution_card summary").click()
    expect(page.locator("[class*=st-key-institution_card_caf_save] button")).to_be_visible()
    yield "how to reach it"
    page.locator(".st-key-institution_back button").click()
    page.get_by_test_id("stButtonGroup").first.get_by_role("radio").nth(1).click()
    expect(page.locator("[class*=st-key-type_rsa]").first).to_be_visible()
    page.wait_for_selector(SETTLED)
    yield "kinds of procedure"


def states_of_rules(page: Page) -> Iterator[str]:
    page.locator("[class*=st-key-rule_open_]").nth(2).get_by_role("button").click()
    expect(page.locator(".st-key-rule_example")).to_be_visible()
    page.wait_for_selector(SETTLED)
    yield "a rule"
    page.locator(".st-key-rule_edit button").click()
    expect(page.locator("[class*=st-key-rule_preview_] button")).to_be_visible()
    page.wait_for_selector(SETTLED)
    yield "editing"


def states_of_the_house(page: Page) -> Iterator[str]:
    parts = page.get_by_test_id("stExpander")
    for part, name in ((0, "somebody new"), (1, "a colleague")):
        parts.nth(part).locator("summary").click()
        expect(parts.nth(part).get_by_test_id("stFormSubmitButton")).to_be_visible()
        yield name
    subjects = page.get_by_test_id("stButtonGroup").first.get_by_role("radio")
    for subject in range(1, 7):
        subjects.nth(subject).click()
        expect(subjects.nth(subject)).to_be_checked()
        page.wait_for_selector(SETTLED)
        yield f"subject {subject + 1}"
        if subject == 1:
            parts.first.locator("summary").click()
            expect(parts.first.get_by_test_id("stFormSubmitButton")).to_be_visible()
            yield "a reason"


def states_of_the_wall(page: Page) -> Iterator[str]:
    board = page.locator("section.board")
    expect(board.locator(".site")).not_to_be_empty()
    page.mouse.move(200, 200)
    expect(board.get_by_role("button").first).to_be_visible()
    yield "attended"


def states_of_an_account(page: Page) -> Iterator[str]:
    page.locator(".st-key-topbar_account button").click()
    expect(page.get_by_text("English", exact=True)).to_be_visible()
    yield "account menu"
    page.keyboard.press("Escape")
    page.get_by_test_id("stMainMenu").get_by_role("button").click()
    expect(page.get_by_test_id("stMainMenuPopover")).to_be_visible()
    yield "main menu"
    page.keyboard.press("Escape")
    page.locator("[class*=st-key-save_] button").click()
    expect(page.get_by_test_id("stAlert")).to_be_visible()
    yield "refused password"
    page.keyboard.press("Alt+l")
    expect(page.locator(".st-key-lock_screen input")).to_be_visible()
    yield "covered"


def states_of_requests(page: Page) -> Iterator[str]:
    lines = page.locator("[class*=st-key-request_open_] button")
    expect(page.locator("[class*=st-key-rights_new_save] button")).to_be_visible()
    for line, name in ((0, "access"), (1, "erasure"), (2, "limitation")):
        lines.nth(line).click()
        expect(page.locator("[class*=st-key-rights_request_reason] textarea")).to_be_visible()
        page.wait_for_selector(SETTLED)
        yield name
    lines.nth(1).click()
    page.locator("[class*=st-key-rights_request_preview] button").click()
    expect(page.locator(".st-key-rights_preview")).to_be_visible()
    yield "what would go"


def states_of_sheets(page: Page) -> Iterator[str]:
    page.locator(".st-key-sheet_domain").get_by_role("combobox").click()
    expect(page.get_by_role("option").first).to_be_visible()
    yield "reasons"
    page.keyboard.press("Escape")


def states_of_the_day(page: Page) -> Iterator[str]:
    expect(page.locator("section.day tbody tr").first).to_be_visible()
    page.get_by_test_id("stPopoverButton").last.click()
    expect(page.get_by_test_id("stPopoverBody")).to_be_visible()
    yield "definitions"
    page.keyboard.press("Escape")
    page.locator("section.day tbody button").first.click()
    expect(page.locator("[class*=st-key-correction_arrived] input")).to_be_focused()
    yield "correcting"
    page.locator("[class*=st-key-correction_urgent] label").click()
    page.locator("[class*=st-key-correction_save] button").click()
    expect(page.get_by_test_id("stAlert")).to_be_visible()
    yield "corrected"
    page.locator("section.day tbody button").first.click()
    expect(page.locator("[class*=st-key-correction_back] button").first).to_be_visible()
    yield "history"


def states_of_paper(page: Page) -> Iterator[str]:
    page.keyboard.press("ControlOrMeta+A")  # a draft of before may stand here
    page.keyboard.type("0h00")
    page.keyboard.press("Enter")
    page.keyboard.type("9h3")
    expect(page.locator("section.paper .hinders").first).to_be_visible()
    yield "one line is not right"


def states_of_presences(page: Page) -> Iterator[str]:
    grid = page.locator("section.presences")
    first = grid.locator("td button").first
    before = first.get_attribute("aria-pressed")
    first.click()
    expect(first).to_have_attribute("aria-pressed", {"true": "false"}.get(before or "", "true"))
    expect(grid.locator(".saved")).not_to_be_empty()
    yield "said"
    grid.locator(".after").click()
    expect(grid).to_have_attribute("aria-busy", "false")
    yield "next week"


def states_of_the_desk(page: Page) -> Iterator[str]:
    who = page.locator("form.intake #who")
    who.press_sequentially("puig")
    expect(page.locator("#people [role=option]").first).to_be_visible()
    yield "people found"
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(page.locator("form.intake [name=given]")).to_be_visible()
    yield "somebody new"
    page.keyboard.press("Enter")
    expect(page.locator("form.intake .done")).to_be_visible()
    expect(page.locator("[aria-busy=true]")).to_have_count(0)
    yield "recorded"
    page.locator("form.intake .answered").click()
    expect(page.locator("form.intake .asked")).to_be_visible()
    yield "answered at the desk"
    page.keyboard.press("Escape")
    page.keyboard.press("Alt+c")
    expect(page.locator("form.intake #language")).to_be_visible()
    yield "more said"
    page.keyboard.press("Alt+c")
    page.keyboard.press("Alt+u")
    page.keyboard.press("Alt+u")
    expect(page.locator("form.intake .asked")).to_be_visible()
    yield "how urgent"
    page.keyboard.press("Enter")
    expect(page.locator("form.intake .emergency .numbers li")).to_have_count(9)
    yield "in danger"
    page.locator("form.intake .withdraw").click()
    expect(page.locator("form.intake .withdraw")).to_be_hidden()
    page.locator("form.intake .close").click()
    page.keyboard.press("Alt+u")
    page.get_by_role("group").get_by_role("button").last.click()
    page.locator("section.queue .more").first.click()
    expect(page.locator("section.queue [role=menu]")).to_be_visible()
    yield "gestures"
    page.keyboard.press("Enter")
    expect(page.locator("section.queue .done")).to_be_visible()
    expect(page.locator("[aria-busy=true]")).to_have_count(0)
    page.locator("section.queue .end").first.click()
    expect(page.locator("section.queue .asked")).to_be_visible()
    yield "ending"
    page.locator("section.queue summary").click()
    yield "ended"


def states_of_doubles(page: Page) -> Iterator[str]:
    board = page.locator("section.doubles")
    expect(board.locator("table")).to_be_visible()
    board.locator("[data-action=later]").click()
    expect(board.locator(".done")).to_be_visible()
    yield "put off"
    views = page.get_by_test_id("stButtonGroup").get_by_role("radio")
    for view in (1, 2):
        views.nth(view).click()
        expect(views.nth(view)).to_be_checked()
        expect(board.locator(".pair")).to_be_hidden()
        yield f"list {view}"


def states_of_the_untold(page: Page) -> Iterator[str]:
    names = page.locator("[class*=st-key-informing_row] a")
    expect(names.first).to_be_visible()
    page.keyboard.press("Alt+i")
    expect(page.locator(".st-key-informing_done")).to_be_visible()
    yield "one told"
    page.locator(".st-key-informing_done button").click()
    expect(page.locator(".st-key-informing_done")).to_have_count(0)
    page.wait_for_selector(SETTLED)
    names.first.click()
    expect(page.locator(".st-key-person_consents")).to_be_visible()
    yield "a person at the desk"


def states_of_a_person(page: Page) -> Iterator[str]:
    page.goto(page.url.replace("/personne", "/informations"))
    page.locator("[class*=st-key-informing_row] a").first.click()
    expect(page.locator(".st-key-person_mandates")).to_be_visible()
    page.wait_for_selector(SETTLED)
    yield "opened"
    page.keyboard.press("Alt+n")
    expect(page.locator(".st-key-person_not_followed")).to_be_visible()
    yield "a no"
    for part in ("person_head", "person_mandates", "person_consents"):
        button = page.locator(f".st-key-{part}").get_by_test_id("stPopoverButton").last
        button.click()
        expect(page.get_by_test_id("stPopoverBody")).to_be_visible()
        yield f"behind {part}"
        page.keyboard.press("Escape")
        expect(page.get_by_test_id("stPopoverBody")).to_have_count(0)


def states_of_the_board(page: Page) -> Iterator[str]:
    board = page.locator("section.board")
    expect(board.locator("tbody tr").first).to_be_visible()
    page.locator(".st-key-board_more button").click()
    expect(page.get_by_test_id("stPopoverBody")).to_be_visible()
    yield "more filters"
    page.keyboard.press("Escape")
    board.locator("tbody input").first.check()
    board.locator(".bar .give").click()
    expect(board.locator(".bar select")).to_be_focused()
    yield "giving"
    board.locator(".bar .remind").click()
    yield "reminding"
    board.locator(".bar .give").click()
    board.locator(".bar select").select_option(value="0")
    board.locator(".bar .confirm").click()
    expect(board.locator(".result")).to_be_visible()
    yield "given"
    page.goto(f"{page.url}?etape=right_open&gravite=useful&page=x")
    expect(page.get_by_test_id("stAlert").first).to_be_visible()
    page.wait_for_selector(SETTLED)
    yield "nothing listed"


def states_of_steering(page: Page) -> Iterator[str]:
    charts = page.get_by_test_id("stVegaLiteChart")
    expect(charts).to_have_count(4)
    main = page.get_by_test_id("stMain")
    for choice in range(2):
        main.get_by_role("combobox").nth(choice).click()
        expect(page.get_by_role("option").first).to_be_visible()
        yield f"choice {choice}"
        page.keyboard.press("Escape")
        expect(page.get_by_role("option")).to_have_count(0)
    for chart in range(4):
        charts.nth(chart).scroll_into_view_if_needed()
        charts.nth(chart).hover()
        yield f"chart {chart + 1}"
    for panel in range(main.get_by_test_id("stPopoverButton").count()):
        button = main.get_by_test_id("stPopoverButton").nth(panel)
        button.click()
        expect(page.get_by_test_id("stPopoverBody")).to_be_visible()
        yield f"behind {panel}"
        page.keyboard.press("Escape")
        expect(page.get_by_test_id("stPopoverBody")).to_have_count(0)


def states_of_retention(page: Page) -> Iterator[str]:
    expect(page.get_by_test_id("stFormSubmitButton")).to_be_visible()
    page.locator('[class*="st-key-ask_retention_erase"] button').click()
    expect(page.locator('[class*="st-key-erase_retention_erase"]')).to_be_visible()
    yield "before erasing"
    parts = page.get_by_test_id("stButtonGroup").first.get_by_role("radio")
    for part, name in ((1, "suspended"), (2, "done")):
        parts.nth(part).click()
        expect(parts.nth(part)).to_be_checked()
        expect(page.get_by_test_id("stAlert")).to_be_visible()
        page.wait_for_selector(SETTLED)
        yield name


def states_of_the_journal(page: Page) -> Iterator[str]:
    expect(page.locator("section.journal tbody tr").first).to_be_visible()
    page.locator("[class*=st-key-journal_entity]").get_by_role("combobox").click()
    expect(page.get_by_role("option").first).to_be_visible()
    yield "kinds of records"
    page.keyboard.press("Escape")


def states_of_an_import(page: Page) -> Iterator[str]:
    file = {"name": "registre.csv", "mimeType": "text/csv", "buffer": A_REGISTER.encode("cp1252")}
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(file)  # type: ignore[arg-type]
    page.locator(".st-key-import_site").get_by_role("combobox").click()
    page.get_by_role("option").first.click()
    expect(page.locator(".st-key-import_read button")).to_be_visible()
    yield "columns"
    page.locator(".st-key-import_read button").click()
    expect(page.locator(".st-key-import_confirm button")).to_be_visible()
    for part in ("motives", "problems"):
        page.locator(f".st-key-import_{part} summary").click()
    expect(page.locator(".st-key-import_problems table")).to_be_visible()
    yield "what would be imported"
