"""What the work logs reaches the log of a run, with its trace, and only meanwhile."""

import logging

from dagster_project.nightly.run_log import pass_on_messages

WORK = logging.getLogger("dagster_project.exports.landing.file_loader")


class Kept(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.said: list[tuple[str, str]] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append((record.levelname, record.getMessage()))


def test_messages_of_the_work_reach_the_log_of_the_run_with_their_trace() -> None:
    kept = Kept()
    run_log = logging.Logger("run")
    run_log.addHandler(kept)
    with pass_on_messages(run_log):
        try:
            raise ValueError("100 % odd")
        except ValueError:
            WORK.exception("Reading %r failed.", "a.csv")
    WORK.error("after the run")
    ((level, message),) = kept.said
    assert level == "ERROR"
    assert message.startswith("Reading 'a.csv' failed.\nTraceback")
    assert message.endswith("ValueError: 100 % odd")
