"""Places: what they are called, where they are, their order, whether they are open."""

from dataclasses import replace

import streamlit as st

from mediance.domain.actors import Actor
from mediance.domain.sites import (
    LONGEST_ADDRESS,
    LONGEST_SITE_NAME,
    Site,
    moved,
)
from mediance.services import sites
from mediance.ui.administration.forms import Form, loaded
from mediance.ui.administration.rows import arrows, folded
from mediance.ui.language import _
from mediance.ui.markdown import plain

ORDER = Form("order_sites")
NEW = Form("new_site")


def draw(actor: Actor) -> None:
    """Show every place, one of them opened at a time; then a form for another one."""
    known = loaded("sites", lambda: sites.sites_to_arrange(actor))
    order = tuple(site.site_id for site in known if site.is_open)
    ORDER.show_refusal()
    for site in known:
        _site(site, order)
    st.subheader(_("Ajouter un lieu"), anchor=False)
    _fields(NEW, Site(0, ""))


def _site(site: Site, order: tuple[int, ...]) -> None:
    closed = "" if site.is_open else f" · :gray[{_('fermé')}]"
    first_line = plain(" · ".join(filter(None, (*site.address.splitlines()[:1], site.phone))))
    beside = f" :gray[{first_line}]" if first_line else ""
    label = f"**{plain(site.name)}**{closed}{beside}"
    part = folded(label, f"site_{site.site_id}")
    if part is None:
        return
    with part:
        form = Form(f"site_{site.site_id}")
        _fields(form, site)
        with st.container(horizontal=True):
            if len(order) > 1 and site.is_open:
                arrows(ORDER, site.site_id, order, name=plain(site.name), on_move=_order)
            _open_or_close(form, site)


def _fields(form: Form, site: Site) -> None:
    form.show_refusal()
    with st.form(form.key, border=False, width=560):
        st.text_input(_("Nom"), site.name, max_chars=LONGEST_SITE_NAME, key=form.field("name"))
        st.text_area(
            _("Adresse, pour les feuilles imprimées"),
            site.address,
            max_chars=LONGEST_ADDRESS,
            height=96,
            key=form.field("address"),
        )
        st.text_input(_("Téléphone"), site.phone, max_chars=30, key=form.field("phone"))
        st.form_submit_button(
            _("Enregistrer") if site.site_id else _("Ajouter ce lieu"),
            type="primary",
            key=form.field("save"),
            on_click=_save,
            args=(form, site),
        )


def _open_or_close(form: Form, site: Site) -> None:
    if not site.is_open:
        st.button(
            _("Rouvrir ce lieu"), key=form.field("open"), on_click=_set_open, args=(form, site)
        )
        return
    with st.popover(_("Fermer ce lieu…"), key=form.field("closing")):
        st.markdown(
            _(
                "Personne n’y sera plus accueilli ; ce qui s’y est passé reste."
                " Il peut être rouvert."
            )
        )
        st.button(
            _("Fermer ce lieu"), key=form.field("close"), on_click=_set_open, args=(form, site)
        )


def _save(form: Form, seen: Site) -> None:
    wanted = replace(
        seen,
        name=form.text("name"),
        address=form.text("address"),
        phone=form.text("phone"),
    )
    if seen.site_id:
        form.carry_out(
            lambda who, key: sites.change_site(who, seen, wanted, key=key), _("Enregistré.")
        )
    else:
        form.carry_out(lambda who, key: sites.add_site(who, wanted, key=key), _("Lieu ajouté."))


def _set_open(form: Form, seen: Site) -> None:
    wanted = replace(seen, is_open=not seen.is_open)
    done = _("Lieu rouvert.") if wanted.is_open else _("Lieu fermé.")
    form.carry_out(lambda who, key: sites.change_site(who, seen, wanted, key=key), done)


def _order(which: int, order: tuple[int, ...], steps: int) -> None:
    wanted = moved(order, which, steps)
    ORDER.carry_out(lambda who, key: sites.order_sites(who, order, wanted, key=key))
