"""The register of requests: written once, answered in time, put right with a trace, obeyed."""

import uuid
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from db.engine import transaction
from mediance.domain import paris
from mediance.domain.actors import Actor
from mediance.domain.free_text import ForbiddenNumber
from mediance.domain.people import KnownPerson, NewPerson
from mediance.domain.person_file import Identity, Phone
from mediance.domain.rights import (
    IdentityCheck,
    Impediment,
    RequestEventKind,
    RequestFacts,
    RequestRefused,
    RequestState,
    Restriction,
    RightKind,
    Way,
    due_on,
)
from mediance.domain.visits import Ending
from mediance.services import duplicates
from mediance.services.end_visit import end_visit
from mediance.services.erasure import erase_person
from mediance.services.erasure_file import written_down
from mediance.services.errors import PersonRestricted
from mediance.services.paper.everything import NotErased, erasure_sheet
from mediance.services.person_file import add_phone, correct_person, follow_up, remove_phone
from mediance.services.record_visit import NewVisit, PersonUnknown, record_visit
from mediance.services.rights import erasing, requests
from mediance.services.rights.everything import NothingToTell, everything_about
from mediance.services.rights.requests import Asked, RequestChanged, RequestUnknown, Said
from tests.cast import Cast

pytestmark = pytest.mark.usefixtures("database")

DAY = timedelta(days=1)
LAST_PERSON = text("select max(id) from mediance.person")
LAST_REQUEST = text("select max(id) from mediance.rights_request")
JOURNAL = text(
    "select operation, entity, fields from mediance.journal_entry"
    " where entity in ('rights_request', 'person') order by id"
)


def key() -> uuid.UUID:
    return uuid.uuid4()


def somebody(cast: Cast, family: str = "Xarraga", given: str = "Quiteria") -> int:
    """Have somebody come, be written down, and leave."""
    visit = NewVisit(cast.here, NewPerson(family, given, 1979))
    visit_id = record_visit(cast.carme, visit, key()).visit_id
    end_visit(cast.carme, visit_id, Ending.LEFT_WITHOUT_CONTACT, key=key())
    with transaction(cast.carme) as work:
        return int(work.scalar(LAST_PERSON) or 0)


def ask(
    actor: Actor,
    person_id: int | None,
    right: RightKind = RightKind.ACCESS,
    *,
    days_ago: int = 0,
    identity: IdentityCheck | None = IdentityCheck.PAPER_SEEN,
) -> int:
    """Write a request down; return its number."""
    received = paris.today() - days_ago * DAY
    requests.record_request(actor, Asked(person_id, right, received, Way.LETTER, identity), key())
    with transaction(actor) as work:
        return int(work.scalar(LAST_REQUEST) or 0)


def say(cast: Cast, request_id: int, kind: str, **said: object) -> None:
    """Say something of a request as it stands now."""
    version = requests.request_file(cast.sofia, request_id).line.row.version
    told = Said(RequestEventKind(kind), **said)  # type: ignore[arg-type]
    requests.say(cast.sofia, request_id, told, key(), version=version)


def facts(cast: Cast, request_id: int) -> RequestFacts:
    return requests.request_file(cast.sofia, request_id).facts


# Written down


@pytest.mark.parametrize("login", ["carme", "amina", "ines", "bruno", "sofia"])
def test_whoever_is_asked_writes_it_down_with_its_day(login: str, cast: Cast) -> None:
    person_id = somebody(cast)
    request_id = ask(cast.actors[login], person_id)
    told = requests.request_file(cast.sofia, request_id)
    assert told.line.who is not None
    assert (told.line.who.family_name, told.line.who.birth_year) == ("Xarraga", 1979)
    assert told.line.row.facts.due_on == due_on(paris.today())
    assert told.facts.state is RequestState.OPEN
    assert [each.event.kind for each in told.events] == [RequestEventKind.RECEIVED]


def test_a_second_press_writes_nothing(cast: Cast) -> None:
    asked = Asked(somebody(cast), RightKind.ACCESS, paris.today())
    press = key()
    for _ in range(2):
        requests.record_request(cast.carme, asked, press)
    assert requests.register(cast.sofia).count == 1


