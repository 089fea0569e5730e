"""A publication from beginning to end: snapshot, chunks, log. Killed anywhere it goes on where it
stopped; run again it finds everything done."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Final

from django.db import transaction

from canbao.people import log
from canbao.people.actor import SYSTEM, Actor
from canbao.people.changes import applying
from canbao.people.models import (
    Employer,
    LogEntry,
    Person,
    Place,
    Publication,
    PublicationChunk,
    Source,
)
from canbao.people.models.publication import ABANDONED, DONE, RUNNING
from canbao.people.publish import write
from canbao.people.publish.shapes import CHILDREN
from canbao.people.publish.tables import (
    Chunk,
    PersonRows,
    PublicationError,
    Published,
    Refused,
    Wanted,
    snapshot_of,
)

PERSONS_AT_ONCE: Final = 10_000
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class SourceName:
    """A source as pages name it; `id` is its position in the registers' list."""

    id: int
    name: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Counts:
    """What happened to the rows of one kind."""

    seen: int = 0
    added: int = 0
    changed: int = 0
    withdrawn: int = 0

    def plus(self, other: Counts) -> Counts:
        """Both together."""
        return Counts(
            self.seen + other.seen,
            self.added + other.added,
            self.changed + other.changed,
            self.withdrawn + other.withdrawn,
        )


@dataclass(frozen=True, slots=True)
class Report:
    """What a publication did. `already` when the same result had been published before."""

    publication: int
    snapshot: str
    already: bool
    resumed: bool
    persons: Counts
    employers: Counts
    refused: int = 0
    examples: list[Refused] = field(default_factory=list)


def publish(
    tables: Mapping[str, Sequence[Path]],
    *,
    area: int = 0,
    sources: Iterable[SourceName] = (),
    actor: Actor = SYSTEM,
    door: str = "cli",
    progress: Progress | None = None,
    chunk_size: int = PERSONS_AT_ONCE,
) -> Report:
    """Publishes `tables` (see `tables_in`) for `area`, a division code (0: everywhere).

    Raises PublicationError when a table cannot be read; nothing has been changed then.
    """
    snapshot = _snapshot(tables, area, chunk_size)
    _names(sources)
    last = Publication.objects.order_by("-id").first()
    if last is not None and last.snapshot == snapshot and last.state == DONE:
        persons, employers = _counted(last)
        return Report(last.id, snapshot, True, False, persons, employers)
    published = Published(tables, area)
    run, resumed = _begin(snapshot, area, actor, door)
    refused, examples = published.refused()
    people = published.chunks("digests", chunk_size)
    firms = published.chunks("hired", 4 * chunk_size)
    done = set(run.chunks.values_list("table", "number"))
    steps = len(firms) + len(people)
    for chunk in firms:
        if ("employers", chunk.number) not in done:
            wanted = published.digests("hired", chunk)
            work = partial(_employers, wanted, published)
            _chunk(run, "employers", chunk, wanted, actor, door, work)
        if progress is not None:
            progress(chunk.number + 1, steps)
    left = [chunk for chunk in people if ("persons", chunk.number) not in done]
    for ahead in _read_ahead(left, published):
        _chunk(run, "persons", ahead.chunk, ahead.wanted, actor, door, ahead)
        if progress is not None:
            progress(len(firms) + ahead.chunk.number + 1, steps)
    persons, employers = _end(run, published, refused, actor, door)
    return Report(run.id, snapshot, False, resumed, persons, employers, refused, examples)


def _snapshot(tables: Mapping[str, Sequence[Path]], area: int, chunk_size: int) -> str:
    """Of the content, and of how it is cut up: chunks of another size are other chunks."""
    try:
        content = snapshot_of(tables)
    except OSError as error:
        raise PublicationError(
            f"{error.filename}：{error.strerror}", f"{error.filename}: {error.strerror}"
        ) from None
    return hashlib.sha256(f"{content}\n{area}\n{chunk_size}".encode()).hexdigest()


