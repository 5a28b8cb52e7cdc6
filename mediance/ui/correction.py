"""The form that puts a visit right: what it says now, what it is to say, and what was corrected."""

import uuid
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, time
from typing import Any, TypeVar, cast

import streamlit as st

from mediance.domain.corrections import (
    CHOICES,
    WITH_ANSWER,
    Correction,
    VisitFacts,
    WrittenHours,
)
from mediance.domain.desk import person_label
from mediance.domain.people import Arrival, KnownPerson, NewPerson
from mediance.domain.reference import DISCREET_DOMAIN, DomainChoice
from mediance.domain.register.hours import read_hour
from mediance.domain.register.names import read_full_name
from mediance.domain.today import FigureChange
from mediance.domain.visits import Answer, Ending
from mediance.services.corrections import (
    Corrected,
    FiguresNotTold,
    VisitChanged,
    VisitSheet,
    correct,
    undo_correction,
    visit_sheet,
)
from mediance.services.find_person import find_person
from mediance.services.record_visit import UnknownChoice
from mediance.services.sessions import SignedOut
from mediance.ui import auth, careful_words, feedback, labels, privacy, session, today_words
from mediance.ui.language import _
from mediance.ui.markdown import plain
from mediance.ui.redraw import redraw
from mediance.ui.today import CHOSEN, SCREEN

FORM = "correction"
EDITING = "correction_editing"
PROBLEM = "correction_problem"
SAID = "correction_said"
TROUBLE = "correction_trouble"
OF_DAY = "correction_of_day"
AS_IT_IS, NOBODY, NEWCOMER = "as_it_is", "nobody", "newcomer"

Choices = tuple[DomainChoice, ...]
Choice = TypeVar("Choice", Ending, Answer)


@dataclass(frozen=True)
class Entry:
    """What stands in the fields, as it was typed or chosen."""

    arrived: str
    received: str
    ended: str
    domain: str
    urgent: bool
    ending: str
    answer: str
    who: str
    search: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Editing:
    """The visit that is being corrected, what its fields began with, and what was told of it."""

    sheet: VisitSheet
    shown: Entry
    told: tuple[FigureChange, ...] = ()
    told_of: Entry | uuid.UUID | None = None
    news: tuple[Correction, ...] | None = None
    """What a colleague wrote meanwhile; in words only when drawn, as names may be hidden then."""


def stay_with(site_id: int, day: date) -> None:
    """Leave a correction that was begun on another day, or at another place."""
    if session.value(OF_DAY) != (site_id, day):
        _close("")
    session.put(OF_DAY, (site_id, day))


def panel(choices: Choices) -> None:
    """Draw the form of the visit that was chosen in the list; nothing where none is."""
    visit_id = cast("int | None", session.value(CHOSEN))
    _tell(_said(SAID))
    if visit_id is None:
        return
    editing = _editing(visit_id)
    if editing is None:
        return
    with st.container(border=True, key="correction_panel"):
        _head(editing, choices)
        if editing.sheet.may_be_corrected:
            _fields(editing, choices)
        else:
            st.info(_("Un jour passé se corrige avec la coordination : ses chiffres sont donnés."))
        _history(editing, choices)


def save() -> None:
    """Correct the visit as the fields say; the same press again changes nothing."""
    editing = _begun()
    if editing is None:
        return
    with feedback.in_words(PROBLEM):
        entry = _entered(editing)
        told = editing.told if editing.told_of == entry else ()
        says = _corrected(editing, entry)
        key, visit = session.submission_key(FORM), editing.sheet.on_file
        actor = auth.present(screen=SCREEN, is_activity=True)
        try:
            correct(
                actor,
                visit.head.visit_id,
                says,
                key,
                version=visit.version,
                reason=entry.reason,
                told=told,
            )
        except FiguresNotTold as untold:
            session.put(EDITING, replace(editing, told=untold.figures, told_of=entry))
        except VisitChanged as changed:
            session.put(EDITING, _beside_theirs(editing, entry, changed.sheet))
            session.renew(FORM)
        else:
            _close(_("N° {number} corrigé.").format(number=visit.head.number))
    redraw(["day", "correction"])


