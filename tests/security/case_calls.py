"""Calls of the services of cases and notes, for the test that asks every role for each of them."""

from collections.abc import Callable
from typing import Protocol

from mediance.domain.actors import Actor
from mediance.domain.budget import Budget
from mediance.domain.procedures import CaseClosing
from mediance.services import budgets, cases, exceptional_access, notes
from tests.cast import Cast
from tests.confidential import another_social_worker, case_of_ines, key, named, somebody

WHY = "Une raison écrite."


class WithCase(Protocol):
    """Inès is attached to a case here, and wrote a note and a budget; somebody has no case."""

    @property
    def here(self) -> int: ...
    @property
    def elsewhere(self) -> int: ...
    @property
    def case(self) -> int: ...
    @property
    def shared_case(self) -> int: ...
    @property
    def newcomer(self) -> int: ...
    @property
    def note(self) -> int: ...
    @property
    def sheet(self) -> int: ...
    @property
    def odile(self) -> int: ...


Call = Callable[[Actor, WithCase], object]


def prepared(cast: Cast) -> dict[str, int]:
    """Make what the calls need, and return it by name."""
    case_id, odile = case_of_ines(cast), another_social_worker(cast)
    notes.write(cast.ines, case_id, "Une note.", key())
    budgets.keep_budget(cast.ines, case_id, Budget(1), key())
    (note,) = notes.read(cast.ines, case_id, key()).shown
    (sheet,) = budgets.budgets(cast.ines, case_id, key()).shown
    named(cast, cast.ines)
    shared = cases.open_case(cast.amina, somebody(cast), cast.here, key())
    cases.attach(cast.amina, shared, cast.ines.staff_id, key())
    return {
        "case": case_id,
        "shared_case": shared,
        "newcomer": somebody(cast),
        "note": note.note_id,
        "sheet": sheet.sheet_id,
        "odile": odile.staff_id,
    }


CASE_CALLS: dict[str, tuple[str, Call]] = {
    "cases.attach": (
        "attach_to_case",
        lambda a, w: cases.attach(a, w.shared_case, w.odile, key()),
    ),
    "cases.cases_of": ("open_case", lambda a, w: cases.cases_of(a, w.newcomer)),
    "cases.close_case": (
        "open_case",
        lambda a, w: cases.close_case(a, w.case, CaseClosing.COMPLETED, key()),
    ),
    "cases.detach": (
        "attach_to_case",
        lambda a, w: cases.detach(a, w.shared_case, a.staff_id, key()),
    ),
    "cases.may_be_attached": ("attach_to_case", lambda a, w: cases.may_be_attached(a, w.here)),
    "cases.open_case": (
        "open_case",
        lambda a, w: cases.open_case(a, w.newcomer, w.here, key()),
    ),
    "notes.at_a_glance": ("read_note", lambda a, w: notes.at_a_glance(a, w.case)),
    "notes.correct": (
        "write_note",
        lambda a, w: notes.correct(a, w.note, "Une autre.", key(), version=1),
    ),
    "notes.read": ("read_note", lambda a, w: notes.read(a, w.case, key())),
    "notes.write": ("write_note", lambda a, w: notes.write(a, w.case, "Une note.", key())),
    "budgets.at_a_glance": ("read_note", lambda a, w: budgets.at_a_glance(a, w.case)),
    "budgets.budgets": ("read_note", lambda a, w: budgets.budgets(a, w.case, key())),
    "budgets.correct_budget": (
        "write_note",
        lambda a, w: budgets.correct_budget(a, w.sheet, Budget(2), key(), version=1),
    ),
    "budgets.keep_budget": (
        "write_note",
        lambda a, w: budgets.keep_budget(a, w.case, Budget(3), key()),
    ),
    "exceptional_access.end": (
        "take_exceptional_access",
        lambda a, w: exceptional_access.end(a, w.case, key()),
    ),
    "exceptional_access.name_reader": (
        "manage_accounts",
        lambda a, w: exceptional_access.name_reader(a, w.odile, key(), is_named=True),
    ),
    "exceptional_access.readers": ("manage_accounts", lambda a, _: exceptional_access.readers(a)),
    "exceptional_access.say_seen": (
        "read_note",
        lambda a, _: exceptional_access.say_seen(a, 1, key()),
    ),
    "exceptional_access.take": (
        "take_exceptional_access",
        lambda a, w: exceptional_access.take(a, w.case, WHY, key(), minutes=5),
    ),
    "exceptional_access.told_to": ("read_note", lambda a, _: exceptional_access.told_to(a)),
}

CASES_ELSEWHERE: dict[str, Call] = {
    "cases.may_be_attached": lambda a, w: cases.may_be_attached(a, w.elsewhere),
    "cases.open_case": lambda a, w: cases.open_case(a, w.newcomer, w.elsewhere, key()),
}

CASES_NOT_TIED_TO_A_SITE = dict.fromkeys(
    CASE_CALLS.keys() - CASES_ELSEWHERE.keys(),
    "a case of another place is out of sight: tested with the services",
)

NO_SERVICE_OF_CASES = {
    "notes.held_attached": "a step within the transaction of a service that asked",
    "notes.opened_for": "a step of a service that asked",
    "reasons_of_access.with_accesses": "a step within the transaction of a service that asked",
}
