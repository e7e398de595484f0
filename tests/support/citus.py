"""What a Citus coordinator has in its catalogue, on a server that is none."""

from tests.support.databases import Database


def look_distributed(database: Database, *tables: str) -> None:
    """Give a database what tells that Citus is there, and that it has spread tables."""
    database.run(
        "CREATE TABLE pg_dist_partition (logicalrelid regclass NOT NULL)",
        *(f"INSERT INTO pg_dist_partition VALUES ('{table}')" for table in tables),
        "GRANT SELECT ON pg_dist_partition TO PUBLIC",
        # No table can be made there, but the catalogue can be written.
        """UPDATE pg_class SET relnamespace = CAST('pg_catalog' AS regnamespace)
        WHERE relname = 'pg_dist_partition'""",
        """CREATE FUNCTION citus_table_size(logicalrelid regclass) RETURNS bigint
        LANGUAGE sql AS 'SELECT pg_table_size($1)'""",
    )
