"""Letting somebody act, and acting for somebody: mandates given and received, accepted and ended; the
relatives served through one's card; and whom one acts for from now on."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from canbao.accounts.models import EMPLOYER, PERSON, Account
from canbao.accounts.sessions import account_of
from canbao.cards import relatives
from canbao.cards.hands import By
from canbao.cards.models import Relative
from canbao.cases import mandates as room
from canbao.cases.access import OWN
from canbao.cases.mandates import Terms
from canbao.cases.models import Mandate
from canbao.ledger.refusal import refused
from canbao.people import log
from canbao.people.models import Employer, Person
from canbao.people.numbers import masked_name
from canbao.services import catalogue
from canbao.services.behaviour import behaviours
from canbao.services.doing.employment import by_number
from canbao.web import asking, chosen
from canbao.web.formats import Day
from canbao.web.money_forms import REFUSALS, Filled, complaints
from canbao.web.page import page, spoken
from canbao.web.services import acting
from canbao.web.words import NOTHING, Language, Text

KIND: Final = "employer"
NUMBER, NAME = Text("公民身份号码", "Citizen number"), Text("姓名", "Name")
LAST: Final = Text("最后一天", "Last day")
THROUGH_ME: Final = Text("绑定在我的电子社保卡上", "served through my e-card")
THROUGH_THEM: Final = Text("我绑定在其电子社保卡上", "I am served through theirs")
DONE: Final = {
    "accepted": Text("已接受，可以在下面选择代为办理。", "Accepted; you can choose to act below."),
    "ended": Text("委托已结束。", "The mandate is ended."),
    "given": Text("委托已给出，对方接受后生效。", "Given; it counts when it is accepted."),
    "acting": Text("从现在起代为办理。", "From now on you act for somebody else."),
    "unlinked": Text("已解除绑定。", "The link is ended."),
    "self": Text("已换回本人。", "You act for yourself again."),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A mandate in words: who on the other side, for what, until when, how it stands."""

    id: int
    who: str
    kind: Text
    services: tuple[Text, ...]
    until: Day
    state: Text
    tone: str
    waits: bool
    in_force: bool


@require_safe
@spoken
def mandates(request: HttpRequest, lang: Language) -> HttpResponse:
    """What was given and what was received; those that wait come first."""
    account, day = account_of(request), asking.today()
    _log(account, account.person, "mandates")
    mine = Mandate.objects.filter(account=account.username).order_by("-to_day", "-pk")[:50]
    given = _given(account)
    received = _rows(list(mine), day, received=True)
    linked = _linked(account) if account.person is not None else []
    context = {
        "linked": linked, "received": received, "given": _rows(given, day, received=False),
        "waiting": [each for each in received if each.waits],
        "employer": account.role == EMPLOYER,
        "done": DONE.get(request.GET.get("done", ""), NOTHING),
        "give": reverse("services:give", args=(lang,)) if account.role == EMPLOYER
        else reverse("services:entry", args=(lang, "RGT-04")),
    }  # fmt: skip
    return page(request, lang, "web/services/mandates.html", context)


def _log(account: Account, subject: int | None, record: str) -> None:
    """Names of others are shown, masked: whoever they are finds the look in the log."""
    with transaction.atomic():
        log.append(
            account.actor, acting.DOOR, log.Act(log.READ, OWN, subject, record, {"list": True})
        )


def _linked(account: Account) -> list[tuple[str, Text, Day, int]]:
    """Relatives served through one's e-card, and whose e-card serves oneself: masked name, which of the
    two, since when, and the number to end it by."""
    me = account.person
    there = Relative.objects.filter(Q(person=me) | Q(relative=me), ended__isnull=True).order_by(
        "pk"
    )
    rows = list(there)
    others = {each.relative if each.person == me else each.person for each in rows}
    names = dict(Person.objects.filter(id__in=others).values_list("id", "name"))
    return [
        (masked_name(names.get(each.relative if each.person == me else each.person, "")),
         THROUGH_ME if each.person == me else THROUGH_THEM, Day(each.since), each.pk)
        for each in rows
    ]  # fmt: skip


