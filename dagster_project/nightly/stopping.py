"""Ending in order when told to, by SIGTERM or SIGINT.

A signal interrupts what the main thread does, and what is open is closed on the way
out. Whatever holds that up is cut short: a run can be killed at any moment anyway.
"""

import os
import signal
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import FrameType

SIGNALS = (signal.SIGTERM, signal.SIGINT)
# Before whoever sent it loses patience: ten seconds are what containers are given.
PATIENCE_SECONDS = 8.0
_received: list[signal.Signals] = []


def watch_signals(on_overtime: Callable[[str], None]) -> None:
    """Interrupt the main thread at a signal, and end the process if it does not end.

    Args:
        on_overtime: told why, right before the process is ended.
    """
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    # Libraries replace handlers of signals; this one tells which it was all the same.
    signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
    for number in SIGNALS:
        # A job in the background is started with some of them ignored.
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _interrupt)
    threading.Thread(target=_watch, args=(reader, on_overtime), daemon=True).start()


def reason_to_stop() -> str | None:
    """Why the process is to end, None while it is not."""
    if not _received:
        return None
    return (
        f"stopped by {_received[0].name}; what is published is whole, and the next "
        "run goes on"
    )


def stopped_exit_code() -> int:
    """The exit code of a process that a signal ended: 143 or 130."""
    return 128 + _received[0]


def raise_if_stopped() -> None:
    """Go no further once a signal has come, whoever caught the interrupt.

    Raises:
        KeyboardInterrupt: one has.
    """
    if _received:
        raise KeyboardInterrupt


def _interrupt(number: int, _frame: FrameType | None) -> None:
    # The watching thread may come to it later than the main one asks.
    _note(number)
    raise KeyboardInterrupt


def _note(number: int) -> None:
    if not _received:
        _received.append(signal.Signals(number))


def _watch(reader: int, on_overtime: Callable[[str], None]) -> None:
    times = 0
    while number := os.read(reader, 1):
        if number[0] not in SIGNALS:
            continue
        _note(number[0])
        times += 1
        if times == 1:
            overtime = threading.Timer(PATIENCE_SECONDS, _end, args=(on_overtime,))
            overtime.daemon = True
            overtime.start()
        else:
            # Told twice.
            _end(on_overtime)


def _end(on_overtime: Callable[[str], None]) -> None:
    on_overtime(str(reason_to_stop()))
    end_children()
    os._exit(stopped_exit_code())


def end_children() -> None:
    """End every process that this one has started, whatever it is doing.

    Not by force: the one that gives shared resources back ignores it, and ends last.
    """
    for listed in Path("/proc/self/task").glob("*/children"):
        for child in listed.read_text().split():
            with suppress(ProcessLookupError):
                os.kill(int(child), signal.SIGTERM)
