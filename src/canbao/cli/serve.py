"""`canbao serve`: the portal and the API on one machine, by granian in WSGI mode."""

from __future__ import annotations

import hashlib
import os
import socket
import sys
from pathlib import Path
from typing import Annotated, Final

import typer

from canbao.cli.words import Refusal, say

Host = Annotated[str, typer.Option("--host", help="监听地址 / address to listen on")]
Port = Annotated[int, typer.Option("--port", min=1, max=65535, help="端口 / port")]
Workers = Annotated[int, typer.Option("--workers", min=1, max=64, help="进程数 / processes")]


APPLICATION = "canbao.config.wsgi:application"
THREADS = 8
"""Requests one process works on at once; law is computing, not waiting, so a few are enough."""
CONNECTIONS: Final = 1024
"""Open connections of one process. Browsers keep theirs open and idle: the bound is far above THREADS, else a
few dozen idle ones keep everybody else out."""
STOPPING: Final = 10
"""Seconds a process may take to answer what it has begun when the server is told to end; without a bound it
waits for every browser to let go of its connection."""


def serve(
    host: Host = "127.0.0.1",
    port: Port = 8000,
    workers: Workers = 1,
    access_log: Annotated[
        bool,
        typer.Option("--access-log", help="记录访问（不含查询串） / log requests, never answers"),
    ] = False,
) -> None:
    """启动门户与接口。 / Serve the portal and the API."""
    if not free(host, port):
        raise Refusal(
            f"--port：{host}:{port} 已被占用或不可用",
            f"--port: {host}:{port} is taken or cannot be used",
            f"请换一个端口，例如 --port {port + 1}",
            f"Choose another one, for example --port {port + 1}",
        )
    prepare(host)
    print(address_line(host, port), flush=True)
    run(host, port, workers, access_log)


def run(
    host: str, port: int, workers: int, access_log: bool = False, *, target: str = APPLICATION
) -> None:
    """Serves until interrupted. Answers travel in the query string: the log leaves it out."""
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    Server(
        target,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        websockets=False,
        blocking_threads=THREADS,
        backpressure=CONNECTIONS,
        workers_kill_timeout=STOPPING,
        log_level=LogLevels.error,
        log_access=access_log,
        log_access_format='%(time)s %(status)d %(dt_ms).1f ms "%(method)s %(path)s"',
        respawn_failed_workers=True,
    ).serve()


def prepare(host: str) -> None:
    """Settings of this process, current tables, collected files."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "canbao.config.settings")
    if "CANBAO_HOSTS" not in os.environ and host not in (
        "127.0.0.1",
        "localhost",
        "::1",
        "0.0.0.0",
    ):
        os.environ["CANBAO_HOSTS"] = f"localhost,127.0.0.1,[::1],{host}"
    os.environ["CANBAO_STATIC"] = "collected"
    import django
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import call_command
    from django.db import DatabaseError

    try:
        django.setup()
        call_command("migrate", interactive=False, verbosity=0)
        from canbao.inforce.laws import keep_versions

        keep_versions()  # a later release can say which one a stored explanation needs
        collect()
    except ImproperlyConfigured as error:
        raise Refusal(str(error), str(error)) from None
    except DatabaseError as error:
        said = str(error).strip().splitlines()[0]
        raise Refusal(
            f"数据库不可用：{said}",
            f"The database cannot be used: {said}",
            "请检查 DATABASE_URL",
            "Check DATABASE_URL",
        ) from None


def collect() -> None:
    """Collects and compresses static files when any has changed since the last time."""
    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            facts = os.stat(storage.path(path))
            digest.update(f"{path}\0{facts.st_size}\0{facts.st_mtime_ns}\n".encode())
    mark = Path(str(settings.STATIC_ROOT)) / ".collected"
    if mark.is_file() and mark.read_text() == digest.hexdigest():
        return
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    mark.write_text(digest.hexdigest())


def migrate() -> None:
    """更新数据库表。 / Bring the database's tables up to date."""
    prepare("127.0.0.1")
    print(say("数据库已是最新", "The database is up to date"))


def free(host: str, port: int) -> bool:
    """Whether a server may listen there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        if sys.platform != "win32":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, OverflowError):
            return False
    return True


def address_line(host: str, port: int) -> str:
    """What to open in a browser."""
    shown = "localhost" if host in ("127.0.0.1", "0.0.0.0", "::1", "::") else host
    return say(
        f"门户：http://{shown}:{port}/zh/   接口：http://{shown}:{port}/api/v1/docs   按 Ctrl+C 结束",
        f"Portal: http://{shown}:{port}/en/   API: http://{shown}:{port}/api/v1/docs   "
        "Ctrl+C ends it",
    )
