"""Clerical review: two records side by side, blind to the score, one question.

Each showing of a pair is a look at both persons, logged before anything is shown. What is kept of
an answer and which pair comes next is `review`'s.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import takewhile
from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from canbao.people import log
from canbao.people.numbers import citizen_number
from canbao.people.places import full_names_of
from canbao.people.purposes import check, purpose_of
from canbao.review import queue
from canbao.review.labels import labels, line
from canbao.review.load import SHOWN
from canbao.review.models import Pair
from canbao.web import asking, registers_data
from canbao.web.page import page, spoken
from canbao.web.views.analyst_words import FIELDS, word
from canbao.web.views.street import DOOR, account_of, officer, place_name
from canbao.web.words import Language, Text

PURPOSE: Final = "clerical_review"
PLACES: Final = ("registration_place", "residence_place")
CODES: Final = ("household", "sex")
NUMBERS: Final = ("number17", "former17", "guardian17")
SEXES: Final = {"1": Text("男", "Man"), "2": Text("女", "Woman")}
PROBLEMS: Final[dict[str, Text]] = {
    "unknown_answer": Text("没有选择答案，请选一个。", "No answer was chosen: choose one."),
    "gone": Text(
        "这一对已经有了结论，或新的比对不再需要判断。下面是下一对。",
        "This pair was settled, or a new comparison no longer asks about it. Here is the next.",
    ),
    "answered": Text(
        "您已经判断过这一对。下面是下一对。", "You answered this pair before. Next one."
    ),
    "held": Text(
        "这一对正由另一位同事判断。下面是下一对。", "A colleague has this pair in hand. Next one."
    ),
}
Piece = tuple[str, bool]


@dataclass(frozen=True, slots=True)
class Compared:
    """One field of both records. `state` is `same`, `differs`, or `one` (only one side has it)."""

    name: Text
    left: tuple[Piece, ...]
    right: tuple[Piece, ...]
    state: str


def pieces(left: str, right: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Both texts cut into pieces, each with whether it differs from the other text."""
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    mine: list[Piece] = []
    other: list[Piece] = []
    for kind, a, b, c, d in matcher.get_opcodes():
        if b > a:
            mine.append((left[a:b], kind != "equal"))
        if d > c:
            other.append((right[c:d], kind != "equal"))
    return tuple(mine), tuple(other)


