"""SQL that finds when projects were published, by PYBOSSA's log of their changes.

A project is a draft at first, so the first change of ``published`` is its publication. The log has
it since PYBOSSA 1.1, and only changes on the web, where alone projects are published; the API
writes rows for keys of ``info``, which may have that name.
"""

from sqlalchemy import Subquery, func, select

from pybossa_stats.source.schema import auditlog, project
from pybossa_stats.source.times import utc_text
from pybossa_stats.source.view import View


def has_publications(view: View) -> bool:
    """Whether publications can be read."""
    return view.tables.can_read(*auditlog.c)


def publications() -> Subquery:
    """SQL: the first ``time`` at which each project, by its ``project_id``, was published."""
    exists = auditlog.c.project_id.in_(select(project.c.id))
    is_publication = auditlog.c.attribute == "published", auditlog.c.caller == "web"
    return (
        select(auditlog.c.project_id, func.min(utc_text(auditlog.c.created)).label("time"))
        .where(exists, *is_publication)
        .group_by(auditlog.c.project_id)
        .subquery("publications")
    )