@require_POST
@spoken
def unlink(request: HttpRequest, lang: Language, relative: int) -> HttpResponse:
    """A relative is no longer served through the card; either of the two ends it."""
    account = account_of(request)
    found = Relative.objects.filter(pk=relative).first()
    if (
        found is None
        or account.person is None
        or account.person not in (found.person, found.relative)
    ):
        raise Http404("no such link")
    by = By(account.actor, acting.DOOR, asking.today())
    relatives.unlink(found.person, found.relative, by)
    return HttpResponseRedirect(reverse("services:mandates", args=(lang,)) + "?done=unlinked")


def _given(account: Account) -> list[Mandate]:
    own = {"person": account.person} if account.role == PERSON else {"employer": account.employer}
    return list(Mandate.objects.filter(**own).order_by("-to_day", "-pk")[:50])


def _rows(found: list[Mandate], day: date, *, received: bool) -> list[Row]:
    """Names of the other side by one query each."""
    accounts = {
        each.username: each
        for each in Account.objects.filter(username__in={one.account for one in found})
    }
    persons = {one.person for one in found} | {each.person for each in accounts.values()}
    names = dict(
        Person.objects.filter(id__in=[one for one in persons if one is not None]).values_list(
            "id", "name"
        )
    )
    firms = dict(
        Employer.objects.filter(code__in={one.employer for one in found} - {""})
        .values_list("code", "name")
    )  # fmt: skip
    return [_row(each, day, received, accounts, names, firms) for each in found]


def _row(each: Mandate, day: date, received: bool, accounts: dict[str, Account],
         names: dict[int, str], firms: dict[str, str]) -> Row:  # fmt: skip
    if received:
        who = firms.get(each.employer, each.employer) if each.employer else masked_name(
            names.get(each.person or 0, "")
        )  # fmt: skip
    else:
        other = accounts.get(each.account)
        known = names.get(other.person or 0, "") if other else ""
        who = masked_name(known) if known else str(
            Text(other.display_zh, other.display_en) if other else Text(each.account, each.account)
        )  # fmt: skip
    kind = room.kinds()[each.kind]
    over = each.to_day < day
    if each.ended is not None:
        state, tone = Text("已结束", "Ended"), ""
    elif over:
        state, tone = Text("已到期", "Expired"), ""
    elif each.accepted is None:
        state, tone = Text("等待接受", "Waits to be accepted"), "waiting"
    else:
        state, tone = Text("有效", "In force"), "done"
    open_ = each.ended is None and not over
    return Row(
        each.pk, who, Text(kind.zh, kind.en), _services(each), Day(each.to_day), state, tone,
        open_ and each.accepted is None, open_ and each.accepted is not None,
    )  # fmt: skip


def _services(mandate: Mandate) -> tuple[Text, ...]:
    known = {each.id: each for each in catalogue.entries()}
    ids = [str(each) for each in json.loads(mandate.services)]
    return tuple(
        Text(known[each].zh, known[each].en) if each in known else Text(each, each) for each in ids
    )


def _mine(request: HttpRequest, mandate: int) -> Mandate:
    """A mandate one gave or received; Http404 for any other."""
    account = account_of(request)
    found = Mandate.objects.filter(pk=mandate).first()
    own = found is not None and (
        found.account == account.username
        or (found.person is not None and found.person == account.person)
        or (
            bool(found.employer) and account.role == EMPLOYER and found.employer == account.employer
        )
    )
    if found is None or not own:
        raise Http404("no mandate")
    return found


