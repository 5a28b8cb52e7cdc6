"""One deadline rule: what it says, what follows from a date, who answers for it."""

import uuid
from collections.abc import Sequence
from datetime import date

import streamlit as st

from mediance.domain import paris
from mediance.domain.actors import Actor
from mediance.domain.deadline_rules import Rule, neighbours
from mediance.domain.deadlines import Deadline
from mediance.domain.followup import RuleVersion, WrittenRule
from mediance.services.followup import rules as service
from mediance.ui import auth, feedback, formats, rule_form, rules, session
from mediance.ui import rule_words as words
from mediance.ui.language import _
from mediance.ui.markdown import plain
from mediance.ui.rule_words import Names

FORM = "verify_rule"


def show(actor: Actor, opened: RuleVersion, held: Sequence[RuleVersion]) -> None:
    """Draw a rule with all that can be done of it."""
    names = Names(*service.rule_names(actor))
    _ways(opened, held)
    st.subheader(words.label(opened.rule), anchor=False)
    st.markdown(f"{rules.mark(opened)} · {plain(opened.domain_label)}")
    if rule_form.is_open(opened):
        rule_form.show(opened, names)
        return
    with st.container(horizontal=True, key="rule_gestures"):
        _gestures(opened, held)
    said, example = st.columns([3, 2], gap="large")
    with said:
        _said(opened.rule, names)
        if opened.delivered:
            _delivered(opened.rule, opened.delivered, names)
    with example:
        _example(actor, opened.rule)
    _neighbours(opened.rule, held, names)
    _history(service.history(actor, opened.rule.code), names)


def _ways(opened: RuleVersion, held: Sequence[RuleVersion]) -> None:
    before, after = _around(opened, held)
    with st.container(horizontal=True, vertical_alignment="center", key="rule_ways"):
        for label, key, shortcut, to, is_possible in (
            (_("Toutes les règles"), "rule_back", None, None, True),
            (_("Précédente"), "rule_before", "Alt+P", before, before is not None),
            (_("Suivante"), "rule_after", "Alt+N", after, after is not None),
        ):
            st.button(
                label,
                key=key,
                type="tertiary",
                shortcut=shortcut,
                disabled=not is_possible,
                on_click=_go,
                args=(to.rule.code if to else None,),
            )


def _around(
    opened: RuleVersion, held: Sequence[RuleVersion]
) -> tuple[RuleVersion | None, RuleVersion | None]:
    """Return the rules before and after, among those that the list shows."""
    asked, place = rules.asked(), held.index(opened)
    before = next((each for each in reversed(held[:place]) if asked.keeps(each)), None)
    return before, next((each for each in held[place + 1 :] if asked.keeps(each)), None)


def _go(code: str | None) -> None:
    rule_form.leave()
    rules.open_rule(code)


def _gestures(opened: RuleVersion, held: Sequence[RuleVersion]) -> None:
    if not opened.rule.is_verified:
        st.button(
            _("J’ai relu : vérifiée en mon nom"),
            key=f"rule_verify_{session.submission_key(FORM)}",
            type="primary",
            icon=":material/verified:",
            shortcut="Alt+V",
            help=_("La règle suivante à vérifier s’ouvre aussitôt."),
            on_click=_verify,
            args=(opened, held),
        )
    st.button(
        _("Reprendre ma saisie") if rule_form.is_begun(opened) else _("Modifier"),
        key="rule_edit",
        icon=":material/edit:",
        shortcut="Alt+M",
        on_click=rule_form.begin,
        args=(opened,),
    )


def _verify(opened: RuleVersion, held: Sequence[RuleVersion]) -> None:
    """Answer for a rule, and go on to the next that waits for somebody."""

    def act(who: Actor, key: uuid.UUID) -> None:
        service.verify_rule(who, opened.rule.code, opened.version, key)

    with feedback.in_words(), rule_form.in_words():
        who = auth.present(screen=rules.SCREEN, is_activity=True)
        act(who, session.submission_key(FORM))
        session.renew(FORM)
        feedback.say(_("Vérifiée en votre nom : {rule}").format(rule=words.label(opened.rule)))
        rules.open_rule(_next_to_verify(opened, held))


def _next_to_verify(opened: RuleVersion, held: Sequence[RuleVersion]) -> str:
    """Return the next rule of the list that waits, from the top once the end is reached."""
    asked, place = rules.asked(), held.index(opened)
    rest = (*held[place + 1 :], *held[:place])
    waiting = (each for each in rest if asked.keeps(each) and not each.rule.is_verified)
    return next((each.rule.code for each in waiting), opened.rule.code)


