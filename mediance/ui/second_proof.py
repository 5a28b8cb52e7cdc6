"""One's own second factor on « Mon compte »: is there one, and what can be done."""

from collections.abc import Callable
from datetime import date

import streamlit as st

from mediance.domain import paris
from mediance.domain.actors import Actor
from mediance.domain.second_factors import Standing
from mediance.services import second_factor
from mediance.ui import auth, enrolment, feedback, formats, session
from mediance.ui.enrolment import IS_OPEN, SCREEN
from mediance.ui.language import _, _n

FEW_CODES = 3
OPEN = "open"


def draw(actor: Actor) -> None:
    """Show whether a phone proves who somebody is, and how to change that."""
    st.subheader(_("Double vérification"), anchor=False)
    standing = second_factor.standing(actor)
    if standing.is_demonstration:
        st.caption(
            _(
                "Un compte de démonstration s’ouvre avec son mot de passe seul, pour que chacun"
                " essaie."
            )
        )
    elif session.value(IS_OPEN) == OPEN and (shown := second_factor.shown(actor)):
        with st.container(border=True, width=520, key="enrolment_steps"):
            enrolment.steps(shown)
            st.button(_("Annuler"), key="enrolment_cancel", on_click=_close)
    elif standing.since is None:
        st.caption(_("Un code sur votre téléphone, en plus du mot de passe, à chaque connexion."))
        _with_password("begin", _("Installer"), _begin)
    else:
        _kept(standing, paris.local_day(standing.since))


def _kept(standing: Standing, since: date) -> None:
    day = formats.day_and_year(since)
    st.markdown(_("En place depuis le {day}.").format(day=day) + " " + _left(standing.codes_left))
    with st.container(horizontal=True, key="second_factor_gestures"):
        _with_password("codes", _("Nouveaux codes de secours"), _new_codes)
        _with_password("begin", _("Changer de téléphone"), _begin)
        if not standing.is_asked:
            _with_password("drop", _("Retirer"), _drop)
    if standing.is_asked:
        st.caption(_("Votre rôle la demande : elle se remplace, mais ne se retire pas."))


def _left(codes: int) -> str:
    said = _n(
        "Il reste {count} code de secours.", "Il reste {count} codes de secours.", codes
    ).format(count=codes)
    return f":orange[{said}]" if codes < FEW_CODES else said


def _with_password(name: str, label: str, act: Callable[[str], None]) -> None:
    form = str(session.submission_key(f"proof_{name}"))
    with st.popover(label, key=f"{name}_popover_{form}"), st.form(f"{name}_{form}", border=False):
        st.text_input(
            _("Votre mot de passe"),
            type="password",
            key=f"{name}_password_{form}",
            autocomplete="current-password",
        )
        st.form_submit_button(label, key=f"{name}_go_{form}", on_click=act, args=(form,))


def _new_codes(form: str) -> None:
    with feedback.in_words():
        actor = auth.present(screen=SCREEN, is_activity=True)
        enrolment.keep(second_factor.new_codes(actor, str(session.value(f"codes_password_{form}"))))
        session.renew("proof_codes")


def _drop(form: str) -> None:
    with feedback.in_words():
        actor = auth.present(screen=SCREEN, is_activity=True)
        second_factor.drop(actor, str(session.value(f"drop_password_{form}")))
        session.renew("proof_drop")
        feedback.say(_("Double vérification retirée : votre mot de passe suffit."))


def _begin(form: str) -> None:
    with feedback.in_words():
        actor = auth.present(screen=SCREEN, is_activity=True)
        second_factor.begin(actor, str(session.value(f"begin_password_{form}")))
        session.put(IS_OPEN, OPEN)
        session.renew("proof_begin")


def _close() -> None:
    session.put(IS_OPEN, None)
