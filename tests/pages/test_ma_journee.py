"""« Ma journée »: what is due and why, what is done about it on the spot, and what is stored."""

import json
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from streamlit.testing.v1 import AppTest

from db.engine import transaction
from mediance.domain import paris
from mediance.domain.actors import Actor, Language
from mediance.domain.deadlines import State
from mediance.domain.followup import DeadlineFact, Lost, Opening, Seen
from mediance.domain.people import NewPerson
from mediance.domain.procedure_life import EventKind
from mediance.domain.procedures import Step
from mediance.domain.referrals import EventKind as Happened
from mediance.domain.referrals import NewReferral, Way
from mediance.domain.watching import NewDecision, NewQuestion
from mediance.services import cases, referrals
from mediance.services.followup import absence, decisions, facts, questions
from mediance.services.followup.opening import open_procedure
from mediance.services.followup.reading import procedure_file
from mediance.services.followup.tending import set_next_date, set_owner
from mediance.services.record_visit import NewVisit, record_visit
from tests.cast import Cast
from tests.confidential import key, somebody
from tests.pages.tab import Tab, choose, open_tab

pytestmark = pytest.mark.usefixtures("database", "key_folder")

TODAY = paris.today()
LISTINGS = text(
    "select count(*) from mediance.journal_entry"
    " where operation = 'list' and entity = 'procedure' and staff_id = :reader"
)
READINGS = text(
    "select count(*) from mediance.journal_entry"
    " where operation = 'read' and entity = 'procedure' and staff_id = :reader"
)
YESTERDAY = (TODAY - timedelta(days=1)).isoformat()
Open = Callable[..., Tab]
DUE = "my_day_due"


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

    def come(actor: Actor = cast.amina, language: Language = "fr") -> Tab:
        tab = open_tab(actor, monkeypatch, language)
        tab.app.switch_page("../../pages/ma_journee.py").run()
        assert not tab.app.exception, tab.app.exception
        return tab

    return come


def said(tab: Tab) -> str:
    return "\n".join([written(tab.app), *due(tab)])


def written(app: AppTest) -> str:
    """Return what Streamlit's own parts of a page say."""
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


def due(tab: Tab) -> Iterator[str]:
    """Return what stands in the list of what is due, and around it."""
    shown = tab.shown(DUE)
    yield shown["problem"]
    yield shown["nothing"]
    for of in ("dated", "to_ask"):
        yield shown[of]["more"]
        for line in shown[of]["rows"]:
            yield f"{line['name']} {line['told']}"
            yield from (f"{why['mark']} {why['text']} {why['day']}" for why in line["whys"])
    if shown["to_ask"]["rows"]:
        yield shown["to_ask"]["title"]


def line(tab: Tab) -> dict[str, Any]:
    shown = tab.shown(DUE)
    first: dict[str, Any] = [*shown["dated"]["rows"], *shown["to_ask"]["rows"]][0]
    return first


def act(tab: Tab, action: str, *, number: str = "1", **more: object) -> None:
    """Do what a line's button or menu does, on the first of them."""
    tab.send(DUE, "acted", **(pressed(tab, action, **more) | {"press": number}))


def pressed(tab: Tab, action: str, **more: object) -> dict[str, Any]:
    """Return what the browser sends for it."""
    of, form = line(tab), tab.shown(DUE)["key"]
    sent = {"procedure": of["id"], "version": of["version"], "key": form, "press": "1"}
    return sent | {"action": action} | more


def ask(tab: Tab, seen: Seen) -> None:
    """Press « Dire la date »."""
    tab.send(DUE, "asked", procedure=seen.procedure_id, open=True)


def say(tab: Tab, on: str, asking: dict[str, Any] | None = None) -> None:
    """Say the date that is asked for."""
    of = asking or tab.shown(DUE)["asking"]
    answer = {each: of[each] for each in ("procedure", "version", "rule", "key")}
    tab.send(DUE, "said", press=on, day=on, **answer)


