"""What each column of a table is, and why."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from nps_core.errors import TableRefused
from nps_core.reading import clocks, dates, options, presets, words
from nps_core.reading.headers import same
from nps_core.reading.personal import EMAIL
from nps_core.reading.presets import Preset
from nps_core.reading.profile import CODE, HEXADECIMAL, INTEGER, NUMBER, Profile, profiles
from nps_core.reading.receipt import ROLES, SINGLE_ROLES, Reason
from nps_core.reading.remembered import Recalled
from nps_core.reading.table import Table, shown_headers

MOST_SEGMENTS: Final = 50_000
_FEW_NUMBERS = 12


@dataclass(frozen=True, eq=False)
class Taken:
    """What a column was taken for."""

    profile: Profile
    role: str
    why: Reason


def taken(table: Table, known: Recalled) -> list[Taken]:
    """What each column of a table is, in its order.

    Args:
        table: the table.
        known: the roles that a person decided, now or for an earlier file of its shape.

    Raises:
        TableRefused: no column holds scores, or a choice cannot be followed.
    """
    found = profiles(table)
    preset = presets.recognised(table.headers)
    why = Reason("remembered" if "roles" in known.fields else "chosen")
    made = {**_options(found), **_by_making(table, found)}
    found = [*found, *(made[number].profile for number in sorted(made) if number >= len(found))]
    roles = {**made, **_chosen(found, known.choices.roles, why)}
    found = _without_options(found, roles)
    for role, guess in _GUESSES:
        if not any(taken.role == role for taken in roles.values()):
            free = [profile for profile in found if profile.number not in roles]
            score = next((one.profile for one in roles.values() if one.role == "score"), None)
            best = _told_by(preset, role, free, score) or guess(free, score)
            if best is not None:
                roles[best.profile.number] = best
        if role == "score" and not any(taken.role == "score" for taken in roles.values()):
            raise _no_score(found[: len(table.headers)])
    _take_clock(roles, found)
    for profile in found:
        if profile.number not in roles:
            roles[profile.number] = _rest(profile, preset)
    return [roles[profile.number] for profile in found]


def _take_clock(roles: dict[int, Taken], found: list[Profile]) -> None:
    """Put the clocks that a column of its own holds behind the days they belong to."""
    time = next((one for one in roles.values() if one.role == "answered_at"), None)
    chosen = next((one for one in roles.values() if one.role == "clock"), None)
    if time is None:
        return
    free = [profile for profile in found if profile.number not in roles]
    clock = chosen.profile if chosen else clocks.clock_of(time.profile, free)
    if clock is not None:
        roles[clock.number] = chosen or Taken(clock, "clock", Reason("clock_of", {"column": time.profile.header.shown}))
        roles[time.profile.number] = replace(time, profile=clocks.joined(time.profile, clock))


def _by_making(table: Table, found: list[Profile]) -> dict[int, Taken]:
    """What is known of columns from how the table was put together, whatever they look like."""
    roles = {number: Taken(found[number], "ignored", Reason("sequence")) for number in table.counts}
    if table.sheets:
        last = found[-1]
        roles[last.number] = Taken(last, "dimension", Reason("from_sheets", {"n": len(table.sheets)}))
    return roles


def _options(found: list[Profile]) -> dict[int, Taken]:
    """The columns of combined options, and those of their options, which stand behind all others."""
    roles: dict[int, Taken] = {}
    names, number = {same(profile.header.shown) for profile in found}, len(found)
    for profile in found:
        several = options.options_in(profile)
        if several is None:
            continue
        facts = {"n": len(several.names), "kept": len(several.kept)}
        code = "options" if several.names == several.kept else "options_most"
        roles[profile.number] = Taken(profile, "ignored", Reason(code, facts))
        for name, one in zip(several.kept, several.columns(profile, number, names), strict=True):
            told = Reason("option_of", {"column": profile.header.shown, "option": name})
            roles[one.number] = Taken(one, "dimension", told)
        number += len(several.kept)
    return roles


def _without_options(found: list[Profile], roles: dict[int, Taken]) -> list[Profile]:
    """The columns but for the options of one that a person took for something that only one column can be."""
    other = {one.profile.header.shown for one in roles.values() if one.role in SINGLE_ROLES}
    said = {number: one.why.facts["column"] for number, one in roles.items() if one.why.code == "option_of"}
    return [profile for profile in found if said.get(profile.number) not in other]


def _told_by(preset: Preset | None, role: str, free: list[Profile], score: Profile | None) -> Taken | None:
    """The column that a tool gives a role: of those whose cells fit, the first behind the score, else the first."""
    if preset is None:
        return None
    fitting = [profile for profile in free if preset.role_of(profile.name) == role and _FITS[role](profile)]
    if not fitting:
        return None
    best = min(fitting, key=lambda profile: (score is not None and profile.number < score.number, profile.number))
    return Taken(best, role, Reason("preset", {"tool": preset.tool}))


def _chosen(found: list[Profile], chosen: Sequence[tuple[str, str]], why: Reason) -> dict[int, Taken]:
    by_header = {profile.header.shown: profile for profile in found}
    roles: dict[int, Taken] = {}
    for role, header in chosen:
        if header not in by_header and why.code == "remembered":
            continue  # an option that nobody chose this time
        if header not in by_header:
            known = shown_headers(tuple(profile.header for profile in found))
            raise TableRefused("column_unknown", column=header[:80], found=known)
        profile = by_header[header]
        is_taken = role in SINGLE_ROLES and any(one.role == role for one in roles.values())
        if role not in ROLES or is_taken or profile.number in roles:
            raise TableRefused("role_unclear", column=header[:80], role=role[:40])
        roles[profile.number] = Taken(profile if role == "dimension" else profile.as_text(), role, why)
    return roles


def _no_score(found: list[Profile]) -> TableRefused:
    known = shown_headers(tuple(profile.header for profile in found))
    label = next((profile for profile in found if profile.is_label or profile.is_coded_group), None)
    if label is not None:
        return TableRefused("labels_only", column=label.header.shown, found=known)
    named = next((profile for profile in found if _score_tier(profile) and profile.says_nothing), None)
    if named is not None:
        return TableRefused("scores_blank", column=named.header.shown, found=known)
    return TableRefused("no_score_column", found=known)


def _score_tier(profile: Profile) -> int:
    """How clearly a name says that the column is the score: 3 the question itself, 2 or 1 some score, 0 not at all."""
    if words.NOT_THE_SCORE.search(profile.name) and not re.search(r"\bnps score\b", profile.name):
        return 0
    if words.RECOMMENDS.search(profile.name):
        return 3
    if words.RATINGS.search(profile.name):
        return 1
    return 2 if words.SCORES.search(profile.name) else 0


def asks_to_recommend(profile: Profile) -> bool:
    """Whether a column's name is the question itself, not that of some other score."""
    return _score_tier(profile) == 3


