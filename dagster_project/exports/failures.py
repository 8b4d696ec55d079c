"""Whose fault a failure is, the file's or the machine's, and how it is said.

A failure of the machine fails the run, as every other file would meet it too.
"""

import errno

from dagster_project.exports.outcomes import Reason, RejectedError

# The numbers of errors that a file can cause; any other tells of the machine.
_CAUSED_BY_FILES = {None, errno.EINVAL, errno.EOVERFLOW}
MESSAGE_LETTERS = 200


def is_of_machine(error: BaseException) -> bool:
    """Whether an error would have come with any other file as well."""
    return isinstance(error, OSError) and error.errno not in _CAUSED_BY_FILES


def explain_failure(text: str) -> RejectedError:
    """What sets a file aside that raised what nobody foresaw; one line, nothing odd."""
    first = next(iter(text.strip().splitlines()), "no reason given")
    shown = "".join(c if c.isprintable() else " " for c in first)
    message = f"Reading it failed: {shown[:MESSAGE_LETTERS]}"
    return RejectedError(Reason.UNREADABLE_FILE, message)
