"""The deadline rules on screen: which are looked at, the list of them, and where the address is."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

import streamlit as st

from mediance.domain.deadline_rules import Confidence
from mediance.domain.followup import RuleVersion
from mediance.domain.names import normalized
from mediance.ui import address, session
from mediance.ui import rule_words as words
from mediance.ui.language import _, _n
from mediance.ui.markdown import plain

SCREEN = "echeances"
RULE, WORDS, STANDING, CONFIDENCE, DOMAIN = "regle", "mots", "etat", "confiance", "motif"
FILTERS = (WORDS, STANDING, CONFIDENCE, DOMAIN)
LONGEST_SEARCH = 80
AT_ONCE = 30
OFFSET = "rules_offset"
ANY = ""


class Standing(StrEnum):
    """Whether somebody of the house answers for a rule."""

    ANY = ""
    TO_VERIFY = "a_verifier"
    VERIFIED = "verifiees"


@dataclass(frozen=True)
class Asked:
    """Which rules are looked at, as the address says."""

    words: str = ""
    standing: Standing = Standing.ANY
    confidence: str = ANY
    domain: str = ANY

    def keeps(self, each: RuleVersion) -> bool:
        """Whether a rule is among them."""
        rule = each.rule
        is_standing = self.standing is Standing.ANY or rule.is_verified == (
            self.standing is Standing.VERIFIED
        )
        return (
            is_standing
            and self.confidence in {ANY, rule.confidence}
            and self.domain in {ANY, rule.domain_code}
            and all(word in _searched(each) for word in normalized(self.words).split())
        )


def opened(held: Sequence[RuleVersion]) -> RuleVersion | None:
    """Return the rule that the address names."""
    code = st.query_params.get(RULE, "")
    return next((each for each in held if each.rule.code == code), None)


def asked() -> Asked:
    """Return what the address asks for; what it cannot mean is left out."""
    said = {name: st.query_params.get(name, "") for name in FILTERS}
    return Asked(
        said[WORDS][:LONGEST_SEARCH],
        Standing(_known(said[STANDING], set(Standing))),
        _known(said[CONFIDENCE], set(Confidence)),
        said[DOMAIN],
    )


def open_rule(code: str | None) -> None:
    """Open a rule on the next run; None goes back to the list."""
    address.keep(RULE, code, None)


def show_filters(held: Sequence[RuleVersion]) -> Asked:
    """Draw what the list may be narrowed by; the address keeps it."""
    before = asked()
    with st.container(horizontal=True, vertical_alignment="bottom", key="rules_filters"):
        st.text_input(
            _("Chercher"),
            before.words,
            key=_key(WORDS),
            max_chars=LONGEST_SEARCH,
            placeholder=_("loyer, appel, CCH…"),
            width=260,
            on_change=_narrow,
            args=(WORDS,),
        )
        _choice(_("Vérification"), STANDING, before.standing, _standings())
        _choice(_("Confiance"), CONFIDENCE, before.confidence, _confidences())
        _choice(_("Motif"), DOMAIN, before.domain, _domains(held))
    return asked()


def show_list(held: Sequence[RuleVersion]) -> None:
    """Draw the rules by domain, some at a time."""
    if not held:
        st.markdown(_("Aucune règle ne répond à cette recherche."))
        st.button(_("Voir toutes les règles"), key="rules_all", on_click=_widen)
        return
    place = session.value(OFFSET)
    offset = place if isinstance(place, int) and place < len(held) else 0
    shown = held[offset : offset + AT_ONCE]
    for domain, rules in groupby(shown, key=lambda each: each.domain_label):
        st.markdown(f"**{plain(domain)}**")
        for each in rules:
            _line(each)
    _turn(offset, len(held))


def _line(each: RuleVersion) -> None:
    rule = each.rule
    with st.container(
        horizontal=True, vertical_alignment="center", gap="small", key=f"rule_{rule.code}"
    ):
        st.button(
            words.label(rule),
            key=f"rule_open_{rule.code}",
            type="tertiary",
            on_click=open_rule,
            args=(rule.code,),
        )
        told = (words.delay(rule), words.signed(rule.severity), words.confidence(rule.confidence))
        st.caption(" · ".join((*told, mark(each))), width="content")


def mark(each: RuleVersion) -> str:
    """Return whether somebody answers for a rule, with its sign."""
    sign = ":material/verified:" if each.rule.is_verified else ":material/help:"
    told = f"{sign} {words.verified(each.rule)}"
    return _("{told} · modifiée ici").format(told=told) if each.is_edited else told


def _turn(offset: int, count: int) -> None:
    if count <= AT_ONCE:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        for label, to, is_possible in (
            (_("Précédentes"), offset - AT_ONCE, offset > 0),
            (_("Suivantes"), offset + AT_ONCE, offset + AT_ONCE < count),
        ):
            st.button(
                label,
                key=f"rules_turn_{to - offset}",
                disabled=not is_possible,
                on_click=session.put,
                args=(OFFSET, max(to, 0)),
            )
        st.caption(
            _("{first} à {last} sur {count}").format(
                first=offset + 1, last=min(offset + AT_ONCE, count), count=count
            )
        )


def _choice(label: str, name: str, before: str, choices: dict[str, str]) -> None:
    options = list(choices)
    st.selectbox(
        label,
        options,
        index=options.index(before) if before in options else 0,
        format_func=choices.__getitem__,
        key=_key(name),
        width=200,
        on_change=_narrow,
        args=(name,),
    )


def _standings() -> dict[str, str]:
    return {
        Standing.ANY: _("Toutes"),
        Standing.TO_VERIFY: _("À vérifier"),
        Standing.VERIFIED: _("Vérifiées"),
    }


def _confidences() -> dict[str, str]:
    return {ANY: _("Toutes"), **{str(each): words.confidence(each) for each in Confidence}}


def _domains(held: Sequence[RuleVersion]) -> dict[str, str]:
    found = {each.rule.domain_code: each.domain_label for each in held}
    counts = {code: sum(each.rule.domain_code == code for each in held) for code in found}
    return {ANY: _("Tous"), **{code: f"{found[code]} · {counts[code]}" for code in found}}


def _narrow(name: str) -> None:
    session.put(OFFSET, 0)
    address.keep(name, str(session.value(_key(name)) or "").strip(), "")


def _widen() -> None:
    session.renew(SCREEN)
    for name in FILTERS:
        st.query_params.pop(name, None)


def _key(name: str) -> str:
    return f"rules_{name}_{session.language()}_{session.submission_key(SCREEN)}"


def _known(said: str, values: Collection[str]) -> str:
    return said if said in values else ANY


def _searched(each: RuleVersion) -> str:
    rule = each.rule
    said = (
        *(rule.code, rule.label.french, rule.label.english, rule.legal_basis or "", rule.source),
        *(each.event.question.french, each.event.question.english, rule.advice.french),
        each.domain_label,
    )
    return normalized(" ".join(said))


def count_told(found: int, of: int) -> str:
    """Return how many are shown, where not all are."""
    if found == of:
        return ""
    return _n("Une règle montrée.", "{n} règles montrées.", found).format(n=found)
