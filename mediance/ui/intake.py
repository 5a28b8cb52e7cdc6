"""The reception form: who arrives, and for what. Its keyboard lives in `browser/intake.js`."""

from dataclasses import dataclass
from typing import cast

from mediance.domain import paris
from mediance.domain.actors import Actor
from mediance.domain.desk import person_label
from mediance.domain.names import folded
from mediance.domain.people import Arrival, KnownPerson, NewPerson, PersonSuggestion, birth_year
from mediance.domain.reference import UNCLEAR_DOMAIN, DomainChoice
from mediance.domain.visits import Answer, VisitState
from mediance.services.find_person import find_person, is_search, journal_search
from mediance.services.record_visit import (
    NewVisit,
    RecordedVisit,
    UnknownChoice,
    record_visit,
)
from mediance.services.undo import cancel_recording
from mediance.ui import auth, feedback, labels, presses, session
from mediance.ui.browser import browser_part
from mediance.ui.language import _, _n
from mediance.ui.presses import Done, Press

PART = "intake"
SCREEN = "accueil"
FORM = "visit"
UNDOING = "undo_visit"
FOUND = "intake_found"
RECORDED = "intake_recorded"
SEARCHING = "intake_searching"
SEARCH_PROBLEM = "intake_search_problem"

_INTAKE = browser_part("intake", after=("desk",))


@dataclass(frozen=True)
class Found:
    """The people who match what was typed, or why nobody could look."""

    typed: str = ""
    people: tuple[PersonSuggestion, ...] = ()
    problem: str = ""


@dataclass(frozen=True)
class Noted:
    """The search that was journalled last."""

    typed: str
    has_shown_names: bool

    def is_left_behind(self, typed: str, count: int) -> bool:
        """Whether this is another search, or the first names of one that had found nobody."""
        is_same = typed.startswith(self.typed) or self.typed.startswith(typed)
        return not is_same or (count > 0 and not self.has_shown_names)


def intake_form(site_id: int, choices: tuple[DomainChoice, ...]) -> None:
    """Draw the form. It asks the database for nothing, so that it stands while that is down."""
    _INTAKE(
        key=PART,
        data={
            **presses.answer(PART, presses.last(PART)),
            "form": str(session.submission_key(FORM)),
            "undo_key": str(session.submission_key(UNDOING)),
            "recorded": session.value(RECORDED),
            "usual": UNCLEAR_DOMAIN,
            "domains": labels.domain_buttons(choices),
            "answers": labels.answer_buttons(),
            "found": _suggestions(_found()),
            "words": _words(),
        },
        on_typed_change=suggest,
        on_recorded_change=lambda: record(site_id, choices),
        on_undone_change=take_back,
    )


def suggest() -> None:
    """Look for the people whose name or number is being typed."""
    typed = str(session.sent(PART, "typed").get("text") or "")
    with feedback.in_words(SEARCH_PROBLEM):
        actor = auth.present(screen=SCREEN, is_activity=True)
        people = find_person(actor, typed)
        _note_search(actor, typed, len(people))
        session.put(FOUND, Found(typed, people))
    if problem := session.take(SEARCH_PROBLEM):
        session.put(FOUND, Found(typed, problem=problem))


def record(site_id: int, choices: tuple[DomainChoice, ...]) -> None:
    """Record the arrival that was entered; the same press again shows its first result."""
    with presses.handled(PART, "recorded", FORM) as press:
        visit, name = _visit(press, site_id), press.text("name")
        actor = auth.present(screen=SCREEN, is_activity=True)
        recorded = record_visit(actor, visit, press.key)
        presses.tell(PART, _done(recorded, visit, name, choices))
        session.put(RECORDED, str(press.key))
        if press.key == session.submission_key(FORM):
            session.renew(FORM)
        _forget_search()


def take_back() -> None:
    """Undo the recording that the form still shows."""
    with presses.handled(PART, "undone", UNDOING) as press:
        last = presses.last(PART)
        if last is None or last.seen is None or last.visit_id != press.number("visit"):
            raise UnknownChoice
        actor = auth.present(screen=SCREEN, is_activity=True)
        cancel_recording(actor, last.visit_id, press.key, seen=last.seen)
        session.renew(UNDOING)
        text = " · ".join((last.text, _("arrivée retirée")))
        presses.tell(PART, Done(text, last.visit_id, paris.now()))


