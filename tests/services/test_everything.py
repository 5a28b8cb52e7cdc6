"""« Tout ce qui me concerne »: whatever has a heading is told in words, and nobody else is."""

import json
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]
from sqlalchemy import text

from db.engine import Work, owner_transaction, transaction
from db.installation import DatabaseUrls
from db.models import (
    Base,
    BudgetSheet,
    Case,
    CaseAttachment,
    CaseReferent,
    ColleagueQuestion,
    ConfidentialNote,
    ConsentEvent,
    ExceptionalAccess,
    Mandate,
    Person,
    PersonCorrection,
    PersonLink,
    PersonPhone,
    PersonRestriction,
    Procedure,
    ProcedureDeadlineFact,
    ProcedureEvent,
    ProcedureHandOver,
    RetentionHold,
    RightsRequest,
    RightsRequestEvent,
    Visit,
    VisitCorrection,
    VisitDetail,
    WatchDecision,
)
from db.personal_data import OF_NOBODY, PERSONAL_DATA
from db.queries import name_words, told
from mediance.domain import paris
from mediance.domain.budget import Budget, BudgetLine, as_text
from mediance.domain.consents import Decision, Support
from mediance.domain.corrections import CorrectedField
from mediance.domain.everything import Everything, as_json
from mediance.domain.followup import Lost
from mediance.domain.mandates import Signing
from mediance.domain.names import searchable_words
from mediance.domain.people import PersonField
from mediance.domain.procedure_life import EventKind
from mediance.domain.procedures import Step
from mediance.domain.retention import HoldReason
from mediance.domain.rights import (
    IdentityCheck,
    RequestEventKind,
    RequestState,
    Restriction,
    RightKind,
    Way,
)
from mediance.domain.sealing import BoundTo
from mediance.domain.simulation import name_lists
from mediance.domain.visit_details import DebtSignal
from mediance.domain.visits import Answer, Ending, VisitState
from mediance.services.keys import ring
from mediance.services.paper.everything import everything_sheet
from mediance.services.rights import words
from mediance.services.rights.everything import NothingToTell, everything_about
from mediance.services.rights.requests import RequestUnknown
from mediance.services.sealing import sealed
from mediance.ui import labels, rights_words, visit_words
from tests.cast import Cast
from tests.services.meetings import happened_to, meetings_of

ROOT = Path(__file__).parents[2]
SCHEMA = ROOT / "docs" / "privacy" / "everything.schema.json"
OTHERS = "Vue avec Karim ROUSSILLE et sa sœur aïcha ; appeler Inès, ou le 06 99 88 77 66."
SECRET = "Le loyer attend depuis mars, selon Karim Roussille."
"""Invented: what somebody wrote freely, and named others in."""


@dataclass(frozen=True)
class Known:
    """Somebody of whom there is a row in each table, and the request that asks for all of it."""

    person_ids: tuple[int, int]
    request_id: int


def add(work: Work, row: Base) -> Base:
    work.add(row)
    work.flush()
    return row


def person(work: Work, site_id: int, family: str, given: str) -> int:
    row = Person(
        family_name=family,
        given_name=given,
        search_name=f"{family} {given}".lower(),
        site_id=site_id,
        first_contact_on=paris.today(),
        birth_year=1979,
        used_name="Titi" if given == "Quiteria" else None,
    )
    add(work, row)
    name_words.give(work, {row.id: searchable_words(family, given)})
    return row.id


@pytest.fixture
def known(live_database: DatabaseUrls, cast: Cast) -> Known:
    """Write a row of every told table, as the owner; two records of one person, and others."""
    with owner_transaction(live_database.owner) as work:
        person(work, cast.here, "Roussille", "Karim")
        person(work, cast.here, "Belkacem", "Aïcha")
        me = person(work, cast.here, "Xarraga", "Quiteria")
        also_me = person(work, cast.elsewhere, "Xarraga", "Quitteria")
        link = PersonLink(person_id=me, other_id=also_me, linked_by=cast.amina.staff_id)
        add(work, link)
        write_about(work, cast, me)
        return Known((me, also_me), ask(work, cast, me))


