from psycopg import sql

from layers.store.query import Query
from layers.store.schema import bring_up


def test_bringing_up_twice_changes_nothing(database, registry):
    bring_up(database, registry)
    tables = Query(
        statement=sql.SQL("SELECT count(*) FROM pg_tables WHERE schemaname = 'layer'"),
    )
    assert database.fetch_value(tables) == sum(not layer.is_coverage for layer in registry)
