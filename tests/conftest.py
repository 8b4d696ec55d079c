"""What a run of the tests says at its end besides what failed.

A test records the property "printed" for a line that is to be seen, whichever process
has run it.
"""

import pytest


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for reports in terminalreporter.stats.values():
        for report in reports:
            if getattr(report, "when", None) != "call":
                continue
            for name, line in report.user_properties:
                if name == "printed":
                    terminalreporter.write_line(str(line))