def take_back(made: uuid.UUID) -> None:
    """Take a correction back, once its figures were told where its day is over."""
    editing = _begun()
    if editing is None:
        return
    with feedback.in_words(PROBLEM):
        actor = auth.present(screen=SCREEN, is_activity=True)
        visit = editing.sheet.on_file
        told = editing.told if editing.told_of == made else ()
        key = session.submission_key(f"{FORM}_{made}")
        try:
            undo_correction(actor, visit.head.visit_id, made, key, told=told)
        except FiguresNotTold as untold:
            session.put(EDITING, replace(editing, told=untold.figures, told_of=made))
        else:
            _close(_("N° {number} : correction retirée.").format(number=visit.head.number))
    redraw(["day", "correction"])


def close() -> None:
    """Leave the form; nothing of it is kept."""
    _close("")
    redraw(["day", "correction"])


def _edited() -> Editing | None:
    """Return what is being corrected; the second half of a double click finds nothing."""
    return cast("Editing | None", session.value(EDITING))


def _begun() -> Editing | None:
    """Begin a press: what the last one led to has been said until now, however often drawn."""
    editing = _edited()
    if editing is not None:
        session.put(PROBLEM, "")
        session.put(SAID, "")
    return editing


def _said(place: str) -> str:
    return str(session.value(place) or "")


def _close(said: str) -> None:
    session.put(CHOSEN, None)
    session.put(EDITING, None)
    session.put(PROBLEM, "")
    session.put(SAID, said)
    session.renew(FORM)


def _editing(visit_id: int) -> Editing | None:
    known = _edited()
    if known is not None and known.sheet.on_file.head.visit_id == visit_id:
        return known
    with feedback.in_words(TROUBLE):
        try:
            actor = auth.present(screen=SCREEN, is_activity=False)
        except SignedOut:
            st.rerun(scope="app")
        sheet = visit_sheet(actor, visit_id)
        session.put(EDITING, Editing(sheet, _entry_of(sheet.facts)))
    _warn(session.take(TROUBLE))
    return _edited()


def _head(editing: Editing, choices: Choices) -> None:
    visit, facts = editing.sheet.on_file, editing.sheet.facts
    name = _name_of(editing.sheet, facts.person_id)
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
    ):
        title = _("Corriger le n° {number} du {day}").format(
            number=visit.head.number, day=today_words.whole_day(visit.day)
        )
        st.subheader(f"{title} · {plain(name)}", anchor=False)
        st.button(_("Fermer"), key=_key("close"), type="tertiary", on_click=close)
    if editing.news is not None:
        _warn(_what_changed(editing.sheet, editing.news, choices))
    _warn(_said(PROBLEM))


def _fields(editing: Editing, choices: Choices) -> None:
    shown, sheet = editing.shown, editing.sheet
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input(_("Arrivée"), shown.arrived, key=_key("arrived"), width=110)
        st.text_input(_("Reçu·e à"), shown.received, key=_key("received"), width=110)
        st.text_input(_("Terminé à"), shown.ended, key=_key("ended"), width=110)
        _select(_("Motif"), "domain", _domains(shown, choices), shown.domain, width=220)
        endings = _endings(sheet.facts)
        _select(_("Fin"), "ending", endings, shown.ending, width=210)
        answers = {"": "—"} | {each.value: labels.answer(each) for each in Answer}
        _select(_("Réponse"), "answer", answers, shown.answer, width=170)
        st.checkbox(_("Urgent"), shown.urgent, key=_key("urgent"))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        _person(sheet, shown)
        reason = st.text_input(
            _("Raison (facultatif)"), shown.reason, key=_key("reason"), width=320, max_chars=300
        )
    if reason:
        careful_words.show(reason)
    is_told = bool(editing.told) and isinstance(editing.told_of, Entry)
    if is_told:
        _warn(today_words.figures(sheet.on_file.day, editing.told))
    st.button(
        _("Corriger quand même") if is_told else _("Enregistrer la correction"),
        key=_key("save"),
        type="primary",
        on_click=save,
    )


