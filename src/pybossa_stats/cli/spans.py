"""Spans of time, as options tell them."""

import re
from datetime import timedelta

import click

_SPAN = re.compile(r"([0-9]{1,6})([hdw])", re.ASCII)
_UNITS = {"h": "hours", "d": "days", "w": "weeks"}


def span(text: str) -> timedelta:
    """Read a span such as 36h, 30d or 52w, as the type of an option."""
    if match := _SPAN.fullmatch(text):
        return timedelta(**{_UNITS[match[2]]: int(match[1])})
    raise click.BadParameter(f"{text!r} is no span of time, such as 36h, 30d or 52w.")


def span_or_count(text: str) -> timedelta | int:
    """Read a span, or a number that is not 0, as the type of an option."""
    if text.isascii() and text.isdigit() and int(text):
        return int(text)
    return span(text)
