"""Who waits now: one bar a ticket, in the order of call."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import altair as alt

from mediance.charts.palette import SCREEN
from mediance.charts.specification import Row, Specification, specification
from mediance.domain.actors import Language
from mediance.domain.desk import TARGET_WAIT

TARGET_MINUTES = TARGET_WAIT.total_seconds() / 60
ROOM_FOR_LABELS = 1.45
"""The plot is this much longer than the longest bar, for the words beside it."""


@dataclass(frozen=True)
class WaitBar:
    """A ticket, as named on screen, with the words that stand beside its bar."""

    ticket: str
    minutes: float
    words: str
    is_over_target: bool


def rows(bars: Sequence[WaitBar]) -> list[Row]:
    """Return the chart's rows, in the order given."""
    room = max([TARGET_MINUTES, *(bar.minutes for bar in bars)]) * ROOM_FOR_LABELS
    return [
        {
            "ticket": bar.ticket,
            "minutes": bar.minutes,
            "words": bar.words,
            "over": bar.is_over_target,
            "room": room,
        }
        for bar in bars
    ]


@cache
def chart(language: Language, target_words: str) -> Specification:
    """Return the bars, with the target as a line; `target_words` names it."""
    tickets = alt.Y(
        "ticket:N", sort=None, title=None, axis=alt.Axis(ticks=False, domain=False, labelLimit=150)
    )
    minutes = alt.X("minutes:Q", axis=None, stack=None, scale=alt.Scale(zero=True, nice=False))
    base = alt.Chart().encode(y=tickets)
    room = base.mark_bar(opacity=0, tooltip=False).encode(x=alt.X("room:Q", axis=None, stack=None))
    bars = base.mark_bar(height=16).encode(
        x=minutes,
        color=alt.condition("datum.over", alt.value(SCREEN.accent), alt.value(SCREEN.primary)),
    )
    # At the right edge, in a column: the target's line crosses no number.
    words = base.mark_text(align="right").encode(
        x=alt.X("room:Q", axis=None, stack=None),
        text="words:N",
        color=alt.condition("datum.over", alt.value(SCREEN.accent), alt.value(SCREEN.ink)),
    )
    # Aggregated to one row: drawn once, not once a ticket.
    once = alt.Chart().transform_aggregate(tickets="count()")
    target = once.encode(x=alt.XDatum(TARGET_MINUTES, axis=None))
    line = target.mark_rule(color=SCREEN.quiet, strokeDash=[3, 3])
    name = target.mark_text(color=SCREEN.quiet, y=-8, fontSize=12, text=target_words)
    layered = alt.layer(room, bars, line, name, words).properties(height=alt.Step(26))
    return specification(layered, language)
