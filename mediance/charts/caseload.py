"""Open cases by referent, in the order given; those who follow nobody are there too."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import altair as alt

from mediance.charts.palette import SCREEN
from mediance.charts.specification import Row, Specification, specification
from mediance.domain.actors import Language

ROOM_FOR_COUNT = 1.2


@dataclass(frozen=True)
class CaseloadBar:
    """A referent, or nobody, as named on screen, and how many open cases they follow."""

    name: str
    cases: int
    is_unassigned: bool = False


def rows(bars: Sequence[CaseloadBar]) -> list[Row]:
    """Return the chart's rows, in the order given."""
    room = max([1, *(bar.cases for bar in bars)]) * ROOM_FOR_COUNT
    return [
        {
            "name": bar.name,
            "cases": bar.cases,
            "unassigned": bar.is_unassigned,
            "room": room,
        }
        for bar in bars
    ]


@cache
def chart(language: Language, unit: str) -> Specification:
    """Return the bars; whoever has no referent is drawn hollow."""
    names = alt.Y("name:N", sort=None, title=None, axis=alt.Axis(ticks=False, domain=False))
    cases = alt.X("cases:Q", axis=None, stack=None, scale=alt.Scale(zero=True, nice=False))
    base = alt.Chart().encode(y=names)
    room = base.mark_bar(opacity=0, tooltip=False).encode(x=alt.X("room:Q", axis=None, stack=None))
    bars = base.mark_bar(height=16, stroke=SCREEN.primary, color=SCREEN.primary).encode(
        x=cases,
        fillOpacity=alt.condition("datum.unassigned", alt.value(0), alt.value(1)),
        tooltip=[
            alt.Tooltip("name:N", title=" "),
            alt.Tooltip("cases:Q", title=unit, format="d"),
        ],
    )
    words = base.mark_text(align="left", dx=6).encode(x=cases, text="cases:Q")
    return specification(alt.layer(room, bars, words).properties(height=alt.Step(26)), language)
