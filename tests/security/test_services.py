"""Every service asks who may, before it reads or writes anything."""

import importlib
import inspect
import pkgutil
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FunctionType
from typing import Any
from unittest.mock import patch

import pytest
from sqlalchemy import text

from db.engine import transaction
from db.queries import identities, proposals
from mediance import services
from mediance.domain import paris
from mediance.domain.actors import PAIRING, SIGN_IN, Actor
from mediance.domain.consents import USUALLY, Subject, TextKind
from mediance.domain.corrections import WrittenHours
from mediance.domain.desk_settings import SiteSettings
from mediance.domain.documents import Notice
from mediance.domain.identities import Likely, Pair
from mediance.domain.journal import Asked
from mediance.domain.mandates import Duration, NewMandate, Signing
from mediance.domain.people import NewPerson
from mediance.domain.periods import Preset
from mediance.domain.permissions import NotPermitted
from mediance.domain.person_file import Identity, Phone
from mediance.domain.presences import HalfDay, Presence, Slot
from mediance.domain.reentry import Cell, Paper
from mediance.domain.reference import Label
from mediance.domain.register.choices import Remembered
from mediance.domain.retention import HoldReason, Why
from mediance.domain.roles import Role
from mediance.domain.sites import Closure, Site
from mediance.domain.team import Colleague
from mediance.domain.urgency import Urgency
from mediance.domain.visits import Answer, Ending
from mediance.services import (
    calls,
    consents,
    display,
    domain_list,
    drafts,
    duplicates,
    erasure,
    find_person,
    habits,
    import_register,
    import_runs,
    journal_reading,
    mandates,
    name_synonyms,
    notices_to_give,
    person_file,
    presences,
    privacy,
    reentry,
    reference,
    retention,
    second_factor,
    sessions,
    sites,
    steering,
    team,
)
from mediance.services.calls import CallIsOver
from mediance.services.come_back import come_back
from mediance.services.corrections import Corrected, correct, undo_correction, visit_sheet
from mediance.services.desk import desk_view
from mediance.services.desk_settings import change_desk_settings, desk_settings
from mediance.services.drafts import Draft
from mediance.services.end_visit import end_visit
from mediance.services.hand_over import hand_over, reserve
from mediance.services.paper import my_sheet, notices
from mediance.services.paper.monday_sheet import monday_sheet
from mediance.services.paper.my_sheet import MySheet
from mediance.services.paper.outage_sheet import outage_sheet
from mediance.services.paper.ticket import ticket
from mediance.services.receive import receive, receive_next, return_to_queue
from mediance.services.record_visit import NewVisit, record_visit
from mediance.services.register_files import RegisterFile
from mediance.services.today import day_view
from mediance.services.transfer import transfer
from mediance.services.transitions import VisitUnknown
from mediance.services.undo import cancel_recording, undo
from mediance.services.urgency import set_urgency
from tests.cast import PASSWORD, Cast
from tests.conftest import TakenBack
from tests.phones import enrolled
from tests.security.case_calls import (
    CASE_CALLS,
    CASES_ELSEWHERE,
    CASES_NOT_TIED_TO_A_SITE,
    NO_SERVICE_OF_CASES,
    prepared,
)
from tests.security.expectations import ROLES, may
from tests.security.followup_calls import (
    FOLLOW_UP_CALLS,
    FOLLOW_UP_ELSEWHERE,
    FOLLOW_UP_NOT_TIED_TO_A_SITE,
    NO_SERVICE_OF_FOLLOW_UP,
    procedures_made,
)
from tests.security.institution_calls import INSTITUTION_CALLS, INSTITUTIONS_NOT_TIED_TO_A_SITE
from tests.security.meeting_calls import (
    MEETING_CALLS,
    MEETINGS_ELSEWHERE,
    MEETINGS_NOT_TIED_TO_A_SITE,
    NO_SERVICE_OF_MEETINGS,
    meetings_made,
)
from tests.security.paper_calls import (
    PAPER_CALLS,
    PAPERS_ELSEWHERE,
    PAPERS_NOT_TIED_TO_A_SITE,
    papers_made,
)
from tests.security.rights_calls import (
    NO_SERVICE_OF_RIGHTS,
    RIGHTS_CALLS,
    RIGHTS_NOT_TIED_TO_A_SITE,
    requests_made,
)

WRITES = text(
    "select coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0) from pg_stat_xact_user_tables"
    " where schemaname = 'mediance' and relname !~ '^journal_entry'"
)
TWO_RECORDS = text(
    "insert into mediance.person"
    " (family_name, given_name, search_name, site_id, first_contact_on)"
    " select 'Roig', '', 'roig', :site, current_date from generate_series(1, 2) returning id"
)
A_MANDATE = NewMandate(
    ("housing",),
    Duration.MONTH,
    Signing.ORAL_THEN_PAPER,
    paris.today(),
    is_signature_seen=False,
    is_protected=False,
)
FOLLOW_UP = Subject(TextKind.FOLLOW_UP)
A_DAY = Closure(paris.today(), paris.today())
LEA = Colleague(0, "lea", "Léa", frozenset({Role.RECEPTION}), frozenset())
EMPTY_FILE = RegisterFile("register.xlsx", "0" * 64, (), ())
SHEET = Paper(paris.today(), "walk_in", ({Cell.ARRIVED: "0h00"},))
NEW_PASSWORD = "Une-autre-phrase-66"