def _reaches_ten(profile: Profile) -> bool:
    """Whether answers reach the upper end of 0 to 10, or are too few to say."""
    return max(profile.numbers, default=0) > 7 or profile.filled < 20


def _score(free: list[Profile], score: Profile | None) -> Taken | None:
    del score
    grouped = {found[1] for p in free if (found := words.GROUP_OF.fullmatch(p.name))}

    def tier(profile: Profile) -> int:
        is_grouped = any(profile.name == name or profile.name.endswith(f" {name}") for name in grouped)
        return 3 if is_grouped else _score_tier(profile)

    # The clearer the name, the more dirt is forgiven.
    fits = [p for p in free if p.share_of_scores >= (0.9, 0.5, 0.5, 0.3)[tier(p)] and p.share_of_whole_numbers >= 0.5]
    fits = [p for p in fits if not (p.is_label or p.is_coded_group or p.is_personal)]
    named = [profile for profile in fits if tier(profile)]
    if named:
        best = max(named, key=lambda p: (_reaches_ten(p), tier(p), _is_before_comment(p, free), -p.number))
        code = "score_by_rating" if tier(best) == 1 else "score_by_name"
        return Taken(best, "score", Reason(code, {"column": best.header.shown}))
    by_values = [profile for profile in fits if _spans_the_scale(profile)]
    if by_values:
        return Taken(by_values[0], "score", Reason("score_by_values", {"n": by_values[0].filled}))
    of_hundred = next((profile for profile in free if tier(profile) > 1 and profile.is_hundred), None)
    return Taken(of_hundred, "score", Reason("score_by_name")) if of_hundred else None


def _is_before_comment(profile: Profile, free: list[Profile]) -> bool:
    return any(p.number == profile.number + 1 and words.COMMENTS.search(p.name) for p in free)


def _spans_the_scale(profile: Profile) -> bool:
    """Whether nothing but the answers says that this is a 0 to 10 question: whole numbers, both ends, most steps."""
    numbers = set(profile.numbers)
    is_whole = all(number == int(number) for number in numbers)
    other = words.NOT_THE_SCORE.search(profile.name) or words.DURATIONS.search(profile.name)
    return is_whole and {0, 10} <= numbers and max(numbers) == 10 and len(numbers) >= 5 and not other


