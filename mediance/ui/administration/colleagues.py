"""The team: who works here, what they may do and where, and the links that let them in."""

from dataclasses import replace
from datetime import datetime
from typing import cast

import streamlit as st

from mediance.domain import paris
from mediance.domain.actors import Actor, Language
from mediance.domain.roles import Role
from mediance.domain.sites import Site
from mediance.domain.team import LONGEST_DISPLAY_NAME, Colleague
from mediance.domain.titles import LONGEST_LOGIN
from mediance.services import second_factor, sites, team
from mediance.ui import formats, labels
from mediance.ui.administration import issued_link, readers
from mediance.ui.administration.forms import Form, loaded
from mediance.ui.administration.rows import folded
from mediance.ui.language import _
from mediance.ui.markdown import plain

NEW = Form("new_colleague")
LANGUAGES: dict[Language, str] = {"fr": "Français", "en": "English"}
NOBODY = Colleague(0, "", "", frozenset(), frozenset())


def draw(actor: Actor) -> None:
    """Show everybody with an account, each to be opened; and a form for somebody new."""
    issued_link.show()
    known = loaded("sites", lambda: sites.sites_to_arrange(actor))
    invitation = _("Inviter un ou une collègue")
    with st.expander(invitation, icon=":material/person_add:", key=NEW.field("invite")):
        _fields(NEW, NOBODY, known)
    for colleague in loaded("team", lambda: team.colleagues(actor)):
        _colleague(actor, colleague, known, is_self=colleague.staff_id == actor.staff_id)


def _colleague(
    actor: Actor, colleague: Colleague, known: tuple[Site, ...], *, is_self: bool
) -> None:
    part = folded(_label(colleague, known, is_self=is_self), f"colleague_{colleague.staff_id}")
    if part is None:
        return
    form = Form(f"colleague_{colleague.staff_id}")
    with part:
        st.caption(_standing(colleague))
        _fields(form, colleague, known, is_self=is_self)
        if not is_self:
            with st.container(horizontal=True):
                _access(form, colleague)
                readers.draw(actor, colleague)


def _label(colleague: Colleague, known: tuple[Site, ...], *, is_self: bool) -> str:
    places = [plain(site.name) for site in known if site.site_id in colleague.site_ids]
    held = [labels.role(role) for role in Role if role in colleague.roles]
    signs = [
        _("vous") if is_self else "",
        "" if colleague.is_enabled else _("accès fermé"),
        "" if colleague.has_password or not colleague.is_enabled else _("pas encore entré·e"),
    ]
    said = " · ".join(filter(None, (", ".join(held), ", ".join(places), *signs)))
    beside = f" :gray[{said}]" if said else ""
    return f"**{plain(colleague.display_name)}**{beside}"


def _standing(colleague: Colleague) -> str:
    said = [_("Identifiant : {login}").format(login=plain(colleague.login))]
    if colleague.link_until:
        said.append(_("lien valable jusqu’à {moment}").format(moment=moment(colleague.link_until)))
    return " · ".join(said)


def moment(of: datetime) -> str:
    """Return a moment to come as it is said: « mer. 25 nov., 9 h 05 »."""
    return f"{formats.short_day(paris.local_day(of))}, {labels.hour(of)}"


def _fields(
    form: Form, colleague: Colleague, known: tuple[Site, ...], *, is_self: bool = False
) -> None:
    names = {site.site_id: site.name for site in known}
    open_ids = {site.site_id for site in known if site.is_open} | colleague.site_ids
    form.show_refusal()
    with st.form(form.key, border=False, width=560):
        if not colleague.staff_id:
            st.text_input(_("Identifiant"), max_chars=LONGEST_LOGIN, key=form.field("login"))
        st.text_input(
            _("Nom, tel que les collègues l’appellent"),
            colleague.display_name,
            max_chars=LONGEST_DISPLAY_NAME,
            key=form.field("name"),
        )
        st.multiselect(
            _("Rôles"),
            list(Role),
            [role for role in Role if role in colleague.roles],
            format_func=labels.role,
            key=form.field("roles"),
            select_all=False,
            disabled=is_self,
            help=_("Vos propres rôles se changent par une autre personne de l’administration.")
            if is_self
            else None,
        )
        st.multiselect(
            _("Lieux"),
            [site_id for site_id in names if site_id in open_ids],
            [site_id for site_id in names if site_id in colleague.site_ids],
            format_func=lambda site_id: names[site_id],
            key=form.field("sites"),
            select_all=False,
        )
        st.radio(
            _("Langue de l’écran"),
            list(LANGUAGES),
            index=list(LANGUAGES).index(colleague.language),
            format_func=lambda language: LANGUAGES[language],
            horizontal=True,
            key=form.field("language"),
        )
        st.form_submit_button(
            _("Enregistrer") if colleague.staff_id else _("Créer le compte et son lien"),
            type="primary",
            key=form.field("save"),
            on_click=_save,
            args=(form, colleague),
        )


