"""Requests over connections that stay open, from one process with little work of its own.

`saturated` sends as fast as answers come, over ever more connections, until more bring no more; `paced` sends
at a given rate whether answers come or not. Addresses and cookies are prepared bytes, an answer is read up to
its length: what the client costs is a small share of the machine, and is told.
"""

from __future__ import annotations

import asyncio
import itertools
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

CONNECTIONS = (2, 4, 8, 16, 32)
RISES = 1.05  # what more connections must bring to count as more
LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)
TIMING = re.compile(rb"app;dur=([\d.]+), cpu;dur=([\d.]+)")


@dataclass
class Told:
    """What came of a load: seconds by the wall, milliseconds of each answer as the server tells and as the
    client waited, answers that were no page, the client's own processor seconds."""

    seconds: float = 0.0
    server: list[float] = field(default_factory=list)
    thread: list[float] = field(default_factory=list)
    waited: list[float] = field(default_factory=list)
    wrong: int = 0
    client: float = 0.0

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.server) / self.seconds

    def server_at(self, share: float) -> float:
        """Server time below which this share of answers lies."""
        return at(self.server, share)


def at(values: Sequence[float], share: float) -> float:
    """The value below which a share of them lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def request(port: int, path: str, cookie: str = "") -> bytes:
    """A request as it goes over the wire."""
    lines = [f"GET {path} HTTP/1.1", f"Host: localhost:{port}", "Accept: text/html"]
    lines += [f"Cookie: {cookie}"] if cookie else []
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


class Client:
    """A connection that stays open."""

    def __init__(self, port: int, told: Told) -> None:
        self.port, self.told = port, told
        self.reader: asyncio.StreamReader | None = None
        self.writer: asyncio.StreamWriter | None = None

    async def ask(self, sent: bytes, since: float | None = None) -> None:
        """One request and its answer; `since` is when it should have gone out."""
        if self.writer is None:
            self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
        assert self.reader is not None
        begun = since if since is not None else time.perf_counter()
        self.writer.write(sent)
        head = await self.reader.readuntil(b"\r\n\r\n")
        length = LENGTH.search(head)
        assert length is not None, head
        await self.reader.readexactly(int(length[1]))
        self.told.waited.append((time.perf_counter() - begun) * 1000)
        timing = TIMING.search(head)
        if not head.startswith(b"HTTP/1.1 200") or timing is None:
            self.told.wrong += 1
            return
        self.told.server.append(float(timing[1]))
        self.told.thread.append(float(timing[2]))

    def close(self) -> None:
        if self.writer is not None:
            self.writer.close()


async def _as_fast(port: int, sent: Sequence[bytes], connections: int, seconds: float) -> Told:
    told, each = Told(), itertools.cycle(sent)
    begun, used = time.perf_counter(), time.process_time()
    until = begun + seconds

    async def one() -> None:
        client = Client(port, told)
        while time.perf_counter() < until:
            await client.ask(next(each))
        client.close()

    await asyncio.gather(*(one() for _ in range(connections)))
    told.seconds, told.client = time.perf_counter() - begun, time.process_time() - used
    return told


async def _paced(port: int, sent: Sequence[bytes], rate: float, seconds: float) -> Told:
    told = Told()
    begun, used = time.perf_counter(), time.process_time()
    # Never more than a worker holds open: those beyond would wait for one of the others to be closed.
    clients = [Client(port, told) for _ in range(CONNECTIONS[-1])]
    idle: asyncio.LifoQueue[Client] = asyncio.LifoQueue()
    for client in clients:
        idle.put_nowait(client)
    tasks: set[asyncio.Task[None]] = set()

    async def one(request: bytes, due: float) -> None:
        client = await idle.get()
        await client.ask(request, due)
        idle.put_nowait(client)

    for n, each in zip(range(max(int(rate * seconds), 20)), itertools.cycle(sent), strict=False):
        due = begun + n / rate
        if (wait := due - time.perf_counter()) > 0:
            await asyncio.sleep(wait)
        task = asyncio.create_task(one(each, due))
        tasks.add(task)
        task.add_done_callback(tasks.discard)
    await asyncio.gather(*tasks)
    told.seconds, told.client = time.perf_counter() - begun, time.process_time() - used
    for client in clients:
        client.close()
    return told


def saturated(port: int, sent: Sequence[bytes], seconds: float) -> tuple[int, Told]:
    """At how many connections the most answers a second came, and that load."""
    asyncio.run(_as_fast(port, sent, 8, seconds / 2))  # warm
    best = CONNECTIONS[0], asyncio.run(_as_fast(port, sent, CONNECTIONS[0], seconds))
    without = 0  # steps in a row that brought no more
    for connections in CONNECTIONS[1:]:
        told = asyncio.run(_as_fast(port, sent, connections, seconds))
        without = 0 if told.rate > best[1].rate * RISES else without + 1
        best = max(best, (connections, told), key=lambda each: each[1].rate)
        if without == 2:
            break
    return best


def paced(port: int, sent: Sequence[bytes], rate: float, seconds: float) -> Told:
    """So many requests a second, evenly."""
    return asyncio.run(_paced(port, sent, rate, seconds))