@dataclass(frozen=True)
class World:
    """One person waits here and one is being received; one waits elsewhere."""

    here: int
    elsewhere: int
    waiting: int
    received: int
    waiting_elsewhere: int
    call: int = 0
    call_elsewhere: int = 0
    linked: tuple[int, int] = (0, 0)
    apart: tuple[int, int] = (0, 0)
    asked: tuple[int, int] = (0, 0)
    colleague: int = 0
    absent: int = 0
    told: int = 0
    case: int = 0
    shared_case: int = 0
    newcomer: int = 0
    note: int = 0
    sheet: int = 0
    odile: int = 0
    asking: int = 0
    access: int = 0
    erasure: int = 0
    followed: int = 0
    procedure: int = 0
    procedure_event: int = 0
    ended: int = 0
    came: int = 0
    meeting: int = 0
    appointment: int = 0
    referral: int = 0
    paper: int = 0
    to_answer: Mapping[int, int] = field(default_factory=dict)
    asked_by_self: Mapping[int, int] = field(default_factory=dict)
    to_do: Mapping[int, int] = field(default_factory=dict)
    awaited: int = 0


def key() -> uuid.UUID:
    return uuid.uuid4()


def begun_and_ended(actor: Actor, site_id: int) -> None:
    """Import nothing, and wait until that is done."""
    run = import_runs.start_import(actor, site_id, EMPTY_FILE, Remembered())
    run.task.result()
    import_runs.dismiss_run(actor)


Call = Callable[[Actor, World], object]


def change_a_room(actor: Actor, world: World) -> None:
    sites.add_room(actor, world.here, "Salle 1", key=key())
    room, *_ = sites.rooms_to_arrange(actor, world.here)
    sites.change_room(actor, room, "Salle 2", is_open=False, key=key())


def take_back_a_closure(actor: Actor, world: World) -> None:
    sites.add_closure(actor, world.here, A_DAY, key=key())
    closure, *_ = sites.opening_hours(actor, world.here).closures
    sites.remove_closure(actor, world.here, closure.id or 0, key=key())


def change_a_colleague(actor: Actor, _: World) -> None:
    carme = next(each for each in team.colleagues(actor) if each.login == "carme")
    changed = replace(carme, display_name="Carme P.")
    team.change_colleague(actor, carme, changed, key=key())
    team.sign_out_everywhere(actor, changed, key=key())
    team.new_link(actor, changed, key=key())


def take_back_own_word(actor: Actor, world: World) -> None:
    """Take back what the actor has just written down; a colleague's word where they write none."""
    event_id = world.told
    with suppress(NotPermitted):
        event_id = consents.give_notice(actor, world.newcomer, USUALLY, key()) or 0
    consents.undo(actor, event_id, key())


def word_a_reason(actor: Actor, _: World) -> None:
    first, *_others = domain_list.arranged_domains(actor)
    domain_list.change_domain(actor, first, Label("CAF", "CAF"), is_offered=True, key=key())


def restore_a_reason(actor: Actor, world: World) -> None:
    word_a_reason(actor, world)
    first, *_ = domain_list.arranged_domains(actor)
    domain_list.restore_domain(actor, first, key=key())


def order_reasons(actor: Actor, _: World) -> None:
    order = [each.code for each in domain_list.arranged_domains(actor)]
    domain_list.order_domains(actor, order, order[::-1], key=key())


ARRANGING: dict[str, tuple[str, Call]] = {
    "domain_list.add_domain": (
        "manage_lists",
        lambda a, _: domain_list.add_domain(a, Label("Sport", ""), key=key()),
    ),
    "domain_list.arranged_domains": (
        "manage_lists",
        lambda a, _: domain_list.arranged_domains(a),
    ),
    "domain_list.change_domain": ("manage_lists", word_a_reason),
    "domain_list.is_ordered_here": ("manage_lists", lambda a, _: domain_list.is_ordered_here(a)),
    "domain_list.order_domains": ("manage_lists", order_reasons),
    "domain_list.restore_domain": ("manage_lists", restore_a_reason),
    "domain_list.restore_order": (
        "manage_lists",
        lambda a, _: domain_list.restore_order(a, key=key()),
    ),
    "sites.add_closure": (
        "arrange_sites",
        lambda a, w: sites.add_closure(a, w.here, A_DAY, key=key()),
    ),
    "sites.add_room": (
        "arrange_sites",
        lambda a, w: sites.add_room(a, w.here, "Salle 1", key=key()),
    ),
    "sites.add_site": (
        "manage_sites",
        lambda a, _: sites.add_site(a, Site(0, "Moulin"), key=key()),
    ),
    "sites.change_room": ("arrange_sites", change_a_room),
    "sites.change_site": (
        "manage_sites",
        lambda a, w: sites.change_site(
            a, Site(w.here, "Saint-Jacques"), Site(0, "Moulin"), key=key()
        ),
    ),
    "sites.opening_hours": ("use_own_account", lambda a, w: sites.opening_hours(a, w.here)),
    "sites.order_rooms": (
        "arrange_sites",
        lambda a, w: sites.order_rooms(a, w.here, (), (), key=key()),
    ),
    "sites.order_sites": (
        "manage_sites",
        lambda a, w: sites.order_sites(a, (w.here, w.elsewhere), (w.elsewhere, w.here), key=key()),
    ),
    "sites.remove_closure": ("arrange_sites", take_back_a_closure),
    "sites.rooms_to_arrange": (
        "arrange_sites",
        lambda a, w: sites.rooms_to_arrange(a, w.here),
    ),
    "sites.set_week": (
        "arrange_sites",
        lambda a, w: sites.set_week(a, w.here, (), {1: "9h-12h"}, key=key()),
    ),
    "sites.sites_to_arrange": ("arrange_sites", lambda a, _: sites.sites_to_arrange(a)),
    "team.change_colleague": ("manage_accounts", change_a_colleague),
    "team.colleagues": ("manage_accounts", lambda a, _: team.colleagues(a)),
    "team.invite": ("manage_accounts", lambda a, _: team.invite(a, LEA, key=key())),
    "team.new_link": ("manage_accounts", change_a_colleague),
    "team.sign_out_everywhere": ("manage_accounts", change_a_colleague),
}
"""What those who look after the house arrange."""


