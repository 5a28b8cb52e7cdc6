"""The queue at the desk: who waits, who is being received, what ended last, and what to do."""

from dataclasses import replace
from datetime import timedelta
from typing import cast

import streamlit as st

from mediance.domain.actors import Actor
from mediance.domain.desk import DeskView, EndedVisit, VisitInService, WaitingVisit
from mediance.domain.permissions import Action, is_permitted
from mediance.domain.reference import DomainChoice
from mediance.domain.visits import VisitEventKind
from mediance.services.desk import desk_view
from mediance.services.errors import DatabaseUnavailable
from mediance.services.sessions import SignedOut
from mediance.ui import (
    auth,
    feedback,
    labels,
    navigation,
    presses,
    privacy,
    queue_gestures,
    queue_words,
    session,
)
from mediance.ui.browser import browser_part
from mediance.ui.language import _
from mediance.ui.presses import Done

PART = "queue_board"
SCREEN = "accueil"
FORM = "queue"
VIEW = "queue_view"
OPENED = "queue_opened_file"
PRESSED = "queue_pressed"
TICK = timedelta(seconds=20)
"""How often the minutes are counted anew."""

AnyVisit = WaitingVisit | VisitInService | EndedVisit
Choices = tuple[DomainChoice, ...]
Seen = tuple[int, Actor, DeskView]
"""The site, who looked, and what there was."""

_QUEUE = browser_part("queue", after=("desk", "menu"))


def queue_board(site_id: int, choices: Choices) -> None:
    """Draw the queue as it is now; while the database is down, as it was seen last."""
    go_to_opened_file()
    seen = _seen(site_id)
    if seen is None:
        return
    _site, actor, view = seen
    _QUEUE(
        key=PART,
        data={
            **presses.answer(PART, _named(presses.last(PART), view)),
            "key": str(session.submission_key(FORM)),
            "leads_to": _leads_to(presses.last(PART), actor, view),
            "mode": view.settings.desk_mode,
            "waiting": [_waiting(visit, view, actor, choices) for visit in view.waiting],
            "in_service": [_in_service(visit, view, actor, choices) for visit in view.in_service],
            "ended": [_ended(visit, view, choices) for visit in view.recently_ended],
            "available": [queue_words.where(each) for each in view.available],
            "summary": _summary(view),
            "today": queue_words.today(view),
            "answers": labels.answer_buttons(),
            "domains": labels.domain_buttons(choices),
            "lists": queue_words.lists(view),
            "words": queue_words.words(view.settings),
        },
        on_acted_change=lambda: act(site_id),
        on_opened_change=_open_file,
    )


def act(site_id: int) -> None:
    """Carry out what was pressed in the queue; the same press again changes nothing."""
    session.put(PRESSED, content=True)
    with presses.handled(PART, "acted", FORM) as press:
        actor = auth.present(screen=SCREEN, is_activity=True)
        presses.tell(PART, queue_gestures.carried_out(actor, site_id, press))
        session.renew(FORM)


def go_to_opened_file() -> None:
    """Leave for the file of whoever was chosen in a row, once."""
    chosen = session.value(OPENED)
    session.put(OPENED, None)
    if isinstance(chosen, int):
        navigation.go_to_person(chosen)


def _leads_to(done: Done | None, actor: Actor, view: DeskView) -> int | None:
    """Return whose file opens by itself: of whoever was just received by somebody who follows."""
    is_received = done is not None and done.gesture is VisitEventKind.RECEIVED
    if done is None or not is_received or not is_permitted(actor, Action.FOLLOW_PROCEDURE):
        return None
    received = (visit for visit in view.in_service if visit.visit_id == done.visit_id)
    return next((visit.person_id for visit in received), None)


def _open_file() -> None:
    sent = session.sent(PART, "opened").get("person")
    if type(sent) is int and 0 < sent < presses.IDS_END:
        session.put(OPENED, sent)


def _seen(site_id: int) -> Seen | None:
    try:
        actor = auth.present(screen=SCREEN, is_activity=False)
        view = desk_view(actor, site_id, is_anew=session.was(PRESSED))
        session.put(VIEW, (site_id, actor, view))
    except SignedOut:
        st.rerun(scope="app")
    except DatabaseUnavailable:
        feedback.show_database_down()
    seen = cast("Seen | None", session.value(VIEW))
    return seen if seen is not None and seen[0] == site_id else None


