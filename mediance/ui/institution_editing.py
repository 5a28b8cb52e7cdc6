"""What the coordination keeps of institutions: how to reach them, what they take, whom next."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import cast

import streamlit as st

from mediance.domain.actors import Actor
from mediance.domain.institutions import (
    LADDER,
    LONGEST_NAME,
    LONGEST_TEXT,
    NO_DEPOSIT,
    Card,
    Deposit,
    DepositWay,
    InstitutionFile,
    ListedInstitution,
    ListedType,
    NewType,
    Recourse,
)
from mediance.domain.procedures import Rung
from mediance.domain.reference import Label
from mediance.services.followup import institutions as service
from mediance.ui import formats, kept_fields
from mediance.ui import institution_words as words
from mediance.ui.institution_forms import DRAFT, Form
from mediance.ui.language import _
from mediance.ui.markdown import plain

NEW, NEW_TYPE = Form("new"), Form("new_type")
CARD_TEXTS = ("opening", "phone", "address", "contact")
RECOURSE_TEXTS = ("whom", "gloss", "advice", "advice_gloss", "source")
EARLIEST, LATEST = date(2000, 1, 1), date(2100, 12, 31)


def show_new() -> None:
    """Draw the form that adds an institution."""
    with st.expander(_("Ajouter un organisme")), st.form(NEW.key(), border=False, width=560):
        st.text_input(_("Nom"), key=NEW.key("label"), max_chars=LONGEST_NAME)
        st.form_submit_button(_("Ajouter"), key=NEW.key("add"), on_click=_add)


def show_name(head: ListedInstitution) -> None:
    """Draw the form that calls an institution otherwise, retires it or offers it again."""
    form = Form(f"name_{head.code}")
    with (
        st.expander(_("Renommer ou retirer cet organisme")),
        st.form(form.key(), border=False, width=560),
    ):
        st.text_input(_("Nom"), head.label, key=form.key("label"), max_chars=LONGEST_NAME)
        _last_day(form, head.valid_to)
        st.form_submit_button(
            _("Enregistrer"), key=form.key("save"), on_click=_save_name, args=(form, head)
        )


def show_card(file: InstitutionFile) -> None:
    """Draw the form of how an institution is reached."""
    form, card = _card_form(file.head.code), file.card
    with (
        st.expander(_("Modifier"), expanded=form.is_begun),
        st.form(form.key(), border=False),
    ):
        for name, label, said in (
            ("opening", _("Horaires"), card.opening),
            ("phone", _("Téléphone"), card.phone),
            ("address", _("Adresse, lien"), card.address),
            ("contact", _("Contact partenaire, service et ligne directe"), card.contact),
        ):
            st.text_area(
                label,
                form.before(name, said),
                key=form.key(name),
                max_chars=LONGEST_TEXT,
                height=70,
            )
        st.form_submit_button(
            _("Enregistrer"),
            key=form.key("save"),
            type="primary",
            on_click=_save_card,
            args=(form, file.head.code, card),
        )


def show_deposits(file: InstitutionFile) -> None:
    """Draw the form of how one kind of file is handed in; any kind may be chosen."""
    form = Form(f"deposit_{file.head.code}")
    with st.expander(_("Dire comment on dépose")):
        known = {each.code: each.label for each in (*file.types, *file.may_take)}
        chosen = st.selectbox(
            _("Démarche"),
            list(known),
            index=None,
            format_func=known.__getitem__,
            key=form.key("type"),
            placeholder=_("Choisir"),
        )
        if chosen is None:
            return
        said = file.deposits.get(chosen, NO_DEPOSIT)
        with st.form(form.key(), border=False):
            st.pills(
                _("Par où"),
                list(DepositWay),
                selection_mode="multi",
                default=[each for each in DepositWay if each in said.ways],
                format_func={each: words.way(each) for each in DepositWay}.__getitem__,
                key=form.key(f"ways_{chosen}"),
            )
            st.text_input(
                _("Preuve que l’on reçoit"),
                said.proof,
                key=form.key(f"proof_{chosen}"),
                max_chars=LONGEST_TEXT,
                placeholder=_("Vide : la preuve habituelle de ce moyen"),
            )
            st.form_submit_button(
                _("Enregistrer"),
                key=form.key("save"),
                type="primary",
                on_click=_save_deposit,
                args=(form, file.head.code, chosen, said),
            )


def show_recourse(file: InstitutionFile, rung: Rung, said: Recourse | None) -> None:
    """Draw what verifies a rung, and the form that says it otherwise for this institution."""
    form = _recourse_form(file.head.code, rung)
    with st.container(horizontal=True):
        if said is not None and said.verified is None:
            st.button(
                _("Vérifié, en mon nom"),
                key=form.key("verify"),
                icon=":material/verified:",
                on_click=_verify_recourse,
                args=(form, file.head.code, said),
            )
        label = _("Reprendre ma saisie") if form.is_begun else _("Modifier")
        with st.popover(label, type="tertiary", icon=":material/edit:"):
            _recourse_fields(form, file.head.code, rung, said)


def keep_what_is_typed(code: str) -> None:
    """Keep what is typed of an institution and not sent yet: a reload gives it back."""
    ladder = [_recourse_form(code, rung).kept(*RECOURSE_TEXTS) for rung in LADDER]
    kept_fields.watch(DRAFT, [_card_form(code).kept(*CARD_TEXTS), *ladder])


def _card_form(code: str) -> Form:
    return Form(f"card_{code}")


def _recourse_form(code: str, rung: Rung) -> Form:
    return Form(f"recourse_{code}_{rung}")


def show_types(actor: Actor) -> None:
    """Draw every kind of procedure with its usual institution, and the form that adds one."""
    types, domains = service.listed_types(actor), service.domains_of_types(actor)
    heads = service.listed_institutions(actor)
    names = {each.code: each.label for each in heads}
    for code, label in domains.items():
        mine = [each for each in types if each.domain_code == code]
        if mine:
            st.markdown(f"**{plain(label)}**")
        for each in mine:
            _type(each, names)
    with st.expander(_("Ajouter un type de démarche")):
        _new_type(domains, {each.code: each.label for each in heads if each.valid_to is None})


def _recourse_fields(form: Form, code: str, rung: Rung, said: Recourse | None) -> None:
    st.caption(_("Ce texte vaudra pour cet organisme seul, et sera à vérifier."))
    with st.form(form.key(), border=False):
        for name, label, typed in (
            ("whom", _("À qui"), said.whom.french if said else ""),
            ("gloss", _("À qui, en anglais"), said.whom.english if said else ""),
            ("advice", _("Comment"), said.advice.french if said else ""),
            ("advice_gloss", _("Comment, en anglais"), said.advice.english if said else ""),
            ("source", _("Source"), said.source if said else ""),
        ):
            st.text_input(
                label, form.before(name, typed), key=form.key(name), max_chars=LONGEST_TEXT
            )
        st.form_submit_button(
            _("Enregistrer"),
            key=form.key("save"),
            type="primary",
            on_click=_save_recourse,
            args=(form, code, rung, said),
        )


def _type(of: ListedType, names: dict[str, str]) -> None:
    form = Form(f"type_{of.code}")
    ended = (
        " · " + _("retirée après le {day}").format(day=formats.day_and_year(of.valid_to))
        if of.valid_to
        else ""
    )
    part = st.expander(
        f"{plain(of.label)} · {plain(names.get(of.institution_code, ''))}{ended}",
        key=f"type_{of.code}",
        on_change="rerun",
    )
    if not part.open:
        return
    with part, st.form(form.key(), border=False, width=560):
        st.text_input(_("Nom"), of.label, key=form.key("label"), max_chars=LONGEST_NAME)
        _usual(form, names, of.institution_code)
        _last_day(form, of.valid_to)
        st.form_submit_button(
            _("Enregistrer"), key=form.key("save"), on_click=_save_type, args=(form, of)
        )


def _new_type(domains: dict[str, str], names: dict[str, str]) -> None:
    with st.form(NEW_TYPE.key(), border=False, width=560):
        st.text_input(_("Nom"), key=NEW_TYPE.key("label"), max_chars=LONGEST_NAME)
        st.selectbox(
            _("Motif"),
            list(domains),
            format_func=domains.__getitem__,
            key=NEW_TYPE.key("domain"),
        )
        _usual(NEW_TYPE, names, next(iter(names)))
        st.form_submit_button(_("Ajouter"), key=NEW_TYPE.key("add"), on_click=_add_type)


def _usual(form: Form, names: dict[str, str], chosen: str) -> None:
    codes: Sequence[str] = list(names)
    st.selectbox(
        _("Organisme habituel"),
        codes,
        index=codes.index(chosen) if chosen in names else 0,
        format_func=names.__getitem__,
        key=form.key("institution"),
    )


def _last_day(form: Form, known: date | None) -> None:
    st.date_input(
        _("Proposé jusqu’au (vide : sans fin)"),
        known,
        min_value=EARLIEST,
        max_value=LATEST,
        format="DD/MM/YYYY",
        key=form.key("last_day"),
        help=_("Le passé reste : les démarches déjà ouvertes gardent leur nom."),
    )


def _add() -> None:
    label = NEW.text("label")
    NEW.carry_out(lambda who, key: service.add_institution(who, label, key), _("Organisme ajouté."))


def _save_name(form: Form, seen: ListedInstitution) -> None:
    wanted = replace(seen, label=form.text("label"), valid_to=form.day("last_day"))
    form.carry_out(
        lambda who, key: service.change_institution(who, seen, wanted, key), _("Enregistré.")
    )


def _save_card(form: Form, code: str, seen: Card) -> None:
    wanted = Card(
        form.text("opening"), form.text("phone"), form.text("address"), form.text("contact")
    )
    form.carry_out(
        lambda who, key: service.save_card(who, code, seen, wanted, key=key), _("Enregistré.")
    )


def _save_deposit(form: Form, code: str, type_code: str, seen: Deposit) -> None:
    ways = cast("list[DepositWay]", form.value(f"ways_{type_code}") or [])
    wanted = Deposit(frozenset(DepositWay(each) for each in ways), form.text(f"proof_{type_code}"))
    form.carry_out(
        lambda who, key: service.save_deposit(who, code, type_code, wanted, seen=seen, key=key),
        _("Enregistré."),
    )


def _save_recourse(form: Form, code: str, rung: Rung, seen: Recourse | None) -> None:
    wanted = Recourse(
        rung,
        Label(form.text("whom"), form.text("gloss")),
        Label(form.text("advice"), form.text("advice_gloss")),
        form.text("source"),
    )
    form.carry_out(
        lambda who, key: service.save_recourse(who, code, seen, wanted, key=key),
        _("Enregistré, à vérifier."),
    )


def _verify_recourse(form: Form, code: str, seen: Recourse) -> None:
    form.carry_out(
        lambda who, key: service.verify_recourse(who, code, seen, key), _("Vérifié en votre nom.")
    )


def _save_type(form: Form, seen: ListedType) -> None:
    wanted = replace(
        seen,
        label=form.text("label"),
        institution_code=form.text("institution"),
        valid_to=form.day("last_day"),
    )
    form.carry_out(lambda who, key: service.change_type(who, seen, wanted, key), _("Enregistré."))


def _add_type() -> None:
    wanted = NewType(NEW_TYPE.text("label"), NEW_TYPE.text("domain"), NEW_TYPE.text("institution"))
    NEW_TYPE.carry_out(
        lambda who, key: service.add_type(who, wanted, key), _("Type de démarche ajouté.")
    )
