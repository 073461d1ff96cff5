"""What a dropped file was taken for: the answer first, then what must be decided, then how it was read."""

from dataclasses import replace

import streamlit as st

from nps_core import figures, receipts, wording
from nps_core.errors import NpsError
from nps_core.i18n import Text
from nps_core.reading import Choices, Reading
from nps_core.reading.receipt import Receipt
from nps_core.scale import SCALES
from pages import cached, parts
from pages.upload import dropping
from pages.upload.columns import columns_table, with_roles
from pages.upload.details import details, rows
from pages.upload.dropping import Dropped, choose, dropped
from pages.upload.keeping import keep
from pages.upload.questions import known, questions, scale_name

_STRETCHED = "scale_stretched"


def confirm(text: Text) -> None:
    """What the dropped file was taken for, with a control to change each guess, and the button that keeps it."""
    if st.session_state.pop("brought_in", False):
        st.switch_page("overview.py", query_params={})
    file = dropped()
    if file is None:
        return
    with parts.card(parts.escaped(file.name)):
        choices = _effective(file)
        try:
            reading = dropping.read(file, choices, text)
        except NpsError as error:
            _refused(error, file, text)
            return
        _confirm(file, choices, reading, text)


def _confirm(file: Dropped, choices: Choices, reading: Reading, text: Text) -> None:
    receipt = reading.receipt
    _answer(receipt, text)
    _remembered(receipt, text)
    questions(receipt, file, text)
    keep(file, choices, reading, text)
    known(receipt, text)
    columns_table(receipt.columns, file, text)
    rows(reading, file, text)
    details(receipt, file, text)


def _effective(file: Dropped) -> Choices:
    """What the reader decided; of what is left open, what the data set decides that the file is to go into."""
    target = dropping.target()
    if target is None:
        return file.choices
    like = cached.store().choices_for(target)
    own = file.choices
    return replace(own, scale=own.scale or like.scale, timezone=own.timezone or like.timezone)


def _answer(receipt: Receipt, text: Text) -> None:
    """The score under the present reading, or why there is none; what it rests on; the answers one by one."""
    scope = receipts.scope_of(receipt)
    score = scope.matched
    groups = {"promoters": score.promoters, "passives": score.passives, "detractors": score.detractors}
    if score.nps is None or score.is_small:
        said = text("data.preview_few", n=score.responses, **groups)
    else:
        said = text("data.preview", nps=score.nps, margin=score.margin, n=score.responses)
    lines = [text("data.read", n=receipt.rows_read, used=receipt.rows_used, left_out=receipt.rows_left_out)]
    if receipt.first_day is not None:
        days = {"since": receipt.first_day, "until": receipt.last_day, "zone": receipt.timezone}
        of_days = "one_day" if receipt.first_day == receipt.last_day else "days"
        lines.append(text(f"data.{of_days}{'' if receipt.timezone else '_only'}", **days))
    lines += [text(note.key, **note.facts) for note in receipt.notes if note.code == _STRETCHED]
    words, chart = st.columns(2, vertical_alignment="center")
    with words:
        parts.lead(said)
        parts.quiet(*lines)
    if score.responses:
        alt = wording.together(text, wording.groups_alt(scope, text), wording.histogram_alt(scope, text))
        with chart:
            st.plotly_chart(figures.groups(scope, text), key="read-preview", alt=alt, config=parts.CHART)


def _remembered(receipt: Receipt, text: Text) -> None:
    """That the file was read as one before it, and the way to read it anew."""
    note = next((note for note in receipt.notes if note.code == "mapping_remembered"), None)
    if note is None:
        return
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        parts.quiet(text(note.key, **note.facts))
        st.button(text("data.read_anew"), key="up-anew", type="tertiary", on_click=_forget, args=(receipt.fingerprint,))


def _forget(fingerprint: str) -> None:
    cached.store().forget(fingerprint)
    dropping.read_anew()


def _refused(error: NpsError, file: Dropped, text: Text) -> None:
    """Why the file cannot be used, and the choices that may mend it."""
    parts.refusal(error, text)
    found = error.facts.get("found")
    if isinstance(found, (list, tuple)) and found:
        is_sheet = error.code == "sheet_unknown"
        label = text("data.choose_sheet" if is_sheet else "data.choose_score")
        picked = st.selectbox(label, list(found), index=None, key="choose-found")
        if picked and is_sheet:
            choose(replace(file.choices, sheet=picked))
        elif picked:
            choose(replace(file.choices, roles=with_roles(file.choices.roles, [("score", picked)])))
    if error.code in ("scale_not_ten", "scale_hundred"):
        _offer_scales(int(error.facts["highest"]), file, text)
    with st.container(horizontal=True):
        if file.last is not None:
            st.button(text("data.back"), key="up-back", on_click=dropping.back)
        if dropping.target() is not None:
            st.button(text("data.new"), key="up-apart", on_click=dropping.on_its_own)
        st.button(text("data.put_away"), key="put-away", on_click=dropping.put_away)


def _offer_scales(highest: int, file: Dropped, text: Text) -> None:
    """The scales that a column can be read on although it does not look like 0 to 10."""
    stretched = [scale for scale in SCALES.values() if scale.is_stretched and scale.highest >= highest]
    offered = [scale.name for scale in stretched[:1]]
    plain = [scale.name for scale in SCALES.values() if not scale.is_stretched and scale.highest >= highest]
    picked = st.pills(
        text("data.choose_scale"),
        [*offered, *plain[:1]],
        format_func=lambda name: scale_name(name, text),
        key="choose-scale",
    )
    if offered:
        parts.quiet(text("data.stretched_hint"))
    if picked:
        choose(replace(file.choices, scale=picked))
