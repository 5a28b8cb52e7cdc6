"""What a person was told, and what they agree to: a yes or a no is one press, or one key."""

import uuid
from collections.abc import Mapping
from functools import partial
from typing import cast

import streamlit as st

from mediance.domain.actors import Actor
from mediance.domain.consents import (
    WAYS_TO_REACH,
    ConsentEvent,
    Decision,
    Hindrance,
    Subject,
    Support,
    Telling,
    TextKind,
)
from mediance.domain.person_file import PersonHead
from mediance.domain.reference import Choice
from mediance.services import consents
from mediance.services.consents import ConsentSheet, TellingChoices
from mediance.ui import consent_words, person, session
from mediance.ui.language import _
from mediance.ui.markdown import plain

NOTICE, FOLLOW_UP = Subject(TextKind.NOTICE), Subject(TextKind.FOLLOW_UP)
TOLD, FORM = "notice", "consent"
LANGUAGE, SUPPORT, INSTITUTION = "telling_language", "telling_support", "telling_institution"
YES, NO = "yes", "no"


def show(actor: Actor, head: PersonHead, *, with_banner: bool = False) -> None:
    """Draw what stands, and what may be said now; a refusal above it where it stands nowhere."""
    sheet = consents.consent_sheet(actor, head.person_id)
    if with_banner:
        banner(sheet.hindrance, sheet.stands)
    with st.container(border=True, key="person_consents"):
        st.subheader(_("Information et accords"), anchor=False)
        person.show_message(TOLD, FORM)
        choose_telling(sheet.telling)
        _notice(sheet, head)
        _follow_up(sheet, head)
        with st.container(horizontal=True, gap="small", key="person_ways"):
            for way in WAYS_TO_REACH:
                _yes_or_no(sheet, head.person_id, Subject(way))
        _sharing(sheet, head.person_id)
        _behind(sheet)


def choose_telling(choices: TellingChoices) -> None:
    """Let the actor say how people are told; it is what they last did, until they say otherwise."""
    languages = [choice.code for choice in choices.languages]
    usual = choices.usual
    with st.container(horizontal=True, gap="small"):
        st.selectbox(
            _("Langue"),
            languages,
            index=languages.index(usual.language_code) if usual.language_code in languages else 0,
            format_func=lambda code: consent_words.language(code, choices.languages),
            key=f"{LANGUAGE}_{session.language()}",
            width=170,
        )
        st.selectbox(
            _("Comment"),
            list(Support),
            index=list(Support).index(usual.support),
            format_func=consent_words.support,
            key=f"{SUPPORT}_{session.language()}",
            width=170,
        )


def chosen_telling() -> Telling:
    """Return how people are told now, in a callback."""
    language = session.value(f"{LANGUAGE}_{session.language()}")
    support = session.value(f"{SUPPORT}_{session.language()}")
    return Telling(str(language or "fr"), Support(str(support or Support.ORAL)))


def banner(why: Hindrance | None, stands: Mapping[Subject, ConsentEvent]) -> None:
    """Draw that somebody does not want to be followed, on top for everybody."""
    if why in {None, Hindrance.NOT_TOLD}:
        return
    since = consent_words.day(stands[FOLLOW_UP])
    with st.container(key="person_not_followed"):
        st.warning(
            consent_words.hindrance(cast("Hindrance", why), since), icon=":material/front_hand:"
        )


def _notice(sheet: ConsentSheet, head: PersonHead) -> None:
    told = sheet.stands.get(NOTICE)
    if head.is_told:
        with st.container(horizontal=True, vertical_alignment="center", key="person_told"):
            mark = f":green[:material/check:] {consent_words.decision(Decision.TOLD)}"
            st.markdown(mark, width="content")
            if told is not None:
                _said(told)
                _undo(sheet, told)
        return
    key = person.key_of(TOLD)
    st.button(
        _("Information donnée"),
        key=f"person_tell_{key}",
        type="primary",
        icon=":material/campaign:",
        shortcut="alt+i",
        on_click=_tell,
        args=(head.person_id, key),
    )


def _follow_up(sheet: ConsentSheet, head: PersonHead) -> None:
    said = sheet.stands.get(FOLLOW_UP)
    decision = said.decision if said else None
    key = person.key_of(FORM)
    with st.container(horizontal=True, vertical_alignment="center", key="person_follow_up"):
        st.markdown(f"**{consent_words.kind(TextKind.FOLLOW_UP)}**", width="content")
        if said is not None:
            st.markdown(consent_words.decision(said.decision), width="content")
            _said(said)
            _undo(sheet, said)
        if decision is not Decision.AGREED:
            st.button(
                _("D’accord pour le suivi"),
                key=f"person_agrees_{key}",
                on_click=_say,
                args=(head.person_id, FOLLOW_UP, key),
                kwargs={"agrees": True},
            )
        if decision not in {Decision.REFUSED, Decision.WITHDRAWN}:
            has_agreed = decision is Decision.AGREED
            st.button(
                _("Retire son accord") if has_agreed else _("Ne veut pas de suivi"),
                key=f"person_declines_{key}",
                shortcut="alt+n",
                on_click=_say,
                args=(head.person_id, FOLLOW_UP, key),
                kwargs={"agrees": False},
            )


