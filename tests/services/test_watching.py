"""Questions between colleagues, Mondays, absences: who may, what is kept, and the way back."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader
from sqlalchemy import text

from db.engine import transaction
from mediance.domain import paris
from mediance.domain.actors import Actor
from mediance.domain.appointments import Booking, NewAppointment
from mediance.domain.followup import Closing, Lost, Opening, Seen
from mediance.domain.free_text import ForbiddenNumber, TextField
from mediance.domain.people import NewPerson
from mediance.domain.permissions import NotPermitted
from mediance.domain.procedure_life import ProcedureIsClosed
from mediance.domain.procedures import Outcome, Stage, Step
from mediance.domain.referrals import NewReferral, Way
from mediance.domain.watching import (
    Became,
    DayNotUsable,
    Decision,
    GivenBack,
    NewDecision,
    NewQuestion,
    Question,
    UnusableWords,
    monday_of,
)
from mediance.services import appointments, cases, referrals
from mediance.services.changes import ChangedMeanwhile, NoLongerThere
from mediance.services.errors import PersonRestricted
from mediance.services.followup import absence, decisions, questions
from mediance.services.followup.moving import close
from mediance.services.followup.opening import open_procedure
from mediance.services.followup.reading import procedure_file
from mediance.services.followup.refusals import NotAnOwner, ProcedureUnknown
from mediance.services.followup.tending import set_next_date, set_owner
from mediance.services.followup.watching import my_work, not_to_lose_sight_of
from mediance.services.hand_over import reserve
from mediance.services.paper.monday_sheet import monday_sheet
from mediance.services.record_visit import NewVisit, UnknownChoice, record_visit
from tests.cast import Cast
from tests.confidential import key, somebody

pytestmark = pytest.mark.usefixtures("database", "key_folder")

TODAY = paris.today()
TOMORROW = TODAY + timedelta(days=1)
AN_IBAN = "FR76 3000 6000 0112 3456 7890 189"
LISTINGS = text(
    "select count(*) from mediance.journal_entry"
    " where operation = 'list' and entity = 'procedure' and staff_id = :reader"
)
ASKED = "Avez-vous l’avis d’imposition ?"


def opened(cast: Cast, step: Step = Step.READY, type_code: str = "c2s") -> Seen:
    case_id = cases.open_case(cast.amina, somebody(cast), cast.here, key())
    opening = Opening(type_code=type_code, step=step)
    return Seen(open_procedure(cast.amina, case_id, opening, key()), 1)


def owner(cast: Cast, seen: Seen) -> str | None:
    return procedure_file(cast.bruno, seen.procedure_id).head.owner_name


def ask(cast: Cast, seen: Seen, words: str = ASKED) -> Question:
    questions.ask(cast.amina, NewQuestion(seen.procedure_id, cast.ines.staff_id, words), key())
    newest, *_ = questions.questions_of(cast.amina, seen.procedure_id)
    return newest


def decide(cast: Cast, seen: Seen, what: str = "Appeler", who: Actor | None = None) -> Decision:
    staff_id = (who or cast.amina).staff_id
    line = NewDecision(seen.procedure_id, Lost.NO_CONTACT, what, staff_id, TOMORROW)
    decisions.decide(cast.bruno, line, key())
    found = decisions.monday(cast.bruno, cast.here).now
    return max(found, key=lambda each: each.id)


def of_day(actor: Actor, cast: Cast) -> tuple[Question, ...]:
    return my_work(actor, cast.here).questions


def limited(cast: Cast, seen: Seen) -> None:
    """Have the person of a procedure ask that nothing more be written of them."""
    person_id = procedure_file(cast.bruno, seen.procedure_id).head.person_id
    with transaction(cast.sofia) as work:
        work.execute(
            text(
                "with asked as (insert into mediance.rights_request"
                " (person_id, asks_for, received_on, way, due_on, recorded_by)"
                " values (:person, 'limitation', current_date, 'letter', current_date + 30, :by)"
                " returning id)"
                " insert into mediance.person_restriction"
                " (person_id, restriction, request_id, set_by)"
                " select :person, 'limited', id, :by from asked"
            ),
            {"person": person_id, "by": cast.sofia.staff_id},
        )


# One colleague asks another


def test_what_is_asked_stands_in_the_day_of_whoever_is_asked_until_the_answer_is_seen(
    cast: Cast,
) -> None:
    question = ask(cast, opened(cast), f"  {ASKED}\n ")
    (waits,) = of_day(cast.ines, cast)
    assert (waits.question, waits.asker, waits.asked) == (ASKED, "Amina", "Inès")
    assert of_day(cast.amina, cast) == of_day(cast.bruno, cast) == ()
    questions.answer(cast.ines, question.id, "Oui, vu mardi.", key())
    assert of_day(cast.ines, cast) == ()
    (came,) = of_day(cast.amina, cast)
    assert came.answer == "Oui, vu mardi."
    questions.say_seen(cast.ines, question.id)
    assert of_day(cast.amina, cast) == (came,)
    questions.say_seen(cast.amina, question.id)
    assert of_day(cast.amina, cast) == ()
    (kept,) = questions.questions_of(cast.bruno, question.subject.head.procedure_id)
    assert kept.answer == "Oui, vu mardi."


def test_the_same_press_asks_and_answers_once(cast: Cast) -> None:
    seen, pressed = opened(cast), key()
    for _ in range(2):
        new = NewQuestion(seen.procedure_id, cast.ines.staff_id, ASKED)
        questions.ask(cast.amina, new, pressed)
    (question,) = questions.questions_of(cast.amina, seen.procedure_id)
    pressed = key()
    for _ in range(2):
        questions.answer(cast.ines, question.id, "Oui.", pressed)
    with pytest.raises(NoLongerThere):
        questions.answer(cast.ines, question.id, "Non.", key())


def test_only_whoever_is_asked_answers_and_only_whoever_asks_takes_back(cast: Cast) -> None:
    question = ask(cast, opened(cast))
    with pytest.raises(NoLongerThere):
        questions.answer(cast.bruno, question.id, "Je ne sais pas.", key())
    with pytest.raises(NoLongerThere):
        questions.withdraw(cast.ines, question.id, key())
    questions.withdraw(cast.amina, question.id, key())
    assert of_day(cast.ines, cast) == ()
    assert questions.questions_of(cast.amina, question.subject.head.procedure_id) == ()
    with pytest.raises(NoLongerThere):
        questions.answer(cast.ines, question.id, "Oui.", key())


def test_one_asks_those_who_follow_people_there_and_not_oneself(cast: Cast) -> None:
    seen = opened(cast)
    could = {each.staff_id for each in questions.colleagues_to_ask(cast.amina, seen.procedure_id)}
    assert {cast.ines.staff_id, cast.bruno.staff_id} <= could
    assert cast.amina.staff_id not in could
    for actor in (cast.amina, cast.carme, cast.helene, cast.chloe):
        with pytest.raises(NotAnOwner):
            questions.ask(cast.amina, NewQuestion(seen.procedure_id, actor.staff_id, "?"), key())
    with pytest.raises(ProcedureUnknown):
        questions.ask(cast.amina, NewQuestion(2**40, cast.ines.staff_id, "?"), key())


Write = Callable[[Cast, Seen, str], object]
WRITTEN: dict[str, tuple[TextField, Write]] = {
    "a question": (TextField.COLLEAGUE_QUESTION, ask),
    "an answer": (
        TextField.COLLEAGUE_QUESTION,
        lambda cast, seen, words: questions.answer(cast.ines, ask(cast, seen).id, words, key()),
    ),
    "a decision": (TextField.DECISION, decide),
}


@pytest.mark.parametrize("what", WRITTEN)
def test_numbers_nobody_keeps_are_refused_and_so_is_nothing_or_too_much(
    cast: Cast, what: str
) -> None:
    where, write = WRITTEN[what]
    seen = opened(cast)
    with pytest.raises(ForbiddenNumber) as refusal:
        write(cast, seen, f"son compte : {AN_IBAN}")
    assert refusal.value.where is where
    for words in ("", "  \n ", "x" * 301, "x" * 10_000):
        with pytest.raises(UnusableWords):
            write(cast, seen, words)


def test_nothing_is_written_of_whoever_asked_for_that(cast: Cast) -> None:
    seen = opened(cast)
    limited(cast, seen)
    with pytest.raises(PersonRestricted):
        ask(cast, seen)
    with pytest.raises(PersonRestricted):
        decide(cast, seen)


def test_nothing_is_answered_of_whoever_asked_for_that(cast: Cast) -> None:
    seen = opened(cast)
    question = ask(cast, seen)
    limited(cast, seen)
    with pytest.raises(PersonRestricted):
        questions.answer(cast.ines, question.id, "Oui, vu mardi.", key())
    (kept,) = questions.questions_of(cast.amina, seen.procedure_id)
    assert kept.answer is None
    questions.withdraw(cast.amina, question.id, key())
    assert of_day(cast.ines, cast) == ()


def test_an_answer_is_new_whatever_was_seen_before_it_came(cast: Cast) -> None:
    question = ask(cast, opened(cast))
    questions.say_seen(cast.amina, question.id)
    questions.answer(cast.ines, question.id, "Oui, vu mardi.", key())
    (came,) = of_day(cast.amina, cast)
    assert came.answer == "Oui, vu mardi."


# Mondays


def test_a_decision_is_kept_with_its_week_and_stands_in_the_day_of_whoever_does_it(
    cast: Cast,
) -> None:
    decided = decide(cast, opened(cast), "Appeler la CPAM")
    assert (decided.monday, decided.staff_name) == (monday_of(TODAY), "Amina")
    assert (decided.became, decided.due_on) == (Became.OPEN, TOMORROW)
    assert my_work(cast.amina, cast.here).decisions == (decided,)
    assert my_work(cast.ines, cast.here).decisions == ()
    decisions.end_decision(cast.amina, decided.id, Became.DONE, key())
    (now,) = decisions.monday(cast.bruno, cast.here).now
    assert (now.became, now.ended_by) == (Became.DONE, "Amina")
    assert my_work(cast.amina, cast.here).decisions == ()


def test_a_new_decision_takes_the_place_of_the_open_one(cast: Cast) -> None:
    seen = opened(cast)
    first = decide(cast, seen, "Appeler")
    second = decide(cast, seen, "Écrire", cast.ines)
    assert decisions.monday(cast.bruno, cast.here).now == (second,)
    with pytest.raises(ChangedMeanwhile):
        decisions.end_decision(cast.bruno, first.id, Became.DONE, key())


@pytest.mark.parametrize("became", [Became.OPEN, Became.REPLACED])
def test_nobody_says_of_a_decision_what_only_the_next_one_says(cast: Cast, became: Became) -> None:
    decided = decide(cast, opened(cast))
    with pytest.raises(UnknownChoice):
        decisions.end_decision(cast.amina, decided.id, became, key())
    assert decisions.monday(cast.bruno, cast.here).now == (decided,)


def test_what_has_ended_does_not_end_again(cast: Cast) -> None:
    decided = decide(cast, opened(cast))
    decisions.end_decision(cast.amina, decided.id, Became.DONE, key())
    with pytest.raises(NoLongerThere):
        decisions.end_decision(cast.bruno, decided.id, Became.DROPPED, key())


def test_only_whoever_does_it_or_the_coordination_says_what_became_of_it(cast: Cast) -> None:
    decided = decide(cast, opened(cast))
    with pytest.raises(NotPermitted):
        decisions.end_decision(cast.ines, decided.id, Became.DONE, key())
    decisions.end_decision(cast.bruno, decided.id, Became.DROPPED, key())


def test_what_was_decided_of_a_procedure_that_ended_is_ended_too(cast: Cast) -> None:
    seen = opened(cast)
    decided = decide(cast, seen)
    close(cast.amina, seen, Closing(outcome=Outcome.VOID), key())
    assert [each.id for each in my_work(cast.amina, cast.here).decisions] == [decided.id]
    decisions.end_decision(cast.amina, decided.id, Became.DONE, key())
    assert my_work(cast.amina, cast.here).decisions == ()


def test_the_sheet_counts_what_was_decided_of_what_is_sensitive(cast: Cast) -> None:
    decide(cast, opened(cast, type_code="residence_renewal"))
    pages = PdfReader(BytesIO(monday_sheet(cast.bruno, cast.here))).pages
    decided = " ".join(pages[0].extract_text().split()).split("Décidé jusqu’ici")[1]
    assert decided.startswith(" et 1 à voir à l’écran")


def test_last_monday_comes_with_what_became_of_it_and_older_ones_as_long_as_they_are_open(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def decided_before(weeks: int) -> Decision:
        then = TODAY - timedelta(weeks=weeks)
        with monkeypatch.context() as patched:
            patched.setattr(paris, "today", lambda: then)
            return decide(cast, opened(cast))

    forgotten, over = decided_before(3), decided_before(2)
    last, done = decided_before(1), decided_before(1)
    for each in (over, done):
        decisions.end_decision(cast.bruno, each.id, Became.DONE, key())
    monday = decisions.monday(cast.bruno, cast.here)
    assert {each.id for each in monday.before} == {forgotten.id, last.id, done.id}
    assert monday.now == ()
    late = {each.id for each in monday.before if each.is_late(TOMORROW + timedelta(days=1))}
    assert late == {forgotten.id, last.id}


def test_what_cannot_be_decided_is_refused_by_name(cast: Cast) -> None:
    seen = opened(cast)
    who = cast.amina.staff_id
    for due_on in (TODAY - timedelta(days=1), TODAY + timedelta(days=5000)):
        line = NewDecision(seen.procedure_id, Lost.NO_CONTACT, "Voir", who, due_on)
        with pytest.raises(DayNotUsable):
            decisions.decide(cast.bruno, line, key())
    with pytest.raises(NotAnOwner):
        decide(cast, seen, who=cast.helene)
    close(cast.amina, seen, Closing(outcome=Outcome.VOID), key())
    with pytest.raises(ProcedureIsClosed):
        decide(cast, seen)


def test_each_reason_counts_its_own(cast: Cast) -> None:
    kept, unowned = opened(cast), opened(cast)
    set_next_date(cast.amina, kept, TOMORROW, key())
    set_owner(cast.amina, unowned, None, key())
    found = {each.lost: each for each in not_to_lose_sight_of(cast.bruno, cast.here)}
    assert (found[Lost.UNASSIGNED].count, found[Lost.NO_NEXT_DATE].count) == (1, 1)
    (row,) = found[Lost.UNASSIGNED].rows
    assert row.head.procedure_id == unowned.procedure_id
    assert found[Lost.UNASSIGNED].also == {unowned.procedure_id: (Lost.NO_NEXT_DATE,)}


# Absences


def handed(cast: Cast, press: uuid.UUID | None = None) -> tuple[uuid.UUID, int]:
    pressed = press or key()
    count = absence.hand_over_absence(
        cast.amina, cast.amina.staff_id, cast.ines.staff_id, pressed, back_on=TOMORROW
    )
    return pressed, count


def test_how_much_would_go_is_told_by_stage_before_it_goes(cast: Cast) -> None:
    opened(cast), opened(cast, Step.DEPOSITED), opened(cast, Step.DEPOSITED)
    load, others = absence.load_of(cast.amina, cast.amina.staff_id)
    assert load.by_stage == {
        Stage.TO_PREPARE: 1, Stage.DEPOSITED: 2, Stage.DECISION: 0, Stage.RIGHT_OPEN: 0,
    }  # fmt: skip
    assert cast.ines.staff_id in {each.staff_id for each in others}
    assert cast.amina.staff_id not in {each.staff_id for each in others}
    assert handed(cast)[1] == load.count


def test_whoever_gets_it_sees_what_and_from_whom_and_gives_it_back(cast: Cast) -> None:
    seen = [opened(cast), opened(cast)]
    press, _ = handed(cast)
    (got,) = my_work(cast.ines, cast.here).hand_overs
    assert (got.from_name, got.to_name, got.count, got.back_on) == ("Amina", "Inès", 2, TOMORROW)
    assert my_work(cast.amina, cast.here).hand_overs == (got,)
    assert my_work(cast.bruno, cast.here).hand_overs == ()
    listed = {each.head.procedure_id for each in absence.handed_over(cast.ines, press)}
    assert listed == {each.procedure_id for each in seen}
    assert absence.give_back(cast.ines, press, key()) == GivenBack(2)
    assert {owner(cast, each) for each in seen} == {"Amina"}
    assert my_work(cast.ines, cast.here).hand_overs == ()
    with pytest.raises(NoLongerThere):
        absence.give_back(cast.amina, press, key())


def test_one_look_at_what_was_left_is_one_entry_of_the_journal(cast: Cast) -> None:
    opened(cast)
    press, _ = handed(cast)
    for is_opening in (True, False, False):
        assert len(absence.handed_over(cast.ines, press, is_opening=is_opening)) == 1
    with transaction(cast.sofia) as work:
        assert work.scalar(LISTINGS, {"reader": cast.ines.staff_id}) == 1


def test_what_went_on_to_somebody_else_meanwhile_stays_there(cast: Cast) -> None:
    moved, stayed = opened(cast), opened(cast)
    press, _ = handed(cast)
    set_owner(cast.ines, Seen(moved.procedure_id, 2), cast.bruno.staff_id, key())
    assert absence.give_back(cast.amina, press, key()) == GivenBack(1)
    assert (owner(cast, moved), owner(cast, stayed)) == ("Bruno", "Amina")


def test_the_same_press_hands_over_and_gives_back_once(cast: Cast) -> None:
    opened(cast)
    press, count = handed(cast)
    assert (count, handed(cast, press)[1]) == (1, 1)
    back = key()
    assert absence.give_back(cast.bruno, press, back) == GivenBack(1)
    assert absence.give_back(cast.bruno, press, back) == GivenBack(0)


def test_what_cannot_be_given_back_is_told_and_given_back_later(cast: Cast) -> None:
    stays, goes = opened(cast), opened(cast)
    press, _ = handed(cast)
    limited(cast, stays)
    assert absence.give_back(cast.amina, press, key()) == GivenBack(1, stayed=1)
    assert (owner(cast, stays), owner(cast, goes)) == ("Inès", "Amina")
    (left,) = my_work(cast.amina, cast.here).hand_overs
    assert left.count == 1
    with transaction(cast.sofia) as work:
        work.execute(
            text("update mediance.person_restriction set lifted_at = now(), lifted_by = :by"),
            {"by": cast.sofia.staff_id},
        )
    assert absence.give_back(cast.amina, press, key()) == GivenBack(1)
    assert owner(cast, stays) == "Amina"


def test_what_monday_decided_is_done_by_whoever_stands_in(cast: Cast) -> None:
    decided = decide(cast, opened(cast))
    press, _ = handed(cast)
    (waits,) = my_work(cast.ines, cast.here).decisions
    assert (waits.id, waits.staff_name) == (decided.id, "Amina")
    decisions.end_decision(cast.ines, decided.id, Became.DONE, key())
    assert my_work(cast.amina, cast.here).decisions == ()
    again = decide(cast, opened(cast))
    absence.give_back(cast.amina, press, key())
    assert my_work(cast.ines, cast.here).decisions == ()
    with pytest.raises(NotPermitted):
        decisions.end_decision(cast.ines, again.id, Became.DONE, key())


def test_all_that_somebody_absent_leaves_is_told_before_they_go(cast: Cast) -> None:
    seen = opened(cast)
    decide(cast, seen, who=cast.ines)
    ask(cast, seen)
    starts = paris.now() + timedelta(days=2)
    meeting = Booking(cast.ines.staff_id, starts, starts + timedelta(minutes=30))
    new = NewAppointment(site_id=cast.here, booking=meeting, channel_code="phone")
    appointments.take(cast.amina, new, key())
    sent = NewReferral(
        site_id=cast.here,
        person_id=somebody(cast),
        institution_code="caf",
        reason="Elle demande le RSA.",
        on=TODAY,
        way=Way.COLD,
    )
    referrals.send(cast.ines, sent, key())
    load, _ = absence.load_of(cast.ines, cast.ines.staff_id)
    assert (load.count, load.decisions, load.questions, load.referrals) == (0, 1, 1, 1)
    assert [each.booking.starts_at for each in load.appointments] == [starts]
    assert absence.load_of(cast.amina, cast.amina.staff_id)[0].appointments == ()


def test_nobody_gives_back_what_was_between_others(cast: Cast) -> None:
    opened(cast)
    pressed = key()
    absence.hand_over_absence(cast.amina, cast.amina.staff_id, cast.bruno.staff_id, pressed)
    with pytest.raises(NotPermitted):
        absence.give_back(cast.ines, pressed, key())


def test_of_whoever_asked_that_nothing_be_written_nothing_goes(cast: Cast) -> None:
    stays, goes = opened(cast), opened(cast)
    limited(cast, stays)
    load, _ = absence.load_of(cast.amina, cast.amina.staff_id)
    assert (load.count, load.kept_back) == (1, 1)
    assert handed(cast)[1] == 1
    assert (owner(cast, stays), owner(cast, goes)) == ("Amina", "Inès")


def test_the_first_day_back_is_a_day_to_come(cast: Cast) -> None:
    opened(cast)
    for back_on in (TODAY, TODAY + timedelta(days=5000)):
        with pytest.raises(DayNotUsable):
            absence.hand_over_absence(
                cast.amina, cast.amina.staff_id, cast.ines.staff_id, key(), back_on=back_on
            )


def test_the_coordination_hands_over_for_those_who_keep_something(cast: Cast) -> None:
    opened(cast)
    keeping = {each.staff_id for each in absence.who_keeps_procedures(cast.bruno)}
    assert keeping == {cast.amina.staff_id}
    with pytest.raises(NotPermitted):
        absence.load_of(cast.ines, cast.amina.staff_id)


# Who waits


def test_the_day_counts_who_waits_here_and_for_whom(cast: Cast) -> None:
    waits = [
        record_visit(cast.carme, NewVisit(cast.here, NewPerson(name)), key())
        for name in ("Roig", "Puig")
    ]
    here = my_work(cast.amina, cast.here).waiting
    assert (here.count, here.for_me) == (2, 0)
    assert my_work(cast.amina, cast.elsewhere).waiting.count == 0
    reserve(cast.carme, waits[0].visit_id, cast.amina.staff_id, key())
    assert my_work(cast.amina, cast.here).waiting.for_me == 1
    assert my_work(cast.ines, cast.here).waiting.for_me == 0
