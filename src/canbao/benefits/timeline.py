"""An award's revisions as stretches of months, and how they are put together anew.

Pure arithmetic: nothing is read or written here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from canbao.benefits.models import Revision
from canbao.benefits.working import Stretch

EVER: Final = 1 << 40
ENDS: Final = ("end", "death", "conversion")


@dataclass(frozen=True, slots=True)
class Rise:
    """What an adjustment adds each month from a month on."""

    month: int
    fen: int


def due_at(revisions: Sequence[Revision], month: int) -> Revision | None:
    """The last revision covering a month, of an award's revisions in order."""
    for each in reversed(revisions):
        if each.from_month <= month and (each.to_month is None or month <= each.to_month):
            return each
    return None


def is_ended(revisions: Sequence[Revision], month: int) -> bool:
    """Whether an award has ended by a month: behind whatever has said 0 for it since stands a
    death, an end or a conversion."""
    for each in reversed(revisions):
        if each.from_month <= month and (each.to_month is None or month <= each.to_month):
            if each.monthly:
                return False
            if each.cause in ENDS:
                return True
    return False


def base_at(stretches: Sequence[Stretch], month: int) -> Stretch | None:
    """The last stretch covering a month."""
    for each in reversed(stretches):
        if each.from_month <= month and (each.to_month is None or month <= each.to_month):
            return each
    return None


def segments(revisions: Sequence[Revision], since: int) -> list[Stretch]:
    """What is due from `since` on, month by month equal, as stretches that do not overlap."""
    pieces = []
    for first, last in _pieces([_span(each) for each in revisions], since):
        found = due_at(revisions, first)
        if found is not None:
            pieces.append(
                Stretch(first, last, found.monthly, found.individual, found.held, found.provisional)
            )
    return _joined(pieces)


def rebuilt(
    revisions: Sequence[Revision],
    base: Sequence[Stretch],
    since: int,
    rises: Sequence[Rise] = (),
) -> list[Stretch]:
    """What would be due from `since` on if the amount itself were `base` with `rises` on top: what
    has ended stays ended, what is held stays held."""
    spans = [_span(each) for each in revisions]
    spans += [(each.from_month, each.to_month) for each in base]
    spans += [(each.month, None) for each in rises]
    pieces = []
    for first, last in _pieces(spans, since):
        now, new = due_at(revisions, first), base_at(base, first)
        if new is None or new.monthly == 0 or is_ended(revisions, first):
            if now is not None:
                pieces.append(Stretch(first, last, 0, 0))
            continue
        more = sum(each.fen for each in rises if each.month <= first)
        held = now is not None and now.held
        pieces.append(
            Stretch(first, last, new.monthly + more, new.individual, held, new.provisional)
        )
    return _joined(pieces)


def raised(revisions: Sequence[Revision], since: int, fen: int) -> list[Stretch]:
    """What would be due from `since` on with `fen` more in every month in which something is."""
    return [
        each if each.monthly == 0 else replace(each, monthly=each.monthly + fen)
        for each in segments(revisions, since)
    ]


def clipped(stretches: Sequence[Stretch], since: int) -> list[Stretch]:
    """The part of stretches from `since` on."""
    return [
        replace(each, from_month=max(each.from_month, since))
        for each in stretches
        if each.to_month is None or each.to_month >= since
    ]


def lowers(revisions: Sequence[Revision], stretches: Sequence[Stretch]) -> bool:
    """Whether in any month less would be due, or something newly held back. Amounts change only
    where a revision begins or ends, so those months are looked at alone."""
    if not stretches:
        return False
    spans = [_span(each) for each in revisions]
    spans += [(each.from_month, each.to_month) for each in stretches]
    for first, _ in _pieces(spans, min(each.from_month for each in stretches)):
        now, new = due_at(revisions, first), base_at(stretches, first)
        if now is None or new is None:
            continue
        if new.monthly < now.monthly or (new.held and not now.held and now.monthly > 0):
            return True
    return False


def changes(revisions: Sequence[Revision], stretches: Sequence[Stretch]) -> bool:
    """Whether these stretches say anything that is not due already in the same words."""
    spans = [_span(each) for each in revisions]
    spans += [(each.from_month, each.to_month) for each in stretches]
    for first, _ in _pieces(spans, min((s.from_month for s in stretches), default=0)):
        now, new = due_at(revisions, first), base_at(stretches, first)
        if new is None:
            continue
        if now is None:
            if new.monthly:
                return True
        elif (new.monthly, new.individual, new.held, new.provisional) != (
            now.monthly, now.individual, now.held, now.provisional,
        ):  # fmt: skip
            return True
    return False


def _span(revision: Revision) -> tuple[int, int | None]:
    return revision.from_month, revision.to_month


def _pieces(spans: Sequence[tuple[int, int | None]], since: int) -> list[tuple[int, int | None]]:
    """First and last month of the pieces between all borders, the last one open."""
    borders = {since, *(first for first, _ in spans)}
    borders |= {last + 1 for _, last in spans if last is not None}
    ordered = sorted(month for month in borders if month >= since)
    ends = [month - 1 for month in ordered[1:]]
    return list(zip(ordered, [*ends, None], strict=True))


def _joined(pieces: Sequence[Stretch]) -> list[Stretch]:
    """Neighbours that say the same as one."""
    joined: list[Stretch] = []
    for each in pieces:
        before = joined[-1] if joined else None
        if (
            before is not None
            and before.to_month is not None
            and before.to_month + 1 == each.from_month
            and replace(before, from_month=0, to_month=0) == replace(each, from_month=0, to_month=0)
        ):
            joined[-1] = replace(before, to_month=each.to_month)
        else:
            joined.append(each)
    return joined
