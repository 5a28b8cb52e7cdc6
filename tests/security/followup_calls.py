"""Calls of the services of follow-up, for the test that asks every role for each of them."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import pairwise
from typing import Protocol

from mediance.domain import paris
from mediance.domain.actors import Actor
from mediance.domain.followup import (
    EVERYTHING,
    NOBODY,
    Act,
    Advance,
    BoardFilter,
    Choices,
    Closing,
    DeadlineFact,
    EventCorrection,
    Lost,
    Opening,
    Seen,
    Waiting,
    WaitingOn,
)
from mediance.domain.people import KnownPerson
from mediance.domain.procedure_life import EventKind
from mediance.domain.procedures import Outcome, Step
from mediance.domain.visits import Ending
from mediance.domain.watching import Became, NewDecision, NewQuestion
from mediance.services import cases, deadline_rules
from mediance.services.end_visit import end_visit
from mediance.services.followup import (
    absence,
    board,
    board_file,
    decisions,
    facts,
    kinds,
    moving,
    opening,
    person_sheet,
    questions,
    reading,
    rules,
    tending,
    watching,
)
from mediance.services.record_visit import NewVisit, record_visit
from tests.cast import Cast
from tests.confidential import key, somebody

RSA = Opening(type_code="rsa")
NO_CHOICES = Choices((), (), (), ())
RULE = deadline_rules.shipped_rules()[0]


class WithProcedures(Protocol):
    """A case here with a procedure under way and one that ended, and a visit of its person."""

    @property
    def here(self) -> int: ...
    @property
    def elsewhere(self) -> int: ...
    @property
    def newcomer(self) -> int: ...
    @property
    def odile(self) -> int: ...
    @property
    def followed(self) -> int: ...
    @property
    def procedure(self) -> int: ...
    @property
    def procedure_event(self) -> int: ...
    @property
    def ended(self) -> int: ...
    @property
    def came(self) -> int: ...
    @property
    def to_answer(self) -> Mapping[int, int]: ...
    @property
    def asked_by_self(self) -> Mapping[int, int]: ...
    @property
    def to_do(self) -> Mapping[int, int]: ...


Call = Callable[[Actor, WithProcedures], object]


def procedures_made(cast: Cast) -> dict[str, object]:
    """Make what the calls need, and return it by name."""
    person_id = somebody(cast)
    case_id = cases.open_case(cast.amina, person_id, cast.here, key())
    procedure_id = opening.open_procedure(cast.amina, case_id, RSA, key())
    ended = opening.open_procedure(cast.amina, case_id, RSA, key())
    moving.close(cast.amina, Seen(ended, 1), Closing(outcome=Outcome.VOID), key())
    visit = record_visit(cast.carme, NewVisit(cast.here, KnownPerson(person_id)), key())
    end_visit(cast.carme, visit.visit_id, Ending.LEFT_WITHOUT_CONTACT, key=key())
    events = reading.procedure_file(cast.amina, procedure_id).events
    return {
        "followed": case_id,
        "procedure": procedure_id,
        "procedure_event": events[0].event.event_id,
        "ended": ended,
        "came": visit.visit_id,
        **questions_made(cast, procedure_id),
        "to_do": {
            each.staff_id: decided(
                cast, opening.open_procedure(cast.amina, case_id, RSA, key()), each
            )
            for each in (cast.amina, cast.ines, cast.bruno)
        },
    }


def questions_made(cast: Cast, procedure_id: int) -> dict[str, object]:
    """Have each of those who follow people ask the next one."""
    ring = (cast.amina, cast.ines, cast.bruno, cast.amina)
    to_answer, own = dict[int, int](), dict[int, int]()
    for asking, asked in pairwise(ring):
        questions.ask(asking, NewQuestion(procedure_id, asked.staff_id, "Vous savez ?"), key())
        newest, *_ = questions.questions_of(asking, procedure_id)
        own[asking.staff_id] = to_answer[asked.staff_id] = newest.id
    return {"to_answer": to_answer, "asked_by_self": own}


def decided(cast: Cast, procedure_id: int, by: Actor) -> int:
    """Have the coordination decide that somebody does something about a procedure."""
    line = NewDecision(procedure_id, Lost.NO_CONTACT, "Appeler", by.staff_id, paris.today())
    decisions.decide(cast.bruno, line, key())
    return max(each.id for each in decisions.monday(cast.bruno, cast.here).now)


def another(actor: Actor, world: WithProcedures) -> int:
    return questions.colleagues_to_ask(actor, world.procedure)[0].staff_id


def given_back(actor: Actor, world: WithProcedures) -> object:
    tending.set_owner(actor, under_way(world), actor.staff_id, key())
    press = key()
    absence.hand_over_absence(actor, actor.staff_id, another(actor, world), press)
    return absence.give_back(actor, press, key())


def under_way(world: WithProcedures) -> Seen:
    return Seen(world.procedure, 1)


def corrected(actor: Actor, world: WithProcedures) -> object:
    right = EventCorrection(event_id=world.procedure_event, at=paris.today())
    return moving.correct_event(actor, under_way(world), right, key())


FOLLOWING: dict[str, Call] = {
    "kinds.offered": lambda a, _w: kinds.offered(a),
    "kinds.questions": lambda a, _w: kinds.questions(a),
    "opening.open_procedure": lambda a, w: opening.open_procedure(a, w.followed, RSA, key()),
    "opening.open_from_visit": lambda a, w: opening.open_from_visit(a, w.came, RSA, key()),
    "moving.advance": lambda a, w: moving.advance(a, under_way(w), Advance(step=Step.READY), key()),
    "moving.record_act": lambda a, w: moving.record_act(
        a, under_way(w), Act(kind=EventKind.ANSWERED), key()
    ),
    "moving.correct_event": corrected,
    "moving.close": lambda a, w: moving.close(
        a, under_way(w), Closing(outcome=Outcome.VOID), key()
    ),
    "moving.reopen": lambda a, w: moving.reopen(a, Seen(w.ended, 2), "Une raison.", key()),
    "moving.remind_in_bulk": lambda a, w: moving.remind_in_bulk(a, (under_way(w),), key()),
    "moving.take_back_in_bulk": lambda a, w: moving.take_back_in_bulk(
        a, (under_way(w),), "Une raison.", key()
    ),
    "tending.set_owner": lambda a, w: tending.set_owner(a, under_way(w), None, key()),
    "tending.set_waiting": lambda a, w: tending.set_waiting(
        a, under_way(w), Waiting(on=WaitingOn.US), key()
    ),
    "tending.set_next_date": lambda a, w: tending.set_next_date(a, under_way(w), None, key()),
    "tending.say_proof_seen": lambda a, w: tending.say_proof_seen(a, under_way(w), None, key()),
    "tending.assign_in_bulk": lambda a, w: tending.assign_in_bulk(a, (under_way(w),), None, key()),
    "facts.say_deadline_fact": lambda a, w: facts.say_deadline_fact(
        a, under_way(w), DeadlineFact(rule_code=RULE.code, event_on=paris.today()), key()
    ),
    "facts.dismiss_deadline": lambda a, w: facts.dismiss_deadline(
        a, under_way(w), RULE.code, key(), reason="Une raison."
    ),
    "facts.resume_deadline": lambda a, w: facts.resume_deadline(a, under_way(w), RULE.code, key()),
    "questions.colleagues_to_ask": lambda a, w: questions.colleagues_to_ask(a, w.procedure),
    "questions.ask": lambda a, w: questions.ask(
        a, NewQuestion(w.procedure, another(a, w), "Vous savez ?"), key()
    ),
    "questions.answer": lambda a, w: questions.answer(
        a, w.to_answer.get(a.staff_id, 0), "Oui.", key()
    ),
    "questions.withdraw": lambda a, w: questions.withdraw(
        a, w.asked_by_self.get(a.staff_id, 0), key()
    ),
    "questions.say_seen": lambda a, w: questions.say_seen(a, w.asked_by_self.get(a.staff_id, 0)),
    "decisions.end_decision": lambda a, w: decisions.end_decision(
        a, w.to_do.get(a.staff_id, 0), Became.DONE, key()
    ),
    "absence.give_back": given_back,
}
VIEWING: dict[str, Call] = {
    "person_sheet.person_sheet": lambda a, w: person_sheet.person_sheet(a, w.newcomer),
    "reading.procedures_of": lambda a, w: reading.procedures_of(a, w.newcomer),
    "reading.procedure_file": lambda a, w: reading.procedure_file(a, w.procedure),
    "board.board": lambda a, _: board.board(a),
    "board.board_choices": lambda a, _: board.board_choices(a),
    "board.exported": lambda a, _: board.exported(a),
    "board.loosened": lambda a, _: board.loosened(a, BoardFilter(owner_id=NOBODY)),
    "board_file.board_file": lambda a, _: board_file.board_file(a, EVERYTHING, NO_CHOICES),
    "watching.my_day": lambda a, _: watching.my_day(a),
    "watching.my_work": lambda a, w: watching.my_work(a, w.here),
    "questions.questions_of": lambda a, w: questions.questions_of(a, w.procedure),
    "absence.handed_over": lambda a, _: absence.handed_over(a, key()),
    "rules.all_rules": lambda a, _: rules.all_rules(a),
    "rules.being_followed": lambda a, _: rules.being_followed(a),
}
SUPERVISING: dict[str, Call] = {
    "watching.not_to_lose_sight_of": lambda a, w: watching.not_to_lose_sight_of(a, w.here),
    "absence.hand_over_absence": lambda a, w: absence.hand_over_absence(
        a, w.odile, a.staff_id, key()
    ),
    "absence.who_keeps_procedures": lambda a, _: absence.who_keeps_procedures(a),
    "absence.load_of": lambda a, w: absence.load_of(a, w.odile),
    "decisions.monday": lambda a, w: decisions.monday(a, w.here),
    "decisions.who_may_do_it": lambda a, w: decisions.who_may_do_it(a, w.here),
    "decisions.decide": lambda a, w: decisions.decide(
        a, NewDecision(w.procedure, Lost.NO_CONTACT, "Voir", a.staff_id, paris.today()), key()
    ),
}
RULING: dict[str, Call] = {
    "rules.verify_rule": lambda a, _: rules.verify_rule(a, RULE.code, 1, key()),
    "rules.consequences": lambda a, _: rules.consequences(a, RULE),
    "rules.edit_rule": lambda a, _: rules.edit_rule(a, replace(RULE, legal_basis="…"), 1, key()),
}

FOLLOW_UP_CALLS: dict[str, tuple[str, Call]] = {
    f"followup.{name}": (action, call)
    for action, calls in {
        "follow_procedure": FOLLOWING,
        "view_procedures": VIEWING,
        "supervise_follow_up": SUPERVISING,
        "manage_deadline_rules": RULING,
    }.items()
    for name, call in calls.items()
}

FOLLOW_UP_ELSEWHERE: dict[str, Call] = {
    "followup.watching.not_to_lose_sight_of": lambda a, w: watching.not_to_lose_sight_of(
        a, w.elsewhere
    ),
    "followup.decisions.monday": lambda a, w: decisions.monday(a, w.elsewhere),
    "followup.decisions.who_may_do_it": lambda a, w: decisions.who_may_do_it(a, w.elsewhere),
}

FOLLOW_UP_NOT_TIED_TO_A_SITE = dict.fromkeys(
    FOLLOW_UP_CALLS.keys() - FOLLOW_UP_ELSEWHERE.keys(),
    "a procedure of another place is out of sight: tested with the services",
)

STEP = "a step within the transaction of a service that asked"
MACHINERY = "returns the machinery that keeps the house, for a service"
NO_SERVICE_OF_FOLLOW_UP = {
    "cases.open_within": STEP,
    "followup.consequences.consequences_of": STEP,
    "followup.following.at_every_site": MACHINERY,
    "followup.projection.everywhere": MACHINERY,
    "followup.writing.carry_out": "asks itself who follows procedures, for services of changes",
    "followup.writing.commit": STEP,
    "followup.writing.record": STEP,
    "person_file.opened_within": STEP,
}
