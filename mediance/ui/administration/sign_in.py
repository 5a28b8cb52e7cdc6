"""Who is asked for a second factor when signing in."""

from typing import cast

import streamlit as st

from mediance.domain.actors import Actor
from mediance.domain.roles import Role
from mediance.domain.second_factors import ASKABLE_ROLES
from mediance.services.second_factor import ask_roles, asked_roles
from mediance.ui import labels, session
from mediance.ui.administration.forms import Form, loaded
from mediance.ui.language import _


def draw(actor: Actor) -> None:
    """Show which roles are asked, and let that be changed."""
    asked = loaded("asked_roles", lambda: asked_roles(actor))
    form = Form(f"asked_roles_{session.language()}")
    st.subheader(_("Double vérification"), anchor=False)
    st.caption(
        _(
            "Un code sur le téléphone, en plus du mot de passe. Les rôles choisis y sont conduits"
            " à leur prochaine connexion ; les autres peuvent la choisir dans « Mon compte »."
        )
    )
    form.show_refusal()
    with st.form(form.key, border=False, width=560):
        st.multiselect(
            _("Demandée à"),
            list(ASKABLE_ROLES),
            [role for role in ASKABLE_ROLES if role in asked],
            format_func=labels.role,
            key=form.field("roles"),
            select_all=False,
        )
        st.form_submit_button(
            _("Enregistrer"),
            type="primary",
            key=form.field("save"),
            on_click=_save,
            args=(form, asked),
        )
    st.caption(
        _("Un téléphone perdu : « Équipe », la personne, « Retirer la double vérification ».")
    )


def _save(form: Form, seen: frozenset[Role]) -> None:
    wanted = frozenset(cast("list[Role]", form.value("roles") or []))
    form.carry_out(lambda who, key: ask_roles(who, seen, wanted, key=key), _("Enregistré."))
