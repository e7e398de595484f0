"""The one-page report, composed of parts of the other reports."""
