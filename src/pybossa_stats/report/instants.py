"""Instants as they are written, in UTC and to the second."""

from datetime import datetime


def readable(instant: datetime) -> str:
    """For people: ``2026-11-23 21:05:00``."""
    return f"{instant:%Y-%m-%d %H:%M:%S}"


def iso(instant: datetime) -> str:
    """For programs: ``2026-11-23T21:05:00Z``."""
    return f"{instant:%Y-%m-%dT%H:%M:%SZ}"
