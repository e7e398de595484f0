"""SQL that makes an index of task_run, while others read and write it."""

from pybossa_stats.source.catalogue import TaskRunFacts, indexes_partitions_as_one
from pybossa_stats.source.view import View


def create_index(
    view: View, facts: TaskRunFacts, sql_name: str, index: str, definition: str
) -> str:
    """SQL that makes an index of task_run.

    A partitioned table cannot be indexed CONCURRENTLY as a whole. So its partitions are indexed one
    by one; an index on the whole table then takes these over, which needs only a moment.

    Args:
        view: an open PostgreSQL database.
        facts: what is known of the table.
        sql_name: its name as SQL needs it.
        index: what to call it.
        definition: what SQL puts after the name of the table.
    """
    create = "CREATE INDEX CONCURRENTLY"
    if not facts.partitions:
        return f"{create} {index} ON {sql_name} {definition};"
    quote = view.plain_dialect.identifier_preparer.quote
    statements = [
        f"{create} IF NOT EXISTS {quote(f'{index}_{part.name}')} ON {part.sql_name} {definition};"
        for part in facts.partitions
    ]
    if indexes_partitions_as_one(view):
        statements.append(f"CREATE INDEX {index} ON {sql_name} {definition};")
    return "\n".join(statements)