def _visit(press: Press, site_id: int) -> NewVisit:
    answer = press.text("answer")
    if answer and answer not in set(Answer):
        raise UnknownChoice
    return NewVisit(
        site_id=site_id,
        who=_who(press),
        domain_code=press.text("domain") or UNCLEAR_DOMAIN,
        is_urgent=press.said.get("urgent") is True,
        answered_at_desk=Answer(answer) if answer else None,
    )


def _who(press: Press) -> Arrival:
    newcomer = press.said.get("newcomer")
    if isinstance(newcomer, dict):
        return NewPerson(
            family_name=str(newcomer.get("family") or ""),
            given_name=str(newcomer.get("given") or ""),
            birth_year=birth_year(str(newcomer.get("year") or ""), paris.today()),
            is_notice_given=newcomer.get("notice") == "given",
        )
    return None if press.said.get("person") is None else KnownPerson(press.number("person"))


def _done(
    recorded: RecordedVisit, visit: NewVisit, name: str, choices: tuple[DomainChoice, ...]
) -> Done:
    """Return the line that confirms a recording: « N° 19 · ROIG Josep · Retraite »."""
    if isinstance(visit.who, NewPerson):
        name = person_label(folded(visit.who.family_name), folded(visit.who.given_name))
    parts = [
        _("N° {number}").format(number=recorded.number),
        name if visit.who else _("Sans nom"),
        labels.domain(visit.domain_code, choices),
    ]
    if visit.is_urgent:
        parts.append(_("Urgent"))
    if visit.answered_at_desk:
        parts.append(labels.answer(visit.answered_at_desk))
    seen = VisitState.ENDED if visit.answered_at_desk else VisitState.WAITING
    return Done(" · ".join(parts), recorded.visit_id, recorded.arrived_at, seen)


def _found() -> Found:
    return cast("Found | None", session.value(FOUND)) or Found()


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
    session.put(SEARCHING, None)


def _suggestions(found: Found) -> dict[str, object]:
    count = len(found.people)
    told = _n("{count} personne trouvée", "{count} personnes trouvées", count).format(count=count)
    return {
        "typed": found.typed,
        "problem": found.problem,
        "told": told if found.typed else "",
        "people": [
            {
                "id": person.person_id,
                "name": person_label(person.family_name, person.given_name),
                "family": person.family_name,
                "year": person.birth_year,
            }
            for person in found.people
        ],
    }


def _words() -> dict[str, str]:
    return {
        "who": _("Qui arrive ?"),
        "nobody": _("Nom ou téléphone, ou rien"),
        "who_hint": _("↑ ↓ et Entrée pour choisir, Échap pour quitter."),
        "people": _("Personnes trouvées"),
        "new_person": _("+ Nouvelle personne « {name} »"),
        "newcomer": _("Nouvelle personne"),
        "leave": _("Revenir à la recherche"),
        "escape": _("Échap"),
        "family": _("Nom"),
        "given": _("Prénom"),
        "year": _("Né·e en"),
        "notice": _("Notice d’information"),
        "year_hint": _("Quatre chiffres, par exemple 1989, ou rien."),
        "notice_given": _("Information donnée"),
        "notice_later": _("Information à donner"),
        "nobody_found": _("Aucune personne trouvée. Échap efface la saisie."),
        "unknown_number": _("Aucune personne avec ce numéro. Entrée : sans nom, ou tapez le nom."),
        "choose": _("Choisissez la personne avec ↓, ou tapez une lettre de plus."),
        "unsettled": _("Choisissez la personne dans la liste, ou effacez pour « sans nom »."),
        "domain": _("Pour quoi ?"),
        "urgent": _("Urgent"),
        "urgent_key": _("Alt+U"),
        "queue": _("Dans la file"),
        "enter": _("Entrée"),
        "answered": _("Répondu à l’accueil"),
        "answered_key": _("Alt+A"),
        "which_answer": _("Réponse donnée"),
        "undo": _("Annuler"),
        "silence": _("Pas de réponse du serveur. Réessayez : rien ne comptera deux fois."),
    }
