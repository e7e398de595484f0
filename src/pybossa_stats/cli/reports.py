"""``pybossa-stats global``, ``activity``, ``projects`` and ``users``."""

from functools import partial
from typing import TYPE_CHECKING

import click

from pybossa_stats.cli import options
from pybossa_stats.cli.command import command, option
from pybossa_stats.cli.output import Outputs, envelope_option, report_options, site_report
from pybossa_stats.cli.types import whole_number
from pybossa_stats.errors import UsageError
from pybossa_stats.periods.period import Cycle, Period
from pybossa_stats.periods.window import Span
from pybossa_stats.report.formats import OF_EVERY_REPORT, OF_FIGURES, Format
from pybossa_stats.stats.projects.choice import Filter, Order
from pybossa_stats.stats.users import MOST_USERS, TOP_USERS

if TYPE_CHECKING:
    from pybossa_stats.report.base import Report


_LOCATION = "geoip_db", "location_precision", "cryptopan_key_file"


@command("global", topic="figures")
@options.until
@report_options(OF_FIGURES, "n_draft_projects > 9")
@envelope_option
@options.explain
@options.location
@options.scope_of_projects
@options.scoped_database
def global_command(
    database: options.Database,
    location: options.Location,
    outputs: Outputs,
    window: Span,
    envelope: bool,
) -> None:
    """Show the server's size, and who was active in the last 24 hours.

    Counts users, projects, tasks and answers, and lists the five most active projects and users of
    the last 24 hours. Its JSON is the payload of PYBOSSA's GET /stats/.

    Examples:
      pybossa-stats global --demo
      pybossa-stats global --database-url postgresql://db.example.org/pybossa
      pybossa-stats global --until 2025 --json
    """
    if database.explain and (envelope or outputs.has(Format.PROMETHEUS)):
        raise UsageError(
            "--explain cannot be combined with --envelope or --format prometheus.",
            "Omit --explain or the other option.",
        )
    lay_out = site_report(outputs, envelope=envelope)
    from pybossa_stats.stats.site.site import collect_site

    question = partial(collect_site, window=window, locator=location.locator())
    outputs.write(database.report(lay_out, question, window))


@command("activity", topic="activity")
@option(
    "--by",
    type=click.Choice([cycle.value for cycle in (*Period, *Cycle)]),
    default=Period.DAY.value,
    metavar="PERIOD",
    help="hour, day, week, month, quarter or year; hour-of-day or weekday.",
)
@options.window("30d by day")
@options.project
@option("--cumulative", is_flag=True, help="Show running totals; deleted records are not included.")
@option(
    "--per",
    type=click.Choice(["project", "user", "country"]),
    metavar="KIND",
    help="Break down by project, user or country.",
)
@options.no_names
@report_options(OF_EVERY_REPORT, "answers < 1")
@options.explain
@options.location
@options.scoped_database
def activity_command(
    database: options.Database,
    location: options.Location,
    outputs: Outputs,
    by: str,
    window: Span,
    cumulative: bool,
    per: str | None,
    no_names: bool,
) -> None:
    """Show what was done over time, compared with an earlier period.

    Examples:
      pybossa-stats activity --demo --by week --per project
      pybossa-stats activity --by month --since 1y --timezone Europe/Berlin
      pybossa-stats activity --by hour-of-day --project letters
    """
    if cumulative and by in {*Cycle}:
        raise options.mutually_exclusive("--cumulative", f"--by {by}")
    uncompared = {f"--by {by}": by in {*Cycle}, "--cumulative": cumulative, f"--per {per}": per}
    others = [name for name, is_used in uncompared.items() if is_used]
    if others and (compare := options.on_command_line("compare")):
        raise options.mutually_exclusive(*compare, others[0])
    if no_names and per != "user":
        raise UsageError("--no-names requires --per user.", "No other activity names users.")
    if (location_options := options.on_command_line(*_LOCATION)) and per != "country":
        raise UsageError(
            f"{location_options[0]} requires --per country.", "No other activity is located."
        )
    if per:
        outputs.write(_breakdown(database, location, per, by, window, no_names=no_names))
        return
    database, project = database.of_one_project()
    if by in {*Cycle}:
        from pybossa_stats.report.activity import RhythmReport
        from pybossa_stats.stats.activity.rhythm import collect_rhythm

        rhythm = partial(collect_rhythm, by=Cycle(by), window=window, project=project)
        report = database.report(RhythmReport, rhythm, window)
    elif cumulative:
        from pybossa_stats.report.growth import GrowthReport
        from pybossa_stats.stats.activity.growth import collect_growth

        growth = partial(collect_growth, by=Period(by), window=window, project=project)
        report = database.report(GrowthReport, growth, window)
    else:
        from pybossa_stats.report.activity import ActivityReport
        from pybossa_stats.stats.activity.activity import collect_activity

        activity = partial(collect_activity, by=Period(by), window=window, project=project)
        report = database.report(ActivityReport, activity, window)
    outputs.write(report)