def _yes_or_no(sheet: ConsentSheet, person_id: int, subject: Subject, label: str = "") -> None:
    said = sheet.stands.get(subject)
    stands = said.event_id if said else 0
    key = f"person_{subject.kind}_{subject.institution_code or ''}_{person_id}_{stands}"
    agrees = said is not None and said.decision is Decision.AGREED
    st.segmented_control(
        label or consent_words.kind(subject.kind),
        [YES, NO],
        default=None if said is None else YES if agrees else NO,
        format_func=lambda each: _("Oui") if each == YES else _("Non"),
        key=key,
        help=None if said is None else _help(said, sheet),
        on_change=partial(_answered, person_id, subject, key),
        required=said is not None,
        width="content",
    )
    if said is not None:
        _undo(sheet, said)


def _sharing(sheet: ConsentSheet, person_id: int) -> None:
    """Draw what was said of each institution, and ask about another."""
    by_code = {choice.code: choice for choice in sheet.institutions}
    known = [each for each in sheet.stands if each.kind is TextKind.SHARING]
    for subject in sorted(known, key=lambda each: each.institution_code or ""):
        name = _institution(by_code, subject.institution_code or "")
        _yes_or_no(sheet, person_id, subject, _("Parler de la demande à {name}").format(name=name))
    others = [code for code in by_code if Subject(TextKind.SHARING, code) not in sheet.stands]
    with st.popover(_("Parler de la demande à…")):
        chosen = st.selectbox(
            _("Organisme"),
            others,
            format_func=lambda code: _institution(by_code, code),
            key=f"{INSTITUTION}_{person_id}_{len(others)}",
        )
        if chosen is not None:
            _yes_or_no(sheet, person_id, Subject(TextKind.SHARING, chosen), _("D’accord ?"))


def _behind(sheet: ConsentSheet) -> None:
    with st.container(horizontal=True):
        with st.popover(_("Les textes"), icon=":material/description:"):
            for text in sheet.texts.values():
                title, body = consent_words.title_and_body(text)
                st.markdown(f"**{plain(title)}**")
                st.text(body)
        with st.popover(_("Historique"), icon=":material/history:"):
            if not sheet.history:
                st.markdown(_("Rien n’a encore été dit."))
            for event in sheet.history:
                st.markdown(
                    f"**{consent_words.kind(event.subject.kind)}** ·"
                    f" {consent_words.decision(event.decision)}"
                )
                st.caption(plain(consent_words.told(event, sheet.telling.languages)))


def _said(event: ConsentEvent) -> None:
    st.caption(plain(consent_words.when_and_who(event)), width="content")


def _help(event: ConsentEvent, sheet: ConsentSheet) -> str:
    told = plain(consent_words.told(event, sheet.telling.languages))
    return f"{consent_words.decision(event.decision)} · {told}"


def _institution(by_code: dict[str, Choice], code: str) -> str:
    return by_code[code].label.in_language(session.language()) if code in by_code else code


def _undo(sheet: ConsentSheet, event: ConsentEvent) -> None:
    """Draw the way back of a slip of the hand, while there is one."""
    if event.event_id not in sheet.slips:
        return
    key = person.key_of(FORM)
    st.button(
        _("Annuler"),
        key=f"person_undo_{event.event_id}_{key}",
        type="tertiary",
        on_click=_take_back,
        args=(event.event_id, key),
    )


def _tell(person_id: int, key: uuid.UUID) -> None:
    telling = chosen_telling()
    person.carry_out(
        TOLD,
        lambda who: consents.give_notice(who, person_id, telling, key),
        _("C’est noté : information donnée."),
    )


def _say(person_id: int, subject: Subject, key: uuid.UUID, *, agrees: bool) -> None:
    telling = chosen_telling()
    person.carry_out(
        FORM,
        lambda who: consents.say(who, person_id, subject, key, agrees=agrees, telling=telling),
        _("C’est noté."),
    )


def _answered(person_id: int, subject: Subject, key: str) -> None:
    said = session.value(key)
    if said in {YES, NO}:
        _say(person_id, subject, person.key_of(FORM), agrees=said == YES)


def _take_back(event_id: int, key: uuid.UUID) -> None:
    person.carry_out(
        FORM,
        lambda who: consents.undo(who, event_id, key),
        _("Annulé. Les deux gestes restent dans l’historique."),
    )
