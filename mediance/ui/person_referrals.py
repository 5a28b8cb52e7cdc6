"""The referrals of a person: sent on with their agreement, and asked about until one knows."""

import uuid
from collections.abc import Iterable
from datetime import date
from typing import cast

import streamlit as st

from mediance.domain.actors import Actor
from mediance.domain.person_file import PersonHead
from mediance.domain.referrals import (
    FOLLOWS,
    LONGEST_PARTNER,
    LONGEST_REASON,
    NEEDS_REASON,
    Correction,
    Effect,
    EventKind,
    NewReferral,
    Referral,
    ReferralEvent,
    Result,
    Seen,
    Step,
    Way,
    tally,
)
from mediance.services import referrals
from mediance.services.referrals import Referrals
from mediance.ui import careful_words, formats, meetings_words, person, session
from mediance.ui.language import _, _n
from mediance.ui.markdown import plain

FORM, SAID = "referral", "referral_said"
OPENED = "referral_opened"
CORRECT = "correct"


def show(actor: Actor, head: PersonHead) -> None:
    """Draw where somebody was sent and what came of it, and a form for another institution."""
    known = referrals.referrals_of(actor, head.person_id)
    site_id = session.site_id(actor.site_ids)
    with st.container(border=True, key="person_referrals"):
        st.subheader(_("Orientations"), anchor=False)
        person.show_done(FORM)
        person.show_message(SAID)
        st.caption(_counted(known))
        for referral in known.known:
            _line(referral, known.today)
        if site_id is not None:
            _new(head.person_id, site_id, known)


def _counted(known: Referrals) -> str:
    """Say how many there are, and of how many nobody knows what came."""
    if not known.known:
        return _("Aucune orientation. Une adresse donnée en est une : elle se redemande à J+15.")
    counts = tally((each.life for each in known.known), known.today)
    total = len(known.known)
    return " · ".join(
        (
            _n("{count} orientation", "{count} orientations", total).format(count=total),
            _("{count} suivies d’effet").format(count=counts.get(Result.WITH_EFFECT, 0)),
            _("{count} dont on ne sait pas la suite").format(count=counts.get(Result.UNKNOWN, 0)),
        )
    )


def _line(referral: Referral, today: date) -> None:
    key = person.key_of(SAID)
    number = referral.referral_id
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(_about(referral, today), width="content")
        chosen = f"person_referral_{number}_{key}"
        st.menu_button(
            _("Noter…"),
            [*FOLLOWS[referral.life.last.kind], CORRECT],
            format_func=_choice,
            key=chosen,
            type="tertiary",
            on_click=_open,
            args=(number, chosen),
        )
    match session.value(OPENED):
        case (opened, what) if opened == number and what == CORRECT:
            _correcting(referral)
        case (opened, what) if opened == number:
            _telling(referral, EventKind(str(what)), today)


def _choice(said: str) -> str:
    return _("Corriger…") if said == CORRECT else meetings_words.telling(EventKind(said))


def _about(referral: Referral, today: date) -> str:
    parts = [
        meetings_words.referral(referral),
        meetings_words.result(referral.life.result(today)),
    ]
    ask_on = referral.life.ask_on
    if ask_on is not None:
        now, later = _("à redemander aujourd’hui"), _("à redemander le {day}")
        day = formats.day_and_year(ask_on)
        parts.append(f"**{now}**" if ask_on <= today else later.format(day=day))
    why = "" if session.hides_names() or not referral.reason else plain(referral.reason)
    by = _("par {name}").format(name=plain(referral.by))
    return " · ".join((*parts, by)) + (f"  \n:small[{why}]" if why else "")


def _new(person_id: int, site_id: int, known: Referrals) -> None:
    key = person.key_of(FORM)
    names = {
        choice.code: choice.label.in_language(session.language()) for choice in known.institutions
    }
    with (
        st.popover(
            _("Nouvelle orientation"), icon=":material/add:", key=f"person_new_referral_{key}"
        ),
        st.form(f"person_referral_{key}", border=False, width=440),
    ):
        person.show_problem(FORM)
        st.selectbox(
            _("Vers quel organisme"),
            list(names),
            index=None,
            format_func=lambda code: names[code],
            key=person.field(FORM, "institution"),
            placeholder=_("Choisir"),
        )
        st.text_input(
            _("Partenaire, lieu ou personne (obligatoire pour « Autre organisme »)"),
            max_chars=LONGEST_PARTNER,
            key=person.field(FORM, "partner"),
        )
        st.radio(
            _("Comment"), list(Way), format_func=meetings_words.way, key=person.field(FORM, "way")
        )
        reason = st.text_area(
            _("Pourquoi, dans les mots de la personne"),
            max_chars=LONGEST_REASON,
            key=person.field(FORM, "reason"),
            height=90,
        )
        careful_words.show(reason)
        _day(FORM, known.today)
        st.caption(
            _(
                "Accompagnée : la personne a dit oui pour que nous parlions de sa demande à cet"
                " organisme. Nous redemandons ce que cela a donné quinze jours après."
            )
        )
        st.form_submit_button(
            _("Enregistrer l’orientation"),
            key=person.field(FORM, "save"),
            type="primary",
            on_click=_send,
            args=(person_id, site_id, key),
        )


