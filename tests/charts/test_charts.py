"""Each chart: rows in, a specification out that draws exactly those rows."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from mediance.charts import arrivals, caseload, procedures, waiting
from mediance.charts.arrivals import ArrivalBar
from mediance.charts.caseload import CaseloadBar
from mediance.charts.palette import SCREEN
from mediance.charts.specification import Row, Specification
from mediance.charts.waiting import WaitBar
from mediance.domain.procedures import Stage
from mediance.domain.steering import AgeBand, OpenProcedures, ProcedureCount

AGES = {age: age.value for age in AgeBand}
LISTS = {stage: f"/demarches?etape={stage}" for stage in Stage}
STAGES = {stage: stage.value for stage in Stage}

WAITS = [
    WaitBar("14", 25, "25 min ■", is_over_target=True),
    WaitBar("18", 6, "6 min ▲", is_over_target=False),
]
HOURS = [ArrivalBar("2 h", 1), ArrivalBar("2 h bis", 3), ArrivalBar("3 h", 0)]
OPENED = OpenProcedures(
    tuple(ProcedureCount(stage, age, 3) for stage in Stage for age in AgeBand),
    overdue=0,
    without_next_date=0,
)
CASES = [CaseloadBar("Carme", 0), CaseloadBar("Personne", 4, is_unassigned=True)]

Drawing = tuple[Specification, list[Row]]

DRAWINGS: dict[str, Drawing] = {
    "waiting": (waiting.chart("fr", "20 min"), waiting.rows(WAITS)),
    "arrivals": (arrivals.chart("fr", "personnes", ("2 h",)), arrivals.rows(HOURS)),
    "procedures": (
        procedures.chart("fr", tuple(AGES.values()), "Ouverte depuis", "démarches"),
        procedures.rows(OPENED, STAGES, AGES, LISTS),
    ),
    "caseload": (caseload.chart("fr", "dossiers"), caseload.rows(CASES)),
}
every_chart = pytest.mark.parametrize("drawing", DRAWINGS.values(), ids=DRAWINGS)


def encodings(chart: Specification) -> Iterator[tuple[str, dict[str, Any]]]:
    """Return every channel of every layer with what it is given."""
    for layer in chart["layer"]:
        for channel, given in layer["encoding"].items():
            for each in given if isinstance(given, list) else [given]:
                yield channel, each


def layer(chart: Specification, mark: str) -> dict[str, Any]:
    """Return the first visible layer drawn with this mark."""
    found: dict[str, Any] = next(
        each
        for each in chart["layer"]
        if each["mark"]["type"] == mark and each["mark"].get("opacity") != 0
    )
    return found


@every_chart
def test_a_chart_draws_what_its_rows_hold(drawing: Drawing) -> None:
    chart, rows = drawing
    fields = {given["field"] for _, given in encodings(chart) if "field" in given}
    assert fields <= set(rows[0])


@every_chart
def test_a_kept_specification_holds_no_data(drawing: Drawing) -> None:
    chart, _ = drawing
    assert "datasets" not in chart
    assert not any("data" in part for part in (chart, *chart["layer"]))


@every_chart
def test_lengths_start_at_zero(drawing: Drawing) -> None:
    lengths = [
        given["scale"]["zero"]
        for channel, given in encodings(drawing[0])
        if channel in {"x", "y"} and "scale" in given
    ]
    assert lengths
    assert all(lengths)


@every_chart
def test_order_is_that_of_the_rows_not_of_the_alphabet(drawing: Drawing) -> None:
    positions = [
        given
        for channel, given in encodings(drawing[0])
        if channel in {"x", "y"} and given.get("type") in {"nominal", "ordinal"}
    ]
    assert positions
    assert all(given["sort"] is None for given in positions)


@every_chart
def test_colours_follow_the_theme_of_the_browser(drawing: Drawing) -> None:
    colours = [part for part in json.dumps(drawing[0]).split('"') if part.startswith("#")]
    assert not colours


@every_chart
def test_numbers_are_french(drawing: Drawing) -> None:
    assert drawing[0]["config"]["locale"]["number"]["decimal"] == ","


def test_numbers_are_english_for_an_english_reader() -> None:
    chart = arrivals.chart("en", "people", ())
    assert chart["config"]["locale"]["number"]["decimal"] == "."
    assert layer(chart, "bar")["encoding"]["y"]["title"] == "people"


def test_a_long_wait_is_told_by_words_and_signs_not_by_colour_alone() -> None:
    assert [row["words"] for row in waiting.rows(WAITS)] == ["25 min ■", "6 min ▲"]
    condition = layer(waiting.chart("fr", "20 min"), "bar")["encoding"]["color"]["condition"]
    assert condition == {"test": "datum.over", "value": SCREEN.accent}


def test_the_target_stands_at_twenty_minutes() -> None:
    rule = layer(waiting.chart("fr", "20 min"), "rule")
    assert rule["encoding"]["x"]["datum"] == 20


def test_bars_leave_room_for_the_words_at_their_end() -> None:
    rooms = {row["room"] for row in waiting.rows(WAITS)}
    assert len(rooms) == 1
    assert float(rooms.pop()) > 25


def test_few_bars_carry_their_numbers_and_many_only_the_highest() -> None:
    assert [row["words"] for row in arrivals.rows(HOURS)] == ["1", "3", ""]
    month = [ArrivalBar(str(day), day % 7) for day in range(31)]
    labelled = [row["words"] for row in arrivals.rows(month) if row["words"]]
    assert labelled == ["6"]


def test_a_stage_carries_its_total_once() -> None:
    rows = procedures.rows(OPENED, STAGES, AGES, LISTS)
    assert [row["words"] for row in rows if row["words"]] == ["12"] * len(Stage)
    assert {row["total"] for row in rows} == {12}


def test_a_bar_leads_to_its_list_for_those_alone_who_may_see_it() -> None:
    assert layer(DRAWINGS["procedures"][0], "bar")["encoding"]["href"]["field"] == "address"
    led = procedures.rows(OPENED, STAGES, AGES, LISTS)
    assert {row["address"] for row in led} == set(LISTS.values())
    assert {row["address"] for row in procedures.rows(OPENED, STAGES, AGES, {})} == {""}


def test_ages_run_from_young_to_old_and_are_outlined() -> None:
    bars = layer(DRAWINGS["procedures"][0], "bar")
    assert bars["encoding"]["color"]["scale"]["domain"] == list(AGES.values())
    assert bars["encoding"]["order"]["field"] == "order"
    assert bars["mark"]["stroke"] == SCREEN.ink


def test_whoever_follows_nobody_is_there_and_cases_of_nobody_are_hollow() -> None:
    rows = caseload.rows(CASES)
    assert [(row["name"], row["cases"]) for row in rows] == [("Carme", 0), ("Personne", 4)]
    opacity = layer(DRAWINGS["caseload"][0], "bar")["encoding"]["fillOpacity"]
    assert opacity["condition"] == {"test": "datum.unassigned", "value": 0}


def test_without_bars_there_are_no_rows() -> None:
    assert waiting.rows([]) == arrivals.rows([]) == caseload.rows([]) == []
