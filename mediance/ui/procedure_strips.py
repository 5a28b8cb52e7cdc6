"""Where something stands, drawn as words in a row: the four stages, the clocks, the two ways."""

from collections.abc import Mapping
from datetime import date
from html import escape
from pathlib import Path

import streamlit as st

from mediance.domain import paris
from mediance.domain.deadlines import Clocks
from mediance.domain.followup import ProcedureFile
from mediance.domain.person_sheet import Way
from mediance.domain.procedure_life import Clock
from mediance.domain.procedures import Stage
from mediance.domain.timelines import Place, Strip, StripStep
from mediance.ui import labels, procedure_deadlines, rule_words, session
from mediance.ui import procedure_words as words
from mediance.ui.language import _

STYLE = Path(__file__).parent / "browser" / "followup.css"
MOST_LINES = 4


def dress() -> None:
    """Bring the little style of strips and lines; once a page."""
    st.html(STYLE)


def stages(file: ProcedureFile) -> None:
    """Draw the four stages, where it stands among them, and how it ended."""
    order, head = list(Stage), file.head
    here = order.index(head.stage)
    items = [
        _item(words.stage(each), _place(number, here, is_over=not head.is_open))
        for number, each in enumerate(order)
    ]
    if not head.is_open:
        items.append(_item(words.standing(head), Place.HERE))
    st.html(_list("mediance-stages", _("Étapes"), items))


def clocks(file: ProcedureFile) -> None:
    """Draw the four clocks, each by itself."""
    found = file.clocks
    said = {
        _("Attente à l’accueil"): _minutes(found.waiting),
        _("Rendez-vous"): _days(found.appointment),
        _("Notre délai"): _days(found.ours),
        _("Délai de l’organisme"): _days(found.decision),
        _("Décision → droit ouvert"): _days(found.effect),
    }
    pairs = "".join(
        f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>"
        for name, value in said.items()
    )
    st.html(f'<dl class="mediance-clocks">{pairs}</dl>')


def ways(strips: Mapping[Way, Strip]) -> None:
    """Draw the strips people are on: where they stand, what can still be done, by when."""
    for way, strip in strips.items():
        with st.container(border=True, key=f"person_way_{way}"):
            st.subheader(_way(way), anchor=False)
            items = [
                _item(
                    each.stop.label.in_language(session.language()), each.place, _when(each, strip)
                )
                for each in strip.steps
            ]
            st.html(_list("mediance-strip", _way(way), items))
            _lines(_("Encore possible"), strip.to_do, strip.today)
            _lines(_("À attendre d’eux"), strip.awaited, strip.today)


def _lines(title: str, found: tuple[Clocks, ...], today: date) -> None:
    if not found:
        return
    said = "".join(f"\n- {_line(each, today)}" for each in found[:MOST_LINES])
    st.markdown(f"**{title}**\n{said}")
    if len(found) > MOST_LINES:
        with st.expander(_("Et {n} de plus").format(n=len(found) - MOST_LINES)):
            st.markdown("".join(f"\n- {_line(each, today)}" for each in found[MOST_LINES:]))


def _line(each: Clocks, today: date) -> str:
    acting = each.acting
    severity = acting.colour_on(today)
    mark = f"{words.sign(severity)} {rule_words.severity(severity)} · " if severity else ""
    unsure = "" if acting.rule.is_verified or acting.statutory is None else _("date à vérifier")
    parts = (rule_words.label(acting.rule), procedure_deadlines.when(acting, today), unsure)
    return mark + " · ".join(filter(None, parts))


def _way(of: Way) -> str:
    return {
        Way.EVICTION: _("Du premier impayé à l’expulsion"),
        Way.ENERGY: _("De la facture impayée à la coupure"),
    }[of]


def _when(each: StripStep, strip: Strip) -> str:
    if each.on is not None:
        return words.day_and_distance(each.on, strip.today)
    return {
        Place.PASSED: _("date inconnue"),
        Place.HERE: _("ici"),
        Place.AHEAD: "",
    }[each.place]


def _place(number: int, here: int, *, is_over: bool) -> Place:
    if number < here or (is_over and number == here):
        return Place.PASSED
    return Place.HERE if number == here else Place.AHEAD


def _item(label: str, place: Place, below: str = "") -> str:
    current = ' aria-current="step"' if place is Place.HERE else ""
    more = f"<span>{escape(below)}</span>" if below else ""
    return f'<li class="{place}"{current}>{escape(label)}{more}</li>'


def _list(name: str, label: str, items: list[str]) -> str:
    return f'<ol class="{name}" aria-label="{escape(label)}">{"".join(items)}</ol>'


def _minutes(of: Clock) -> str:
    length = of.length(paris.now())
    return "—" if length is None else labels.minutes(length)


def _days(of: Clock) -> str:
    count = of.days(paris.now())
    if count is None:
        return "—"
    said = words.days(count)
    return _("{days}, en cours").format(days=said) if of.is_running else said
