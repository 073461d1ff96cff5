"""What the score can and cannot tell, with the sources."""

import streamlit as st

from pages import parts

parts.limits(st.session_state["text"])
