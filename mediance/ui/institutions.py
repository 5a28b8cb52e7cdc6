"""Institutions on screen: the list, and one of them with what it takes and how long it takes."""

from collections.abc import Sequence
from enum import StrEnum

import streamlit as st

from mediance.domain import paris
from mediance.domain.actors import Actor
from mediance.domain.institutions import (
    LADDER,
    InstitutionFile,
    ListedInstitution,
    Recourse,
)
from mediance.domain.metrics import MetricId
from mediance.domain.permissions import Action, is_permitted
from mediance.services.changes import NoLongerThere
from mediance.services.followup import institutions as service
from mediance.ui import address, drafts, formats, institution_editing, navigation, session, stacked
from mediance.ui import institution_words as words
from mediance.ui.language import _, _n
from mediance.ui.markdown import plain
from mediance.ui.rule_words import bold
from mediance.ui.steering_words import definition

OPENED, VIEW = "organisme", "vue"
BOARD_INSTITUTION = "organisme"


class View(StrEnum):
    """What the coordination keeps here."""

    INSTITUTIONS = "organismes"
    TYPES = "types"


def opened() -> str | None:
    """Return which institution the address names."""
    return st.query_params.get(OPENED) or None


def open_institution(code: str | None) -> None:
    """Open an institution on the next run; None goes back to the list."""
    drafts.read_again()
    address.keep(OPENED, code, None)


def chosen_view(actor: Actor) -> View:
    """Let the coordination choose between institutions and kinds of procedure."""
    if not is_permitted(actor, Action.MANAGE_INSTITUTIONS):
        return View.INSTITUTIONS
    names = {View.INSTITUTIONS: _("Organismes"), View.TYPES: _("Types de démarche")}
    chosen = st.segmented_control(
        _("À voir"),
        list(names),
        format_func=names.__getitem__,
        required=True,
        label_visibility="collapsed",
        **address.follows(VIEW, View, View.INSTITUTIONS, f"institutions_view_{session.language()}"),
    )
    return View(chosen or View.INSTITUTIONS)


