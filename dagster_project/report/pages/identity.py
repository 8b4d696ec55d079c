"""Who has signed in, by Streamlit's OpenID Connect."""

import streamlit as st

from dagster_project.home import Home
from dagster_project.report.language import Language
from dagster_project.report.sessions import Sessions
from dagster_project.report.viewer import signed_in_address


def identify(home: Home) -> str | None:
    """The verified address of who has signed in; None where nobody has.

    Raises:
        SeatMissingError: the provider names no verified address.
    """
    claims = dict(st.user)
    is_open = Sessions(home.ended_sessions).is_open(claims)
    if not is_open or claims.get("is_logged_in") is not True:
        return None
    return signed_in_address(claims)


def ask_to_sign_in(words: Language) -> None:
    """Stand in for every page until somebody has signed in."""
    st.title(words("sign_in.title"))
    st.write(words("sign_in.why"))
    st.button(words("sign_in.button"), type="primary", on_click=st.login)