def _comment(free: list[Profile], score: Profile | None) -> Taken | None:
    position = score.number if score else -1
    best, most = None, 0.0
    for profile in free:
        if not profile.values or profile.share_of_words < 0.5 or _is_no_comment(profile):
            continue
        is_named = bool(words.COMMENTS.search(profile.name)) and not words.ABOUT_COMMENTS.search(profile.name)
        is_prose = profile.mean_length >= 15 and profile.uniqueness >= 0.5
        if not is_named and not (is_prose and profile.mean_length >= 24):
            continue
        weight = 3 * is_named + is_prose + (profile.number == position + 1) + min(profile.mean_length, 200) / 400
        if weight > most:
            code = "comment_by_name" if is_named else "comment_by_text"
            best, most = Taken(profile, "comment", Reason(code)), weight
    return best


def _is_no_comment(profile: Profile) -> bool:
    is_identifier = profile.share(HEXADECIMAL) >= 0.5 or profile.is_link
    is_identifier = is_identifier or profile.share(CODE) >= 0.5
    return profile.is_label or profile.is_personal or profile.share_of_moments >= 0.5 or is_identifier


def _answered_at(free: list[Profile], score: Profile | None) -> Taken | None:
    del score
    ranked = [(rank, -p.number, p) for p in free if (rank := _time_rank(p)) > 0]
    if not ranked:
        return None
    best = max(ranked, key=lambda entry: entry[:2])[2]
    code = "time_by_name" if words.TIMES.search(best.name) else "time_by_values"
    return Taken(best, "answered_at", Reason(code))


def _time_rank(profile: Profile) -> int:
    """How likely a column says when an answer was given; 0 not at all."""
    if words.DURATIONS.search(profile.name) or re.search(r"birth|\bdob\b|生日|出生", profile.name):
        return 0
    is_named = bool(words.TIMES.search(profile.name))
    if profile.share_of_moments < (0.5 if is_named else 0.9) and not (is_named and _is_counted_time(profile)):
        return 0
    if words.OTHER_TIMES.search(profile.name):
        return 1
    if words.START_TIMES.search(profile.name):
        return 2
    return 4 if words.ANSWER_TIMES.search(profile.name) else 3 if is_named else 1


def _is_counted_time(profile: Profile) -> bool:
    """Whether numbers under a name of time are days as Excel counts them or seconds since 1970."""
    said = [dates.moment(value, "ymd") is not None for value in profile.some[:100] if value[:1].isdigit()]
    return bool(said) and sum(said) >= 0.9 * len(profile.some[:100])


def _respondent(free: list[Profile], score: Profile | None) -> Taken | None:
    del score
    for profile in free:
        if words.RESPONDENTS.search(profile.name) and len(profile.values) > 1:
            return Taken(profile, "respondent", Reason("respondent_by_name"))
    for profile in free:
        if words.NAMES_RESPONDENT.fullmatch(profile.name) and len(profile.values) > 1 and profile.share(CODE) >= 0.9:
            return Taken(profile, "respondent", Reason("respondent_by_name"))
    for profile in free:
        if len(profile.values) > 1 and profile.share(EMAIL) >= 0.5:
            return Taken(profile, "respondent", Reason("respondent_by_email"))
    return None


def _response_id(free: list[Profile], score: Profile | None) -> Taken | None:
    del score
    for profile in free:
        if words.RESPONSE_IDS.search(profile.name) and profile.uniqueness > 0.5:
            return Taken(profile, "response_id", Reason("response_id_by_name"))
    for profile in free:
        is_unique = profile.uniqueness == 1 and profile.distinct == profile.filled_in_all == len(profile.column)
        if words.ROW_IDS.search(profile.name) and is_unique and not _counts_rows(profile):
            return Taken(profile, "response_id", Reason("response_id_by_name"))
    return None


def _counts_rows(profile: Profile) -> bool:
    """Whether a column numbers the rows of its own file: the next file, or sheet, begins with 1 again."""
    return bool(words.ROW_COUNTS.search(profile.name)) and profile.is_sequence and "1" in profile.values


_GUESSES = (
    ("score", _score),
    ("comment", _comment),
    ("answered_at", _answered_at),
    ("respondent", _respondent),
    ("response_id", _response_id),
)

_FITS: dict[str, Callable[[Profile], bool]] = {
    "score": lambda p: p.share_of_scores >= 0.5 and not (p.is_label or p.is_coded_group),
    "comment": lambda p: p.share_of_words >= 0.5 and not _is_no_comment(p),
    "answered_at": lambda p: p.share_of_moments >= 0.5 or _is_counted_time(p),
    "respondent": lambda p: len(p.values) > 1,
    "response_id": lambda p: p.uniqueness > 0.5,
    "dimension": lambda p: p.distinct > 1 and not _is_mostly_unique(p, is_named=True) and not p.is_nested,
    "attribute": lambda p: p.share(NUMBER) >= 0.9,
    "ignored": lambda p: True,
}
"""Whether a column's cells fit the role that its tool gives it."""