def withdraw_own_call(actor: Actor, world: World) -> None:
    call = key()
    calls.call_colleague(actor, world.here, call)
    calls.withdraw_call(actor, call)


def put_right(actor: Actor, visit_id: int) -> uuid.UUID:
    press, now = key(), paris.local(paris.now())
    says = Corrected(
        who=None,
        domain_code="debt",
        is_urgent=False,
        hours=WrittenHours(arrived_at=time(now.hour, now.minute)),
        ending=None,
        answer=None,
    )
    correct(actor, visit_id, says, press, version=1)
    return press


def own_morning(actor: Actor) -> presences.Cell:
    """Say of oneself that one is here this morning."""
    return presences.Cell(
        actor.staff_id,
        Slot(paris.today(), HalfDay.MORNING),
        Presence(is_present=True),
    )


def corrected_person(actor: Actor, world: World) -> None:
    said = Identity("Roig", "", None, None)
    changed = replace(said, birth_year=1950)
    person_file.correct_person(actor, world.linked[0], seen=said, said=changed, key=key())


def with_a_phone(actor: Actor, world: World) -> Phone:
    person_id = world.linked[0]
    person_file.add_phone(actor, person_id, world.here, typed="06 12 34 56 78", key=key())
    return Phone(person_id, "0612345678", is_safe=True)


def mandated(actor: Actor, world: World) -> int:
    person_id = world.linked[0]
    mandates.record_mandate(actor, person_id, A_MANDATE, key())
    (given,) = mandates.mandates_of(actor, person_id).given
    return given.mandate_id


def erased(actor: Actor, world: World) -> None:
    """Erase somebody, with the proof in a folder that goes with them."""
    with (
        TemporaryDirectory() as folder,
        patch.object(erasure, "seals_folder", lambda _settings: Path(folder)),
    ):
        erasure.erase_person(actor, world.apart[0])


def erased_within(actor: Actor, world: World) -> None:
    with transaction(actor) as work:
        erasure.erase(work, actor, world.apart[0], Why.REQUEST)


def run_by_hand(actor: Actor, _: World) -> None:
    with TemporaryDirectory() as folder:
        retention.run_now(actor, Path(folder))


def held(actor: Actor, world: World) -> int:
    until = paris.today() + timedelta(days=30)
    retention.hold(actor, world.apart[0], HoldReason.APPEAL, until, key=key())
    hold, *_ = retention.holds(actor)
    return hold.hold_id


KEEPING: dict[str, tuple[str, Call]] = {
    "erasure.erase": ("erase_person", erased_within),
    "erasure.erase_person": ("erase_person", erased),
    "erasure.preview": ("erase_person", lambda a, w: erasure.preview(a, w.apart[0])),
    "retention.hold": ("hold_record", held),
    "retention.holds": ("preview_retention", lambda a, _: retention.holds(a)),
    "retention.preview": ("preview_retention", lambda a, _: retention.preview(a)),
    "retention.release": (
        "hold_record",
        lambda a, w: retention.release(a, held(a, w), key=key()),
    ),
    "retention.run_now": ("erase_person", run_by_hand),
    "retention.runs": ("preview_retention", lambda a, _: retention.runs(a)),
}

PEOPLE: dict[str, tuple[str, Call]] = {
    "consents.consent_sheet": (
        "give_notice",
        lambda a, w: consents.consent_sheet(a, w.linked[0]),
    ),
    "consents.give_notice": (
        "give_notice",
        lambda a, w: consents.give_notice(a, w.linked[0], USUALLY, key()),
    ),
    "consents.say": (
        "record_consent",
        lambda a, w: consents.say(a, w.linked[0], FOLLOW_UP, key(), agrees=False),
    ),
    "consents.undo": ("record_consent", take_back_own_word),
    "consents.telling_choices": ("give_notice", lambda a, _: consents.telling_choices(a)),
    "mandates.mandates_of": (
        "record_mandate",
        lambda a, w: mandates.mandates_of(a, w.linked[0]),
    ),
    "mandates.record_mandate": ("record_mandate", mandated),
    "mandates.revoke": (
        "record_mandate",
        lambda a, w: mandates.revoke(a, mandated(a, w), key()),
    ),
    "mandates.see_signature": (
        "record_mandate",
        lambda a, w: mandates.see_signature(a, mandated(a, w), key()),
    ),
    "person_file.correct_person": ("correct_person", corrected_person),
    "person_file.follow_up": (
        "view_person",
        lambda a, w: person_file.follow_up(a, w.linked[0]),
    ),
    "person_file.open_person": (
        "give_notice",
        lambda a, w: person_file.open_person(a, w.linked[0]),
    ),
    "person_file.remove_phone": (
        "correct_person",
        lambda a, w: person_file.remove_phone(a, with_a_phone(a, w), key()),
    ),
    "person_file.say_phone_safe": (
        "correct_person",
        lambda a, w: person_file.say_phone_safe(a, with_a_phone(a, w), key(), is_safe=False),
    ),
}
"""What is said of one person, on whichever of their records."""

