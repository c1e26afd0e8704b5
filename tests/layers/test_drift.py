from psycopg import sql

from layers.store.drift import drift
from layers.store.query import Query


def _run(database, text):
    database.execute(Query(statement=sql.SQL(text)))


def test_tables_made_from_the_definitions_have_no_drift(database, registry):
    assert drift(database, registry) == []


def test_a_retyped_column_is_named_with_both_types(database, registry):
    _run(database, "ALTER TABLE layer.schools ALTER COLUMN pupils TYPE text USING pupils::text")
    assert drift(database, registry) == [
        "Column 'pupils' of table 'schools' is text; its definition says bigint."
    ]


def test_missing_and_foreign_columns_and_tables_are_named(database, registry):
    _run(database, "ALTER TABLE layer.parks DROP COLUMN kind")
    _run(database, "ALTER TABLE layer.parks ADD COLUMN opened text NOT NULL")
    _run(database, "DROP TABLE layer.water")
    assert set(drift(database, registry)) == {
        "Table 'parks' has no column 'kind'.",
        "Table 'parks' has a column 'opened' that no field says and refuses new rows without it.",
        "Layer 'water' has no table.",
    }
