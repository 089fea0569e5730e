"""The catalogue in words: where a service is found, and everything one entry says. Services an operator
added (`services.plain`) stand beside those of the catalogue. Nobody is identified here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.http import Http404
from django.urls import reverse

from canbao.services import catalogue
from canbao.services.behaviour import CaseService, QueryService, behaviours, handled
from canbao.services.catalogue import Entry, words
from canbao.services.plain import Plain, plain_services
from canbao.services.questions import questions
from canbao.web.status import STATUS_NAMES
from canbao.web.words import NOTHING, Language, Text

APPLY, ASK, CERTIFY, ELSEWHERE = "apply", "ask", "certify", "elsewhere"
# Pages of their own, made for one matter, that do a service better than a general form.
PAGES: Final[dict[str, tuple[str, Text]]] = {
    "CON-02": ("employer:home", Text("按月申报页面", "The page for monthly declarations")),
    "CON-03": ("employer:pay", Text("单位缴费页面", "The page for paying as an employer")),
    "QRY-02": ("mine:contributions", Text("每月缴了多少", "What was paid in each month")),
    "QRY-03": ("mine:account", Text("我的个人账户", "My account")),
    "QRY-17": ("services:cases", Text("我的办件", "My cases")),
    "QRY-19": ("web:verify", Text("查验证明", "Verify a document")),
    "QRY-21": ("web:my-looks", Text("谁看过我的记录", "Who looked at my record")),
}
STARTS: Final = {"complete": Text("自申请完整之日起", "from the day the application is complete")}
UNITS: Final = {
    "working": Text("{days}个工作日", "{days} working days"),
    "calendar": Text("{days}日", "{days} days"),
}
OWN_STANDARD: Final = Text("本机构标准", "Our own standard")


def _text(word: catalogue.Word) -> Text:
    return Text(word.zh, word.en[:1].upper() + word.en[1:])


@dataclass(frozen=True, slots=True)
class Line:
    """One thing with what has to be said of it, and where it leads."""

    title: Text
    what: Text = NOTHING
    href: str = ""
    status: str = ""


@dataclass(frozen=True, slots=True)
class Door:
    """How a service is begun: `kind` is apply, ask, certify or elsewhere, `what` says so in words."""

    kind: str
    what: Text
    href: str = ""


def entry_of(key: str) -> Entry:
    """An entry of the catalogue or of the operator. Http404 where there is none."""
    there = plain_services().services.get(key)
    if there is not None:
        return there.entry
    try:
        return catalogue.service(key)
    except KeyError:
        raise Http404("no such service") from None


def plain_of(key: str) -> Plain | None:
    """The operator's service of that id."""
    return plain_services().services.get(key)


def every() -> list[Entry]:
    """All that is offered, the operator's last."""
    return [*catalogue.entries(), *(each.entry for each in plain_services().services.values())]


def found(text: str) -> list[Entry]:
    """What a search means; the operator's services by their names and words."""
    asked = text.strip().lower()
    local = [
        each.entry for each in plain_services().services.values()
        if asked and any(asked in one.lower() for one in
                         (each.entry.zh, each.entry.en, *each.entry.words_zh, *each.entry.words_en))
    ]  # fmt: skip
    return [*catalogue.search(text, 20), *local]


def line(entry: Entry, lang: Language) -> Line:
    """A service on a list."""
    kinds = words().lists["kinds"]
    return Line(
        Text(entry.zh, entry.en), _text(kinds[entry.kind]),
        reverse("services:entry", args=(lang, entry.id)),
    )  # fmt: skip


def events(who: str) -> list[tuple[str, Text, int]]:
    """Life events with what they are called and how many services belong to each, for whom."""
    counted = {
        key: sum(key in each.events for each in every() if who in each.who)
        for key in words().events
    }
    return [
        (key, _text(word), counted[key]) for key, word in words().events.items() if counted[key]
    ]


def categories(who: str, lang: Language) -> list[tuple[Text, list[Line]]]:
    """All services for somebody, category by category."""
    listed = []
    for key, word in words().lists["categories"].items():
        lines = [line(each, lang) for each in every() if each.category == key and who in each.who]
        if lines:
            listed.append((_text(word), lines))
    return listed


def door(entry: Entry, lang: Language) -> Door:
    """How it is begun here, or where it is handled."""
    there = plain_of(entry.id)
    behaviour = behaviours().get(entry.id)
    if there is not None:
        kind = CERTIFY if entry.kind == "certificate" else ASK
        return Door(kind, NOTHING, reverse("services:ask", args=(lang, entry.id)))
    if isinstance(behaviour, QueryService):
        name = "services:question" if entry.anonymous else "services:ask"
        return Door(ASK, NOTHING, reverse(name, args=(lang, entry.id)))
    if isinstance(behaviour, CaseService):
        return Door(APPLY, NOTHING, reverse("services:apply", args=(lang, entry.id)))
    zh, en = handled(entry)
    inner = reverse("services:entry", args=(lang, entry.within)) if entry.within else ""
    return Door(ELSEWHERE, Text(f"{zh}。", f"{en[:1].upper()}{en[1:]}."), inner)