CALLS: dict[str, tuple[str, Call]] = {
    **CASE_CALLS,
    **PAPER_CALLS,
    **FOLLOW_UP_CALLS,
    **MEETING_CALLS,
    **INSTITUTION_CALLS,
    **RIGHTS_CALLS,
    **KEEPING,
    **PEOPLE,
    **ARRANGING,
    "paper.my_sheet.colleagues": ("print", lambda a, w: my_sheet.colleagues(a, w.here)),
    "paper.my_sheet.is_shut_on": (
        "print",
        lambda a, w: my_sheet.is_shut_on(a, w.here, paris.today()),
    ),
    "paper.my_sheet.my_sheet": ("print", lambda a, w: my_sheet.my_sheet(a, MySheet(w.here))),
    "paper.my_sheet.usual_documents": ("print", lambda a, _: my_sheet.usual_documents(a)),
    "paper.notices.notice_sheet": (
        "print",
        lambda a, w: notices.notice_sheet(a, w.here, Notice.SPOKEN),
    ),
    "paper.outage_sheet.outage_sheet": ("print", lambda a, w: outage_sheet(a, w.here)),
    "paper.monday_sheet.monday_sheet": (
        "supervise_follow_up",
        lambda a, w: monday_sheet(a, w.here),
    ),
    "paper.ticket.ticket": ("print", lambda a, w: ticket(a, w.waiting)),
    "calls.answer_call": ("answer_call", lambda a, w: calls.answer_call(a, w.call)),
    "calls.call_colleague": (
        "call_colleague",
        lambda a, w: calls.call_colleague(a, w.here, key()),
    ),
    "calls.open_calls": ("answer_call", lambda a, _: calls.open_calls(a)),
    "calls.who_comes": ("call_colleague", lambda a, _: calls.who_comes(a, key())),
    "calls.withdraw_call": ("call_colleague", withdraw_own_call),
    "notices_to_give.count_to_be_told_here": (
        "give_notice",
        lambda a, w: notices_to_give.count_to_be_told_here(a, w.here),
    ),
    "notices_to_give.notices_to_give": (
        "give_notice",
        lambda a, w: notices_to_give.notices_to_give(a, w.here),
    ),
    "person_file.add_phone": ("correct_person", with_a_phone),
    "corrections.correct": ("correct_visit", lambda a, w: put_right(a, w.waiting)),
    "corrections.undo_correction": (
        "correct_visit",
        lambda a, w: undo_correction(a, w.waiting, put_right(a, w.waiting), key()),
    ),
    "corrections.visit_sheet": ("correct_visit", lambda a, w: visit_sheet(a, w.waiting)),
    "journal_reading.colleagues": ("read_journal", lambda a, _: journal_reading.colleagues(a)),
    "journal_reading.journal_page": (
        "read_journal",
        lambda a, _: journal_reading.journal_page(
            a, Asked(paris.today(), paris.today()), is_opened=True
        ),
    ),
    "desk.desk_view": ("view_queue", lambda a, w: desk_view(a, w.here)),
    "duplicates.distinct_pairs": ("link_people", lambda a, _: duplicates.distinct_pairs(a)),
    "duplicates.link": ("link_people", lambda a, w: duplicates.link(a, *w.asked, key())),
    "duplicates.links": ("link_people", lambda a, _: duplicates.links(a)),
    "duplicates.proposals": ("link_people", lambda a, _: duplicates.proposals(a)),
    "duplicates.put_off": ("link_people", lambda a, w: duplicates.put_off(a, *w.asked, key())),
    "duplicates.say_distinct": (
        "say_distinct",
        lambda a, w: duplicates.say_distinct(a, *w.asked, key()),
    ),
    "duplicates.undo_distinct": (
        "say_distinct",
        lambda a, w: duplicates.undo_distinct(a, *w.apart, key()),
    ),
    "duplicates.unlink": ("link_people", lambda a, w: duplicates.unlink(a, *w.linked, key())),
    "duplicates.warnings_for": (
        "find_person",
        lambda a, _: duplicates.warnings_for(a, NewPerson("Roig", "Núria", 1979)),
    ),
    "display.board": ("view_display", lambda a, _: display.board(a)),
    "drafts.drop": ("keep_draft", lambda a, w: drafts.drop(a, "visit", w.here)),
    "drafts.keep": ("keep_draft", lambda a, w: drafts.keep(a, Draft("visit", w.here), "{}")),
    "drafts.kept": ("keep_draft", lambda a, w: drafts.kept(a, "visit", w.here)),
    "end_visit.end_visit": (
        "end_visit",
        lambda a, w: end_visit(a, w.received, Ending.COMPLETED, key=key(), answer=Answer.INFORM),
    ),
    "find_person.find_person": ("find_person", lambda a, _: find_person.find_person(a, "roig")),
    "find_person.find_ticket": (
        "find_person",
        lambda a, w: find_person.find_ticket(a, w.here, "1"),
    ),
    "find_person.journal_search": ("find_person", lambda a, _: find_person.journal_search(a, 1)),
    "habits.desk_habits": ("view_queue", lambda a, w: habits.desk_habits(a, w.here)),
    "import_register.import_file": (
        "import_register",
        lambda a, w: import_register.import_file(a, w.here, EMPTY_FILE),
    ),
    "import_register.plan_import": (
        "import_register",
        lambda a, w: import_register.plan_import(a, w.here, EMPTY_FILE),
    ),
    "import_register.remembered": (
        "import_register",
        lambda a, w: import_register.remembered(a, w.here),
    ),
    "import_runs.cancel_run": ("import_register", lambda a, _: import_runs.cancel_run(a)),
    "import_runs.current_run": ("import_register", lambda a, _: import_runs.current_run(a)),
    "import_runs.dismiss_run": ("import_register", lambda a, _: import_runs.dismiss_run(a)),
    "import_runs.start_import": (
        "import_register",
        lambda a, w: begun_and_ended(a, w.here),
    ),
    "reentry.enter": (
        "enter_later",
        lambda a, w: reentry.enter(a, w.here, SHEET, key(), with_all_or_none=True),
    ),
    "reentry.read": ("enter_later", lambda a, w: reentry.read(a, w.here, SHEET)),
    "today.day_view": ("view_day", lambda a, w: day_view(a, w.here, paris.today())),
    "privacy.hide_names": (
        "use_own_account",
        lambda a, _: privacy.hide_names(a, is_hidden=True),
    ),
    "privacy.hide_names_from_the_start": (
        "use_own_account",
        lambda a, _: privacy.hide_names_from_the_start(a, is_hidden=True),
    ),
    "privacy.hides_names_from_the_start": (
        "use_own_account",
        lambda a, _: privacy.hides_names_from_the_start(a),
    ),
    "receive.receive": ("receive_visit", lambda a, w: receive(a, w.waiting, key())),
    "receive.receive_next": ("receive_visit", lambda a, w: receive_next(a, w.here, key())),
    "receive.return_to_queue": (
        "receive_visit",
        lambda a, w: return_to_queue(a, w.received, key()),
    ),
    "name_synonyms.add_synonym": (
        "manage_synonyms",
        lambda a, _: name_synonyms.add_synonym(a, "Zizou", "Zinedine"),
    ),
    "name_synonyms.remove_synonym": (
        "manage_synonyms",
        lambda a, _: name_synonyms.remove_synonym(a, "Pepe", "José"),
    ),
    "name_synonyms.synonym_list": (
        "manage_synonyms",
        lambda a, _: name_synonyms.synonym_list(a),
    ),
    "record_visit.record_visit": (
        "record_visit",
        lambda a, w: record_visit(a, NewVisit(w.here), key()),
    ),
    "reference.channel_choices": (
        "use_own_account",
        lambda a, _: reference.channel_choices(a),
    ),
    "reference.domain_choices": ("use_own_account", lambda a, _: reference.domain_choices(a)),
    "reference.visit_choices": ("view_queue", lambda a, w: reference.visit_choices(a, w.here)),
    "sessions.change_password": (
        "use_own_account",
        lambda a, _: sessions.change_password(a, PASSWORD, NEW_PASSWORD),
    ),
    "second_factor.ask_roles": (
        "manage_accounts",
        lambda a, _: second_factor.ask_roles(a, frozenset(), frozenset({Role.ADMIN}), key=key()),
    ),
    "second_factor.asked_roles": ("manage_accounts", lambda a, _: second_factor.asked_roles(a)),
    "second_factor.begin": ("use_own_account", lambda a, _: second_factor.begin(a, PASSWORD)),
    "second_factor.confirm": ("use_own_account", lambda a, _: enrolled(a)),
    "second_factor.drop": ("use_own_account", lambda a, _: second_factor.drop(a, PASSWORD)),
    "second_factor.new_codes": ("use_own_account", lambda a, _: other_codes(a)),
    "second_factor.say_told": ("use_own_account", lambda a, _: second_factor.say_told(a, 1)),
    "second_factor.shown": ("use_own_account", lambda a, _: second_factor.shown(a)),
    "second_factor.standing": ("use_own_account", lambda a, _: second_factor.standing(a)),
    "second_factor.take_away": (
        "manage_accounts",
        lambda a, _: second_factor.take_away(a, replace(LEA, staff_id=2**40), key=key()),
    ),
    "second_factor.untold_removal": (
        "use_own_account",
        lambda a, _: second_factor.untold_removal(a),
    ),
    "sessions.choose_language": (
        "choose_language",
        lambda a, _: sessions.choose_language(a, "en"),
    ),
    "sessions.end_session": ("use_own_account", lambda a, _: sessions.end_session(a, 1)),
    "sessions.open_sessions": ("use_own_account", lambda a, _: sessions.open_sessions(a)),
    "sessions.sign_out_elsewhere": (
        "use_own_account",
        lambda a, _: sessions.sign_out_elsewhere(a),
    ),
    "sessions.sites_of": ("use_own_account", lambda a, _: sessions.sites_of(a)),
    "steering.attendance": (
        "view_steering",
        lambda a, w: steering.attendance(a, [w.here], Preset.TODAY),
    ),
    "steering.caseload": ("view_caseload", lambda a, w: steering.caseload(a, [w.here])),
    "steering.months": ("view_steering", lambda a, w: steering.months(a, [w.here])),
    "steering.open_procedures": (
        "view_steering",
        lambda a, w: steering.open_procedures(a, [w.here]),
    ),
    "steering.waiting_now": ("view_steering", lambda a, w: steering.waiting_now(a, [w.here])),
    "undo.cancel_recording": ("undo_visit", lambda a, w: cancel_recording(a, w.waiting, key())),
    "undo.undo": ("undo_visit", lambda a, w: undo(a, w.received, key())),
    "come_back.come_back": ("receive_visit", lambda a, w: come_back(a, w.absent, key())),
    "desk_settings.change_desk_settings": (
        "arrange_sites",
        lambda a, w: change_desk_settings(a, w.here, SiteSettings(), key()),
    ),
    "desk_settings.desk_settings": ("use_own_account", lambda a, w: desk_settings(a, w.here)),
    "hand_over.hand_over": (
        "receive_visit",
        lambda a, w: hand_over(a, w.received, w.colleague, key()),
    ),
    "hand_over.reserve": (
        "receive_visit",
        lambda a, w: reserve(a, w.waiting, w.colleague, key()),
    ),
    "presences.repeat_last_week": (
        "say_own_presence",
        lambda a, w: presences.repeat_last_week(a, w.here, paris.today(), key()),
    ),
    "presences.say_presences": (
        "say_own_presence",
        lambda a, w: presences.say_presences(a, w.here, [own_morning(a)], key()),
    ),
    "presences.week_of_team": (
        "view_presences",
        lambda a, w: presences.week_of_team(a, w.here, paris.today()),
    ),
    "transfer.transfer": ("receive_visit", lambda a, w: transfer(a, w.waiting, w.elsewhere, key())),
    "urgency.set_urgency": (
        "record_visit",
        lambda a, w: set_urgency(a, w.waiting, Urgency.NOW, key()),
    ),
}
"""What a user can do: the action it takes, and a call that succeeds for whoever may."""