def _breakdown(
    database: options.Database,
    location: options.Location,
    per: str,
    by: str,
    window: Span,
    *,
    no_names: bool,
) -> "Report":
    """Activity by project, user or country."""
    if by in {*Cycle}:
        raise options.mutually_exclusive("--per", f"--by {by}")
    if options.on_command_line("cumulative"):
        raise options.mutually_exclusive("--cumulative", f"--per {per}")
    from pybossa_stats.report.anonymous import breakdown_without_names
    from pybossa_stats.report.breakdown import (
        CountryBreakdownReport,
        ProjectBreakdownReport,
        UserBreakdownReport,
    )
    from pybossa_stats.stats.activity.breakdown import (
        UserBreakdown,
        collect_activity_by_country,
        collect_activity_by_project,
        collect_activity_by_user,
    )

    if per == "project":
        by_project = partial(collect_activity_by_project, by=Period(by), window=window)
        return database.report(ProjectBreakdownReport, by_project, window)
    database, project = database.of_one_project()
    if per == "country":
        locator = location.locator()
        if locator is None:
            raise UsageError("--per country requires --geoip-db.", "Add --geoip-db FILE.")
        by_country = partial(
            collect_activity_by_country,
            window=window,
            locator=locator,
            by=Period(by),
            project=project,
        )
        return database.report(CountryBreakdownReport, by_country, window)

    def lay_out(breakdown: UserBreakdown) -> UserBreakdownReport:
        return UserBreakdownReport(breakdown_without_names(breakdown) if no_names else breakdown)

    by_user = partial(collect_activity_by_user, by=Period(by), window=window, project=project)
    return database.report(lay_out, by_user, window)


@command("projects", topic="projects")
@click.argument("name", required=False)
@options.window("28d")
@option(
    "--sort",
    type=click.Choice([order.value for order in Order]),
    default=Order.RECENT.value,
    metavar="ORDER",
    help="recent, answers, progress, remaining, last, name.",
)
@option("--top", type=whole_number(1), help="List the first N projects.  [default: all]")
@option(
    "--state",
    type=click.Choice([state.value for state in Filter]),
    metavar="STATE",
    help="Only published, draft, active, stalled or complete.",
)
@option("--all-time", is_flag=True, help="Also count users, addresses and hours of all time.")
@options.no_names
@report_options(OF_EVERY_REPORT, "stalled_projects > 0")
@options.explain
@options.scope_of_projects
@options.scoped_database
def projects_command(
    database: options.Database,
    outputs: Outputs,
    name: str | None,
    window: Span,
    sort: str,
    state: str | None,
    top: int | None,
    all_time: bool,
    no_names: bool,
) -> None:
    """Show the progress of projects, and when they will be done.

    With NAME, a short name or id, shows that project in full.

    Examples:
      pybossa-stats projects letters --demo --period 2026-Q3
    """
    if name is not None:
        if others := options.on_command_line("sort", "state", "top", "all_time"):
            raise options.mutually_exclusive(others[0], "NAME")
        from pybossa_stats.report.anonymous import without_names
        from pybossa_stats.report.project import ProjectReport
        from pybossa_stats.stats.projects.project import ProjectDetail, collect_project

        def lay_out_one(detail: ProjectDetail) -> ProjectReport:
            return ProjectReport(without_names(detail) if no_names else detail)

        project = partial(collect_project, project=name, window=window)
        report = database.report(lay_out_one, project, window)
    else:
        if no_names:
            raise UsageError("--no-names needs NAME: the list of projects names no user.")
        from pybossa_stats.report.projects import ProjectsReport
        from pybossa_stats.stats.projects.choice import choose
        from pybossa_stats.stats.projects.projects import collect_projects
        from pybossa_stats.stats.projects.results import ProjectsStats

        def lay_out(stats: ProjectsStats) -> ProjectsReport:
            only = Filter(state) if state else None
            return ProjectsReport(stats, choose(stats.projects, Order(sort), only=only, top=top))

        all_users = outputs.has(Format.JSON) or outputs.has(Format.CSV, "globalstats")
        projects = partial(collect_projects, window=window, all_time=all_time, all_users=all_users)
        report = database.report(lay_out, projects, window)
    outputs.write(report)


@command("users", topic="users")
@click.argument("name", required=False)
@options.window("30d")
@options.project
@option(
    "--top", type=whole_number(1, MOST_USERS), default=TOP_USERS, help="List the first N users."
)
@option("--cohorts", is_flag=True, help="Show returning users, by month of first answer.")
@options.no_names
@report_options(OF_EVERY_REPORT, "active_users < 5")
@options.explain
@options.location
@options.scoped_database
def users_command(
    database: options.Database,
    location: options.Location,
    outputs: Outputs,
    name: str | None,
    window: Span,
    top: int,
    cohorts: bool,
    no_names: bool,
) -> None:
    """Show who contributes, and how many come back.

    With NAME, a user name or id, shows that user in full.

    Examples:
      pybossa-stats users --demo
      pybossa-stats users --cohorts --since 2y
      pybossa-stats users amelie --period 2026
    """
    if name is not None:
        if others := options.on_command_line("compare", "top", "cohorts", "no_names", *_LOCATION):
            raise options.mutually_exclusive(others[0], "NAME")
        from pybossa_stats.report.user import UserReport
        from pybossa_stats.stats.users.user import collect_user

        user = partial(collect_user, user=name, window=window)
        outputs.write(database.report(UserReport, user, window))
        return
    database, project = database.of_one_project()
    if cohorts:
        if others := options.on_command_line("compare", "top", "no_names", *_LOCATION):
            raise options.mutually_exclusive(others[0], "--cohorts")
        from pybossa_stats.report.users import CohortsReport
        from pybossa_stats.stats.users.cohorts import collect_cohorts

        returning = partial(collect_cohorts, window=window, project=project)
        report = database.report(CohortsReport, returning, window)
    else:
        from pybossa_stats.report.anonymous import without_names
        from pybossa_stats.report.users import UsersReport
        from pybossa_stats.stats.users.users import UsersStats, collect_users

        def lay_out(stats: UsersStats) -> UsersReport:
            return UsersReport(without_names(stats) if no_names else stats)

        locator = location.locator()
        users = partial(collect_users, window=window, top=top, project=project, locator=locator)
        report = database.report(lay_out, users, window)
    outputs.write(report)