def _named(done: Done | None, view: DeskView) -> Done | None:
    """Say of whom a line speaks: « N° 14 · Sans nom · En entretien »."""
    if done is None:
        return None
    visits: tuple[AnyVisit, ...] = (*view.waiting, *view.in_service, *view.recently_ended)
    spoken_of = next((visit for visit in visits if visit.visit_id == done.visit_id), None)
    if spoken_of is None:
        return done
    name = _name(spoken_of) or _("Sans nom")
    return replace(done, text=f"{_place(spoken_of, view)} · {name} · {done.text}")


def _summary(view: DeskView) -> str:
    """Say how many wait and since when; of those carried over nobody knows since when."""
    waits = [visit.wait(view.now) for visit in view.waiting if not visit.is_carried_over]
    if not waits:
        return labels.people_carried_over(len(view.waiting)) if view.waiting else ""
    return labels.people_waiting(len(view.waiting), max(waits))


def _name(visit: AnyVisit) -> str | None:
    return privacy.shown(visit.person_name)


def _place(visit: AnyVisit, view: DeskView) -> str:
    """Return the ticket, or where nobody has one the hour that tells one from another."""
    if view.settings.has_tickets:
        return _("N° {number}").format(number=visit.number)
    return labels.hour(visit.arrived_at)


def _more(visit: AnyVisit) -> str:
    return _("Autres gestes pour le n° {number}").format(number=visit.number)


def _visit(visit: AnyVisit, view: DeskView, choices: Choices) -> dict[str, object]:
    has_tickets = view.settings.has_tickets
    name = _name(visit)
    called = _place(visit, view) if has_tickets or name is None else name
    return {
        "id": visit.visit_id,
        "number": visit.number,
        "place": f"{visit.number}" if has_tickets else labels.hour(visit.arrived_at),
        "called": called,
        "more": _more(visit) if has_tickets else _("Autres gestes pour {name}").format(name=called),
        "name": name,
        "domain": labels.domain(visit.domain_code, choices),
    }


def _file(visit: WaitingVisit | VisitInService) -> dict[str, object]:
    """Whose file a row leads to; a nameless visit leads nowhere."""
    return {"person": visit.person_id}


def _urgency(visit: WaitingVisit | VisitInService) -> dict[str, object]:
    return {
        "is_urgent": visit.is_urgent,
        "degree": visit.urgency,
        "urgent": queue_words.urgent_mark(visit.urgency),
    }


def _waiting(
    visit: WaitingVisit, view: DeskView, actor: Actor, choices: Choices
) -> dict[str, object]:
    is_late = visit.is_over_target(view.now) and not visit.is_carried_over
    return (
        _visit(visit, view, choices)
        | _urgency(visit)
        | _file(visit)
        | {
            "wait": _("depuis hier")
            if visit.is_carried_over
            else labels.minutes(visit.wait(view.now)),
            "is_late": is_late,
            "for": queue_words.waits_for(visit, actor),
            "for_id": visit.reserved_for,
            "is_for_another": visit.is_for_another(actor.staff_id),
            "is_for_me": visit.reserved_for == actor.staff_id,
        }
    )


def _in_service(
    visit: VisitInService, view: DeskView, actor: Actor, choices: Choices
) -> dict[str, object]:
    since = max(view.now - visit.received_at, timedelta())
    return (
        _visit(visit, view, choices)
        | _urgency(visit)
        | _file(visit)
        | {
            "staff": visit.staff_name,
            "staff_id": visit.staff_id,
            "room": visit.room_name,
            "domain_code": visit.domain_code,
            "is_mine": visit.staff_id == actor.staff_id,
            "since": labels.minutes(since),
        }
    )


def _ended(visit: EndedVisit, view: DeskView, choices: Choices) -> dict[str, object]:
    return _visit(visit, view, choices) | {
        "ending": f"{queue_words.ending(visit)} · {labels.hour(visit.ended_at)}",
        "may_be_undone": visit.may_be_undone,
        "may_come_back": visit.may_come_back,
    }
