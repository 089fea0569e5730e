"""Words of the pages on the law in force here, and what their forms share: who is signed in, the
notice that was given in, what was refused.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.urls import reverse

from canbao.accounts.models import ADMINISTRATOR, LAW_OFFICER, Account
from canbao.accounts.rights import keeps_law
from canbao.accounts.sessions import account_of
from canbao.inforce import documents
from canbao.inforce.documents import Notice
from canbao.inforce.errors import Complaint, LawRefused
from canbao.inforce.models import Document
from canbao.inforce.values import Value
from canbao.inforce.waiting import STATE_WORDS, State
from canbao.law import LawError
from canbao.people.actor import Actor
from canbao.web import asking
from canbao.web.words import Language, Text

DOOR: Final = "portal"
KINDS: Final = {
    "parameter": Text("数值", "Value"),
    "axis": Text("各地办法", "Local method"),
    "rounding": Text("取整", "Rounding"),
    "rule": Text("规则", "Rule"),
}
STATES: Final[dict[State, Text]] = {
    state: Text(zh, en[:1].upper() + en[1:]) for state, (zh, en) in STATE_WORDS.items()
}
MOST_DOCUMENTS: Final = 30


def actor_of(request: HttpRequest) -> Actor:
    """Who is signed in, as the log knows them."""
    actor: Actor = account_of(request).actor
    return actor


def may_keep(request: HttpRequest) -> bool:
    """Whether the account may read, confirm and enter."""
    return bool(keeps_law.test(account_of(request)))


KEYS: Final = {
    "age": Text("年龄", "age"),
    "year": Text("年度", "year"),
    "year of death": Text("死亡年度", "year of death"),
    "tier": Text("档次", "tier"),
    "band": Text("分档", "band"),
    "step": Text("步骤", "step"),
    "degree": Text("伤残等级", "degree"),
    "ground": Text("情形", "ground"),
    "proof": Text("证明", "proof"),
    "country": Text("国家", "country"),
    "province": Text("省份", "province"),
    "branch": Text("险种", "branch"),
    "area_class": Text("地区类别", "class of area"),
    "industry_class": Text("行业类别", "class of industry"),
    "employer_size": Text("单位规模", "size of employer"),
    "skill_level": Text("技能等级", "skill level"),
    "insured_years": Text("缴费年限", "years insured"),
    "reserve_months": Text("备付月数", "months in reserve"),
    "retirement_category": Text("退休类别", "retirement category"),
}
"""What tables of the law are kept by, where it is no name of the law."""


def key_name(key: str) -> Text:
    """What the rows of a table are told apart by."""
    known = KEYS.get(key)
    if known is not None:
        return known
    return asking.names(key) if key and asking.has(key) else Text(key, key)


def who() -> dict[str, Text]:
    """Everybody who may keep the law here, by the name of the account."""
    return {
        each.username: Text(each.display_zh, each.display_en)
        for each in Account.objects.filter(role__in=(LAW_OFFICER, ADMINISTRATOR))
    }


def ways(request: HttpRequest, lang: Language) -> list[tuple[Text, str, bool]]:
    """The ways between these pages that the account may go; the present one is marked."""
    here = request.resolver_match.url_name if request.resolver_match else ""
    named = [
        ("law-here", Text("登记", "Register")),
        ("law-here-waiting", Text("等待办理", "Waiting")),
        ("law-here-overlays", Text("本地生效的数值", "Put in force here")),
    ]
    if may_keep(request):
        named.append(("law-here-enter", Text("登记新公布的数值", "Enter a published value")))
    return [(label, reverse(f"staff:{name}", args=(lang,)), name == here) for name, label in named]


def complaints_of(error: LawRefused | LawError) -> list[Text]:
    """What was refused, one line for each thing."""
    if isinstance(error, LawRefused):
        return [Text(each.zh, each.en) for each in error.complaints]
    return [Text(error.message("zh"), error.message("en"))]


def region(name: str) -> Text:
    """A region's name."""
    return Text("全国", "National") if name == "nation" else asking.region_name(name)


def period(since: str, until: str) -> Text:
    """From and to, as far as they are told."""
    if not since and not until:
        return Text("一直", "Always")
    return Text(f"{since or '…'} 至 {until or '今'}", f"{since or '…'} to {until or 'today'}")


def said(value: Value, options: dict[str, dict[str, str]]) -> Text:
    """What a value says, for people."""
    if value.kind == "rule":
        return Text(value.source, value.source)
    if value.kind == "axis" and value.value in options:
        option = options[value.value]
        return Text(option["zh"], option["en"])
    unit = asking.unit_name(value.unit)
    if not unit:
        return Text(value.value, value.value)
    return Text(f"{value.value} {unit.zh}", f"{value.value} {unit.en}")


def documents_given() -> list[Document]:
    """The notices given in last, to choose from."""
    return list(Document.objects.order_by("-day", "-published", "hash")[:MOST_DOCUMENTS])


def day_of(text: str, zh: str, en: str, *, empty: bool = False) -> date | None:
    """A day as typed (2026-07-01). LawRefused with the field's name otherwise."""
    typed = text.strip()
    if not typed and empty:
        return None
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise LawRefused(
            [
                Complaint(
                    f"{zh}“{typed[:40]}”不是日期；请写成 2026-07-01",
                    f"{en} {typed[:40]!r} is no date; write it as 2026-07-01",
                )
            ]
        ) from None


def document_of(request: HttpRequest) -> Document:
    """The notice of a form: one given in before, or a file sent now with its title, number, day.
    LawRefused where there is neither."""
    chosen = request.POST.get("document", "")
    if chosen:
        kept = Document.objects.filter(hash=chosen).first()
        if kept is None:
            raise LawRefused([Complaint("没有这份文件", "there is no such document")])
        return kept
    sent = request.FILES.get("file")
    published = day_of(request.POST.get("published", ""), "公布日期", "The day of the notice")
    assert published is not None
    notice = Notice(
        request.POST.get("title", ""),
        request.POST.get("number", ""),
        published,
        request.POST.get("url", ""),
    )
    content = sent.read() if isinstance(sent, UploadedFile) else b""
    name = str(sent.name or "") if isinstance(sent, UploadedFile) else ""
    return documents.keep(
        content, name, notice, actor=actor_of(request), door=DOOR, day=asking.today()
    )
