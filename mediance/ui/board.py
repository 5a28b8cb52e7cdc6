"""The board's list: one line a procedure, and what is done to several at once.

Its rows live in `board.js`. Whatever is done is done on the state that the line showed.
"""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

import streamlit as st

from mediance.domain.actors import Actor
from mediance.domain.board_address import Asked
from mediance.domain.followup import Board, BoardRow, Choices, Glance, InBulk, Seen
from mediance.services.errors import DatabaseUnavailable
from mediance.services.followup import board as service
from mediance.services.followup import board_wording as wording
from mediance.services.followup import moving, tending
from mediance.services.followup.board import ROWS
from mediance.services.followup.board_file import age
from mediance.services.record_visit import UnknownChoice
from mediance.ui import (
    auth,
    board_filters,
    board_words,
    feedback,
    labels,
    navigation,
    presses,
    privacy,
    procedure_words,
    session,
)
from mediance.ui.browser import browser_part
from mediance.ui.language import _
from mediance.ui.presses import IDS_END, Press

PART = "board_list"
SCREEN = "demarches"
FORM = "board"
REMIND, GIVE = "remind", "give"
_RESULT, _VIEW, _OPENED, _LEAVING = "board_result", "board_view", "board_opened", "board_leaving"

_LIST = browser_part("board", after=("desk", "signs"))


@dataclass(frozen=True)
class Result:
    """What became of one press, line by line; `undo` is the way back, by who kept what before."""

    gesture: str
    told: str
    done: tuple[BoardRow, ...] = ()
    changed: tuple[BoardRow, ...] = ()
    refused: tuple[BoardRow, ...] = ()
    undo: tuple[tuple[int | None, tuple[Seen, ...]], ...] = ()


def seen(actor: Actor, asked: Asked) -> Board | None:
    """Return the page that is asked for; while the database is down, as it was seen last."""
    opened = (actor.staff_id, asked)
    is_opening = session.is_arrival() or session.value(_OPENED) != opened
    try:
        view = service.board(
            actor, asked.filter, page=asked.page, order=asked.order, is_opening=is_opening
        )
        session.put(_VIEW, (opened, view))
        session.put(_OPENED, opened)
    except DatabaseUnavailable:
        feedback.show_database_down()
    known, last = cast("tuple[object, Board | None]", session.value(_VIEW) or (opened, None))
    return last if known == opened else None


def show(view: Board, choices: Choices) -> None:
    """Draw the lines, what was done last, and what may be done to those that are chosen."""
    _LIST(
        key=PART,
        data={
            **presses.answer(PART, None),
            "key": str(session.submission_key(FORM)),
            "page": view.page,
            "result": _shown(_last()),
            "rows": [_line(row, view.today, choices) for row in view.rows],
            "has_sites": len(choices.sites) > 1,
            "owners": [{"id": each, "name": name} for each, name in choices.owners],
            "words": board_words.words(),
        },
        on_acted_change=act,
        on_undone_change=undo,
        on_opened_change=_open,
    )


def turn_pages(view: Board) -> None:
    """Draw where one is in a long list, and the way on and back."""
    if view.pages == 1:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="board_pages"):
        for label, to in ((_("Précédentes"), view.page - 1), (_("Suivantes"), view.page + 1)):
            st.button(
                label,
                key=f"board_turn_{to - view.page}",
                disabled=not 0 <= to < view.pages,
                on_click=board_filters.turn_to,
                args=(to,),
            )
        st.markdown(board_words.place(view.page, len(view.rows), view.count), width="content")


def show_nothing(actor: Actor, asked: Asked, choices: Choices) -> None:
    """Say that nothing is listed, and which filter to loosen."""
    told = wording.told(asked.filter, choices, _)
    st.info(board_words.nothing(is_filtered=bool(told)), icon=":material/search_off:")
    for without in service.loosened(actor, asked.filter):
        st.button(
            board_words.loosened(without, told[without.part]),
            key=f"board_loosen_{without.part}",
            on_click=board_filters.loosen,
            args=(without.part,),
        )


