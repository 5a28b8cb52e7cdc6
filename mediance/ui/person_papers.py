"""The papers of a person: asked for, seen, missing, out of date; never copied."""

import uuid
from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import cast

import streamlit as st

from mediance.domain.actors import Actor
from mediance.domain.followup import BoardRow
from mediance.domain.papers import EventKind, NewPaperEvent, Paper, Status
from mediance.domain.person_file import PersonHead
from mediance.services import papers
from mediance.services.followup.reading import procedures_of
from mediance.services.papers import Papers
from mediance.ui import formats, meetings_words, person, session
from mediance.ui.language import _, _n
from mediance.ui.markdown import plain

FORM, SAID = "paper", "paper_said"
MAY_BE_SAID = (EventKind.SEEN, EventKind.ASKED, EventKind.MISSING)


def show(actor: Actor, head: PersonHead) -> None:
    """Draw the papers of somebody, what is missing first, and a form to say more."""
    known = papers.papers_of(actor, head.person_id)
    site_id = session.site_id(actor.site_ids)
    with st.container(border=True, key="person_papers"):
        st.subheader(_("Pièces vues"), anchor=False)
        person.show_done(FORM)
        person.show_message(SAID)
        st.caption(_counted(known.known))
        for paper in known.known:
            _line(paper, head.person_id, site_id, known.today)
        with st.container(horizontal=True):
            if site_id is not None:
                _new(head.person_id, site_id, known, procedures_of(actor, head.person_id))
            _history(known.known)


def _counted(known: Sequence[Paper]) -> str:
    if not known:
        return _("Aucune pièce n’est notée. On note qu’elle a été vue, jamais ce qu’elle dit.")
    counts = Counter(paper.status for paper in known)
    told = {
        Status.MISSING: lambda n: _n("{count} manquante", "{count} manquantes", n),
        Status.EXPIRED: lambda n: _n("{count} périmée", "{count} périmées", n),
        Status.ASKED: lambda n: _n("{count} demandée", "{count} demandées", n),
        Status.RECEIVED: lambda n: _n("{count} vue", "{count} vues", n),
    }
    return " · ".join(
        told[status](counts[status]).format(count=formats.number(counts[status]))
        for status in Status
        if counts[status]
    )


def _line(paper: Paper, person_id: int, site_id: int | None, today: date) -> None:
    key = person.key_of(SAID)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(meetings_words.paper(paper), width="content")
        if paper.status is not Status.RECEIVED and site_id is not None:
            seen = NewPaperEvent(
                site_id=site_id,
                person_id=person_id,
                document_codes=(paper.document_code,),
                kind=EventKind.SEEN,
                on=today,
            )
            st.button(
                _("Vue aujourd’hui"),
                key=f"person_paper_seen_{paper.document_code}_{key}",
                on_click=_see,
                args=(seen, key),
            )


def _history(known: Sequence[Paper]) -> None:
    """Show all that was said, and let somebody take a slip of the hand back."""
    if not known:
        return
    key = person.key_of(SAID)
    with st.popover(_("Historique"), key="person_papers_history"):
        for paper in known:
            name = plain(paper.label.in_language(session.language()))
            for event in paper.said:
                with st.container(horizontal=True, vertical_alignment="center"):
                    said = meetings_words.said_of_paper(event.kind)
                    told = f"**{name}** · {said} · {meetings_words.paper_event(event)}"
                    st.markdown(told, width="content")
                    st.button(
                        _("Retirer"),
                        key=f"person_paper_back_{event.event_id}_{key}",
                        type="tertiary",
                        on_click=_take_back,
                        args=(event.event_id, key),
                    )


def _new(person_id: int, site_id: int, known: Papers, rows: Sequence[BoardRow]) -> None:
    key = person.key_of(FORM)
    language = session.language()
    names = {each.code: each.label.in_language(language) for each in known.documents}
    kinds = {row.head.procedure_id: row.head.type_label for row in rows if row.head.is_open}
    with (
        st.popover(_("Noter des pièces"), icon=":material/add:", key=f"person_new_paper_{key}"),
        st.form(f"person_paper_{key}", border=False, width=440),
    ):
        person.show_problem(FORM)
        st.multiselect(
            _("Quelles pièces"),
            list(names),
            format_func=lambda code: names[code],
            key=person.field(FORM, "documents"),
            placeholder=_("Choisir"),
            select_all=False,
        )
        st.radio(
            _("Elles sont"),
            MAY_BE_SAID,
            format_func=meetings_words.said_of_paper,
            horizontal=True,
            key=person.field(FORM, "kind"),
        )
        with st.container(horizontal=True):
            st.date_input(
                _("Quel jour"),
                known.today,
                format="DD/MM/YYYY",
                key=person.field(FORM, "day"),
                width=160,
            )
            st.date_input(
                _("Vue : valable jusqu’au (facultatif)"),
                None,
                format="DD/MM/YYYY",
                key=person.field(FORM, "until"),
                width=240,
            )
        if kinds:
            st.selectbox(
                _("Pour quelle démarche (facultatif)"),
                list(kinds),
                index=None,
                format_func=lambda number: plain(kinds[number]),
                key=person.field(FORM, "procedure"),
                placeholder=_("Aucune en particulier"),
            )
        st.form_submit_button(
            _("Enregistrer"),
            key=person.field(FORM, "save"),
            type="primary",
            on_click=_say,
            args=(person_id, site_id, key),
        )


def _say(person_id: int, site_id: int, key: uuid.UUID) -> None:
    def value(name: str) -> object:
        return session.value(person.field(FORM, name))

    kind = EventKind(str(value("kind")))
    procedure = value("procedure")
    new = NewPaperEvent(
        site_id=site_id,
        person_id=person_id,
        document_codes=tuple(cast("list[str]", value("documents") or [])),
        kind=kind,
        on=cast("date", value("day")),
        valid_until=cast("date | None", value("until")) if kind is EventKind.SEEN else None,
        procedure_id=procedure if isinstance(procedure, int) else None,
    )
    person.carry_out(FORM, lambda who: papers.say(who, new, key), _("C’est noté."))


def _see(seen: NewPaperEvent, key: uuid.UUID) -> None:
    person.carry_out(SAID, lambda who: papers.say(who, seen, key), _("C’est noté : vue."))


def _take_back(event_id: int, key: uuid.UUID) -> None:
    person.carry_out(
        SAID,
        lambda who: papers.take_back(who, event_id, key),
        _("Retiré. Les deux restent dans l’historique."),
    )
