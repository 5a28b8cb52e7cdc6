"""Opening hours of one site: its week, the days it stays shut, the public holidays."""

from datetime import date, timedelta

import streamlit as st

from mediance.domain import paris
from mediance.domain.actors import Actor
from mediance.domain.sites import (
    LONGEST_REASON,
    WEEKDAYS,
    Closure,
    OpeningHours,
    OpeningPeriod,
    written_hours,
)
from mediance.services import sites
from mediance.ui import formats, session
from mediance.ui.administration.forms import Form, loaded
from mediance.ui.administration.subjects import chosen_site
from mediance.ui.language import _
from mediance.ui.markdown import plain

SHOWN_HOLIDAYS = timedelta(days=366)


def draw(actor: Actor) -> None:
    """Show the week of a site as it is typed, and beside it the days on which it stays shut."""
    site = chosen_site(actor)
    if site is None:
        st.info(_("Aucun lieu n’est ouvert."))
        return
    hours = loaded(
        f"hours {site.site_id} {session.language()}",
        lambda: sites.opening_hours(actor, site.site_id, session.language()),
    )
    st.markdown(f"**{_today(hours)}**")
    week, shut = st.columns(2, gap="large")
    with week:
        name = plain(site.name)
        st.subheader(_("Semaine habituelle · {site}").format(site=name), anchor=False)
        _week(Form(f"week_{site.site_id}"), site.site_id, hours.week)
    with shut:
        _closures(site.site_id, hours)
        _holidays(hours)


def _today(hours: OpeningHours) -> str:
    today = paris.today()
    if not hours.week:
        return _("Aucun horaire saisi pour ce lieu.")
    if periods := hours.on(today):
        return _("Aujourd’hui : {hours}").format(hours=written_hours(periods))
    reason = hours.shut_because(today)
    if reason:
        return _("Aujourd’hui : fermé · {reason}").format(reason=plain(reason))
    return _("Aujourd’hui : fermé")


def _week(form: Form, site_id: int, week: tuple[OpeningPeriod, ...]) -> None:
    form.show_refusal()
    st.caption(_("Par exemple « 9h-12h, 13h30-17h » ; vide quand c’est fermé."))
    with st.form(form.key, border=False):
        for day in WEEKDAYS:
            _day(form, day, written_hours(each for each in week if each.weekday == day))
        st.form_submit_button(
            _("Enregistrer la semaine"),
            type="primary",
            key=form.field("save"),
            on_click=_set_week,
            args=(form, site_id, week),
        )


def _day(form: Form, day: int, hours: str) -> None:
    name = formats.weekday(day).capitalize()
    with st.container(horizontal=True, vertical_alignment="center", wrap=False, gap="small"):
        st.markdown(name, width=88)
        st.text_input(
            name, hours, max_chars=80, key=form.field(f"day{day}"), label_visibility="collapsed"
        )


def _closures(site_id: int, hours: OpeningHours) -> None:
    st.subheader(_("Fermetures"), anchor=False)
    if not hours.closures:
        st.markdown(_("Aucune fermeture prévue."))
    for closure in hours.closures:
        _closure(site_id, closure)
    form = Form(f"closure_{site_id}")
    form.show_refusal()
    with st.form(form.key, border=False):
        st.date_input(
            _("Du, au"),
            (paris.today(), paris.today()),
            format="DD/MM/YYYY",
            key=form.field("days"),
        )
        st.text_input(_("Raison"), max_chars=LONGEST_REASON, key=form.field("reason"))
        st.form_submit_button(
            _("Ajouter la fermeture"), key=form.field("add"), on_click=_add, args=(form, site_id)
        )


def _closure(site_id: int, closure: Closure) -> None:
    form = Form(f"closure_{closure.id}")
    form.show_refusal()
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(_days(closure), width="stretch")
        st.button(
            _("Retirer"),
            key=form.field("remove"),
            type="tertiary",
            icon=":material/close:",
            on_click=_remove,
            args=(form, site_id, closure.id),
        )


def _days(closure: Closure) -> str:
    days = formats.day_and_year(closure.first_day)
    if closure.last_day != closure.first_day:
        last = formats.day_and_year(closure.last_day)
        days = _("du {first} au {last}").format(first=days, last=last)
    return f"{days} · {plain(closure.reason)}" if closure.reason else days


def _holidays(hours: OpeningHours) -> None:
    today = paris.today()
    coming = {
        day: name for day, name in hours.holidays.items() if today <= day < today + SHOWN_HOLIDAYS
    }
    with st.expander(_("Jours fériés : fermé, sans rien saisir")):
        lines = (f"{formats.day_and_year(day)} · {name}" for day, name in coming.items())
        st.markdown("  \n".join(lines))


def _set_week(form: Form, site_id: int, seen: tuple[OpeningPeriod, ...]) -> None:
    typed = {day: form.text(f"day{day}") for day in WEEKDAYS}
    form.carry_out(
        lambda who, key: sites.set_week(who, site_id, seen, typed, key=key),
        _("Semaine enregistrée."),
    )


def _add(form: Form, site_id: int) -> None:
    chosen = form.value("days")
    days = chosen if isinstance(chosen, tuple) else (chosen,)
    first, last = (day for day in (days[0], days[-1]) if isinstance(day, date))
    closure = Closure(first, last, form.text("reason"))
    form.carry_out(
        lambda who, key: sites.add_closure(who, site_id, closure, key=key), _("Fermeture ajoutée.")
    )


def _remove(form: Form, site_id: int, closure_id: int) -> None:
    form.carry_out(
        lambda who, key: sites.remove_closure(who, site_id, closure_id, key=key),
        _("Fermeture retirée."),
    )