def days_known(cast: Cast, seen: Seen) -> set[date | None]:
    """Return the days from which the deadlines of a procedure are reckoned."""
    lines = procedure_file(cast.amina, seen.procedure_id).deadlines
    return {each.known[each.rule.code].day for each in lines if each.rule.code in each.known}


def press(app: AppTest, label: str) -> None:
    next(each for each in app.button if each.label == label).click().run()
    assert not app.exception, app.exception


def test_an_empty_day_says_so_kindly(day: Open) -> None:
    tab = day()
    assert "Rien n’est dû aujourd’hui" in said(tab)
    assert "ou de souffler" in said(tab)
    assert "Personne n’attend à l’accueil." in said(tab)
    assert "personne ne s’occupe" not in said(tab)
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
    tab = day()
    assert "3 démarches vous attendent aujourd’hui" in said(tab)
    assert "à relancer depuis le" in said(tab)
    assert "date à demander : " in said(tab)
    assert "(il y a 3 j)" in said(tab)
    assert "dont 2 en retard" in said(tab)
    links = [each["href"] for each in tab.shown(DUE)["dated"]["rows"]]
    assert any(f"procedure={looked_at.procedure_id}" in link for link in links)


def test_a_date_that_nobody_verified_has_no_colour_and_no_severity(cast: Cast, day: Open) -> None:
    opened(cast, "c2s", 100)
    tab = day()
    (marked,) = [why for why in line(tab)["whys"] if "date à vérifier" in why["mark"]]
    assert (marked["sign"], marked["colour"]) == ("clock", "")
    assert {why["colour"] for why in line(tab)["whys"]} == {""}


def test_a_reminder_is_noted_on_the_spot(cast: Cast, day: Open) -> None:
    seen = opened(cast, "c2s", 100)
    tab = day()
    act(tab, "remind")
    assert "Relance notée." in said(tab)
    events = procedure_file(cast.amina, seen.procedure_id).events
    assert events[-1].event.kind is EventKind.CHASED
    assert "à relancer" not in said(tab)


def test_one_looks_again_on_a_day_that_one_chooses(cast: Cast, day: Open) -> None:
    seen = opened(cast)
    set_next_date(cast.amina, seen, TODAY, key())
    tab = day()
    act(tab, "again", after="7")
    assert "Prochaine date :" in said(tab)
    assert "Rien n’est dû aujourd’hui" in said(tab)
    head = procedure_file(cast.amina, seen.procedure_id).head
    assert head.next_date == TODAY + timedelta(days=7)


def test_a_step_is_said_on_the_spot(cast: Cast, day: Open) -> None:
    seen = opened(cast)
    set_next_date(cast.amina, seen, TODAY, key())
    tab = day()
    act(tab, "advance", step="deposited")
    assert "C’est noté : dossier déposé." in said(tab)
    assert procedure_file(cast.amina, seen.procedure_id).head.step is Step.DEPOSITED


def test_a_reminder_on_a_state_that_changed_is_not_noted(cast: Cast, day: Open) -> None:
    seen = opened(cast, "c2s", 100)
    tab = day()
    set_next_date(cast.ines, seen, TODAY, key())
    act(tab, "remind")
    assert "Un ou une collègue vient d’écrire sur cette démarche." in said(tab)
    events = procedure_file(cast.amina, seen.procedure_id).events
    assert events[-1].event.kind is not EventKind.CHASED


def test_the_date_that_is_asked_for_is_said_within_the_line(cast: Cast, day: Open) -> None:
    seen = opened(cast, "dalo")
    pressing = procedure_file(cast.amina, seen.procedure_id).pressing
    assert pressing is not None
    tab = day()
    ask(tab, seen)
    asking = tab.shown(DUE)["asking"]
    assert asking["question"] == pressing.question.question.french
    say(tab, "demain")
    assert "n’est plus dans les listes" in tab.shown(DUE)["problem"]
    say(tab, "")
    assert tab.shown(DUE)["problem"]
    assert tab.shown(DUE)["asking"] == asking
    say(tab, YESTERDAY)
    assert tab.shown(DUE)["asking"] is None
    assert "Date notée" in said(tab)
    assert TODAY - timedelta(days=1) in days_known(cast, seen)


