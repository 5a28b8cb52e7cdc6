"""Calls of the services of paper, for the test that asks every role for each of them."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Protocol

from mediance.domain import paris
from mediance.domain.actors import Actor
from mediance.domain.budget import Purpose
from mediance.domain.documents import DOCUMENTS, Letter, Notice
from mediance.domain.followup import Opening, ProcedureFile, ProcedureHead
from mediance.domain.procedure_life import Life, four_clocks
from mediance.domain.procedures import Rung, Step
from mediance.services import cases
from mediance.services.followup import opening
from mediance.services.paper import approvals, budget_sheet, my_matters, relance_letters
from mediance.services.paper.my_matters import MyMatters
from mediance.services.paper.relance_letters import Wanted
from tests.cast import Cast
from tests.confidential import key, somebody

DEPOSITED = Opening(type_code="rsa", step=Step.DEPOSITED)
NOBODYS = ProcedureFile(
    head=ProcedureHead(
        procedure_id=1,
        case_id=1,
        person_id=None,
        site_id=1,
        type_code="rsa",
        type_label="RSA",
        institution_code="caf",
        institution_label="CAF",
        domain_code="caf",
        step=Step.DEPOSITED,
        opened_at=datetime(2026, 11, 2, tzinfo=UTC),
        version=1,
    ),
    person_name=None,
    events=(),
    life=Life(),
    clocks=four_clocks(Life()),
    deadlines=(),
    relance=None,
    may_add=(),
    today=paris.today(),
)


class WithPapers(Protocol):
    """A procedure that an institution was sent, a budget; every text is approved."""

    @property
    def here(self) -> int: ...
    @property
    def elsewhere(self) -> int: ...
    @property
    def newcomer(self) -> int: ...
    @property
    def sheet(self) -> int: ...
    @property
    def awaited(self) -> int: ...


Call = Callable[[Actor, WithPapers], object]


def papers_made(cast: Cast) -> dict[str, int]:
    """Make what the calls need, and return it by name."""
    for document in DOCUMENTS:
        approvals.approve(cast.bruno, document, approvals.version_of(document))
    case_id = cases.open_case(cast.amina, somebody(cast), cast.here, key())
    return {"awaited": opening.open_procedure(cast.amina, case_id, DEPOSITED, key())}


def letter(procedure_id: int) -> Wanted:
    return Wanted(
        procedure_id=procedure_id,
        rung=Rung.REMINDER,
        person="Quiteria Xarraga",
        addressed_to="CAF",
        answer_by=paris.today(),
    )


PAPER_CALLS: dict[str, tuple[str, Call]] = {
    "paper.approvals.approve": (
        "approve_document",
        lambda a, _: approvals.approve(a, Notice.POSTER, approvals.version_of(Notice.POSTER)),
    ),
    "paper.approvals.is_approved": (
        "print",
        lambda a, _: approvals.is_approved(a, Notice.POSTER),
    ),
    "paper.approvals.standings": ("print", lambda a, _: approvals.standings(a)),
    "paper.relance_letters.offered": (
        "follow_procedure",
        lambda a, _: relance_letters.offered(a, NOBODYS),
    ),
    "paper.relance_letters.relance_letter": (
        "follow_procedure",
        lambda a, w: relance_letters.relance_letter(a, letter(w.awaited)),
    ),
    "paper.relance_letters.specimen": (
        "print",
        lambda a, w: relance_letters.specimen(a, w.here, Letter.COURT),
    ),
    "paper.my_matters.my_matters": (
        "view_procedures",
        lambda a, w: my_matters.my_matters(a, MyMatters(w.newcomer, w.here)),
    ),
    "paper.my_matters.specimen": ("print", lambda a, w: my_matters.specimen(a, w.here)),
    "paper.budget_sheet.budget_sheet": (
        "read_note",
        lambda a, w: budget_sheet.budget_sheet(a, w.sheet, 1, Purpose.FSL),
    ),
    "paper.budget_sheet.specimen": ("print", lambda a, w: budget_sheet.specimen(a, w.here)),
}

PAPERS_ELSEWHERE: dict[str, Call] = {
    "paper.relance_letters.specimen": lambda a, w: relance_letters.specimen(
        a, w.elsewhere, Letter.COURT
    ),
    "paper.my_matters.my_matters": lambda a, w: my_matters.my_matters(
        a, MyMatters(w.newcomer, w.elsewhere)
    ),
    "paper.my_matters.specimen": lambda a, w: my_matters.specimen(a, w.elsewhere),
    "paper.budget_sheet.specimen": lambda a, w: budget_sheet.specimen(a, w.elsewhere),
}

PAPERS_NOT_TIED_TO_A_SITE = {
    "paper.approvals.approve": "one text for the association",
    "paper.approvals.is_approved": "one text for the association",
    "paper.approvals.standings": "one text for the association",
    "paper.relance_letters.offered": "of a procedure whose file was shown",
    "paper.relance_letters.relance_letter": "a procedure of another place is out of sight",
    "paper.budget_sheet.budget_sheet": "a case of another place is out of sight",
}
