"""Times around the edges of a window, spelt in every way; and what is no time at all."""

from datetime import datetime, timedelta

from hypothesis import strategies as st

from tests.conftest import NOW

_DAY = timedelta(days=1)
_OFFSETS = [0, 1, 59, 330, 345, 840, 899]

_BROKEN = [
    "",
    " ",
    "2026-11",
    "2026-11-23T",
    "2026-11-23Z",
    "2026-11-23T11",
    "2026-11-23T24:00:00.1",
    "2026-11-23T24:01",
    "2026-11-23T11:00:60",
    "2026-11-23T11:00:00.",
    "2026-11-23T11:00.5",
    "2026-11-23T11:00:00.12345Z",
    "2026-11-23T11:00:00 +01:00",
    "2026-11-23T11:00:00+15:00",
    "2026-11-23T11:00:00+01:60",
    "2026-11-23T11:00:00+1",
    "2026-11-23T11:00:00ZZ",
    "2026-11-23  11:00:00",
    "\N{NO-BREAK SPACE}2026-11-23T11:00:00",
    "2026-11-23T1Z:00:00",
    "2026-11-2\N{ARABIC-INDIC DIGIT THREE}T11:00:00",
    "2026-02-30T11:00:00",
    "2025-02-29T11:00:00",
    "1900-02-29T11:00:00",
    "0000-01-01T11:00:00",
    "0001-01-01T00:00+14:59",
    "9999-12-31T24:00-14:59",
    "20261123T110000",
    "2026-W48-1",
    "2026-328",
    "Mon Nov 23 11:00:00 2026",
    "1795431600",
]


def any_times(end: datetime = NOW) -> st.SearchStrategy[str]:
    """Texts that are or resemble times about the 24 hours to an instant, or anything else."""
    times = _spelt(end)
    return st.one_of(
        times, times, seemingly_usual(end), _damaged(times), st.sampled_from(_BROKEN), _TEXTS
    )


def seemingly_usual(end: datetime = NOW) -> st.SearchStrategy[str]:
    """Times as long as PYBOSSA's own, with a zone or white space in place of a fraction's end."""
    return st.builds(
        lambda ago, ending: f"{(end - ago).isoformat()[:19]}.123456"[: -len(ending)] + ending,
        st.timedeltas(timedelta(hours=-20), timedelta(hours=44)),
        st.sampled_from(["Z", "z", " ", "\n", "Z ", "+05", "-05", "+0530", "-0530", "+14  ", "-1"]),
    ) | st.sampled_from([f"{end.date() - _DAY}T24:00:00", f"{end.date()}T24:00:00.000000"])


_TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=30)


def _spelt(end: datetime) -> st.SearchStrategy[str]:
    ago = st.one_of(
        st.sampled_from([timedelta(0), _DAY]),
        st.timedeltas(timedelta(hours=-40), timedelta(hours=64)),
        st.integers(-2, 2).map(lambda n: timedelta(microseconds=n)),
        st.integers(-2, 2).map(lambda n: _DAY + timedelta(microseconds=n)),
    )
    usual = ago.map(lambda ago: (end.replace(tzinfo=None) - ago).isoformat())
    white_space = st.text(" \t\n\v\f\r", max_size=2)
    return usual | st.builds(
        lambda ago, offset, *form: _spell(end.replace(tzinfo=None) - ago, offset, *form),
        ago,
        st.sampled_from(_OFFSETS).flatmap(lambda n: st.sampled_from([n, -n])),
        st.sampled_from("Tt "),
        st.sampled_from(["", ":", "Z", "z", "hours"]),
        st.sampled_from([10, 16, 19, *range(21, 30)]),
        st.sampled_from(".,"),
        white_space,
        white_space,
    )


def _spell(  # noqa: PLR0913, PLR0917
    moment: datetime,
    offset: int,
    separator: str,
    zone: str,
    length: int,
    point: str,
    before: str,
    after: str,
) -> str:
    """The text of an instant, cut to a length: that of a date, or minutes, seconds or more."""
    if zone in {"Z", "z"}:
        offset, suffix = 0, zone
    else:
        offset = offset // 60 * 60 if zone == "hours" else offset
        hours, minutes = divmod(abs(offset), 60)
        suffix = f"{'-' if offset < 0 else '+'}{hours:02}"
        suffix += "" if zone == "hours" else f"{zone}{minutes:02}"
    local = moment + timedelta(minutes=offset)
    text = f"{local.isoformat(separator, 'microseconds')}000"[:length].replace(".", point)
    return before + text + (suffix if length > len("2026-11-23") else "") + after


@st.composite
def _damaged(draw: st.DrawFn, times: st.SearchStrategy[str]) -> str:
    """A time with a character too many, too few, or another."""
    text: str = draw(times)
    at: int = draw(st.integers(0, len(text)))
    other: str = draw(st.sampled_from([*"0123456789-:.,+TtZz \n", ""]))
    return text[:at] + other + text[at + draw(st.integers(0, 1)) :]
