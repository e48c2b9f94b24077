"""The SQLite file, read from outside."""

import contextlib
import sqlite3


def rows_of(file):
    """A function that runs a SELECT there, also while the server runs."""

    def rows(select):
        with contextlib.closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True, timeout=10)) as connection:
            return connection.execute(select).fetchall()

    return rows