def leave_for_chosen() -> None:
    """Leave for the procedure that was chosen in a line, once."""
    chosen = session.value(_LEAVING)
    session.put(_LEAVING, None)
    if isinstance(chosen, tuple):
        board_filters.keep_for_return()
        navigation.go_to_procedure(*chosen)


def act() -> None:
    """Carry out what was pressed on the chosen lines; the same press again changes nothing."""
    with presses.handled(PART, "acted", FORM) as press:
        chosen = _chosen(press)
        gesture, key = press.text("action"), press.key
        session.put(_RESULT, None)
        actor = auth.present(screen=SCREEN, is_activity=True)
        if gesture == REMIND:
            found = moving.remind_in_bulk(actor, tuple(chosen), key)
            told = board_words.reminded(len(found.done))
        elif gesture == GIVE:
            owner_id = _owner(press)
            found = tending.assign_in_bulk(actor, tuple(chosen), owner_id, key)
            told = board_words.given(len(found.done), _name_of(owner_id))
        else:
            raise UnknownChoice
        session.put(_RESULT, _result(gesture, told, found, chosen))
        session.renew(FORM)


def undo() -> None:
    """Take back what was done last, on the state that it led to."""
    with presses.handled(PART, "undone", FORM) as press:
        last, key = _last(), press.key
        if last is None or not last.undo:
            raise UnknownChoice
        actor = auth.present(screen=SCREEN, is_activity=True)
        found = _take_back(actor, last, key)
        done = {each for one in found for each in one.done}
        changed = {each for one in found for each in (*one.changed, *one.refused)}
        session.put(
            _RESULT,
            Result(
                "undo",
                board_words.taken_back(len(done)),
                done=tuple(row for row in last.done if row.head.procedure_id in done),
                changed=tuple(row for row in last.done if row.head.procedure_id in changed),
            ),
        )
        session.renew(FORM)


def _take_back(actor: Actor, last: Result, key: uuid.UUID) -> list[InBulk]:
    if last.gesture == REMIND:
        reason = board_words.slip()
        return [moving.take_back_in_bulk(actor, of, reason, key) for _owner_id, of in last.undo]
    return [tending.assign_in_bulk(actor, of, owner_id, key) for owner_id, of in last.undo]


def _chosen(press: Press) -> list[Seen]:
    """Return the lines that were chosen, as they were shown; raise `UnknownChoice` for others."""
    said = press.said.get("chosen")
    if not isinstance(said, list) or not 0 < len(said) <= ROWS:
        raise UnknownChoice
    rows = _rows()
    found = [_seen_line(each) for each in said]
    if any(each.procedure_id not in rows for each in found):
        raise UnknownChoice
    return found


def _seen_line(said: object) -> Seen:
    match said:
        case [int(procedure_id), int(version)] if 0 < procedure_id < IDS_END and version > 0:
            return Seen(procedure_id, version)
        case _:
            raise UnknownChoice


def _owner(press: Press) -> int | None:
    """Return to whom it is given: nobody, where 0 was sent."""
    return None if press.said.get("owner") == 0 else press.number("owner")


def _name_of(owner_id: int | None) -> str | None:
    return None if owner_id is None else board_filters.name_of(owner_id)


def _result(gesture: str, told: str, found: InBulk, chosen: Sequence[Seen]) -> Result:
    rows, versions = _rows(), {each.procedure_id: each.version for each in chosen}
    after = [Seen(each, versions[each] + 1) for each in found.done]
    before: dict[int | None, list[Seen]] = {}
    for each in after:
        kept_by = rows[each.procedure_id].head.owner_id if gesture == GIVE else None
        before.setdefault(kept_by, []).append(each)
    done, changed, refused = (
        tuple(rows[each] for each in ids) for ids in (found.done, found.changed, found.refused)
    )
    undo = tuple((owner_id, tuple(each)) for owner_id, each in before.items())
    return Result(gesture, told, done, changed, refused, undo)