def write_about(work: Work, cast: Cast, me: int) -> None:
    here, amina, now = cast.here, cast.amina.staff_id, paris.now()
    add(work, PersonPhone(person_id=me, number="0612345678", site_id=here, is_safe=False))
    add(
        work,
        PersonCorrection(
            person_id=me, staff_id=amina, field=PersonField.GIVEN_NAME, old_value="Kiteria",
            new_value="Quiteria",
        ),
    )  # fmt: skip
    visit = Visit(
        site_id=here, day=paris.today(), number=7, domain_code="debt", channel_code="walk_in",
        arrived_at=now, person_id=me, state=VisitState.ENDED, ended_at=now,
        ending=Ending.ANSWERED_AT_DESK, answer=Answer.REFER, recorded_by=cast.carme.staff_id,
    )  # fmt: skip
    add(work, visit)
    add(
        work,
        VisitDetail(
            visit_id=visit.id, site_id=here, language_code="ar", has_pushchair=True,
            preferred_staff_id=cast.ines.staff_id, signals=[DebtSignal.RENT_LATE],
        ),
    )  # fmt: skip
    add(
        work,
        VisitCorrection(
            visit_id=visit.id, site_id=here, press=uuid.uuid4(), staff_id=amina,
            field=CorrectedField.DOMAIN, old_value="caf", new_value="debt", reason=OTHERS,
        ),
    )  # fmt: skip
    follow(work, cast, me)
    agree(work, cast, me)
    meet(work, cast, me)
    hold = RetentionHold(
        person_id=me, reason=HoldReason.APPEAL, until=paris.today() + timedelta(days=90),
        held_by=cast.sofia.staff_id,
    )  # fmt: skip
    add(work, hold)


def meet(work: Work, cast: Cast, me: int) -> None:
    """Have an appointment, a referral and a paper of the person's, as anybody may have."""
    for row in meetings_of(cast, me):
        add(work, row)
    for row in happened_to(work, cast):
        add(work, row)


def follow(work: Work, cast: Cast, me: int) -> None:
    here, ines, now = cast.here, cast.ines.staff_id, paris.now()
    case = Case(person_id=me, site_id=here, opened_at=now)
    add(work, case)
    add(work, CaseReferent(case_id=case.id, site_id=here, staff_id=ines, since=now))
    procedure = Procedure(
        case_id=case.id, site_id=here, type_code="rsa", institution_code="caf", step=Step.READY,
        opened_at=now,
    )  # fmt: skip
    add(work, procedure)
    entered = ProcedureEvent(
        procedure_id=procedure.id, site_id=here, kind=EventKind.ENTERED, at=now, step=Step.READY,
        staff_id=ines,
    )  # fmt: skip
    add(work, entered)
    fact = ProcedureDeadlineFact(
        procedure_id=procedure.id, site_id=here, rule_code="C1", event_code="calendar",
        staff_id=ines, version=2, is_dismissed=True, reason=OTHERS,
    )  # fmt: skip
    add(work, fact)
    for row in said_among_colleagues(cast, procedure.id):
        add(work, row)
    add(work, CaseAttachment(case_id=case.id, site_id=here, staff_id=ines, attached_by=ines))
    budget = as_text(Budget(2, (BudgetLine("RSA", 635_70),), (BudgetLine("Loyer", 450_00),)))
    for table, model, said in (
        ("confidential_note", ConfidentialNote, SECRET),
        ("budget_sheet", BudgetSheet, budget),
    ):
        place = BoundTo(table, 1, case.id, ines, 1)
        kept = sealed(ring("notes"), said.encode(), place.as_bytes)
        row = model(
            id=1, first_id=1, version=1, case_id=case.id, site_id=here, author_id=ines,
            key_id=kept.key_id, nonce=kept.nonce, ciphertext=kept.ciphertext,
        )  # fmt: skip
        add(work, row)
    add(work, access(case.id, cast))


def said_among_colleagues(cast: Cast, procedure_id: int) -> Iterator[Base]:
    """Return what colleagues asked, decided and left to each other about a procedure."""
    here, ines, amina = cast.here, cast.ines.staff_id, cast.amina.staff_id
    yield ColleagueQuestion(
        procedure_id=procedure_id, site_id=here, asked_by=amina, asked_of=ines, question=OTHERS,
        answer=OTHERS, answered_at=paris.now(),
    )  # fmt: skip
    yield WatchDecision(
        procedure_id=procedure_id, site_id=here, monday=paris.today(), lost=Lost.NO_CONTACT,
        what=OTHERS, staff_id=ines, due_on=paris.today(), decided_by=amina,
    )  # fmt: skip
    yield ProcedureHandOver(
        procedure_id=procedure_id, site_id=here, press=uuid.uuid4(), from_id=amina, to_id=ines,
        made_by=amina,
    )  # fmt: skip


def access(case_id: int, cast: Cast) -> ExceptionalAccess:
    place = BoundTo("exceptional_access", 1, case_id, cast.ines.staff_id, 1)
    kept = sealed(ring("notes"), b"Danger chez Karim Roussille", place.as_bytes)
    return ExceptionalAccess(
        id=1, case_id=case_id, site_id=cast.here, taken_by=cast.ines.staff_id,
        until=paris.now() + timedelta(minutes=5), key_id=kept.key_id, nonce=kept.nonce,
        ciphertext=kept.ciphertext,
    )  # fmt: skip


