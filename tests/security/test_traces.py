"""Whoever writes something, or is shown somebody's name, leaves a trace of it in the journal."""

import pytest
from sqlalchemy import text

from db.engine import transaction
from mediance.domain import paris
from mediance.domain.actors import HOUSEKEEPING, SIGN_IN
from mediance.services import today
from tests.cast import Cast
from tests.security.expectations import ROLES, may
from tests.security.test_services import CALLS, World, actor_with, world

__all__ = ["world"]  # the fixture

WRITTEN = text(
    "select relname, n_tup_ins + n_tup_upd + n_tup_del as rows from pg_stat_xact_user_tables"
    " where schemaname = 'mediance' and relname !~ '^journal_entry'"
)
ENTRIES = text("select count(*) from mediance.journal_entry")

NO_RECORD = {
    "draft": "what is being typed is its author's, sealed, and gone within a day",
    "submission": "a press is remembered so that it counts once",
    "name_token": "the words names are made of, apart from whose they are",
    "name_sound": "the words names are made of, apart from whose they are",
    "name_near": "the words names are made of, apart from whose they are",
    "sign_in_session": "how one's own screen looks",
    "sign_in_attempts": "how often a password was tried; what came of it is traced by itself",
}
"""Tables that hold nothing to be traced, each with its reason."""

NOT_YET = {
    "second_factor.begin": "a secret that nobody has confirmed proves nothing yet",
}
"""What writes and leaves no trace, each with its reason."""

NAMES = ("Roig", "Ferrer", "Vidal", "Puig")
"""Those who were received in the world of these tests."""

SEEN_ALL_DAY = {
    "desk.desk_view": "who waits stands before everybody's eyes, and is drawn anew all the time",
    "today.day_view": "is drawn anew all the time; that it was opened is told once, as below",
    "find_person.find_person": "with every key; that somebody searched is told once, by itself",
    "duplicates.warnings_for": "belongs to writing somebody down, which leaves its own trace",
}
"""What shows names and leaves no trace, each with its reason."""


def written() -> dict[str, int]:
    with transaction(SIGN_IN) as work:
        rows = work.execute(WRITTEN).all()
    return {row.relname: row.rows for row in rows if row.relname not in NO_RECORD}


def entries() -> int:
    with transaction(HOUSEKEEPING) as work:
        return int(work.scalar(ENTRIES) or 0)


def says_a_name(result: object) -> bool:
    said = repr(result)
    return any(name in said or name.upper() in said for name in NAMES)


@pytest.mark.usefixtures("hasher")
@pytest.mark.parametrize("name", CALLS)
def test_a_write_and_a_name_that_is_shown_leave_a_trace(
    name: str, world: World, cast: Cast
) -> None:
    action, call = CALLS[name]
    actor = actor_with(cast, next(role for role in ROLES if may(role, action)))
    rows, before = written(), entries()
    result = call(actor, world)
    has_written = written() != rows and name not in NOT_YET
    is_named = says_a_name(result) and name not in SEEN_ALL_DAY
    if has_written or is_named:
        assert entries() > before, (name, "written" if has_written else "named")


def test_a_list_that_is_opened_leaves_one_trace_and_a_redraw_none(world: World, cast: Cast) -> None:
    before = entries()
    for is_opened in (True, False, False):
        today.day_view(cast.carme, world.here, paris.today(), is_opened=is_opened)
    assert entries() == before + 1


def test_what_needs_no_trace_exists_and_has_its_reason() -> None:
    assert CALLS.keys() >= SEEN_ALL_DAY.keys() | NOT_YET.keys()
    reasons = (*SEEN_ALL_DAY.values(), *NOT_YET.values(), *NO_RECORD.values())
    assert all(len(reason) > 20 for reason in reasons)