ELSEWHERE: dict[str, Call] = {
    **CASES_ELSEWHERE,
    **PAPERS_ELSEWHERE,
    **FOLLOW_UP_ELSEWHERE,
    **MEETINGS_ELSEWHERE,
    "paper.my_sheet.colleagues": lambda a, w: my_sheet.colleagues(a, w.elsewhere),
    "paper.my_sheet.is_shut_on": lambda a, w: my_sheet.is_shut_on(a, w.elsewhere, paris.today()),
    "paper.my_sheet.my_sheet": lambda a, w: my_sheet.my_sheet(a, MySheet(w.elsewhere)),
    "paper.notices.notice_sheet": lambda a, w: notices.notice_sheet(a, w.elsewhere, Notice.SPOKEN),
    "paper.outage_sheet.outage_sheet": lambda a, w: outage_sheet(a, w.elsewhere),
    "paper.monday_sheet.monday_sheet": lambda a, w: monday_sheet(a, w.elsewhere),
    "paper.ticket.ticket": lambda a, w: ticket(a, w.waiting_elsewhere),
    "calls.answer_call": lambda a, w: calls.answer_call(a, w.call_elsewhere),
    "calls.call_colleague": lambda a, w: calls.call_colleague(a, w.elsewhere, key()),
    "desk.desk_view": lambda a, w: desk_view(a, w.elsewhere),
    "drafts.drop": lambda a, w: drafts.drop(a, "visit", w.elsewhere),
    "drafts.keep": lambda a, w: drafts.keep(a, Draft("visit", w.elsewhere), "{}"),
    "drafts.kept": lambda a, w: drafts.kept(a, "visit", w.elsewhere),
    "end_visit.end_visit": lambda a, w: end_visit(a, w.waiting_elsewhere, Ending.ABSENT, key=key()),
    "habits.desk_habits": lambda a, w: habits.desk_habits(a, w.elsewhere),
    "find_person.find_ticket": lambda a, w: find_person.find_ticket(a, w.elsewhere, "1"),
    "import_register.import_file": lambda a, w: import_register.import_file(
        a, w.elsewhere, EMPTY_FILE
    ),
    "import_register.plan_import": lambda a, w: import_register.plan_import(
        a, w.elsewhere, EMPTY_FILE
    ),
    "import_register.remembered": lambda a, w: import_register.remembered(a, w.elsewhere),
    "import_runs.start_import": lambda a, w: begun_and_ended(a, w.elsewhere),
    "notices_to_give.count_to_be_told_here": lambda a, w: notices_to_give.count_to_be_told_here(
        a, w.elsewhere
    ),
    "notices_to_give.notices_to_give": lambda a, w: notices_to_give.notices_to_give(a, w.elsewhere),
    "person_file.add_phone": lambda a, w: with_a_phone(a, replace(w, here=w.elsewhere)),
    "receive.receive": lambda a, w: receive(a, w.waiting_elsewhere, key()),
    "corrections.correct": lambda a, w: put_right(a, w.waiting_elsewhere),
    "corrections.undo_correction": lambda a, w: undo_correction(
        a, w.waiting_elsewhere, key(), key()
    ),
    "corrections.visit_sheet": lambda a, w: visit_sheet(a, w.waiting_elsewhere),
    "reentry.enter": lambda a, w: reentry.enter(
        a, w.elsewhere, SHEET, key(), with_all_or_none=True
    ),
    "reentry.read": lambda a, w: reentry.read(a, w.elsewhere, SHEET),
    "today.day_view": lambda a, w: day_view(a, w.elsewhere, paris.today()),
    "receive.receive_next": lambda a, w: receive_next(a, w.elsewhere, key()),
    "receive.return_to_queue": lambda a, w: return_to_queue(a, w.waiting_elsewhere, key()),
    "record_visit.record_visit": lambda a, w: record_visit(a, NewVisit(w.elsewhere), key()),
    "steering.attendance": lambda a, w: steering.attendance(a, [w.here, w.elsewhere], Preset.TODAY),
    "steering.caseload": lambda a, w: steering.caseload(a, [w.here, w.elsewhere]),
    "steering.months": lambda a, w: steering.months(a, [w.here, w.elsewhere]),
    "steering.open_procedures": lambda a, w: steering.open_procedures(a, [w.here, w.elsewhere]),
    "steering.waiting_now": lambda a, w: steering.waiting_now(a, [w.here, w.elsewhere]),
    "undo.cancel_recording": lambda a, w: cancel_recording(a, w.waiting_elsewhere, key()),
    "reference.visit_choices": lambda a, w: reference.visit_choices(a, w.elsewhere),
    "undo.undo": lambda a, w: undo(a, w.waiting_elsewhere, key()),
    "come_back.come_back": lambda a, w: come_back(a, w.waiting_elsewhere, key()),
    "hand_over.hand_over": lambda a, w: hand_over(a, w.waiting_elsewhere, w.colleague, key()),
    "hand_over.reserve": lambda a, w: reserve(a, w.waiting_elsewhere, w.colleague, key()),
    "presences.repeat_last_week": lambda a, w: presences.repeat_last_week(
        a, w.elsewhere, paris.today(), key()
    ),
    "presences.say_presences": lambda a, w: presences.say_presences(
        a, w.elsewhere, [own_morning(a)], key()
    ),
    "presences.week_of_team": lambda a, w: presences.week_of_team(a, w.elsewhere, paris.today()),
    "transfer.transfer": lambda a, w: transfer(a, w.waiting_elsewhere, w.here, key()),
    "urgency.set_urgency": lambda a, w: set_urgency(a, w.waiting_elsewhere, Urgency.TODAY, key()),
}
"""The same at a site where the actor does not work."""

