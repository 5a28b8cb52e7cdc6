"""What a test run may not do: skip, expect to fail, or end without saying its numbers.

`tests/conftest.py` loads it. The closing line is `N passed, N failed`, whatever was run.
"""

from collections.abc import Generator
from functools import partial
from typing import Any

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from tests.browser import MISSING, find_browser

NEEDS_BROWSER = "tests/journeys/"
LONGEST_WALK = "tests/journeys/test_every_screen.py"
"""It takes a third of all journeys' time, with a server of its own, beside the others."""


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Count a skipped test, and one expected to fail, as failed."""
    report = yield
    if report.skipped:
        _fail(report)
    return report


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Count a skipped file as failed."""
    report = yield
    if report.skipped:
        _fail(report)
    return report


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put the journeys last, for quick tests speak first; beside others they begin at once."""
    journeys_first = hasattr(config, "workerinput")
    items.sort(key=lambda item: _is_journey(item.nodeid) != journeys_first)


class OneBrowser(LoadScopeScheduling):  # type: ignore[misc]
    """Workers take a file each, and one of them all journeys but the longest."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.split("::", 1)[0]
        return NEEDS_BROWSER if _is_journey(nodeid) and file != LONGEST_WALK else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> OneBrowser:
    """Share the work out."""
    return OneBrowser(config, log)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Fail a journey without its browser, in words."""
    if _is_journey(item.nodeid) and find_browser() is None:
        pytest.fail(MISSING, pytrace=False)


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    """Give the run its closing line."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if reporter is not None:
        reporter.summary_stats = partial(_close, reporter)


def _is_journey(nodeid: str) -> bool:
    return nodeid.startswith(NEEDS_BROWSER)


def _fail(report: pytest.TestReport | pytest.CollectReport) -> None:
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
    report.outcome = "failed"
    report.longrepr = f"Nothing is skipped here, and nothing is expected to fail: {reason}"
    vars(report).pop("wasxfail", None)


def _close(reporter: Any) -> None:  # noqa: ANN401 - pytest does not publish its reporter's type
    failed = {report.nodeid for kind in ("failed", "error") for report in _reports(reporter, kind)}
    passed = {report.nodeid for report in _reports(reporter, "passed")} - failed
    colour = "red" if failed else "green"
    reporter.write_line(f"{len(passed)} passed, {len(failed)} failed", bold=True, **{colour: True})


def _reports(reporter: Any, kind: str) -> list[pytest.TestReport]:  # noqa: ANN401
    return list(reporter.stats.get(kind, []))