def _said(rule: Rule, names: Names) -> None:
    titles = words.told(rule, names)
    lines = (f"**{title}** · {plain(said)}" for title, said in titles.items() if said)
    st.markdown("\n\n".join(list(lines)[1:]))


def _delivered(ours: Rule, listed: Rule, names: Names) -> None:
    """Show what the list of the software says now of a rule that was edited here."""
    with st.container(border=True, key="rule_delivered"):
        told = _("La liste livrée dit maintenant autre chose que votre version.")
        st.markdown(f":material/difference: {told}")
        rows = words.differences(ours, listed, names)
        st.markdown(words.table(rows, _("votre version"), _("la liste livrée")))


def _example(actor: Actor, rule: Rule) -> None:
    with st.container(border=True, key="rule_example"):
        st.markdown(words.bold(_("Un exemple")))
        typed = st.date_input(
            _("Si l’événement est du"),
            _usual_day(rule),
            format="DD/MM/YYYY",
            min_value=date(2000, 1, 1),
            max_value=date(2060, 12, 31),
            key=f"rule_example_day_{rule.code}",
        )
        if isinstance(typed, date):
            found = service.worked_example(actor, rule, typed)
            st.markdown("\n\n".join(_dates(rule, found)))


def _usual_day(rule: Rule) -> date:
    today = paris.today()
    return today if rule.is_in_force(today) else rule.valid_from or rule.valid_to or today


def _dates(rule: Rule, found: Deadline | None) -> list[str]:
    if found is None or found.statutory is None or found.safe is None:
        return [_("La règle ne vaut pas pour cette date : {validity}.").format(
            validity=words.validity(rule)
        )]  # fmt: skip
    today = paris.today()
    lines = [
        _("**Date légale** · {day}").format(day=_whole(found.statutory, today)),
        _("**Date sûre** · {day}, le dernier jour ouvré avant").format(
            day=_whole(found.safe, today)
        ),
    ]
    if found.opens_on:
        lines.insert(0, _("**S’ouvre** · {day}").format(day=_whole(found.opens_on, today)))
    reminder = words.bold(_("Rappel"))
    lines += [
        f"{reminder} · {_whole(each.on, today)} · {words.signed(each.severity)}"
        for each in found.alerts
    ]
    return lines


def _whole(day: date, today: date) -> str:
    return formats.whole_day(day, today=today)


def _neighbours(rule: Rule, held: Sequence[RuleVersion], names: Names) -> None:
    """Show the law before and after the day on which it changes, side by side."""
    for other in neighbours(rule, [each.rule for each in held]):
        before, after = sorted((rule, other), key=lambda each: each.valid_from or date.min)
        with st.container(border=True, key=f"rule_neighbour_{other.code}"):
            changes = formats.day_and_year(after.valid_from) if after.valid_from else ""
            st.markdown(words.bold(_("La règle change le {day}").format(day=changes)))
            rows = words.differences(before, after, names)
            st.markdown(words.table(rows, words.validity(before), words.validity(after)))
            st.button(
                _("Ouvrir : {rule}").format(rule=words.label(other)),
                key=f"rule_other_{other.code}",
                type="tertiary",
                on_click=_go,
                args=(other.code,),
            )


def _history(versions: Sequence[WrittenRule], names: Names) -> None:
    with st.expander(
        _("Versions ({count})").format(count=len(versions)), key="rule_history", expanded=False
    ):
        for place, each in enumerate(versions):
            st.markdown(_version(each))
            if place + 1 < len(versions):
                earlier = versions[place + 1]
                rows = words.differences(earlier.rule, each.rule, names)
                before = _("version {n}").format(n=earlier.version)
                after = _("version {n}").format(n=each.version)
                if rows:
                    st.markdown(words.table(rows, before, after))


def _version(each: WrittenRule) -> str:
    written = formats.day_and_year(paris.local_day(each.written_at))
    by = (
        _("écrite par {name} le {day}").format(name=plain(each.written_by), day=written)
        if each.written_by
        else _("livrée avec Médiance, le {day}").format(day=written)
    )
    until = (
        " · " + _("remplacée le {day}").format(
            day=formats.day_and_year(paris.local_day(each.until))
        )
        if each.until
        else ""
    )  # fmt: skip
    number = _("Version {n}").format(n=each.version)
    return f"**{number}** · {by} · {words.verified(each.rule)}{until}"
