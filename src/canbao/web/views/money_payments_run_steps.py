"""The steps of a payment run's two people: which of them an account may take next, and taking them.

A step is sent with the version the page was made from; the room refuses one that is too late.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse

from canbao.accounts.rights import handles_payments, prepares_payments, releases_payments
from canbao.accounts.sessions import account_of
from canbao.batches.errors import Waiting
from canbao.batches.models import Run
from canbao.benefits.payments import bankfile, gate, post, reads, release, returns
from canbao.benefits.payments.models import (
    CHECKED,
    PREPARED,
    RELEASED,
    SENT,
    PaymentRun,
    ReturnFile,
)
from canbao.inforce import documents
from canbao.ledger.refusal import refused
from canbao.people.actor import Actor
from canbao.web import asking
from canbao.web.money_forms import Box, Filled, Form
from canbao.web.views.money_payments_base import (
    DOOR,
    Folded,
    actor_of,
    number_of,
    refilled,
    sent_back,
    to,
    tried,
)
from canbao.web.words import Language, Text
from canbao.works import carrying

WHY = Text("理由", "Reason")
FILE = Text("回盘文件", "The bank’s file")
PERSON, MINUTES = Text("个人编号", "Person number"), Text("纪要名称", "Title of the minutes")
MEMBERS = Text("参加人，每行一人，至少三人", "Who took part, one a line, three at least")
ACCEPTING = Text("部分稽核规则无法核验，为何仍可放行", "Why it may go although some audit rules could not be "
                 "evaluated")  # fmt: skip
LARGEST: Final = 50_000_000
Step = Callable[[Filled], HttpResponse]


def forms_of(
    request: HttpRequest, kept: PaymentRun, told: reads.RunPage, error: Exception | None
) -> tuple[list[Form], list[Folded]]:
    """The next steps this account may take."""
    me = account_of(request)
    officer, checker = prepares_payments.test(me), releases_payments.test(me)
    action = request.path
    version = (("version", str(kept.version)),)
    forms: list[Form] = []
    hidden: list[tuple[Text, Form]] = []
    picked = told.picking is not None and told.picking.state == "done"
    if kept.state == PREPARED and officer and picked:
        forms.append(Form(action, [], Text("提交复核", "Submit it"), "check", version))
    if kept.state == CHECKED and checker and kept.prepared_by != me.username:
        boxes = [Box("accepting", ACCEPTING, "words")] if _lacks(kept) else []
        forms.append(Form(action, boxes, Text("放行", "Release it"), "release", version,
                          lede=Text("您放行后入账并送银行。",
                                    "It is posted and goes to the banks once you release it.")))  # fmt: skip
    if kept.state in (PREPARED, CHECKED) and (officer or checker):
        sends_back = kept.state == CHECKED and checker
        hidden.append((Text("退回并取消", "Send it back") if sends_back else
                       Text("取消批次", "Cancel the run"),
                       Form(action, [Box("cancel-why", WHY, "words")],
                            Text("退回，由经办重新准备", "Send it back to be prepared anew")
                            if sends_back else Text("取消批次", "Cancel the run"),
                            "cancel", version, quiet=True)))  # fmt: skip
        hidden.append((Text("登记集体审核纪要", "Enter minutes of a collective review"), Form(
            action, [Box("review-person", PERSON), Box("review-title", MINUTES),
                     Box("review-members", MEMBERS, "words"),
                     Box("review-file", Text("纪要文件", "The minutes"), "file")],
            Text("登记", "Enter"), "review", version)))  # fmt: skip
    posted = told.posting is not None and told.posting.state == "done"
    if kept.state == RELEASED and (officer or checker):
        if told.posting is None:
            forms.append(Form(action, [], Text("入账", "Post it"), "post", version))
        elif posted:
            forms.append(Form(action, [], Text("生成银行文件", "Write the bank files"), "send",
                              version))  # fmt: skip
    if kept.state == SENT and officer:
        hidden.append((Text("导入银行回盘", "Give in what came back"), Form(
            action, [Box("return-file", FILE, "file")], Text("导入", "Give it in"), "return",
            version)))  # fmt: skip
    stopped = [each for each in (told.picking, told.posting) if each and each.state in
               ("failed", "waiting")]  # fmt: skip
    if stopped and (officer or checker):
        forms.append(Form(action, [], Text("继续", "Go on"), "again", version))
    shown = refilled([form for _, form in hidden], request, error)
    return forms, [Folded(title, form) for (title, _), form in zip(hidden, shown, strict=True)]


def _lacks(kept: PaymentRun) -> bool:
    """Whether some audit rules could not be evaluated of this run."""
    check = gate.last(kept)
    return check is not None and check.unknown != "[]"


def deed_on(request: HttpRequest, lang: Language, kept: PaymentRun) -> HttpResponse | Exception:
    me, day = account_of(request), asking.today()
    if not handles_payments.test(me):
        raise PermissionDenied
    actor, here = actor_of(request), to(lang, "run", kept.pk)
    version = number_of(request.POST.get("version", ""))

    def checked(given: Filled) -> HttpResponse:
        release.check(kept, version, day, actor=actor, door=DOOR)
        return sent_back(here)

    def released(given: Filled) -> HttpResponse:
        if not releases_payments.test(me):
            raise PermissionDenied
        words = given.text("accepting", ACCEPTING, longest=2_000) if _lacks(kept) else ""
        given.finish()
        try:
            release.release(kept, version, day, actor=actor, door=DOOR, accepting=words)
        except Waiting as waiting:
            raise refused(waiting.zh, waiting.en) from None
        carrying.start(post.prepare_post(kept, day, actor=actor, door=DOOR))
        return sent_back(here, "begun")

    def posting(given: Filled) -> HttpResponse:
        carrying.start(post.prepare_post(kept, day, actor=actor, door=DOOR))
        return sent_back(here, "begun")

    def send(given: Filled) -> HttpResponse:
        bankfile.send(kept, version, day, actor=actor, door=DOOR)
        return sent_back(here)

    def cancel(given: Filled) -> HttpResponse:
        why = given.text("cancel-why", WHY, longest=2_000)
        given.finish()
        release.cancel(kept, version, words=why, actor=actor, door=DOOR)
        return sent_back(here)

    def review(given: Filled) -> HttpResponse:
        return _review(request, given, kept, actor, here)

    def came_back(given: Filled) -> HttpResponse:
        content, _ = _uploaded(request, "return-file")
        before = ReturnFile.objects.count()
        batch = returns.prepare_return(content, day, actor=actor, door=DOOR)
        carrying.start(batch)
        file = ReturnFile.objects.get(hash=batch.snapshot)
        done = "there" if ReturnFile.objects.count() == before else "begun"
        return sent_back(to(lang, "return", file.pk), done)

    def again(given: Filled) -> HttpResponse:
        for batch in Run.objects.filter(pk__in=[kept.pick or 0, kept.post or 0]):
            carrying.start(batch)
        return sent_back(here, "begun")

    steps: dict[str, Step] = {
        "check": checked, "release": released, "post": posting, "send": send, "cancel": cancel,
        "review": review, "return": came_back, "again": again,
    }  # fmt: skip
    step = steps.get(request.POST.get("deed", ""))
    return tried(step, request) if step else sent_back(here, "")


def _uploaded(request: HttpRequest, name: str) -> tuple[bytes, str]:
    """The bytes and the name of a file that was sent. Raises Refused without one."""
    sent = request.FILES.get(name)
    if not isinstance(sent, UploadedFile):
        raise refused("请选择文件", "choose a file")
    if sent.size is None or sent.size > LARGEST:
        raise refused("文件超过50 MB", "the file is larger than 50 MB")
    content: bytes = sent.read()
    return content, str(sent.name or "")


def _review(
    request: HttpRequest, given: Filled, kept: PaymentRun, actor: Actor, here: str
) -> HttpResponse:
    typed = given.text("review-person", PERSON, longest=20)
    title = given.text("review-title", MINUTES)
    members = given.text("review-members", MEMBERS, longest=2_000)
    person = int(typed[:-2]) if typed.isdecimal() and len(typed) > 2 else 0
    given.finish()
    content, name = _uploaded(request, "review-file")
    day = asking.today()
    notice = documents.Notice(title, "", day)
    document = documents.keep(content, name, notice, actor=actor, door=DOOR, day=day)
    release.review(
        kept, person, document=title, hash=document.hash, members=members.splitlines(), day=day,
        actor=actor, door=DOOR,
    )  # fmt: skip
    return sent_back(here)
