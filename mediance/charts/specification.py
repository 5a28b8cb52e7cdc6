"""From an Altair chart to the specification that is kept: without data, in the reader's language.

A specification is drawn with its rows beside it, which costs a quarter of building it anew.
"""

from typing import Any

import altair as alt

from mediance.charts.palette import SCREEN
from mediance.domain.actors import Language

Specification = dict[str, Any]
Row = dict[str, str | int | float | bool]

NUMBERS: dict[Language, dict[str, Any]] = {
    "fr": {
        "decimal": ",",
        "thousands": "\u202f",
        "grouping": [3],
        "currency": ["", "\u00a0€"],
        "percent": "\u202f%",
    },
    "en": {"decimal": ".", "thousands": ",", "grouping": [3], "currency": ["€", ""]},
}


def specification(chart: alt.LayerChart | alt.FacetChart, language: Language) -> Specification:
    """Return the chart as a specification without data."""
    dressed = chart.configure(
        locale=alt.Locale(number=NUMBERS[language]),
        axis=alt.AxisConfig(
            labelColor=SCREEN.ink,
            titleColor=SCREEN.quiet,
            gridColor=SCREEN.line,
            domainColor=SCREEN.line,
            tickColor=SCREEN.line,
            labelFontSize=13,
            titleFontSize=13,
            titleFontWeight="normal",
        ),
        text=alt.MarkConfig(color=SCREEN.ink, fontSize=13),
        legend=alt.LegendConfig(
            labelColor=SCREEN.ink, titleColor=SCREEN.quiet, labelFontSize=13, titleFontSize=13
        ),
        bar=alt.BarConfig(cornerRadiusEnd=2),
        # What is seen is said once, by the description beside the chart; not mark by mark, in
        # names of fields. What is to appear under the pointer, a chart says itself.
        aria=False,
        mark=alt.MarkConfig(aria=False, tooltip=None),
    )
    kept: Specification = dressed.to_dict()
    for part in (kept, *kept.get("layer", ())):
        part.pop("data", None)
    kept.pop("datasets", None)
    kept["config"].pop("view", None)
    # The width is the reader's; heights come from the number of bars.
    return kept | {
        "autosize": {"type": "fit-x", "contains": "padding"},
        "padding": {"left": 0, "top": 4, "right": 4, "bottom": 4},
    }
