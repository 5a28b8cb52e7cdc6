"""The deadlines of a procedure: their dates, what is asked, what the letter says, put aside."""

from datetime import date, time, timedelta
from functools import partial
from typing import cast

import streamlit as st

from mediance.domain import paris
from mediance.domain.actors import Actor
from mediance.domain.deadline_rules import CONFIRM_WITH, DeadlineEvent, Rule, Silence, Who
from mediance.domain.deadlines import NOTHING, Deadline, Known, State
from mediance.domain.followup import DeadlineFact, DeadlineLine, ProcedureFile, Seen
from mediance.domain.spans import Quantity, Span, Unit
from mediance.services.followup import facts, kinds
from mediance.ui import formats, labels, procedure_moving, rule_words, session, span_words
from mediance.ui import procedure_presses as presses
from mediance.ui import procedure_words as words
from mediance.ui.language import _
from mediance.ui.markdown import plain
from mediance.ui.procedure_presses import Press

SAY, ASIDE, ADD = "say", "aside", "add"
LETTER_UNITS = (Unit.DAYS, Unit.WEEKS, Unit.MONTHS, Unit.WORKING_DAYS)
LONGEST_LETTER = 999
EARLIEST, LATEST = timedelta(days=365 * 40), timedelta(days=365 * 5)
DATE, HOUR, LETTER_DATE, LETTER_COUNT, LETTER_UNIT, WHICH = (
    "event_day", "event_hour", "letter_day", "letter_count", "letter_unit", "which",
)  # fmt: skip


def show(actor: Actor, file: ProcedureFile) -> None:
    """Draw the deadlines, the most pressing first, those put aside last."""
    st.markdown(_("**Échéances**"))
    st.caption(_("Échéances probables, à confirmer : rien ici n’est un conseil juridique."))
    if not file.deadlines:
        st.caption(_("Aucune échéance à cette étape."))
    running = [each for each in file.deadlines if each.dismissal is None]
    dated = [each for each in running if each.state is not State.DATE_TO_ASK]
    to_ask = [each for each in running if each.state is State.DATE_TO_ASK]
    for line in dated or to_ask[:1]:
        _line(file, line)
    _to_ask(file, to_ask if dated else to_ask[1:])
    _put_aside(file, [each for each in file.deadlines if each.dismissal is not None])
    _another(actor, file)


def when(each: Deadline, today: date) -> str:
    """Return by when, or that the date is to be asked."""
    if each.statutory is None:
        return _("date à demander")
    said = formats.day_and_year(each.statutory)
    if each.statutory_at is not None:
        said = _("{day} à {hour}").format(day=said, hour=labels.hour(each.statutory_at))
    return f"{said} ({words.days_away(each.statutory, today)})"


def mark(line: DeadlineLine) -> str:
    """Return the sign and the word of a line: in colour only what somebody here verified."""
    if line.state is State.DATE_TO_ASK:
        return ":gray[:material/help:] " + _("date à demander")
    if not line.rule.is_verified:
        return f"{words.sign(None)} " + _("date à vérifier")
    if line.colour is None:
        return f"{words.sign(None)} " + _("à venir")
    return f"{words.sign(line.colour)} {rule_words.severity(line.colour)}"


def _line(file: ProcedureFile, line: DeadlineLine) -> None:
    rule = line.rule
    with st.container(key=f"procedure_deadline_{_key(rule)}", gap="xsmall"):
        st.markdown(f"{mark(line)} · **{rule_words.label(rule)}**")
        for each in line.clocks.shown:
            st.markdown(_clock(line, each, file.today))
        st.caption(_advice(line))
        with st.container(horizontal=True, gap="small"):
            if file.head.is_open:
                _gestures(line)
            _source(line)
    if presses.is_form_open(SAY, rule.code):
        _say_form(file, line)
    if presses.is_form_open(ASIDE, rule.code):
        _aside_form(file, line)


def _to_ask(file: ProcedureFile, lines: list[DeadlineLine]) -> None:
    """Fold the other dates that could be asked: each is one press away."""
    if not lines:
        return
    is_one_open = any(
        presses.is_form_open(form, line.rule.code) for line in lines for form in (SAY, ASIDE)
    )
    title = _("Autres dates à demander ({n})").format(n=len(lines))
    with st.expander(title, expanded=is_one_open, key=f"procedure_to_ask_{is_one_open}"):
        for line in lines:
            if presses.is_form_open(SAY, line.rule.code):
                _line(file, line)
                continue
            st.button(
                rule_words.label(line.rule),
                key=f"procedure_say_{_key(line.rule)}",
                icon=":material/help:",
                type="tertiary",
                disabled=not file.head.is_open,
                on_click=presses.open_form,
                args=(SAY, line.rule.code),
            )


