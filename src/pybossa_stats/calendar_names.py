"""The names of months and weekdays, in English, independent of the locale.

`strftime` would use the locale of a program that embeds the endpoint.
"""

from datetime import date

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def month_name(day: date) -> str:
    """The name of the month of a day: ``June``."""
    return _MONTHS[day.month - 1]


def weekday_name(day: date) -> str:
    """The name of the weekday of a day: ``Wednesday``."""
    return WEEKDAYS[day.weekday()]
