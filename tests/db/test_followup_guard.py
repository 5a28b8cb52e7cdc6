"""What is told of a procedure, decided and asked is what happened, in Postgres, or not at all."""

import uuid
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from db.engine import owner_transaction, transaction
from db.installation import DatabaseUrls
from mediance.domain import paris
from mediance.domain.actors import Actor
from mediance.domain.followup import Closing, Lost, Opening, Seen
from mediance.domain.procedure_life import EventKind
from mediance.domain.procedures import Outcome, Step
from mediance.domain.watching import Became, NewDecision, NewQuestion
from mediance.services import cases
from mediance.services.errors import ConstraintViolated
from mediance.services.followup import absence, decisions, questions
from mediance.services.followup.moving import close, reopen
from mediance.services.followup.opening import open_procedure
from mediance.services.followup.reading import procedure_file
from tests.cast import Cast
from tests.confidential import key, somebody

pytestmark = pytest.mark.usefixtures("key_folder")

NOT_THEIRS = "row-level security"
NOT_NEXT = "leads to its next version"
NOT_FOLLOWED = "comes to what is told of it"
NOT_YET, LONG_AGO = datetime(2090, 1, 1, tzinfo=UTC), datetime(1, 1, 1, tzinfo=UTC)

ENTERED = text(
    "insert into mediance.procedure_event"
    " (procedure_id, site_id, kind, at, step, replaces, staff_id, version)"
    " select id, site_id, 'entered', :at, 'ready', :replaces, mediance.current_staff(), :version"
    " from mediance.procedure where id = :of"
)
SAID = text(
    "insert into mediance.procedure_deadline_fact"
    " (procedure_id, site_id, rule_code, event_code, staff_id, version, letter_length, event_on)"
    " select id, site_id, 'C1', 'calendar', mediance.current_staff(), :version, :letter, :day"
    " from mediance.procedure where id = :of"
)
MOVED = text("update mediance.procedure set version = version + 1, step = 'ready' where id = :of")
ASKED = text(
    "insert into mediance.colleague_question"
    " (procedure_id, site_id, asked_by, asked_of, question, asked_at, answer, answered_at,"
    "  withdrawn_at, seen_at)"
    " select id, site_id, mediance.current_staff(), :asked, 'Vu ?', '2001-01-01', :answer,"
    "  cast(:answered_at as timestamptz), cast(:withdrawn_at as timestamptz),"
    "  cast(:seen_at as timestamptz)"
    " from mediance.procedure where id = :of"
)
ALERT = text(
    "insert into mediance.procedure_alert"
    " (procedure_id, rule_code, on_day, site_id, severity, who)"
    " values (:of, 'C1', current_date + 900, :site, 'useful', 'person')"
)
DECIDED = text(
    "insert into mediance.watch_decision"
    " (procedure_id, site_id, monday, lost, what, staff_id, due_on, decided_by, became, ended_at)"
    " select id, site_id, current_date, 'no_contact', 'Voir', :who, current_date,"
    "  mediance.current_staff(), 'done', now() from mediance.procedure where id = :of"
)
LEFT = text(
    "insert into mediance.procedure_hand_over"
    " (procedure_id, site_id, press, from_id, to_id, made_by, undone_at, undone_by)"
    " select id, site_id, :press, :left, :got, :left, cast(:undone_at as timestamptz), :undone_by"
    " from mediance.procedure where id = :of"
)


@pytest.fixture
def seen(live_database: DatabaseUrls, cast: Cast) -> Seen:
    """A procedure that Amina opened."""
    assert live_database.app
    return opened(cast.amina, cast, cast.here)


def opened(actor: Actor, cast: Cast, site_id: int) -> Seen:
    case_id = cases.open_case(actor, somebody(cast), site_id, key())
    return Seen(open_procedure(actor, case_id, Opening(type_code="rsa"), key()), 1)


