"""The queue at the desk: who waits, who is being received, what ended last, and what to do."""

from dataclasses import replace
from datetime import timedelta
from typing import cast

import streamlit as st

from mediance.domain import paris
from mediance.domain.actors import Actor
from mediance.domain.desk import DeskView, EndedVisit, VisitInService, WaitingVisit
from mediance.domain.reference import DomainChoice
from mediance.domain.visits import Answer, Ending, VisitState
from mediance.services.desk import desk_view
from mediance.services.end_visit import end_visit
from mediance.services.errors import DatabaseUnavailable
from mediance.services.receive import receive, receive_next, return_to_queue
from mediance.services.record_visit import UnknownChoice
from mediance.services.sessions import SignedOut
from mediance.services.undo import undo
from mediance.ui import auth, feedback, labels, presses, session
from mediance.ui.browser import browser_part
from mediance.ui.language import _
from mediance.ui.presses import Done, Press

PART = "queue_board"
SCREEN = "accueil"
FORM = "queue"
VIEW = "queue_view"
TICK = timedelta(seconds=20)
"""How often the minutes are counted anew."""

AnyVisit = WaitingVisit | VisitInService | EndedVisit

_QUEUE = browser_part("queue", after=("desk",))


def queue_board(site_id: int, choices: tuple[DomainChoice, ...]) -> None:
    """Draw the queue as it is now; while the database is down, as it was seen last."""
    view = _view(site_id)
    if view is None:
        return
    _QUEUE(
        key=PART,
        data={
            **presses.answer(PART, _named(presses.last(PART), view)),
            "key": str(session.submission_key(FORM)),
            "waiting": [_waiting(visit, view, choices) for visit in view.waiting],
            "in_service": [_in_service(visit, view, choices) for visit in view.in_service],
            "ended": [_ended(visit, choices) for visit in view.recently_ended],
            "summary": _summary(view),
            "today": _("Reçues aujourd’hui : {count}").format(count=view.received_today),
            "answers": labels.answer_buttons(),
            "words": _words(),
        },
        on_acted_change=lambda: act(site_id),
    )


def act(site_id: int) -> None:
    """Carry out what was pressed in the queue; the same press again changes nothing."""
    with presses.handled(PART, "acted", FORM) as press:
        actor = auth.present(screen=SCREEN, is_activity=True)
        presses.tell(PART, _carried_out(actor, site_id, press))
        session.renew(FORM)


def _carried_out(actor: Actor, site_id: int, press: Press) -> Done | None:
    match press.text("action"):
        case "next":
            called = receive_next(actor, site_id, press.key)
            return _done(called, _("En entretien"), VisitState.RECEIVED) if called else None
        case "receive":
            visit_id = press.number("visit")
            receive(actor, visit_id, press.key)
            return _done(visit_id, _("En entretien"), VisitState.RECEIVED)
        case "return":
            visit_id = press.number("visit")
            return_to_queue(actor, visit_id, press.key)
            return _done(visit_id, _("De retour dans la file"), VisitState.WAITING)
        case "undo":
            visit_id = press.number("visit")
            undo(actor, visit_id, press.key, seen=_seen(press))
            return _done(visit_id, _taken_back(actor, site_id, visit_id), None)
        case _:
            return _ended_by(actor, press)


def _ended_by(actor: Actor, press: Press) -> Done:
    endings = {
        "absent": Ending.ABSENT,
        "left": Ending.LEFT_WITHOUT_CONTACT,
        "end": Ending.COMPLETED,
    }
    ending, said = endings.get(press.text("action")), press.text("answer")
    if ending is None or (said and said not in set(Answer)):
        raise UnknownChoice
    visit_id = press.number("visit")
    end_visit(actor, visit_id, ending, key=press.key, answer=Answer(said) if said else None)
    told = labels.answer(Answer(said)) if said else labels.ending(ending)
    return _done(visit_id, told, VisitState.ENDED)