def test_a_date_sent_again_is_said_once_and_told_again(cast: Cast, day: Open) -> None:
    seen = opened(cast, "dalo")
    tab = day()
    ask(tab, seen)
    asking = tab.shown(DUE)["asking"]
    for _press in range(2):
        say(tab, YESTERDAY, asking)
        assert "Date notée" in said(tab)
        assert not tab.shown(DUE)["problem"]
    assert procedure_file(cast.amina, seen.procedure_id).head.version == asking["version"] + 1


def test_a_date_is_said_of_what_was_asked_and_of_nothing_else(cast: Cast, day: Open) -> None:
    seen, other = opened(cast, "dalo"), opened(cast, "dalo")
    tab = day()
    ask(tab, seen)
    asking = tab.shown(DUE)["asking"]
    for wrong in ({"procedure": other.procedure_id}, {"rule": "autre"}):
        say(tab, YESTERDAY, asking | wrong)
        assert "n’est plus dans les listes" in tab.shown(DUE)["problem"]
    known = days_known(cast, seen) | days_known(cast, other)
    assert TODAY - timedelta(days=1) not in known


def test_a_date_whose_line_is_gone_is_asked_no_more(cast: Cast, day: Open) -> None:
    seen = opened(cast, "dalo")
    tab = day()
    ask(tab, seen)
    set_owner(cast.ines, seen, cast.ines.staff_id, key())
    tab.draw()
    assert tab.shown(DUE)["asking"] is None
    set_owner(cast.bruno, Seen(seen.procedure_id, 2), cast.amina.staff_id, key())
    tab.draw()
    assert tab.shown(DUE)["to_ask"]["rows"]
    assert tab.shown(DUE)["asking"] is None


def test_one_question_is_one_look_into_a_file(cast: Cast, day: Open) -> None:
    def looks() -> int:
        with transaction(cast.sofia) as work:
            return int(work.scalar(READINGS, {"reader": cast.amina.staff_id}) or 0)

    seen = opened(cast, "dalo")
    tab = day()
    before = looks()
    ask(tab, seen)
    tab.draw()
    assert looks() == before + 1
    for each in procedure_file(cast.ines, seen.procedure_id).deadlines:
        if each.state is State.DATE_TO_ASK:
            told = DeadlineFact(rule_code=each.rule.code, event_on=TODAY - timedelta(days=1))
            now = procedure_file(cast.ines, seen.procedure_id).head.seen
            facts.say_deadline_fact(cast.ines, now, told, key())
    for _draw in range(3):
        tab.draw()
    assert tab.shown(DUE)["asking"] is None
    assert looks() <= before + 1


def test_a_press_sent_again_is_done_once_and_told_again(cast: Cast, day: Open) -> None:
    seen = opened(cast)
    set_next_date(cast.amina, seen, TODAY, key())
    tab = day()
    sent = pressed(tab, "again", after="7")
    for _press in range(2):
        tab.send(DUE, "acted", **sent)
        assert "Prochaine date :" in said(tab)
        assert not tab.shown(DUE)["problem"]
    assert procedure_file(cast.amina, seen.procedure_id).head.version == sent["version"] + 1


def test_one_goes_on_from_line_to_line(cast: Cast, day: Open) -> None:
    for _procedure in range(2):
        set_next_date(cast.amina, opened(cast), TODAY, key())
    tab = day()
    for number in range(2):
        act(tab, "again", number=str(number), after="7")
        assert "Prochaine date :" in said(tab)
    assert "Rien n’est dû aujourd’hui" in said(tab)