def _person(sheet: VisitSheet, shown: Entry) -> None:
    """Let somebody be found by name for the visit, or written down, or nobody."""
    searched = st.text_input(
        _("Chercher une personne"), shown.search, key=_key("search"), width=230
    )
    typed = searched or ""
    options = {AS_IT_IS: _name_of(sheet, sheet.facts.person_id)}
    if sheet.facts.person_id is not None:
        options[NOBODY] = _("Sans nom")
    family, given = read_full_name(typed, is_given_first=False)
    if family is not None:
        options |= _found(typed)
        label = person_label(family, given or "")
        options[NEWCOMER] = _("+ Nouvelle personne « {name} »").format(name=label)
    codes = list(options)
    st.selectbox(
        _("Personne"),
        codes,
        index=codes.index(shown.who) if shown.who in options else 0,
        format_func=lambda code: options.get(code, _("Sans nom")),
        key=_key("who"),
        width=300,
    )


def _found(typed: str) -> dict[str, str]:
    found: dict[str, str] = {}
    with feedback.in_words(TROUBLE):
        actor = auth.present(screen=SCREEN, is_activity=False)
        for each in find_person(actor, typed):
            name = privacy.shown(person_label(each.family_name, each.given_name))
            year = f" · {each.birth_year}" if each.birth_year else ""
            found[str(each.person_id)] = f"{name}{year}"
    _warn(session.take(TROUBLE))
    return found


def _history(editing: Editing, choices: Choices) -> None:
    sheet = editing.sheet
    if not sheet.history:
        return
    st.markdown(f"**{_('Corrections')}**")
    people = _names(sheet)
    for made in sheet.history:
        with st.container(horizontal=True, vertical_alignment="center"):
            told = plain(today_words.correction(made, people, choices))
            st.markdown(f"~~{told}~~" if made.is_undone else told, width="stretch")
            if not made.is_undone and sheet.may_be_corrected:
                _way_back(editing, made)


def _names(sheet: VisitSheet) -> dict[int, str]:
    return {each: privacy.shown(name) or "" for each, name in sheet.people.items()}


def _way_back(editing: Editing, made: Correction) -> None:
    is_told = editing.told_of == made.press and editing.told
    if is_told:
        _warn(today_words.figures(editing.sheet.on_file.day, editing.told))
    st.button(
        _("Retirer quand même") if is_told else _("Retirer"),
        key=f"correction_back_{made.press}",
        type="tertiary",
        on_click=take_back,
        args=(made.press,),
    )


def _beside_theirs(editing: Editing, mine: Entry, theirs: VisitSheet) -> Editing:
    """Return the form with what a colleague wrote meanwhile, where one had not touched it."""
    before = vars(editing.shown)
    touched = {name: value for name, value in vars(mine).items() if value != before[name]}
    merged = replace(_entry_of(theirs.facts), **touched)
    known = {made.press for made in editing.sheet.history}
    news = tuple(made for made in theirs.history if made.press not in known)
    return Editing(theirs, merged, news=news)


def _what_changed(sheet: VisitSheet, news: tuple[Correction, ...], choices: Choices) -> str:
    told = " ".join(today_words.correction(made, _names(sheet), choices) for made in news)
    warning = _("Ce passage a changé pendant votre saisie. {told} Relisez, puis enregistrez.")
    return plain(warning.format(told=f"{told}." if told else ""))


