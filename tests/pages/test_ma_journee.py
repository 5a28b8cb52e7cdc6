"""« Ma journée »: what is due and why, what is done about it on the spot, and what is stored."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import text
from streamlit.testing.v1 import AppTest

from db.engine import transaction
from mediance.domain import paris
from mediance.domain.actors import Actor, Language
from mediance.domain.followup import Lost, Opening, Seen
from mediance.domain.people import NewPerson
from mediance.domain.procedure_life import EventKind
from mediance.domain.procedures import Step
from mediance.domain.referrals import EventKind as Happened
from mediance.domain.referrals import NewReferral, Way
from mediance.domain.watching import NewDecision, NewQuestion
from mediance.services import cases, referrals
from mediance.services.followup import absence, decisions, questions
from mediance.services.followup.opening import open_procedure
from mediance.services.followup.reading import procedure_file
from mediance.services.followup.tending import set_next_date, set_owner
from mediance.services.record_visit import NewVisit, record_visit
from mediance.ui.markdown import plain
from tests.cast import Cast
from tests.confidential import key, somebody
from tests.pages.tab import choose, open_tab

pytestmark = pytest.mark.usefixtures("database", "key_folder")

TODAY = paris.today()
LISTINGS = text(
    "select count(*) from mediance.journal_entry"
    " where operation = 'list' and entity = 'procedure' and staff_id = :reader"
)
Open = Callable[..., AppTest]


def opened(cast: Cast, type_code: str = "c2s", days_ago: int = 0) -> Seen:
    case_id = cases.open_case(cast.amina, somebody(cast), cast.here, key())
    opening = Opening(
        type_code=type_code,
        step=Step.DEPOSITED if days_ago else Step.READY,
        step_at=TODAY - timedelta(days=days_ago) if days_ago else None,
    )
    return Seen(open_procedure(cast.amina, case_id, opening, key()), 1)


@pytest.fixture
def day(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Open:
    """Open the day of somebody, Amina unless said otherwise."""

    def come(actor: Actor = cast.amina, language: Language = "fr") -> AppTest:
        app = open_tab(actor, monkeypatch, language).app
        app.switch_page("../../pages/ma_journee.py").run()
        assert not app.exception, app.exception
        return app

    return come


def said(app: AppTest) -> str:
    parts = (
        app.title,
        app.subheader,
        app.markdown,
        app.caption,
        app.info,
        app.success,
        app.warning,
    )
    links = [link.proto.label for link in app.get("page_link")]
    return "\n".join([*(str(each.value) for part in parts for each in part), *links])


def press(app: AppTest, label: str) -> None:
    next(each for each in app.button if each.label == label).click().run()
    assert not app.exception, app.exception


def test_an_empty_day_says_so_kindly(day: Open) -> None:
    app = day()
    assert "Rien n’est dû aujourd’hui" in said(app)
    assert "ou de souffler" in said(app)
    assert "Personne n’attend à l’accueil." in said(app)
    assert "personne ne s’occupe" not in said(app)
    assert "Nothing is due today" in said(day(language="en"))


def test_a_day_with_somebody_to_ask_after_is_not_empty(cast: Cast, day: Open) -> None:
    sent_on(cast, 17)
    assert "Aucune démarche ne vous attend aujourd’hui" in said(day())
    assert "Rien n’est dû" not in said(day())
    assert "souffler" not in said(day())


def test_each_line_says_why_it_stands_there(cast: Cast, day: Open) -> None:
    opened(cast, "c2s", 100)
    opened(cast, "dalo")
    looked_at = opened(cast)
    set_next_date(cast.amina, looked_at, TODAY - timedelta(days=3), key())
    app = day()
    assert "3 démarches vous attendent aujourd’hui" in said(app)
    assert "à relancer depuis le" in said(app)
    assert "date à demander : " in said(app)
    assert "(il y a 3 j)" in said(app)
    assert "dont 2 en retard" in said(app)
    assert ":red[:material/error:" not in said(app)
    links = [link.proto for link in app.get("page_link")]
    assert any(f"procedure={looked_at.procedure_id}" in link.query_string for link in links)


def test_a_reminder_is_noted_on_the_spot(cast: Cast, day: Open) -> None:
    seen = opened(cast, "c2s", 100)
    app = day()
    press(app, "Relance faite")
    assert "Relance notée." in said(app)
    events = procedure_file(cast.amina, seen.procedure_id).events
    assert events[-1].event.kind is EventKind.CHASED
    assert "à relancer" not in said(app)


def test_one_looks_again_on_a_day_that_one_chooses(cast: Cast, day: Open) -> None:
    seen = opened(cast)
    set_next_date(cast.amina, seen, TODAY, key())
    app = day()
    choose(app, "Revoir…", 1)
    assert "Prochaine date :" in said(app)
    assert "Rien n’est dû aujourd’hui" in said(app)
    head = procedure_file(cast.amina, seen.procedure_id).head
    assert head.next_date == TODAY + timedelta(days=7)


def test_a_step_is_said_on_the_spot(cast: Cast, day: Open) -> None:
    seen = opened(cast)
    set_next_date(cast.amina, seen, TODAY, key())
    app = day()
    choose(app, "C’est fait…", 1)
    assert "C’est noté : dossier déposé." in said(app)
    assert procedure_file(cast.amina, seen.procedure_id).head.step is Step.DEPOSITED


def test_a_reminder_on_a_state_that_changed_is_not_noted(cast: Cast, day: Open) -> None:
    seen = opened(cast, "c2s", 100)
    app = day()
    set_next_date(cast.ines, seen, TODAY, key())
    press(app, "Relance faite")
    assert "Un ou une collègue vient d’écrire sur cette démarche." in said(app)
    events = procedure_file(cast.amina, seen.procedure_id).events
    assert events[-1].event.kind is not EventKind.CHASED


def test_the_date_that_is_asked_for_is_said_within_the_line(cast: Cast, day: Open) -> None:
    seen = opened(cast, "dalo")
    line = procedure_file(cast.amina, seen.procedure_id).pressing
    assert line is not None
    app = day()
    press(app, "Dire la date")
    (field,) = app.date_input
    assert field.label == plain(line.question.question.french)
    field.set_value(TODAY - timedelta(days=1))
    press(app, "Enregistrer")
    assert "Date notée" in said(app)
    known = procedure_file(cast.amina, seen.procedure_id).deadlines
    assert TODAY - timedelta(days=1) in {each.known[each.rule.code].day for each in known}


def test_a_long_day_is_shown_a_part_at_a_time(cast: Cast, day: Open) -> None:
    case_id = cases.open_case(cast.amina, somebody(cast), cast.here, key())
    opening = Opening(type_code="c2s", next_date=TODAY)
    for _ in range(12):
        open_procedure(cast.amina, case_id, opening, key())
    app = day()
    assert "12 démarches vous attendent aujourd’hui" in said(app)
    assert said(app).count("prévue le") == 10
    press(app, "Voir les 2 suivantes")
    assert said(app).count("prévue le") == 12
    assert "Voir les" not in " ".join(each.label for each in app.button)


def test_dates_to_ask_stand_together_after_what_is_due(cast: Cast, day: Open) -> None:
    for _ in range(5):
        opened(cast, "dalo")
    set_next_date(cast.amina, opened(cast), TODAY, key())
    app = day()
    assert "6 démarches vous attendent aujourd’hui" in said(app)
    assert "5 dates à demander" in said(app)
    assert said(app).count("date à demander :") == 3
    press(app, "Voir les 2 suivantes")
    assert said(app).count("date à demander :") == 5
    assert "5 dates to ask for" in said(day(language="en"))


def test_a_question_is_answered_in_the_day_and_the_answer_comes_back(cast: Cast, day: Open) -> None:
    seen = opened(cast)
    asked = NewQuestion(seen.procedure_id, cast.ines.staff_id, "*Vu* l’avis ?")
    questions.ask(cast.amina, asked, key())
    app = day(cast.ines)
    assert "Amina demande à Inès" in said(app)
    assert "\\*Vu\\* l’avis ?" in said(app)
    press(app, "Répondre")
    assert "Écrivez quelques mots" in said(app)
    app.text_area[0].set_value("Oui, mardi.")
    press(app, "Répondre")
    assert "Réponse envoyée." in said(app)
    assert "Amina demande à Inès" not in said(app)
    app = day(cast.amina)
    assert "« Oui, mardi\\. »" in said(app)
    press(app, "Vu")
    assert "Oui, mardi" not in said(app)


def test_what_monday_decided_is_done_from_the_day(cast: Cast, day: Open) -> None:
    line = NewDecision(
        opened(cast).procedure_id, Lost.NO_CONTACT, "Appeler", cast.amina.staff_id, TODAY
    )
    decisions.decide(cast.bruno, line, key())
    app = day()
    assert "**Appeler** · Amina" in said(app)
    press(app, "C’est fait")
    assert "Appeler" not in said(app)
    (decided,) = decisions.monday(cast.bruno, cast.here).now
    assert decided.ended_by == "Amina"


def test_whoever_gets_procedures_sees_from_whom_and_which_and_gives_them_back(
    cast: Cast, day: Open
) -> None:
    seen = opened(cast)
    absence.hand_over_absence(cast.amina, cast.amina.staff_id, cast.ines.staff_id, key())
    app = day(cast.ines)
    assert "Amina vous a confié 1 démarche" in said(app)
    press(app, "Voir lesquelles")
    assert "XARRAGA" in said(app)
    press(app, "Rendre")
    assert "1 démarche rendue." in said(app)
    assert procedure_file(cast.bruno, seen.procedure_id).head.owner_name == "Amina"


def test_one_look_at_what_was_left_is_one_entry_of_the_journal(cast: Cast, day: Open) -> None:
    def looks() -> int:
        with transaction(cast.sofia) as work:
            return int(work.scalar(LISTINGS, {"reader": cast.ines.staff_id}) or 0)

    opened(cast)
    absence.hand_over_absence(cast.amina, cast.amina.staff_id, cast.ines.staff_id, key())
    app = day(cast.ines)
    before = looks()
    press(app, "Voir lesquelles")
    app.run()
    app.run()
    assert looks() == before + 1
    press(app, "Voir lesquelles")
    press(app, "Voir lesquelles")
    assert looks() == before + 2


def test_who_waits_and_what_nobody_keeps_lead_there(cast: Cast, day: Open) -> None:
    record_visit(cast.carme, NewVisit(cast.here, NewPerson("Roig")), key())
    set_owner(cast.amina, opened(cast), None, key())
    app = day()
    assert "1 personne attend à l’accueil." in said(app)
    links = {link.proto.label: link.proto for link in app.get("page_link")}
    assert links["1 démarche dont personne ne s’occupe"].query_string == "owner=0"


def test_names_are_hidden_where_the_screen_hides_them(cast: Cast, day: Open) -> None:
    set_next_date(cast.amina, opened(cast), TODAY, key())
    app = day()
    assert "XARRAGA" in said(app)
    app.button(key="topbar_privacy").click().run()
    assert "XARRAGA" not in said(app)


def sent_on(cast: Cast, days_ago: int) -> int:
    person_id = somebody(cast)
    new = NewReferral(
        site_id=cast.here,
        person_id=person_id,
        institution_code="caf",
        reason="Elle demande le RSA.",
        on=TODAY - timedelta(days=days_ago),
        way=Way.COLD,
    )
    referrals.send(cast.amina, new, key())
    return person_id


def test_whom_one_sent_on_is_asked_after_and_answered_on_the_spot(cast: Cast, day: Open) -> None:
    person_id = sent_on(cast, 17)
    app = day()
    assert "Orientations à redemander" in said(app)
    assert "CAF · envoyée le" in said(app)
    assert "à redemander depuis le" in said(app)
    choose(app, "Noter la réponse…", 0)
    assert "C’est noté." in said(app)
    (told,) = referrals.referrals_of(cast.amina, person_id).known
    assert told.life.last.kind is Happened.RECEIVED
    assert "Orientations à redemander" not in said(app)


def test_a_refusal_is_answered_with_its_reason(cast: Cast, day: Open) -> None:
    person_id = sent_on(cast, 15)
    app = day()
    assert "à redemander aujourd’hui" in said(app)
    choose(app, "Noter la réponse…", 2)
    next(each for each in app.text_input if each.label == "Pourquoi").set_value("Dossier incomplet")
    press(app, "Enregistrer")
    (told,) = referrals.referrals_of(cast.amina, person_id).known
    assert (told.life.last.kind, told.life.last.reason) == (Happened.REFUSED, "Dossier incomplet")