def say(actor: Actor, statement: str) -> int:
    with transaction(actor) as work:
        return len(work.execute(text(f"{statement} returning 1")).all())


def told(actor: Actor, what: str) -> object:
    with transaction(actor) as work:
        return work.scalar(text(f"select {what}"))


# What is told of a procedure


def enter(
    cast: Cast,
    seen: Seen,
    version: int = 2,
    *,
    at: datetime | None = None,
    replaces: int | None = None,
    is_followed: bool = True,
) -> None:
    said = {"at": at or paris.now(), "replaces": replaces, "version": version}
    with transaction(cast.amina) as work:
        work.execute(ENTERED, {"of": seen.procedure_id, **said})
        if is_followed:
            work.execute(MOVED, {"of": seen.procedure_id})


def test_a_procedure_comes_to_what_is_told_of_it(cast: Cast, seen: Seen) -> None:
    enter(cast, seen)
    file = procedure_file(cast.amina, seen.procedure_id)
    assert (file.head.step, file.head.version) == (Step.READY, 2)


def test_what_is_told_without_the_procedure_coming_to_it_is_not_kept(
    cast: Cast, seen: Seen
) -> None:
    with pytest.raises(ProgrammingError, match=NOT_FOLLOWED):
        enter(cast, seen, is_followed=False)


@pytest.mark.parametrize("version", [1, 3, 99])
def test_what_is_told_leads_to_the_next_version(cast: Cast, seen: Seen, version: int) -> None:
    with pytest.raises(ProgrammingError, match=NOT_NEXT):
        enter(cast, seen, version)


@pytest.mark.parametrize("at", [NOT_YET, LONG_AGO])
def test_what_is_told_has_happened(cast: Cast, seen: Seen, at: datetime) -> None:
    with pytest.raises(ProgrammingError, match="has happened"):
        enter(cast, seen, at=at)


def test_what_is_put_right_is_of_the_same_procedure_and_kind(cast: Cast, seen: Seen) -> None:
    other = opened(cast.amina, cast, cast.here)
    requested, entered = procedure_file(cast.amina, seen.procedure_id).events
    theirs = procedure_file(cast.amina, other.procedure_id).events[-1]
    for wrong in (theirs, requested):
        with pytest.raises(ProgrammingError, match="happened to the same procedure"):
            enter(cast, seen, replaces=wrong.event.event_id)
    enter(cast, seen, replaces=entered.event.event_id)
    assert procedure_file(cast.amina, seen.procedure_id).head.step is Step.READY


def say_fact(
    cast: Cast, seen: Seen, letter: str | None, day: date | None = None, *, version: int = 2
) -> None:
    said = {"letter": letter, "day": day, "version": version}
    with transaction(cast.amina) as work:
        work.execute(SAID, {"of": seen.procedure_id, **said})
        work.execute(text("update mediance.procedure set version = 2"))


@pytest.mark.parametrize("letter", ["2m", "11m+15d", "48h", "@end", "2m@next-03-31"])
def test_a_length_of_time_is_written_as_it_is_read(cast: Cast, seen: Seen, letter: str) -> None:
    say_fact(cast, seen, letter)
    assert procedure_file(cast.amina, seen.procedure_id).head.version == 2


@pytest.mark.parametrize("letter", ["rubbish", "", "2", "2m ", "999999999m", "@99-1"])
def test_what_is_no_length_of_time_is_not_kept(cast: Cast, seen: Seen, letter: str) -> None:
    with pytest.raises(ConstraintViolated, match="letter_length"):
        say_fact(cast, seen, letter)


@pytest.mark.parametrize("day", [date.min, date.max])
def test_a_day_is_of_our_times(cast: Cast, seen: Seen, day: date) -> None:
    with pytest.raises(ConstraintViolated, match="of_our_times"):
        say_fact(cast, seen, None, day)


def test_what_is_said_of_a_deadline_leads_to_the_next_version(cast: Cast, seen: Seen) -> None:
    with pytest.raises(ProgrammingError, match=NOT_NEXT):
        say_fact(cast, seen, "2m", version=1)


