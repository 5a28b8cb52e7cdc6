"""Postgres lets nobody through, should the code above it forget to ask.

Everybody tries every command on every table, in the application's own role and with the identity
that a transaction sets; what they reach are the rows that the hand-written page says.
"""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import time, timedelta
from itertools import product
from typing import Any

import pytest
from sqlalchemy import Connection, NullPool, create_engine, make_url, select, text
from sqlalchemy.exc import IntegrityError, ProgrammingError

from db.engine import IDENTITY, Work, identity_of, owner_transaction
from db.models import (
    AccountLink,
    Base,
    Case,
    CaseReferent,
    ColleagueCall,
    ConsentEvent,
    ConsentText,
    DocumentApproval,
    Draft,
    ErasureReceipt,
    InstitutionCard,
    InstitutionDeposit,
    JournalEntry,
    JournalSeal,
    KnownDevice,
    Mandate,
    NameSynonym,
    OpeningPeriod,
    Person,
    PersonCorrection,
    PersonDistinct,
    PersonLink,
    PersonPhone,
    PersonProposal,
    PersonRestriction,
    PersonToken,
    Presence,
    Procedure,
    ProcedureAlert,
    ProcedureDeadlineFact,
    ProcedureEvent,
    ProcedureType,
    Recourse,
    RecoveryCode,
    RegisterColumn,
    RegisterImport,
    RegisterMotive,
    RetentionHold,
    RetentionRun,
    RightsRequest,
    RightsRequestEvent,
    Room,
    SecondFactor,
    SecondFactorRemoval,
    SecondFactorRule,
    SignInAttempts,
    SignInSession,
    SiteClosure,
    Submission,
    Visit,
    VisitCorrection,
    VisitCounter,
    VisitDetail,
    VisitEvent,
)
from db.policies import COLUMN_GRANTS
from db.queries import name_words
from mediance.domain import paris
from mediance.domain.account_links import LinkPurpose
from mediance.domain.actors import Actor
from mediance.domain.consents import Decision, Support
from mediance.domain.corrections import CorrectedField
from mediance.domain.deadline_rules import Severity, Who
from mediance.domain.mandates import Signing
from mediance.domain.people import PersonField
from mediance.domain.presences import HalfDay
from mediance.domain.procedure_life import EventKind
from mediance.domain.procedures import CaseClosing, Rung, Step
from mediance.domain.retention import HoldReason, Why
from mediance.domain.rights import RequestEventKind, Restriction, RightKind, Way
from mediance.domain.roles import LINKING_ROLES, RECEIVING_ROLES, Role, SystemRole
from mediance.domain.visits import VisitEventKind
from tests.cast import Cast
from tests.conftest import Template
from tests.security.confidential_rows import add_confidential
from tests.security.expectations import ANYBODY, TABLES
from tests.security.meeting_rows import add_meetings
from tests.security.watch_rows import add_watch

WHO = (*map(str, Role), *map(str, SystemRole), "no role", "no identity")
COMMANDS = ("select", "insert", "update", "delete")
REFUSED = (
    "permission denied",
    "row-level security",
    "can only be updated to DEFAULT",
    "are changed by an administrator",
    "is told as it happens",
)

A_DAY_LATER = "update mediance.draft set at = at - interval '25 hours' where form = 'old'"
TABLES_AND_VIEWS = text(
    "select relname from pg_class where relnamespace = 'mediance'::regnamespace"
    " and relkind in ('r', 'p', 'v', 'm') and not relispartition"
)
COLUMNS = text(
    "select column_name from information_schema.columns"
    " where table_schema = 'mediance' and table_name = :table and is_generated = 'NEVER'"
    " order by has_column_privilege('mediance_app', format('mediance.%I', table_name),"
    "  column_name, 'update') desc, is_identity, ordinal_position"
)


