"""Appointments, referrals and papers on screen: what is shown, what is stored, to whom."""

from collections.abc import Callable
from datetime import time, timedelta

import pytest

from mediance.domain import paris
from mediance.domain.actors import Actor, Language
from mediance.domain.appointments import Booking, NewAppointment, Seen, State
from mediance.domain.consents import USUALLY, Subject, TextKind
from mediance.domain.papers import EventKind as Said
from mediance.domain.papers import NewPaperEvent
from mediance.domain.referrals import ASKED_AFTER, NewReferral, Way
from mediance.services import appointments, consents, papers, privacy, referrals
from mediance.services.desk import desk_view
from tests.cast import Cast
from tests.pages.tab import Tab, open_tab
from tests.services.people import key, somebody

pytestmark = pytest.mark.usefixtures("database")

Open = Callable[..., Tab]
TODAY = paris.today()


@pytest.fixture
def open_person(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Open:
    """Open the part of somebody's file where they are met."""

    def come(person_id: int, actor: Actor = cast.amina, language: Language = "fr") -> Tab:
        tab = open_tab(actor, monkeypatch, language)
        tab.app.query_params["person"] = str(person_id)
        tab.app.query_params["vue"] = "rendez-vous"
        tab.app.switch_page("../../pages/personne.py").run()
        assert not tab.app.exception, tab.app.exception
        return tab

    return come


def meetings(tab: Tab) -> Tab:
    """Turn to the part of the file, where the page did not begin with it."""
    (control,) = (each for each in tab.app.button_group if "Rendez-vous et pièces" in each.options)
    control.set_value("rendez-vous").run()
    assert not tab.app.exception, tab.app.exception
    return tab


def said(tab: Tab) -> str:
    app = tab.app
    parts = (app.title, app.subheader, app.markdown, app.caption, app.warning, app.success)
    return "\n".join(str(each.value) for part in (*parts, app.info, app.error) for each in part)


def press(tab: Tab, label: str) -> None:
    next(button for button in tab.app.button if button.label == label).click().run()
    assert not tab.app.exception, tab.app.exception


def expect(cast: Cast, hour: time = time(10), person_id: int | None = None) -> int:
    starts = paris.at(TODAY, hour)
    booking = Booking(cast.amina.staff_id, starts, starts + timedelta(minutes=45))
    new = NewAppointment(site_id=cast.here, booking=booking, person_id=person_id)
    return appointments.take(cast.amina, new, key())


def told(cast: Cast) -> int:
    person_id = somebody(cast)
    consents.give_notice(cast.amina, person_id, USUALLY, key())
    return person_id


def test_reception_sees_who_is_expected_and_one_press_puts_them_into_the_queue(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    expect(cast, person_id=somebody(cast))
    tab = open_tab(cast.carme, monkeypatch)
    assert "BENALI Samira** · rendez-vous de 10 h 00 · avec Amina" in said(tab)
    press(tab, "Est arrivé·e")
    (waiting,) = desk_view(cast.carme, cast.here).waiting
    assert waiting.person_name == "BENALI Samira"
    assert f"Dans la file, n° {waiting.number}." in said(tab)
    assert "Est arrivé·e" not in [button.label for button in tab.app.button]


def test_whoever_came_without_being_put_into_the_queue_is_not_counted_as_to_come(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = expect(cast, person_id=somebody(cast))
    appointments.say(cast.amina, Seen(number, 1), State.HONOURED, key())
    assert "personne d’autre n’a rendez-vous" in said(open_tab(cast.carme, monkeypatch))


def test_names_are_initials_where_others_look(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    expect(cast, person_id=somebody(cast))
    privacy.hide_names_from_the_start(cast.carme, is_hidden=True)
    shown = said(open_tab(cast.carme, monkeypatch))
    assert "B\\. S\\." in shown
    assert "BENALI" not in shown


def test_nobody_expected_is_said(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "personne d’autre n’a rendez-vous" in said(open_tab(cast.carme, monkeypatch))


def test_an_empty_file_says_what_there_is_none_of(cast: Cast, open_person: Open) -> None:
    shown = said(meetings(open_person(somebody(cast))))
    for sentence in ("Aucun rendez-vous à venir", "Aucune orientation", "Aucune pièce"):
        assert sentence in shown


def test_an_appointment_is_taken_and_a_second_at_the_same_hour_refused_with_both(
    cast: Cast, open_person: Open
) -> None:
    person_id = somebody(cast)
    tab = meetings(open_person(person_id))
    press(tab, "Prendre le rendez-vous")
    (coming,) = appointments.appointments_of(cast.amina, person_id).coming
    assert coming.day == TODAY + timedelta(days=1)
    assert "Rendez-vous pris" in said(tab)
    press(tab, "Prendre le rendez-vous")
    assert "Amina a déjà rendez-vous avec BENALI Samira" in said(tab)
    assert "n’a pas été pris" in said(tab)


def test_a_referral_without_agreement_is_refused_and_what_was_typed_stays(
    cast: Cast, open_person: Open
) -> None:
    tab = meetings(open_person(told(cast)))
    (chosen,) = (each for each in tab.app.selectbox if "_institution_" in (each.key or ""))
    chosen.set_value("caf")
    (reason,) = (each for each in tab.app.text_area if "_reason_" in (each.key or ""))
    reason.set_value("Le RSA.")
    press(tab, "Enregistrer l’orientation")
    assert "n’a pas dit oui" in said(tab)
    (reason,) = (each for each in tab.app.text_area if "_reason_" in (each.key or ""))
    assert reason.value == "Le RSA."


def test_what_nobody_knows_is_said_to_be_unknown_and_asked_today(
    cast: Cast, open_person: Open
) -> None:
    person_id = told(cast)
    consents.say(cast.amina, person_id, Subject(TextKind.SHARING, "caf"), key(), agrees=True)
    sent = NewReferral(
        site_id=cast.here,
        person_id=person_id,
        institution_code="caf",
        reason="Le RSA.",
        on=TODAY - ASKED_AFTER,
        way=Way.WARM,
    )
    referrals.send(cast.amina, sent, key())
    shown = said(meetings(open_person(person_id)))
    assert "1 orientation · 0 suivies d’effet · 1 dont on ne sait pas la suite" in shown
    assert "à redemander aujourd’hui" in shown


def test_a_missing_paper_is_seen_with_one_press(cast: Cast, open_person: Open) -> None:
    person_id = somebody(cast)
    missing = NewPaperEvent(
        site_id=cast.here,
        person_id=person_id,
        document_codes=("identity",),
        kind=Said.MISSING,
        on=TODAY,
    )
    papers.say(cast.amina, missing, key())
    tab = meetings(open_person(person_id))
    assert "1 manquante" in said(tab)
    press(tab, "Vue aujourd’hui")
    assert "1 vue" in said(tab)


def test_reception_sees_nothing_of_it_on_a_file(cast: Cast, open_person: Open) -> None:
    shown = said(open_person(somebody(cast), cast.carme))
    for more in ("Orientations", "Pièces", "Rendez-vous"):
        assert more not in shown


def test_it_is_all_there_in_english(cast: Cast, open_person: Open) -> None:
    person_id = somebody(cast)
    number = expect(cast, person_id=person_id)
    (coming,) = appointments.appointments_of(cast.amina, person_id).coming
    appointments.say(cast.amina, coming.seen, State.EXCUSED, key())
    shown = said(open_person(person_id, cast.amina, "en"))
    assert number
    for words in ("Appointments to come", "Referrals", "Papers seen", "excused"):
        assert words in shown, shown
