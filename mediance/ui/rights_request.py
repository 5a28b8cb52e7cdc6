"""One request opened: what is asked, what was done, and what can be done now."""

import uuid
from datetime import timedelta

import streamlit as st

from mediance.domain import paris
from mediance.domain.actors import Actor
from mediance.domain.rights import (
    LONGEST_REASON,
    OLDEST_RECEIPT,
    TOLD,
    IdentityCheck,
    RequestEventKind,
    RequestState,
    Restriction,
    RightKind,
    Way,
)
from mediance.services.erasure import InTheWay
from mediance.services.rights import erasing, requests
from mediance.services.rights.requests import Happened, RequestFile, RequestUnknown, Said
from mediance.ui import careful_words, erasure_words, formats, labels, rights, session
from mediance.ui import rights_words as words
from mediance.ui.language import _
from mediance.ui.markdown import plain

FORM = "request"
LOOKED = "rights_previewed"


def show(actor: Actor, request_id: int) -> None:
    """Draw a request with all that can be done of it."""
    try:
        asked = requests.request_file(actor, request_id)
    except RequestUnknown:
        st.info(_("Cette demande n’existe plus."))
        return
    facts = asked.facts
    st.subheader(
        _("Demande n° {number} · {right}").format(
            number=request_id, right=words.right(facts.right)
        ),
        anchor=False,
    )
    st.markdown(f"**{plain(rights.who(asked.line))}** · {words.sign(facts, paris.today())}")
    st.markdown(words.due(facts))
    _marks(asked)
    if facts.state is RequestState.OPEN:
        _identity(asked)
        _answer(actor, asked)
    elif asked.is_erasure_proven:
        st.link_button(
            _("Preuve d’effacement, pour la personne"),
            f"/rights/erased.pdf?request={request_id}",
            icon=":material/verified:",
        )
    _history(asked)


def _marks(asked: RequestFile) -> None:
    for mark in asked.restrictions:
        since = formats.day_and_year(paris.local_day(mark.set_at))
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(
                f":material/block: **{words.restriction(mark.restriction)}** · {since}",
                width="content",
            )
            st.button(
                _("Lever, à sa demande"),
                key=rights.key(FORM, f"lift_{mark.restriction}"),
                on_click=_lift,
                args=(asked.line.row.person_id, mark.restriction),
            )


def _identity(asked: RequestFile) -> None:
    """It can be said anew, or taken back: nothing leaves the house on a slip of the hand."""
    known = asked.facts.identity
    choices = [None, *IdentityCheck]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox(
            _("Comment l’identité a-t-elle été vérifiée ?"),
            choices,
            index=choices.index(known),
            format_func=words.identity,
            key=rights.key(FORM, _identity_field(asked)),
            help=_("Regarder un papier suffit ; on n’en garde jamais de copie."),
            width=320,
        )
        st.button(
            _("Noter"),
            key=rights.key(FORM, "check"),
            disabled=chosen is known,
            on_click=_say,
            args=(asked, RequestEventKind.IDENTITY_CHECKED),
        )


def _identity_field(asked: RequestFile) -> str:
    return f"identity_{asked.line.row.id}_{asked.line.row.version}"


def _answer(actor: Actor, asked: RequestFile) -> None:
    facts, request_id = asked.facts, asked.line.row.id
    st.caption(words.hint(facts.right))
    if facts.right in TOLD and facts.identity is not None and asked.line.who is not None:
        _documents(request_id)
    if facts.right is RightKind.ERASURE:
        _erasure(actor, asked)
    said = st.text_area(
        _("Raison, ou ce qui a été répondu"),
        key=rights.key(FORM, "reason"),
        max_chars=LONGEST_REASON,
        height=80,
    )
    careful_words.show(said)
    with st.container(horizontal=True):
        if facts.right is not RightKind.ERASURE or asked.line.who is None:
            _button(words.answering(facts.right), asked, RequestEventKind.ANSWERED, is_first=True)
        _button(_("Refusée, avec la raison"), asked, RequestEventKind.REFUSED)
        if not facts.is_extended:
            _button(_("Prolonger de deux mois"), asked, RequestEventKind.EXTENDED)
        _button(_("Retirée par la personne"), asked, RequestEventKind.WITHDRAWN)
    with st.popover(_("Corriger ce qui est noté"), type="tertiary", icon=":material/edit:"):
        _correction(asked)


def _documents(request_id: int) -> None:
    with st.container(horizontal=True):
        for label, name, icon in (
            (_("Tout ce qui la concerne, à imprimer"), "everything.pdf", "print"),
            (_("Le même, pour un ordinateur"), "everything.json", "download"),
        ):
            st.link_button(label, f"/rights/{name}?request={request_id}", icon=f":material/{icon}:")
    st.caption(_("Fait à l’instant, remis, gardé nulle part. Les autres personnes sont retirées."))