@dataclass(frozen=True)
class World:
    """A database in which every table has rows of both sites and of everybody."""

    superuser: Connection
    app: Connection
    cast: Cast

    def rows(self, table: str, where: str, given: Mapping[str, object]) -> set[str]:
        """Return the rows that there are, whoever may see them."""
        query = text(f'select to_jsonb(t)::text from mediance."{table}" as t where {where}')  # noqa: S608
        used = {name: value for name, value in given.items() if f":{name}" in where}
        return set(self.superuser.scalars(query, used))

    def columns(self, table: str) -> list[str]:
        """Return the columns that can be written; those the application may change come first."""
        return [f'"{name}"' for name in self.superuser.scalars(COLUMNS, {"table": table})]

    def granted_columns(self, table: str) -> list[str]:
        """Return the columns that the application may say of a new row, where not all of them."""
        return [f'"{name}"' for name in COLUMN_GRANTS.get((table, "insert"), ())]

    def attempt(self, statement: str, given: Mapping[str, object] | None = None) -> set[str]:
        """Run a statement as the application; return its rows, none where it is refused."""
        part = self.app.begin_nested()
        try:
            return set(self.app.scalars(text(statement), given))
        except IntegrityError:
            return {"let through by the policies"}
        except ProgrammingError as error:
            if not any(reason in str(error.orig) for reason in REFUSED):
                raise
            return set()
        finally:
            part.rollback()


@pytest.fixture(scope="module")
def world(template: Template) -> Iterator[World]:
    urls = template.copy()
    with owner_transaction(urls.owner) as work:
        fill(work, template.cast)
    superuser_url = template.server.superuser_url(str(make_url(urls.app).database))
    with (
        create_engine(superuser_url, poolclass=NullPool).connect() as superuser,
        create_engine(urls.app, poolclass=NullPool).connect() as app,
    ):
        yield World(superuser, app, template.cast)


# What there is


def fill(work: Work, cast: Cast) -> None:
    """Write what the tables hold after some days, at both sites, by everybody."""
    staff_ids = [0, *(actor.staff_id for actor in cast.actors.values())]
    recorders = [None, *(cast.with_role(role).staff_id for role in RECEIVING_ROLES)]
    sites = (cast.here, cast.elsewhere)
    followers = [cast.with_role(role).staff_id for role in LINKING_ROLES]
    for site_id in sites:
        procedure = add_follow_up(work, site_id, cast.amina.staff_id, followers)
        add_watch(work, procedure, followers, cast.bruno.staff_id)
        add_meetings(work, site_id, add_person(work, site_id), followers)
    for number, (site_id, recorder) in enumerate(product(sites, recorders), 1):
        add_visit(work, site_id, recorder, number)
    for staff_id in staff_ids:
        work.add(JournalEntry(staff_id=staff_id, acting_as="", operation="o", entity="visit"))
        work.add(Submission(key=uuid.uuid4(), staff_id=staff_id, intention="i", content=b""))
    for arranger in (cast.paul, cast.bruno):
        word = arranger.display_name.casefold()
        work.add(NameSynonym(name=word, standard="roig", added_by=arranger.staff_id))
    for actor, form in product(cast.actors.values(), ("visit", "old")):
        draft = Draft(staff_id=actor.staff_id, form=form, site_id=cast.here, ciphertext=b"o")
        add(work, draft)
    work.execute(text(A_DAY_LATER))
    for site_id, staff_id in product(sites, staff_ids[1:]):
        add_presence(work, site_id, staff_id)
    for actor in cast.actors.values():
        work.add(
            SignInSession(
                token_hash=actor.display_name.encode(),
                staff_id=actor.staff_id,
                expires_at=paris.now() + timedelta(hours=12),
            )
        )
    for actor in cast.actors.values():
        add_pairs(work, cast.here, actor.staff_id)
        add_word_and_mandate(work, cast.here, actor.staff_id)
        add_holds(work, cast.here, actor.staff_id)
        add_request(work, cast.here, actor.staff_id)
        approval = DocumentApproval(
            document=actor.display_name, version="0" * 64, approved_by=actor.staff_id
        )
        work.add(approval)
    add_institution(work, cast.bruno.staff_id)
    add_arrangements(work, cast)
    add_confidential(work, cast, add_person(work, cast.here))
    add_erasure(work)
    for actor in cast.actors.values():
        add_proofs(work, actor.staff_id)
    work.add(SecondFactorRule(role=Role.ADMIN))
    work.add(SignInAttempts(subject=b"login", failures=1))
    work.add(
        JournalSeal(
            id=1,
            sealed_at=paris.now(),
            month=paris.today().replace(day=1),
            after_entry_id=0,
            last_entry_id=1,
            entry_count=1,
            entries_hash=b"hash",
            hash=b"hash",
        )
    )