def _names(sources: Iterable[SourceName]) -> None:
    rows = [Source(id=s.id, name=s.name, zh=s.zh, en=s.en) for s in sources]
    if rows:
        with transaction.atomic():
            Source.objects.exclude(id__in=[row.id for row in rows]).filter(
                name__in=[row.name for row in rows]
            ).delete()
            Source.objects.bulk_create(
                rows,
                update_conflicts=True,
                unique_fields=["id"],
                update_fields=["name", "zh", "en"],
            )


def _begin(snapshot: str, area: int, actor: Actor, door: str) -> tuple[Publication, bool]:
    """The publication to work on: the one that was interrupted, or a new one. An interrupted one of
    another result is given up: what it wrote is compared and overwritten like everything else."""
    with transaction.atomic():
        running = Publication.objects.select_for_update().filter(state=RUNNING).first()
        if running is not None and (running.snapshot, running.area) == (snapshot, area):
            return running, True
        if running is not None:
            running.state = ABANDONED
            running.save(update_fields=["state"])
        entry = _log(actor, door, {"event": "begun", "snapshot": snapshot, "area": area})
        run = Publication.objects.create(snapshot=snapshot, area=area, started=entry.at)
        return run, False


def _end(
    run: Publication, published: Published, refused: int, actor: Actor, door: str
) -> tuple[Counts, Counts]:
    persons, employers = _counted(run)
    with transaction.atomic():
        places = [Place(id=key, zh=zh, en=en) for key, zh, en in published.place_rows()]
        if places:
            Place.objects.bulk_create(
                places,
                batch_size=500,
                update_conflicts=True,
                unique_fields=["id"],
                update_fields=["zh", "en"],
            )
        locked = Publication.objects.select_for_update().get(id=run.id)
        if locked.state == RUNNING:
            detail: log.Detail = {
                "event": "done",
                "snapshot": run.snapshot,
                "persons": persons.seen,
                "added": persons.added,
                "changed": persons.changed,
                "withdrawn": persons.withdrawn,
                "refused_rows": refused,
            }
            locked.finished = _log(actor, door, detail).at
            locked.state = DONE
            locked.save(update_fields=["state", "finished"])
    return persons, employers


def _counted(run: Publication) -> tuple[Counts, Counts]:
    """What all chunks of a publication did, persons and employers."""
    totals = {"persons": Counts(), "employers": Counts()}
    for chunk in run.chunks.all():
        counted = Counts(chunk.seen, chunk.added, chunk.changed, chunk.withdrawn)
        totals[chunk.table] = totals[chunk.table].plus(counted)
    return totals["persons"], totals["employers"]


def _log(actor: Actor, door: str, detail: log.Detail) -> LogEntry:
    act = log.Act(log.WRITE, "publication", record="publication", detail=detail)
    return log.append(actor, door, act)


def _chunk(
    run: Publication,
    table: str,
    chunk: Chunk,
    wanted: Wanted,
    actor: Actor,
    door: str,
    work: Callable[[int], Counts],
) -> None:
    """One chunk and its completion mark, in one transaction."""
    content = hashlib.sha256()
    for key in sorted(wanted, key=str):
        content.update(f"{key}\0{wanted[key]}\n".encode())
    with transaction.atomic():
        locked = Publication.objects.select_for_update().get(id=run.id)
        if locked.chunks.filter(table=table, number=chunk.number).exists():
            return  # somebody else has just done it
        counts = work(run.id)
        PublicationChunk.objects.create(
            publication=run,
            table=table,
            number=chunk.number,
            low=str(chunk.low),
            high=str(chunk.high),
            seen=counts.seen,
            added=counts.added,
            changed=counts.changed,
            withdrawn=counts.withdrawn,
            content=content.hexdigest(),
        )
        if counts.added or counts.changed or counts.withdrawn:
            detail: log.Detail = {
                "event": "chunk",
                "publication": run.id,
                "table": table,
                "low": chunk.low,
                "high": chunk.high,
                "added": counts.added,
                "changed": counts.changed,
                "withdrawn": counts.withdrawn,
                "content": content.hexdigest(),
            }
            _log(actor, door, detail)