def test_somebody_who_is_in_no_record_may_ask_and_be_answered(cast: Cast) -> None:
    request_id = ask(cast.sofia, None)
    say(cast, request_id, "answered", reason="aucune donnée")
    assert facts(cast, request_id).state is RequestState.ANSWERED
    with pytest.raises(PersonUnknown):
        ask(cast.sofia, 2**40)


def test_a_day_to_come_is_refused(cast: Cast) -> None:
    with pytest.raises(RequestRefused) as refusal:
        ask(cast.carme, None, days_ago=-1)
    assert refusal.value.why is Impediment.NOT_RECEIVED_YET


# Listed


def test_the_soonest_due_come_first_and_what_is_late_is_counted(cast: Cast) -> None:
    person_id = somebody(cast)
    fresh, late, soon = (ask(cast.carme, person_id, days_ago=days) for days in (0, 40, 25))
    page = requests.register(cast.sofia)
    assert [line.row.id for line in page.lines] == [late, soon, fresh]
    assert (page.count, page.late, page.soon) == (3, 1, 1)
    say(cast, late, "answered")
    assert requests.register(cast.sofia).late == 0
    (closed,) = requests.register(cast.sofia, is_open=False).lines
    assert closed.row.id == late
    assert requests.register(cast.sofia, right=RightKind.ERASURE).lines == ()