def add_institution(work: Work, staff_id: int) -> None:
    """Have the coordination say how an institution is reached, and whom to turn to."""
    caf: dict[str, Any] = {"institution_code": "caf", "edited_by": staff_id}
    work.add(InstitutionCard(**caf, phone="32 30"))
    work.add(InstitutionDeposit(**caf, type_code="rsa", ways=["online"]))
    work.add(
        Recourse(
            **caf, code="caf-head_of_service", rung=Rung.HEAD_OF_SERVICE, label="Accueil",
            gloss="Desk", advice="Appeler", advice_gloss="Call", source="Sur place",
        )
    )  # fmt: skip


def add_proofs(work: Work, staff_id: int) -> None:
    """Have somebody hold a phone and a paper of codes, and have used a browser."""
    for is_confirmed in (True, False):
        work.add(
            SecondFactor(
                staff_id=staff_id,
                is_confirmed=is_confirmed,
                key_id="k",
                nonce=b"n",
                ciphertext=b"c",
            )
        )
    work.add(RecoveryCode(staff_id=staff_id, code_hash=b"hash"))
    work.add(SecondFactorRemoval(staff_id=staff_id, taken_by=staff_id))
    work.add(KnownDevice(staff_id=staff_id, token_hash=b"hash"))


def add_arrangements(work: Work, cast: Cast) -> None:
    """Have both sites a room, a morning and a closed day, and everybody a link from everybody."""
    for site_id in (cast.here, cast.elsewhere):
        work.add(Room(site_id=site_id, name="Salle 1"))
        work.add(OpeningPeriod(site_id=site_id, weekday=1, opens_at=time(9), closes_at=time(12)))
        day = paris.today()
        work.add(SiteClosure(site_id=site_id, first_day=day, last_day=day))
    for maker, holder in product(cast.actors.values(), repeat=2):
        work.add(
            AccountLink(
                token_hash=f"{maker.staff_id} {holder.staff_id}".encode(),
                staff_id=holder.staff_id,
                created_by=maker.staff_id,
                purpose=LinkPurpose.INVITE,
                expires_at=paris.now(),
            )
        )


def add_presence(work: Work, site_id: int, staff_id: int) -> None:
    """Nobody is here twice: most are said to be away."""
    morning = HalfDay.MORNING
    work.add(
        Presence(
            staff_id=staff_id,
            site_id=site_id,
            day=paris.today(),
            half_day=morning,
            is_present=False,
        )
    )


def add_closed_case(work: Work, person_id: int, site_id: int, staff_id: int) -> None:
    """Have a case closed whose referent was left."""
    now = paris.now()
    case = Case(
        person_id=person_id,
        site_id=site_id,
        opened_at=now,
        closed_at=now,
        closing=CaseClosing.COMPLETED,
    )
    add(work, case)
    add(work, CaseReferent(case_id=case.id, site_id=site_id, staff_id=staff_id, since=now))