def _erasure(actor: Actor, asked: RequestFile) -> None:
    """Two steps: what goes and what stays, and only then the button that does it."""
    request_id = asked.line.row.id
    if asked.line.who is None:
        return
    if session.value(LOOKED) != request_id:
        st.button(
            _("Voir ce qui partirait"),
            key=rights.key(FORM, "preview"),
            icon=":material/visibility:",
            on_click=session.put,
            args=(LOOKED, request_id),
        )
        return
    fate = erasing.preview(actor, request_id)
    with st.container(border=True, key="rights_preview"):
        gone, left = erasure_words.goes(fate), erasure_words.stays(fate)
        st.markdown(_("**Part pour toujours** : {told}.").format(told=gone))
        st.markdown(_("**Reste, sans nom** : {told}.").format(told=left))
        _erase_button(asked, fate.in_the_way)


def _erase_button(asked: RequestFile, in_the_way: InTheWay | None) -> None:
    """Beside it stands why it cannot be pressed yet, and a way to look anew."""
    first = [erasure_words.in_the_way(in_the_way)] if in_the_way else []
    if asked.facts.identity is None:
        first.append(_("Notez d’abord comment l’identité a été vérifiée."))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            _("Effacer définitivement"),
            key=rights.key(FORM, "erase"),
            type="primary",
            icon=":material/delete_forever:",
            disabled=bool(first),
            on_click=_erase,
            args=(asked,),
        )
        if first:
            st.markdown(" ".join(first), width="content")
        if in_the_way:
            st.button(
                _("Regarder à nouveau"),
                key=rights.key(FORM, "look_again"),
                type="tertiary",
                icon=":material/refresh:",
            )


def _correction(asked: RequestFile) -> None:
    facts, today = asked.facts, paris.today()
    st.selectbox(
        _("Demande"),
        list(RightKind),
        index=list(RightKind).index(facts.right),
        format_func=words.right,
        key=rights.key(FORM, "right"),
    )
    st.date_input(
        _("Reçue le"),
        facts.received_on,
        min_value=min(facts.received_on, today - OLDEST_RECEIPT + timedelta(days=1)),
        max_value=today,
        format="DD/MM/YYYY",
        key=rights.key(FORM, "day"),
    )
    st.selectbox(
        _("Par quel moyen"),
        list(Way),
        index=list(Way).index(facts.way),
        format_func=words.way,
        key=rights.key(FORM, "way"),
    )
    st.button(
        _("Enregistrer"),
        key=rights.key(FORM, "correct"),
        on_click=_say,
        args=(asked, RequestEventKind.CORRECTED),
    )


def _history(asked: RequestFile) -> None:
    with st.container(key="rights_history"):
        for happened in asked.events:
            st.markdown(_happened(happened))
    if len([each for each in asked.events if not each.is_undone]) > 1 and asked.line.who:
        st.button(
            _("Reprendre le dernier geste"),
            key=rights.key(FORM, "undo"),
            type="tertiary",
            icon=":material/undo:",
            on_click=_undo,
            args=(asked,),
        )


def _happened(happened: Happened) -> str:
    event = happened.event
    when = f"{formats.day_and_year(paris.local_day(event.at))}, {labels.hour(event.at)}"
    told = [words.event(event.kind)]
    if event.identity is not None or event.kind is RequestEventKind.IDENTITY_CHECKED:
        told.append(words.identity(event.identity))
    if event.reason:
        told.append(plain(event.reason))
    line = f"{when} · {' · '.join(told)}"
    return f"~~{line}~~" if happened.is_undone else line


def _button(
    label: str, asked: RequestFile, kind: RequestEventKind, *, is_first: bool = False
) -> None:
    st.button(
        label,
        key=rights.key(FORM, kind),
        type="primary" if is_first else "secondary",
        on_click=_say,
        args=(asked, kind),
    )


def _said(asked: RequestFile, kind: RequestEventKind) -> Said:
    """Return what the fields say, as far as this kind of event takes it."""
    if kind is RequestEventKind.IDENTITY_CHECKED:
        checked = rights.value(FORM, _identity_field(asked))
        return Said(kind, identity=IdentityCheck(str(checked)) if checked else None)
    if kind is not RequestEventKind.CORRECTED:
        return Said(kind, reason=str(rights.value(FORM, "reason") or ""))
    return Said(
        kind,
        right=RightKind(str(rights.value(FORM, "right"))),
        received_on=rights.day(FORM, "day"),
        way=Way(str(rights.value(FORM, "way"))),
    )


def _say(asked: RequestFile, kind: RequestEventKind) -> None:
    row, said = asked.line.row, _said(asked, kind)
    rights.carry_out(
        FORM,
        lambda who, key: requests.say(who, row.id, said, key, version=row.version),
        words.done(kind),
    )


def _erase(asked: RequestFile) -> None:
    row = asked.line.row

    def act(who: Actor, key: uuid.UUID) -> None:
        erasing.erase(who, row.id, key, version=row.version)
        session.put(LOOKED, None)

    rights.carry_out(FORM, act, _("Effacé. La preuve pour la personne est prête."))


def _undo(asked: RequestFile) -> None:
    row = asked.line.row
    rights.carry_out(
        FORM,
        lambda who, key: requests.undo_last(who, row.id, key, version=row.version),
        _("Dernier geste repris."),
    )


def _lift(person_id: int, mark: Restriction) -> None:
    rights.carry_out(
        FORM,
        lambda who, key: requests.lift_mark(who, person_id, mark, key),
        _("Marque levée."),
    )
