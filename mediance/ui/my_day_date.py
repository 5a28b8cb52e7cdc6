"""The date that a deadline waits for, asked for and said within the line of the day."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import cast

from mediance.domain import paris
from mediance.domain.actors import Actor
from mediance.domain.deadlines import NOTHING, State
from mediance.domain.followup import DeadlineFact, DeadlineLine, Seen
from mediance.domain.spans import Span
from mediance.services.errors import DatabaseUnavailable
from mediance.services.followup import facts, reading
from mediance.services.followup.refusals import ProcedureUnknown
from mediance.services.record_visit import UnknownChoice
from mediance.ui import auth, feedback, presses, session
from mediance.ui.language import _
from mediance.ui.presses import Press

SCREEN, PART = "ma_journee", "my_day_due"
OPENED = "my_day_date_of"
READ = "my_day_date_read"
FORM = "my_day_date"
EARLIEST = timedelta(days=365 * 40)
LATEST = timedelta(days=365 * 5)


@dataclass(frozen=True)
class _Asked:
    """What is asked of a procedure, in the state in which it was read."""

    seen: Seen
    of: DeadlineLine

    @property
    def about(self) -> tuple[int, str]:
        """Return of which procedure, and by which rule, a date is asked for."""
        return self.seen.procedure_id, self.of.rule.code

    @property
    def letter_says(self) -> date | Span | None:
        """Return what a letter said, which stands beside the date."""
        return self.of.known.get(self.of.rule.code, NOTHING).letter_says


def ask() -> None:
    """Ask for the date of a procedure that was pressed, or for none any more."""
    sent = session.sent(PART, "asked")
    session.put(OPENED, sent.get("procedure") if sent.get("open") is True else None)
    session.put(READ, None)
    session.renew(FORM)


def asked(actor: Actor, drawn: Collection[int]) -> dict[str, str | int] | None:
    """Return the question that stands in one of the lines, and within which days its answer lies.

    It is asked no more once its line is gone, or its answer known.
    """
    procedure_id = session.value(OPENED)
    line = (
        _line(actor, procedure_id) if type(procedure_id) is int and procedure_id in drawn else None
    )
    if line is None:
        session.put(OPENED, None)
        return None
    today = paris.today()
    return {
        "procedure": line.seen.procedure_id,
        "version": line.seen.version,
        "rule": line.of.rule.code,
        "key": str(session.submission_key(FORM)),
        "question": line.of.question.question.in_language(session.language()),
        "first": (today - EARLIEST).isoformat(),
        "last": (today + LATEST).isoformat(),
    }


def say() -> None:
    """Write down the date that was asked for; the same press again changes nothing."""
    with presses.handled(PART, "said", FORM) as press:
        seen = Seen(press.number("procedure"), press.number("version"))
        line = cast("_Asked | None", session.value(READ))
        if line is None or line.about != (seen.procedure_id, press.text("rule")):
            raise UnknownChoice
        fact = DeadlineFact(
            rule_code=line.of.rule.code, event_on=_day(press), letter_says=line.letter_says
        )
        actor = auth.present(screen=SCREEN, is_activity=True)
        facts.say_deadline_fact(actor, seen, fact, press.key)
        session.put(OPENED, None)
        feedback.say(_("Date notée : l’échéance est recalculée."))


def _day(press: Press) -> date | None:
    """Return the day that was sent, none where the field was left empty."""
    sent = press.text("day")
    try:
        return date.fromisoformat(sent) if sent else None
    except ValueError as error:
        raise UnknownChoice from error


def _line(actor: Actor, procedure_id: int) -> _Asked | None:
    """Return what is asked of a procedure, as it stands now; it is what an answer is for."""
    known = cast("_Asked | None", session.value(READ))
    is_opening = known is None or known.seen.procedure_id != procedure_id
    try:
        file = reading.procedure_file(actor, procedure_id, is_opening=is_opening)
    except ProcedureUnknown:
        return None
    except DatabaseUnavailable:
        feedback.show_database_down()
        return known
    line = next((each for each in file.deadlines if _asks(each)), None)
    if line is None:
        return None
    found = _Asked(file.head.seen, line)
    session.put(READ, found)
    return found


def _asks(line: DeadlineLine) -> bool:
    return line.state is State.DATE_TO_ASK and line.dismissal is None
