"""The list of a day: who came, how long they waited, how it ended. Its rows live in `day.js`."""

from datetime import date
from typing import cast

import streamlit as st

from mediance.domain import paris
from mediance.domain.actors import Actor
from mediance.domain.metrics import MetricId
from mediance.domain.reference import DISCREET_DOMAIN, DomainChoice
from mediance.domain.today import DayView, VisitOfDay
from mediance.domain.visits import Ending
from mediance.services.errors import DatabaseUnavailable
from mediance.services.sessions import SignedOut
from mediance.services.today import day_view
from mediance.ui import address, auth, feedback, labels, presses, privacy, session, today_words
from mediance.ui import steering_words as words
from mediance.ui.browser import browser_part
from mediance.ui.language import _
from mediance.ui.redraw import redraw

PART = "day_list"
DAY_FIELD = "day_field"
FIRST_DAY = date(2000, 1, 1)
SCREEN = "aujourd_hui"
FORM = "day"
CHOSEN = "visit_to_correct"
OPENED = "day_opened"
EVERYTHING = ""
OPEN = "open"
FIGURES = (
    MetricId.ARRIVALS,
    MetricId.RECEIVED,
    MetricId.ANSWERED_AT_DESK,
    MetricId.LEFT_WITHOUT_CONTACT,
    MetricId.EXPERIENCED_WAIT,
    MetricId.RECEIVED_IN_TIME,
)

Choices = tuple[DomainChoice, ...]

_DAY = browser_part("day", after=("desk",))
_DAY_FIELD = browser_part("day_field", after=("desk",))


def chosen_day() -> date:
    """Let the actor choose a day up to today; the address keeps one that is not today."""
    today = paris.today()
    chosen = _day_asked_for(today)
    _DAY_FIELD(
        key=DAY_FIELD,
        data={
            "day": chosen.isoformat(),
            "first": FIRST_DAY.isoformat(),
            "today": today.isoformat(),
            "words": {"day": _("Jour")},
        },
        on_chosen_change=choose_day,
        width=170,
    )
    return chosen


def choose_day() -> None:
    """Turn to the day that was typed; what is none is read as today."""
    typed = str(session.sent(DAY_FIELD, "chosen").get("day"))
    address.keep("jour", typed, paris.today().isoformat())


def chosen_filters(choices: Choices) -> tuple[str, str]:
    """Let the actor choose a domain and an ending; the address keeps both."""
    domains = {choice.code: labels.domain(choice.code, choices) for choice in choices}
    domain = _chosen(_("Motif"), "domaine", domains, _("Tous les motifs"))
    endings = {OPEN: _("Pas encore terminé")}
    endings |= {ending.value: labels.ending(ending) for ending in Ending}
    return domain, _chosen(_("Fin"), "fin", endings, _("Toutes les fins"))


def who_came(site_id: int, day: date, choices: Choices, filters: tuple[str, str]) -> None:
    """Draw a day in one line, then its visits; while the database is down, as it was seen last."""
    view = _view(site_id, day)
    if view is None:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="day_sentence"):
        st.title(today_words.headline(day, view.figures), anchor=False, width="content")
        st.markdown(today_words.sentence(view.figures), width="content")
        with st.popover(_("Définitions"), icon=":material/info:", type="tertiary"):
            for metric in FIGURES:
                st.markdown(words.definition(metric))
    shown = [visit for visit in view.visits if _is_asked_for(visit, choices, filters)]
    _DAY(
        key=PART,
        data={
            **presses.answer(PART, None),
            "visits": [_line(visit, view, choices) for visit in shown],
            "total": len(view.visits),
            "chosen": session.value(CHOSEN),
            "words": _words(),
        },
        on_opened_change=open_correction,
    )


def open_correction() -> None:
    """Have the form beside the list show a visit."""
    with presses.handled(PART, "opened", FORM) as press:
        session.put(CHOSEN, press.number("visit"))
        session.put("correction_said", "")
        session.put("correction_problem", "")
        session.renew("correction")
    redraw(["day", "correction"])