@require_POST
@spoken
def deed(request: HttpRequest, lang: Language, mandate: int) -> HttpResponse:
    """Accepted, or ended by either side; again is harmless."""
    found, actor = _mine(request, mandate), account_of(request).actor
    back = reverse("services:mandates", args=(lang,))
    if request.POST.get("deed") == "accept":
        try:
            room.accept(found, actor, asking.today(), acting.DOOR)
        except REFUSALS as error:
            return _wrong(request, lang, error)
        return HttpResponseRedirect(f"{back}?done=accepted")
    room.end(found, actor, asking.today(), acting.DOOR)
    now = chosen.acting(request)
    if now is not None and (now.person, now.employer) == (found.person, found.employer):
        chosen.end(request)
    return HttpResponseRedirect(f"{back}?done=ended")


def _wrong(request: HttpRequest, lang: Language, error: Exception) -> HttpResponse:
    context = {
        "refused": [each.text for each in complaints(error)],
        "back": reverse("services:mandates", args=(lang,)),
    }
    return page(request, lang, "web/services/refused.html", context, status=422)


@require_POST
@spoken
def act(request: HttpRequest, lang: Language) -> HttpResponse:
    """From now on for somebody else, by a mandate in force; or for oneself again."""
    given = request.POST.get("mandate", "")
    wanted = request.POST.get("next", "")
    safe = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    if not given:
        chosen.end(request)
        done = "self"
    else:
        account, day = account_of(request), asking.today()
        held = {str(each.pk): each for each in acting.in_force(account, day)}
        if given not in held:
            raise Http404("no mandate in force")
        _log(account, held[given].person, f"mandate {given}")
        chosen.choose(request, held[given])
        done = "acting"
    back = reverse("services:mandates", args=(lang,))
    return HttpResponseRedirect(wanted if safe else f"{back}?done={done}")


@require_http_methods(["GET", "HEAD", "POST"])
@spoken
def give(request: HttpRequest, lang: Language) -> HttpResponse:
    """An employer names a delegate; a person gives a mandate through its service."""
    account, day = account_of(request), asking.today()
    if account.role != EMPLOYER:
        return HttpResponseRedirect(reverse("services:entry", args=(lang, "RGT-04")))
    offered = [
        (each.id, Text(each.zh, each.en))
        for each in catalogue.entries() if "employer" in each.who and each.id in behaviours()
    ]  # fmt: skip
    longest = day + timedelta(days=room.kinds()[KIND].longest - 1)
    sent = request.POST if request.method == "POST" else None
    error: Exception | None = None
    if sent is not None:
        try:
            _give(account, dict(sent.items()), [key for key, _ in offered if key in sent])
            return HttpResponseRedirect(reverse("services:mandates", args=(lang,)) + "?done=given")
        except REFUSALS as found:
            error = found
    context = {
        "offered": [(key, label, sent is not None and key in sent) for key, label in offered],
        "number": sent.get("number", "") if sent else "", "name": sent.get("name", "") if sent else "",
        "last": sent.get("last", "") if sent else longest.isoformat(), "longest": Day(longest),
        "wrong": [(each.field, each.text) for each in complaints(error) if each.field] if error else [],
        "refused": [each.text for each in complaints(error) if not each.field] if error else [],
    }  # fmt: skip
    return page(request, lang, "web/services/give.html", context, status=422 if error else 200)


def _give(account: Account, given: dict[str, object], services: list[str]) -> None:
    said = Filled({name: str(value) for name, value in given.items()})
    number, name = said.text("number", NUMBER).upper(), said.text("name", NAME)
    last = said.day("last", LAST)
    said.finish()
    who = by_number(number, name)
    found = (
        Account.objects.filter(person=who.pk, role=PERSON, is_active=True).first() if who else None
    )
    if found is None or last is None:
        raise refused(
            "没有找到号码和姓名相符、已在本平台开户的人；请核对，或请对方先开户",
            "nobody of that number and name has an account here: check both, or let them open one first",
        )
    day = asking.today()
    terms = Terms(found.username, KIND, services, day, last)
    room.give(terms, account.actor, acting.DOOR, employer=account.employer)
