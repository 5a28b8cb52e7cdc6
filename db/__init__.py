"""The database: engine, tables, reads, migrations."""