@pytest.mark.parametrize(
    "wrong",
    [
        {"action": "erase"},
        {"action": "again", "after": "8"},
        {"action": "again", "after": ""},
        {"action": "advance", "step": "flown"},
        {"action": "advance", "step": ""},
        {"action": "remind", "procedure": -1},
        {"action": "remind", "version": True},
        {"action": "remind", "key": "mine"},
    ],
    ids=str,
)
def test_what_no_line_offers_is_refused(cast: Cast, day: Open, wrong: dict[str, object]) -> None:
    seen = opened(cast, "c2s", 100)
    tab = day()
    tab.send(DUE, "acted", **(pressed(tab, "") | wrong))
    assert "n’est plus dans les listes" in tab.shown(DUE)["problem"]
    assert procedure_file(cast.amina, seen.procedure_id).head.version == 1


def test_a_refusal_is_read_though_the_list_is_empty_by_then(cast: Cast, day: Open) -> None:
    seen = opened(cast)
    set_next_date(cast.amina, seen, TODAY, key())
    tab = day()
    sent = pressed(tab, "again", after="7")
    set_next_date(cast.ines, Seen(seen.procedure_id, 2), TODAY + timedelta(days=90), key())
    tab.send(DUE, "acted", **sent)
    assert "Rien n’est dû aujourd’hui" in said(tab)
    assert "Un ou une collègue vient d’écrire" in tab.shown(DUE)["problem"]


def test_a_long_day_is_shown_a_part_at_a_time(cast: Cast, day: Open) -> None:
    case_id = cases.open_case(cast.amina, somebody(cast), cast.here, key())
    opening = Opening(type_code="c2s", next_date=TODAY)
    for _ in range(12):
        open_procedure(cast.amina, case_id, opening, key())
    tab = day()
    assert "12 démarches vous attendent aujourd’hui" in said(tab)
    assert said(tab).count("prévue le") == 10
    assert "Voir les 2 suivantes" in said(tab)
    length = tab.shown(DUE)["dated"]["length"]
    for _press in range(2):
        tab.send(DUE, "longer", list="dated", length=length)
    assert said(tab).count("prévue le") == 12
    assert tab.shown(DUE)["dated"]["length"] == 40
    assert "Voir les" not in said(tab)


def test_dates_to_ask_stand_together_after_what_is_due(cast: Cast, day: Open) -> None:
    for _ in range(5):
        opened(cast, "dalo")
    set_next_date(cast.amina, opened(cast), TODAY, key())
    tab = day()
    assert "6 démarches vous attendent aujourd’hui" in said(tab)
    assert "5 dates à demander" in said(tab)
    assert said(tab).count("date à demander :") == 3
    tab.send(DUE, "longer", list="to_ask", length=tab.shown(DUE)["to_ask"]["length"])
    assert said(tab).count("date à demander :") == 5
    assert "5 dates to ask for" in said(day(language="en"))


def test_a_question_is_answered_in_the_day_and_the_answer_comes_back(cast: Cast, day: Open) -> None:
    seen = opened(cast)
    asked = NewQuestion(seen.procedure_id, cast.ines.staff_id, "*Vu* l’avis ?")
    questions.ask(cast.amina, asked, key())
    tab = day(cast.ines)
    assert "Amina demande à Inès" in said(tab)
    assert "\\*Vu\\* l’avis ?" in said(tab)
    press(tab.app, "Répondre")
    assert "Écrivez quelques mots" in said(tab)
    tab.app.text_area[0].set_value("Oui, mardi.")
    press(tab.app, "Répondre")
    assert "Réponse envoyée." in said(tab)
    assert "Amina demande à Inès" not in said(tab)
    tab = day(cast.amina)
    assert "« Oui, mardi\\. »" in said(tab)
    press(tab.app, "Vu")
    assert "Oui, mardi" not in said(tab)


