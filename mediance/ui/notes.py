"""A person's cases on their screen, and the confidential notes of those who are attached."""

import uuid
from datetime import timedelta
from functools import partial
from typing import cast

import streamlit as st

from mediance.domain.actors import Actor
from mediance.domain.cases import CaseFile
from mediance.domain.consents import Hindrance
from mediance.domain.notes import Note
from mediance.domain.permissions import Action, is_permitted
from mediance.domain.procedures import CaseClosing
from mediance.services import cases, notes
from mediance.services.errors import DatabaseUnavailable
from mediance.services.notes import MOST_NOTES, Glance, NotAttached, NotesOfCase
from mediance.services.sessions import SignedOut
from mediance.ui import (
    attaching,
    auth,
    budget,
    exceptional,
    feedback,
    note_writing,
    notes_words,
    person,
    session,
)
from mediance.ui.language import _

SCREEN = note_writing.SCREEN
OPENING, CLOSING = "open_case", "close_case"
LOOKED_AT_EVERY = timedelta(seconds=15)


def show(actor: Actor, person_id: int, hindrance: Hindrance | None) -> None:
    """Draw a person's cases: opened, followed, closed; their notes for those who may read them.

    A case is offered where there is no `hindrance` to it; it stands there in words otherwise.
    """
    if not is_permitted(actor, Action.OPEN_CASE):
        return
    with st.container(border=True, key="person_cases"):
        st.subheader(_("Dossier"), anchor=False)
        person.show_message(OPENING, CLOSING, attaching.FORM)
        try:
            files = cases.cases_of(actor, person_id)
        except DatabaseUnavailable:
            feedback.show_database_down()
            return
        if session.is_arrival():
            for file in files:
                _shut(file.head.case_id)
        for file in files:
            _case(actor, file)
        _offer_opening(actor, person_id, files, hindrance)


def _case(actor: Actor, file: CaseFile) -> None:
    st.markdown(notes_words.head(file))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(notes_words.attached(file), width="content")
        if file.head.is_open:
            attaching.draw(actor, file)
            _offer_closing(file)
        _history(file)
    if is_permitted(actor, Action.READ_NOTE):
        _notes_of(file)
        budget.draw(file)
    else:
        st.caption(_("Les notes confidentielles ne sont lues que par le travail social rattaché."))


def _offer_closing(file: CaseFile) -> None:
    case_id = file.head.case_id
    with st.popover(_("Clore…"), key=f"closing_{case_id}"):
        st.selectbox(
            _("Pourquoi ?"),
            list(CaseClosing),
            format_func=notes_words.closing,
            key=person.field(CLOSING, f"why_{case_id}"),
        )
        st.button(
            _("Clore le dossier"),
            key=person.field(CLOSING, f"close_{case_id}"),
            on_click=_close,
            args=(case_id,),
        )


def _history(file: CaseFile) -> None:
    lines = notes_words.history(file)
    if not lines:
        return
    with st.popover(_("Historique"), icon=":material/history:"):
        for line in lines:
            st.markdown(line)


def _offer_opening(
    actor: Actor, person_id: int, files: tuple[CaseFile, ...], hindrance: Hindrance | None
) -> None:
    site_id = session.site_id(actor.site_ids)
    is_followed = any(file.head.is_open and file.head.site_id == site_id for file in files)
    if site_id is None or is_followed:
        return
    if hindrance is not None:
        st.caption(notes_words.not_followed(hindrance))
        return
    st.button(
        _("Ouvrir un dossier"),
        key=person.field(OPENING, "open"),
        icon=":material/folder_open:",
        on_click=_open,
        args=(person_id, site_id),
    )


def _notes_of(file: CaseFile) -> None:
    """Draw the notes in a part of their own, looked at again while an access runs out."""
    case_id = file.head.case_id
    draw = partial(_draw_notes, case_id, is_open=file.head.is_open)
    every = LOOKED_AT_EVERY if session.value(_running(case_id)) else None
    st.fragment(draw, key=f"notes_{case_id}", run_every=every)()