def _view(site_id: int, day: date) -> DayView | None:
    try:
        actor = auth.present(screen=SCREEN, is_activity=False)
        view = day_view(actor, site_id, day, is_opened=_is_opened(actor, site_id, day))
        session.put(f"{PART}_view", (site_id, view))
    except SignedOut:
        st.rerun(scope="app")
    except DatabaseUnavailable:
        feedback.show_database_down()
    known_site, seen = cast(
        "tuple[int, DayView | None]", session.value(f"{PART}_view") or (site_id, None)
    )
    return seen if seen and (known_site, seen.day) == (site_id, day) else None


def _is_opened(actor: Actor, site_id: int, day: date) -> bool:
    """Whether the list is opened now, rather than drawn anew: opening leaves a trace."""
    opened = (actor.staff_id, site_id, day)
    is_new = session.value(OPENED) != opened
    session.put(OPENED, opened)
    return is_new


def _is_asked_for(visit: VisitOfDay, choices: Choices, filters: tuple[str, str]) -> bool:
    """Whether a visit is among those asked for; a domain one may not read counts as it is shown."""
    domain, ending = filters
    known = {choice.code for choice in choices}
    shown_as = visit.domain_code if visit.domain_code in known else DISCREET_DOMAIN
    ended = visit.ending.value if visit.ending else OPEN
    return domain in {EVERYTHING, shown_as} and ending in {EVERYTHING, ended}


def _line(visit: VisitOfDay, view: DayView, choices: Choices) -> dict[str, object]:
    return {
        "id": visit.visit_id,
        "number": visit.number,
        "arrived": labels.hour(visit.arrived_at),
        "name": privacy.shown(visit.person_name),
        "domain": labels.domain(visit.domain_code, choices),
        "is_urgent": visit.is_urgent,
        "wait": today_words.wait(visit, view.now),
        "staff": visit.received_by,
        "ending": today_words.how_it_ended(visit),
        "is_taken_back": visit.ending is Ending.CANCELLED,
        "marks": _marks(visit),
    }


def _marks(visit: VisitOfDay) -> str:
    marks = [
        (visit.is_entered_later, _("saisi après")),
        (visit.is_continuation, _("suite")),
        (visit.is_corrected, _("corrigé")),
    ]
    return " · ".join(text for is_so, text in marks if is_so)


def _chosen(label: str, name: str, options: dict[str, str], everything: str) -> str:
    codes = [EVERYTHING, *options]
    chosen: str = st.selectbox(
        label,
        codes,
        format_func=lambda code: options.get(code, everything),
        width=210,
        **address.follows(name, codes, EVERYTHING, f"day_{name}_{session.language()}"),
    )
    return chosen


def _day_asked_for(today: date) -> date:
    try:
        asked = date.fromisoformat(st.query_params.get("jour", ""))
    except ValueError:
        return today
    return min(asked, today) if asked >= FIRST_DAY else today


def _words() -> dict[str, str]:
    return {
        "caption": _("Passages du jour"),
        "search": _("Nom ou numéro"),
        "number": _("N°"),
        "arrived": _("Arrivée"),
        "name": _("Personne"),
        "domain": _("Motif"),
        "wait": _("Attente"),
        "staff": _("Reçu·e par"),
        "ending": _("Fin et réponse"),
        "nameless": _("Sans nom"),
        "urgent": _("Urgent"),
        "correct": _("Corriger"),
        "correct_number": _("Corriger le n° {number}"),
        "shown": _("{shown} sur {total}"),
        "none": _("Aucun passage ne correspond. Effacez la recherche ou un filtre."),
        "nobody": _("Personne n’est venu ce jour-là."),
        "silence": _("Pas de réponse du serveur. Réessayez : rien ne comptera deux fois."),
    }
