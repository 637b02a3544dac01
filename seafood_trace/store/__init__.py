"""Where things are kept: one engine over SQLite and PostgreSQL, column types, identities, blobs."""
