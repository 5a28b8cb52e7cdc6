"""Beside what is due: who comes today, what colleagues ask, what Monday decided, what was left."""

import uuid
from collections.abc import Sequence

import streamlit as st

from mediance.domain.actors import Actor
from mediance.domain.appointments import Appointment
from mediance.domain.watching import (
    MOST_WORDS,
    Became,
    Decision,
    HandOver,
    MyWork,
    Question,
    Subject,
)
from mediance.services.followup import absence, decisions, questions
from mediance.ui import labels, my_day, my_day_words, navigation, privacy, session, short_forms
from mediance.ui import procedure_words as words
from mediance.ui import watching_words as told
from mediance.ui.language import _

SCREEN = my_day.SCREEN
WHICH, LISTED = "my_day_handed", "my_day_handed_listed"
HOUR_WIDTH = 72
"""In pixels: two digits on each side, so that names begin at one place."""


def show_appointments(coming: Sequence[Appointment]) -> None:
    """Draw whom somebody sees today."""
    st.subheader(_("Mes rendez-vous"), anchor=False)
    if not coming:
        st.caption(_("Aucun rendez-vous aujourd’hui."))
    for each in coming:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f"**{labels.hour(each.booking.starts_at)}**", width=HOUR_WIDTH)
            link_to_whom(each)
            st.caption(my_day_words.appointment(each), width="content")


def link_to_whom(of: Appointment) -> None:
    """Draw who has an appointment, which leads to their page."""
    label = words.cut(privacy.shown(of.person_name) or _("Sans nom"))
    if of.person_id is None:
        st.markdown(label, width="content")
    else:
        navigation.link_to_person(of.person_id, label)


def show_questions(actor: Actor, work: MyWork) -> None:
    """Draw what colleagues ask, and the answers that came."""
    for question in work.questions:
        with st.container(border=True, gap="xsmall", key=f"my_day_question_{question.id}"):
            st.markdown(f"**{told.asked(question)}**")
            my_day.link(question.subject)
            st.caption(words.title(question.subject.head))
            st.markdown(told.written(question.question))
            if question.asked_of == actor.staff_id:
                answer_field(question, screen=SCREEN)
            else:
                _came(question)


def answer_field(question: Question, *, screen: str) -> None:
    """Draw where one answers what one is asked."""
    form = f"answer_{question.id}"
    with st.form(short_forms.field(form, "form"), border=False):
        st.text_area(
            _("Votre réponse"),
            max_chars=MOST_WORDS,
            height=68,
            key=short_forms.field(form, "words"),
            help=_("Lue par toute personne qui voit la démarche : rien de confidentiel ici."),
        )
        st.form_submit_button(
            _("Répondre"),
            key=short_forms.field(form, "send"),
            type="primary",
            on_click=_answer,
            args=(form, question.id, screen),
        )


def show_decisions(work: MyWork) -> None:
    """Draw what was decided on Mondays and is for whoever reads it."""
    for decision in work.decisions:
        with st.container(border=True, gap="xsmall", key=f"my_day_decision_{decision.id}"):
            my_day.link(decision.subject)
            st.caption(words.title(decision.subject.head))
            st.markdown(told.decided(decision, work.day.today))
            st.markdown(told.became(decision, work.day.today))
            end_buttons(decision, screen=SCREEN)


def end_buttons(decision: Decision, *, screen: str) -> None:
    """Draw what ends a decision: done, or dropped."""
    form = f"decision_{decision.id}"
    with st.container(horizontal=True, gap="small"):
        for became, label, icon in (
            (Became.DONE, _("C’est fait"), ":material/check:"),
            (Became.DROPPED, _("On abandonne"), ":material/block:"),
        ):
            st.button(
                label,
                key=short_forms.field(form, became),
                icon=icon,
                type="secondary" if became is Became.DONE else "tertiary",
                on_click=_end,
                args=(form, decision.id, became, screen),
            )


def show_hand_overs(actor: Actor, work: MyWork) -> None:
    """Draw what was left to somebody or by them, and the way back."""
    for of in work.hand_overs:
        if not of.count:
            continue
        with st.container(border=True, gap="xsmall", key=f"my_day_handed_{of.press}"):
            st.markdown(told.hand_over(of, actor.staff_id, work.day.today))
            with st.container(horizontal=True, gap="small"):
                _give_back_button(actor, of)
                st.button(
                    _("Voir lesquelles"),
                    key=f"my_day_which_{of.press}",
                    type="tertiary",
                    on_click=_open_which,
                    args=(of.press,),
                )
            if session.value(WHICH) == of.press:
                for subject in _listed(actor, of.press):
                    my_day.link(subject)
                    st.caption(words.title(subject.head))


def _give_back_button(actor: Actor, of: HandOver) -> None:
    is_mine = of.from_id == actor.staff_id
    form = f"give_back_{of.press}"
    st.button(
        _("Reprendre mes démarches") if is_mine else _("Rendre"),
        key=short_forms.field(form, "press"),
        icon=":material/undo:",
        on_click=give_back,
        args=(form, of.press, SCREEN),
    )


def give_back(form: str, press: uuid.UUID, screen: str) -> None:
    """Give back what was left in one action, and say how many."""

    def act(who: Actor, key: uuid.UUID) -> str:
        return told.given_back(absence.give_back(who, press, key))

    short_forms.carry_out_and_tell(form, act, screen=screen)


def _came(question: Question) -> None:
    st.markdown(f"**{told.answered(question)}**")
    st.markdown(told.written(question.answer))
    form = f"seen_{question.id}"
    st.button(
        _("Vu"),
        key=short_forms.field(form, "seen"),
        icon=":material/done_all:",
        on_click=_seen,
        args=(form, question.id),
    )


def _answer(form: str, question_id: int, screen: str) -> None:
    written = short_forms.text(form, "words")
    short_forms.carry_out(
        form,
        lambda who, key: questions.answer(who, question_id, written, key),
        _("Réponse envoyée."),
        screen=screen,
    )


def _seen(form: str, question_id: int) -> None:
    short_forms.carry_out(
        form, lambda who, _key: questions.say_seen(who, question_id), "", screen=SCREEN
    )


def _end(form: str, decision_id: int, became: Became, screen: str) -> None:
    short_forms.carry_out(
        form,
        lambda who, key: decisions.end_decision(who, decision_id, became, key),
        _("C’est noté."),
        screen=screen,
    )


def _listed(actor: Actor, press: uuid.UUID) -> tuple[Subject, ...]:
    is_opening = session.is_arrival() or session.value(LISTED) != press
    session.put(LISTED, press)
    return absence.handed_over(actor, press, is_opening=is_opening)


def _open_which(press: uuid.UUID) -> None:
    session.put(WHICH, None if session.value(WHICH) == press else press)
    session.put(LISTED, None)
