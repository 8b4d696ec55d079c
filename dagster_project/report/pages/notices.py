"""Pages that stand in for the report, each with what to do."""

from collections.abc import Sequence

import streamlit as st

from dagster_project.home import Home
from dagster_project.publishing.log import QualityResult
from dagster_project.report.language import Language


def show_missing(home: Home, refusal: Sequence[QualityResult], words: Language) -> None:
    """Nothing is published, or the first night was refused."""
    if refusal:
        st.title(words("notice.refused"))
        st.write(words("notice.refused_why"))
        show_checks(
            [(result.rule, result.check_name, result.message) for result in refusal]
        )
        st.write(words("notice.refused_do"))
        rule = refusal[0].rule
        st.code(
            f"sender-score run --home {home.root} --accept {rule}=…",
            language=None,
            wrap_lines=True,
        )
        return
    st.title(words("notice.missing"))
    st.write(words("notice.missing_do"))
    st.code(f"sender-score run --home {home.root}", language=None, wrap_lines=True)


def show_empty(home: Home, words: Language) -> None:
    """A publication without an enrollment."""
    st.title(words("notice.empty"))
    st.write(words("notice.empty_do"))
    st.code(str(home.root / "landing"), language=None, wrap_lines=True)


def show_unreadable(home: Home, words: Language) -> None:
    """A file that is no publication of this version."""
    st.title(words("notice.unreadable"))
    st.write(words("notice.unreadable_do"))
    st.code(f"sender-score rebuild --home {home.root}", language=None, wrap_lines=True)


def show_no_seat(words: Language) -> None:
    """A viewer who may not see scores."""
    st.title(words("notice.no_seat"))
    st.write(words("notice.no_seat_why"))
    st.button(words("menu.sign_out"), on_click=st.logout)


def show_checks(checks: Sequence[tuple[str, str, str]]) -> None:
    """Rule, check and message of each, as text."""
    for rule, check, message in checks:
        st.text(f"{rule} · {check.replace('_', ' ')}: {message}")
