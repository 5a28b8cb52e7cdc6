"""The reasons to come: their order, which gives them their keys; their words; which are offered."""

import streamlit as st

from mediance.domain.actors import Actor
from mediance.domain.lists import ALWAYS_OFFERED, LONGEST_LABEL, ListedDomain
from mediance.domain.reference import Label
from mediance.domain.sites import moved
from mediance.services import domain_list
from mediance.ui import session
from mediance.ui.administration.forms import Form, loaded
from mediance.ui.administration.rows import arrows, folded
from mediance.ui.language import _
from mediance.ui.markdown import plain

ORDER = Form("order_domains")
NEW = Form("new_domain")


def draw(actor: Actor) -> None:
    """Show the list in its order, each reason with the key it has at the desk."""
    st.markdown(_("L’ordre donne les touches de l’accueil, de 1 à 9 ; « À préciser » garde le 0."))
    ORDER.show_refusal()
    known = loaded("domains", lambda: domain_list.arranged_domains(actor))
    order = tuple(each.code for each in known)
    for domain in known:
        _domain(domain, order)
    _new()
    if loaded("order", lambda: domain_list.is_ordered_here(actor)):
        st.button(
            _("Reprendre l’ordre livré"),
            key=ORDER.field("restore"),
            type="tertiary",
            icon=":material/history:",
            on_click=_restore_order,
        )


def _domain(domain: ListedDomain, order: tuple[str, ...]) -> None:
    with st.container(horizontal=True, gap="small", wrap=False):
        _edit(domain)
        name = plain(domain.label.in_language(session.language()))
        arrows(ORDER, domain.code, order, name=name, on_move=_order)


def _told(domain: ListedDomain) -> str:
    """Return a reason with its key at the desk, and what was made of it here."""
    label = plain(domain.label.in_language(session.language()))
    signs = (
        "" if domain.is_offered else _("masqué"),
        _("sensible : invisible à l’accueil") if domain.is_sensitive else "",
        _("ajouté ici") if domain.is_own else "",
        _("modifié ici") if domain.is_edited and not domain.is_own else "",
        _("la version livrée a changé") if domain.has_news else "",
    )
    said = " · ".join(sign for sign in signs if sign)
    key = f"`{domain.shortcut or '–'}`"
    return f"{key} **{label}** :gray[{said}]" if said else f"{key} **{label}**"


def _edit(domain: ListedDomain) -> None:
    form = Form(f"domain_{domain.code}")
    part = folded(_told(domain), f"domain_{domain.code}")
    if part is None:
        return
    with part:
        form.show_refusal()
        _fields(form, domain)
        if domain.is_edited and domain.shipped:
            _shipped(form, domain, domain.shipped)


def _fields(form: Form, domain: ListedDomain) -> None:
    with st.form(form.key, border=False, width=560):
        _words(form, domain.label)
        st.toggle(
            _("Proposé à l’accueil"),
            domain.is_offered,
            key=form.field("offered"),
            disabled=domain.code in ALWAYS_OFFERED,
        )
        st.form_submit_button(
            _("Enregistrer"),
            type="primary",
            key=form.field("save"),
            on_click=_save,
            args=(form, domain),
        )


def _words(form: Form, label: Label) -> None:
    st.text_input(_("En français"), label.french, max_chars=LONGEST_LABEL, key=form.field("french"))
    st.text_input(
        _("En anglais"), label.english, max_chars=LONGEST_LABEL, key=form.field("english")
    )


def _shipped(form: Form, domain: ListedDomain, shipped: Label) -> None:
    st.caption(
        _("Livré avec Médiance : « {french} », en anglais « {english} ».").format(
            french=plain(shipped.french), english=plain(shipped.english)
        )
    )
    st.button(
        _("Reprendre le libellé livré"),
        key=form.field("restore"),
        type="tertiary",
        icon=":material/history:",
        on_click=_restore,
        args=(form, domain),
    )


def _new() -> None:
    st.subheader(_("Ajouter un motif"), anchor=False)
    NEW.show_refusal()
    with st.form(NEW.key, border=False, width=560):
        _words(NEW, Label("", ""))
        st.form_submit_button(_("Ajouter ce motif"), key=NEW.field("add"), on_click=_add)


def _typed(form: Form) -> Label:
    return Label(form.text("french"), form.text("english"))


def _save(form: Form, seen: ListedDomain) -> None:
    label, is_offered = _typed(form), bool(form.value("offered"))
    form.carry_out(
        lambda who, key: domain_list.change_domain(
            who, seen, label, is_offered=is_offered, key=key
        ),
        _("Enregistré."),
    )


def _add() -> None:
    label = _typed(NEW)
    NEW.carry_out(lambda who, key: domain_list.add_domain(who, label, key=key), _("Motif ajouté."))


def _restore(form: Form, seen: ListedDomain) -> None:
    form.carry_out(
        lambda who, key: domain_list.restore_domain(who, seen, key=key), _("Libellé livré repris.")
    )


def _order(which: str, order: tuple[str, ...], steps: int) -> None:
    wanted = moved(order, which, steps)
    ORDER.carry_out(lambda who, key: domain_list.order_domains(who, order, wanted, key=key))


def _restore_order() -> None:
    ORDER.carry_out(
        lambda who, key: domain_list.restore_order(who, key=key), _("Ordre livré repris.")
    )
