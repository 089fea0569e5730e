"""Many cases of one service taken along the path at once, as a batch: certifications by the hundred thousand,
answers to a list. Steps, words, explanations and rows are those of `path.go_on`, one case after the other;
what differs is how rows are read and written (`cases.kept`), that the audit rules are asked of a whole chunk
before its first decision, and that the log has the chunk's entries at its end.

What is not the house's to decide stops where it would alone: `path.go_on` draws somebody for it afterwards.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from canbao.batches.canonical import hash_of, hash_of_lines
from canbao.batches.models import Chunk, Run
from canbao.batches.models.run import DONE
from canbao.batches.runs import Outcome, Part, again, go_on, prepare
from canbao.cases import kept
from canbao.cases.models import Case, ClockPause, Decision
from canbao.ledger.refusal import Refused, refused
from canbao.people import log
from canbao.robots.cases import reads_the_case
from canbao.robots.evaluating import rules_at
from canbao.services import path, switches
from canbao.services.auditing import asked_together
from canbao.services.behaviour import case_service

KIND: Final = "robot_decisions"
DOOR: Final = "batch"
CASES: Final = 250  # in a chunk; the log's head is locked while its rows are written
STATE: Final = "complete"


def prepare_decisions(service: str, day: date, *, by: str, dry: bool = False) -> Run:
    """The run that goes on with every complete case of a service: the day's run that is not done, so that
    what was broken off is gone on with; else one of the cases that wait now, and the last one where none
    does. Raises Refused for a service whose cases are decided one by one, or whose robot is off."""
    found = case_service(service)
    if not found.together or reads_the_case(rules_at("case", service)):
        raise refused(
            f"{found.entry.zh}须逐件办理，不能成批办理",
            f"{found.entry.en}: its cases are taken one by one, not in a batch",
        )
    if switches.switched_on(service, day) is None:
        raise refused(
            f"{found.entry.zh}的自动办理未开启，请由业务主管开启后再办",
            f"the robot of {found.entry.en} is off: a manager of cases switches it on first",
        )
    parameters = {"service": service, "day": day.isoformat()}
    runs = Run.objects.filter(kind=KIND, parameters_hash=hash_of(parameters), dry=dry).order_by("-pk")
    if (broken_off := runs.exclude(state=DONE).first()) is not None:
        return broken_off
    ids = list(_waiting(service, day).values_list("pk", flat=True))
    if not ids and (last := runs.first()) is not None:
        return last
    return prepare(KIND, parameters, hash_of_lines(map(str, ids)), _parts(ids), by, dry=dry)


def decide(service: str, day: date, *, by: str) -> Run:
    """Prepares the run and goes on with it until it is done; what failed before is tried once more."""
    run = prepare_decisions(service, day, by=by)
    again(run)
    go_on(run, decisions_chunk)
    run.refresh_from_db()
    return run


def decisions_chunk(chunk: Chunk) -> Outcome:
    """Goes on with the cases of a chunk that are still complete; counts say how far they came."""
    day = date.fromisoformat(str(chunk.run.given["day"]))
    waiting = _waiting(str(chunk.run.given["service"]), day)
    cases = list(
        waiting.filter(pk__range=(int(chunk.first), int(chunk.last))).select_for_update(of=("self",))
    )
    go_on_together(cases, day)
    counts = Counter(each.state for each in cases)
    lines = (f"{each.number} {each.state} {each.version}" for each in cases)
    return Outcome(
        rows=len(cases), output_hash=hash_of_lines(lines), counts=dict(sorted(counts.items()))
    )


def go_on_together(cases: Sequence[Case], day: date, door: str = DOOR) -> None:
    """Goes on with complete cases of one service, none decided before, which the caller has locked. They
    are written together, or on an error none; a step that is refused leaves its case where it stood."""
    if not cases:
        return
    with (
        transaction.atomic(), switches.asked_once(cases[0].service, day), asked_together(cases, day),
        log.gathered(), kept.together(cases),
    ):  # fmt: skip
        for each in cases:
            try:
                path.go_on(each.number, day, door)
            except Refused:
                continue  # alone it says why


def _waiting(service: str, day: date) -> QuerySet[Case]:
    """Complete, never decided, and its clock has run without a stop."""
    stood = ClockPause.objects.filter(clock__case=OuterRef("pk"))
    decided = Decision.objects.filter(case=OuterRef("pk"))
    found = Case.objects.filter(service=service, state=STATE, last_day__lte=day)
    return found.filter(~Exists(stood), ~Exists(decided)).order_by("pk")


def _parts(ids: Sequence[int]) -> Iterator[Part]:
    for at in range(0, len(ids), CASES):
        some = ids[at : at + CASES]
        yield Part(str(some[0]), str(some[-1]))
