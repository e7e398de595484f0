"""Hours of work alone, for metrics: one statement, beside all that the global statistics read."""

from dataclasses import dataclass

from pybossa_stats.periods.asked import AskedWindow, window_of
from pybossa_stats.periods.window import DAY, LATEST
from pybossa_stats.source.view import Step, View
from pybossa_stats.stats.origin import Origin
from pybossa_stats.stats.question import question
from pybossa_stats.stats.sessions import Sessions, SessionsBy
from pybossa_stats.stats.sql.buckets import IN_WINDOW, Part
from pybossa_stats.stats.sql.sessions import answers_in_sessions, session_figures


@dataclass(frozen=True)
class SiteWork(Sessions):
    """Work of all users and addresses in a window.

    Attributes:
        origin: the database, when it was read, and the window
    """

    origin: Origin
    hours: float
    sessions: int
    median_seconds: float | None


@question
def collect_work(view: View, window: AskedWindow = LATEST) -> SiteWork:
    """Read the hours of work; by default those of the last 24 hours.

    Arguments and errors are those of `collect_site`.
    """
    window = window_of(window, view.instant, DAY)
    answers = answers_in_sessions([Part(window, window.texts[:1])]).c
    step = Step("hours of work", session_figures(answers, answers.bucket))
    work = SessionsBy(view.run(step), "bucket")
    return SiteWork(Origin.of(view, window), **work[IN_WINDOW])
