"""Runs and jobs in children that are killed, doubled or cut off from the database: a program of its
own, warm, so that a kill costs no more than the time until it. It tells what it found; nothing is
judged.

    python killing.py FOLDER ADDRESS MODE        (ADDRESS empty: SQLite in FOLDER)
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from functools import partial
from pathlib import Path

CHUNKS, KEYS, KILLS, SEED = 8, 12, 20, 20_264
LEASE = timedelta(seconds=0.3)
EFFECTS = "CREATE TABLE batch_effect (kind text, run bigint, ordinal int, key text, fen bigint)"


def prepare_tables() -> None:
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", "batches", interactive=False, verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute(EFFECTS)
    connection.close()


def write(kind: str, run: int, ordinal: int, keys: range) -> int:
    """One row a key, a moment apart, so that a kill falls between them; their sum in fen."""
    from django.db import connection

    with connection.cursor() as cursor:
        for key in keys:
            cursor.execute(
                "INSERT INTO batch_effect VALUES (%s, %s, %s, %s, %s)",
                [kind, run, ordinal, str(key), 100 * key + 1],
            )
            time.sleep(0.001)
    return sum(100 * key + 1 for key in keys)


def go_on(kind: str, number: int) -> None:
    """Prepares the run (or finds it) and goes on with it."""
    from canbao.batches.canonical import hash_of_lines
    from canbao.batches.errors import BatchError
    from canbao.batches.models import Chunk
    from canbao.batches.runs import Outcome, Part, go_on, prepare

    def work(chunk: Chunk) -> Outcome:
        keys = range(int(chunk.first), int(chunk.last) + 1)
        fen = write(kind, chunk.run_id, chunk.ordinal, keys)
        return Outcome(len(keys), hash_of_lines(map(str, keys)), fen, {"odd": len(keys[::2])})

    chunks, keys = (2, 3) if kind.startswith("small") else (CHUNKS, KEYS)
    parts = [Part(str(n * keys), str(n * keys + keys - 1)) for n in range(chunks)]
    while True:
        with suppress(BatchError):  # cut off before there is a run: started again, as a human would
            run = prepare(kind, {"number": number}, "s" * 64, parts, "tests")
            break
    # SQLite's waiting writers look again after a while only: leave them the time to.
    told = go_on(run, work, after=lambda _: time.sleep(0.05 if kind == "together" else 0))
    if told.state != "done":
        raise SystemExit(f"{told}")


def do_jobs(kind: str, number: int) -> None:
    """A worker that does jobs until all are done; what a killed one held comes back after its
    lease."""
    from canbao.batches.jobs import Held, enqueue, work_off
    from canbao.batches.models import Job

    def handle(held: Held) -> None:
        with held.effect() as job:
            first = int(job.given["first"])
            write(kind, number, held.job.id, range(first, first + KEYS))

    for n in range(CHUNKS):
        enqueue(kind, f"{kind} {number} {n}", payload={"first": n * KEYS}, most_attempts=1_000)
    while Job.objects.filter(kind=kind).exclude(state="done").exists():
        work_off({kind: handle}, lease=LEASE)
        time.sleep(0.01)


def child(work: Callable[[str, int], None], kind: str, number: int) -> int:
    from django.db import connections

    connections.close_all()
    pid = os.fork()
    if pid:
        return pid
    try:
        work(kind, number)
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def finish(pid: int) -> None:
    _, status = os.waitpid(pid, 0)
    if status:
        raise SystemExit(f"a child ended with status {status}")


def kill(pid: int, after: float) -> bool:
    """Whether the child was killed at work and not at its end before."""
    until = time.monotonic() + after
    ended, status = os.waitpid(pid, os.WNOHANG)
    while not ended and time.monotonic() < until:
        time.sleep(0.002)
        ended, status = os.waitpid(pid, os.WNOHANG)
    if not ended:
        os.kill(pid, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
    if os.WIFEXITED(status) and os.WEXITSTATUS(status):
        raise SystemExit("a child failed of itself")
    return os.WIFSIGNALED(status)


def found(kind: str, number: int) -> dict[str, list[list[object]]]:
    """Everything a run left that must not depend on how often it was killed."""
    from django.db import connection

    from canbao.batches.models import Chunk, Run

    runs = Run.objects.filter(kind=kind, parameters=f'{{"number":{number}}}')
    chunks = Chunk.objects.filter(run__in=runs).order_by("ordinal")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT ordinal, key, fen FROM batch_effect WHERE kind = %s AND run IN "
            "(SELECT id FROM batches_run WHERE kind = %s AND parameters_hash = %s) "
            "ORDER BY ordinal, CAST(key AS integer)",
            [kind, kind, runs.values_list("parameters_hash", flat=True)[0]],
        )
        effects = [list(row) for row in cursor.fetchall()]
    told = ("state", "chunk_count", "rows", "sum_fen", "counts", "output_hash")
    each = ("ordinal", "first", "last", "state", "rows", "sum_fen", "counts", "output_hash")
    return {
        "runs": [list(row) for row in runs.values_list(*told)],
        "chunks": [list(row) for row in chunks.values_list(*each)],
        "effects": effects,
    }


def killed() -> dict[str, object]:
    """Runs killed at random moments and started again, beside one that nobody disturbed."""
    began = time.monotonic()
    finish(child(go_on, "whole", 0))
    window = time.monotonic() - began
    chance, kills, number, differs = random.Random(SEED), 0, 0, 0
    whole = found("whole", 0)
    inside = 0
    while kills < KILLS and number < 40:
        hit = kill(child(go_on, "killed", number), chance.uniform(0, window))
        kills += hit
        inside += hit and begun("killed", number)
        if not hit:
            differs += found("killed", number) != whole
            number += 1
    finish(child(go_on, "killed", number))
    differs += found("killed", number) != whole
    before = found("killed", number)
    finish(child(go_on, "killed", number))  # once more: nothing is doubled
    return {
        "killed": kills,
        "inside": inside,
        "runs": number + 1,
        "differs": differs,
        "again": found("killed", number) == before,
        "effects": len(whole["effects"]),
        "sum": sum(int(str(row[2])) for row in whole["effects"]),
    }


def statements() -> dict[str, object]:
    """A run killed before every single statement it sends, and then started again, beside one that
    nobody disturbed."""
    finish(child(go_on, "small whole", 0))
    whole, point, differs = found("small whole", 0), 0, 0
    while True:
        point += 1
        _, status = os.waitpid(child(partial(dying, point), "small", point), 0)
        if not os.WIFSIGNALED(status):
            break
        finish(child(go_on, "small", point))
        differs += found("small", point) != whole
    return {"points": point - 1, "differs": differs, "effects": len(whole["effects"])}


def dying(point: int, kind: str, number: int) -> None:
    """Goes on with the run until the statement of that number, and dies before it."""
    from django.db import connection

    sent = 0

    def count(execute: Callable[..., object], *given: object) -> object:
        nonlocal sent
        sent += 1
        if sent == point:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(*given)

    with connection.execute_wrapper(count):
        go_on(kind, number)


def begun(kind: str, number: int) -> bool:
    """Whether the run is there and not yet done."""
    from canbao.batches.models import Run

    there = Run.objects.filter(kind=kind, parameters=f'{{"number":{number}}}')
    return there.exclude(state="done").exists()


def together() -> dict[str, object]:
    """Three processes at once, each preparing and going on with the same run."""
    from canbao.batches.models import Chunk

    finish(child(go_on, "whole", 0))
    for pid in [child(go_on, "together", 0) for _ in range(3)]:
        finish(pid)
    chunks = Chunk.objects.filter(run__kind="together")
    return {
        "same": found("together", 0) == found("whole", 0),
        "workers": chunks.values("worker").distinct().count(),
    }


def severed(address: str) -> dict[str, object]:
    """A run whose connections the server ends again and again; it must come to its end by
    itself."""
    import psycopg

    began = time.monotonic()
    finish(child(go_on, "whole", 0))
    window = time.monotonic() - began
    chance, cut, number, differs = random.Random(SEED), 0, 0, 0
    whole = found("whole", 0)
    while cut < 8 and number < 40:
        pid = child(go_on, "severed", number)
        time.sleep(chance.uniform(0.2, 0.9) * window)
        with psycopg.connect(address, autocommit=True) as server:
            ended = server.execute(
                "SELECT count(*) FROM (SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()) AS ended"
            ).fetchone()
        cut += ended[0] if ended else 0
        finish(pid)
        differs += found("severed", number) != whole
        number += 1
    return {"cut": cut, "differs": differs}


def jobs() -> dict[str, object]:
    """Workers killed at random moments; two at once, so that one finds what the other held."""
    from django.db import connection

    from canbao.batches.models import Job

    chance, kills, number = random.Random(SEED), 0, 0
    doubled = 0
    while kills < KILLS and number < 40:
        pid = child(do_jobs, "jobs", number)
        hit = kill(pid, chance.uniform(0, 0.4))
        kills += hit
        number += not hit
    for pid in [child(do_jobs, "jobs", number) for _ in range(2)]:
        finish(pid)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), count(DISTINCT (ordinal || '/' || key)) FROM batch_effect")
        rows, distinct = cursor.fetchone()
    doubled = rows - distinct
    return {
        "killed": kills,
        "doubled": doubled,
        "lacking": Job.objects.count() * KEYS - distinct,
        "states": sorted(set(Job.objects.values_list("state", flat=True))),
        "jobs": Job.objects.count(),
        "claims": sum(Job.objects.values_list("attempts", flat=True)),
    }


def main() -> None:
    folder, address, mode = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
    os.environ["CANBAO_VAR"] = str(folder)
    os.environ["DATABASE_URL"] = address
    os.environ["DJANGO_SETTINGS_MODULE"] = "canbao.config.settings"
    import django

    django.setup()
    import canbao.batches.jobs
    import canbao.batches.runs  # noqa: F401

    finish(child(lambda kind, number: prepare_tables(), "", 0))
    modes = {
        "killed": killed,
        "statements": statements,
        "together": together,
        "severed": lambda: severed(address),
        "jobs": jobs,
    }
    print(json.dumps(modes[mode]()))


if __name__ == "__main__":
    main()