def _taken_back(actor: Actor, site_id: int, visit_id: int) -> str:
    """Say where somebody is again."""
    view = desk_view(actor, site_id)
    if visit_id in {visit.visit_id for visit in view.waiting}:
        return _("De retour dans la file")
    if visit_id in {visit.visit_id for visit in view.in_service}:
        return _("De retour en entretien")
    return _("arrivée retirée")


def _seen(press: Press) -> VisitState:
    seen = press.text("seen")
    if seen not in set(VisitState):
        raise UnknownChoice
    return VisitState(seen)


def _done(visit_id: int, text: str, seen: VisitState | None) -> Done:
    return Done(text, visit_id, paris.now(), seen)


def _view(site_id: int) -> DeskView | None:
    try:
        actor = auth.present(screen=SCREEN, is_activity=False)
        session.put(VIEW, (site_id, desk_view(actor, site_id)))
    except SignedOut:
        st.rerun(scope="app")
    except DatabaseUnavailable:
        feedback.show_database_down()
    known_site, view = cast("tuple[int, DeskView]", session.value(VIEW) or (site_id, None))
    return view if known_site == site_id else None


def _named(done: Done | None, view: DeskView) -> Done | None:
    """Say of whom a line speaks: « N° 14 · Sans nom · En entretien »."""
    if done is None:
        return None
    visits: tuple[AnyVisit, ...] = (*view.waiting, *view.in_service, *view.recently_ended)
    spoken_of = next((visit for visit in visits if visit.visit_id == done.visit_id), None)
    if spoken_of is None:
        return done
    number = _("N° {number}").format(number=spoken_of.number)
    name = spoken_of.person_name or _("Sans nom")
    return replace(done, text=f"{number} · {name} · {done.text}")


def _summary(view: DeskView) -> str:
    if not view.waiting:
        return ""
    longest = max(visit.wait(view.now) for visit in view.waiting)
    return labels.people_waiting(len(view.waiting), longest)


def _visit(visit: AnyVisit, choices: tuple[DomainChoice, ...]) -> dict[str, object]:
    return {
        "id": visit.visit_id,
        "number": visit.number,
        "name": visit.person_name,
        "domain": labels.domain(visit.domain_code, choices),
    }


def _waiting(
    visit: WaitingVisit, view: DeskView, choices: tuple[DomainChoice, ...]
) -> dict[str, object]:
    return _visit(visit, choices) | {
        "wait": labels.minutes(visit.wait(view.now)),
        "is_late": visit.is_over_target(view.now),
        "is_urgent": visit.is_urgent,
    }


def _in_service(
    visit: VisitInService, view: DeskView, choices: tuple[DomainChoice, ...]
) -> dict[str, object]:
    since = max(view.now - visit.received_at, timedelta())
    return _visit(visit, choices) | {"staff": visit.staff_name, "since": labels.minutes(since)}


def _ended(visit: EndedVisit, choices: tuple[DomainChoice, ...]) -> dict[str, object]:
    return _visit(visit, choices) | {
        "ending": f"{labels.ending(visit.ending)} · {labels.hour(visit.ended_at)}",
        "may_be_undone": visit.may_be_undone,
    }


def _words() -> dict[str, object]:
    return {
        "queue": _("File d’attente"),
        "empty": _("Personne n’attend."),
        "nameless": _("Sans nom"),
        "urgent": _("Urgent"),
        "late": _("plus de 20 min"),
        "next": _("Recevoir le suivant"),
        "next_key": _("Alt+R"),
        "in_service": _("En entretien"),
        "ended": _("Terminés"),
        "end": _("Terminer"),
        "more": _("Autres gestes pour le n° {number}"),
        "undo": _("Annuler"),
        "restore": _("Rétablir"),
        "other": _("et {count} autre"),
        "others": _("et {count} autres"),
        "which_answer": _("Réponse donnée"),
        "silence": _("Pas de réponse du serveur. Réessayez : rien ne comptera deux fois."),
        "menus": {
            "waiting": [
                ("receive", _("Recevoir")),
                ("absent", _("Absent·e à l’appel")),
                ("left", _("Parti·e sans contact")),
            ],
            "service": [("return", _("Remettre dans la file"))],
        },
    }
