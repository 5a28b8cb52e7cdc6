"""A second factor on a phone: read by it, confirmed by it, and the paper for when it is away."""

from typing import cast

import streamlit as st

from mediance.domain import paris
from mediance.domain.actors import Actor
from mediance.domain.second_factors import Removal
from mediance.services import second_factor, sessions
from mediance.services.second_factor import Enrolment
from mediance.services.sessions import EnrolmentNeeded, SignedOut
from mediance.ui import feedback, formats, labels, session
from mediance.ui.browser import browser_part
from mediance.ui.language import _
from mediance.ui.markdown import plain
from mediance.ui.sign_in_form import sign_out_control

SCREEN = "mon_compte"
FORM = "second_factor"
CODES = "recovery_codes"
REMOVAL = "second_factor_removal"
TOLD = "told"
IS_OPEN = "second_factor_is_open"
SQUARE_WIDTH = 220

_PRINT = browser_part("print_codes", after=("print_slip",))


def lead(actor: Actor) -> None:
    """Draw all there is of the application for somebody who must enrol before anything else."""
    middle = st.container(horizontal_alignment="center")
    with middle.container(key="enrolment_screen", width=520):
        st.title(_("Double vérification"), anchor=False)
        removal = second_factor.untold_removal(actor)
        if removal is not None:
            st.info(_removed(removal), icon=":material/info:")
        st.markdown(
            _(
                "**{name}**, votre rôle ouvre beaucoup : il demande une deuxième preuve, en plus du"
                " mot de passe. Il faut un téléphone et deux minutes, une seule fois."
            ).format(name=plain(actor.display_name))
        )
        steps(second_factor.begin(actor))
        st.caption(_("Pas de téléphone ? Demandez à la personne qui gère Médiance."))
        sign_out_control(_("Se déconnecter"))


def steps(shown: Enrolment) -> None:
    """Draw what the phone reads, and the field that confirms it."""
    st.markdown(
        _("**1.** Sur le téléphone, ouvrez une application de codes : Aegis, FreeOTP ou autre.")
    )
    st.markdown(_("**2.** Avec elle, photographiez ce carré :"))
    st.image(
        shown.square, width=SQUARE_WIDTH, alt=_("Le carré à photographier : la clé ci-dessous.")
    )
    st.caption(_("Sans appareil photo, tapez-y cette clé :"))
    st.code(shown.secret, language=None, wrap_lines=True)
    form = str(session.submission_key(FORM))
    feedback.show_problem()
    with st.form(f"second_factor_{form}", border=False, enter_to_submit=True):
        st.text_input(
            _("**3.** Le code à six chiffres qu’elle affiche"),
            key=f"code_{form}",
            max_chars=12,
            autocomplete="one-time-code",
        )
        st.form_submit_button(
            _("Confirmer"), key=f"confirm_{form}", type="primary", on_click=_confirm, args=(form,)
        )


def codes_to_note() -> bool:
    """Show the codes that were just made in place of the page; False where there are none."""
    codes = cast("tuple[str, ...] | None", session.value(CODES))
    if not codes:
        return False
    with st.container(border=True, key="recovery_codes", width=560):
        st.subheader(_("Vos codes de secours"), anchor=False)
        st.markdown(
            _(
                "Sans votre téléphone, chacun ouvre Médiance **une fois**, à la place du code."
                " Gardez-les sur papier, hors de l’ordinateur."
            )
        )
        st.code("\n".join(codes), language=None)
        with st.container(horizontal=True, vertical_alignment="center", key="codes_gestures"):
            st.caption(_("Montrés une seule fois."))
            _PRINT(key="print_codes", data={"words": {"label": _("Imprimer")}})
            st.button(
                _("C’est noté, continuer"), type="primary", key="codes_noted", on_click=_noted
            )
    return True


def tell_removal(actor: Actor) -> None:
    """Say, until it was read, that an administrator took the second factor away."""
    if session.value(REMOVAL) is None:
        session.put(REMOVAL, second_factor.untold_removal(actor) or TOLD)
    removal = session.value(REMOVAL)
    if not isinstance(removal, Removal):
        return
    with st.container(key="removal_notice"):
        st.info(_removed(removal), icon=":material/info:")
        st.button(_("C’est lu"), key="removal_read", on_click=_read, args=(removal,))


def keep(codes: tuple[str, ...]) -> None:
    """Have codes shown until they are put away; they are in this tab's memory and nowhere else."""
    session.put(CODES, codes)


def _confirm(form: str) -> None:
    with feedback.in_words():
        keep(second_factor.confirm(_present(), str(session.value(f"code_{form}") or "")))
        session.put(IS_OPEN, None)
        session.renew(FORM)


def _present() -> Actor:
    """Return who enrols: signed in, or on the way in."""
    try:
        actor = sessions.actor_of(session.token(), screen=SCREEN, is_activity=True)
    except EnrolmentNeeded as needed:
        return needed.actor
    if actor is None:
        raise SignedOut
    return actor


def _noted() -> None:
    session.put(CODES, None)


def _read(removal: Removal) -> None:
    with feedback.in_words():
        second_factor.say_told(_present(), removal.removal_id)
        session.put(REMOVAL, TOLD)


def _removed(removal: Removal) -> str:
    when = f"{formats.short_day(paris.local_day(removal.at))}, {labels.hour(removal.at)}"
    if not removal.by:
        return _("Votre double vérification a été retirée par l’exploitant ({when}).").format(
            when=when
        )
    return _(
        "{name} a retiré votre double vérification ({when}). Si vous ne l’avez pas demandé,"
        " dites-le à la direction."
    ).format(name=plain(removal.by), when=when)
