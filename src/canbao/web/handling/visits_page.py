"""Visits at home for those who manage: the half days that are offered, who is visited, and what was found
there. What the calendar refuses stands in `canbao.services.visits`."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from canbao.accounts.sessions import account_of
from canbao.benefits.office import Human
from canbao.cases import access
from canbao.people.looks import look_at_those_open
from canbao.people.numbers import display_number
from canbao.people.places import area_range, full_names_of, within
from canbao.services import visits
from canbao.services.models import BOOKED, CANCELLED, HALVES, MISSED, Visit, VisitSlot
from canbao.web import asking
from canbao.web.formats import Day
from canbao.web.handling.base import (
    DOOR,
    actor_of,
    case_link,
    handling_page,
    refilled,
    sent_back,
    tried,
)
from canbao.web.money_forms import Box, Filled, Form
from canbao.web.money_tables import Row, Table
from canbao.web.page import spoken
from canbao.web.views.money_payments_base import Folded
from canbao.web.views.services_visits import STATES
from canbao.web.words import Language, Text

MOST = 200
BACK = 30
"""How many days back a visit stays on the list."""
PLACE, DAY = Text("区县（区划代码）", "County (code)"), Text("日期", "Day")
HALF, COUNT = Text("上午或下午", "Half day"), Text("可上门几户", "How many visits")
VISIT, MET = Text("上门", "Visit"), Text("见到本人了吗", "Was the person met")
SAID, SLOT = Text("情况", "What was found"), Text("另约的时段", "The other time")
CHOOSE = ("", Text("请选择", "Choose"))
YES_NO = {"yes": Text("见到了", "Yes"), "no": Text("没有见到", "No")}


@require_http_methods(["GET", "HEAD", "POST"])
@spoken
def visits_page(request: HttpRequest, lang: Language) -> HttpResponse:
    """What is offered and booked in the own place; slots are offered, visits recorded and made again."""
    day, area = asking.today(), account_of(request).area or 0
    low, high = area_range(area)
    found = list(
        Visit.objects.filter(address__range=(low, high), slot__day__gte=day - timedelta(days=BACK))
        .select_related("slot", "case").order_by("slot__day", "slot__half", "pk")[:MOST]
    )  # fmt: skip
    slots = list(
        VisitSlot.objects.filter(place__range=(low, high), day__gt=day).order_by(
            "day", "half", "number"
        )
    )
    error: Exception | None = None
    if request.method == "POST":
        answer = _done(request, found, slots, area)
        if isinstance(answer, HttpResponse):
            return answer
        error = answer
    folded = [
        Folded(each.title, refilled(each.form, request, error))
        for each in _forms(request.path, found, slots, day, area)
    ]
    return handling_page(
        request, lang, Text("上门服务", "Visits at home"), {"folded": folded},
        lead=[_to_visit(request, lang, found), _offered(slots)], error=error,
    )  # fmt: skip


def _to_visit(request: HttpRequest, lang: Language, found: list[Visit]) -> Table:
    """Who is visited, when and where; every name is a look."""
    actor = actor_of(request)
    persons = sorted({each.person for each in found})
    seen = look_at_those_open(actor, persons, access.PURPOSES[actor.role], DOOR)
    places = full_names_of(each.address for each in found)
    rows: list[Row] = []
    for each in found:
        who, place = seen.get(each.person), places[each.address]
        rows.append([
            Day(each.slot.day), _half(each.slot.half),
            f"{who.name} {who.display_number}" if who else display_number(each.person),
            Text(place.zh, place.en), case_link(lang, each.case), STATES[each.state][0], each.words,
        ])  # fmt: skip
    return Table(
        "visits", Text("上门安排", "Who is visited"),
        (DAY, HALF, Text("当事人", "Person"), Text("地点", "Where"), Text("办件", "Case"),
         Text("状态", "State"), SAID), rows,
        Text("今后的上门，和近30天的结果。", "Visits to come, and those of the last thirty days."),
        Text("没有上门安排。", "Nobody is to be visited."),
    )  # fmt: skip


def _offered(slots: list[VisitSlot]) -> Table:
    """The half days to come: how many visits are offered, how many taken."""
    taken = _taken(slots)
    there = Counter((each.day, each.half, each.place) for each in slots)
    gone = Counter((each.day, each.half, each.place) for each in slots if each.pk in taken)
    places = full_names_of(place for _, _, place in there)
    rows: list[Row] = [
        [Day(key[0]), _half(key[1]), Text(places[key[2]].zh, places[key[2]].en), number, gone[key],
         number - gone[key]]
        for key, number in there.items()
    ]  # fmt: skip
    return Table(
        "slots", Text("可预约时段", "Times offered"),
        (DAY, HALF, PLACE, Text("可上门", "Offered"), Text("已约", "Taken"), Text("空余", "Free")), rows,
        empty=Text("今后没有时段；请在下面设置，否则上门申请无法排上。",
                   "None to come. Offer some below, or nobody who asks can be visited."),
    )  # fmt: skip


def _forms(
    at: str, found: list[Visit], slots: list[VisitSlot], day: date, area: int
) -> list[Folded]:
    def line(each: Visit) -> tuple[str, Text]:
        when = Text("{day}{half}，{case}", "{day}, {half}, {case}").format(
            day=Day(each.slot.day), half=_half(each.slot.half), case=each.case.number)  # fmt: skip
        return str(each.pk), when

    due = [line(each) for each in found if each.state == BOOKED and each.slot.day <= day]
    missed = [line(each) for each in found if each.state == MISSED]
    halves = [(each, _half(each)) for each in HALVES]
    taken = _taken(slots)
    open_: dict[tuple[date, str, int], VisitSlot] = {}
    for each in slots:
        if each.pk not in taken:
            open_.setdefault((each.day, each.half, each.place), each)
    free = [
        (str(each.pk), Text("{day}{half}", "{day}, {half}").format(day=Day(each.day), half=_half(each.half)))
        for each in open_.values()
    ]  # fmt: skip
    return [
        Folded(Text("设置时段", "Offer times"), Form(at, [
            Box("place", PLACE, "whole", value=str(area)),
            Box("day", DAY, "day", value=(day + timedelta(days=1)).isoformat()),
            Box("half", HALF, "select", options=halves), Box("count", COUNT, "whole", value="2"),
        ], Text("设置时段", "Offer them"), deed="offer",
            lede=Text("再设一次不会加倍；比原来多的只补差额。", "Twice is not double: more than before adds the difference."))),
        Folded(Text("登记上门结果", "Enter what was found"), Form(at, [
            Box("visit", VISIT, "select", options=[CHOOSE, *due]),
            Box("met", MET, "select", options=[CHOOSE, *YES_NO.items()]), Box("said", SAID, "words"),
        ], Text("登记结果", "Enter it"), deed="record",
            lede=Text("认证上门见到本人的，就是一次有效认证；没见到不影响发放，可以另约。",
                      "Met on a visit of certification is a sign of life; not met stops nothing, and "
                      "another visit can be made."))),
        Folded(Text("没有见到的另约", "Another visit where nobody was met"), Form(at, [
            Box("missed", VISIT, "select", options=[CHOOSE, *missed]),
            Box("slot", SLOT, "select", options=[CHOOSE, *free]),
        ], Text("另约", "Book it"), deed="again")),
    ]  # fmt: skip


def _done(
    request: HttpRequest, found: list[Visit], slots: list[VisitSlot], area: int
) -> HttpResponse | Exception:
    human, day, here = Human(actor_of(request)), asking.today(), request.path

    def offer(given: Filled) -> HttpResponse:
        place = given.whole("place", PLACE, high=10**12 - 1)
        on, half = given.day("day", DAY), given.choice("half", HALF, HALVES)
        count = given.whole("count", COUNT, low=1, high=visits.MOST)
        if "place" not in given.errors and not within(place, area):
            given.errors["place"] = Text("只能设置本辖区的时段。", "Only times of your own place.")
        given.finish()
        assert on is not None, "finish raises without"
        visits.offer(place, on, half, count, human, today=day, door=DOOR)
        return sent_back(here, "kept")

    def record(given: Filled) -> HttpResponse:
        which = given.choice("visit", VISIT, [str(each.pk) for each in found])
        met, said = given.choice("met", MET, list(YES_NO)), given.text("said", SAID, longest=1_000)
        given.finish()
        visits.record(int(which), met == "yes", said, human, day, DOOR)
        return sent_back(here, "kept")

    def again(given: Filled) -> HttpResponse:
        which = given.choice("missed", VISIT, [str(each.pk) for each in found])
        slot = given.choice("slot", SLOT, [str(each.pk) for each in slots])
        given.finish()
        visits.again(int(which), int(slot), human, day, DOOR)
        return sent_back(here, "kept")

    deed = {"offer": offer, "record": record, "again": again}.get(request.POST.get("deed", ""))
    return tried(deed, request) if deed else sent_back(here, "")


def _taken(slots: list[VisitSlot]) -> set[int]:
    """Slots that somebody has."""
    rows = Visit.objects.exclude(state=CANCELLED).filter(slot__in=slots)
    return set(rows.values_list("slot", flat=True))


def _half(half: str) -> Text:
    return Text(*visits.HALF_WORDS[half])