def test_a_length_that_no_calendar_reads_leaves_the_date_of_the_rule(
    cast: Cast, seen: Seen
) -> None:
    say_fact(cast, seen, "@02-31")
    said = procedure_file(cast.amina, seen.procedure_id)
    assert {each.known[each.rule.code].letter_says for each in said.deadlines} == {None}


def test_a_blank_reason_is_read_as_one_that_was_forgotten(
    live_database: DatabaseUrls, cast: Cast, seen: Seen
) -> None:
    closed = close(cast.amina, seen, Closing(outcome=Outcome.VOID), key())
    reopen(cast.amina, closed, "Elle revient.", key())
    with owner_transaction(live_database.owner) as work:
        work.execute(
            text("update mediance.procedure_event set reason = '  ' where kind = 'reopened'")
        )
    told_last = procedure_file(cast.amina, seen.procedure_id).events[-1].event
    assert (told_last.kind, told_last.reason) == (EventKind.REOPENED, "…")


def test_nobody_writes_the_days_of_another_place(cast: Cast, seen: Seen) -> None:
    there = opened(cast.bruno, cast, cast.elsewhere)
    with transaction(cast.amina) as work:
        work.execute(ALERT, {"of": seen.procedure_id, "site": cast.here})
    with pytest.raises(ProgrammingError, match=NOT_THEIRS), transaction(cast.amina) as work:
        work.execute(ALERT, {"of": there.procedure_id, "site": cast.here})


# Mondays


def decided(cast: Cast, seen: Seen) -> None:
    who = cast.amina.staff_id
    line = NewDecision(seen.procedure_id, Lost.NO_CONTACT, "Appeler", who, paris.today())
    decisions.decide(cast.bruno, line, key())


def test_an_end_is_final_in_ones_own_name_and_at_its_hour(cast: Cast, seen: Seen) -> None:
    decided(cast, seen)
    ended = "update mediance.watch_decision set became = 'done', ended_at = '2001-01-01'"
    for nobody in ("null", str(cast.ines.staff_id)):
        with pytest.raises(ProgrammingError, match=NOT_THEIRS):
            say(cast.amina, f"{ended}, ended_by = {nobody}")
    assert say(cast.amina, f"{ended}, ended_by = {cast.amina.staff_id}") == 1
    hour = "bool_and(ended_at > now() - interval '1 hour') from mediance.watch_decision"
    assert told(cast.amina, hour) is True
    again = "update mediance.watch_decision set became = 'open', ended_at = null, ended_by = null"
    for actor in (cast.amina, cast.bruno):
        assert say(actor, again) == 0
        assert say(actor, f"{ended.replace('done', 'dropped')}, ended_by = {actor.staff_id}") == 0


def test_nothing_is_decided_as_done_already(cast: Cast, seen: Seen) -> None:
    with pytest.raises(ProgrammingError, match=NOT_THEIRS), transaction(cast.bruno) as work:
        work.execute(DECIDED, {"of": seen.procedure_id, "who": cast.amina.staff_id})


# One colleague asks another


def ask(cast: Cast, seen: Seen, **said: str) -> None:
    nothing = dict.fromkeys(("answer", "answered_at", "withdrawn_at", "seen_at"))
    given = {"of": seen.procedure_id, "asked": cast.ines.staff_id, **nothing, **said}
    with transaction(cast.amina) as work:
        work.execute(ASKED, given)


@pytest.mark.parametrize(
    "said",
    [
        {"answer": "Je ne l’ai jamais dit.", "answered_at": "2026-01-01"},
        {"answer": "Je ne l’ai jamais dit."},
        {"answered_at": "2026-01-01"},
        {"withdrawn_at": "2026-01-01"},
        {"seen_at": "2026-01-01"},
    ],
)
def test_a_question_begins_without_an_answer(cast: Cast, seen: Seen, said: dict[str, str]) -> None:
    with pytest.raises(ProgrammingError, match=NOT_THEIRS):
        ask(cast, seen, **said)


