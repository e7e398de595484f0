"""Periods, windows and time zones: names of times, and what they are in UTC."""
