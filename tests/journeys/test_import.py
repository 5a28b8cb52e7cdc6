"""A register on paper, typed into a spreadsheet by somebody else, comes in by the screen."""

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Error, Page, expect

from db import locks
from db.engine import owner_transaction
from db.locks import Lock
from tests.journeys.conftest import ROOT, SETTLED, RunningApp, Visitor
from tests.journeys.witness import count
from tests.registers import register

OCTOBER = ROOT / "tests" / "data" / "registre_accueil_2026-10.xlsx"
ODD = (
    "Quand;Entrée;Qui;Sujet;Attente (min)\r\n"
    "01/10/2026;9h00;ROIG Josep;Fact. élec.;12\r\n"
    "01/10/2026;9h05;PUIG Ana;Régularisation;5\r\n"
    "31/02/2026;9h10;SALA Ana;CAF;5\r\n"
)
LIST_OPENS_MS = 5_000
STANDS_STILL = "() => document.getAnimations().every(({ playState }) => playState !== 'running')"
TOTALS = "Mois;Passages\r\nOctobre;268\r\nNovembre;240\r\n"


def send(page: Page, name: str, content: bytes) -> None:
    """Choose a file as the file dialogue would hand it over."""
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(
        {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    )


def look(page: Page, name: str) -> None:
    """Keep a picture where one was asked for."""
    if folder := os.environ.get("JOURNEY_PICTURES"):
        page.wait_for_timeout(400)
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def choose(page: Page, label: str, option: str) -> None:
    """Open a list by the keyboard once the page stands still: where it moves, lists close."""
    page.wait_for_selector(SETTLED)
    box = page.get_by_role("combobox", name=label)
    wanted = page.get_by_role("option", name=option, exact=True)
    for _attempt in range(3):
        box.scroll_into_view_if_needed()
        box.hover()
        page.wait_for_function(STANDS_STILL)
        box.press("ArrowDown")
        with suppress(Error):
            wanted.click(timeout=LIST_OPENS_MS)
            return
    pytest.fail(f"« {option} » is not offered by « {label} »")


def test_a_register_comes_in_by_the_screen_once(
    app: RunningApp, visit: Callable[..., Visitor]
) -> None:
    paul = visit("paul")
    page = paul.go("/importer")
    look(page, "empty")
    send(page, OCTOBER.name, OCTOBER.read_bytes())
    choose(page, "Où ce registre a-t-il été tenu ?", "Saint-Jacques")
    expect(page.get_by_role("heading", name="Les colonnes")).to_be_visible()
    look(page, "columns")
    page.get_by_role("button", name="Voir ce qui serait repris").click()
    expect(page.get_by_role("heading", name="268 passages à reprendre")).to_be_visible()
    assert count(app, "true") == 0
    look(page, "preview")
    page.get_by_role("button", name="Reprendre 268 passages").dblclick()
    expect(page.get_by_text("268 passages repris de")).to_be_visible()
    look(page, "written")
    assert count(app, "true") == 268

    # Once more, nothing is added, and it is said before and after.
    page.get_by_role("button", name="Importer un autre registre").click()
    send(page, OCTOBER.name, OCTOBER.read_bytes())
    choose(page, "Où ce registre a-t-il été tenu ?", "Saint-Jacques")
    page.get_by_role("button", name="Voir ce qui serait repris").click()
    expect(page.get_by_text("les 268 passages de ce fichier sont déjà repris")).to_be_visible()
    expect(page.get_by_role("button", name="Reprendre")).to_have_count(0)
    assert count(app, "true") == 268
    assert not paul.errors


def test_columns_and_reasons_are_said_and_remembered(
    app: RunningApp, visit: Callable[..., Visitor]
) -> None:
    paul = visit("paul")
    page = paul.go("/importer")
    send(page, "totaux.csv", TOTALS.encode())
    choose(page, "Où ce registre a-t-il été tenu ?", "Vernet")
    expect(page.get_by_text("un tableau de totaux, pas un registre")).to_be_visible()
    look(page, "totals")
    page.get_by_role("button", name="Autre fichier").click()

    send(page, "octobre.csv", ODD.encode("mac_roman"))
    expect(page.get_by_role("combobox", name="Encodage trouvé")).to_have_value(
        "MacRoman (ancien Mac)"
    )
    choose(page, "Où ce registre a-t-il été tenu ?", "Vernet")
    choose(page, "Sens de « Qui »", "nom et prénom")
    page.get_by_role("button", name="Voir ce qui serait repris").click()
    expect(page.get_by_role("heading", name="2 passages à reprendre")).to_be_visible()
    page.get_by_text("2 motifs inconnus").click()
    choose(page, "Motif pour « Fact. élec. · 1 »", "Énergie · Eau")
    page.get_by_text("remarques, ligne par ligne").click()
    expect(page.get_by_text("Cette date n’existe pas")).to_be_visible()
    look(page, "reasons")
    page.get_by_role("button", name="Reprendre 2 passages").click()
    expect(page.get_by_text("2 passages repris de")).to_be_visible()
    here = "site_id = (select id from mediance.site where name = 'Vernet')"
    assert count(app, f"person_id is not null and {here}") == 2
    assert count(app, f"domain_code = 'energy' and {here}") == 1
    assert count(app, f"received_at - arrived_at = interval '12 minutes' and {here}") == 1

    # Next month's file is read as this one was.
    page.get_by_role("button", name="Importer un autre registre").click()
    send(page, "novembre.csv", ODD.replace("/10/", "/11/").encode("cp1252"))
    choose(page, "Où ce registre a-t-il été tenu ?", "Vernet")
    expect(page.get_by_role("combobox", name="Sens de « Qui »")).to_have_value("nom et prénom")
    page.get_by_role("button", name="Voir ce qui serait repris").click()
    page.get_by_text("2 motifs inconnus").click()
    expect(page.get_by_role("combobox", name="Motif pour « Fact. élec. · 1 »")).to_have_value(
        "Énergie · Eau"
    )
    assert not paul.errors


def test_an_import_beside_the_screen_is_found_again_and_leaves_nothing_once_called_off(
    app: RunningApp, visit: Callable[..., Visitor]
) -> None:
    before, files = count(app, "true"), count(app, "true", table="register_import")
    paul = visit("paul", viewport={"width": 390, "height": 844}, color_scheme="dark")
    page = paul.go("/importer")
    send(page, "longtemps.csv", register(600).encode())
    choose(page, "Où ce registre a-t-il été tenu ?", "Saint-Jacques")
    look(page, "phone")
    page.get_by_role("button", name="Voir ce qui serait repris").click()
    with owner_transaction(app.urls.owner) as somebody_else:
        locks.hold(somebody_else, Lock.REGISTER_IMPORT, app.cast.here)
        page.get_by_role("button", name="Reprendre 600 passages").click()
        expect(page.get_by_role("progressbar")).to_be_visible()
        expect(page.get_by_text("celui-ci attend son tour")).to_be_visible()
        look(page, "under_way")
        page.reload()
        page.get_by_role("button", name="Annuler l’import").click()
        expect(page.get_by_text("Import annulé : rien n’a été écrit.")).to_be_visible()
    look(page, "cancelled")
    assert count(app, "true") == before
    assert count(app, "true", table="register_import") == files
    assert not paul.errors
