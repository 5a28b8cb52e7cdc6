"""The appointments of a person: those to come, another one, and what became of each."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import cast

import streamlit as st

from mediance.domain import paris
from mediance.domain.actors import Actor
from mediance.domain.appointments import (
    LENGTHS,
    ONCE_THE_DAY_HAS_COME,
    USUAL_LENGTH,
    Appointment,
    Appointments,
    Booking,
    NewAppointment,
    Seen,
    Setting,
    State,
)
from mediance.domain.followup import BoardRow
from mediance.domain.person_file import PersonHead
from mediance.domain.presences import Colleague
from mediance.services import appointments
from mediance.services.appointments import Move
from mediance.services.followup.reading import procedures_of
from mediance.ui import meetings_words, person, session
from mediance.ui.language import _, _n
from mediance.ui.markdown import plain

FORM, SAID = "appointment", "appointment_said"
OPENED = "appointment_opened"
MOVE, HISTORY = "move", "history"
QUARTER = timedelta(minutes=15)
NINE = time(9)


def show(actor: Actor, head: PersonHead) -> None:
    """Draw the appointments of somebody, and a form for another."""
    known = appointments.appointments_of(actor, head.person_id)
    site_id = session.site_id(actor.site_ids)
    team = () if site_id is None else appointments.professionals(actor, site_id)
    with st.container(border=True, key="person_appointments"):
        st.subheader(_("Rendez-vous à venir"), anchor=False)
        person.show_done(FORM)
        person.show_message(SAID)
        if not known.coming:
            st.caption(_("Aucun rendez-vous à venir."))
        for appointment in known.coming:
            _line(appointment, known, team)
        with st.container(horizontal=True):
            if site_id is not None:
                _new(actor, head, site_id, team)
            _past(known, team)


def _line(appointment: Appointment, known: Appointments, team: Sequence[Colleague]) -> None:
    key = person.key_of(SAID)
    number = appointment.appointment_id
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(_about(appointment), width="content")
        if appointment.is_expected(known.today):
            st.button(
                _("Est arrivé·e"),
                key=f"person_arrives_{number}_{key}",
                type="primary",
                on_click=_arrive,
                args=(number, key),
            )
        chosen = f"person_appointment_{number}_{key}"
        st.menu_button(
            _("Noter…") if appointment.state is State.PLANNED else _("Corriger…"),
            _choices(appointment, known.today),
            format_func=_choice,
            key=chosen,
            type="tertiary",
            on_click=_chosen,
            args=(appointment.seen, chosen, key),
        )
    match session.value(OPENED):
        case (opened, what) if opened == number and what == MOVE:
            _moving(appointment, team)
        case (opened, what) if opened == number and what == HISTORY:
            for event in known.histories.get(number, ()):
                st.caption(meetings_words.happened(event))


def _about(appointment: Appointment) -> str:
    parts = [meetings_words.appointment(appointment), meetings_words.state_mark(appointment.state)]
    if appointment.came is not None:
        parts.append(_("n° {number}").format(number=appointment.came.number))
    if appointment.is_unsaid(paris.now()):
        to_say = _("à noter : venu·e ou non ?")
        parts.append(f"**{to_say}**")
    return " · ".join(parts)


def _choices(appointment: Appointment, today: date) -> list[str]:
    is_early = appointment.day > today
    may_say = [
        state.value
        for state in State
        if state is not appointment.state and not (is_early and state in ONCE_THE_DAY_HAS_COME)
    ]
    more = [MOVE, HISTORY] if appointment.state is State.PLANNED else [HISTORY]
    return may_say + more


def _choice(said: str) -> str:
    if said == MOVE:
        return _("Déplacer…")
    return _("Historique") if said == HISTORY else meetings_words.saying(State(said))


def _past(known: Appointments, team: Sequence[Colleague]) -> None:
    if not known.past_count:
        return
    label = _n("{count} rendez-vous passé", "{count} rendez-vous passés", known.past_count).format(
        count=known.past_count
    )
    with st.popover(label, key="person_past_appointments"):
        for appointment in known.past:
            _line(appointment, known, team)


def _new(actor: Actor, head: PersonHead, site_id: int, team: Sequence[Colleague]) -> None:
    key = person.key_of(FORM)
    with (
        st.popover(
            _("Nouveau rendez-vous"), icon=":material/add:", key=f"person_new_appointment_{key}"
        ),
        st.form(f"person_appointment_{key}", border=False, width=440),
    ):
        person.show_problem(FORM)
        _when_and_with_whom(FORM, team, _usual(actor.staff_id))
        _for_what(procedures_of(actor, head.person_id), site_id)
        st.form_submit_button(
            _("Prendre le rendez-vous"),
            key=person.field(FORM, "save"),
            type="primary",
            on_click=_take,
            args=(head.person_id, site_id, key),
        )


def _moving(appointment: Appointment, team: Sequence[Colleague]) -> None:
    key = person.key_of(SAID)
    with st.form(f"person_move_{appointment.appointment_id}_{key}", width=440):
        _when_and_with_whom(SAID, team, appointment.booking, appointment.setting)
        st.form_submit_button(
            _("Déplacer le rendez-vous"),
            key=person.field(SAID, "save"),
            type="primary",
            on_click=_move,
            args=(appointment.seen, key),
        )


def _when_and_with_whom(
    form: str, team: Sequence[Colleague], now: Booking, setting: Setting = Setting.ON_SITE
) -> None:
    """Draw the fields that say whose time is taken, when and where."""
    names = {each.staff_id: each.name for each in team}
    ids = list(names)
    local = paris.local(now.starts_at)
    with st.container(horizontal=True):
        st.date_input(
            _("Jour"), local.date(), format="DD/MM/YYYY", key=person.field(form, "day"), width=150
        )
        st.time_input(
            _("Heure"),
            local.time(),
            step=QUARTER,
            key=person.field(form, "hour"),
            width=110,
        )
        length = int(now.length / timedelta(minutes=1))
        lengths = sorted({*LENGTHS, length})
        st.selectbox(
            _("Durée"),
            lengths,
            index=lengths.index(length),
            format_func=lambda minutes: _("{minutes} min").format(minutes=minutes),
            key=person.field(form, "length"),
            width=120,
        )
    with st.container(horizontal=True):
        st.selectbox(
            _("Avec"),
            ids,
            index=ids.index(now.staff_id) if now.staff_id in names else None,
            format_func=lambda staff_id: names[staff_id],
            key=person.field(form, "staff"),
            placeholder=_("Choisir"),
            width=190,
        )
        settings = list(Setting)
        st.selectbox(
            _("Où"),
            settings,
            index=settings.index(setting),
            format_func=meetings_words.setting,
            key=person.field(form, "setting"),
            width=190,
        )


def _for_what(rows: Sequence[BoardRow], site_id: int) -> None:
    """Offer the procedures under way here; one may come for none of them."""
    kinds = {
        row.head.procedure_id: row.head.type_label
        for row in rows
        if row.head.is_open and row.head.site_id == site_id
    }
    if kinds:
        st.selectbox(
            _("Pour quelle démarche (facultatif)"),
            list(kinds),
            index=None,
            format_func=lambda number: plain(kinds[number]),
            key=person.field(FORM, "procedure"),
            placeholder=_("Aucune en particulier"),
        )


def _usual(staff_id: int) -> Booking:
    starts = paris.at(paris.today() + timedelta(days=1), NINE)
    return Booking(staff_id, starts, starts + timedelta(minutes=USUAL_LENGTH))


def _booking(form: str) -> Booking:
    """Return whose time is asked for; nobody's, where nobody was chosen."""
    day = cast("date", session.value(person.field(form, "day")))
    hour = cast("time", session.value(person.field(form, "hour")))
    length = cast("int", session.value(person.field(form, "length")))
    staff_id = cast("int | None", session.value(person.field(form, "staff")))
    starts: datetime = paris.at(day, hour)
    return Booking(staff_id or 0, starts, starts + timedelta(minutes=length))