def agree(work: Work, cast: Cast, me: int) -> None:
    text_id = int(work.scalar(text("select min(id) from mediance.consent_text")) or 0)
    amina, today = cast.amina.staff_id, paris.today()
    told_once = ConsentEvent(
        person_id=me, text_id=text_id, decision=Decision.TOLD, told_by=amina, language_code="fr",
        support=Support.ORAL,
    )  # fmt: skip
    add(work, told_once)
    mandate = Mandate(
        person_id=me, text_id=text_id, families=["caf"], first_day=today,
        last_day=today + timedelta(days=30), signing=Signing.ORAL_THEN_PAPER, recorded_by=amina,
    )  # fmt: skip
    add(work, mandate)


def ask(work: Work, cast: Cast, me: int) -> int:
    request = RightsRequest(
        person_id=me, asks_for=RightKind.ACCESS, received_on=paris.today(), way=Way.LETTER,
        due_on=paris.today() + timedelta(days=30), recorded_by=cast.carme.staff_id,
        identity=IdentityCheck.PAPER_SEEN,
    )  # fmt: skip
    add(work, request)
    event = RightsRequestEvent(
        request_id=request.id, kind=RequestEventKind.RECEIVED, staff_id=cast.carme.staff_id,
        asks_for=RightKind.ACCESS, received_on=paris.today(), way=Way.LETTER, reason=OTHERS,
    )  # fmt: skip
    add(work, event)
    mark = PersonRestriction(
        person_id=me, restriction=Restriction.NO_FOLLOW_UP, request_id=request.id,
        set_by=cast.sofia.staff_id,
    )  # fmt: skip
    add(work, mark)
    return request.id


def everything(cast: Cast, known: Known) -> Everything:
    return everything_about(cast.sofia, known.request_id)


def whole(told_of: Everything) -> str:
    return "\n".join(told_of.texts())


# Whatever has a heading is told


def test_every_told_table_is_told(cast: Cast, known: Known) -> None:
    everything(cast, known)  # now somebody has opened it: that is told, too
    sections = everything(cast, known).sections
    declared = {line.told for line in PERSONAL_DATA if isinstance(line.told, str)}
    assert {section.key for section in sections} == declared
    assert not [section.key for section in sections if not section.entries]


def test_every_told_table_has_a_row_of_the_person_s(
    known: Known, live_database: DatabaseUrls
) -> None:
    with owner_transaction(live_database.owner) as work:
        rows = {each.table: len(each.rows) for each in told.everything(work, known.person_ids)}
    declared = {
        line.table
        for line in PERSONAL_DATA
        if isinstance(line.told, str) and line.person != OF_NOBODY
    }
    assert rows.keys() == declared
    assert not [table for table, count in rows.items() if not count]


def test_every_heading_and_every_field_has_its_words() -> None:
    declared = {line.told for line in PERSONAL_DATA if isinstance(line.told, str)}
    assert declared == words.HEADINGS.keys()
    columns = {column.name for table in told.told_tables() for column in table.columns}
    worded = words.FIELDS.keys() | words.NOT_TOLD.keys() | {words.SEALED}
    assert columns <= worded, columns - worded


def test_every_code_has_its_words() -> None:
    kinds = {
        column.type.enum_class  # type: ignore[attr-defined]
        for told_table in told.told_tables()
        for column in Base.metadata.tables[f"mediance.{told_table.table}"].columns
        if getattr(column.type, "enum_class", None)
    }
    missing = [
        member for kind in kinds for member in kind if member not in words.CODES.get(kind, {})
    ]
    assert not missing


def test_what_was_said_is_said_in_words(cast: Cast, known: Known) -> None:
    told_of = whole(everything(cast, known))
    for said in (
        "Xarraga", "Quiteria", "Quitteria", "Titi", "1979", "0612345678", "Kiteria", "Arabe",
        "Loyer en retard", "Orienté·e", "Répondu à l’accueil", "Saint-Jacques", "travail social",
        "Le loyer attend depuis mars", "Danger chez", "Un recours en cours", "Pas de suivi",
        "De vive voix, puis sur papier", "Information donnée", "Accès", "Prête", "Reste à vivre",
    ):  # fmt: skip
        assert said in told_of, said


WORDS_OF_SCREEN: Mapping[str, tuple[type, Callable[..., str]]] = {
    "answer": (Answer, labels.answer),
    "ending": (Ending, labels.ending),
    "signal": (DebtSignal, visit_words.signal),
    "right": (RightKind, rights_words.right),
    "way": (Way, rights_words.way),
    "identity": (IdentityCheck, rights_words.identity),
    "state": (RequestState, rights_words.state),
    "event": (RequestEventKind, rights_words.event),
    "restriction": (Restriction, rights_words.restriction),
}