def add_follow_up(work: Work, site_id: int, staff_id: int, followers: Sequence[int]) -> Procedure:
    """Have somebody be followed; return their procedure."""
    person_id = add_person(work, site_id)
    add(work, PersonToken(token="roig", person_id=person_id))
    name_words.learn(work, ["roig"])
    add(work, PersonPhone(person_id=person_id, number="+33612345678", site_id=site_id))
    case = Case(person_id=person_id, site_id=site_id, opened_at=paris.now())
    add(work, case)
    now = paris.now()
    add(work, CaseReferent(case_id=case.id, site_id=site_id, staff_id=staff_id, since=now))
    for former in followers:
        followed = CaseReferent(case_id=case.id, site_id=site_id, staff_id=former, since=now)
        followed.until = now
        add(work, followed)
    add_closed_case(work, person_id, site_id, staff_id)
    kind = work.scalars(select(ProcedureType).limit(1)).one()
    procedure = Procedure(
        case_id=case.id,
        site_id=site_id,
        type_code=kind.code,
        institution_code=kind.institution_code,
        step=Step.READY,
        opened_at=now,
    )
    add(work, procedure)
    entered = ProcedureEvent(
        procedure_id=procedure.id,
        site_id=site_id,
        kind=EventKind.ENTERED,
        at=now,
        step=Step.READY,
        staff_id=staff_id,
    )
    add(work, entered)
    add(
        work,
        ProcedureDeadlineFact(
            procedure_id=procedure.id,
            site_id=site_id,
            rule_code="C1",
            event_code="calendar",
            staff_id=staff_id,
            version=2,
        ),
    )
    add(
        work,
        ProcedureAlert(
            procedure_id=procedure.id,
            site_id=site_id,
            rule_code="C1",
            on_day=paris.today(),
            severity=Severity.USEFUL,
            who=Who.PERSON,
        ),
    )
    add(work, RegisterImport(site_id=site_id, file_name="o", file_checksum="0", row_count=1))
    add(work, RegisterColumn(site_id=site_id, heading="jour"))
    add(work, RegisterMotive(site_id=site_id, motive_digest="0", domain_code="caf"))
    return procedure


def add_word_and_mandate(work: Work, site_id: int, staff_id: int) -> None:
    """Have somebody tell a person, correct them, and record two mandates, one of them revoked."""
    person_id, now = add_person(work, site_id), paris.now()
    text_id = work.scalars(select(ConsentText.id).limit(1)).one()
    add(
        work,
        ConsentEvent(
            person_id=person_id,
            text_id=text_id,
            decision=Decision.TOLD,
            told_by=staff_id,
            language_code="fr",
            support=Support.ORAL,
        ),
    )
    corrected = PersonCorrection(
        person_id=person_id, staff_id=staff_id, field=PersonField.BIRTH_YEAR, new_value="1979"
    )
    add(work, corrected)
    for revoked_at in (None, now):
        add(
            work,
            Mandate(
                person_id=person_id,
                text_id=text_id,
                families=["housing"],
                first_day=now.date(),
                last_day=now.date(),
                signing=Signing.ORAL_THEN_PAPER,
                recorded_by=staff_id,
                revoked_at=revoked_at,
                revoked_by=staff_id if revoked_at else None,
            ),
        )


def add_pairs(work: Work, site_id: int, staff_id: int) -> None:
    """Have somebody link two records and tell two apart, and take each back in two others."""
    ids = [add_person(work, site_id) for _ in range(4)]
    for (first, second), undone_by in ((ids[:2], None), (ids[2:], staff_id)):
        undone_at = paris.now() if undone_by else None
        add(
            work,
            PersonLink(
                person_id=first,
                other_id=second,
                linked_by=staff_id,
                undone_at=undone_at,
                undone_by=undone_by,
            ),
        )
        add(
            work,
            PersonDistinct(
                person_id=first,
                other_id=second,
                said_by=staff_id,
                undone_at=undone_at,
                undone_by=undone_by,
            ),
        )
    proposal = PersonProposal(
        person_id=ids[0], other_id=ids[2], score=90, likeness=None, has_same_phone=True
    )
    add(work, proposal)


