"""Rooms of one site: their names, their order, whether they are in use."""

from functools import partial

import streamlit as st

from mediance.domain.actors import Actor
from mediance.domain.sites import LONGEST_ROOM_NAME, Room, Site, moved
from mediance.services import sites
from mediance.ui.administration.forms import Form, loaded
from mediance.ui.administration.rows import arrows
from mediance.ui.administration.subjects import chosen_site
from mediance.ui.language import _
from mediance.ui.markdown import plain

ORDER = Form("order_rooms")


def draw(actor: Actor) -> None:
    """Show the rooms of one site, each with a field for its name; then a field for another one."""
    site = chosen_site(actor)
    if site is None:
        st.info(_("Aucun lieu n’est ouvert."))
        return
    known = loaded(f"rooms {site.site_id}", lambda: sites.rooms_to_arrange(actor, site.site_id))
    order = tuple(room.id for room in known if room.is_open)
    # Who has just chosen another place sees by the heading when its rooms are there.
    st.subheader(_("Salles · {site}").format(site=plain(site.name)), anchor=False)
    ORDER.show_refusal()
    if not known:
        st.markdown(_("Aucune salle encore. La première apparaîtra ici."))
    for room in known:
        _room(room, order)
    _new(Form(f"new_room_{site.site_id}"), site)


def _room(room: Room, order: tuple[int, ...]) -> None:
    form = Form(f"room_{room.id}")
    form.show_refusal()
    with st.container(horizontal=True, vertical_alignment="bottom", key=f"room_row_{room.id}"):
        st.text_input(
            _("Salle") if room.is_open else _("Salle fermée"),
            room.name,
            max_chars=LONGEST_ROOM_NAME,
            key=form.field("name"),
            on_change=_rename,
            args=(form, room),
            width=320,
        )
        if room.is_open:
            arrows(
                ORDER, room.id, order, name=plain(room.name), on_move=partial(_order, room.site_id)
            )
        st.button(
            _("Fermer") if room.is_open else _("Rouvrir"),
            key=form.field("open"),
            type="tertiary",
            icon=":material/door_front:",
            on_click=_open_or_close,
            args=(form, room),
        )


def _new(form: Form, site: Site) -> None:
    form.show_refusal()
    with st.form(form.key, border=False, width=560):
        st.text_input(
            _("Nouvelle salle"),
            max_chars=LONGEST_ROOM_NAME,
            key=form.field("name"),
        )
        st.form_submit_button(
            _("Ajouter"),
            type="primary",
            key=form.field("add"),
            on_click=_add,
            args=(form, site),
        )


def _add(form: Form, site: Site) -> None:
    name = form.text("name")
    form.carry_out(
        lambda who, key: sites.add_room(who, site.site_id, name, key=key),
        _("Salle ajoutée · {site}.").format(site=plain(site.name)),
    )


def _rename(form: Form, seen: Room) -> None:
    name = form.text("name")
    form.carry_out(
        lambda who, key: sites.change_room(who, seen, name, is_open=seen.is_open, key=key),
        _("Enregistré."),
    )


def _open_or_close(form: Form, seen: Room) -> None:
    form.carry_out(
        lambda who, key: sites.change_room(who, seen, seen.name, is_open=not seen.is_open, key=key),
        _("Salle fermée.") if seen.is_open else _("Salle rouverte."),
    )


def _order(site_id: int, which: int, order: tuple[int, ...], steps: int) -> None:
    wanted = moved(order, which, steps)
    ORDER.carry_out(lambda who, key: sites.order_rooms(who, site_id, order, wanted, key=key))