def test_the_hours_of_a_question_are_the_databases(cast: Cast, seen: Seen) -> None:
    def hour(column: str) -> object:
        recent = f"{column} > now() - interval '1 hour'"
        return told(cast.amina, f"{recent} from mediance.colleague_question")

    ask(cast, seen)
    assert hour("asked_at") is True
    assert say(cast.amina, "update mediance.colleague_question set seen_at = '2001-01-01'") == 1
    assert hour("seen_at") is None
    answered = "update mediance.colleague_question set answer = 'Oui'"
    assert say(cast.ines, answered) == 1
    assert hour("answered_at") is True
    assert say(cast.amina, "update mediance.colleague_question set seen_at = '2001-01-01'") == 1
    assert say(cast.amina, "update mediance.colleague_question set seen_at = null") == 1
    assert hour("seen_at") is True
    ask(cast, seen)
    assert say(
        cast.amina,
        "update mediance.colleague_question set withdrawn_at = '2001-01-01' where answer is null",
    )
    assert told(
        cast.amina,
        "withdrawn_at > now() - interval '1 hour' from mediance.colleague_question"
        " where answer is null",
    )


def test_an_answer_says_something(cast: Cast, seen: Seen) -> None:
    questions.ask(cast.amina, NewQuestion(seen.procedure_id, cast.ines.staff_id, "Vu ?"), key())
    with pytest.raises(ProgrammingError, match="whoever is asked answers"):
        say(cast.ines, "update mediance.colleague_question set answered_at = now()")


# Absences


def leave(cast: Cast, seen: Seen, press: uuid.UUID, **said: object) -> None:
    given = {"of": seen.procedure_id, "press": press, "undone_at": None, "undone_by": None}
    given |= {"left": cast.amina.staff_id, "got": cast.ines.staff_id, **said}
    with transaction(cast.amina) as work:
        work.execute(LEFT, given)


def test_nothing_is_left_as_given_back_already(cast: Cast, seen: Seen) -> None:
    with pytest.raises(ProgrammingError, match=NOT_THEIRS):
        leave(cast, seen, key(), undone_at="2026-01-01", undone_by=cast.ines.staff_id)


def test_nobody_joins_an_absence_afterwards(cast: Cast, seen: Seen) -> None:
    other, press = opened(cast.amina, cast, cast.here), key()
    leave(cast, seen, press)
    for got in (cast.ines.staff_id, cast.bruno.staff_id):
        with pytest.raises(ProgrammingError, match="one press is one absence"):
            leave(cast, other, press, got=got)
    with pytest.raises(ConstraintViolated, match="press_procedure_id"):
        leave(cast, seen, press)


def test_what_is_given_back_is_so_at_its_hour_and_for_good(cast: Cast, seen: Seen) -> None:
    assert seen.version == 1
    absence.hand_over_absence(cast.amina, cast.amina.staff_id, cast.ines.staff_id, key())
    back = "update mediance.procedure_hand_over set undone_at = '2001-01-01'"
    assert say(cast.ines, f"{back}, undone_by = {cast.ines.staff_id}") == 1
    hour = "undone_at > now() - interval '1 hour' from mediance.procedure_hand_over"
    assert told(cast.amina, hour) is True
    again = "update mediance.procedure_hand_over set undone_at = null, undone_by = null"
    assert say(cast.amina, again) == 0


def test_a_decision_that_ended_by_itself_is_told(cast: Cast, seen: Seen) -> None:
    decided(cast, seen)
    decided(cast, seen)
    counted = "count(*) from mediance.watch_decision where became = 'replaced'"
    assert told(cast.bruno, counted) == 1
    assert decisions.monday(cast.bruno, cast.here).now[0].became is Became.OPEN