def _clock(line: DeadlineLine, each: Deadline, today: date) -> str:
    is_one_of_two = len(line.clocks.shown) > 1
    name = f"{rule_words.label(each.rule)} : " if is_one_of_two else ""
    acted = is_one_of_two and each is line.acting
    said = f"{name}{when(each, today)}"
    parts = [said if is_one_of_two and not acted else f"**{said}**"]
    if acted:
        parts.append(_("on agit sur celle-ci"))
    if each.is_from_letter:
        parts.append(_("selon la lettre"))
        if each.by_rule and each.by_rule != each.statutory:
            parts.append(
                _("la règle dirait le {day}").format(day=formats.day_and_year(each.by_rule))
            )
    if each.safe and each.safe != each.statutory and each.rule.who is Who.PERSON:
        parts.append(_("au plus sûr le {day}").format(day=formats.short_day(each.safe)))
    if each.opens_on and each.opens_on > today:
        parts.append(
            _("possible à partir du {day}").format(day=formats.day_and_year(each.opens_on))
        )
    if each.event_on and each.rule.event != "calendar":
        parts.append(_("compté du {day}").format(day=formats.day_and_year(each.event_on)))
    return " · ".join(parts)


def _advice(line: DeadlineLine) -> str:
    rule = line.rule
    confirm = CONFIRM_WITH[rule.confirm_with].in_language(session.language())
    said = [
        words.worded(rule.advice),
        _("À confirmer auprès de : {who}").format(who=plain(confirm)),
    ]
    if rule.who is Who.INSTITUTION and rule.silence is not Silence.NONE:
        said.insert(
            0, _("Sans réponse : {meaning}").format(meaning=rule_words.silence(rule.silence))
        )
    return " · ".join(said)


def _gestures(line: DeadlineLine) -> None:
    code = line.rule.code
    label = _("Dire la date") if line.state is State.DATE_TO_ASK else _("Changer la date")
    st.button(
        label,
        key=f"procedure_say_{_key(line.rule)}",
        icon=":material/event:",
        type="secondary" if line.state is State.DATE_TO_ASK else "tertiary",
        on_click=presses.open_form,
        args=(SAY, code),
    )
    st.button(
        _("Mettre de côté…"),
        key=f"procedure_aside_{_key(line.rule)}",
        type="tertiary",
        on_click=presses.open_form,
        args=(ASIDE, code),
    )


def _source(line: DeadlineLine) -> None:
    rule = line.rule
    with st.popover(_("D’où vient cette date ?"), type="tertiary", icon=":material/menu_book:"):
        st.markdown(f"**{rule_words.label(rule)}**")
        st.markdown(rule_words.delay(rule))
        if rule.legal_basis:
            st.markdown(plain(rule.legal_basis))
        st.markdown(f"{plain(rule.source)} · {rule_words.confidence(rule.confidence)}")
        st.markdown(rule_words.verified(rule))


def _say_form(file: ProcedureFile, line: DeadlineLine) -> None:
    shown = [each.rule for each in line.clocks.shown]
    known = line.known.get(line.rule.code, NOTHING)
    with presses.form(words.worded(line.question.question)):
        if len(shown) > 1:
            st.radio(
                _("Quel délai la lettre cite-t-elle ?"),
                [rule.code for rule in shown],
                index=shown.index(line.rule),
                format_func={rule.code: rule_words.label(rule) for rule in shown}.__getitem__,
                key=presses.field(WHICH),
            )
        _fact_fields(file, line.question, known)
        presses.send(partial(_say, file, line.rule, line.question, known))


def _fact_fields(file: ProcedureFile, question: DeadlineEvent, known: Known) -> None:
    if question.is_asked:
        with st.container(horizontal=True):
            st.date_input(
                _("Date"),
                known.day,
                min_value=file.today - EARLIEST,
                max_value=file.today + LATEST,
                format="DD/MM/YYYY",
                key=presses.field(DATE),
                width=160,
            )
            if question.asks_hour:
                at = paris.local(known.event_at).time() if known.event_at else None
                st.time_input(_("Heure"), at, key=presses.field(HOUR), width=120)
    st.caption(_("La lettre dit autre chose ? Elle l’emporte : sa date, ou son délai."))
    letter = known.letter_says
    length = letter.quantities[0] if isinstance(letter, Span) and letter.quantities else None
    with st.container(horizontal=True):
        st.date_input(
            _("Date limite écrite sur la lettre"),
            letter if isinstance(letter, date) else None,
            min_value=file.today - EARLIEST,
            max_value=file.today + LATEST,
            format="DD/MM/YYYY",
            key=presses.field(LETTER_DATE),
            width=240,
        )
        st.number_input(
            _("ou délai"),
            min_value=1,
            max_value=LONGEST_LETTER,
            value=length.number if length else None,
            step=1,
            key=presses.field(LETTER_COUNT),
            width=120,
        )
        st.selectbox(
            _("en"),
            list(LETTER_UNITS),
            index=_unit_index(length),
            format_func=words.unit,
            key=presses.field(LETTER_UNIT),
            width=160,
        )


