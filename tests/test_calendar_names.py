"""The names of months and weekdays."""

from datetime import date

from pybossa_stats.calendar_names import month_name, weekday_name


def test_months_and_weekdays_have_their_names_in_the_locale_c() -> None:
    for day in (date(2026, month, month + 7) for month in range(1, 13)):
        assert (month_name(day), weekday_name(day)) == (f"{day:%B}", f"{day:%A}")
