"""The first request after a start, for any page, must meet the sign-in form: twice two ways."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.conftest import Template
from tests.journeys.conftest import (
    ROOT,
    SETTLED,
    STREAMLIT,
    UVICORN,
    Visitor,
    french_desk,
    serving,
)

PAGES = sorted(page.stem for page in (ROOT / "pages").glob("*.py"))
PARTS = {
    "accueil": ("intake", "queue_board", "mediance_live"),
    "administration": ("administration_",),
    "aujourd_hui": ("day_list",),
    "demandes": ("rights_choices",),
    "demarches": ("board_",),
    "doublons": ("doubles",),
    "feuilles": ("sheet_domain",),
    "conservation": ("retention_",),
    "ma_journee": ("my_day_",),
    "vigilance": ("watching_",),
    "organismes": ("institution_",),
    "echeances": ("rules_",),
    "importer": ("import_",),
    "informations": ("informing_list",),
    "personne": ("person_",),
    "presences": ("presence_grid",),
    "ressaisie": ("paper_grid",),
    "pilotage": ("steering_period_fr", "mediance_live"),
    "journal": ("journal_lines",),
    "mon_compte": ("sign_out_elsewhere",),
    "affichage": ("mediance_display",),
}
"""What stands on each page for those who may see it, by the beginning of its key."""


def keyed(part: str) -> str:
    return f'[class*="st-key-{part}"]'


COLD = {f"make run, {page}": (UVICORN, page) for page in PAGES} | {
    f"streamlit run, {page}": (STREAMLIT, page) for page in ("accueil", "mon_compte")
}
"""Each page one way; the other way differs in how it starts, which no page knows."""


@pytest.mark.parametrize(("command", "page"), COLD.values(), ids=COLD)
def test_a_deep_link_to_a_cold_server_shows_the_sign_in_form_and_nothing_else(
    command: tuple[str, ...], page: str, template: Template, browser: Browser
) -> None:
    with serving(command, template.copy(), template.cast) as app:
        context = browser.new_context(**french_desk())  # type: ignore[arg-type]
        tab = context.new_page()
        for _again in range(2):
            tab.goto(f"{app.url}/{page}")
            tab.wait_for_selector(SETTLED)
            expect(tab.get_by_label("Identifiant")).to_be_visible()
            expect(tab.get_by_label("Mot de passe", exact=True)).to_be_visible()
            for part in PARTS[page]:
                expect(tab.locator(keyed(part))).to_have_count(0)
        context.close()


@pytest.mark.parametrize(
    ("login", "page"),
    [
        ("carme", "accueil"),
        ("carme", "aujourd_hui"),
        ("carme", "feuilles"),
        ("carme", "informations"),
        ("carme", "personne"),
        ("carme", "presences"),
        ("carme", "ressaisie"),
        ("amina", "doublons"),
        ("amina", "demarches"),
        ("sofia", "demandes"),
        ("helene", "pilotage"),
        ("paul", "administration"),
        ("paul", "importer"),
        ("paul", "journal"),
        ("sofia", "conservation"),
        ("amina", "ma_journee"),
        ("bruno", "vigilance"),
        ("amina", "organismes"),
        ("bruno", "echeances"),
        ("paul", "mon_compte"),
        ("ecran", "affichage"),
    ],
)
def test_what_a_cold_page_must_not_show_is_there_for_somebody_signed_in(
    login: str, page: str, visit: Callable[..., Visitor]
) -> None:
    shown = visit(login).go(f"/{page}")
    for part in PARTS[page]:
        expect(shown.locator(keyed(part)).first).to_be_attached()


def test_every_page_file_is_tried() -> None:
    assert PAGES
    assert set(PARTS) == set(PAGES)
    assert {Path(f"{page}.py") for page in PAGES} == {
        path.relative_to(ROOT / "pages") for path in (ROOT / "pages").rglob("*.py")
    }
