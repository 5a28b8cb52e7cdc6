"""Asking one colleague something short about a procedure; question and answer stand with it."""

import streamlit as st

from mediance.domain.actors import Actor
from mediance.domain.presences import Colleague
from mediance.domain.watching import MOST_WORDS, NewQuestion, Question
from mediance.services.followup import questions
from mediance.ui import feedback, my_day_beside, session, short_forms
from mediance.ui import watching_words as words
from mediance.ui.language import _

SCREEN = "personne"
PART = "asking_part"


def draw(actor: Actor, procedure_id: int, person_id: int) -> None:
    """Draw what was asked about a procedure, its answers, and where one asks."""
    with st.container(key=f"asking_{person_id}_{procedure_id}", gap="small"):
        feedback.show_message()
        for question in questions.questions_of(actor, procedure_id):
            _question(actor, question)
        part = st.popover(
            _("Demander à un ou une collègue"),
            icon=":material/forum:",
            key=f"{PART}_{procedure_id}_{session.submission_key(_form_of(procedure_id))}",
            on_change="rerun",
        )
        if part.open:
            with part:
                _form(questions.colleagues_to_ask(actor, procedure_id), procedure_id)


def _question(actor: Actor, question: Question) -> None:
    with st.container(border=True, gap="xsmall", key=f"asked_{question.id}"):
        st.caption(words.asked(question))
        st.markdown(words.written(question.question))
        st.caption(words.answered(question))
        if question.answered_at is not None:
            st.markdown(words.written(question.answer))
        elif question.asked_of == actor.staff_id:
            my_day_beside.answer_field(question, screen=SCREEN)
        elif question.asked_by == actor.staff_id:
            form = f"withdraw_{question.id}"
            st.button(
                _("Retirer la question"),
                key=short_forms.field(form, "press"),
                type="tertiary",
                on_click=_withdraw,
                args=(form, question.id),
            )


def _form(colleagues: tuple[Colleague, ...], procedure_id: int) -> None:
    if not colleagues:
        st.info(_("Personne d’autre ne suit des personnes dans ce lieu."))
        return
    form = _form_of(procedure_id)
    names = {each.staff_id: each.name for each in colleagues}
    with st.form(short_forms.field(form, "form"), border=False):
        st.selectbox(
            _("À qui ?"),
            list(names),
            index=None,
            placeholder=_("Choisir"),
            format_func=names.__getitem__,
            key=short_forms.field(form, "whom"),
        )
        st.text_area(
            _("Votre question"),
            max_chars=MOST_WORDS,
            height=90,
            key=short_forms.field(form, "words"),
        )
        st.caption(
            _(
                "Elle reste avec la démarche : toute personne qui voit la démarche la lit."
                " Rien de confidentiel ici, une note N3 est faite pour cela."
            )
        )
        st.form_submit_button(
            _("Demander"),
            key=short_forms.field(form, "send"),
            type="primary",
            on_click=_ask,
            args=(form, procedure_id),
        )


def _form_of(procedure_id: int) -> str:
    return f"ask_{procedure_id}"


def _ask(form: str, procedure_id: int) -> None:
    whom, written = short_forms.number(form, "whom"), short_forms.text(form, "words")
    short_forms.carry_out(
        form,
        lambda who, key: questions.ask(who, NewQuestion(procedure_id, whom or 0, written), key),
        _("Question envoyée : elle est dans sa journée."),
        screen=SCREEN,
    )


def _withdraw(form: str, question_id: int) -> None:
    short_forms.carry_out(
        form,
        lambda who, key: questions.withdraw(who, question_id, key),
        _("Question retirée."),
        screen=SCREEN,
    )
