"""Procedures: opened, moved along, put right, closed, reopened; two at work on one lose nothing."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from db.engine import transaction
from mediance.domain import paris
from mediance.domain.actors import Actor
from mediance.domain.followup import (
    Act,
    Advance,
    Autonomy,
    Blocker,
    Changed,
    Closing,
    EventCorrection,
    Independence,
    Opening,
    Pen,
    ProcedureHead,
    Seen,
    Waiting,
    WaitingOn,
)
from mediance.domain.free_text import ForbiddenNumber
from mediance.domain.people import KnownPerson
from mediance.domain.permissions import NotPermitted
from mediance.domain.procedure_life import (
    EventKind,
    InTheFuture,
    OutcomeTooEarly,
    ProcedureIsClosed,
    StepOutOfOrder,
)
from mediance.domain.procedures import CaseClosing, Outcome, Rung, Stage, Step
from mediance.services import cases
from mediance.services.cases import CaseIsClosed, CaseUnknown, NotFollowed
from mediance.services.followup import institutions
from mediance.services.followup.absence import hand_over_absence
from mediance.services.followup.moving import (
    advance,
    close,
    correct_event,
    record_act,
    remind_in_bulk,
    reopen,
)
from mediance.services.followup.opening import open_from_visit, open_procedure
from mediance.services.followup.reading import procedure_file, procedures_of
from mediance.services.followup.refusals import (
    FirstStepStays,
    NotAnOwner,
    ProcedureUnknown,
    TypeUnknown,
    VisitOfNobody,
)
from mediance.services.followup.tending import (
    assign_in_bulk,
    say_proof_seen,
    set_next_date,
    set_owner,
    set_waiting,
)
from mediance.services.receive import receive
from mediance.services.record_visit import NewVisit, record_visit
from tests.cast import Cast
from tests.confidential import key, somebody

pytestmark = pytest.mark.usefixtures("database", "key_folder")

RSA = Opening(type_code="rsa")
TODAY = paris.today()
LONG_AGO = TODAY - timedelta(days=60)
DEPOSITED_LONG_AGO = Opening(type_code="dalo", step=Step.DEPOSITED, step_at=LONG_AGO)


def opened(cast: Cast, opening: Opening = RSA) -> Seen:
    case_id = cases.open_case(cast.amina, somebody(cast), cast.here, key())
    return Seen(open_procedure(cast.amina, case_id, opening, key()), 1)


def head(actor: Actor, seen: Seen) -> ProcedureHead:
    return procedure_file(actor, seen.procedure_id).head


def journal_of(cast: Cast, procedure_id: int) -> list[tuple[str, list[str]]]:
    with transaction(cast.sofia) as work:
        rows = work.execute(
            text(
                "select operation, fields from mediance.journal_entry"
                " where entity = 'procedure' and entity_id = :id order by id"
            ),
            {"id": procedure_id},
        )
        return [(row.operation, list(row.fields)) for row in rows]


# Opened


def test_whoever_opens_a_procedure_keeps_it(cast: Cast) -> None:
    seen = opened(cast, replace(RSA, independence=Independence(Autonomy.DONE_WITH, Pen.WITH)))
    file = procedure_file(cast.amina, seen.procedure_id)
    assert (file.head.owner_name, file.head.institution_code) == ("Amina", "caf")
    assert (file.head.step, file.head.stage) == (Step.TO_QUALIFY, Stage.TO_PREPARE)
    assert file.at_opening == Independence(Autonomy.DONE_WITH, Pen.WITH)
    assert file.head.seen == seen


def test_a_double_press_opens_one(cast: Cast) -> None:
    case_id = cases.open_case(cast.amina, somebody(cast), cast.here, key())
    pressed = key()
    first = open_procedure(cast.amina, case_id, RSA, pressed)
    assert open_procedure(cast.amina, case_id, RSA, pressed) == first


def test_a_file_that_is_deposited_already_begins_there(cast: Cast) -> None:
    file = procedure_file(cast.amina, opened(cast, DEPOSITED_LONG_AGO).procedure_id)
    assert file.head.waiting_on is WaitingOn.INSTITUTION
    assert paris.local_day(file.head.opened_at) == LONG_AGO
    assert file.relance is not None
    assert file.relance.due_on < TODAY


def test_nothing_of_a_kind_or_for_an_institution_that_is_not_in_the_lists(cast: Cast) -> None:
    case_id = cases.open_case(cast.amina, somebody(cast), cast.here, key())
    for opening in (Opening(type_code="no"), replace(RSA, institution_code="no")):
        with pytest.raises(TypeUnknown):
            open_procedure(cast.amina, case_id, opening, key())


def test_nothing_that_is_not_offered_any_more_is_opened(cast: Cast) -> None:
    case_id = cases.open_case(cast.amina, somebody(cast), cast.here, key())
    yesterday = TODAY - timedelta(days=1)
    heads = institutions.listed_institutions(cast.bruno)
    msa = next(each for each in heads if each.code == "msa")
    institutions.change_institution(cast.bruno, msa, replace(msa, valid_to=yesterday), key())
    kind = next(each for each in institutions.listed_types(cast.bruno) if each.code == "c2s")
    institutions.change_type(cast.bruno, kind, replace(kind, valid_to=yesterday), key())
    for opening in (Opening(type_code="c2s"), replace(RSA, institution_code="msa")):
        with pytest.raises(TypeUnknown):
            open_procedure(cast.amina, case_id, opening, key())
    assert open_procedure(cast.amina, case_id, RSA, key())


def test_nothing_is_opened_in_a_closed_case_or_elsewhere(cast: Cast) -> None:
    case_id = cases.open_case(cast.bruno, somebody(cast), cast.elsewhere, key())
    with pytest.raises(CaseUnknown):
        open_procedure(cast.amina, case_id, RSA, key())
    cases.close_case(cast.bruno, case_id, CaseClosing.COMPLETED, key())
    with pytest.raises(CaseIsClosed):
        open_procedure(cast.bruno, case_id, RSA, key())


def received(cast: Cast, person_id: int | None) -> int:
    new = NewVisit(cast.here, None if person_id is None else KnownPerson(person_id), "caf")
    visit = record_visit(cast.carme, new, key())
    receive(cast.amina, visit.visit_id, key())
    return visit.visit_id


def test_a_request_becomes_a_procedure_in_one_action(cast: Cast) -> None:
    visit_id = received(cast, somebody(cast))
    procedure_id = open_from_visit(cast.amina, visit_id, RSA, key())
    file = procedure_file(cast.amina, procedure_id)
    assert file.visit_id == visit_id
    assert file.clocks.waiting.end is not None
    assert file.clocks.ours.start == file.clocks.waiting.start
    (again,) = cases.cases_of(cast.amina, file.head.person_id or 0)
    second = open_from_visit(cast.amina, visit_id, Opening(type_code="c2s"), key())
    assert procedure_file(cast.amina, second).head.case_id == again.head.case_id


def test_nobody_is_followed_without_a_name_or_without_the_notice(cast: Cast) -> None:
    with pytest.raises(VisitOfNobody):
        open_from_visit(cast.amina, received(cast, None), RSA, key())
    with pytest.raises(NotFollowed):
        open_from_visit(cast.amina, received(cast, somebody(cast, is_told=False)), RSA, key())


# Moved along


def test_it_moves_along_and_ends_with_the_right_open(cast: Cast) -> None:
    seen = opened(cast)
    for step in (Step.GATHERING, Step.DEPOSITED, Step.DECIDED, Step.RIGHT_OPEN):
        seen = advance(cast.amina, seen, Advance(step=step), key())
    ended = Closing(outcome=Outcome.GRANTED, independence=Independence(Autonomy.ALONE, Pen.BY))
    seen = close(cast.ines, seen, ended, key())
    file = procedure_file(cast.amina, seen.procedure_id)
    assert (file.head.outcome, file.at_closing.pen) == (Outcome.GRANTED, Pen.BY)
    assert file.events[-1].by_name == "Inès"
    assert [each for each, _ in journal_of(cast, seen.procedure_id)] == [
        *("open", "advance", "advance", "advance", "advance", "close", "read"),
    ]


def test_what_cannot_be_is_refused_and_leaves_nothing(cast: Cast) -> None:
    seen = opened(cast)
    before = procedure_file(cast.amina, seen.procedure_id)
    with pytest.raises(StepOutOfOrder):
        advance(cast.amina, seen, Advance(step=Step.RIGHT_OPEN), key())
    tomorrow = Advance(step=Step.READY, at=paris.now() + timedelta(days=1))
    with pytest.raises(InTheFuture):
        advance(cast.amina, seen, tomorrow, key())
    with pytest.raises(OutcomeTooEarly):
        close(cast.amina, seen, Closing(outcome=Outcome.GRANTED), key())
    assert procedure_file(cast.amina, seen.procedure_id) == before


def test_a_step_said_by_its_day_falls_in_after_what_came_before_on_it(cast: Cast) -> None:
    seen = advance(cast.amina, opened(cast), Advance(step=Step.DEPOSITED, at=TODAY), key())
    assert head(cast.amina, seen).step is Step.DEPOSITED


def test_a_day_to_come_is_refused_and_today_is_not(cast: Cast) -> None:
    tomorrow = TODAY + timedelta(days=1)
    with pytest.raises(InTheFuture):
        opened(cast, replace(RSA, step=Step.DEPOSITED, step_at=tomorrow))
    seen = opened(cast, replace(RSA, step_at=TODAY))
    with pytest.raises(InTheFuture):
        advance(cast.amina, seen, Advance(step=Step.READY, at=tomorrow), key())
    entered = last_event(cast, seen)
    with pytest.raises(InTheFuture):
        correct_event(cast.amina, seen, EventCorrection(event_id=entered, at=tomorrow), key())
    assert advance(cast.amina, seen, Advance(step=Step.READY, at=TODAY), key()).version > 1


def test_the_proof_of_deposit_is_seen(cast: Cast) -> None:
    to = Advance(step=Step.DEPOSITED, proof_seen=True)
    seen = advance(cast.amina, opened(cast), to, key())
    assert procedure_file(cast.amina, seen.procedure_id).proof_seen_on == TODAY
    seen = say_proof_seen(cast.amina, seen, None, key())
    assert procedure_file(cast.amina, seen.procedure_id).proof_seen_on is None


def test_a_closed_procedure_does_not_silently_go_on(cast: Cast) -> None:
    seen = close(cast.amina, opened(cast), Closing(outcome=Outcome.VOID), key())
    with pytest.raises(ProcedureIsClosed):
        advance(cast.amina, seen, Advance(step=Step.READY), key())
    with pytest.raises(ProcedureIsClosed):
        set_next_date(cast.amina, seen, TODAY, key())
    with pytest.raises(ProcedureIsClosed):
        set_owner(cast.amina, seen, None, key())
    again = reopen(cast.amina, seen, "La CAF a rouvert le dossier.", key())
    assert head(cast.amina, again).is_open


def test_nothing_is_reopened_in_a_case_that_is_closed(cast: Cast) -> None:
    seen = close(cast.amina, opened(cast), Closing(outcome=Outcome.VOID), key())
    cases.close_case(cast.amina, head(cast.amina, seen).case_id, CaseClosing.COMPLETED, key())
    with pytest.raises(CaseIsClosed):
        reopen(cast.amina, seen, "Une raison.", key())


def taken_back(seen: Seen, event_id: int, cast: Cast) -> Seen:
    back = EventCorrection(event_id=event_id, take_back=True, reason="Une erreur.")
    return correct_event(cast.amina, seen, back, key())


def last_event(cast: Cast, seen: Seen) -> int:
    return procedure_file(cast.amina, seen.procedure_id).events[-1].event.event_id


def test_taking_the_end_back_is_reopening_it(cast: Cast) -> None:
    seen = close(cast.amina, opened(cast), Closing(outcome=Outcome.VOID), key())
    assert head(cast.amina, taken_back(seen, last_event(cast, seen), cast)).is_open
    written = [operation for operation, _ in journal_of(cast, seen.procedure_id)]
    assert ("reopen" in written, "correct" in written) == (True, False)


def test_nor_is_an_end_taken_back_in_a_case_that_is_closed(cast: Cast) -> None:
    seen = close(cast.amina, opened(cast), Closing(outcome=Outcome.VOID), key())
    cases.close_case(cast.amina, head(cast.amina, seen).case_id, CaseClosing.COMPLETED, key())
    end = last_event(cast, seen)
    with pytest.raises(CaseIsClosed):
        taken_back(seen, end, cast)
    other = EventCorrection(event_id=end, outcome=Outcome.STOPPED_BY_PERSON)
    assert not head(cast.amina, correct_event(cast.amina, seen, other, key())).is_open


def test_sql_alone_moves_no_procedure(cast: Cast) -> None:
    seen = opened(cast)
    for change in ("step = 'ready'", "step = 'ready', version = version + 1"):
        with pytest.raises(ProgrammingError), transaction(cast.amina) as work:
            work.execute(
                text(f"update mediance.procedure set {change} where id = :id"),  # noqa: S608
                {"id": seen.procedure_id},
            )


# Put right


def test_a_date_is_put_right_and_both_stay(cast: Cast) -> None:
    seen = opened(cast, replace(RSA, step=Step.DEPOSITED, step_at=LONG_AGO))
    file = procedure_file(cast.amina, seen.procedure_id)
    wrong = next(each.event for each in file.events if each.event.step is Step.DEPOSITED)
    right = EventCorrection(event_id=wrong.event_id, at=LONG_AGO - timedelta(days=3))
    seen = correct_event(cast.ines, seen, right, key())
    file = procedure_file(cast.amina, seen.procedure_id)
    assert paris.local_day(file.head.opened_at) == LONG_AGO - timedelta(days=3)
    assert [each.holds for each in file.events if each.event.step] == [False, True]


def test_a_step_is_taken_back_but_not_the_only_one(cast: Cast) -> None:
    seen = advance(cast.amina, opened(cast), Advance(step=Step.READY), key())
    events = procedure_file(cast.amina, seen.procedure_id).events
    mistaken = EventCorrection(
        event_id=events[-1].event.event_id, take_back=True, reason="Ce n’était pas ce dossier."
    )
    seen = correct_event(cast.amina, seen, mistaken, key())
    assert head(cast.amina, seen).step is Step.TO_QUALIFY
    first = replace(mistaken, event_id=events[-2].event.event_id)
    with pytest.raises(FirstStepStays):
        correct_event(cast.amina, seen, first, key())


def test_a_deposit_taken_back_leaves_no_proof_and_the_turn_of_before(cast: Cast) -> None:
    seen = advance(cast.amina, opened(cast), Advance(step=Step.GATHERING), key())
    seen = advance(cast.amina, seen, Advance(step=Step.DEPOSITED, proof_seen=True), key())
    seen = taken_back(seen, last_event(cast, seen), cast)
    file = procedure_file(cast.amina, seen.procedure_id)
    assert (file.head.waiting_on, file.proof_seen_on) == (WaitingOn.PERSON, None)


def test_a_turn_that_somebody_said_outlives_a_date_put_right(cast: Cast) -> None:
    seen = opened(cast, DEPOSITED_LONG_AGO)
    seen = set_waiting(cast.amina, seen, Waiting(on=WaitingOn.PERSON), key())
    seen = say_proof_seen(cast.amina, seen, TODAY, key())
    moved = EventCorrection(event_id=last_event(cast, seen), at=LONG_AGO + timedelta(days=1))
    seen = correct_event(cast.amina, seen, moved, key())
    file = procedure_file(cast.amina, seen.procedure_id)
    assert (file.head.waiting_on, file.proof_seen_on) == (WaitingOn.PERSON, TODAY)


def test_a_reason_holds_no_social_security_number(cast: Cast) -> None:
    seen = close(cast.amina, opened(cast), Closing(outcome=Outcome.VOID), key())
    with pytest.raises(ForbiddenNumber):
        reopen(cast.amina, seen, "NIR 2 55 08 14 168 025 38", key())


# Tended


def test_whose_turn_it_is_and_when_to_look_again(cast: Cast) -> None:
    seen = set_waiting(
        cast.amina,
        opened(cast),
        Waiting(on=WaitingOn.PERSON, blocker=Blocker.DOCUMENT_MISSING),
        key(),
    )
    seen = set_next_date(cast.amina, seen, TODAY, key())
    seen = set_owner(cast.amina, seen, cast.ines.staff_id, key())
    found = head(cast.amina, seen)
    assert (found.waiting_on, found.blocker) == (WaitingOn.PERSON, Blocker.DOCUMENT_MISSING)
    assert (found.next_date, found.owner_name, found.version) == (TODAY, "Inès", 4)
    assert journal_of(cast, seen.procedure_id)[1:4] == [
        ("tend", ["waiting_on", "blocker"]),
        ("tend", ["next_date"]),
        ("assign", ["owner_id"]),
    ]


def test_only_those_who_follow_people_keep_a_procedure(cast: Cast) -> None:
    seen = opened(cast)
    for actor in (cast.carme, cast.helene, cast.paul, cast.chloe):
        with pytest.raises(NotAnOwner):
            set_owner(cast.amina, seen, actor.staff_id, key())


def test_an_absence_is_handed_over_in_one_action(cast: Cast) -> None:
    seen = [opened(cast), opened(cast)]
    pressed = key()
    assert hand_over_absence(cast.bruno, cast.amina.staff_id, cast.ines.staff_id, pressed) == 2
    assert hand_over_absence(cast.bruno, cast.amina.staff_id, cast.ines.staff_id, pressed) == 2
    assert {head(cast.amina, each).owner_name for each in seen} == {"Inès"}
    assert hand_over_absence(cast.ines, cast.ines.staff_id, cast.amina.staff_id, key()) == 2
    with pytest.raises(NotPermitted):
        hand_over_absence(cast.ines, cast.amina.staff_id, cast.ines.staff_id, key())


# Reminders


def test_each_rung_is_an_act(cast: Cast) -> None:
    seen = opened(cast, DEPOSITED_LONG_AGO)
    reminded = Act(kind=EventKind.CHASED, rung=Rung.REMINDER)
    seen = record_act(cast.amina, seen, reminded, key())
    file = procedure_file(cast.amina, seen.procedure_id)
    assert file.relance is not None
    assert file.relance.due_on > TODAY
    seen = record_act(cast.amina, seen, Act(kind=EventKind.ANSWERED), key())
    assert procedure_file(cast.amina, seen.procedure_id).events[-1].event.kind is EventKind.ANSWERED


def test_many_are_reminded_at_once_and_those_that_cannot_be_are_told(cast: Cast) -> None:
    waiting, changed, ours = (
        opened(cast, DEPOSITED_LONG_AGO),
        opened(cast, DEPOSITED_LONG_AGO),
        opened(cast),
    )
    set_next_date(cast.ines, changed, TODAY, key())
    pressed = key()
    told = remind_in_bulk(cast.amina, (waiting, changed, ours), pressed)
    assert told.done == (waiting.procedure_id,)
    assert told.changed == (changed.procedure_id,)
    assert told.refused == (ours.procedure_id,)
    assert remind_in_bulk(cast.amina, (waiting,), pressed).done == (waiting.procedure_id,)
    assert head(cast.amina, waiting).version == waiting.version + 1


def test_many_are_given_to_a_colleague(cast: Cast) -> None:
    seen = (opened(cast), opened(cast))
    told = assign_in_bulk(cast.bruno, seen, cast.ines.staff_id, key())
    assert told.done == tuple(each.procedure_id for each in seen)


# Two on one record


def test_the_second_sees_both_and_nothing_is_lost(cast: Cast) -> None:
    seen = opened(cast)
    advance(cast.ines, seen, Advance(step=Step.READY), key())
    wanted, pressed = Advance(step=Step.GATHERING), key()
    with pytest.raises(Changed) as refusal:
        advance(cast.amina, seen, wanted, pressed)
    now = refusal.value.now
    assert (now.head.step, refusal.value.wanted) == (Step.READY, wanted)
    assert [each.by_name for each in now.since(seen.version)] == ["Inès"]
    after = advance(cast.amina, now.head.seen, wanted, key())
    file = procedure_file(cast.amina, after.procedure_id)
    steps = [each.event.step for each in file.events if each.event.step]
    assert steps == [Step.TO_QUALIFY, Step.READY, Step.GATHERING]


def test_the_same_press_again_answers_with_the_state_now(cast: Cast) -> None:
    seen, pressed = opened(cast), key()
    after = set_next_date(cast.amina, seen, TODAY, pressed)
    assert set_next_date(cast.amina, seen, TODAY, pressed) == after
    assert head(cast.amina, seen).version == after.version


# Who sees what


def test_reception_managers_and_others_see_no_procedure(cast: Cast) -> None:
    seen = opened(cast)
    for actor in (cast.carme, cast.helene, cast.paul, cast.sofia, cast.ecran, cast.chloe):
        with pytest.raises(NotPermitted):
            procedure_file(actor, seen.procedure_id)


def test_procedures_of_another_site_are_not_there(cast: Cast) -> None:
    person_id = somebody(cast)
    case_id = cases.open_case(cast.bruno, person_id, cast.elsewhere, key())
    procedure_id = open_procedure(cast.bruno, case_id, RSA, key())
    with pytest.raises(ProcedureUnknown):
        procedure_file(cast.amina, procedure_id)
    assert procedures_of(cast.amina, person_id) == ()
    assert len(procedures_of(cast.bruno, person_id)) == 1


def test_the_day_of_the_file_is_that_of_paris(cast: Cast) -> None:
    assert isinstance(procedure_file(cast.amina, opened(cast).procedure_id).today, date)