def _is_other_time(profile: Profile) -> bool:
    return profile.share_of_moments >= (0.5 if words.TIMES.search(profile.name) else 0.9)


def _rest(profile: Profile, preset: Preset | None) -> Taken:
    """What a column is that has none of the roles that only one can have."""
    useless = _first_reason(_USELESS, profile)
    if useless is not None:
        return Taken(profile, "ignored", useless)
    role = preset.role_of(profile.name) if preset else ""
    if preset and role not in SINGLE_ROLES and role in _FITS and _FITS[role](profile):
        return Taken(profile, role, Reason("preset", {"tool": preset.tool}))
    ignored = _first_reason(_IGNORED, profile)
    return Taken(profile, "ignored", ignored) if ignored else _kept(profile)


def _kept(profile: Profile) -> Taken:
    """What a column is that may be of use."""
    if _is_identifier(profile):
        return Taken(profile, "identifier", Reason("identifier"))
    if _score_tier(profile) and profile.share_of_scores >= 0.9:
        return Taken(profile, "attribute", Reason("other_score"))
    return _of_numbers(profile) if profile.share(NUMBER) >= 0.9 else _of_text(profile)


_Ladder = tuple[tuple[str, Callable[[Profile], bool]], ...]

_USELESS: _Ladder = (
    ("column_empty", lambda p: not p.values and not p.distinct),
    ("respondent_constant", lambda p: p.is_constant and p.is_of_customers),
    ("personal", lambda p: p.is_personal),
    ("column_constant", lambda p: p.is_constant),
    ("labels", lambda p: p.is_label),
    ("group_coded", lambda p: p.is_coded_group),
)
_IGNORED: _Ladder = (
    ("other_time", _is_other_time),
    ("sequence", lambda p: p.is_sequence and not _is_numbered(p)),
    ("link", lambda p: p.is_link and p.uniqueness > 0.5),
    ("nested", lambda p: p.is_nested),
)
"""Why a column is of no use; the last ones only where its tool does not know better."""


def _first_reason(ladder: _Ladder, profile: Profile) -> Reason | None:
    return next((Reason(code) for code, holds in ladder if holds(profile)), None)


def _is_identifier(profile: Profile) -> bool:
    """Whether the cells name orders, tickets or customers: most are different, or the name is a customer number's."""
    if words.RESPONDENTS.search(profile.name):
        return True
    is_named = bool(words.IDENTIFIERS.search(profile.name))
    return (is_named or profile.share(HEXADECIMAL) >= 0.5) and profile.uniqueness > 0.5


def _is_numbered(profile: Profile) -> bool:
    """Whether a name is that of an identifier other than the row's own number."""
    return bool(words.IDENTIFIERS.search(profile.name)) and not words.ROW_IDS.search(profile.name)


def _of_numbers(profile: Profile) -> Taken:
    is_whole = profile.share(INTEGER) == 1
    is_duration = bool(words.DURATIONS.search(profile.name))
    could_be_few = is_whole and not is_duration and profile.uniqueness <= 0.5 and len(profile.values) <= _FEW_NUMBERS
    if could_be_few and profile.distinct <= _FEW_NUMBERS:
        return Taken(profile, "dimension", Reason("dimension_few_values", {"n": profile.distinct}))
    is_code = is_whole and profile.uniqueness > 0.9 and len({len(value) for value in profile.some}) == 1
    if is_code and len(profile.some[0]) >= 5:
        return Taken(profile, "identifier", Reason("identifier"))
    if words.IDENTIFIERS.search(profile.name):
        return _of_text(profile)
    return Taken(profile, "attribute", Reason("attribute_numbers"))


def _of_text(profile: Profile) -> Taken:
    is_named = bool(words.DIMENSIONS.search(profile.name))
    if _is_mostly_unique(profile, is_named=is_named) or profile.distinct > MOST_SEGMENTS:
        return Taken(profile, "ignored", Reason("other_text"))
    code = "dimension_by_name" if is_named else "dimension_few_values"
    return Taken(profile, "dimension", Reason(code, {"n": profile.distinct}))


def _is_mostly_unique(profile: Profile, *, is_named: bool) -> bool:
    if profile.filled < 40:
        return profile.uniqueness > (0.9 if is_named else 0.7)
    if profile.uniqueness <= 0.5:
        return False
    most = 0.9 if is_named and profile.mean_length < 40 else 0.5
    return profile.distinct > most * profile.filled_in_all
