"""Budgets on the person's screen: who types them, what is shown, and two people at once."""

import uuid
from collections.abc import Callable

import pytest

from mediance.domain.actors import Actor, Language
from mediance.domain.budget import USUAL, Budget, BudgetLine, BudgetPart
from mediance.domain.documents import Form
from mediance.services import budgets, cases
from mediance.services.paper.approvals import approve, version_of
from mediance.ui import budget_words, session
from tests.cast import Cast
from tests.confidential import another_social_worker, key, somebody
from tests.pages.tab import Tab, open_tab
from tests.security.test_pages import everything

Open = Callable[..., Tab]
BUDGET = Budget(2, (BudgetLine("RSA", 80_000), BudgetLine("Vente de Xiroi", 1_050)))

pytestmark = pytest.mark.usefixtures("database", "key_folder")


@pytest.fixture
def open_case(monkeypatch: pytest.MonkeyPatch) -> Open:
    """Open the part of a person's screen where their cases stand."""

    def come(actor: Actor, person_id: int, language: Language = "fr") -> Tab:
        tab = open_tab(actor, monkeypatch, language)
        tab.app.query_params["person"] = str(person_id)
        tab.app.query_params["vue"] = "dossier"
        tab.app.switch_page("../../pages/personne.py").run()
        assert not tab.app.exception, tab.app.exception
        return tab

    return come


def followed(cast: Cast) -> tuple[int, int]:
    person_id = somebody(cast)
    return person_id, cases.open_case(cast.ines, person_id, cast.here, key())


def press(tab: Tab, label: str) -> None:
    (button,) = [each for each in tab.app.button if each.label == label]
    button.click().run()
    assert not tab.app.exception, tab.app.exception


def labels(tab: Tab) -> set[str]:
    return {button.label for button in tab.app.button}


def save(tab: Tab, case_id: int, **said: object) -> None:
    part = f"budget_{case_id}"
    sent = {"people": 2, "resources": [["RSA", 80_000]], "charges": [], "debts": []} | said
    tab.send(part, "written", key=tab.shown(part)["key"], press=str(uuid.uuid4()), **sent)


def said(tab: Tab) -> str:
    """Return what is written on the screen, with the blanks of sums as plain ones."""
    words = "\n".join(each.value for each in (*tab.app.markdown, *tab.app.success))
    return words.replace("\u202f", " ").replace("\xa0", " ")


def kept(cast: Cast, case_id: int) -> tuple[Budget | None, ...]:
    return tuple(each.budget for each in budgets.budgets(cast.ines, case_id, key()).shown)


def test_a_budget_is_typed_saved_read_and_corrected(cast: Cast, open_case: Open) -> None:
    person_id, case_id = followed(cast)
    tab = open_case(cast.ines, person_id)
    press(tab, "Nouveau budget")
    debts = [["Énergie en retard", 5_000, 90_000]]
    save(tab, case_id, charges=[["Loyer et charges", 50_000]], debts=debts)
    assert "Budget enregistré." in said(tab)
    assert "800,00 €" not in said(tab)  # kept, and not on the screen until it is asked for
    press(tab, "Ouvrir le budget")
    for fact in (
        "**Reste à vivre : 250,00 € par mois**, 4,16 € par jour et par personne · 2 personnes",
        "**Ressources : 800,00 €**",
        "Énergie en retard : 50,00 € · reste dû 900,00 €",
        "**Inès** · ",
    ):
        assert fact in said(tab), fact
    press(tab, "Corriger")
    assert tab.shown(f"budget_{case_id}")["budget"]["charges"][0]["monthly"] == 50_000
    save(tab, case_id)
    assert "version 2" in said(tab)
    assert said(tab).count("**Inès** · ") == 2  # what it said before stays beside it
    press(tab, "Repartir de ce budget")
    save(tab, case_id, people=3)
    assert [each.people for each in kept(cast, case_id) if each] == [3, 2, 2]


def test_two_corrections_at_once_are_both_kept_and_shown(cast: Cast, open_case: Open) -> None:
    person_id, case_id = followed(cast)
    budgets.keep_budget(cast.ines, case_id, BUDGET, key())
    tab = open_case(cast.ines, person_id)
    press(tab, "Ouvrir le budget")
    press(tab, "Corriger")
    (sheet,) = budgets.budgets(cast.ines, case_id, key()).shown
    elsewhere = Budget(2, (BudgetLine("RSA", 70_000),))
    budgets.correct_budget(cast.ines, sheet.sheet_id, elsewhere, key(), version=1)
    save(tab, case_id)
    assert "Ce budget a changé ailleurs" in tab.shown(f"budget_{case_id}")["problem"]
    assert "**Ressources : 700,00 €**" in said(tab)  # theirs stands beside what was typed
    save(tab, case_id)
    assert "Budget enregistré." in said(tab)
    sums = [each.resources_cents for each in kept(cast, case_id) if each]
    assert sums == [81_050, 70_000, 80_000]


