"""The follow-up on a person's screen: what is shown first, what each press stores, two at once."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import text
from streamlit.testing.v1.element_tree import Block

from db.engine import transaction
from mediance.domain import paris
from mediance.domain.actors import Actor, Language
from mediance.domain.followup import (
    Act,
    Advance,
    Closing,
    DeadlineFact,
    Opening,
    ProcedureFile,
    Seen,
    Waiting,
    WaitingOn,
)
from mediance.domain.people import KnownPerson
from mediance.domain.procedure_life import EventKind
from mediance.domain.procedures import Outcome, Rung, Step
from mediance.domain.visits import Answer, Ending
from mediance.services import cases
from mediance.services.end_visit import end_visit
from mediance.services.followup.facts import say_deadline_fact
from mediance.services.followup.moving import advance, close, record_act
from mediance.services.followup.opening import open_procedure
from mediance.services.followup.reading import procedure_file, procedures_of
from mediance.services.followup.rules import all_rules, verify_rule
from mediance.services.followup.tending import set_next_date, set_waiting
from mediance.services.receive import receive
from mediance.services.record_visit import NewVisit, record_visit
from tests.cast import Cast
from tests.confidential import key, somebody
from tests.counting import counted
from tests.pages.tab import Tab, open_tab
from tests.services.people import somebody as another

Open = Callable[..., Tab]

pytestmark = pytest.mark.usefixtures("database", "key_folder")

TODAY = paris.today()
COURT = "L3-court"
"""Two months to contest a refusal: a right is lost."""
MOST_STATEMENTS = 12
AROUND_TRANSACTIONS = 2 * 3
"""Of the page's two transactions: who acts in each, and the savepoint in which tests put it."""


