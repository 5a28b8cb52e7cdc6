"""What can be pressed in the queue, and what each press leads to."""

from collections.abc import Callable

from mediance.domain import paris
from mediance.domain.actors import Actor
from mediance.domain.desk import DeskView
from mediance.domain.urgency import Urgency
from mediance.domain.visits import Answer, Ending, VisitEventKind, VisitState
from mediance.services.come_back import come_back
from mediance.services.desk import desk_view
from mediance.services.end_visit import end_visit
from mediance.services.hand_over import hand_over, reserve
from mediance.services.receive import receive, receive_next, return_to_queue
from mediance.services.record_visit import UnknownChoice
from mediance.services.transfer import transfer
from mediance.services.undo import undo
from mediance.services.urgency import set_urgency
from mediance.ui import labels, queue_words
from mediance.ui.language import _
from mediance.ui.presses import Done, Press

Gesture = Callable[[Actor, int, Press], Done | None]

ENDINGS = {
    "absent": Ending.ABSENT,
    "left": Ending.LEFT_WITHOUT_CONTACT,
    "end": Ending.COMPLETED,
    "answered": Ending.ANSWERED_AT_DESK,
}


def carried_out(actor: Actor, site_id: int, press: Press) -> Done | None:
    """Do what was pressed; return what to say of it, nothing where nothing happened.

    Raises `UnknownChoice` for what no queue sends, and whatever the services raise.
    """
    gesture = GESTURES.get(press.text("action"))
    if gesture is None:
        raise UnknownChoice
    return gesture(actor, site_id, press)


def _next(actor: Actor, site_id: int, press: Press) -> Done | None:
    called = receive_next(actor, site_id, press.key)
    return _received(called) if called else None


def _receive(actor: Actor, _site_id: int, press: Press) -> Done:
    visit_id = press.number("visit")
    receive(actor, visit_id, press.key)
    return _received(visit_id)


def _received(visit_id: int) -> Done:
    return _done(visit_id, _("En entretien"), VisitState.RECEIVED, VisitEventKind.RECEIVED)


def _return(actor: Actor, _site_id: int, press: Press) -> Done:
    visit_id = press.number("visit")
    return_to_queue(actor, visit_id, press.key)
    return _back(visit_id, VisitEventKind.RETURNED)


def _come_back(actor: Actor, _site_id: int, press: Press) -> Done:
    visit_id = press.number("visit")
    come_back(actor, visit_id, press.key)
    return _back(visit_id, VisitEventKind.CAME_BACK)


def _back(visit_id: int, gesture: VisitEventKind) -> Done:
    return _done(visit_id, _("De retour dans la file"), VisitState.WAITING, gesture)


def _reserve(actor: Actor, site_id: int, press: Press) -> Done:
    visit_id, colleague = press.number("visit"), press.number("to")
    reserve(actor, visit_id, colleague, press.key)
    text = _("Attend {name}").format(name=_colleague(actor, site_id, colleague))
    return _done(visit_id, text, VisitState.WAITING, VisitEventKind.RESERVED)


def _release(actor: Actor, _site_id: int, press: Press) -> Done:
    visit_id = press.number("visit")
    reserve(actor, visit_id, None, press.key)
    text = _("Attend qui sera libre")
    return _done(visit_id, text, VisitState.WAITING, VisitEventKind.RESERVED)


def _hand_over(actor: Actor, site_id: int, press: Press) -> Done:
    visit_id, colleague = press.number("visit"), press.number("to")
    hand_over(actor, visit_id, colleague, press.key)
    text = _("Avec {name}").format(name=_colleague(actor, site_id, colleague))
    return _done(visit_id, text, VisitState.RECEIVED, VisitEventKind.HANDED_OVER)


def _transfer(actor: Actor, site_id: int, press: Press) -> Done:
    visit_id, to_site = press.number("visit"), press.number("to")
    number = transfer(actor, visit_id, to_site, press.key)
    there = {site.site_id: site.name for site in desk_view(actor, site_id).other_sites}
    text = _("Envoyé·e à {site}, n° {number}").format(site=there.get(to_site, ""), number=number)
    return _done(visit_id, text, VisitState.ENDED, VisitEventKind.ENDED)


def _urgent(actor: Actor, _site_id: int, press: Press) -> Done:
    visit_id, said = press.number("visit"), press.text("to")
    if said not in {queue_words.URGENT, queue_words.NOT_URGENT, *Urgency}:
        raise UnknownChoice
    degree = Urgency(said) if said in set(Urgency) else None
    is_urgent = said != queue_words.NOT_URGENT
    set_urgency(actor, visit_id, degree, press.key, is_urgent=is_urgent)
    text = queue_words.urgent(degree) if is_urgent else _("Pas urgent")
    return _done(visit_id, text, VisitState.WAITING, VisitEventKind.URGENCY_SET)


def _end(actor: Actor, _site_id: int, press: Press) -> Done:
    ending, said = ENDINGS[press.text("action")], press.text("answer")
    if said and said not in set(Answer):
        raise UnknownChoice
    visit_id, answer = press.number("visit"), Answer(said) if said else None
    end_visit(
        actor,
        visit_id,
        ending,
        key=press.key,
        answer=answer,
        domain_code=press.text("domain") or None,
    )
    told = labels.answer(answer) if answer else labels.ending(ending)
    return _done(visit_id, told, VisitState.ENDED, VisitEventKind.ENDED)


def _undo(actor: Actor, site_id: int, press: Press) -> Done:
    visit_id = press.number("visit")
    seen, gesture = press.text("seen"), press.text("gesture")
    if seen not in set(VisitState) or (gesture and gesture not in set(VisitEventKind)):
        raise UnknownChoice
    undone = VisitEventKind(gesture) if gesture else None
    undo(actor, visit_id, press.key, seen=VisitState(seen), gesture=undone)
    return _done(visit_id, _taken_back(desk_view(actor, site_id), visit_id, undone), None, None)


def _taken_back(view: DeskView, visit_id: int, undone: VisitEventKind | None) -> str:
    """Say where somebody is again, or that something said of them is not so."""
    if undone in {VisitEventKind.RESERVED, VisitEventKind.URGENCY_SET}:
        return _("Comme avant")
    if visit_id in {visit.visit_id for visit in view.waiting}:
        return _("De retour dans la file")
    if visit_id in {visit.visit_id for visit in view.in_service}:
        return _("De retour en entretien")
    if undone is VisitEventKind.CAME_BACK:
        return _("Comme avant")
    return _("arrivée retirée")


def _colleague(actor: Actor, site_id: int, staff_id: int) -> str:
    team = desk_view(actor, site_id).team
    return next((each.name for each in team if each.staff_id == staff_id), "")


def _done(
    visit_id: int, text: str, seen: VisitState | None, gesture: VisitEventKind | None
) -> Done:
    return Done(text, visit_id, paris.now(), seen, gesture)


GESTURES: dict[str, Gesture] = {
    "next": _next,
    "receive": _receive,
    "return": _return,
    "back": _come_back,
    "reserve": _reserve,
    "release": _release,
    "hand_over": _hand_over,
    "transfer": _transfer,
    "urgent": _urgent,
    "undo": _undo,
    **dict.fromkeys(ENDINGS, _end),
}
"""What each press does; the menus that offer them are in `queue_words`."""