NOT_TIED_TO_A_SITE = {
    **CASES_NOT_TIED_TO_A_SITE,
    **PAPERS_NOT_TIED_TO_A_SITE,
    **FOLLOW_UP_NOT_TIED_TO_A_SITE,
    **MEETINGS_NOT_TIED_TO_A_SITE,
    **INSTITUTIONS_NOT_TIED_TO_A_SITE,
    **RIGHTS_NOT_TIED_TO_A_SITE,
    **dict.fromkeys(
        (name for name in ARRANGING if not name.startswith("sites.")),
        "one house, arranged by its administrators",
    ),
    **dict.fromkeys(
        (name for name in ARRANGING if name.startswith("sites.")),
        "an administrator arranges every site; a coordinator's own are tested with the service",
    ),
    "desk_settings.change_desk_settings": "an administrator arranges every site",
    "desk_settings.desk_settings": "how a desk works is no secret within the association",
    "paper.my_sheet.usual_documents": "one list for the association",
    "import_runs.cancel_run": "one's own import",
    "import_runs.current_run": "one's own import",
    "import_runs.dismiss_run": "one's own import",
    "calls.open_calls": "those of one's own sites",
    "calls.who_comes": "whether a colleague answered one's own call",
    "calls.withdraw_call": "one's own call",
    **dict.fromkeys(KEEPING, "a person's records are erased, or held, wherever they are"),
    **dict.fromkeys(PEOPLE, "one person may have records at several places"),
    "duplicates.distinct_pairs": "one person may have records at several places",
    "duplicates.link": "one person may have records at several places",
    "duplicates.links": "one person may have records at several places",
    "duplicates.proposals": "names are compared association-wide; visits are those of own sites",
    "duplicates.put_off": "one line of questions for the association",
    "duplicates.say_distinct": "one person may have records at several places",
    "duplicates.undo_distinct": "one person may have records at several places",
    "duplicates.unlink": "one person may have records at several places",
    "duplicates.warnings_for": "people are found association-wide, or duplicates would follow",
    "find_person.find_person": "people are found association-wide, or duplicates would follow",
    "find_person.journal_search": "tells of a search",
    "journal_reading.colleagues": "one house",
    "journal_reading.journal_page": "one journal of the house, that names nobody received",
    "name_synonyms.add_synonym": "one list for the association",
    "name_synonyms.remove_synonym": "one list for the association",
    "name_synonyms.synonym_list": "one list for the association",
    "reference.channel_choices": "one list for the association",
    "reference.domain_choices": "one list for the association",
    "display.board": "of the screen's own site",
    "privacy.hide_names": "one's own session",
    "privacy.hide_names_from_the_start": "one's own account",
    "privacy.hides_names_from_the_start": "one's own account",
    "second_factor.ask_roles": "one rule for the association",
    "second_factor.asked_roles": "one rule for the association",
    "second_factor.begin": "one's own account",
    "second_factor.confirm": "one's own account",
    "second_factor.drop": "one's own account",
    "second_factor.new_codes": "one's own account",
    "second_factor.say_told": "one's own account",
    "second_factor.shown": "one's own account",
    "second_factor.standing": "one's own account",
    "second_factor.take_away": "accounts are those of the association",
    "second_factor.untold_removal": "one's own account",
    "sessions.change_password": "one's own account",
    "sessions.choose_language": "one's own account",
    "sessions.end_session": "one's own account",
    "sessions.open_sessions": "one's own account",
    "sessions.sign_out_elsewhere": "one's own account",
    "sessions.sites_of": "one's own sites",
}