def add_request(work: Work, site_id: int, staff_id: int) -> None:
    """Have somebody write down what a person asks, answer it, and set a mark; lift another."""
    person_id, today = add_person(work, site_id), paris.today()
    request = RightsRequest(
        person_id=person_id,
        asks_for=RightKind.OBJECTION,
        received_on=today,
        way=Way.LETTER,
        due_on=today + timedelta(days=30),
        recorded_by=staff_id,
    )
    add(work, request)
    for kind in (RequestEventKind.RECEIVED, RequestEventKind.ANSWERED):
        happened = RightsRequestEvent(
            request_id=request.id,
            kind=kind,
            staff_id=staff_id,
            asks_for=RightKind.OBJECTION,
            received_on=today,
            way=Way.LETTER,
        )
        add(work, happened)
    for mark, lifted_by in ((Restriction.LIMITED, None), (Restriction.NO_FOLLOW_UP, staff_id)):
        restriction = PersonRestriction(
            person_id=person_id,
            restriction=mark,
            request_id=request.id,
            set_by=staff_id,
            lifted_at=paris.now() if lifted_by else None,
            lifted_by=lifted_by,
        )
        add(work, restriction)


def add_holds(work: Work, site_id: int, staff_id: int) -> None:
    """Have somebody hold a record, and release another."""
    for released_by in (None, staff_id):
        hold = RetentionHold(
            person_id=add_person(work, site_id),
            reason=HoldReason.LITIGATION,
            until=paris.today() + timedelta(days=30),
            held_by=staff_id,
            released_at=paris.now() if released_by else None,
            released_by=released_by,
        )
        add(work, hold)


def add_erasure(work: Work) -> None:
    run = RetentionRun()
    add(work, run)
    receipt = ErasureReceipt(
        record_ids=[1],
        why=Why.RETENTION,
        erased_by=0,
        run_id=run.id,
        row_counts={"person": 1},
        checksum="0",
    )
    add(work, receipt)


def add_person(work: Work, site_id: int) -> int:
    person = Person(
        family_name="Roig",
        given_name="Núria",
        search_name="roig nuria",
        site_id=site_id,
        first_contact_on=paris.today(),
    )
    add(work, person)
    return person.id


def correction_of(visit: Visit, staff_id: int) -> VisitCorrection:
    return VisitCorrection(
        visit_id=visit.id,
        site_id=visit.site_id,
        press=uuid.uuid4(),
        staff_id=staff_id,
        field=CorrectedField.DOMAIN,
        old_value="caf",
        new_value=visit.domain_code,
    )


def add_visit(work: Work, site_id: int, staff_id: int | None, number: int) -> None:
    visit = Visit(
        site_id=site_id,
        day=paris.today(),
        number=number,
        domain_code="to_clarify",
        channel_code="walk_in",
        arrived_at=paris.now(),
        recorded_by=staff_id,
    )
    add(work, visit)
    arrived = VisitEvent(
        visit_id=visit.id,
        site_id=site_id,
        kind=VisitEventKind.ARRIVED,
        at=visit.arrived_at,
        staff_id=staff_id,
    )
    add(work, arrived)
    if staff_id is not None:
        add(work, correction_of(visit, staff_id))
    work.add(VisitDetail(visit_id=visit.id, site_id=site_id, has_pushchair=True))
    if staff_id is not None:
        call = ColleagueCall(key=uuid.uuid4(), site_id=site_id, called_by=staff_id)
        work.add(call)
    work.merge(VisitCounter(site_id=site_id, day=visit.day, last_number=number))


def add(work: Work, row: Base) -> None:
    work.add(row)
    work.flush()


# Who asks


