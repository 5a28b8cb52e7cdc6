"""« Je m’absente »: what would go to whom is shown first; given back as it was handed over."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

import streamlit as st

from mediance.domain import paris
from mediance.domain.actors import Actor
from mediance.domain.watching import FURTHEST_AHEAD, TAKEN_BACK_WITHIN, Load
from mediance.services.followup import absence
from mediance.ui import feedback, meetings_words, my_day_beside, session, short_forms
from mediance.ui import watching_words as words
from mediance.ui.language import _

OWN, ANOTHERS = "absence_own", "absence_another"
LAST = "absence_last"
MOST_LISTED = 20
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Leaving:
    """Whose procedures are about to be handed over, how many, in which form of which screen."""

    form: str
    from_id: int
    load: Load
    screen: str


def show_own(actor: Actor, *, screen: str) -> None:
    """Draw what somebody leaves before they go: how much, to whom, until when."""
    part = st.expander(
        _("Je m’absente"), icon=":material/luggage:", key="absence_own_part", on_change="rerun"
    )
    if part.open:
        with part:
            _form(actor, OWN, actor.staff_id, screen)
    _undo(screen)


def show_anothers(actor: Actor, *, screen: str) -> None:
    """Draw the same for a colleague, by the coordination."""
    part = st.expander(
        _("Un ou une collègue s’absente"),
        icon=":material/luggage:",
        key="absence_another_part",
        on_change="rerun",
    )
    if part.open:
        with part:
            keeping = {each.staff_id: each.name for each in absence.who_keeps_procedures(actor)}
            chosen = st.selectbox(
                _("Qui s’absente ?"),
                list(keeping),
                index=None,
                placeholder=_("Choisir"),
                format_func=keeping.__getitem__,
                key=short_forms.field(ANOTHERS, "from"),
            )
            if chosen is not None:
                _form(actor, ANOTHERS, chosen, screen)
    _undo(screen)


def _form(actor: Actor, form: str, from_id: int, screen: str) -> None:
    load, others = absence.load_of(actor, from_id)
    if load.kept_back:
        st.caption(words.kept_back(load.kept_back))
    if not load.count:
        st.markdown(_("Aucune démarche en cours à confier."))
        _show_what_stays(load)
        return
    st.markdown(words.load(load))
    if goes_too := words.goes_with(load):
        st.markdown(goes_too)
    _show_what_stays(load)
    if not others:
        st.info(_("Personne d’autre ne suit des personnes dans tous ces lieux."))
        return
    names = {each.staff_id: each.name for each in others}
    with st.form(short_forms.field(form, f"form_{from_id}"), border=False):
        st.selectbox(
            _("Confier à"),
            list(names),
            index=None,
            placeholder=_("Choisir"),
            format_func=names.__getitem__,
            key=short_forms.field(form, f"to_{from_id}"),
        )
        tomorrow = paris.today() + ONE_DAY
        st.date_input(
            _("De retour le (si on le sait)"),
            value=None,
            min_value=tomorrow,
            max_value=tomorrow + FURTHEST_AHEAD,
            format="DD/MM/YYYY",
            key=short_forms.field(form, f"back_{from_id}"),
        )
        st.form_submit_button(
            _("Tout confier"),
            key=short_forms.field(form, f"send_{from_id}"),
            type="primary",
            on_click=_hand_over,
            args=(Leaving(form, from_id, load, screen), names),
        )


def _show_what_stays(load: Load) -> None:
    """Draw what nobody gets by itself: questions to answer, appointments to move."""
    if load.questions:
        st.caption(words.questions_left(load.questions))
    if not load.appointments:
        return
    st.caption(words.appointments_left(len(load.appointments)))
    for each in load.appointments[:MOST_LISTED]:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(meetings_words.moment(each.booking.starts_at), width="content")
            my_day_beside.link_to_whom(each)


def _hand_over(of: Leaving, names: dict[int, str]) -> None:
    to_id = short_forms.number(of.form, f"to_{of.from_id}")
    back_on = short_forms.day(of.form, f"back_{of.from_id}")
    if to_id is None:
        session.put(feedback.PROBLEM, _("Choisissez à qui confier les démarches."))
        return

    def act(who: Actor, key: uuid.UUID) -> str:
        count = absence.hand_over_absence(who, of.from_id, to_id, key, back_on=back_on)
        session.put(LAST, (key, paris.now()))
        return words.handed(count, names[to_id])

    short_forms.carry_out_and_tell(of.form, act, screen=of.screen)


def _undo(screen: str) -> None:
    last = cast("tuple[uuid.UUID, datetime] | None", session.value(LAST))
    if last is None or paris.now() - last[1] > TAKEN_BACK_WITHIN:
        return
    press, _at = last
    form = f"give_back_{press}"
    st.button(
        _("Annuler : rendre les démarches"),
        key=short_forms.field(form, "undo"),
        icon=":material/undo:",
        on_click=_take_back,
        args=(form, press, screen),
    )


def _take_back(form: str, press: uuid.UUID, screen: str) -> None:
    session.put(LAST, None)
    my_day_beside.give_back(form, press, screen)
