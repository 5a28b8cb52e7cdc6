"""Every code that the services write into the journal has its words; they are asked for theirs."""

import ast
from collections.abc import Collection, Iterator
from dataclasses import fields as fields_of
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from mediance.domain import appointments, papers, referrals
from mediance.domain.account_links import LinkPurpose
from mediance.domain.budget import Purpose
from mediance.domain.consents import Decision, TextKind
from mediance.domain.corrections import CorrectedField
from mediance.domain.desk_settings import SiteSettings
from mediance.domain.documents import DOCUMENTS, Form, Letter, Notice
from mediance.domain.journal import Asked, Line, folded
from mediance.domain.people import PersonField
from mediance.domain.permissions import Action
from mediance.domain.procedure_life import EventKind as ProcedureEventKind
from mediance.domain.rights import RequestEventKind, Restriction
from mediance.domain.roles import Role
from mediance.domain.visit_details import VisitDetail
from mediance.domain.visits import VisitEventKind
from mediance.domain.watching import Became
from mediance.services.budgets import BUDGETS
from mediance.services.followup.institutions import INSTITUTION, RECOURSE, TYPE
from mediance.services.notes import NOTES
from mediance.ui import journal_words as words
from mediance.ui import session
from tests.source import functions, modules, tree


def texts(node: ast.AST) -> list[str]:
    """Return the texts within a piece of a file."""
    found = (each.value for each in ast.walk(node) if isinstance(each, ast.Constant))
    return [text for text in found if isinstance(text, str)]


def texts_of(module: str, function: str) -> list[str]:
    """Return the texts within a function of a service."""
    (found,) = (
        each for each in functions(Path(f"mediance/services/{module}.py")) if each.name == function
    )
    return texts(found)


DIGEST: tuple[str, ...] = ()
NAMED_BY_THEIR_CODE: tuple[str, ...] = ()
"""A reason to come and a rule have no number: their code stands for them."""

OF_A_PROCEDURE = (
    "owner_id", "waiting_on", "blocker", "next_date", "proof_seen_on", "autonomy_at_closing",
    "pen_at_closing",
)  # fmt: skip

OPERATIONS: dict[tuple[str, str], Collection[str]] = {
    ("transitions", "happening.kind.value"): list(VisitEventKind),
    ("transfer", "continued.kind.value"): list(VisitEventKind),
    ("requests", "event.kind"): list(RequestEventKind),
    ("telling", "decision"): list(Decision),
    ("questions", "operation"): ["asked", "answered", "withdrawn"],
    ("decisions", "operation"): ["decided", Became.DONE, Became.DROPPED],
    ("absence", "operation"): ["hand_over", "give_back"],
    ("moving", "act.kind"): [ProcedureEventKind.CHASED, ProcedureEventKind.ANSWERED],
    ("accounts", "f'link_{purpose}'"): [f"link_{each}" for each in LinkPurpose],
    ("team", "f'link_{purpose}'"): [f"link_{each}" for each in LinkPurpose],
}
ENTITIES: dict[tuple[str, str], Collection[str]] = {
    ("approvals", "document.value"): list(DOCUMENTS),
    ("notes", "table"): [NOTES, BUDGETS],
    ("institutions", "entity"): [INSTITUTION, RECOURSE, TYPE],
    ("budget_sheet", "BUDGETS"): [BUDGETS],
}
FIELDS: dict[tuple[str, str], Collection[str]] = {
    ("journal_reading", "asked.fields"): Asked(date.min, date.min, "x", 1, 1).fields,
    ("record_visit", "visit.detail.said"): [each.name for each in fields_of(VisitDetail)],
    ("person_file", "fields"): list(PersonField),
    ("corrections", "fields"): list(CorrectedField),
    ("desk_settings", "changed"): [each.name for each in fields_of(SiteSettings)],
    ("appointments", "(written.kind.value,)"): list(appointments.EventKind),
    ("referrals", "(event.kind.value,)"): list(referrals.EventKind),
    ("papers", "(new.kind.value,)"): list(papers.EventKind),
    ("papers", "(back.kind.value,)"): [papers.EventKind.TAKEN_BACK],
    ("second_factor", "changed"): list(Role),
    ("institutions", "fields"): ["contact"],
    ("writing", "written.fields"): [*ProcedureEventKind, *OF_A_PROCEDURE, "deadline"],
    ("requests", "(mark,)"): list(Restriction),
    ("telling", "(subject.kind,)"): list(TextKind),
    ("notices", "(notice.value,)"): list(Notice),
    ("relance_letters", "(letter.value,)"): list(Letter),
    ("my_matters", "(Form.MY_MATTERS.value,)"): [Form.MY_MATTERS],
    ("budget_sheet", "(Form.BUDGET.value,)"): [Form.BUDGET],
    ("budget_sheet", "(purpose.value,)"): list(Purpose),
    ("demonstration", "(making.checksum,)"): DIGEST,
    ("demonstration_present", "(str(checksum),)"): DIGEST,
    ("domain_list", "(seen.code, *fields)"): texts_of("domain_list", "_differences"),
    ("sites", "fields"): [*texts_of("sites", "_differences"), "closed_at"],
    ("domain_list", "(code,)"): NAMED_BY_THEIR_CODE,
    ("domain_list", "(seen.code,)"): NAMED_BY_THEIR_CODE,
    ("rules", "(code,)"): NAMED_BY_THEIR_CODE,
    ("rules", "(rule.code,)"): NAMED_BY_THEIR_CODE,
}