def _draw_notes(case_id: int, *, is_open: bool) -> None:
    try:
        actor = auth.present(screen=SCREEN, is_activity=False)
        glance = notes.at_a_glance(actor, case_id)
    except SignedOut:
        st.rerun(scope="app")
    except DatabaseUnavailable:
        feedback.show_database_down()
        return
    until = glance.standing.exceptional_until
    if until != session.value(_running(case_id)):
        session.put(_running(case_id), until)
        _shut(case_id)  # what one access opened is not open for the next
        st.rerun(scope="app")
    title = _("Notes confidentielles (N3)")
    st.markdown(f"**{title}**")
    if said := session.take(note_writing.SAVED):
        st.success(said, icon=":material/check:")
    if session.hides_names():
        st.info(_("Textes masqués, comme les noms. Montrez les noms pour lire et écrire."))
        return
    if until:
        exceptional.countdown(case_id, until)
    if glance.standing.is_attached and is_open:
        note_writing.new(case_id)
    _texts(actor, case_id, glance, is_open=is_open)
    if not glance.standing.is_attached and not until:
        st.info(_("Vous n’êtes pas rattaché·e à ce dossier."))
        if glance.may_take_access:
            exceptional.offer(case_id)


def _texts(actor: Actor, case_id: int, glance: Glance, *, is_open: bool) -> None:
    if not glance.count:
        _shut(case_id)
        if glance.standing.is_attached:
            st.caption(_("Aucune note pour le moment."))
        return
    key = session.value(_reading(case_id))
    if not isinstance(key, uuid.UUID):
        st.button(
            notes_words.read_button(glance.count),
            key=f"notes_read_{case_id}",
            icon=":material/lock_open:",
            on_click=_begin_reading,
            args=(case_id,),
        )
        return
    at = cast("int", session.value(_place(case_id)) or 0)
    try:
        found = notes.read(actor, case_id, key, offset=at)
    except NotAttached:
        _shut(case_id)
        return
    for note in found.shown:
        _note(actor, note, may_correct=is_open and found.standing.is_attached)
    _pages(case_id, at, found)


def _note(actor: Actor, note: Note, *, may_correct: bool) -> None:
    with st.container(border=True, key=f"note_shown_{note.note_id}"):
        st.markdown(notes_words.written(note))
        if note_writing.is_corrected(note):
            note_writing.correction(note)
            return
        _text(note.current.text, notes_words.hidden(note.current))
        with st.container(horizontal=True):
            is_own = note.author_id == actor.staff_id
            if is_own and may_correct and note.current.text is not None:
                st.button(
                    _("Corriger"),
                    type="tertiary",
                    key=f"note_correct_{note.note_id}_{note.current.version}",
                    on_click=note_writing.correct,
                    args=(note.note_id,),
                )
            if note.former:
                with st.popover(notes_words.former(note), type="tertiary"):
                    for version in note.former:
                        st.caption(notes_words.moment(version.written_at))
                        _text(version.text, notes_words.hidden(version))


def _text(text: str | None, why_not: str) -> None:
    if text is None:
        st.warning(why_not, icon=":material/key_off:")
    else:
        st.text(text)


def _pages(case_id: int, at: int, found: NotesOfCase) -> None:
    with st.container(horizontal=True):
        if at:
            st.button(
                _("Notes plus récentes"),
                key=f"notes_newer_{case_id}",
                on_click=_begin_reading,
                args=(case_id, max(at - MOST_NOTES, 0)),
            )
        if at + MOST_NOTES < found.count:
            st.button(
                _("Notes plus anciennes"),
                key=f"notes_older_{case_id}",
                on_click=_begin_reading,
                args=(case_id, at + MOST_NOTES),
            )
        st.button(
            _("Refermer les notes"),
            type="tertiary",
            key=f"notes_shut_{case_id}",
            on_click=_shut,
            args=(case_id,),
        )


def _begin_reading(case_id: int, at: int = 0) -> None:
    """Open a page of notes; each is a press of its own, which the journal tells."""
    session.put(_reading(case_id), uuid.uuid4())
    session.put(_place(case_id), at)


def _shut(case_id: int) -> None:
    session.put(_reading(case_id), None)


def _open(person_id: int, site_id: int) -> None:
    key = person.key_of(OPENING)
    person.carry_out(
        OPENING,
        lambda who: cases.open_case(who, person_id, site_id, key),
        _("Dossier ouvert : vous le suivez."),
    )


def _close(case_id: int) -> None:
    why = session.value(person.field(CLOSING, f"why_{case_id}"))
    key = person.key_of(CLOSING)
    if isinstance(why, CaseClosing):
        person.carry_out(
            CLOSING, lambda who: cases.close_case(who, case_id, why, key), _("Dossier clos.")
        )


def _reading(case_id: int) -> str:
    return f"notes_reading_{case_id}"


def _place(case_id: int) -> str:
    return f"notes_place_{case_id}"


def _running(case_id: int) -> str:
    return f"notes_access_{case_id}"
