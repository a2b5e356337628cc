"""The existing PostgreSQL database: models, queries, connection, embedded server."""
