"""The frame: language, data set, filters, navigation, and the one place that shows errors."""

from pathlib import Path
from time import perf_counter

import streamlit as st

from nps_core import access
from nps_core.durations import PAGES
from nps_core.errors import NpsError
from nps_core.i18n.document import page_script
from pages import cached, look, parts, saved, sidebar, standing, upload

HERE = Path(__file__).parent
began = perf_counter()

st.set_page_config(page_title="NPSight", page_icon=str(HERE / "favicon.png"), layout="wide")
parts.follow_history()
text = parts.reader_text()
st.session_state["text"] = text
only_analysts = [st.Page("data.py", title=text("frame.data"), url_path="data")] if cached.may("add") else []
page = st.navigation(
    [
        st.Page("overview.py", title=text("frame.overview"), url_path="overview", default=True),
        st.Page("trend.py", title=text("frame.trend"), url_path="trend"),
        st.Page("segments.py", title=text("frame.segments"), url_path="segments"),
        st.Page("changes.py", title=text("frame.changes"), url_path="changes"),
        st.Page("themes.py", title=text("frame.themes"), url_path="themes"),
        st.Page("drivers.py", title=text("frame.drivers"), url_path="drivers"),
        st.Page("reviews.py", title=text("frame.reviews"), url_path="reviews"),
        st.Page("planning.py", title=text("frame.planning"), url_path="planning"),
        *only_analysts,
        st.Page("limits.py", title=text("limits.title"), url_path="limits", visibility="hidden"),
    ],
    position="top",
)
asked = sidebar.asked_by_link()
try:
    access.require(cached.role(), "datasets")
    saved.take_up()
    with st.sidebar:
        now = sidebar.dataset(text)
        dataset = standing.shown(now)
        st.session_state["dataset"] = dataset
        with st.container(key="filters"):
            st.session_state["filters"] = sidebar.filters(dataset, text)
        saved.views(dataset, page.url_path, text)
        sidebar.language(text)
        sidebar.who(text)
        st.page_link("limits.py", label=text("limits.link"), icon=":material/help:")
        about = parts.small(text("frame.about"))
        style = look.style(text) + (look.WITHOUT_FILTERS if page.url_path in ("data", "limits") else "")
        script = f"<script>{page_script(text.language)}</script>"
        st.html(f"{about}<style>{style}</style>{script}", unsafe_allow_javascript=True)
    sidebar.say_what_was_ignored(asked, dataset, text)
    standing.told(now, dataset, text)
    upload.kept_last(text)
    parts.responses_drawer(dataset, text)  # before the page, which may have nothing more to show and stop
    page.run()
except NpsError as error:
    parts.refusal(error, text)
finally:
    PAGES.add(page.url_path or "overview", perf_counter() - began)