def show_list(actor: Actor) -> None:
    """Draw every institution with what waits there; those retired below."""
    today = paris.today()
    listed = service.listed_institutions(actor)
    offered = [each for each in listed if each.is_offered(today)]
    st.markdown(f"**{_headline(offered)}**")
    half = -(-len(offered) // 2)
    for column, part in zip(
        st.columns(2, gap="large"), (offered[:half], offered[half:]), strict=True
    ):
        with column:
            for each in part:
                _line(each)
    retired = [each for each in listed if not each.is_offered(today)]
    if retired:
        with st.expander(_("Retirés ({count})").format(count=len(retired))):
            for each in retired:
                _line(each)
    if is_permitted(actor, Action.MANAGE_INSTITUTIONS):
        institution_editing.show_new()


def show_file(actor: Actor, code: str) -> None:
    """Draw one institution with all that is known of it."""
    st.button(
        _("Tous les organismes"),
        key="institution_back",
        type="tertiary",
        icon=":material/arrow_back:",
        on_click=open_institution,
        args=(None,),
    )
    try:
        file = service.institution_file(actor, code)
    except NoLongerThere:
        st.info(_("Cet organisme n’existe pas dans la liste."))
        return
    may_edit = is_permitted(actor, Action.MANAGE_INSTITUTIONS)
    _head(file.head)
    left, right = st.columns(2, gap="large")
    with left:
        _reached(file, may_edit=may_edit)
        _takes(file, may_edit=may_edit)
    with right:
        _delays(file)
        _ladder(file, may_edit=may_edit)
    if may_edit:
        institution_editing.show_name(file.head)
        institution_editing.keep_what_is_typed(code)


def _headline(offered: Sequence[ListedInstitution]) -> str:
    waiting = sum(each.waiting for each in offered)
    silent = sum(each.silent for each in offered)
    if not waiting:
        return _("Aucun dossier n’attend de décision.")
    told = _n(
        "Un dossier attend une décision ; sans réponse dans le délai : {silent}.",
        "{n} dossiers attendent une décision ; sans réponse dans le délai : {silent}.",
        waiting,
    )
    return told.format(n=formats.number(waiting), silent=formats.number(silent))


def _line(of: ListedInstitution) -> None:
    with st.container(
        horizontal=True, vertical_alignment="center", gap="small", key=f"institution_{of.code}"
    ):
        st.button(
            plain(of.label),
            key=f"institution_open_{of.code}",
            type="tertiary",
            on_click=open_institution,
            args=(of.code,),
        )
        st.caption(words.waiting(of), width="content")


def _head(of: ListedInstitution) -> None:
    st.subheader(plain(of.label), anchor=False)
    st.markdown(f"{words.waiting(of)} · {words.validity(of)}")
    navigation.link_to_board(_("Voir ces démarches dans le tableau"), {BOARD_INSTITUTION: of.code})


def _reached(file: InstitutionFile, *, may_edit: bool) -> None:
    with st.container(border=True, key="institution_card"):
        st.markdown(bold(_("Comment le joindre")))
        card = file.card
        lines = (
            (":material/schedule:", card.opening),
            (":material/call:", card.phone),
            (":material/location_on:", card.address),
            (":material/person:", card.contact),
        )
        told = [f"{sign} {_lines(said)}" for sign, said in lines if said]
        st.markdown("\n\n".join(told) or _("Rien n’est encore noté : horaires, ligne, contact."))
        if may_edit:
            institution_editing.show_card(file)


def _takes(file: InstitutionFile, *, may_edit: bool) -> None:
    with st.container(border=True, key="institution_takes"):
        st.markdown(bold(_("Ce qu’il prend")))
        if not file.types:
            st.markdown(_("Aucune démarche ne va d’habitude ici."))
        today = paris.today()
        for each in file.types:
            said = file.deposits.get(each.code)
            how = words.deposit(said) if said else _("dépôt à compléter")
            label = plain(each.label)
            ended = _("{label} (retirée)").format(label=label)
            st.markdown(f"{label if each.is_offered(today) else ended} · {how}")
        if may_edit:
            institution_editing.show_deposits(file)


def _delays(file: InstitutionFile) -> None:
    with st.container(border=True, key="institution_delays"):
        st.markdown(bold(_("Délais constatés, du dépôt à la décision")))
        if not file.delays:
            st.markdown(_("Aucun dossier déposé ici depuis deux ans."))
            return
        rows = [words.delay(each) for each in file.delays]
        stacked.show(words.delay_columns(), rows, label=_("Délais constatés"))
        with st.popover(_("Comment c’est compté"), type="tertiary"):
            for metric in (MetricId.INSTITUTION_DELAY, MetricId.SILENT_FILES):
                st.markdown(definition(metric))


def _ladder(file: InstitutionFile, *, may_edit: bool) -> None:
    with st.container(border=True, key="institution_ladder"):
        st.markdown(bold(_("Sans réponse : à qui s’adresser ensuite")))
        for rung in LADDER:
            said = file.ladder.get(rung)
            st.markdown(f"**{words.rung(rung)}** · {_recourse(said)}")
            if may_edit:
                institution_editing.show_recourse(file, rung, said)


def _recourse(said: Recourse | None) -> str:
    if said is None:
        return _("pas encore dit")
    language = session.language()
    whom = plain(said.whom.in_language(language))
    advice = plain(said.advice.in_language(language))
    source = _("source : {source}").format(source=plain(said.source))
    body = f"{whom}. {advice}" if advice else whom
    return f"{body}\n\n:small[{source} · {_standing(said)}]"


def _standing(said: Recourse) -> str:
    if said.verified is None:
        return ":material/help: " + _("à vérifier")
    told = _("vérifié par {name} le {day}").format(
        name=plain(said.verified.by), day=formats.day_and_year(said.verified.on)
    )
    return f":material/verified: {told}"


def _lines(text: str) -> str:
    return "  \n".join(plain(line) for line in text.splitlines())
