"""The reception form: who arrives, and for what. Its keyboard lives in `browser/intake.js`."""

import uuid
from dataclasses import dataclass, replace
from typing import cast

from mediance.domain import paris
from mediance.domain.actors import Actor
from mediance.domain.desk import person_label
from mediance.domain.habits import NO_HABITS, DeskHabits
from mediance.domain.likeness import LikelySame
from mediance.domain.names import folded
from mediance.domain.people import NewPerson, PersonSuggestion, PossiblyKnown
from mediance.domain.reference import UNCLEAR_DOMAIN, DomainChoice, VisitChoices
from mediance.domain.visits import VisitState
from mediance.services.calls import call_colleague, who_comes, withdraw_call
from mediance.services.duplicates import warnings_for
from mediance.services.find_person import find_person, find_ticket, is_search, journal_search
from mediance.services.record_visit import (
    NewVisit,
    PersonAlreadyHere,
    RecordedVisit,
    UnknownChoice,
    record_visit,
)
from mediance.services.undo import cancel_recording
from mediance.services.urgency import set_urgency
from mediance.ui import (
    auth,
    drafts,
    feedback,
    intake_said,
    intake_words,
    labels,
    presses,
    privacy,
    session,
    visit_words,
)
from mediance.ui.browser import browser_part
from mediance.ui.language import _, _n
from mediance.ui.presses import Done, Press

PART = "intake"
SCREEN = "accueil"
FORM = "visit"
UNDOING = "undo_visit"
DEGREE = "degree_of_urgency"
FOUND = "intake_found"
TWINS = "intake_twins"
RECORDED = "intake_recorded"
URGENT = "intake_urgent"
IS_HERE = "intake_is_here"
CALL = "intake_call"
SEARCHING = "intake_searching"
PROBLEM_ASIDE = "intake_problem_aside"
LONGEST_NUMBER = 9
"""A day gives no number with more digits, and Python reads none with some thousands."""

_INTAKE = browser_part("intake", after=("desk", "draft"))


@dataclass(frozen=True)
class Found:
    """The people who match what was typed, where a ticket's holder is, or why nobody could look."""

    typed: str = ""
    people: tuple[PersonSuggestion, ...] = ()
    where: str = ""
    problem: str = ""


@dataclass(frozen=True)
class Twins:
    """Whom the person about to be added may be, and the form that asked."""

    form: str = ""
    people: tuple[LikelySame, ...] = ()


@dataclass(frozen=True)
class Call:
    """A silent call that was made from this form."""

    key: uuid.UUID
    press: object = None
    problem: str = ""
    is_over: bool = False


@dataclass(frozen=True)
class Noted:
    """The search that was journalled last."""

    typed: str
    has_shown_names: bool

    def is_left_behind(self, typed: str, count: int) -> bool:
        """Whether this is another search, or the first names of one that had found nobody."""
        is_same = typed.startswith(self.typed) or self.typed.startswith(typed)
        return not is_same or (count > 0 and not self.has_shown_names)


def intake_form(
    site_id: int,
    choices: tuple[DomainChoice, ...],
    more: VisitChoices | None = None,
    habits: DeskHabits = NO_HABITS,
) -> None:
    """Draw the form. It needs nothing of the database, so that it stands while that is down."""
    _INTAKE(
        key=PART,
        data={
            **presses.answer(PART, presses.last(PART)),
            "form": str(session.submission_key(FORM)),
            "draft": _draft(site_id),
            "hides_names": session.hides_names(),
            "undo_key": str(session.submission_key(UNDOING)),
            "degree_key": str(session.submission_key(DEGREE)),
            "recorded": session.value(RECORDED),
            "urgent": session.value(URGENT),
            "is_here": bool(session.value(IS_HERE)),
            "usual": UNCLEAR_DOMAIN,
            "usual_detail": _usual(habits),
            "domains": labels.domain_buttons(choices),
            "answers": labels.answer_buttons(),
            "degrees": visit_words.degrees(),
            "more": visit_words.offered(more or VisitChoices()),
            "learned": _learned(habits, more or VisitChoices()),
            "numbers": visit_words.emergency_numbers(),
            "call": _call_told(),
            "found": _suggestions(_found()),
            "twins": _twins_told(_twins()),
            "words": intake_words.words(),
        },
        on_typed_change=lambda: suggest(site_id),
        on_likened_change=liken,
        on_recorded_change=lambda: record(site_id, choices),
        on_undone_change=take_back,
        on_degreed_change=say_degree,
        on_called_change=lambda: call(site_id),
        on_withdrawn_change=withdraw,
    )


def suggest(site_id: int) -> None:
    """Look for the people whose name or number is being typed."""
    typed = str(session.sent(PART, "typed").get("text") or "")
    with feedback.in_words(PROBLEM_ASIDE):
        actor = auth.present(screen=SCREEN, is_activity=True)
        where, people = _where(actor, site_id, typed), find_person(actor, typed)
        _note_search(actor, typed, len(people))
        session.put(FOUND, Found(typed, people, where))
    if problem := session.take(PROBLEM_ASIDE):
        session.put(FOUND, Found(typed, problem=problem))