def described(entry: Entry, lang: Language) -> dict[str, object]:
    """Everything the page of an entry shows."""
    known = words()
    lists = known.lists
    asked = questions(entry)
    name = PAGES.get(entry.id)
    return {
        "entry": entry,
        "title": Text(entry.zh, entry.en),
        "kind": _text(lists["kinds"][entry.kind]),
        "who": [_text(lists["who"][each]) for each in entry.who],
        "channels": [_text(lists["channels"][each]) for each in entry.channels],
        "events": [(key, _text(known.events[key])) for key in entry.events],
        "door": door(entry, lang),
        "own_page": (reverse(name[0], args=(lang,)), name[1]) if name else None,
        "asked": [
            Line(Text(each.zh, each.en), Text(
                "您承诺即可，不用证明。" if each.kind == "promise" else each.help_zh,
                "A statement of yours is enough; no proof." if each.kind == "promise" else each.help_en,
            ))
            for each in asked
        ],
        "fetched": [
            Line(
                Text(known.facts[fact].zh, known.facts[fact].en),
                Text(
                    f"由{known.departments[by].zh}提供（{known.grounds[known.departments[by].ground].zh}）",
                    f"From: {known.departments[by].en} "
                    f"({known.grounds[known.departments[by].ground].en})",
                ),
            )
            for fact, by in entry.fetched.items()
        ],
        "papers": [
            Line(
                _text(known.documents[each.kind]),
                Text(
                    f"{lists['instead'][each.instead].zh}。依据：{known.grounds[each.ground].zh}",
                    f"{lists['instead'][each.instead].en}. Ground: {known.grounds[each.ground].en}",
                ),
            )
            for each in entry.documents
        ],
        "clock": clock(entry),
        "outcome": [_text(known.outcomes[each]) for each in entry.outcome],
        "remedy": _text(known.remedies[entry.remedies]),
        "remedies": [
            line(catalogue.entry(each), lang) for each in known.remedies[entry.remedies].services
        ],
        "remedy_grounds": [
            Text(known.grounds[each].zh, known.grounds[each].en)
            for each in known.remedies[entry.remedies].grounds
        ],
        "grounds": [
            Line(
                Text(known.grounds[each].zh, known.grounds[each].en),
                Text(known.grounds[each].says_zh, known.grounds[each].says_en),
                status=known.grounds[each].status,
            )
            for each in entry.ground
        ],
        "named": Text(
            f"{lists['name_status'][entry.status].zh}；{lists['sources'][entry.source].zh}",
            f"{lists['name_status'][entry.status].en}; {lists['sources'][entry.source].en}",
        ),
        "platform": _text(lists["national_platform"][entry.platform]),
        "reconstructed": Text(catalogue.RECONSTRUCTED.zh, catalogue.RECONSTRUCTED.en)
        if entry.core else NOTHING,
    }  # fmt: skip


def clock(entry: Entry) -> list[Line]:
    """How long it takes and on which ground; what is our own standard says so."""
    limits = entry.clock
    if limits is None:
        return []
    if not limits.days:
        lines = [Line(_text(words().lists["unclocked"][limits.reason]))]
        if limits.standard:
            goal = UNITS["working"].format(days=limits.standard)
            lines.append(Line(goal, OWN_STANDARD))
        return lines
    limit = UNITS[limits.unit].format(days=limits.days)
    basis = words().grounds.get(limits.basis)
    # Our own standard rests on no article, and says so.
    said = Text(basis.zh, basis.en) if basis is not None else OWN_STANDARD
    start = STARTS.get(limits.start, NOTHING)
    status = limits.status if limits.status in STATUS_NAMES else ""
    lines = [Line(Text(f"{limit.zh}，{start.zh}", f"{limit.en}, {start.en}") if start else limit,
                  said, status=status)]  # fmt: skip
    unit = UNITS[limits.unit]
    if limits.clear:
        lines.append(
            Line(unit.format(days=limits.clear), Text("事实清楚的", "where facts are clear"))
        )
    if limits.extend:
        longer = Text("可以延长一次，须告知理由", "may be added once, with reasons")
        lines.append(Line(unit.format(days=limits.extend), longer))
    lines += [
        Line(unit.format(days=each), Text("之后的一步", "the step after")) for each in limits.then
    ]
    if limits.standard:
        lines.append(Line(UNITS["working"].format(days=limits.standard),
                          Text("本机构自己的目标", "our own goal")))  # fmt: skip
    return lines
