"""Pages that stand in for the report, each with what to do."""

from collections.abc import Sequence

import streamlit as st

from dagster_project.home import Home
from dagster_project.report.condition import read_refusal
from dagster_project.report.language import Language


def show_missing(home: Home | None, words: Language) -> None:
    """Nothing is published, or the first run was refused.

    Args:
        home: what is told to who runs the command; None for everybody else. The same
            in the notices below.
    """
    refusal = read_refusal(home) if home else ()
    if home is None or not refusal:
        st.title(words("notice.missing"))
        _show_command(words("notice.missing_do"), "run", home)
        return
    st.title(words("notice.refused"))
    st.write(words("notice.refused_why"))
    show_checks(
        [(result.rule, result.check_name, result.message) for result in refusal]
    )
    st.write(words("notice.refused_do"))
    _show_code(f"sender-score run --home {home.root} --accept {refusal[0].rule}=…")


def show_empty(home: Home | None, words: Language) -> None:
    """A publication without an enrollment."""
    st.title(words("notice.empty"))
    if home is not None:
        st.write(words("notice.empty_do"))
        _show_code(str(home.root / "landing"))


def show_unreadable(home: Home | None, words: Language) -> None:
    """A file that is no publication of this version."""
    st.title(words("notice.unreadable"))
    _show_command(words("notice.unreadable_do"), "rebuild", home)


def show_no_seat(words: Language) -> None:
    """A viewer who may not see scores."""
    st.title(words("notice.no_seat"))
    st.write(words("notice.no_seat_why"))
    st.button(words("menu.sign_out"), on_click=st.logout)


def show_checks(checks: Sequence[tuple[str, str, str]]) -> None:
    """Rule, check and message of each, as text."""
    for rule, check, message in checks:
        st.text(f"{rule} · {check.replace('_', ' ')}: {message}")


def _show_command(why: str, command: str, home: Home | None) -> None:
    if home is not None:
        st.write(why)
        _show_code(f"sender-score {command} --home {home.root}")


def _show_code(text: str) -> None:
    st.code(text, language=None, wrap_lines=True)
