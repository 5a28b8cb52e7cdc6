"""Arrivals by the hour of a day, or by the day of a longer period."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import altair as alt

from mediance.charts.palette import SCREEN
from mediance.charts.specification import Row, Specification, specification
from mediance.domain.actors import Language

LABELLED_BARS = 16
"""Up to so many bars each carries its number; beyond, only the highest one does."""

HEIGHT = 260


@dataclass(frozen=True)
class ArrivalBar:
    """An hour or a day, as named on screen, and how many people came in it."""

    slot: str
    people: int


def rows(bars: Sequence[ArrivalBar]) -> list[Row]:
    """Return the chart's rows, in the order given; names must differ."""
    highest = max((bar.people for bar in bars), default=0)
    return [
        {
            "slot": bar.slot,
            "people": bar.people,
            "words": str(bar.people) if _is_labelled(bar, bars, highest) else "",
        }
        for bar in bars
    ]


@lru_cache(maxsize=32)
def chart(language: Language, unit: str, named: tuple[str, ...]) -> Specification:
    """Return the bars; `unit` names what the axis counts, `named` are the slots it names."""
    slots = alt.X(
        "slot:O",
        sort=None,
        title=None,
        axis=alt.Axis(
            labelAngle=0,
            labelOverlap="greedy",
            labelSeparation=6,
            ticks=False,
            values=list(named),
        ),
    )
    people = alt.Y(
        "people:Q",
        title=unit,
        axis=alt.Axis(format="d", tickMinStep=1, tickCount=4, domain=False, ticks=False),
        scale=alt.Scale(zero=True),
    )
    base = alt.Chart().encode(x=slots, y=people)
    bars = base.mark_bar(color=SCREEN.primary).encode(
        tooltip=[alt.Tooltip("slot:O", title=" "), alt.Tooltip("people:Q", title=unit, format="d")]
    )
    words = base.mark_text(dy=-8).encode(text="words:N")
    return specification(alt.layer(bars, words).properties(height=HEIGHT), language)


def _is_labelled(bar: ArrivalBar, bars: Sequence[ArrivalBar], highest: int) -> bool:
    if len(bars) <= LABELLED_BARS:
        return bar.people > 0
    return bar.people == highest > 0 and bar is next(b for b in bars if b.people == highest)
