"""« Attendu·es aujourd’hui »: who has an appointment here, and one press when they arrive."""

import uuid
from collections.abc import Sequence
from datetime import date, time, timedelta
from typing import cast

import streamlit as st

from mediance.domain import paris
from mediance.domain.actors import Actor
from mediance.domain.appointments import (
    LENGTHS,
    USUAL_LENGTH,
    Appointment,
    Booking,
    NewAppointment,
    State,
)
from mediance.domain.presences import Colleague
from mediance.services import appointments
from mediance.services.errors import DatabaseUnavailable
from mediance.services.sessions import SignedOut
from mediance.ui import auth, feedback, labels, meetings_words, privacy, session
from mediance.ui.language import _, _n
from mediance.ui.markdown import plain

SCREEN = "accueil"
FRAGMENT = "expected"
ARRIVAL, FORM = "expected_arrival", "expected_new"
PROBLEM, DONE, PRESSED = "expected_problem", "expected_done", "expected_pressed"
TICK = timedelta(seconds=60)
QUARTER = timedelta(minutes=15)
NINE = time(9)


def show(site_id: int) -> None:
    """Draw who is expected, who came, and the way to take an appointment without a name."""
    try:
        actor = auth.present(screen=SCREEN, is_activity=False)
        expected = appointments.expected_today(actor, site_id, is_anew=session.was(PRESSED))
        team = appointments.professionals(actor, site_id)
    except SignedOut:
        st.rerun(scope="app")
    except DatabaseUnavailable:
        return  # the queue beside it says so
    with st.container(border=True, key="expected"):
        with st.container(horizontal=True, vertical_alignment="center"):
            title = _("Attendu·es aujourd’hui")
            st.markdown(f"**{title}** · {_counted(expected)}")
            _new(actor, site_id, team)
        feedback.show_problem(PROBLEM)
        if done := session.value(DONE):  # until the next press: news redraw this at any moment
            st.caption(f":material/check: {done}")
        for appointment in expected:
            _line(appointment)


def _counted(expected: Sequence[Appointment]) -> str:
    left = sum(each.state is State.PLANNED for each in expected)
    if not left:
        return _("personne d’autre n’a rendez-vous")
    return _n("une personne", "{count} personnes", left).format(count=left)


def _line(appointment: Appointment) -> None:
    key = session.submission_key(ARRIVAL)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(_about(appointment), width="content")
        if appointment.is_expected(paris.today()):
            st.button(
                _("Est arrivé·e"),
                key=f"expected_{appointment.appointment_id}_{key}",
                on_click=_arrive,
                args=(appointment.appointment_id, key),
            )


def _about(appointment: Appointment) -> str:
    hour = labels.hour(appointment.booking.starts_at)
    at = _("rendez-vous de {hour}").format(hour=hour)
    name = privacy.shown(appointment.person_name) or _("Sans nom")
    with_whom = _("avec {name}").format(name=plain(appointment.staff_name))
    parts = [f"**{plain(name)}**", at, with_whom]
    if appointment.came is not None:
        arrived = _("n° {number}, arrivé·e à {hour}").format(
            number=appointment.came.number, hour=labels.hour(appointment.came.arrived_at)
        )
        parts.append(f":material/check_circle: {arrived}")
    return " · ".join(parts)


def _new(actor: Actor, site_id: int, team: Sequence[Colleague]) -> None:
    """Let whoever answers the telephone take an appointment for somebody who gives no name."""
    key = session.submission_key(FORM)
    names = {each.staff_id: each.name for each in team}
    ids = list(names)
    with (
        st.popover(_("Rendez-vous sans nom"), icon=":material/add:", key=f"expected_new_{key}"),
        st.form(f"expected_form_{key}", border=False, width=320),
    ):
        st.caption(_("Pour une personne connue, prenez-le sur sa fiche."))
        today = paris.today()
        st.date_input(
            _("Jour"), today, min_value=today, format="DD/MM/YYYY", key=_field("day"), width=160
        )
        with st.container(horizontal=True):
            st.time_input(_("Heure"), NINE, step=QUARTER, key=_field("hour"), width=120)
            st.selectbox(
                _("Durée"),
                LENGTHS,
                index=LENGTHS.index(USUAL_LENGTH),
                format_func=lambda minutes: _("{minutes} min").format(minutes=minutes),
                key=_field("length"),
                width=120,
            )
        st.selectbox(
            _("Avec"),
            ids,
            index=ids.index(actor.staff_id) if actor.staff_id in names else None,
            format_func=lambda staff_id: names[staff_id],
            key=_field("staff"),
            placeholder=_("Choisir"),
        )
        st.form_submit_button(
            _("Prendre le rendez-vous"),
            key=_field("save"),
            type="primary",
            on_click=_take,
            args=(site_id, key),
        )


def _field(of: str) -> str:
    return f"expected_{of}_{session.submission_key(FORM)}"


def _arrive(appointment_id: int, key: uuid.UUID) -> None:
    session.put(DONE, "")
    session.put(PRESSED, content=True)
    with feedback.in_words(PROBLEM):
        actor = auth.present(screen=SCREEN, is_activity=True)
        came = appointments.arrive(actor, appointment_id, key)
        session.renew(ARRIVAL)
        session.put(DONE, _("Dans la file, n° {number}.").format(number=came.number))


def _take(site_id: int, key: uuid.UUID) -> None:
    day = cast("date", session.value(_field("day")))
    starts = paris.at(day, cast("time", session.value(_field("hour"))))
    length = timedelta(minutes=cast("int", session.value(_field("length"))))
    staff_id = cast("int | None", session.value(_field("staff"))) or 0
    new = NewAppointment(
        site_id=site_id,
        booking=Booking(staff_id, starts, starts + length),
        channel_code="phone",
    )
    session.put(PRESSED, content=True)
    with feedback.in_words(PROBLEM):
        actor = auth.present(screen=SCREEN, is_activity=True)
        appointments.take(actor, new, key)
        session.renew(FORM)
        taken = _("Rendez-vous pris : {moment}.").format(moment=meetings_words.moment(starts))
        session.put(DONE, taken)