def _access(form: Form, colleague: Colleague) -> None:
    if not colleague.is_enabled:
        st.button(
            _("Rouvrir l’accès"),
            key=form.field("enable"),
            on_click=_set_enabled,
            args=(form, colleague),
        )
        return
    st.button(
        _("Lien pour un nouveau mot de passe") if colleague.has_password else _("Nouveau lien"),
        key=form.field("link"),
        icon=":material/link:",
        on_click=_new_link,
        args=(form, colleague),
    )
    st.button(
        _("Déconnecter partout"),
        key=form.field("sign_out"),
        on_click=_sign_out,
        args=(form, colleague),
    )
    if colleague.has_second_factor:
        with st.popover(_("Retirer la double vérification…"), key=form.field("taking")):
            st.markdown(
                _(
                    "Pour un téléphone perdu. Cette personne est déconnectée partout, et en est"
                    " informée à sa prochaine connexion."
                )
            )
            st.button(
                _("Retirer la double vérification"),
                key=form.field("take_second_factor"),
                on_click=_take_second_factor,
                args=(form, colleague),
            )
    with st.popover(_("Fermer l’accès…"), key=form.field("disabling")):
        st.markdown(
            _("Cette personne ne pourra plus entrer, dès maintenant. Ce qu’elle a fait reste.")
        )
        st.button(
            _("Fermer l’accès"),
            key=form.field("disable"),
            on_click=_set_enabled,
            args=(form, colleague),
        )


def _typed(form: Form, seen: Colleague) -> Colleague:
    """Return what the form says; fields that could not be changed say what they said."""
    roles = cast("list[Role]", form.value("roles") or [])
    site_ids = cast("list[int]", form.value("sites") or [])
    return replace(
        seen,
        login=form.text("login") or seen.login,
        display_name=form.text("name"),
        roles=frozenset(roles),
        site_ids=frozenset(site_ids),
        language="en" if form.value("language") == "en" else "fr",
    )


def _save(form: Form, seen: Colleague) -> None:
    wanted = _typed(form, seen)
    if not seen.staff_id:
        form.carry_out(lambda who, key: issued_link.keep(team.invite(who, wanted, key=key)))
        return
    form.carry_out(
        lambda who, key: team.change_colleague(who, seen, wanted, key=key), _("Enregistré.")
    )


def _set_enabled(form: Form, seen: Colleague) -> None:
    wanted = replace(seen, is_enabled=not seen.is_enabled)
    done = _("Accès rouvert.") if wanted.is_enabled else _("Accès fermé.")
    form.carry_out(lambda who, key: team.change_colleague(who, seen, wanted, key=key), done)


def _new_link(form: Form, seen: Colleague) -> None:
    form.carry_out(lambda who, key: issued_link.keep(team.new_link(who, seen, key=key)))


def _sign_out(form: Form, seen: Colleague) -> None:
    form.carry_out(
        lambda who, key: team.sign_out_everywhere(who, seen, key=key),
        _("{name} n’est plus connecté·e nulle part.").format(name=plain(seen.display_name)),
    )


def _take_second_factor(form: Form, seen: Colleague) -> None:
    form.carry_out(
        lambda who, key: second_factor.take_away(who, seen, key=key),
        _("{name} n’a plus de double vérification.").format(name=plain(seen.display_name)),
    )