@pytest.mark.parametrize("name", WORDS_OF_SCREEN)
def test_paper_says_what_the_screen_says(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mediance.ui.session.language", lambda: "fr")
    kind, on_screen = WORDS_OF_SCREEN[name]
    assert {code: words.code(code) for code in kind} == {code: on_screen(code) for code in kind}  # type: ignore[attr-defined]


# Nobody else is in it


def test_nobody_else_is_named(cast: Cast, known: Known) -> None:
    told_of = everything(cast, known)
    said = whole(told_of) + json.dumps(as_json(told_of), ensure_ascii=False)
    others = {
        "Karim",
        "ROUSSILLE",
        "Roussille",
        "aïcha",
        "Belkacem",
        "06 99 88 77 66",
        "0699887766",
    }
    colleagues = {actor.display_name for actor in cast.actors.values()} - {"Écran"}
    assert not [name for name in others | colleagues if name in said]
    assert (told_of.removed.people, told_of.removed.colleagues, told_of.removed.numbers) > (3, 1, 1)


def test_no_name_of_the_demonstration_is_in_it(
    cast: Cast, known: Known, live_database: DatabaseUrls
) -> None:
    invented = demonstration_names()
    with owner_transaction(live_database.owner) as work:
        for number, name in enumerate(invented[::2]):
            person(work, cast.here, name, invented[-number - 1])
        work.execute(
            text("update mediance.visit_correction set reason = :reason"),
            {"reason": "avec " + ", ".join(invented[:20])},
        )
    said = words_in(whole(everything(cast, known)))
    assert not [name for name in invented[:20] if name.lower() in said]


def demonstration_names() -> list[str]:
    """Return the names that demonstrations are made of, but for words that everybody says."""
    listed = [
        name
        for value in vars(name_lists).values()
        if isinstance(value, tuple)
        for name in value
        if isinstance(name, str) and name.isalpha() and len(name) > 3
    ]
    return sorted(set(listed))


def words_in(said: str) -> set[str]:
    return {word.strip(".,;:!?()[]«»").lower() for word in said.split()}


def test_a_text_without_its_key_says_so(
    cast: Cast, known: Known, live_database: DatabaseUrls
) -> None:
    with owner_transaction(live_database.owner) as work:
        work.execute(text("update mediance.confidential_note set key_id = 'lost'"))
    told_of = everything(cast, known)
    (notes,) = (each for each in told_of.sections if each.key == "confidential_notes")
    assert any("Illisible aujourd’hui" in item.text for item in notes.entries[0].items)
    assert "Danger chez" in whole(told_of)


def test_somebody_else_s_rows_are_not_in_it(
    cast: Cast, known: Known, live_database: DatabaseUrls
) -> None:
    before = everything(cast, known).entries
    with owner_transaction(live_database.owner) as work:
        stranger = person(work, cast.here, "Puig", "Marta")
        write_phone = PersonPhone(person_id=stranger, number="0499999999", site_id=cast.here)
        add(work, write_phone)
        work.execute(text("update mediance.visit_correction set reason = 'rien'"))
    after = everything(cast, known)
    assert "0499999999" not in whole(after)
    assert after.entries <= before + 1  # the first reading is in the journal now


# Handed over


def test_only_an_open_request_whose_identity_was_checked(
    cast: Cast, known: Known, live_database: DatabaseUrls
) -> None:
    for change in (
        "identity = null",
        "asks_for = 'erasure'",
        "person_id = null",
        "state = 'answered', closed_at = now()",
    ):
        with owner_transaction(live_database.owner) as work:
            work.execute(text("update mediance.rights_request set identity = 'paper_seen'"))
            work.execute(text(f"update mediance.rights_request set {change}"))  # noqa: S608
        with pytest.raises(NothingToTell):
            everything(cast, known)
    with pytest.raises(RequestUnknown):
        everything_about(cast.sofia, 2**40)


def test_the_file_for_a_machine_is_as_its_description_says(cast: Cast, known: Known) -> None:
    made = json.loads(json.dumps(as_json(everything(cast, known))))
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(made)


def test_it_is_printed(cast: Cast, known: Known) -> None:
    assert everything_sheet(everything(cast, known)).startswith(b"%PDF")


def test_the_handing_over_is_journalled_without_a_value(cast: Cast, known: Known) -> None:
    everything(cast, known)
    with transaction(cast.sofia) as work:
        rows = work.execute(text("select e.*, e::text as whole from mediance.journal_entry e"))
        (entry,) = (row for row in rows if row.operation == "export")
    assert (entry.entity, entry.entity_id) == ("person", known.person_ids[0])
    assert entry.acting_as == "data_protection"
    assert "arraga" not in entry.whole
