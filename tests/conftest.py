"""Fixtures for all tests: the loaded tools, once a session."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, settings

# Examples are not timed: on a busy machine a slow one says nothing of the code.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")


@pytest.fixture(scope="session")
def toolbox():
    """The shipped tools; loading takes seconds."""
    from coach.toolbox import build_toolbox

    return build_toolbox(threads=2)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Where everything must run (REQUIRE_ALL_TESTS), a skipped test is a failed one."""
    if os.environ.get("REQUIRE_ALL_TESTS") and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped where nothing may be skipped: {report.longrepr}"