def test_what_monday_decided_is_done_from_the_day(cast: Cast, day: Open) -> None:
    line = NewDecision(
        opened(cast).procedure_id, Lost.NO_CONTACT, "Appeler", cast.amina.staff_id, TODAY
    )
    decisions.decide(cast.bruno, line, key())
    tab = day()
    assert "**Appeler** · Amina" in said(tab)
    press(tab.app, "C’est fait")
    assert "Appeler" not in said(tab)
    (decided,) = decisions.monday(cast.bruno, cast.here).now
    assert decided.ended_by == "Amina"


def test_whoever_gets_procedures_sees_from_whom_and_which_and_gives_them_back(
    cast: Cast, day: Open
) -> None:
    seen = opened(cast)
    absence.hand_over_absence(cast.amina, cast.amina.staff_id, cast.ines.staff_id, key())
    tab = day(cast.ines)
    assert "Amina vous a confié 1 démarche" in said(tab)
    press(tab.app, "Voir lesquelles")
    assert "XARRAGA" in said(tab)
    press(tab.app, "Rendre")
    assert "1 démarche rendue." in said(tab)
    assert procedure_file(cast.bruno, seen.procedure_id).head.owner_name == "Amina"


def test_one_look_at_what_was_left_is_one_entry_of_the_journal(cast: Cast, day: Open) -> None:
    def looks() -> int:
        with transaction(cast.sofia) as work:
            return int(work.scalar(LISTINGS, {"reader": cast.ines.staff_id}) or 0)

    opened(cast)
    absence.hand_over_absence(cast.amina, cast.amina.staff_id, cast.ines.staff_id, key())
    tab = day(cast.ines)
    before = looks()
    press(tab.app, "Voir lesquelles")
    tab.draw()
    tab.draw()
    assert looks() == before + 1
    press(tab.app, "Voir lesquelles")
    press(tab.app, "Voir lesquelles")
    assert looks() == before + 2


def test_who_waits_and_what_nobody_keeps_lead_there(cast: Cast, day: Open) -> None:
    record_visit(cast.carme, NewVisit(cast.here, NewPerson("Roig")), key())
    set_owner(cast.amina, opened(cast), None, key())
    tab = day()
    assert "1 personne attend à l’accueil." in said(tab)
    links = {link.proto.label: link.proto for link in tab.app.get("page_link")}
    assert links["1 démarche dont personne ne s’occupe"].query_string == "owner=0"


def test_names_are_hidden_where_the_screen_hides_them(cast: Cast, day: Open) -> None:
    set_next_date(cast.amina, opened(cast), TODAY, key())
    tab = day()
    assert "XARRAGA" in said(tab)
    tab.app.button(key="topbar_privacy").click().run()
    assert "XARRAGA" not in said(tab)
    assert "XARRAGA" not in json.dumps(tab.shown(DUE)).upper()


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
    tab = day()
    assert "Orientations à redemander" in said(tab)
    assert "CAF · envoyée le" in said(tab)
    assert "à redemander depuis le" in said(tab)
    choose(tab.app, "Noter la réponse…", 0)
    assert "C’est noté." in said(tab)
    (told,) = referrals.referrals_of(cast.amina, person_id).known
    assert told.life.last.kind is Happened.RECEIVED
    assert "Orientations à redemander" not in said(tab)


def test_a_refusal_is_answered_with_its_reason(cast: Cast, day: Open) -> None:
    person_id = sent_on(cast, 15)
    tab = day()
    assert "à redemander aujourd’hui" in said(tab)
    choose(tab.app, "Noter la réponse…", 2)
    next(each for each in tab.app.text_input if each.label == "Pourquoi").set_value(
        "Dossier incomplet"
    )
    press(tab.app, "Enregistrer")
    (told,) = referrals.referrals_of(cast.amina, person_id).known
    assert (told.life.last.kind, told.life.last.reason) == (Happened.REFUSED, "Dossier incomplet")