def test_looking_again_alone_does_not_let_one_write_over_another(
    cast: Cast, open_case: Open
) -> None:
    person_id, case_id = followed(cast)
    budgets.keep_budget(cast.ines, case_id, BUDGET, key())
    tab = open_case(cast.ines, person_id)
    press(tab, "Ouvrir le budget")
    press(tab, "Corriger")
    (sheet,) = budgets.budgets(cast.ines, case_id, key()).shown
    budgets.correct_budget(cast.ines, sheet.sheet_id, Budget(5), key(), version=1)
    tab.draw()
    save(tab, case_id)
    assert "a changé ailleurs" in tab.shown(f"budget_{case_id}")["problem"]
    assert len(kept(cast, case_id)) == 2


@pytest.mark.parametrize(
    "wrong",
    [
        {"people": 0},
        {"people": "2"},
        {"resources": [["", 1]]},
        {"resources": [["RSA", -1]]},
        {"resources": [["RSA", 1.5]]},
        {"resources": "RSA"},
        {"charges": [["Loyer \ud800", 1]]},
        {"charges": [["Loyer\0", 1]]},
        {"debts": [["2 55 08 14 168 025 38", 1, 1]]},
    ],
)
def test_what_may_not_be_kept_is_refused_in_words_and_stays(
    cast: Cast, open_case: Open, wrong: dict[str, object]
) -> None:
    person_id, case_id = followed(cast)
    tab = open_case(cast.ines, person_id)
    press(tab, "Nouveau budget")
    before = tab.shown(f"budget_{case_id}")["key"]
    save(tab, case_id, **wrong)
    shown = tab.shown(f"budget_{case_id}")
    assert shown["problem"]
    assert shown["key"] == before
    assert kept(cast, case_id) == ()


@pytest.mark.parametrize("who", ["carme", "amina", "bruno"])
def test_nothing_of_a_budget_is_sent_to_another_role(cast: Cast, open_case: Open, who: str) -> None:
    person_id, case_id = followed(cast)
    budgets.keep_budget(cast.ines, case_id, BUDGET, key())
    tab = open_case(cast.actors[who], person_id)
    assert "Xiroi" not in everything(tab.app)
    assert not {"Nouveau budget", "Ouvrir le budget"} & labels(tab)


def test_whoever_is_not_attached_sees_nothing_of_it(cast: Cast, open_case: Open) -> None:
    person_id, case_id = followed(cast)
    budgets.keep_budget(cast.ines, case_id, BUDGET, key())
    tab = open_case(another_social_worker(cast), person_id)
    assert not {"Nouveau budget", "Ouvrir le budget"} & labels(tab)
    assert "Budget du foyer" not in everything(tab.app)


def test_it_is_printed_once_its_form_is_approved(cast: Cast, open_case: Open) -> None:
    person_id, case_id = followed(cast)
    budgets.keep_budget(cast.ines, case_id, BUDGET, key())
    tab = open_case(cast.ines, person_id)
    press(tab, "Ouvrir le budget")
    assert "/paper/budget" not in everything(tab.app)
    assert any("pas encore approuvée" in each.value for each in tab.app.caption)
    approve(cast.bruno, Form.BUDGET, version_of(Form.BUDGET))
    tab.draw()
    links = [each.proto.url for each in tab.app.get("link_button")]
    (sheet,) = budgets.budgets(cast.ines, case_id, key()).shown
    for purpose in ("fsl", "banque_de_france"):
        assert f"/paper/budget?sheet={sheet.sheet_id}&version=1&for={purpose}" in links


def test_sums_are_hidden_with_the_names(cast: Cast, open_case: Open) -> None:
    person_id, case_id = followed(cast)
    budgets.keep_budget(cast.ines, case_id, BUDGET, key())
    tab = open_case(cast.ines, person_id)
    press(tab, "Ouvrir le budget")
    assert "Xiroi" in everything(tab.app)
    press(tab, "Masquer les noms")
    assert "Xiroi" not in everything(tab.app)
    assert not tab.shows(f"budget_{case_id}")


def test_in_english_too(cast: Cast, open_case: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    person_id, case_id = followed(cast)
    budgets.keep_budget(cast.ines, case_id, BUDGET, key())
    assert {"New budget", "Open the budget"} <= labels(open_case(cast.ines, person_id, "en"))
    monkeypatch.setattr(session, "language", lambda: "en")
    assert budget_words.heading("Salaire") == "Wages"
    income = budget_words.lines(BudgetPart.RESOURCES, BUDGET.resources, 81_050)
    assert income.startswith("**Income: €810.50**")


def test_every_usual_heading_has_its_word() -> None:
    kept_headings = [each for headings in USUAL.values() for each in headings]
    assert len(kept_headings) == len(set(kept_headings))
    assert set(kept_headings) == budget_words.headings().keys()