def actor_for(who: str, cast: Cast) -> Actor | None:
    """Return somebody, or machinery, at work at the first site; None is a forgotten identity."""
    if who == "no identity":
        return None
    if who == "no role":
        return replace(cast.chloe, site_ids=(cast.here,))
    if who in set(SystemRole):
        return Actor(0, who, frozenset({SystemRole(who)}), (cast.here,))
    return replace(cast.with_role(Role(who)), site_ids=(cast.here,))


@contextmanager
def acting_as(world: World, who: str) -> Iterator[None]:
    """Begin a transaction of the application's under somebody's identity, and roll it back."""
    actor = actor_for(who, world.cast)
    with world.app.begin() as whole:
        if actor is not None:
            world.app.execute(IDENTITY, identity_of(actor))
        yield
        whole.rollback()


# What the page grants, and what Postgres does


def granted(world: World, table: str, command: str, who: str) -> set[str]:
    """Return the rows on which the page lets somebody run a command."""
    actor = actor_for(who, world.cast)
    given = {"sites": list(actor.site_ids), "staff": actor.staff_id} if actor else {}
    rules = [rows for people, rows in TABLES[table].get(command, []) if who in people]
    return {row for rows in rules for row in world.rows(table, rows, given)}


def reached(world: World, table: str, command: str) -> set[str]:
    """Return the rows on which the identity of this transaction can run a command."""
    first, *_ = columns = world.columns(table)
    match command:
        case "select":
            return world.attempt(f'select to_jsonb(t)::text from mediance."{table}" as t')  # noqa: S608
        case "update":
            return world.attempt(
                f'update mediance."{table}" as t set {first} = {first} returning to_jsonb(t)::text'  # noqa: S608
            )
        case "delete":
            return world.attempt(f'delete from mediance."{table}" as t returning to_jsonb(t)::text')  # noqa: S608
        case _:
            names = ", ".join(world.granted_columns(table) or columns)
            statement = (
                f'insert into mediance."{table}" ({names}) overriding system value'  # noqa: S608
                f' select {names} from jsonb_populate_record(null::mediance."{table}",'
                " cast(:row as jsonb)) returning 'inserted'"
            )
            everything = world.rows(table, "true", {})
            return {row for row in everything if world.attempt(statement, {"row": row})}


def test_every_table_and_everybody_has_a_line(world: World) -> None:
    assert set(world.superuser.scalars(TABLES_AND_VIEWS)) == set(TABLES)
    assert set(WHO) == ANYBODY
    empty = {table for table in TABLES if not world.rows(table, "true", {})}
    assert not empty


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("table", TABLES)
def test_everybody_reaches_the_rows_that_the_page_says(world: World, table: str, who: str) -> None:
    with acting_as(world, who):
        for command in COMMANDS:
            expected = granted(world, table, command, who)
            assert reached(world, table, command) == expected, command


def test_an_identity_ends_with_its_transaction(world: World) -> None:
    names = text("select family_name from mediance.person")
    with acting_as(world, "reception"):
        assert world.app.scalars(names).all()
    with world.app.begin():
        assert world.app.scalars(names).all() == []


@pytest.mark.parametrize(
    "roles", ["", "Reception", " reception", "superuser", "*", "reception'--", "{reception}"]
)
def test_an_odd_identity_opens_nothing(world: World, roles: str) -> None:
    with world.app.begin():
        world.app.execute(IDENTITY, {"staff_id": "1", "roles": roles, "sites": "1,2,3"})
        assert world.app.scalars(text("select id from mediance.visit")).all() == []


@pytest.mark.parametrize("column", ["display_name", "disabled_at"])
def test_one_may_write_to_ones_own_account_but_not_who_one_is(world: World, column: str) -> None:
    value = "now()" if column == "disabled_at" else "'Somebody else'"
    change = f"update mediance.staff set {column} = {value} where id = :staff returning login"  # noqa: S608
    for who in ("reception", "data_protection", "admin"):
        with acting_as(world, who):
            given = {"staff": world.cast.with_role(Role(who)).staff_id}
            assert bool(world.attempt(change, given)) is (who == "admin")