def _unit_index(length: Quantity | None) -> int:
    unit = length.unit if length and length.unit in LETTER_UNITS else Unit.MONTHS
    return LETTER_UNITS.index(unit)


def _say(file: ProcedureFile, rule: Rule, question: DeadlineEvent, known: Known) -> None:
    code = str(presses.value(WHICH) or rule.code)
    day, at = presses.day(DATE), presses.value(HOUR)
    if _is_told_by_step(file, question, known, day):
        day = None
    moment = paris.at(day, at) if day and isinstance(at, time) else None
    fact = DeadlineFact(
        rule_code=code,
        event_on=None if moment else day,
        event_at=moment,
        letter_says=_letter(),
    )
    presses.carry_out(
        Press(
            file.head.seen,
            lambda who, on, key: facts.say_deadline_fact(who, on, fact, key),
            _wanted(rule, fact),
            _("Date notée : l’échéance est recalculée."),
        )
    )


def _is_told_by_step(
    file: ProcedureFile, question: DeadlineEvent, known: Known, day: date | None
) -> bool:
    """Whether the day is that of a step, unchanged: the step goes on telling it."""
    entered = {
        paris.local_day(each.at)
        for each in file.life.events
        if question.step and each.step is question.step
    }
    return day is not None and day == known.day and day in entered


def _letter() -> date | Span | None:
    written, count = presses.day(LETTER_DATE), presses.value(LETTER_COUNT)
    if written is not None:
        return written
    if not isinstance(count, int):
        return None
    return Span((Quantity(count, cast("Unit", presses.value(LETTER_UNIT))),))


def _wanted(rule: Rule, fact: DeadlineFact) -> str:
    day = paris.local_day(fact.event_at) if fact.event_at else fact.event_on
    said = words.on_a_day(rule_words.label(rule), day)
    letter = fact.letter_says
    if letter is None:
        return said
    told = span_words.length(letter) if isinstance(letter, Span) else formats.day_and_year(letter)
    return f"{said} · " + _("la lettre dit : {letter}").format(letter=told)


def _aside_form(file: ProcedureFile, line: DeadlineLine) -> None:
    title = (
        _("Un droit peut se perdre : pourquoi la mettre de côté ?")
        if line.needs_reason
        else _("Mettre de côté cette échéance")
    )
    with presses.form(title):
        procedure_moving.reason_field()
        presses.send(partial(_dismiss, file.head.seen, line.rule), _("Mettre de côté"))


def _dismiss(seen: Seen, rule: Rule) -> None:
    reason = presses.text("reason")
    said = _("Mettre de côté : {rule}").format(rule=rule_words.label(rule))
    presses.carry_out(
        Press(
            seen,
            lambda who, on, key: facts.dismiss_deadline(who, on, rule.code, key, reason=reason),
            words.quoted(said, reason),
            _("Échéance mise de côté."),
        )
    )


def _put_aside(file: ProcedureFile, lines: list[DeadlineLine]) -> None:
    if not lines:
        return
    with st.expander(_("Mises de côté ({n})").format(n=len(lines)), key="procedure_aside_list"):
        for line in lines:
            aside = line.dismissal
            if aside is None:
                continue
            by = words.cut(aside.by_name) if aside.by_name else ""
            told = " · ".join(filter(None, (plain(aside.reason), by, words.moment(aside.at))))
            st.markdown(f"{rule_words.label(line.rule)} · :small[{told}]")
            if file.head.is_open:
                st.button(
                    _("Reprendre"),
                    key=f"procedure_resume_{_key(line.rule)}",
                    type="tertiary",
                    on_click=_resume,
                    args=(file.head.seen, line.rule),
                )


def _resume(seen: Seen, rule: Rule) -> None:
    presses.carry_out(
        Press(
            seen,
            lambda who, on, key: facts.resume_deadline(who, on, rule.code, key),
            _("Reprendre : {rule}").format(rule=rule_words.label(rule)),
            _("Échéance reprise."),
        )
    )


def _another(actor: Actor, file: ProcedureFile) -> None:
    if not file.head.is_open or not file.may_add:
        return
    if not presses.is_form_open(ADD):
        st.button(
            _("Ajouter une échéance d’une autre démarche"),
            key="procedure_add_deadline",
            type="tertiary",
            icon=":material/add:",
            on_click=presses.open_form,
            args=(ADD,),
        )
        return
    by_code = {rule.code: rule for rule in file.may_add}
    code = st.selectbox(
        _("Quelle échéance ?"),
        list(by_code),
        index=None,
        format_func=lambda each: by_code[each].label.in_language(session.language()),
        placeholder=_("Tapez quelques mots : loyer, audience…"),
        key=presses.field("added"),
    )
    if code is None:
        return
    rule = by_code[code]
    question = kinds.questions(actor)[rule.event]
    with presses.form(words.worded(question.question)):
        _fact_fields(file, question, NOTHING)
        presses.send(partial(_say, file, rule, question, NOTHING))


def _key(rule: Rule) -> str:
    return rule.code.replace(".", "_")