@pytest.fixture
def open_person(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Open:
    """Open somebody's screen, for Amina unless said otherwise; one of their procedures with it."""

    def come(
        person_id: int,
        procedure: int | None = None,
        actor: Actor = cast.amina,
        language: Language = "fr",
        part: str | None = None,
    ) -> Tab:
        tab = open_tab(actor, monkeypatch, language)
        asked = {"person": person_id, "procedure": procedure, "vue": part}
        for name, said in asked.items():
            if said is not None:
                tab.app.query_params[name] = str(said)
        tab.app.switch_page("../../pages/personne.py").run()
        assert not tab.app.exception, tab.app.exception
        return tab

    return come


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def opened(cast: Cast, type_code: str = "dalo", **said: object) -> tuple[int, Seen]:
    """Return somebody with a case and a procedure in it."""
    person_id = somebody(cast)
    case_id = cases.open_case(cast.amina, person_id, cast.here, key())
    opening = Opening(type_code=type_code, **said)  # type: ignore[arg-type]
    return person_id, Seen(open_procedure(cast.amina, case_id, opening, key()), 1)


def deposited(cast: Cast, days: int) -> tuple[int, Seen]:
    return opened(cast, step=Step.DEPOSITED, step_at=ago(days))


def file(cast: Cast, seen: Seen) -> ProcedureFile:
    return procedure_file(cast.amina, seen.procedure_id)


def verified(cast: Cast, code: str) -> None:
    (found,) = (each for each in all_rules(cast.bruno) if each.rule.code == code)
    verify_rule(cast.bruno, code, found.version, key())


def block(tab: Tab, name: str) -> Block:
    part = tab.app.get_by_key(name)
    assert isinstance(part, Block)
    return part


def lines(tab: Tab, card: str) -> list[str]:
    """Return the lines of one card, each of which leads to its procedure."""
    return [each.label for each in block(tab, card).button]


def said(tab: Tab) -> str:
    """Return all sentences on the screen, and the words of its strips."""
    app = tab.app
    parts = (app.title, app.subheader, app.markdown, app.caption, app.warning, app.success)
    texts = [str(each.value) for part in (*parts, app.info, app.error) for each in part]
    return "\n".join([*texts, *(str(each.proto.body) for each in app.get("html"))])


def press(tab: Tab, label: str) -> None:
    (button,) = [each for each in tab.app.button if each.label == label]
    button.click().run()
    assert not tab.app.exception, tab.app.exception


def field(part: object, name: str) -> object:
    """Return the one field of this name in the form that is open."""
    (found,) = (each for each in part if f"procedure_{name}_" in (each.key or ""))  # type: ignore[attr-defined]
    return found


def put(part: object, name: str, value: object) -> None:
    field(part, name).set_value(value)  # type: ignore[attr-defined]


# The first screen


def test_the_first_screen_says_what_is_due_and_what_is_awaited(
    cast: Cast, open_person: Open
) -> None:
    person_id, seen = deposited(cast, 41)
    seen = record_act(cast.amina, seen, Act(kind=EventKind.CHASED, rung=Rung.REMINDER), key())
    set_next_date(cast.amina, seen, TODAY + timedelta(days=17), key())
    tab = open_person(person_id)
    (due,) = (each for each in lines(tab, "person_due") if "y revenir" in each)
    assert "dans 17 j" in due
    assert "Amina" in due
    (awaited,) = lines(tab, "person_awaited")
    assert "41 j" in awaited
    assert "relance" in awaited


def test_a_date_that_nobody_verified_says_so_and_has_no_colour(
    cast: Cast, open_person: Open
) -> None:
    person_id, seen = opened(cast)
    fact = DeadlineFact(rule_code=COURT, event_on=ago(40))
    say_deadline_fact(cast.amina, seen, fact, key())
    (due,) = lines(open_person(person_id), "person_due")
    assert "date à vérifier" in due
    assert ":red[" not in due
    verified(cast, COURT)
    (due,) = lines(open_person(person_id), "person_due")
    assert "droit perdu" in due
    assert ":red[" in due


def test_an_unknown_date_is_to_be_asked(cast: Cast, open_person: Open) -> None:
    person_id, _seen = opened(cast)
    (due,) = lines(open_person(person_id), "person_due")
    assert "date à demander" in due


def test_whoever_is_awaited_is_told_with_what_stands_in_the_way(
    cast: Cast, open_person: Open
) -> None:
    person_id, seen = opened(cast, "rsa")
    set_waiting(cast.amina, seen, Waiting(on=WaitingOn.PERSON), key())
    (awaited,) = lines(open_person(person_id), "person_awaited")
    assert "La personne" in awaited
    assert "RSA" in awaited


@pytest.mark.parametrize("type_code", ["rsa", "rent_arrears_plan"])
def test_it_opens_with_few_statements(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, type_code: str
) -> None:
    person_id, _seen = opened(cast, type_code)
    came(cast, person_id)

    def statements(**asked: str) -> int:
        tab = open_tab(cast.ines, monkeypatch)
        for name, value in asked.items():
            tab.app.query_params[name] = value
        with counted() as rows:
            tab.app.switch_page("../../pages/personne.py").run()
        assert ("XARRAGA" in said(tab)) is bool(asked)
        return len(rows)

    around_every_page = statements()
    assert (
        statements(person=str(person_id)) - around_every_page
        <= MOST_STATEMENTS + AROUND_TRANSACTIONS
    )


def test_nobody_followed_yet_is_told_what_to_do_next(cast: Cast, open_person: Open) -> None:
    shown = said(open_person(somebody(cast)))
    assert "Rien à faire pour le moment." in shown
    assert "Aucune démarche en cours." in shown


def test_who_was_not_told_is_led_to_the_notice(cast: Cast, open_person: Open) -> None:
    tab = open_person(somebody(cast, is_told=False))
    assert "Information donnée" in [each.label for each in tab.app.button]


def test_reception_sees_nothing_of_procedures(cast: Cast, open_person: Open) -> None:
    person_id, seen = opened(cast)
    shown = said(open_person(person_id, seen.procedure_id, cast.carme))
    assert "DALO" not in shown
    assert "À faire" not in shown


# Opened


def came(cast: Cast, person_id: int) -> int:
    visit = record_visit(cast.carme, NewVisit(cast.here, KnownPerson(person_id), "caf"), key())
    receive(cast.amina, visit.visit_id, key())
    return visit.visit_id


def test_what_somebody_came_for_becomes_a_procedure_in_one_action(
    cast: Cast, open_person: Open
) -> None:
    person_id = somebody(cast)
    visit_id = came(cast, person_id)
    tab = open_person(person_id)
    assert "En entretien avec vous depuis" in said(tab)
    tab.app.button(key=f"procedure_new_{visit_id}").click().run()
    put(tab.app.selectbox, "type", "rsa")
    tab.app.run()
    press(tab, "Ouvrir la démarche")
    (row,) = procedures_of(cast.amina, person_id)
    found = procedure_file(cast.amina, row.head.procedure_id)
    assert (found.visit_id, found.head.institution_code) == (visit_id, "caf")
    assert tab.app.query_params["procedure"] in (
        str(row.head.procedure_id),
        [str(row.head.procedure_id)],
    )
    assert "Démarche ouverte : vous la suivez." in said(tab)


def test_the_kinds_of_what_somebody_came_for_come_first(cast: Cast, open_person: Open) -> None:
    person_id = somebody(cast)
    visit_id = came(cast, person_id)
    end_visit(cast.amina, visit_id, Ending.COMPLETED, key=key(), answer=Answer.INFORM)
    tab = open_person(person_id, part="passages")
    tab.app.button(key=f"procedure_new_{visit_id}").click().run()
    assert field(tab.app.selectbox, "type").options[0] == "RSA"  # type: ignore[attr-defined]


def test_one_opened_in_a_case_may_be_deposited_already(cast: Cast, open_person: Open) -> None:
    person_id = somebody(cast)
    tab = open_person(person_id)
    press(tab, "Ouvrir une démarche")
    assert "Une démarche se range dans un dossier" in said(tab)
    press(tab, "Ouvrir un dossier")
    put(tab.app.selectbox, "type", "c2s")
    put(tab.app.date_input, "deposited", ago(12))
    tab.app.run()
    press(tab, "Ouvrir la démarche")
    (row,) = procedures_of(cast.amina, person_id)
    assert row.head.step is Step.DEPOSITED
    assert paris.local_day(row.head.opened_at) == ago(12)


def test_without_a_kind_nothing_is_opened_and_the_form_stays(cast: Cast, open_person: Open) -> None:
    person_id, _seen = opened(cast)
    tab = open_person(person_id)
    press(tab, "Ouvrir une démarche")
    put(tab.app.date_input, "deposited", ago(12))
    press(tab, "Ouvrir la démarche")
    assert "Choisissez la démarche dans la liste." in said(tab)
    assert field(tab.app.date_input, "deposited").value == ago(12)  # type: ignore[attr-defined]


# Its life


def test_it_advances_to_an_allowed_step_today_unless_said_otherwise(
    cast: Cast, open_person: Open
) -> None:
    person_id, seen = opened(cast)
    tab = open_person(person_id, seen.procedure_id)
    press(tab, "Faire avancer")
    assert field(tab.app.radio, "step").options == [  # type: ignore[attr-defined]
        *("pièces à réunir", "prête", "dossier déposé")
    ]
    put(tab.app.radio, "step", Step.DEPOSITED)
    field(tab.app.checkbox, "proof").check()  # type: ignore[attr-defined]
    press(tab, "Enregistrer l’étape")
    assert "Étape enregistrée : dossier déposé." in said(tab)
    found = file(cast, seen)
    assert (found.head.step, found.proof_seen_on) == (Step.DEPOSITED, TODAY)
    assert found.head.waiting_on is WaitingOn.INSTITUTION


def test_a_reminder_is_noted_at_the_rung_that_is_due(cast: Cast, open_person: Open) -> None:
    person_id, seen = deposited(cast, 41)
    tab = open_person(person_id, seen.procedure_id)
    press(tab, "Relance envoyée")
    put(tab.app.date_input, "day", ago(1))
    press(tab, "Noter la relance")
    noted = file(cast, seen).events[-1].event
    assert (noted.kind, noted.rung) == (EventKind.CHASED, Rung.REMINDER)
    assert paris.local_day(noted.at) == ago(1)


def test_an_answer_is_noted(cast: Cast, open_person: Open) -> None:
    person_id, seen = deposited(cast, 41)
    tab = open_person(person_id, seen.procedure_id)
    press(tab, "Réponse reçue")
    press(tab, "Noter la réponse")
    assert file(cast, seen).events[-1].event.kind is EventKind.ANSWERED


def test_it_closes_with_an_outcome_and_opens_again_with_a_reason_only(
    cast: Cast, open_person: Open
) -> None:
    person_id, seen = opened(cast)
    tab = open_person(person_id, seen.procedure_id)
    press(tab, "Clore…")
    put(tab.app.radio, "outcome", Outcome.VOID)
    press(tab, "Clore la démarche")
    assert file(cast, seen).head.outcome is Outcome.VOID
    offered = [each.label for each in tab.app.button]
    assert "Faire avancer" not in offered
    press(tab, "Rouvrir…")
    press(tab, "Rouvrir la démarche")
    assert "Dites pourquoi, en quelques mots." in said(tab)
    assert not file(cast, seen).head.is_open
    put(tab.app.text_input, "reason", "La CAF demande à nouveau le dossier.")
    press(tab, "Rouvrir la démarche")
    assert file(cast, seen).head.is_open
    assert "La CAF demande à nouveau le dossier" in said(tab)


def test_a_dated_state_is_put_right_and_the_old_one_stays_readable(
    cast: Cast, open_person: Open
) -> None:
    person_id, seen = deposited(cast, 20)
    tab = open_person(person_id, seen.procedure_id)
    (wrong,) = (each.event for each in file(cast, seen).events if each.event.step)
    tab.app.button(key=f"procedure_correct_{wrong.event_id}").click().run()
    put(tab.app.date_input, "day", ago(10))
    press(tab, "Enregistrer la correction")
    shown = said(tab)
    assert "~~" in shown
    assert "corrigé ensuite" in shown
    assert [paris.local_day(each.at) for each in file(cast, seen).life.events if each.step] == [
        ago(10)
    ]


def test_what_is_taken_back_stays_readable_and_says_why(cast: Cast, open_person: Open) -> None:
    person_id, seen = opened(cast)
    seen = advance(cast.amina, seen, Advance(step=Step.READY), key())
    tab = open_person(person_id, seen.procedure_id)
    event = file(cast, seen).events[-1].event
    tab.app.button(key=f"procedure_correct_{event.event_id}").click().run()
    put(tab.app.text_input, "reason", "Pas la bonne démarche.")
    press(tab, "Retirer cet événement")
    shown = said(tab)
    assert "retiré ensuite" in shown
    assert "Pas la bonne démarche" in shown
    assert file(cast, seen).head.step is Step.TO_QUALIFY


def test_taking_the_end_back_says_that_it_is_open_again(cast: Cast, open_person: Open) -> None:
    person_id, seen = opened(cast)
    seen = close(cast.amina, seen, Closing(outcome=Outcome.VOID), key())
    tab = open_person(person_id, seen.procedure_id)
    end = file(cast, seen).events[-1].event
    tab.app.button(key=f"procedure_correct_{end.event_id}").click().run()
    put(tab.app.text_input, "reason", "Close par erreur.")
    press(tab, "Retirer la clôture et rouvrir")
    assert "la démarche est rouverte" in said(tab)
    assert file(cast, seen).head.is_open


def test_whoever_left_stays_the_one_who_follows_until_somebody_is_chosen(
    cast: Cast, open_person: Open
) -> None:
    person_id, seen = opened(cast)
    with transaction(cast.paul) as work:
        gone = text("delete from mediance.staff_site where staff_id = :staff")
        work.execute(gone, {"staff": cast.amina.staff_id})
    tab = open_person(person_id, seen.procedure_id, cast.ines)
    tab.app.button(key="procedure_open_owner").click().run()
    field(tab.app.button, "send").click().run()  # type: ignore[attr-defined]
    assert procedure_file(cast.ines, seen.procedure_id).head.owner_id == cast.amina.staff_id


def test_the_turn_the_next_date_and_the_owner_are_said(cast: Cast, open_person: Open) -> None:
    person_id, seen = opened(cast)
    tab = open_person(person_id, seen.procedure_id)
    changes: tuple[tuple[str, str, str, object], ...] = (
        ("turn", "radio", "turn", WaitingOn.PERSON),
        ("next", "date_input", "day", TODAY + timedelta(days=3)),
        ("owner", "selectbox", "owner", cast.ines.staff_id),
    )
    for name, part, of, value in changes:
        tab.app.button(key=f"procedure_open_{name}").click().run()
        put(getattr(tab.app, part), of, value)
        field(tab.app.button, "send").click().run()  # type: ignore[attr-defined]
    head = file(cast, seen).head
    assert head.waiting_on is WaitingOn.PERSON
    assert head.next_date == TODAY + timedelta(days=3)
    assert head.owner_id == cast.ines.staff_id


# Deadlines


def test_the_date_of_an_event_gives_the_deadline(cast: Cast, open_person: Open) -> None:
    person_id, seen = opened(cast)
    tab = open_person(person_id, seen.procedure_id)
    tab.app.button(key=f"procedure_say_{COURT}").click().run()
    put(tab.app.date_input, "event_day", ago(40))
    field(tab.app.button, "send").click().run()  # type: ignore[attr-defined]
    (line,) = (each for each in file(cast, seen).deadlines if each.rule.code == COURT)
    assert line.acting.event_on == ago(40)
    assert "date à vérifier" in said(tab)
    assert "compté du" in said(tab)


@pytest.mark.parametrize("length", [None, 6])
def test_what_the_letter_says_wins(cast: Cast, open_person: Open, length: int | None) -> None:
    person_id, seen = opened(cast)
    tab = open_person(person_id, seen.procedure_id)
    tab.app.button(key=f"procedure_say_{COURT}").click().run()
    put(tab.app.date_input, "event_day", ago(10))
    if length:
        put(tab.app.number_input, "letter_count", length)
    else:
        put(tab.app.date_input, "letter_day", TODAY + timedelta(days=5))
    field(tab.app.button, "send").click().run()  # type: ignore[attr-defined]
    (line,) = (each for each in file(cast, seen).deadlines if each.rule.code == COURT)
    assert line.acting.is_from_letter
    assert "selon la lettre" in said(tab)
    assert "la règle dirait le" in said(tab)


def test_a_right_is_put_aside_with_a_reason_only_and_taken_up_again(
    cast: Cast, open_person: Open
) -> None:
    person_id, seen = opened(cast)
    fact = DeadlineFact(rule_code=COURT, event_on=ago(40))
    seen = say_deadline_fact(cast.amina, seen, fact, key())
    tab = open_person(person_id, seen.procedure_id)
    tab.app.button(key=f"procedure_aside_{COURT}").click().run()
    press(tab, "Mettre de côté")
    assert "dites pourquoi vous la mettez de côté" in said(tab)
    put(tab.app.text_input, "reason", "Recours déjà déposé par l’avocate.")
    press(tab, "Mettre de côté")
    assert "Recours déjà déposé par l’avocate" in said(tab)
    press(tab, "Reprendre")
    (line,) = (each for each in file(cast, seen).deadlines if each.rule.code == COURT)
    assert line.dismissal is None


def test_a_deadline_of_another_kind_is_added(cast: Cast, open_person: Open) -> None:
    person_id, seen = opened(cast)
    (rule, *_rest) = file(cast, seen).may_add
    tab = open_person(person_id, seen.procedure_id)
    press(tab, "Ajouter une échéance d’une autre démarche")
    put(tab.app.selectbox, "added", rule.code)
    tab.app.run()
    put(tab.app.date_input, "event_day", ago(3))
    field(tab.app.button, "send").click().run()  # type: ignore[attr-defined]
    assert rule.code in {each.rule.code for each in file(cast, seen).deadlines}


def test_where_the_law_has_two_clocks_both_are_shown(cast: Cast, open_person: Open) -> None:
    person_id, seen = opened(cast, "rent_arrears_plan")
    fact = DeadlineFact(rule_code="E3-new", event_on=ago(3))
    say_deadline_fact(cast.amina, seen, fact, key())
    shown = said(open_person(person_id, seen.procedure_id))
    assert "on agit sur celle-ci" in shown
    assert "bail plus ancien" in shown


# Two ways down


def test_the_eviction_strip_tells_where_they_stand_and_what_can_be_done(
    cast: Cast, open_person: Open
) -> None:
    person_id, seen = opened(cast, "rent_arrears_plan")
    fact = DeadlineFact(rule_code="E3-new", event_on=ago(3))
    say_deadline_fact(cast.amina, seen, fact, key())
    shown = said(open_person(person_id))
    assert '<li class="here" aria-current="step">Commandement de payer' in shown
    assert "Encore possible" in shown


def test_energy_has_its_own_strip(cast: Cast, open_person: Open) -> None:
    person_id, _seen = opened(cast, "energy_arrears")
    shown = said(open_person(person_id))
    assert "De la facture impayée à la coupure" in shown
    assert "Du premier impayé" not in shown


# Two people on one procedure


def test_the_second_sees_both_and_writes_all_the_same(cast: Cast, open_person: Open) -> None:
    person_id, seen = opened(cast)
    tab = open_person(person_id, seen.procedure_id)
    press(tab, "Faire avancer")
    put(tab.app.radio, "step", Step.READY)
    advance(cast.ines, seen, Advance(step=Step.GATHERING), key())
    press(tab, "Enregistrer l’étape")
    shown = said(tab)
    assert "Ce qui est écrit maintenant" in shown
    assert "Pièces à réunir" in shown
    assert "noté par Inès" in shown
    assert "Prête" in shown
    assert file(cast, seen).head.step is Step.GATHERING
    press(tab, "Écrire le mien quand même")
    assert file(cast, seen).head.step is Step.READY
    assert "Ce qui est écrit maintenant" not in said(tab)


def test_the_second_leaves_what_is_written(cast: Cast, open_person: Open) -> None:
    person_id, seen = opened(cast)
    tab = open_person(person_id, seen.procedure_id)
    press(tab, "Faire avancer")
    put(tab.app.radio, "step", Step.READY)
    advance(cast.ines, seen, Advance(step=Step.GATHERING), key())
    press(tab, "Enregistrer l’étape")
    press(tab, "Laisser ce qui est écrit")
    assert file(cast, seen).head.step is Step.GATHERING
    assert "Ce qui est écrit maintenant" not in said(tab)


def test_what_a_colleague_wrote_meanwhile_is_told_when_it_comes_on_screen(
    cast: Cast, open_person: Open
) -> None:
    person_id, seen = opened(cast)
    tab = open_person(person_id, seen.procedure_id)
    advance(cast.ines, seen, Advance(step=Step.GATHERING), key())
    tab.draw()
    assert "Écrit entre-temps par un ou une collègue" in said(tab)
    tab.draw()
    assert "Écrit entre-temps" not in said(tab)


# Addresses


def test_the_address_opens_the_file(cast: Cast, open_person: Open) -> None:
    person_id, seen = opened(cast)
    assert "Ce qui s’est passé" in said(open_person(person_id, seen.procedure_id))


@pytest.mark.parametrize("whose", ["nobody", "another"])
def test_a_procedure_of_somebody_else_is_one_sentence(
    cast: Cast, open_person: Open, whose: str
) -> None:
    _other, seen = opened(cast)
    asked = seen.procedure_id if whose == "another" else 10**9
    shown = said(open_person(another(cast), asked))
    assert "Cette démarche n’est pas de cette personne" in shown
    assert "Ce qui s’est passé" not in shown


def test_it_is_all_in_english(cast: Cast, open_person: Open) -> None:
    person_id, seen = opened(cast)
    tab = open_person(person_id, seen.procedure_id, cast.amina, "en")
    shown = said(tab)
    assert "What happened" in shown
    assert "To do" in shown
    assert "date to ask" in " ".join(lines(tab, "person_due"))


def test_somebody_received_who_was_not_told_is_told_first(cast: Cast, open_person: Open) -> None:
    person_id = somebody(cast, is_told=False)
    came(cast, person_id)
    tab = open_person(person_id)
    assert "En entretien avec vous depuis" in said(tab)
    assert "Information donnée" in [each.label for each in tab.app.button]
