"""The grid in which paper is typed in. Its keyboard lives in `browser/reentry.js`."""

from collections.abc import Sequence
from datetime import date
from typing import cast

from mediance.domain import paris
from mediance.domain.reentry import (
    WALK_IN,
    Cell,
    LineReading,
    Paper,
)
from mediance.domain.reference import DomainChoice, Label
from mediance.domain.visits import Answer, Ending
from mediance.services import reentry
from mediance.services.record_visit import UnknownChoice
from mediance.services.reentry import LinesNotRight
from mediance.ui import (
    auth,
    drafts,
    feedback,
    formats,
    labels,
    presses,
    reentry_words,
    session,
    today_words,
)
from mediance.ui.browser import browser_part
from mediance.ui.language import _
from mediance.ui.presses import Press

PART = "paper_grid"
SCREEN = "ressaisie"
FORM = "paper"
READING, ENTERED, DONE = "paper_reading", "paper_entered", "paper_said"
LONGEST_CELL = 300

Channels = tuple[tuple[str, Label], ...]
Choices = tuple[DomainChoice, ...]

LISTS = {Cell.DOMAIN: "domains", Cell.OUTCOME: "outcomes", Cell.CHANNEL: "channels"}

_GRID = browser_part("reentry", after=("desk", "draft"))


def grid(site_id: int, choices: Choices, channels: Channels) -> None:
    """Draw the grid; what was typed before and never kept stands in it again."""
    today = paris.today().isoformat()
    _GRID(
        key=PART,
        data={
            **presses.answer(PART, None),
            "form": str(session.submission_key(FORM)),
            "draft": drafts.of_form(FORM, site_id),
            "done": session.value(DONE),
            "entered": session.value(ENTERED),
            "reading": session.value(READING),
            "cells": [_cell(cell) for cell in Cell],
            "day": today,
            "today": today,
            "channel": WALK_IN,
            "channels": [
                {"code": code, "label": label.in_language(session.language())}
                for code, label in channels
            ],
            "lists": _lists(choices, channels),
            "words": _words(),
        },
        on_typed_change=lambda: understand(site_id, choices),
        on_entered_change=lambda: enter(site_id, choices),
    )


def understand(site_id: int, choices: Choices) -> None:
    """Say beside each line what it means, or what is wrong with it."""
    sent = session.sent(PART, "typed")
    with feedback.in_words(f"{PART}_problem"):
        actor = auth.present(screen=SCREEN, is_activity=True)
        paper = _paper(Press(sent))
        readings = reentry.read(actor, site_id, paper)
        session.put(READING, _reading(paper, readings, choices, sent.get("at")))


def enter(site_id: int, choices: Choices) -> None:
    """Keep what was typed, all of it or the lines that are right; the same press again, nothing."""
    session.put(ENTERED, None)
    session.put(DONE, None)
    with presses.handled(PART, "entered", FORM) as press:
        paper, is_all = _paper(press), press.said.get("all") is True
        actor = auth.present(screen=SCREEN, is_activity=True)
        try:
            entered = reentry.enter(actor, site_id, paper, press.key, with_all_or_none=is_all)
        except LinesNotRight as refused:
            wrong = sum(reading.visit is None for reading in refused.readings)
            session.put(f"{PART}_problem", reentry_words.not_right(wrong))
            at = press.said.get("at")
            session.put(READING, _reading(paper, refused.readings, choices, at))
            return
        session.put(DONE, reentry_words.entered(entered.count, today_words.day(paper.day)))
        session.put(ENTERED, {"key": str(press.key), "lines": entered.lines})
        drafts.sent(FORM, site_id)
        session.renew(FORM)


def _paper(press: Press) -> Paper:
    """Return the sheet that was sent; raise `UnknownChoice` for what the grid cannot have sent."""
    try:
        day = date.fromisoformat(press.text("day"))
    except ValueError as error:
        raise UnknownChoice from error
    lines = press.said.get("lines")
    if not isinstance(lines, list) or not all(isinstance(line, list) for line in lines):
        raise UnknownChoice
    rows = cast("list[list[object]]", lines)
    return Paper(day, press.text("channel") or WALK_IN, tuple(_line(row) for row in rows))


def _line(row: Sequence[object]) -> dict[Cell, str]:
    texts = {cell: str(said or "") for cell, said in zip(Cell, row, strict=False)}
    return {cell: Press({"cell": text[:LONGEST_CELL]}).text("cell") for cell, text in texts.items()}


def _reading(
    paper: Paper, readings: Sequence[LineReading], choices: Choices, at: object
) -> dict[str, object]:
    return {
        "at": at,
        "day": formats.short_day(paper.day),
        "lines": [
            {
                "number": reading.number,
                "is_right": reading.visit is not None,
                "means": reentry_words.means(reading, choices),
                "remarks": [
                    {
                        "cell": remark.cell,
                        "text": reentry_words.remark(remark),
                        "hinders": remark.is_blocking,
                    }
                    for remark in reentry_words.worth_saying(reading)
                ],
            }
            for reading in readings
        ],
    }


def _cell(cell: Cell) -> dict[str, object]:
    return {
        "name": cell,
        "label": reentry_words.CELLS[cell](),
        "list": LISTS.get(cell),
    }


def _lists(choices: Choices, channels: Channels) -> dict[str, list[str]]:
    language = session.language()
    endings = (Ending.ANSWERED_AT_DESK, Ending.LEFT_WITHOUT_CONTACT, Ending.ABSENT)
    return {
        "domains": [choice.label.in_language(language) for choice in choices if choice.is_offered],
        "outcomes": [
            *(labels.answer(answer) for answer in Answer),
            *(labels.ending(ending) for ending in endings),
        ],
        "channels": [label.in_language(language) for _code, label in channels],
    }


def _words() -> dict[str, str]:
    return {
        "day": _("Jour de la feuille"),
        "channel": _("Feuille"),
        "how": _(
            "Une ligne par personne, comme sur le papier. Tab : case suivante. Entrée : ligne"
            " suivante. Ctrl+Entrée : tout enregistrer. On peut coller depuis un tableur. Compté à"
            " l’heure écrite, marqué « saisi après », numéroté à part."
        ),
        "caption": _("Lignes de la feuille"),
        "cell": _("{cell}, ligne {number}"),
        "remarks": _("Compris ainsi"),
        "all": _("Tout enregistrer"),
        "all_of": _("Tout enregistrer ({count})"),
        "right": _("Enregistrer les {count} lignes justes"),
        "count": _("{right} sur {count} justes"),
        "too_many": _("200 lignes au plus à la fois : la suite n’a pas été collée."),
        "draft_late": _("Saisie pas encore gardée…"),
        "silence": _("Pas de réponse du serveur. Réessayez : rien ne comptera deux fois."),
    }