@dataclass(frozen=True, slots=True)
class _Plan:
    """What a chunk asks of the record as it stands: whom to add, to write anew, to empty."""

    new: tuple[int, ...]
    changed: tuple[int, ...]
    gone: tuple[int, ...]


def _plan(chunk: Chunk, wanted: Wanted) -> _Plan:
    there = Person.objects.all()
    if chunk.after is not None:
        there = there.filter(id__gt=chunk.after)
    if not chunk.last:
        there = there.filter(id__lte=chunk.high)
    known = {
        person: (digest, withdrawn)
        for person, digest, withdrawn in there.values_list("id", "digest", "withdrawn")
    }
    return _Plan(
        tuple(sorted(int(key) for key in wanted if key not in known)),
        tuple(sorted(int(k) for k in wanted if k in known and known[int(k)][0] != wanted[k])),
        tuple(sorted(p for p, (_, left) in known.items() if not left and p not in wanted)),
    )


@dataclass(frozen=True, slots=True)
class _Persons:
    """One chunk of persons, planned and read while the chunk before it is being written."""

    chunk: Chunk
    wanted: Wanted
    plan: _Plan
    rows: Future[PersonRows]
    read: Callable[[_Plan], Future[PersonRows]]

    def __call__(self, publication: int) -> Counts:
        """Writes the chunk, in the caller's transaction, and over it what cases changed.
        Should the record have been changed since the plan was made, it is planned and read anew."""
        plan, rows = _plan(self.chunk, self.wanted), self.rows
        if plan != self.plan:
            rows = self.read(plan)
        new, told = set(plan.new), rows.result()
        write.clear(plan.changed)
        write.persons(
            [row for row in told.persons if row[0] in new],
            [row for row in told.persons if row[0] not in new],
        )
        for shape, some in zip(CHILDREN, told.children, strict=True):
            write.children(shape, some)
        write.withdraw(plan.gone)
        applying.persons(
            {*plan.new, *plan.changed}, int(self.chunk.low), int(self.chunk.high), publication
        )
        return Counts(len(self.wanted), len(new), len(plan.changed), len(plan.gone))


def _read_ahead(chunks: Sequence[Chunk], published: Published) -> Iterator[_Persons]:
    """The chunks in order, each read by a thread while the one before is written. The thread is the
    only one that asks DuckDB; it is left alone with a chunk until its rows have been taken."""
    with ThreadPoolExecutor(1) as reader:

        def begin(chunk: Chunk) -> _Persons:
            def read(plan: _Plan) -> Future[PersonRows]:
                return reader.submit(published.rows_of, [*plan.new, *plan.changed], chunk)

            wanted = reader.submit(published.digests, "digests", chunk).result()
            plan = _plan(chunk, wanted)
            return _Persons(chunk, wanted, plan, read(plan), read)

        now = begin(chunks[0]) if chunks else None
        for chunk in chunks[1:]:
            assert now is not None
            now.rows.exception()  # waits; an error is raised where the rows are taken
            following = begin(chunk)
            yield now
            now = following
        if now is not None:
            yield now


def _employers(wanted: Wanted, published: Published, publication: int) -> Counts:
    """An employer that the registers no longer name stays: spells of the past still name it."""
    codes = [str(code) for code in sorted(wanted, key=str)]
    known: dict[str, str] = {}
    for start in range(0, len(codes), write.AT_ONCE):
        some = Employer.objects.filter(code__in=codes[start : start + write.AT_ONCE])
        known |= dict(some.values_list("code", "digest"))
    new = {str(key) for key in wanted if key not in known}
    changed = {str(k) for k in wanted if k in known and known[str(k)] != wanted[k]}
    rows = published.employer_rows(sorted(new | changed)) if new or changed else []
    write.employers([r for r in rows if r[0] in new], [r for r in rows if r[0] in changed])
    applying.employers(new | changed, publication)
    return Counts(len(wanted), len(new), len(changed))
