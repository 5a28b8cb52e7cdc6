"""Open procedures: one bar a stage, cut by age."""

from collections.abc import Mapping
from functools import cache

import altair as alt

from mediance.charts.palette import SCREEN
from mediance.charts.specification import Row, Specification, specification
from mediance.domain.actors import Language
from mediance.domain.procedures import Stage
from mediance.domain.steering import AgeBand, OpenProcedures

ROOM_FOR_TOTAL = 1.2


def rows(
    opened: OpenProcedures,
    stages: Mapping[Stage, str],
    ages: Mapping[AgeBand, str],
    addresses: Mapping[Stage, str],
) -> list[Row]:
    """Return a row for each stage and age, in order; the last of a stage carries its total.

    A stage without an address leads nowhere.
    """
    totals = {stage: opened.of_stage(stage) for stage in Stage}
    oldest = max(range(len(AgeBand)))
    order = {age: position for position, age in enumerate(AgeBand)}
    return [
        {
            "stage": stages[count.stage],
            "age": ages[count.age],
            "order": order[count.age],
            "procedures": count.procedures,
            "total": totals[count.stage],
            "words": str(totals[count.stage]) if order[count.age] == oldest else "",
            "address": addresses.get(count.stage, ""),
            "room": max(totals.values()) * ROOM_FOR_TOTAL,
        }
        for count in opened.counts
    ]


@cache
def chart(language: Language, ages: tuple[str, ...], ages_title: str, unit: str) -> Specification:
    """Return the bars; `ages` are the names of the bands, youngest first."""
    stages = alt.Y("stage:N", sort=None, title=None, axis=alt.Axis(ticks=False, domain=False))
    base = alt.Chart().encode(y=stages)
    room = base.mark_bar(opacity=0, tooltip=False).encode(x=alt.X("room:Q", stack=None, axis=None))
    bars = base.mark_bar(height=22, stroke=SCREEN.ink, strokeWidth=0.6).encode(
        x=alt.X("procedures:Q", axis=None, scale=alt.Scale(zero=True, nice=False)),
        color=alt.Color(
            "age:O",
            sort=list(ages),
            scale=alt.Scale(domain=list(ages), range=list(SCREEN.sequence)),
            legend=alt.Legend(
                title=ages_title,
                orient="top",
                direction="horizontal",
                columns=2,
                symbolStrokeColor=SCREEN.ink,
                symbolStrokeWidth=0.6,
                symbolType="square",
            ),
        ),
        order="order:Q",
        href="address:N",
        tooltip=[
            alt.Tooltip("stage:N", title=" "),
            alt.Tooltip("age:N", title=ages_title),
            alt.Tooltip("procedures:Q", title=unit, format="d"),
        ],
    )
    totals = base.mark_text(align="left", dx=6).encode(
        x=alt.X("total:Q", stack=None), text="words:N"
    )
    layered = alt.layer(room, bars, totals).properties(height=alt.Step(34))
    return specification(layered, language)