def _take(person_id: int, site_id: int, key: uuid.UUID) -> None:
    procedure = session.value(person.field(FORM, "procedure"))
    new = NewAppointment(
        site_id=site_id,
        booking=_booking(FORM),
        person_id=person_id,
        setting=Setting(str(session.value(person.field(FORM, "setting")))),
        procedure_id=procedure if isinstance(procedure, int) else None,
    )
    done = _("Rendez-vous pris : {moment}.").format(
        moment=meetings_words.moment(new.booking.starts_at)
    )
    person.carry_out(FORM, lambda who: appointments.take(who, new, key), done)


def _move(seen: Seen, key: uuid.UUID) -> None:
    to = Move(_booking(SAID), Setting(str(session.value(person.field(SAID, "setting")))))

    def act(who: Actor) -> None:
        appointments.move(who, seen, to, key)
        session.put(OPENED, None)

    done = _("Rendez-vous déplacé : {moment}.").format(
        moment=meetings_words.moment(to.booking.starts_at)
    )
    person.carry_out(SAID, act, done)


def _arrive(appointment_id: int, key: uuid.UUID) -> None:
    person.carry_out(
        SAID,
        lambda who: appointments.arrive(who, appointment_id, key),
        _("Dans la file, comme honoré."),
    )


def _chosen(seen: Seen, chosen: str, key: uuid.UUID) -> None:
    said = str(session.value(chosen))
    if said in {MOVE, HISTORY}:
        opened = (seen.appointment_id, said)
        session.put(OPENED, None if session.value(OPENED) == opened else opened)
        return
    state = State(said)
    done = _("C’est noté : {state}.").format(state=meetings_words.state(state))
    person.carry_out(SAID, lambda who: appointments.say(who, seen, state, key), done)