NO_SERVICE = {
    **NO_SERVICE_OF_CASES,
    **NO_SERVICE_OF_FOLLOW_UP,
    **NO_SERVICE_OF_MEETINGS,
    **NO_SERVICE_OF_RIGHTS,
    "changes.once": "the transaction of a service that asked",
    "guard.refusal_kept": "a trace of what a service refused",
    "guard.require": "the question itself",
    "journal_reading.may_ask_for_a_record": "reads nothing but the actor",
    "guard.require_site": "the question itself",
    "panels.shared": "the transaction of a service that asked",
    "record_visit.person_of": "a step within the transaction of a service that asked",
    "sessions.require_password": "the question itself",
    "reference.sees_sensitive_domains": "reads nothing but the actor",
    "telling.tell": "a step within the transaction of a service that asked",
    "telling.write_down": "a step within the transaction of a service that asked",
    "transfer.call_back": "a step within the transaction of a service that asked",
    "transfer.continue_visit": "a step within the transaction of a service that asked",
    "transitions.append": "a step within the transaction of a service that asked",
    "transitions.claimed_before": "a step within the transaction of a service that asked",
}
"""Functions that take an actor and do not ask, each with its reason."""


def other_codes(actor: Actor) -> None:
    """Make codes for paper, of somebody who has a phone."""
    if may_use_own_account(actor):
        enrolled(actor)
    second_factor.new_codes(actor, PASSWORD)


