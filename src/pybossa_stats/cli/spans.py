"""Spans of time, as options tell them."""

import re
from datetime import timedelta

import click

_SPAN = re.compile(r"([0-9]{1,6})([hdw])", re.ASCII)
_LONGEST = timedelta(days=36_525)
_UNITS = {"h": "hours", "d": "days", "w": "weeks"}


def span(text: str) -> timedelta:
    """Read a span such as 36h, 30d or 52w, as the type of an option."""
    match = _SPAN.fullmatch(text)
    found = timedelta(**{_UNITS[match[2]]: int(match[1])}) if match else timedelta(0)
    if timedelta(0) < found <= _LONGEST:
        return found
    raise click.BadParameter(f"{text!r} is no span of time, such as 36h, 30d or 52w.")


def span_or_count(text: str) -> timedelta | int:
    """Read a span, or a number that is not 0, as the type of an option."""
    if text.isascii() and text.isdigit() and int(text):
        return int(text)
    try:
        return span(text)
    except click.BadParameter:
        raise click.BadParameter(f"{text!r} is neither 36h, 30d or so, nor a number.") from None
