"""The form in which a rule is edited: what moves is told first, and only then it is written."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import TypeVar, cast

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from mediance.domain import paris
from mediance.domain.deadline_rules import (
    CONFIRM_WITH,
    Alert,
    Confidence,
    ConfirmWith,
    Direction,
    InconsistentRule,
    Rule,
    Severity,
    Silence,
    Who,
    gravest,
)
from mediance.domain.followup import Consequences, RuleVersion
from mediance.domain.procedures import Step
from mediance.domain.reference import Label
from mediance.domain.spans import Offset, Span, UnreadableSpan, text_of, text_of_offset
from mediance.domain.spoken_spans import read_offset, read_span
from mediance.services.drafts import drop
from mediance.services.followup import rules as service
from mediance.services.followup.refusals import RuleChanged, RuleUnknown
from mediance.ui import (
    auth,
    drafts,
    feedback,
    formats,
    kept_fields,
    procedure_words,
    rules,
    session,
    span_words,
)
from mediance.ui import rule_words as words
from mediance.ui.kept_fields import KeptForm
from mediance.ui.language import _, _n
from mediance.ui.markdown import plain
from mediance.ui.rule_words import Names

FORM = "edit_rule"
DRAFT = "deadline_rule"
EDITING = "rule_editing"
TEXTS = (
    *("label", "gloss", "advice", "advice_gloss", "delay"),
    *("basis", "source", "every", "opens"),
)
LONGEST = 600
SPARE_ALERTS = 2

Read = TypeVar("Read")
Choice = TypeVar("Choice", bound=StrEnum)


@dataclass(frozen=True)
class Editing:
    """A rule being edited: as it was seen, and what was told of what its new version moves.

    The form is drawn from what was `seen` first; `stands` is the version over which it is written.
    """

    code: str
    version: int
    seen: Rule
    stands: Rule
    wanted: Rule | None = None
    moves: Consequences | None = None
    typed: Mapping[str, str] = field(default_factory=dict)


def begin(opened: RuleVersion) -> None:
    """Open the form, filled with what the rule says."""
    session.renew(FORM)
    before = kept_fields.typed(DRAFT, opened.rule.code)
    said = opened.rule
    session.put(EDITING, Editing(said.code, opened.version, said, stands=said, typed=before))


def is_begun(opened: RuleVersion) -> bool:
    """Whether something was typed here that nobody sent."""
    return bool(kept_fields.typed(DRAFT, opened.rule.code))


def leave() -> None:
    """Close the form; nothing is written, and what was typed is kept for a day."""
    session.put(EDITING, None)
    drafts.read_again()


def give_up() -> None:
    """Close the form, and forget what was typed."""
    with feedback.in_words():
        drop(auth.present(screen=rules.SCREEN, is_activity=True), DRAFT)
        leave()


def is_open(opened: RuleVersion) -> bool:
    """Whether this rule is being edited on this screen."""
    editing = session.value(EDITING)
    return isinstance(editing, Editing) and editing.code == opened.rule.code


@contextmanager
def in_words() -> Iterator[None]:
    """Turn what only rules refuse into the sentence that is shown on the next run."""
    try:
        yield
    except InconsistentRule as error:
        session.put(feedback.PROBLEM, words.problem(error))
    except UnreadableSpan as error:
        session.put(feedback.PROBLEM, _unreadable(str(error)))
    except RuleChanged:
        session.put(feedback.PROBLEM, _("Une ou un collègue vient d’écrire une autre version."))
    except RuleUnknown:
        session.put(feedback.PROBLEM, _("Cette règle n’existe plus."))


def show(opened: RuleVersion, names: Names) -> None:
    """Draw the form, and below it what the new version would change."""
    editing = session.value(EDITING)
    if not isinstance(editing, Editing):
        return
    if opened.version != editing.version:
        _both(opened, editing, names)
    with st.form(_key("form"), border=True):
        _words(editing.seen)
        _lengths(editing.seen)
        _alerts(editing.seen)
        _sources(editing.seen)
        with st.expander(_("Préciser")):
            _more(editing.seen, names)
        st.form_submit_button(
            _("Voir ce qui change"),
            key=_key("preview"),
            type="secondary" if editing.wanted else "primary",
            on_click=_preview,
        )
        if editing.wanted and editing.moves:
            _told(editing.stands, editing.wanted, editing.moves, names)
    st.button(_("Ne pas modifier"), key=_key("leave"), type="tertiary", on_click=give_up)
    kept_fields.watch(DRAFT, [_kept(editing)])


def _kept(editing: Editing) -> KeptForm:
    places = range(len(editing.seen.alerts) + SPARE_ALERTS)
    names = (*TEXTS, *(f"when_{place}" for place in places))
    key = str(session.submission_key(FORM))
    return KeptForm(editing.code, key, {name: _key(name) for name in names})


def _before(name: str, said: str) -> str:
    """Return what a text begins with: what was typed before, or what the rule says."""
    return _editing().typed.get(name, said)


def _both(opened: RuleVersion, editing: Editing, names: Names) -> None:
    """Show what a colleague wrote meanwhile beside what is being written here."""
    with st.container(border=True, key="rule_both"):
        st.markdown(
            ":material/group: "
            + _("Entre-temps, une ou un collègue a écrit une autre version. Rien n’est perdu.")
        )
        rows = words.differences(opened.rule, editing.wanted or editing.seen, names)
        now = _("version {n}, maintenant").format(n=opened.version)
        st.markdown(words.table(rows, now, _("votre saisie")))
        with st.container(horizontal=True):
            st.button(
                _("Garder ma saisie, par-dessus"),
                key=_key("mine"),
                on_click=_over,
                args=(opened,),
            )
            st.button(_("Garder la sienne"), key=_key("theirs"), on_click=give_up)


def _over(opened: RuleVersion) -> None:
    editing = _editing()
    session.put(
        EDITING,
        replace(editing, version=opened.version, stands=opened.rule, moves=None, wanted=None),
    )


def _words(seen: Rule) -> None:
    left, right = st.columns(2)
    for place, title, name, said in (
        (left, _("Libellé"), "label", seen.label.french),
        (right, _("Libellé en anglais"), "gloss", seen.label.english),
    ):
        place.text_input(title, _before(name, said), key=_key(name), max_chars=LONGEST)
    for place, title, name, said in (
        (left, _("Conseil"), "advice", seen.advice.french),
        (right, _("Conseil en anglais"), "advice_gloss", seen.advice.english),
    ):
        place.text_area(title, _before(name, said), key=_key(name), max_chars=LONGEST, height=80)


def _lengths(seen: Rule) -> None:
    length, side, starts, ends = st.columns(4)
    length.text_input(
        _("Délai"),
        _before("delay", _typed_span(seen.delay)),
        key=_key("delay"),
        max_chars=60,
        help=_("« 2 mois », « 6 semaines », « 5 jours ouvrés », « 48 heures »."),
    )
    _select(side, _("De quel côté"), seen.direction, say=words.direction, name="direction")
    for place, label, day, name in (
        (starts, _("Pour un événement à partir du"), seen.valid_from, "valid_from"),
        (ends, _("jusqu’au"), seen.valid_to, "valid_to"),
    ):
        place.date_input(
            label,
            day,
            format="DD/MM/YYYY",
            min_value=date(1990, 1, 1),
            max_value=date(2100, 12, 31),
            key=_key(name),
        )


def _alerts(seen: Rule) -> None:
    st.caption(_("Rappels : le jour, et ce qui est alors en jeu. Vide : pas de rappel."))
    rows = [*seen.alerts, *[None] * SPARE_ALERTS]
    for place, alert in enumerate(rows):
        when, stake = st.columns(2)
        when.text_input(
            _("Rappel {n}").format(n=place + 1),
            _before(f"when_{place}", _typed_offset(alert.when) if alert else ""),
            key=_key(f"when_{place}"),
            max_chars=60,
            label_visibility="collapsed",
            placeholder=_("14 jours après l’événement, 10 jours avant la date limite"),
        )
        _select(
            stake,
            _("En jeu au rappel {n}").format(n=place + 1),
            alert.severity if alert else seen.severity,
            say=words.severity,
            name=f"stake_{place}",
            is_label_hidden=True,
        )


def _sources(seen: Rule) -> None:
    basis, source, sure = st.columns(3)
    for place, title, name, said in (
        (basis, _("Base légale"), "basis", seen.legal_basis or ""),
        (source, _("Source"), "source", seen.source),
    ):
        place.text_input(title, _before(name, said), key=_key(name), max_chars=LONGEST)
    _select(sure, _("Confiance"), seen.confidence, say=words.confidence, name="confidence")


def _more(seen: Rule, names: Names) -> None:
    language = session.language()
    left, right = st.columns(2)
    events = list(names.events)
    left.selectbox(
        _("La question"),
        events,
        index=events.index(seen.event),
        format_func={
            code: each.question.in_language(language) for code, each in names.events.items()
        }.__getitem__,
        key=_key("event"),
    )
    _select(right, _("Qui doit agir"), seen.who, say=words.who, name="who")
    _select(left, _("Sans réponse"), seen.silence, say=words.silence, name="silence")
    _select(right, _("En jeu, sans rappel"), seen.severity, say=words.severity, name="severity")
    _select(
        left,
        _("À confirmer auprès de"),
        seen.confirm_with,
        say=lambda each: CONFIRM_WITH[each].in_language(language),
        name="confirm_with",
    )
    right.text_input(
        _("Revient tous les"),
        _before("every", _typed_span(seen.every) if seen.every else ""),
        key=_key("every"),
        max_chars=60,
    )
    _until(right, seen)
    left.text_input(
        _("S’ouvre"),
        _before("opens", _typed_offset(seen.opens) if seen.opens else ""),
        key=_key("opens"),
        max_chars=60,
    )
    st.multiselect(
        _("Démarches"),
        sorted(names.types, key=names.types.__getitem__),
        sorted(seen.applies_to & names.types.keys()),
        format_func=names.types.__getitem__,
        key=_key("applies_to"),
        placeholder=_("Aucune : elle s’ajoute à la main"),
        select_all=False,
    )


def _until(place: DeltaGenerator, seen: Rule) -> None:
    steps: list[Step | None] = [None, *Step]
    said: dict[Step | None, str] = {step: procedure_words.step(step) for step in Step}
    place.selectbox(
        _("Ne compte plus à l’étape"),
        steps,
        index=steps.index(seen.until),
        format_func={**said, None: _("aucune étape")}.__getitem__,
        key=_key("until"),
    )


def _told(stands: Rule, wanted: Rule, moves: Consequences, names: Names) -> None:
    with st.container(border=True, key="rule_consequences"):
        st.markdown(f"**{_moved(moves)}**")
        if moves.changes:
            st.markdown(_dates(moves))
        if moves.discreet:
            st.caption(_discreet(moves.discreet))
        rows = words.differences(stands, wanted, names)
        st.markdown(words.table(rows, _("maintenant"), _("nouvelle version")))
        st.caption(_("La nouvelle version sera à vérifier. L’ancienne reste lisible."))
        st.form_submit_button(
            _("Écrire cette version"),
            key=_key("write"),
            type="primary",
            shortcut="Ctrl+Enter",
            on_click=_write,
        )


def _moved(moves: Consequences) -> str:
    if not moves.count:
        return _("Aucune date d’une démarche en cours ne bouge.")
    told = _n(
        "Une date d’une démarche en cours bouge.",
        "{n} dates de démarches en cours bougent.",
        moves.count,
    ).format(n=moves.count)
    if not moves.past:
        return told
    past = _n("Une est déjà passée.", "{n} sont déjà passées.", moves.past).format(n=moves.past)
    return f"{told} {past}"


def _discreet(count: int) -> str:
    return _n(
        "Une n’est pas montrée : son motif est sensible.",
        "{n} ne sont pas montrées : leur motif est sensible.",
        count,
    ).format(n=count)


def _dates(moves: Consequences) -> str:
    today = paris.today()
    number = _("n° {n}")
    return words.head(_("Démarche"), _("avant"), _("après")) + "\n".join(
        f"| {number.format(n=each.procedure_id)} · {plain(each.type_label)}"
        f" | {_day(each.before, today)} | {_day(each.after, today)} |"
        for each in moves.changes
    )


def _day(of: date | None, today: date) -> str:
    if of is None:
        return _("sans date")
    day = formats.day_and_year(of)
    return _("{day} (déjà passée)").format(day=day) if of < today else day


def _preview() -> None:
    with feedback.in_words(), in_words():
        _look()


def _look() -> None:
    editing = _editing()
    wanted = _typed(editing.seen)
    if wanted == replace(editing.stands, verified=wanted.verified):
        session.put(EDITING, replace(editing, wanted=None, moves=None))
        session.put(feedback.PROBLEM, _("Rien n’a changé : il n’y a rien à écrire."))
        return
    who = auth.present(screen=rules.SCREEN, is_activity=True)
    moves = service.consequences(who, wanted)
    session.put(EDITING, replace(editing, wanted=wanted, moves=moves))


def _write() -> None:
    """Write what was looked at; what was typed since is looked at first."""
    with feedback.in_words(), in_words():
        editing = _editing()
        wanted = _typed(editing.seen)
        if wanted != editing.wanted:
            _look()
            feedback.say(_("Vous avez encore changé quelque chose : voici ce qui bougerait."))
            return
        who = auth.present(screen=rules.SCREEN, is_activity=True)
        moved = service.edit_rule(who, wanted, editing.version, session.submission_key(FORM))
        session.renew(FORM)
        kept_fields.sent(who, DRAFT, wanted.code)
        leave()
        feedback.say(_("Nouvelle version écrite, à vérifier.") + " " + _moved(moved))


def _editing() -> Editing:
    editing = session.value(EDITING)
    if not isinstance(editing, Editing):
        raise RuleUnknown
    return editing


def _typed(seen: Rule) -> Rule:
    """Return the rule that the fields say; raise `InconsistentRule` or `UnreadableSpan`."""
    alerts = tuple(_typed_alerts())
    return replace(
        seen,
        label=Label(_text("label"), _text("gloss")),
        advice=Label(_text("advice"), _text("advice_gloss")),
        delay=read_span(_text("delay") or "?"),
        direction=Direction(_text("direction")),
        valid_from=_date("valid_from"),
        valid_to=_date("valid_to"),
        until=Step(_text("until")) if _text("until") else None,
        alerts=alerts,
        severity=gravest(each.severity for each in alerts) or Severity(_text("severity")),
        legal_basis=_text("basis") or None,
        source=_text("source"),
        confidence=Confidence(_text("confidence")),
        event=_text("event"),
        who=Who(_text("who")),
        silence=Silence(_text("silence")),
        confirm_with=ConfirmWith(_text("confirm_with")),
        every=_optional("every", read_span),
        opens=_optional("opens", read_offset),
        applies_to=frozenset(_several("applies_to")),
    )


def _typed_alerts() -> Iterator[Alert]:
    place = 0
    while session.value(_key(f"when_{place}")) is not None:
        when = _text(f"when_{place}")
        if when:
            yield Alert(read_offset(when), Severity(_text(f"stake_{place}")))
        place += 1


def _typed_span(of: Span) -> str:
    """Return a length as one would type it; in the notation where words would say less."""
    spoken = span_words.length(of)
    return spoken if _reads(read_span, spoken) == of else text_of(of)


def _typed_offset(of: Offset) -> str:
    spoken = span_words.offset(of)
    return spoken if _reads(read_offset, spoken) == of else text_of_offset(of)


def _reads(read: Callable[[str], Read], text: str) -> Read | None:
    try:
        return read(text)
    except UnreadableSpan:
        return None


def _unreadable(text: str) -> str:
    return _(
        "« {text} » ne se lit pas comme une durée. Écrivez par exemple « 2 mois »,"
        " « 6 semaines », « 10 jours avant la date limite »."
    ).format(text=plain(text))


def _select(
    place: DeltaGenerator,
    label: str,
    chosen: Choice,
    *,
    say: Callable[[Choice], str],
    name: str,
    is_label_hidden: bool = False,
) -> None:
    choices = list(type(chosen))
    place.selectbox(
        label,
        choices,
        index=choices.index(chosen),
        format_func={each: say(each) for each in choices}.__getitem__,
        key=_key(name),
        label_visibility="collapsed" if is_label_hidden else "visible",
    )


def _optional(name: str, read: Callable[[str], Read]) -> Read | None:
    return read(_text(name)) if _text(name) else None


def _several(name: str) -> list[str]:
    return cast("list[str]", session.value(_key(name)) or [])


def _date(name: str) -> date | None:
    typed = session.value(_key(name))
    return typed if isinstance(typed, date) else None


def _text(name: str) -> str:
    return str(session.value(_key(name)) or "").strip()


def _key(name: str) -> str:
    return f"rule_{name}_{session.submission_key(FORM)}"