def _cut(field: str, mine: str, other: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Of what was typed each character tells; of a code only the whole, of a place what is left when
    the places around it are the same."""
    if mine == other:
        return _whole(mine), _whole(other)
    if field in CODES:
        return ((mine, True),), ((other, True),)
    if field in PLACES:
        head = _shared(mine, other)
        tail = _shared(mine[head:][::-1], other[head:][::-1])
        return _middle(mine, head, tail), _middle(other, head, tail)
    return pieces(mine, other)


def _shared(one: str, other: str) -> int:
    """How many characters both begin with."""
    pairs = zip(one, other, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _middle(text: str, head: int, tail: int) -> tuple[Piece, ...]:
    end = len(text) - tail
    parts = ((text[:head], False), (text[head:end], True), (text[end:], False))
    return tuple(part for part in parts if part[0])


def _shown(field: str, value: str, places: dict[int, Text]) -> str:
    if field in PLACES:
        return str(place_name(int(value), places))
    if field in NUMBERS:
        return citizen_number(int(value))
    if field == "sex":
        return str(SEXES.get(value, value))
    if field == "household":
        return f"…{value[-6:]}"  # a hash: only whether it is the same says something
    return value


def _whole(text: str) -> tuple[Piece, ...]:
    return ((text, False),) if text else ()


def compared(pair: Pair) -> list[Compared]:
    """The fields that either record has, in the order of a reader's eye."""
    codes = [int(side[f]) for side in (pair.left, pair.right) for f in PLACES if side.get(f)]
    places = {code: Text(name.zh, name.en) for code, name in full_names_of(codes).items()}
    rows = []
    for field in SHOWN:
        left, right = pair.left.get(field, ""), pair.right.get(field, "")
        if not left and not right:
            continue
        mine = _shown(field, left, places) if left else ""
        other = _shown(field, right, places) if right else ""
        if not left or not right:
            state = "one"
            cut = _whole(mine), _whole(other)
        else:
            state = "same" if left == right else "differs"
            cut = _cut(field, mine, other)
        rows.append(Compared(word(FIELDS, field), cut[0], cut[1], state))
    return rows


def _look(request: HttpRequest, pair: Pair) -> None:
    """Write down that both persons are about to be seen. Raises RefusedLook."""
    actor = officer(request)
    purpose = purpose_of(PURPOSE)
    acts = []
    for person, record in ((pair.person, pair.record), (pair.other_person, pair.other_record)):
        check(actor, purpose, person or 0, ())
        acts.append(
            log.Act(
                log.READ,
                PURPOSE,
                subject=person,
                record=f"record:{record}",
                detail={"pair": pair.pk, "whole_numbers": True},
            )
        )
    log.append_many(actor, DOOR, acts)


@require_safe
@spoken
def reading(request: HttpRequest, lang: Language) -> HttpResponse:
    """The pair in hand, or the most valuable one that waits."""
    return _reading(request, lang)


def _reading(
    request: HttpRequest, lang: Language, problem: Text | None = None, status: int = 200
) -> HttpResponse:
    reader = account_of(request)
    now = asking.clock()
    pair = queue.next_pair(reader, now)
    if pair is not None:
        _look(request, pair)
    context = {
        "pair": pair,
        "rows": compared(pair) if pair else [],
        "sources": _sources(pair) if pair else (),
        "progress": queue.progress(reader),
        "problem": problem,
        "done": request.GET.get("done", ""),
    }
    response = page(request, lang, "web/review/pair.html", context, status=status)
    response["Cache-Control"] = "private, no-store"
    return response


def _sources(pair: Pair) -> tuple[Text, Text]:
    known = registers_data.source_names()
    return word(known, pair.source), word(known, pair.other_source)


def _back(lang: Language, done: str = "") -> HttpResponseRedirect:
    address = reverse("staff:review", args=(lang,))
    return HttpResponseRedirect(address + (f"?done={done}" if done else ""))


def _pair_id(request: HttpRequest) -> int:
    given = request.POST.get("pair", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 19 else 0


@require_POST
@spoken
def answer(request: HttpRequest, lang: Language) -> HttpResponse:
    """Keep the answer and go on to the next pair."""
    try:
        queue.answer(
            account_of(request),
            _pair_id(request),
            request.POST.get("answer", ""),
            asking.clock(),
            second=request.POST.get("second") == "1",
        )
    except queue.NotPossible as wrong:
        return _reading(request, lang, PROBLEMS[wrong.code], 409)
    return _back(lang, "answered")


@require_POST
@spoken
def pass_over(request: HttpRequest, lang: Language) -> HttpResponse:
    """Leave the pair for later and take the next in hand, or the one before."""
    back = request.POST.get("way") == "back"
    queue.move_on(account_of(request), _pair_id(request), asking.clock(), back=back)
    return _back(lang)


@require_POST
@spoken
def undo(request: HttpRequest, lang: Language) -> HttpResponse:
    """Take back the own last answer; that pair is in hand again."""
    pair = queue.undo_last(account_of(request), asking.clock())
    return _back(lang, "undone" if pair else "nothing")


@require_safe
@spoken
def labels_file(request: HttpRequest, lang: Language) -> HttpResponse:
    """What is settled, as the lines the comparison learns from. Numbers of records, no names."""
    body = "".join(line(label) for label in labels())
    response = HttpResponse(body, content_type="application/jsonl; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="labels.jsonl"'
    response["Cache-Control"] = "private, no-store"
    return response
