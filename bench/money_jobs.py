"""What the bench of money measures, each job in a process of its own on a new database.

`python -m bench.money_jobs JOB DATABASE JSON` prints one line of JSON. DATABASE is `sqlite` or
`postgresql`; jobs go the public way of the rooms they measure.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
Figures = dict[str, Any]
PLACE = 510105003002


def run(job: str, database: str, **given: Any) -> Figures:
    """The job in a new process; its error is ours."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.money_jobs", job, database, json.dumps(given)],
        capture_output=True, text=True, cwd=ROOT, check=False,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"{job} {database} {given}\n{done.stderr[-4000:]}")
    return dict(json.loads(done.stdout.strip().splitlines()[-1]))


@contextmanager
def database(kind: str) -> Iterator[None]:
    """A new installation with an empty database of that kind."""
    from django.core.management import call_command

    with tempfile.TemporaryDirectory(prefix="canbao-bench-") as folder:
        os.environ["CANBAO_VAR"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "canbao.config.settings"
        if kind == "postgresql":
            sys.path.insert(0, str(ROOT / "scripts"))
            from with_postgresql import running

            with running() as server:
                os.environ["DATABASE_URL"] = server.get_uri()
                import django

                django.setup()
                call_command("migrate", verbosity=0)
                yield
                from django.db import connection

                connection.close()
        else:
            os.environ.pop("DATABASE_URL", None)
            import django

            django.setup()
            call_command("migrate", verbosity=0)
            yield


def main() -> None:
    """One job, one line."""
    from bench import (
        money_account,
        money_ledger,
        money_redecision,
        money_work,
        robots_jobs,
        services_jobs,
    )
    from bench.money_floor import peak

    job, kind, given = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
    jobs: dict[str, Callable[..., Figures]] = {
        **money_ledger.JOBS,
        **money_work.JOBS,
        **money_redecision.JOBS,
        **money_account.JOBS,
        **robots_jobs.JOBS,
        **services_jobs.JOBS,
    }
    with database(kind):
        start = time.perf_counter()
        told = jobs[job](**given)
        told.setdefault("seconds", time.perf_counter() - start)
        told.setdefault("peak", peak())
        print(json.dumps(told))


if __name__ == "__main__":
    main()