def _rows() -> dict[int, BoardRow]:
    """Return the lines that this tab showed last."""
    _opened, view = cast("tuple[object, Board | None]", session.value(_VIEW) or (None, None))
    return {row.head.procedure_id: row for row in (view.rows if view else ())}


def _last() -> Result | None:
    return cast("Result | None", session.value(_RESULT))


def _open() -> None:
    row = _opened_row(session.sent(PART, "opened").get("procedure"))
    if row is not None and row.head.person_id is not None:
        session.put(_LEAVING, (row.head.person_id, row.head.procedure_id))


def _opened_row(procedure_id: object) -> BoardRow | None:
    last = _last()
    told = (*last.done, *last.changed, *last.refused) if last else ()
    rows = {row.head.procedure_id: row for row in told} | _rows()
    return rows.get(procedure_id) if type(procedure_id) is int else None


def _shown(last: Result | None) -> dict[str, object] | None:
    if last is None:
        return None
    refused = board_words.not_given if last.gesture == GIVE else board_words.not_reminded
    groups: list[tuple[tuple[BoardRow, ...], Callable[[int], str]]] = [
        (last.changed, board_words.changed),
        (last.refused, refused),
    ]
    return {
        "text": last.told,
        "done": [_link(row) for row in last.done],
        "groups": [
            {"text": say(len(rows)), "rows": [_link(row) for row in rows]}
            for rows, say in groups
            if rows
        ],
        "may_be_undone": bool(last.undo),
    }


def _link(row: BoardRow) -> dict[str, object]:
    return {
        "id": row.head.procedure_id,
        "href": _address(row),
        "text": board_words.of_row(row),
    }


def _address(row: BoardRow) -> str | None:
    person_id = row.head.person_id
    if person_id is None:
        return None
    return navigation.address_of_procedure(person_id, row.head.procedure_id)


def _line(row: BoardRow, today: date, choices: Choices) -> dict[str, object]:
    head = row.head
    owner = head.owner_name and dict(choices.gone).get(head.owner_id or 0)
    return {
        "id": head.procedure_id,
        "version": head.version,
        "href": _address(row),
        "name": privacy.shown(row.person_name),
        "deadline": _deadline(row, today),
        "type": head.type_label,
        "institution": head.institution_label,
        "stage": _(wording.STAGES[head.stage]),
        "turn": _(wording.TURNS[head.waiting_on]),
        "owner": _(wording.GONE).format(name=owner) if owner else head.owner_name,
        "unowned": "" if head.owner_id else _(wording.NO_OWNER),
        "next": _day(head.next_date, today),
        "is_next_over": head.next_date is not None and head.next_date < today,
        "age": procedure_words.days(age(head.opened_at, today)),
        "site": row.site_name,
        "awaits": row.relance_on is not None,
        "is_early": row.relance_on is not None and row.relance_on > today,
    }


def _deadline(row: BoardRow, today: date) -> dict[str, object] | None:
    if row.glance is not None:
        return _of_glance(row.glance, today, also_asks=row.to_ask is not None)
    if row.relance_on is not None and row.relance_on <= today:
        return {
            "shape": "diamond",
            "colour": "",
            "text": _("relance à faire"),
            "when": _day(row.relance_on, today),
            "about": "",
        }
    return None


def _of_glance(glance: Glance, today: date, *, also_asks: bool) -> dict[str, object]:
    when = _day(glance.due_on, today) or _("date à demander")
    is_dated = glance.due_on is not None
    doubt = [] if glance.is_verified or not is_dated else [_("date à vérifier")]
    if also_asks:
        doubt.append(_("une autre date à demander"))
    return {
        "shape": labels.SEVERITY_SHAPES[glance.severity],
        "colour": glance.colour or "",
        "text": _(wording.SEVERITIES[glance.severity]),
        "when": " · ".join([when, *doubt]),
        "about": glance.label.in_language(session.language()),
    }


def _day(day: date | None, today: date) -> str:
    return "" if day is None else procedure_words.day_and_distance(day, today)