def liken() -> None:
    """Look whom the person being written down may be."""
    sent = session.sent(PART, "likened")
    with feedback.in_words(PROBLEM_ASIDE):
        actor = auth.present(screen=SCREEN, is_activity=True)
        newcomer = intake_said.newcomer_of(Press(sent))
        session.put(TWINS, Twins(str(sent.get("key")), warnings_for(actor, newcomer)))
    session.take(PROBLEM_ASIDE)  # half a birth year is no problem yet


def record(site_id: int, choices: tuple[DomainChoice, ...]) -> None:
    """Record the arrival that was entered; the same press again shows its first result."""
    session.put(IS_HERE, content=False)
    with presses.handled(PART, "recorded", FORM) as press:
        visit, name = intake_said.visit(press, site_id), press.text("name")
        actor = auth.present(screen=SCREEN, is_activity=True)
        _show_twins_first(actor, visit, press)
        try:
            recorded = record_visit(actor, visit, press.key)
        except PersonAlreadyHere:
            session.put(IS_HERE, content=True)
            raise
        presses.tell(PART, _done(recorded, visit, name, choices))
        session.put(URGENT, recorded.visit_id if _lacks_degree(visit) else None)
        session.put(RECORDED, str(press.key))
        drafts.sent(FORM, site_id)
        if press.key == session.submission_key(FORM):
            session.renew(FORM)
        _forget_search()


def take_back() -> None:
    """Undo the recording that the form still shows."""
    with presses.handled(PART, "undone", UNDOING) as press:
        last = _last(press)
        actor = auth.present(screen=SCREEN, is_activity=True)
        cancel_recording(actor, last.visit_id, press.key, seen=last.seen)
        session.renew(UNDOING)
        session.put(URGENT, None)
        text = " · ".join((last.text, _("arrivée retirée")))
        presses.tell(PART, Done(text, last.visit_id, paris.now()))


def say_degree() -> None:
    """Say how urgent the one is who was recorded last."""
    with presses.handled(PART, "degreed", DEGREE) as press:
        last, degree = _last(press), intake_said.degree(press)
        is_urgent = press.said.get("urgent") is True
        actor = auth.present(screen=SCREEN, is_activity=True)
        set_urgency(actor, last.visit_id, degree, press.key, is_urgent=is_urgent)
        session.renew(DEGREE)
        session.put(URGENT, None)
        said = visit_words.degree(degree) if degree else _("Urgent")
        parts = (last.text, said if is_urgent else _("Pas urgent"))
        presses.tell(PART, replace(last, text=" · ".join(parts)))
        if press.text("degree") == "U0":
            session.put(CALL, Call(press.key))


def call(site_id: int) -> None:
    """Call a colleague without a sound; the same call again is one call."""
    press = Press(session.sent(PART, "called"))
    with feedback.in_words(PROBLEM_ASIDE):
        actor = auth.present(screen=SCREEN, is_activity=True)
        call_colleague(actor, site_id, press.key)
        session.put(CALL, Call(press.key, press.said.get("press")))
    if problem := session.take(PROBLEM_ASIDE):
        session.put(CALL, Call(press.key, press.said.get("press"), problem))


def withdraw() -> None:
    """Take the call back, or learn who comes already."""
    made = _call()
    if made is None:
        return
    with feedback.in_words(PROBLEM_ASIDE):
        actor = auth.present(screen=SCREEN, is_activity=True)
        withdraw_call(actor, made.key)
        session.put(CALL, Call(made.key, is_over=True))
    if problem := session.take(PROBLEM_ASIDE):
        session.put(CALL, Call(made.key, problem=problem))


def _last(press: Press) -> Done:
    last = presses.last(PART)
    if last is None or last.seen is None or last.visit_id != press.number("visit"):
        raise UnknownChoice
    return last


def _show_twins_first(actor: Actor, visit: NewVisit, press: Press) -> None:
    """Refuse somebody new until whom they may be was shown and said not to be the same."""
    if not isinstance(visit.who, NewPerson) or not visit.who.family_name.strip():
        return
    found = warnings_for(actor, visit.who)
    if {twin.person_id for twin in found} - set(visit.who.distinct_from):
        session.put(TWINS, Twins(str(press.key), found))
        raise PossiblyKnown


def _lacks_degree(visit: NewVisit) -> bool:
    return visit.is_urgent and visit.urgency is None and visit.answered_at_desk is None


def _done(
    recorded: RecordedVisit, visit: NewVisit, name: str, choices: tuple[DomainChoice, ...]
) -> Done:
    """Return the line that confirms a recording: « N° 19 · ROIG Josep · Retraite »."""
    if isinstance(visit.who, NewPerson):
        name = person_label(folded(visit.who.family_name), folded(visit.who.given_name))
    parts = [
        _("N° {number}").format(number=recorded.number),
        privacy.shown(name) or "" if visit.who else _("Sans nom"),
        labels.domain(visit.domain_code, choices),
    ]
    if visit.is_urgent or visit.urgency:
        parts.append(_("Urgent"))
    if visit.urgency:
        parts.append(visit_words.degree(visit.urgency))
    if visit.answered_at_desk:
        parts.append(labels.answer(visit.answered_at_desk))
    seen = VisitState.ENDED if visit.answered_at_desk else VisitState.WAITING
    return Done(" · ".join(parts), recorded.visit_id, recorded.arrived_at, seen)