@pytest.fixture(autouse=True)
def in_french(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "language", lambda: "fr")


def calls(name: str) -> Iterator[tuple[Path, ast.Call]]:
    """Return the calls by which the services write the journal."""
    for module in modules("mediance/services"):
        for node in ast.walk(tree(module)):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == name:
                yield module, node


def said_elsewhere(module: Path, name: str) -> list[str]:
    """Return the texts that a name is given in a file, or that a function of that name returns."""
    found: list[str] = []
    for node in ast.walk(tree(module)):
        match node:
            case ast.Assign(targets=[ast.Name(id=target)], value=value) if target == name:
                found += texts(value)
            case ast.FunctionDef(name=defined) if defined == name:
                found += texts(node)
            case ast.FunctionDef(name=defined, args=args):
                at = [each.arg for each in args.args].index(name) if takes(args, name) else None
                found += given(module, defined, at)
    return found


def takes(args: ast.arguments, name: str) -> bool:
    return name in {each.arg for each in args.args}


def given(module: Path, function: str, at: int | None) -> list[str]:
    """Return the texts with which a file calls its function, in one place."""
    if at is None:
        return []
    found: list[str] = []
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == function:
            found += [text for arg in node.args[at : at + 1] for text in texts(arg)]
    return found


def codes(module: Path, node: ast.expr, known: dict[tuple[str, str], Collection[str]]) -> list[str]:
    """Return the codes that an expression can be; fail where nobody has said it."""
    expression = ast.unparse(node)
    if (module.stem, expression) in known:
        return [str(each) for each in known[module.stem, expression]]
    written = [text for text in texts(node) if not isinstance(node, ast.JoinedStr)]
    inner = [each.id for each in ast.walk(node) if isinstance(each, ast.Name)]
    found = written + [text for name in inner for text in said_elsewhere(module, name)]
    assert found, f"{module}: which codes may « {expression} » be?"
    return found


def operations() -> set[str]:
    found = {code for module, call in calls("journal.record") for code in _operation(module, call)}
    pressed = {text for _module, call in calls("Press") for text in texts(call)[:1]}
    return found | (pressed & {"say_presences", "repeat_last_week"})


