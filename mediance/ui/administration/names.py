"""Names that stand for one another, as people use them: whoever types one finds the other."""

from functools import partial

import streamlit as st

from mediance.domain.actors import Actor
from mediance.domain.names import normalized
from mediance.domain.synonyms import Synonym
from mediance.services.name_synonyms import add_synonym, remove_synonym, synonym_list
from mediance.ui import session
from mediance.ui.administration.forms import Form, loaded
from mediance.ui.language import _, _n
from mediance.ui.markdown import plain

NEW = Form("new_synonym")
LIST = Form("synonyms")


def draw(actor: Actor) -> None:
    """Show a form for two names, then those of the list that hold what is looked for."""
    st.markdown(
        _(
            "Qui tape l’un trouve aussi l’autre : « Pepe » et « José »."
            " Seulement de vraies variantes."
        )
    )
    _new()
    known = loaded("synonyms", lambda: synonym_list(actor))
    LIST.show_refusal()
    wanted = st.text_input(_("Chercher dans la liste"), key="synonyms_wanted", width=320)
    shown = _grouped(known, normalized(wanted))
    if not wanted:
        st.caption(
            _n(
                "{count} nom dans la liste. Sans recherche, voici ceux qui ont été ajoutés ici.",
                "{count} noms dans la liste. Sans recherche, voici ceux qui ont été ajoutés ici.",
                len(known),
            ).format(count=len(known))
        )
    elif not shown:
        st.markdown(_("Aucun nom ne correspond."))
    for standard, names in shown.items():
        _group(standard, names)


def _new() -> None:
    NEW.show_refusal()
    with st.form(NEW.key, border=False, width=560), st.container(horizontal=True):
        st.text_input(_("On dit"), max_chars=60, key=NEW.field("name"))
        st.text_input(_("pour"), max_chars=60, key=NEW.field("standard"))
        with st.container(vertical_alignment="bottom", width="content"):
            st.form_submit_button(_("Ajouter"), key=NEW.field("add"), on_click=_add)


def _grouped(known: tuple[Synonym, ...], wanted: str) -> dict[str, list[Synonym]]:
    """Return those that hold what is looked for, by what they stand for; else those added here."""
    groups: dict[str, list[Synonym]] = {}
    for each in known:
        is_found = wanted in each.standard or wanted in each.name
        if is_found if wanted else each.added_by is not None:
            groups.setdefault(each.standard, []).append(each)
    return groups


def _group(standard: str, names: list[Synonym]) -> None:
    """One line a standard name: it is chosen from the list what to take away from it."""
    said = ", ".join(plain(each.name.capitalize()) for each in names)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{plain(standard.capitalize())}** · {said}", width="stretch")
        key = LIST.field(f"remove_{standard}")
        st.menu_button(
            _("Retirer"),
            [each.name for each in names],
            format_func=lambda name: plain(name.capitalize()),
            key=key,
            type="tertiary",
            on_click=partial(_remove, standard, key),
        )


def _add() -> None:
    name, standard = NEW.text("name"), NEW.text("standard")
    NEW.carry_out(lambda who, _key: add_synonym(who, name, standard), _("Noms ajoutés."))


def _remove(standard: str, key: str) -> None:
    name = str(session.value(key) or "")
    LIST.carry_out(lambda who, _key: remove_synonym(who, name, standard), _("Noms retirés."))
