"""From what the reception form sent to what is recorded; nothing that was sent is certain."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from mediance.domain import paris
from mediance.domain.people import Arrival, KnownPerson, NewPerson, birth_year
from mediance.domain.reference import UNCLEAR_DOMAIN
from mediance.domain.urgency import Urgency
from mediance.domain.visit_details import NOTHING_SAID, DebtSignal, Interpreter, VisitDetail
from mediance.domain.visits import Answer
from mediance.services.record_visit import NewVisit, UnknownChoice
from mediance.ui.presses import Press

FIRST_CHANNEL = "walk_in"
MOST_TWINS = 20

Chosen = TypeVar("Chosen", bound=StrEnum)


def visit(press: Press, site_id: int) -> NewVisit:
    """Return the arrival that was entered; raise `UnknownChoice` for what no form sends."""
    return NewVisit(
        site_id=site_id,
        who=who(press),
        domain_code=press.text("domain") or UNCLEAR_DOMAIN,
        channel_code=press.text("channel") or FIRST_CHANNEL,
        is_urgent=press.said.get("urgent") is True,
        urgency=_one_of(Urgency, press.text("degree")),
        answered_at_desk=_one_of(Answer, press.text("answer")),
        detail=_detail(press),
    )


def who(press: Press) -> Arrival:
    """Return who arrives."""
    newcomer = press.said.get("newcomer")
    if isinstance(newcomer, dict):
        return newcomer_of(Press(newcomer))
    return None if press.said.get("person") is None else KnownPerson(press.number("person"))


def newcomer_of(said: Press) -> NewPerson:
    """Return somebody new, as the form wrote them down."""
    return NewPerson(
        family_name=said.text("family"),
        given_name=said.text("given"),
        birth_year=birth_year(said.text("year"), paris.today()),
        is_notice_given=said.text("notice") == "given",
        used_name=said.text("used"),
        distinct_from=_ids(said.said),
    )


def degree(press: Press) -> Urgency | None:
    """Return the degree that was chosen, None for none."""
    return _one_of(Urgency, press.text("degree"))


def _detail(press: Press) -> VisitDetail:
    sent = press.said.get("detail")
    if not isinstance(sent, dict):
        return NOTHING_SAID
    said = Press(sent)
    return VisitDetail(
        language_code=said.text("language") or None,
        interpreter=_one_of(Interpreter, said.text("interpreter")),
        preferred_staff_id=said.number("preferred") if said.said.get("preferred") else None,
        has_pushchair=said.said.get("pushchair") is True,
        has_wheelchair=said.said.get("wheelchair") is True,
        followed_by_code=said.text("followed") or None,
        referred_by_code=said.text("referred") or None,
        place_code=said.text("place") or None,
        signals=_signals(said.said.get("signals")),
    )


def _signals(sent: object) -> tuple[DebtSignal, ...]:
    if not sent:
        return ()
    if not isinstance(sent, list) or not set(map(str, sent)) <= set(DebtSignal):
        raise UnknownChoice
    return tuple(signal for signal in DebtSignal if signal in sent)


def _ids(sent: Mapping[str, object]) -> tuple[int, ...]:
    ids = sent.get("distinct")
    if not isinstance(ids, list):
        return ()
    return tuple(Press({"id": each}).number("id") for each in ids[:MOST_TWINS])


def _one_of(kind: type[Chosen], sent: str) -> Chosen | None:
    if not sent:
        return None
    if sent not in set(kind):
        raise UnknownChoice
    return kind(sent)
