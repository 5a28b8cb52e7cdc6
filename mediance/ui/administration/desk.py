"""How the desk of one site works: with tickets or a list, and what the night does."""

from collections.abc import Sequence

import streamlit as st

from mediance.domain.actors import Actor
from mediance.domain.desk_settings import DeskMode, NightRule, SiteSettings
from mediance.services.desk_settings import change_desk_settings, desk_settings
from mediance.settings import settings
from mediance.ui import session
from mediance.ui.administration.forms import Form, loaded
from mediance.ui.administration.subjects import chosen_site
from mediance.ui.language import _, _n


def draw(actor: Actor) -> None:
    """Show what a site has chosen; each choice says what it does."""
    site = chosen_site(actor)
    if site is None:
        st.info(_("Aucun lieu n’est ouvert."))
        return
    kept = loaded(f"desk {site.site_id}", lambda: desk_settings(actor, site.site_id))
    form = Form(f"desk_{site.site_id}_{session.language()}")
    form.show_refusal()
    with st.form(form.key, border=False, width=720):
        mode, night = form.field("mode"), form.field("night")
        _choice(mode, _("La file d’attente"), list(DeskMode), kept.desk_mode)
        _choice(night, _("Qui attend encore le soir"), list(NightRule), kept.night_rule)
        st.form_submit_button(
            _("Enregistrer"),
            type="primary",
            key=form.field("save"),
            on_click=_save,
            args=(form, site.site_id),
        )
    minutes = settings().idle_lock_minutes
    st.caption(
        _n(
            "Un écran laissé seul se verrouille après {count} minute, partout.",
            "Un écran laissé seul se verrouille après {count} minutes, partout.",
            minutes,
        ).format(count=minutes)
    )


def _choice(
    key: str,
    label: str,
    options: Sequence[DeskMode | NightRule],
    kept: DeskMode | NightRule,
) -> None:
    told = _told()
    st.radio(
        label,
        options,
        index=options.index(kept),
        format_func=lambda option: told[option][0],
        captions=[told[option][1] for option in options],
        key=key,
    )


def _told() -> dict[DeskMode | NightRule, tuple[str, str]]:
    """Return what each choice is called, and what it does."""
    return {
        DeskMode.TICKETS: (
            _("File avec tickets"),
            _("Un numéro par personne, l’appel, l’écran de la salle d’attente."),
        ),
        DeskMode.SIMPLE_LIST: (
            _("Liste simple"),
            _("Arrivé·e, reçu·e, terminé : sans numéro ni appel."),
        ),
        NightRule.UNCLOSED: (
            _("Non clôturé"),
            _("Le passage est fermé la nuit, sans rien dire de ce qui s’est passé."),
        ),
        NightRule.LEFT: (
            _("Parti·e sans contact"),
            _("Compté parmi les départs, comme si quelqu’un l’avait vu."),
        ),
        NightRule.CARRIED_OVER: (
            _("Dans la file le lendemain"),
            _("La personne retrouve sa place le lendemain, avec un autre numéro."),
        ),
    }


def _save(form: Form, site_id: int) -> None:
    chosen = SiteSettings(DeskMode(form.text("mode")), NightRule(form.text("night")))
    form.carry_out(
        lambda who, key: change_desk_settings(who, site_id, chosen, key), _("Enregistré.")
    )
