"""Whom somebody sent on and asks after today: who, where to, since when, answered on the spot."""

import uuid
from collections.abc import Sequence
from datetime import date

import streamlit as st

from mediance.domain import paris
from mediance.domain.actors import Actor
from mediance.domain.referrals import (
    FOLLOWS,
    LONGEST_REASON,
    NEEDS_REASON,
    Effect,
    EventKind,
    Referral,
    Seen,
    Step,
)
from mediance.services import referrals
from mediance.ui import meetings_words, navigation, privacy, session, short_forms
from mediance.ui import procedure_words as words
from mediance.ui.language import _

OPENED = "my_day_referral_refused"


def show(asked: Sequence[Referral], *, screen: str) -> None:
    """Draw whom to ask after today, where there is anybody."""
    if not asked:
        return
    st.subheader(_("Orientations à redemander"), anchor=False)
    show_lines(asked, screen=screen)


def show_overdue(overdue: Sequence[Referral], *, screen: str) -> None:
    """Draw whom nobody asked after in time at a place, where there is anybody."""
    if not overdue:
        return
    st.subheader(_("Orientations dont on ne sait pas la suite"), anchor=False)
    st.caption(_("Demandez à la personne, ou là où elle a été envoyée, ce que cela a donné."))
    show_lines(overdue, screen=screen)


def show_lines(asked: Sequence[Referral], *, screen: str) -> None:
    """Draw each with its answers."""
    for referral in asked:
        _line(referral, paris.today(), screen)


def _line(referral: Referral, today: date, screen: str) -> None:
    form = _form(referral)
    with st.container(border=True, gap="xsmall", key=f"my_day_{form}"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            _whom(referral)
            st.caption(_sent(referral, today), width="content")
        st.markdown(f":material/help: {_to_ask(referral, today)}")
        answers = _answers(referral)
        key = short_forms.field(form, "answer")
        st.menu_button(
            _("Noter la réponse…"),
            list(answers),
            key=key,
            format_func=answers.__getitem__,
            on_click=_answer,
            args=(form, key, referral.seen, screen),
        )
        if session.value(OPENED) == form:
            _refusal(form, referral.seen, screen)


def _whom(referral: Referral) -> None:
    label = words.cut(privacy.shown(referral.person_name) or _("Sans nom"))
    if referral.person_id is None:
        st.markdown(label, width="content")
    else:
        navigation.link_to_person(referral.person_id, f"**{label}**")


def _sent(referral: Referral, today: date) -> str:
    sent_on = words.day_and_distance(referral.life.sent_on, today)
    return _("{where} · envoyée le {day} par {name}").format(
        where=words.cut(referral.partner or referral.institution_label),
        day=sent_on,
        name=words.cut(referral.by),
    )


def _to_ask(referral: Referral, today: date) -> str:
    ask_on = referral.life.ask_on
    if ask_on is None or ask_on >= today:
        return _("à redemander aujourd’hui")
    return _("à redemander depuis le {day}").format(day=words.day_and_distance(ask_on, today))


def _answers(referral: Referral) -> dict[str, str]:
    """Return what may be answered: each step, an effect in the place of « ce que cela a donné »."""
    told: dict[str, str] = {}
    for kind in FOLLOWS[referral.life.last.kind]:
        if kind is not EventKind.EFFECT:
            told[kind.value] = meetings_words.telling(kind)
            continue
        is_done = referral.life.last.kind is EventKind.DONE
        for effect in Effect if is_done else (Effect.UNKNOWN,):
            told[effect.value] = _("Ce que cela a donné : {effect}").format(
                effect=meetings_words.effect(effect)
            )
    return told


def _refusal(form: str, seen: Seen, screen: str) -> None:
    with st.form(short_forms.field(form, "form"), border=False):
        st.text_input(
            _("Pourquoi"), max_chars=LONGEST_REASON, key=short_forms.field(form, "reason")
        )
        st.form_submit_button(
            _("Enregistrer"),
            key=short_forms.field(form, "save"),
            type="primary",
            on_click=_refused,
            args=(form, seen, screen),
        )


def _form(referral: Referral) -> str:
    """Return the form of a line: another state of the referral is another form."""
    return f"referral_{referral.referral_id}_{referral.version}"


def _answer(form: str, key: str, seen: Seen, screen: str) -> None:
    chosen = str(session.value(key))
    if chosen in {effect.value for effect in Effect}:
        known = Step(kind=EventKind.EFFECT, on=paris.today(), effect=Effect(chosen))
        _tell(form, seen, known, screen)
    elif EventKind(chosen) in NEEDS_REASON:
        session.put(OPENED, form)
    else:
        _tell(form, seen, Step(kind=EventKind(chosen), on=paris.today()), screen)


def _refused(form: str, seen: Seen, screen: str) -> None:
    reason = short_forms.text(form, "reason")
    _tell(form, seen, Step(kind=EventKind.REFUSED, on=paris.today(), reason=reason), screen)


def _tell(form: str, seen: Seen, step: Step, screen: str) -> None:
    def act(who: Actor, key: uuid.UUID) -> None:
        referrals.tell(who, seen, step, key)

    short_forms.carry_out(form, act, _("C’est noté."), screen=screen)
