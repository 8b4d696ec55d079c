"""Who has signed in, by Streamlit's OpenID Connect."""

import streamlit as st

from dagster_project.home import Home
from dagster_project.report.language import Language
from dagster_project.report.viewer import signed_in_viewer


def identify(home: Home) -> str | None:
    """The verified address of who has signed in; None where sign-in is not set up.

    Stops the run with a page to sign in until somebody has.

    Raises:
        SeatMissingError: the provider names no verified address.
    """
    if not home.sign_in.exists():
        return None
    if not st.user.get("is_logged_in", False):
        _ask_to_sign_in(Language(st.session_state["language"]))
        st.stop()
    # A provider that does not say whether it has verified the address has not.
    return signed_in_viewer(
        st.user.get("email"), is_verified=st.user.get("email_verified", False)
    ).name


def _ask_to_sign_in(words: Language) -> None:
    st.title(words("sign_in.title"))
    st.write(words("sign_in.why"))
    st.button(words("sign_in.button"), type="primary", on_click=st.login)
