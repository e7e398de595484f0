"""Results of the statistic of projects."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from pybossa_stats.contract import INTERNAL, Fraction, Result
from pybossa_stats.stats.categories import Category
from pybossa_stats.stats.origin import Origin
from pybossa_stats.stats.parts import Before
from pybossa_stats.stats.projects.choice import ProjectState
from pybossa_stats.stats.projects.forecast import Forecast
from pybossa_stats.stats.sessions import Sessions


@dataclass(frozen=True)
class Progress(Result):
    """Progress of the tasks of a project, or of all projects.

    As of an earlier time, a figure is null if no task, or no answer, that it depends on has a date.

    Attributes:
        tasks: tasks
        completed_tasks: tasks that need answers and whose state is completed; if the window ends in
            the past, those that had all the answers that they need by then
        unmarked_tasks: tasks that have all the answers that they need, but whose state is not
            completed
        gold_tasks: gold tasks of Bloomberg's fork (calibration is 1), which need no answers and are
            never completed; null if task.calibration cannot be read
        needed: answers that all tasks need, except gold tasks
        done: answers that tasks needed, without those beyond n_answers
        remaining: answers that tasks still need
        surplus: answers to tasks beyond the number that they need; answers to tasks that need none
            are not included
        progress: done as a share of done plus remaining, from 0 to 1; null if nothing is needed
        answers: all answers
        hours: hours of work, as in the window; null without --all-time or NAME
        sessions: sessions, as in the window; null without --all-time or NAME
        median_seconds: median time between answers in a session, in seconds; null if there is none,
            or without --all-time or NAME
    """

    tasks: int | None
    completed_tasks: int | None
    unmarked_tasks: int | None
    gold_tasks: int | None
    needed: int | None
    done: int | None
    remaining: int | None
    surplus: int | None
    progress: Fraction | None
    answers: int | None
    hours: float | None
    sessions: int | None
    median_seconds: float | None

    @property
    def workload(self) -> int | None:
        """The answers that tasks needed or still need; None if unknown."""
        if self.done is None or self.remaining is None:
            return None
        return self.done + self.remaining


@dataclass(frozen=True)
class ProjectProgress(Progress):
    """Progress of a project, and who ever answered.

    Attributes:
        users: registered users with an answer; null without --all-time or NAME, or, with --publish,
            if they, or those without an answer in the window, are under five
        addresses: distinct addresses of anonymous answers; null as users is
    """

    users: int | None
    addresses: int | None


@dataclass(frozen=True, slots=True)
class ProjectWindow(Sessions):
    """Work on a project in the window.

    Attributes:
        answers: answers
        active_users: registered users with an answer; null if under five, with --publish
        addresses: distinct addresses of anonymous answers; they are not people; null if under
            five, with --publish
        completed_tasks: tasks that received the last answer that they need
    """

    answers: int
    active_users: int | None
    addresses: int | None
    hours: float
    sessions: int
    median_seconds: float | None
    completed_tasks: int


@dataclass(frozen=True, slots=True)
class ProjectBefore(Sessions):
    """Work on a project in the time that a window is compared with.

    Attributes:
        answers: answers
        completed_tasks: tasks that received the last answer that they need
    """

    answers: int
    hours: float
    sessions: int
    median_seconds: float | None
    completed_tasks: int


@dataclass(frozen=True, slots=True)
class TasksByAnswers(Result):
    """Tasks with a number of answers.

    Attributes:
        answers: answers that each of these tasks has
        tasks: tasks with so many answers
    """

    answers: int
    tasks: int


@dataclass(frozen=True, slots=True)
class Project(Result):
    """Progress of a project.

    Attributes:
        id: id in PYBOSSA
        name: name, exactly as stored
        short_name: name in the address
        published: whether the project is published
        category: category of the project; null if it has none, or if categories cannot be read
        state: draft or, of a published project, new (needs answers, never had one, and was
            created, was published or received its first task in the last 28 days), stalled (needs
            answers, had none in the last 28 days), active (needs answers, had some), complete
            (needs no more), or empty (has no tasks, or none that needs answers: their n_answers is
            not above 0, or they are gold); null if unknown, as progress is
        window: figures of the window
        before: figures of the time that the window is compared with; null with --compare none
        all_time: figures as of the end of the window
        first_answer: time of the first answer, in UTC; null if none has a readable time
        last_answer: time of the last answer, in UTC; null if none has a readable time
        completed: time at which the last task received the last answer that it needs, in UTC; null
            while any task needs more, or if unknown
        forecast: forecast at the pace of the last 28 days; null if there is none
        tasks_by_answers: tasks by their number of answers, except gold tasks; null if unknown, as
            progress is
    """

    id: int
    name: str
    short_name: str
    published: bool
    category: Category | None
    state: ProjectState | None
    window: ProjectWindow
    before: ProjectBefore | None
    all_time: ProjectProgress
    first_answer: datetime | None
    last_answer: datetime | None
    completed: datetime | None
    forecast: Forecast | None
    tasks_by_answers: tuple[TasksByAnswers, ...] | None = field(default=(), metadata=INTERNAL)


@dataclass(frozen=True)
class Work(Sessions):
    """Work on all projects in a span of time.

    Attributes:
        answers: answers
        active_projects: projects with an answer, including drafts and deleted projects
        completed_tasks: tasks that received the last answer that they need
        completed_projects: existing projects whose tasks at the end of this time were all
            completed, the last of them in it; tasks created later do not count
    """

    answers: int
    hours: float
    sessions: int
    median_seconds: float | None
    active_projects: int
    completed_tasks: int
    completed_projects: int


@dataclass(frozen=True)
class WorkBefore(Work, Before):
    """Work on all projects in the time that a window is compared with."""


@dataclass(frozen=True, slots=True)
class ProjectsTotal(Result):
    """All projects together; answers and tasks of deleted projects, too.

    As of an earlier time, a number of projects is null if it depends on projects, tasks or answers
    none of which has a date.

    Attributes:
        projects: projects
        published_projects: published projects
        draft_projects: drafts
        stalled_projects: stalled projects
        answered_projects: projects that ever had an answer, including drafts and deleted projects
        window: figures of the window
        all_time: figures as of the end of the window
    """

    projects: int | None
    published_projects: int | None
    draft_projects: int | None
    stalled_projects: int | None
    answered_projects: int | None
    window: Work
    all_time: Progress


@dataclass(frozen=True, slots=True)
class CategoryWindow(Result):
    """Work on the projects of a category in the window.

    Attributes:
        answers: answers
        active_users: registered users with an answer; null if under five, with --publish
        hours: hours of work, at least
    """

    answers: int
    active_users: int | None
    hours: float


@dataclass(frozen=True, slots=True)
class CategoryProgress(Result):
    """Progress of the projects of a category.

    Attributes:
        answers: all answers; null if unknown, as those of a project are
        remaining: answers that tasks still need; null if unknown, as those of a project are
    """

    answers: int | None
    remaining: int | None


@dataclass(frozen=True, slots=True)
class ProjectsByCategory(Result):
    """The projects of a category.

    Attributes:
        category: the category; null for projects in none
        projects: projects, including drafts; null if unknown, as all projects are
        published_projects: published projects; null if unknown, as all projects are
        window: figures of the window
        all_time: figures as of the end of the window
    """

    category: Category | None
    projects: int | None
    published_projects: int | None
    window: CategoryWindow
    all_time: CategoryProgress


@dataclass(frozen=True, slots=True)
class GlobalStats(Result):
    """Figures of PYBOSSA's GET /api/globalstats, by its names.

    Attributes:
        n_projects: projects
        n_users: users and addresses
        n_tasks: answers that all tasks need, except gold tasks
        n_task_runs: task runs
        n_pending_tasks: answers that tasks still need
        categories: for every category with published projects, their number by its short name;
            then that of drafts, by the name draft; null if categories cannot be read
    """

    n_projects: int | None
    n_users: int | None
    n_tasks: int | None
    n_task_runs: int | None
    n_pending_tasks: int | None
    categories: tuple[Mapping[str, int | None], ...] | None


@dataclass(frozen=True, slots=True)
class ProjectsStats(Result):
    """Progress of projects.

    Attributes:
        origin: the database, when it was read, and the window
        projects: projects that are shown, in the order of the command, or of their ids
        total: all projects, including those that are not shown
        before: figures of the time that the window is compared with; null with --compare none
        categories: projects by category; null if categories cannot be read
        globalstats: figures of PYBOSSA's GET /api/globalstats; null where all users of the site are
            not counted
    """

    origin: Origin
    projects: tuple[Project, ...]
    total: ProjectsTotal
    before: WorkBefore | None
    categories: tuple[ProjectsByCategory, ...] | None
    globalstats: GlobalStats | None