def test_a_page_holds_so_many(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(requests, "AT_ONCE", 2)
    numbers = [ask(cast.carme, None) for _ in range(3)]
    assert [line.row.id for line in requests.register(cast.sofia).lines] == numbers[:2]
    assert [line.row.id for line in requests.register(cast.sofia, offset=2).lines] == numbers[2:]


def test_data_protection_finds_whole_names_only(cast: Cast) -> None:
    somebody(cast)
    (found,) = requests.find_asking(cast.sofia, "quiteria XARRAGA")
    assert found.family_name == "Xarraga"
    assert requests.find_asking(cast.sofia, "xarr") == ()
    assert requests.find_asking(cast.sofia, "  ") == ()
    assert told_in_the_journal(cast, "person", "search") == {"data_protection"}


def told_in_the_journal(cast: Cast, entity: str, operation: str) -> set[str]:
    """Return the roles in which the journal says something was done."""
    of_these = "where entity = :entity and operation = :operation"
    roles = text(f"select acting_as from mediance.journal_entry {of_these}")  # noqa: S608
    with transaction(cast.sofia) as work:
        return set(work.scalars(roles, {"entity": entity, "operation": operation}))


# Answered


def test_an_answer_waits_for_the_identity(cast: Cast) -> None:
    request_id = ask(cast.carme, somebody(cast), identity=None)
    with pytest.raises(RequestRefused):
        say(cast, request_id, "answered")
    say(cast, request_id, "identity_checked", identity=IdentityCheck.CALLED_BACK)
    say(cast, request_id, "answered")
    assert facts(cast, request_id).state is RequestState.ANSWERED


def test_extended_once_with_a_reason_for_the_person(cast: Cast) -> None:
    request_id = ask(cast.carme, somebody(cast))
    before = facts(cast, request_id).due_on
    say(cast, request_id, "extended", reason="dossier ancien, sur papier")
    told = facts(cast, request_id)
    assert told.due_on > before + 50 * DAY
    assert told.extended_because == "dossier ancien, sur papier"
    (line,) = requests.register(cast.sofia).lines
    assert line.row.facts.due_on == told.due_on


def test_a_mistake_is_taken_back_with_a_trace(cast: Cast) -> None:
    request_id = ask(cast.carme, somebody(cast))
    say(cast, request_id, "refused", reason="demande non fondée")
    version = requests.request_file(cast.sofia, request_id).line.row.version
    requests.undo_last(cast.sofia, request_id, key(), version=version)
    told = requests.request_file(cast.sofia, request_id)
    assert told.facts.state is RequestState.OPEN
    assert [each.is_undone for each in told.events] == [False, True, False]


def test_nobody_answers_what_a_colleague_changed_meanwhile(cast: Cast) -> None:
    request_id = ask(cast.carme, somebody(cast))
    answered = Said(RequestEventKind.ANSWERED)
    with pytest.raises(RequestChanged):
        requests.say(cast.sofia, request_id, answered, key(), version=7)
    with pytest.raises(RequestUnknown):
        requests.say(cast.sofia, 2**40, answered, key(), version=1)


def test_a_number_that_may_not_be_kept_is_refused(cast: Cast) -> None:
    request_id = ask(cast.carme, somebody(cast))
    with pytest.raises(ForbiddenNumber):
        say(cast, request_id, "refused", reason="carte 4970 1000 0000 0154")
    assert facts(cast, request_id).state is RequestState.OPEN


def test_the_journal_knows_what_was_done_and_never_why(cast: Cast) -> None:
    request_id = ask(cast.carme, somebody(cast))
    say(cast, request_id, "refused", reason="raison à ne pas écrire")
    with transaction(cast.sofia) as work:
        rows = work.execute(JOURNAL).all()
        whole = str(work.execute(text("select e::text from mediance.journal_entry e")).all())
    told = [row.operation for row in rows if row.entity == "rights_request"]
    assert told == ["record", "read", "refused"]
    assert "raison" not in whole
    assert "Xarraga" not in whole


# Obeyed


def restricted(cast: Cast, right: RightKind) -> tuple[int, int]:
    person_id = somebody(cast)
    request_id = ask(cast.carme, person_id, right)
    say(cast, request_id, "answered")
    return person_id, request_id


def marks(cast: Cast, person_id: int) -> list[Restriction]:
    return [each.restriction for each in requests.asked_by(cast.amina, person_id).restrictions]


def come_again(cast: Cast, person_id: int) -> None:
    visit_id = record_visit(cast.carme, NewVisit(cast.here, KnownPerson(person_id)), key()).visit_id
    end_visit(cast.carme, visit_id, Ending.LEFT_WITHOUT_CONTACT, key=key())


OPEN_CASE = text(
    'insert into mediance."case" (person_id, site_id, opened_at)'
    " values (:person, :site, now()) returning id"
)


def open_case(cast: Cast, person_id: int) -> None:
    with transaction(cast.amina) as work:
        work.execute(OPEN_CASE, {"person": person_id, "site": cast.here})


def test_limitation_leaves_somebody_as_they_are(cast: Cast) -> None:
    person_id, _ = restricted(cast, RightKind.LIMITATION)
    assert marks(cast, person_id) == [Restriction.LIMITED]
    for write in (come_again, open_case):
        with pytest.raises(PersonRestricted) as refusal:
            write(cast, person_id)
        assert refusal.value.constraint == "person_is_limited"
    somebody(cast, "Roig", "Marta")  # others are written of as before


def test_limitation_keeps_the_number_that_somebody_left(cast: Cast) -> None:
    person_id = somebody(cast)
    add_phone(cast.amina, person_id, cast.here, typed="06 12 34 56 78", key=key())
    say(cast, ask(cast.carme, person_id, RightKind.LIMITATION), "answered")
    phone = Phone(person_id, "0612345678", is_safe=True)
    with pytest.raises(PersonRestricted) as refusal:
        remove_phone(cast.amina, phone, key())
    assert refusal.value.constraint == "person_is_limited"
    assert follow_up(cast.amina, person_id).phones == (phone,)


def test_and_goes_when_the_person_wants_to_be_erased(cast: Cast) -> None:
    person_id = somebody(cast)
    add_phone(cast.amina, person_id, cast.here, typed="06 12 34 56 78", key=key())
    say(cast, ask(cast.carme, person_id, RightKind.LIMITATION), "answered")
    erase_person(cast.sofia, person_id)
    with pytest.raises(PersonUnknown):
        follow_up(cast.amina, person_id)


def test_opposition_opens_no_case_and_hinders_no_visit(cast: Cast) -> None:
    person_id, _ = restricted(cast, RightKind.OBJECTION)
    assert marks(cast, person_id) == [Restriction.NO_FOLLOW_UP]
    come_again(cast, person_id)
    with pytest.raises(PersonRestricted) as refusal:
        open_case(cast, person_id)
    assert refusal.value.constraint == "person_is_opposed"


def test_a_mark_holds_under_every_record_of_the_person(cast: Cast) -> None:
    person_id, _ = restricted(cast, RightKind.LIMITATION)
    other_id = somebody(cast, "Xarraga", "Quitteria")
    come_again(cast, other_id)
    duplicates.link(cast.amina, person_id, other_id, key())
    assert marks(cast, other_id) == [Restriction.LIMITED]
    with pytest.raises(PersonRestricted):
        come_again(cast, other_id)


def test_a_mark_is_lifted_when_the_person_wishes(cast: Cast) -> None:
    person_id, _ = restricted(cast, RightKind.LIMITATION)
    requests.lift_mark(cast.sofia, person_id, Restriction.LIMITED, key())
    assert marks(cast, person_id) == []
    come_again(cast, person_id)


def test_no_word_in_sql_sets_a_lifted_one_again(cast: Cast) -> None:
    person_id, _ = restricted(cast, RightKind.LIMITATION)
    typed = text(
        "update mediance.person_restriction"
        " set lifted_at = '2099-01-01', lifted_by = mediance.current_staff()"
        " returning lifted_at <= clock_timestamp()"
    )
    back = text("update mediance.person_restriction set lifted_at = null, lifted_by = null")
    with transaction(cast.sofia) as work:
        assert work.scalar(typed)
        work.execute(back)
    assert marks(cast, person_id) == []


def test_an_answer_taken_back_lifts_what_it_set(cast: Cast) -> None:
    person_id, request_id = restricted(cast, RightKind.OBJECTION)
    version = requests.request_file(cast.sofia, request_id).line.row.version
    requests.undo_last(cast.sofia, request_id, key(), version=version)
    assert marks(cast, person_id) == []
    open_case(cast, person_id)


def test_limitation_is_obeyed_by_whoever_works_elsewhere(cast: Cast) -> None:
    person_id, _ = restricted(cast, RightKind.LIMITATION)
    elsewhere = replace(cast.bruno, site_ids=(cast.elsewhere,))
    with pytest.raises(PersonRestricted):
        record_visit(elsewhere, NewVisit(cast.elsewhere, KnownPerson(person_id)), key())
    assert marks(cast, person_id) == [Restriction.LIMITED]


# Put right


def test_a_correction_answers_the_request_for_it(cast: Cast) -> None:
    person_id = somebody(cast)
    asked = ask(cast.carme, person_id, RightKind.RECTIFICATION, identity=None)
    access = ask(cast.carme, person_id)
    with transaction(cast.amina) as work:
        assert requests.rectified(work, cast.amina, person_id) == 1
    told = requests.request_file(cast.sofia, asked)
    assert told.facts.state is RequestState.ANSWERED
    assert told.facts.identity is IdentityCheck.KNOWN_TO_TEAM
    assert {each.event.staff_id for each in told.events[1:]} == {cast.amina.staff_id}
    assert told_in_the_journal(cast, "rights_request", "answered") == {"mediator"}
    assert facts(cast, access).state is RequestState.OPEN


def put_right(cast: Cast, person_id: int, given: str) -> None:
    seen = Identity("Xarraga", "Quiteria", None, 1979)
    said = replace(seen, given_name=given)
    correct_person(cast.amina, person_id, seen=seen, said=said, key=key())


def test_the_person_s_own_screen_closes_it(cast: Cast) -> None:
    person_id = somebody(cast)
    request_id = ask(cast.carme, person_id, RightKind.RECTIFICATION)
    put_right(cast, person_id, "Quitèria")
    assert facts(cast, request_id).state is RequestState.ANSWERED


def test_whoever_asked_for_limitation_is_put_right_only_when_they_ask_for_it(cast: Cast) -> None:
    person_id, _ = restricted(cast, RightKind.LIMITATION)
    with pytest.raises(PersonRestricted):
        put_right(cast, person_id, "Quitèria")
    ask(cast.carme, person_id, RightKind.RECTIFICATION)
    put_right(cast, person_id, "Quitèria")


def test_a_wrong_check_of_identity_is_said_anew_or_taken_back(cast: Cast) -> None:
    request_id = ask(cast.sofia, somebody(cast), identity=IdentityCheck.KNOWN_TO_TEAM)
    say(cast, request_id, "identity_checked", identity=IdentityCheck.CALLED_BACK)
    assert facts(cast, request_id).identity is IdentityCheck.CALLED_BACK
    with pytest.raises(RequestRefused):
        say(cast, request_id, "identity_checked", identity=IdentityCheck.CALLED_BACK)
    say(cast, request_id, "identity_checked", identity=None)
    with pytest.raises(NothingToTell):
        everything_about(cast.sofia, request_id)
    with pytest.raises(RequestRefused):
        say(cast, request_id, "answered")


# Erased


def erasing_of(cast: Cast) -> tuple[int, int]:
    person_id = somebody(cast)
    return person_id, ask(cast.carme, person_id, RightKind.ERASURE)


def test_an_extended_delay_outlives_its_reason(cast: Cast) -> None:
    person_id = somebody(cast)
    extended = ask(cast.sofia, person_id)
    say(cast, extended, "extended", reason="dossier ancien, sur papier")
    before = facts(cast, extended)
    erase_person(cast.sofia, person_id)
    after = facts(cast, extended)
    assert after.extended_because == ""
    assert (after.due_on, after.is_extended) == (before.due_on, True)
    say(cast, extended, "answered", reason="effacée à sa demande")
    (line,) = requests.register(cast.sofia, is_open=False).lines
    assert line.row.facts.due_on == before.due_on


def test_a_proof_is_for_those_who_were_erased(cast: Cast) -> None:
    stranger = ask(cast.sofia, None, RightKind.ERASURE)
    say(cast, stranger, "answered", reason="inconnue : rien à effacer")
    told = requests.request_file(cast.sofia, stranger)
    assert told.facts.state is RequestState.ANSWERED
    assert not told.is_erasure_proven
    with pytest.raises(NotErased):
        erasure_sheet(cast.sofia, stranger)


def test_what_would_go_is_shown_and_nothing_goes(cast: Cast) -> None:
    person_id, request_id = erasing_of(cast)
    fate = erasing.preview(cast.sofia, request_id)
    assert fate.goes["person"] == 1
    assert requests.asked_by(cast.amina, person_id).requests
    with pytest.raises(RequestRefused):
        erasing.preview(cast.sofia, ask(cast.carme, person_id, RightKind.ACCESS))


def test_erased_once_with_a_proof_that_says_nothing(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(erasing, "seals_folder", lambda _settings: tmp_path)
    person_id, request_id = erasing_of(cast)
    press = key()
    for _ in range(2):
        erasing.erase(cast.sofia, request_id, press, version=1)
    told = requests.request_file(cast.sofia, request_id)
    assert told.facts.state is RequestState.ANSWERED
    assert told.line.who is None
    assert requests.asked_by(cast.amina, person_id).requests == ()
    assert requests.find_asking(cast.sofia, "Quiteria Xarraga") == ()
    assert erasure_sheet(cast.sofia, request_id).startswith(b"%PDF")
    assert [each.receipt_id for each in written_down(tmp_path)] == [
        uuid.UUID(told.facts.closed_because)
    ]


def test_nobody_is_erased_before_their_identity_is_checked(cast: Cast) -> None:
    person_id = somebody(cast)
    request_id = ask(cast.carme, person_id, RightKind.ERASURE, identity=None)
    with pytest.raises(RequestRefused):
        erasing.erase(cast.sofia, request_id, key(), version=1)
    with pytest.raises(NotErased):
        erasure_sheet(cast.sofia, request_id)
    assert requests.asked_by(cast.amina, person_id).requests
