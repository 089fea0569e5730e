"""Two officers, a notice, and steps that tests of several files take."""

from __future__ import annotations

from datetime import date

from canbao import inforce
from canbao.inforce import confirming, documents, entering, overlays
from canbao.inforce.documents import Notice
from canbao.inforce.entering import Entry
from canbao.inforce.models import Document, Draft, Overlay
from canbao.inforce.values import Value, every_value
from canbao.people.actor import Actor

LI = Actor("li", "law_officer")
WANG = Actor("wang", "law_officer")
DAY = date(2027, 6, 15)
NOTICE = Notice("关于公布2026年个人账户记账利率的通知", "人社厅发〔2027〕31号", date(2027, 6, 10))
CONTENT = b"%PDF-1.7 the rate of 2026 is 2.50"
INTEREST = Entry("account_interest", "2.50", key="2026")


def notice(
    content: bytes = CONTENT, told: Notice = NOTICE, *, actor: Actor = LI, day: date = DAY
) -> Document:
    """A notice that was given in."""
    return documents.keep(content, "notice.pdf", told, actor=actor, door="test", day=day)


def value(name: str, key: str = "", region: str = "nation") -> Value:
    """A value of the law in force here, the latest of that key and region."""
    found = [
        each
        for each in every_value(inforce.law())
        if (each.name, each.key, each.region) == (name, key, region)
    ]
    return found[-1]


def confirmed(*values: Value, day: date = DAY) -> None:
    """Li reads, Wang confirms."""
    readings = confirming.read(values, notice(), actor=LI, door="test", day=day)
    confirming.confirm(readings, actor=WANG, door="test", day=day)


def entered(*entries: Entry, content: bytes = CONTENT, told: Notice = NOTICE, **more) -> Draft:
    """A draft that Li entered."""
    given = entries or (INTEREST,)
    return entering.enter(given, notice(content, told), actor=LI, door="test", day=DAY, **more)


def in_force(*entries: Entry, content: bytes = CONTENT, told: Notice = NOTICE, **more) -> Overlay:
    """Entered by Li, tried out and put in force by Wang."""
    draft = entered(*entries, content=content, told=told, **more)
    overlays.try_out(draft, actor=LI, door="test", day=DAY)
    return overlays.put_in_force(draft, actor=WANG, door="test", day=DAY)