def _entry_of(facts: VisitFacts) -> Entry:
    is_end_known = facts.ending is not Ending.UNCLOSED
    return Entry(
        arrived=_hour(facts.arrived_at),
        received=_hour(facts.received_at),
        ended=_hour(facts.ended_at if is_end_known else None),
        domain=facts.domain_code,
        urgent=facts.is_urgent,
        ending=facts.ending or "",
        answer=facts.answer or "",
        who=AS_IT_IS,
    )


def _entered(editing: Editing) -> Entry:
    values: dict[str, Any] = {each.name: session.value(_key(each.name)) for each in fields(Entry)}
    return replace(
        editing.shown, **{name: value for name, value in values.items() if value is not None}
    )


def _corrected(editing: Editing, entry: Entry) -> Corrected:
    return Corrected(
        who=_who(editing.sheet.facts, entry.who),
        domain_code=entry.domain,
        is_urgent=entry.urgent,
        hours=WrittenHours(
            arrived_at=_read(entry.arrived),
            received_at=_read(entry.received),
            ended_at=_read(entry.ended),
        ),
        ending=_chosen(Ending, entry.ending),
        answer=_chosen(Answer, entry.answer) if entry.ending in WITH_ANSWER else None,
    )


def _chosen(kind: type[Choice], code: str) -> Choice | None:
    """Return what was chosen, None for nothing; what is sent need not be what was offered."""
    if code and code not in set(kind):
        raise UnknownChoice
    return kind(code) if code else None


def _who(facts: VisitFacts, chosen: str) -> Arrival:
    match chosen:
        case "as_it_is":
            return KnownPerson(facts.person_id) if facts.person_id is not None else None
        case "nobody":
            return None
        case "newcomer":
            typed = str(session.value(_key("search")) or "")
            family, given = read_full_name(typed, is_given_first=False)
            return NewPerson(family or "", given or "")
        case _ if chosen.isdecimal():
            return KnownPerson(int(chosen))
        case _:
            raise UnknownChoice


def _domains(shown: Entry, choices: Choices) -> dict[str, str]:
    """Return the domains offered; one that the reader may not know stands as it is shown."""
    offered = [choice.code for choice in choices if choice.is_offered]
    known = {choice.code for choice in choices}
    if shown.domain not in offered:
        is_hidden = shown.domain not in known and DISCREET_DOMAIN in offered
        at = offered.index(DISCREET_DOMAIN) if is_hidden else len(offered)
        offered[at : at + 1] = [shown.domain]
    return {code: labels.domain(code, choices) for code in offered}


def _endings(facts: VisitFacts) -> dict[str, str]:
    if facts.ending is None:
        return {
            "": _("Pas encore terminé"),
            Ending.CANCELLED.value: _("Saisi par erreur : annulé"),
        }
    listed = dict.fromkeys([*CHOICES, facts.ending])
    names = {each.value: labels.ending(each) for each in listed}
    return names | {Ending.CANCELLED.value: _("Saisi par erreur : annulé")}


def _select(label: str, name: str, options: dict[str, str], chosen: str, *, width: int) -> None:
    codes = list(options)
    st.selectbox(
        label,
        codes,
        index=codes.index(chosen) if chosen in options else 0,
        format_func=lambda code: options.get(code, code),
        key=_key(name),
        width=width,
    )


def _name_of(sheet: VisitSheet, person_id: int | None) -> str:
    name = sheet.people.get(person_id) if person_id is not None else None
    return privacy.shown(name) or _("Sans nom")


def _key(name: str) -> str:
    return f"correction_{name}_{session.submission_key(FORM)}"


def _hour(moment: datetime | None) -> str:
    return labels.hour(moment) if moment is not None else ""


def _read(typed: str) -> time | None:
    return read_hour(typed)


def _warn(sentence: str) -> None:
    if sentence:
        st.warning(sentence, icon=":material/info:")


def _tell(sentence: str) -> None:
    if sentence:
        st.success(sentence, icon=":material/check:")