def _telling(referral: Referral, kind: EventKind, today: date) -> None:
    key = person.key_of(SAID)
    with st.form(f"person_tell_{referral.referral_id}_{kind}_{key}", width=440):
        st.markdown(f"**{meetings_words.telling(kind)}**")
        _day(SAID, today)
        if kind is EventKind.EFFECT:
            is_done = referral.life.last.kind is EventKind.DONE
            _effect(list(Effect) if is_done else [Effect.UNKNOWN])
        needs = kind in NEEDS_REASON
        _reason(_("Pourquoi") if needs else _("Précision (facultatif)"))
        st.form_submit_button(
            _("Enregistrer"),
            key=person.field(SAID, "save"),
            type="primary",
            on_click=_tell,
            args=(referral.seen, kind, key),
        )


def _correcting(referral: Referral) -> None:
    """Let somebody put another day in the place of one, or take a step back; both stay."""
    key = person.key_of(SAID)
    held = {each.event_id: each for each in referral.life.events}
    for event in referral.recorded:
        st.caption(_recorded(event, is_held=event.event_id in held))
    with st.form(f"person_correct_{referral.referral_id}_{key}", width=440):
        st.selectbox(
            _("Quelle étape"),
            list(held),
            index=len(held) - 1,
            format_func=lambda number: meetings_words.referral_step(held[number]),
            key=person.field(SAID, "event"),
        )
        _day(SAID, referral.life.events[-1].on)
        _reason(_("Pourquoi"))
        with st.container(horizontal=True):
            for is_back, label in ((False, _("Corriger la date")), (True, _("Retirer l’étape"))):
                st.form_submit_button(
                    label,
                    key=person.field(SAID, f"save_{is_back}"),
                    on_click=_correct,
                    args=(referral.seen, tuple(held.values()), key),
                    kwargs={"is_back": is_back},
                )


def _recorded(event: ReferralEvent, *, is_held: bool) -> str:
    told = meetings_words.referral_step(event)
    by = _("par {name}").format(name=plain(event.by))
    return f"{told} · {by}" if is_held else f"~~{told}~~ · {by}"


def _day(form: str, now: date) -> None:
    st.date_input(
        _("Quel jour"), now, format="DD/MM/YYYY", key=person.field(form, "day"), width=160
    )


def _reason(label: str) -> None:
    st.text_input(label, max_chars=LONGEST_REASON, key=person.field(SAID, "reason"))


def _effect(effects: Iterable[Effect]) -> None:
    st.selectbox(
        _("Ce que cela a donné"),
        list(effects),
        format_func=meetings_words.effect,
        key=person.field(SAID, "effect"),
        width=220,
    )


def _open(number: int, chosen: str) -> None:
    opened = (number, str(session.value(chosen)))
    session.put(OPENED, None if session.value(OPENED) == opened else opened)


def _send(person_id: int, site_id: int, key: uuid.UUID) -> None:
    new = NewReferral(
        site_id=site_id,
        person_id=person_id,
        institution_code=_typed(FORM, "institution"),
        partner=_typed(FORM, "partner"),
        reason=_typed(FORM, "reason"),
        way=Way(_typed(FORM, "way")),
        on=_said_day(FORM),
    )
    person.carry_out(
        FORM,
        lambda who: referrals.send(who, new, key),
        _("Orientation enregistrée. Vous serez invité·e à redemander dans quinze jours."),
    )


def _tell(seen: Seen, kind: EventKind, key: uuid.UUID) -> None:
    effect = _typed(SAID, "effect") if kind is EventKind.EFFECT else ""
    step = Step(
        kind=kind,
        on=_said_day(SAID),
        reason=_typed(SAID, "reason"),
        effect=Effect(effect) if effect else None,
    )

    def act(who: Actor) -> None:
        referrals.tell(who, seen, step, key)
        session.put(OPENED, None)

    person.carry_out(SAID, act, _("C’est noté."))


def _correct(seen: Seen, held: tuple[ReferralEvent, ...], key: uuid.UUID, *, is_back: bool) -> None:
    chosen = session.value(person.field(SAID, "event"))
    event = next((each for each in held if each.event_id == chosen), held[-1])
    step = Step(
        kind=EventKind.TAKEN_BACK if is_back else event.kind,
        on=event.on if is_back else _said_day(SAID),
        reason=_typed(SAID, "reason") or ("" if is_back else event.reason or ""),
        effect=None if is_back else event.effect,
    )

    def act(who: Actor) -> None:
        referrals.correct(who, seen, Correction(event.event_id, step), key)
        session.put(OPENED, None)

    person.carry_out(SAID, act, _("Corrigé. Les deux restent dans l’historique."))


def _typed(form: str, name: str) -> str:
    return str(session.value(person.field(form, name)) or "").strip()


def _said_day(form: str) -> date:
    return cast("date", session.value(person.field(form, "day")))
