"""Who of the social workers is named for exceptional access to confidential notes."""

import streamlit as st

from mediance.domain.actors import Actor
from mediance.domain.roles import Role
from mediance.domain.team import Colleague
from mediance.services import exceptional_access
from mediance.ui.administration.forms import Form, loaded
from mediance.ui.language import _


def draw(actor: Actor, colleague: Colleague) -> None:
    """Draw the button that names a social worker, or takes it back; nothing for others."""
    if Role.SOCIAL_WORKER not in colleague.roles or not colleague.is_enabled:
        return
    known = loaded("readers", lambda: exceptional_access.readers(actor))
    is_named = any(each.is_named for each in known if each.staff_id == colleague.staff_id)
    form = Form(f"reader_{colleague.staff_id}")
    st.button(
        _("Retirer l’accès exceptionnel") if is_named else _("Désigner pour l’accès exceptionnel"),
        key=form.field("name"),
        help=_(
            "Lire quelques minutes, avec une raison écrite, les notes d’un dossier sans y être"
            " rattaché·e. Chaque auteur en est informé."
        ),
        on_click=_name,
        args=(form, colleague.staff_id),
        kwargs={"is_named": not is_named},
    )


def _name(form: Form, staff_id: int, *, is_named: bool) -> None:
    form.carry_out(
        lambda who, key: exceptional_access.name_reader(who, staff_id, key, is_named=is_named),
        _("Désigné·e pour l’accès exceptionnel.") if is_named else _("Désignation retirée."),
    )