def may_use_own_account(actor: Actor) -> bool:
    return bool(actor.roles - {Role.DISPLAY})


def public_functions() -> Iterator[tuple[str, FunctionType]]:
    root = f"{services.__name__}."
    for found in pkgutil.walk_packages(services.__path__, root):
        module = importlib.import_module(found.name)
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if function.__module__ == module.__name__ and not name.startswith("_"):
                yield f"{found.name.removeprefix(root)}.{name}", function


def takes_an_actor(function: FunctionType) -> bool:
    annotations = inspect.get_annotations(function, eval_str=True)
    return Actor in annotations.values()


def actor_with(cast: Cast, role: Role | None) -> Actor:
    return cast.with_role(role) if role else replace(cast.chloe, site_ids=(cast.here,))


@pytest.fixture
def world(database: None, key_folder: Path, cast: Cast) -> World:
    assert database is None
    assert not key_folder.exists()

    def arrive(site_id: int, family_name: str) -> int:
        visit = NewVisit(site_id, NewPerson(family_name, "Núria"))
        return record_visit(cast.bruno, visit, key()).visit_id

    received, waiting = arrive(cast.here, "Roig"), arrive(cast.here, "Ferrer")
    receive(cast.bruno, received, key())
    for site_id in (cast.here, cast.elsewhere):
        calls.call_colleague(cast.bruno, site_id, key())
    call, call_elsewhere = (call.call_id for call in calls.open_calls(cast.bruno))
    absent = arrive(cast.here, "Vidal")
    end_visit(cast.bruno, absent, Ending.ABSENT, key=key())
    linked, apart, asked = pairs(cast)
    made: dict[str, Any] = {
        **prepared(cast),
        **papers_made(cast),
        **procedures_made(cast),
        **meetings_made(cast),
        **requests_made(cast),
    }
    return World(
        cast.here,
        cast.elsewhere,
        waiting,
        received,
        arrive(cast.elsewhere, "Puig"),
        call,
        call_elsewhere,
        linked,
        apart,
        asked,
        colleague=cast.ines.staff_id,
        absent=absent,
        told=consents.give_notice(cast.bruno, linked[0], USUALLY, key()) or 0,
        **made,
    )


def pairs(cast: Cast) -> tuple[tuple[int, int], ...]:
    """Write records down of whom two are linked, two said distinct, and two asked about."""
    with transaction(cast.bruno) as work:
        linked, apart, asked = (
            Pair(*sorted(work.scalars(TWO_RECORDS, {"site": cast.here}))) for _ in range(3)
        )
        identities.link(work, linked, cast.bruno.staff_id)
        identities.say_distinct(work, [apart], cast.bruno.staff_id)
    with transaction(PAIRING) as work:
        proposals.replace(work, [Likely(asked, 90, None, has_same_phone=True)])
    return tuple((pair.first_id, pair.second_id) for pair in (linked, apart, asked))


def writes() -> int:
    with transaction(SIGN_IN) as work:
        return int(work.scalar(WRITES) or 0)


def test_every_service_that_takes_an_actor_has_its_line() -> None:
    asking = {name for name, function in public_functions() if takes_an_actor(function)}
    assert asking == CALLS.keys() | NO_SERVICE.keys()
    assert CALLS.keys() == ELSEWHERE.keys() | NOT_TIED_TO_A_SITE.keys()


@pytest.mark.usefixtures("hasher")
@pytest.mark.parametrize("name", CALLS)
def test_a_service_answers_those_who_may_and_nobody_else(
    name: str, world: World, cast: Cast, taken_back: TakenBack, subtests: pytest.Subtests
) -> None:
    for role in ROLES:
        with subtests.test(role=role), taken_back():
            answers_who_may_alone(name, role, actor_with(cast, role), world)


def answers_who_may_alone(name: str, role: Role | None, actor: Actor, world: World) -> None:
    action, call = CALLS[name]
    if may(role, action):
        call(actor, world)
        return
    before = writes()
    with pytest.raises(NotPermitted) as refusal:
        call(actor, world)
    assert refusal.value.action == action
    assert writes() == before


@pytest.mark.parametrize("name", ELSEWHERE)
def test_a_service_answers_nobody_about_a_site_where_they_do_not_work(
    name: str, world: World, cast: Cast, taken_back: TakenBack, subtests: pytest.Subtests
) -> None:
    for role in ROLES:
        actor = replace(actor_with(cast, role), site_ids=(cast.here,))
        refused = pytest.raises((NotPermitted, VisitUnknown, CallIsOver))
        with subtests.test(role=role), taken_back(), refused:
            ELSEWHERE[name](actor, world)
