"""The follow-up on a person's page: what is to do, what is awaited, and all their procedures."""

from datetime import date

import streamlit as st

from mediance.domain.actors import Actor
from mediance.domain.followup import BoardRow, WaitingOn
from mediance.domain.person_sheet import Awaited, PersonSheet, ToDo
from mediance.ui import (
    formats,
    person,
    procedure_file,
    procedure_opening,
    rule_words,
)
from mediance.ui import procedure_presses as presses
from mediance.ui import procedure_words as words
from mediance.ui.language import _

MOST_LINES = 5


def panels(sheet: PersonSheet) -> None:
    """Draw « À faire » and « On attend », side by side; each line leads to its procedure."""
    due, awaited = st.columns(2, gap="medium")
    with due, st.container(border=True, key="person_due", gap="xsmall", height="stretch"):
        st.subheader(_("À faire"), anchor=False)
        if not sheet.to_do:
            st.caption(_("Rien à faire pour le moment."))
        _lines("due", [(line.head.procedure_id, _due(line, sheet.today)) for line in sheet.to_do])
    with (
        awaited,
        st.container(border=True, key="person_awaited", gap="xsmall", height="stretch"),
    ):
        st.subheader(_("On attend"), anchor=False)
        if not sheet.awaited:
            st.caption(_("On n’attend personne."))
        lines = [(each.head.procedure_id, _awaited(each, sheet.today)) for each in sheet.awaited]
        _lines("awaited", lines)


def show(actor: Actor, sheet: PersonSheet) -> None:
    """Draw their procedures: those under way first, those that ended folded, one of them opened."""
    asked, known = presses.asked(), {each.row.head.procedure_id for each in sheet.procedures}
    with st.container(key="person_procedures", gap="small"):
        if asked is not None and asked not in known:
            st.info(
                _("Cette démarche n’est pas de cette personne, ou n’est pas visible pour vous.")
            )
        if asked not in known:
            presses.show_messages()
        for row in sheet.under_way:
            _row(actor, row, asked)
        if not sheet.under_way:
            st.caption(_("Aucune démarche en cours. Ouvrez-en une depuis un passage, ou ici."))
        procedure_opening.button()
        procedure_opening.form(actor, sheet)
        _closed(actor, sheet, asked)


def _closed(actor: Actor, sheet: PersonSheet, asked: int | None) -> None:
    if not sheet.closed:
        return
    is_one_open = any(row.head.procedure_id == asked for row in sheet.closed)
    label = _("Closes ({n})").format(n=formats.number(len(sheet.closed)))
    with st.expander(label, expanded=is_one_open, key=f"person_closed_{is_one_open}"):
        for row in sheet.closed:
            _row(actor, row, asked)


def _row(actor: Actor, row: BoardRow, asked: int | None) -> None:
    procedure_id = row.head.procedure_id
    if procedure_id == asked:
        procedure_file.show(actor, procedure_id)
        return
    _button("list", procedure_id, f"**{words.title(row.head)}** · {_standing(row)}")


def _standing(row: BoardRow) -> str:
    head = row.head
    if not head.is_open:
        return words.standing(head)
    turn = _("tour : {turn}").format(turn=words.turn(head.waiting_on))
    return " · ".join((words.standing(head), turn, words.owner(head)))


def _lines(name: str, lines: list[tuple[int, str]]) -> None:
    for number, (procedure_id, label) in enumerate(lines[:MOST_LINES]):
        _button(f"{name}_{number}", procedure_id, label)
    rest = lines[MOST_LINES:]
    if rest:
        with st.expander(_("Et {n} de plus").format(n=formats.number(len(rest)))):
            for number, (procedure_id, label) in enumerate(rest, MOST_LINES):
                _button(f"{name}_{number}", procedure_id, label)


def _button(name: str, procedure_id: int, label: str) -> None:
    st.button(
        label,
        key=f"procedure_line_{name}_{procedure_id}",
        type="tertiary",
        width="stretch",
        on_click=_open,
        args=(procedure_id,),
    )


def _open(procedure_id: int) -> None:
    presses.open_file(procedure_id)
    person.turn_to(person.Part.PROCEDURES)


def _due(line: ToDo, today: date) -> str:
    glance = line.glance
    owner = words.owner(line.head)
    if glance is None:
        day = words.day_and_distance(line.on, today) if line.on else ""
        title = words.title(line.head)
        again = _("y revenir : {day}").format(day=day)
        return f":gray[:material/event:] **{title}** · {again} · {owner}"
    label, kind = words.worded(glance.label), words.cut(line.head.type_label)
    if glance.due_on is None:
        mark, when = ":gray[:material/help:]", _("date à demander")
    elif glance.colour is None:
        mark = words.sign(None)
        when = f"{words.day_and_distance(glance.due_on, today)} · " + _("date à vérifier")
    else:
        word = rule_words.severity(glance.colour)
        mark = f"{words.sign(glance.colour)} {word} ·"
        when = words.day_and_distance(glance.due_on, today)
    return f"{mark} **{label}** · {when} · {kind} · {owner}"


def _awaited(each: Awaited, today: date) -> str:
    head = each.head
    since = words.days((today - each.since).days) if each.since else ""
    if head.waiting_on is WaitingOn.PERSON:
        what = words.blocker(head.blocker) if head.blocker else words.step(head.step)
        who = _("La personne")
        parts = (f"**{who}**", what, words.cut(head.type_label), since)
    else:
        parts = (
            f"**{words.cut(head.institution_label)}**",
            words.cut(head.type_label),
            since,
            _relance(each, today),
        )
    return f":gray[:material/hourglass_empty:] {' · '.join(filter(None, parts))}"


def _relance(each: Awaited, today: date) -> str:
    if each.rung is None or each.relance_on is None:
        return ""
    to = words.rung(each.rung)
    if each.relance_on <= today:
        return _("relancer maintenant {to}").format(to=to)
    return _("relance {to} le {day}").format(
        to=to, day=words.day_and_distance(each.relance_on, today)
    )