def _operation(module: Path, call: ast.Call) -> list[str]:
    if module.stem == "presences":
        return ["say_presences", "repeat_last_week"]
    if module.stem == "writing":  # what is written of a procedure, as its services say
        said = [
            codes(where, each.args[0], OPERATIONS)
            for where, each in calls("Written")
            if "followup" in where.parts
        ]
        return [code for some in said for code in some]
    return codes(module, call.args[2], OPERATIONS)


def entities() -> set[str]:
    found: set[str] = set()
    for module, call in calls("Record"):
        entity = call.args[0]
        if ast.unparse(entity) not in {"action.value", "Action.READ_JOURNAL.value"}:
            found |= set(codes(module, entity, ENTITIES))
    return found


def touched() -> set[str]:
    found: set[str] = set()
    for module, call in calls("Record"):
        given_fields = [each.value for each in call.keywords if each.arg == "fields"]
        for node in [*given_fields, *call.args[3:4]]:
            found |= set(codes(module, node, FIELDS))
    return found


def line(operation: str = "read", entity: str = "person", **said: Any) -> Line:  # noqa: ANN401
    told: dict[str, Any] = {
        "id": 1, "at": datetime(2026, 11, 23, 8, tzinfo=UTC), "staff_id": 3,
        "staff_name": "Inés Roca", "acting_as": ("reception",), "entity_id": None, "fields": (),
        "screen": "journal", "site_name": None, "row_count": None,
    }  # fmt: skip
    return Line(operation=operation, entity=entity, **told | said)


def test_every_operation_that_is_written_has_its_words() -> None:
    known = words.operations().keys() | {
        code for of_kind in words.of_entity().values() for code in of_kind
    }
    assert operations() - known == set()


def test_what_becomes_of_a_request_has_words_of_its_own() -> None:
    of_requests = words.of_entity()["rights_request"]
    assert {str(kind) for kind in RequestEventKind} <= of_requests.keys()
    assert words.what(line("refused", "rights_request")) == "Refusée"
    assert words.what(line("refused", "person")) == "Accord refusé"
    assert words.what(line("refused", "read_journal")) == "Refus : lire le journal"


def test_an_export_says_what_left_the_house() -> None:
    assert words.what(line("export", "procedure")) == "Liste de démarches exportée"
    assert words.what(line("export")) == "Remise de tout ce qui concerne la personne"
    assert words.what(line("refused", "view_procedures")) == "Refus : voir les démarches"


def test_every_kind_of_record_that_is_written_has_its_words() -> None:
    assert entities() - words.entities().keys() - words.refusals().keys() == set()


def test_no_two_kinds_are_called_the_same() -> None:
    called = list(words.entities().values())
    assert sorted(set(called)) == sorted(called)


def test_every_refusal_says_what_was_refused() -> None:
    known = words.refusals().keys() | words.entities().keys()
    assert {action.value for action in Action} - known == set()


def test_every_field_that_is_written_has_its_words() -> None:
    assert touched() - words.fields().keys() == set()


@pytest.mark.parametrize("digest", ["a3" * 32, "918273645"])
def test_a_digest_is_no_field(digest: str) -> None:
    assert words.touched(line(fields=(digest, "used_name"))) == "nom d’usage"


def test_an_account_is_called_by_its_name() -> None:
    assert words.record(line("update", "staff", entity_id=8, account_name="Inés Roca")) == (
        "Compte de Inés Roca"
    )


def test_readings_of_one_kind_stand_in_one_line_with_their_records() -> None:
    read = [line(id=at, entity="visit", entity_id=at) for at in (9, 8, 8)]
    written = line("correct", "visit", id=5, entity_id=8)
    again = line(id=4, entity="visit", entity_id=2)
    runs = folded([*read, written, again])
    assert [len(run) for run in runs] == [3, 1, 1]
    assert words.records(runs[0]) == "Passage n° 9, 8"
    assert words.times(len(runs[0])) == "3 fois"
    assert words.times(1) == ""


def test_what_is_written_is_never_taken_together() -> None:
    runs = folded([line("correct", id=2), line("correct", id=1)])
    assert [len(run) for run in runs] == [1, 1]