def _where(actor: Actor, site_id: int, typed: str) -> str:
    """Say where the holder of a ticket is, when a ticket's number is being typed."""
    number = ticket_number(typed)
    if not number:
        return ""
    found = find_ticket(actor, site_id, number)
    if found is None:
        return _("Pas de n° {number} aujourd’hui.").format(number=int(number))
    return visit_words.ticket(found, paris.now())


def ticket_number(typed: str) -> str:
    """Return the number of a ticket as it may be typed: « 17 », « n17 », « n° 17 », « #17 »."""
    number = typed.strip().casefold().lstrip("n#").lstrip("o°").strip()
    is_number = number.isascii() and number.isdecimal() and len(number) <= LONGEST_NUMBER
    return number if is_number and int(number) else ""


def _draft(site_id: int) -> dict[str, object]:
    """Return what was typed before, with the name of whoever was chosen as it may be shown."""
    draft = drafts.of_form(FORM, site_id)
    entry = draft["content"]
    if not session.hides_names() or not isinstance(entry, dict) or not entry.get("person"):
        return draft
    name = str(entry.get("name") or "")
    hidden = privacy.shown(name) or ""
    typed = str(entry.get("typed") or "").replace(name, hidden)
    return draft | {"content": entry | {"name": hidden, "typed": typed}}


def _found() -> Found:
    return cast("Found | None", session.value(FOUND)) or Found()


def _twins() -> Twins:
    return cast("Twins | None", session.value(TWINS)) or Twins()


def _call() -> Call | None:
    return cast("Call | None", session.value(CALL))


def _note_search(actor: Actor, typed: str, count: int) -> None:
    """Journal a search when it begins, and when it shows its first names: not every letter.

    Letters added to what was journalled, or taken away from it, are the same search.
    """
    noted = cast("Noted | None", session.value(SEARCHING))
    if not typed:
        session.put(SEARCHING, None)
    elif is_search(typed) and (noted is None or noted.is_left_behind(typed, count)):
        journal_search(actor, count)
        session.put(SEARCHING, Noted(typed, has_shown_names=count > 0))


def _forget_search() -> None:
    session.put(FOUND, Found())
    session.put(TWINS, Twins())
    session.put(SEARCHING, None)


def _suggestions(found: Found) -> dict[str, object]:
    count = len(found.people)
    told = _n("{count} personne trouvée", "{count} personnes trouvées", count).format(count=count)
    return {
        "typed": found.typed,
        "problem": found.problem,
        "where": found.where,
        "told": found.where or (told if found.typed else ""),
        "people": [
            {
                "id": person.person_id,
                "name": privacy.shown(person_label(person.family_name, person.given_name)),
                "family": privacy.shown(person.family_name),
                "used": privacy.shown(person.used_name),
                "year": person.birth_year,
                "why": labels.why(person.why),
            }
            for person in found.people
        ],
    }


def _twins_told(twins: Twins) -> dict[str, object]:
    return {
        "form": twins.form,
        "people": [
            {
                "id": twin.person_id,
                "name": privacy.shown(person_label(twin.family_name, twin.given_name)),
                "year": twin.birth_year,
                "why": labels.likeness(twin.reason),
            }
            for twin in twins.people
        ],
    }


def _call_told() -> dict[str, object] | None:
    """Return what came of the call: who comes, as soon as the database says so."""
    made = _call()
    if made is None:
        return None
    told = _("Appel retiré.") if made.is_over else made.problem or _who_comes(made)
    return {
        "press": made.press,
        "told": told or _("Un ou une collègue est appelé·e, sans bruit."),
        "in_short": told or intake_words.under_way(),
        "is_over": made.is_over,
    }


def _who_comes(made: Call) -> str:
    name = None
    with feedback.in_words(PROBLEM_ASIDE):
        actor = auth.present(screen=SCREEN, is_activity=False)
        name = who_comes(actor, made.key)
    session.take(PROBLEM_ASIDE)
    return _("{name} arrive.").format(name=name) if name else ""


def _usual(habits: DeskHabits) -> dict[str, str]:
    return {
        "channel": habits.channel_code or intake_said.FIRST_CHANNEL,
        "language": habits.language_code or "",
        "place": habits.place_code or "",
    }


def _learned(habits: DeskHabits, more: VisitChoices) -> str:
    """Say what is chosen beforehand, and why."""
    lists = (
        (habits.channel_code, more.channels),
        (habits.language_code, more.languages),
        (habits.place_code, more.places),
    )
    chosen = [
        choice.label.in_language(session.language())
        for code, offered in lists
        for choice in offered
        if choice.code == code
    ]
    if not chosen:
        return ""
    return _("Déjà choisi, d’après les 30 derniers jours : {usual}.").format(
        usual=", ".join(chosen)
    )
