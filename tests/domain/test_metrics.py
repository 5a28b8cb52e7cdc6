"""The registry keeps its promises about every figure."""

from dataclasses import replace

import pytest

from mediance.domain.metrics import (
    METRICS,
    Breakdown,
    Clock,
    Measure,
    MeasureOfStaff,
    Metric,
    MetricId,
)

every_metric = pytest.mark.parametrize("metric", METRICS.values(), ids=lambda metric: metric.id)


def test_every_metric_is_registered_once() -> None:
    assert set(METRICS) == set(MetricId)
    assert all(metric.id == identity for identity, metric in METRICS.items())


@every_metric
def test_no_metric_tells_duration_or_outcome_per_member_of_staff(metric: Metric) -> None:
    if Breakdown.STAFF in metric.by:
        assert metric.measure is Measure.COUNT
        assert metric.clock is Clock.MOMENT


@pytest.mark.parametrize("measure", [Measure.DURATION, Measure.SHARE_IN_TIME, Measure.OUTCOME])
def test_nobody_can_add_one_that_does(measure: Measure) -> None:
    with pytest.raises(MeasureOfStaff):
        replace(METRICS[MetricId.CASELOAD], measure=measure)


@every_metric
def test_every_figure_stands_beside_another_one(metric: Metric) -> None:
    assert metric.counter in METRICS
    assert metric.counter is not metric.id


@every_metric
def test_a_share_says_of_what(metric: Metric) -> None:
    if metric.measure is Measure.SHARE_IN_TIME:
        assert metric.denominator


@every_metric
def test_every_definition_is_written_out(metric: Metric) -> None:
    assert metric.wording
    assert metric.plain.endswith(".")
    assert metric.population.endswith(".")
    assert metric.reads.endswith(".")
    assert metric.version >= 1
    assert all(exclusion.endswith(".") for exclusion in metric.exclusions)
