"""One transaction of the ledger: its lines, its place in the chain, its ground and what corrects it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from canbao.accounts.sessions import account_of
from canbao.ledger.models import Posting, Transaction
from canbao.people import log
from canbao.web import asking
from canbao.web.formats import Day
from canbao.web.money_tables import Link, Table, Yuan, month_of
from canbao.web.page import spoken
from canbao.web.views.money_audit_books import deed_name, ground_name, holder, kind_name
from canbao.web.views.money_finance_base import book_names, books_of
from canbao.web.views.money_payments_base import (
    DOOR,
    actor_of,
    number_of,
    payments_page,
    to,
)
from canbao.web.words import Language, Text


@require_safe
@spoken
def transaction(request: HttpRequest, lang: Language, transaction: int) -> HttpResponse:
    """One transaction: its lines, its place in the chain, its ground and what corrects it."""
    mine = books_of(account_of(request))
    kept = Transaction.objects.select_related("book").filter(pk=transaction, book__in=mine).first()
    if kept is None:
        raise Http404
    lines = list(
        Posting.objects.filter(transaction=kept).select_related("account").order_by("line")
    )
    persons = {int(each.account.holder[1:]) for each in lines if each.account.holder[:1] == "P"}
    acts = [log.Act(log.READ, "case_audit", person, f"transaction {kept.pk}")
            for person in sorted(persons)[:500]]  # fmt: skip
    if acts:
        log.append_many(actor_of(request), DOOR, acts)
    rows = [
        [str(each.line), Link(kind_name(each.account.kind),
                         f"{to(lang, 'audit:accounts', kept.book_id, each.account.kind)}"
                         f"?account={each.account_id}"),
         holder(each.account.holder), Yuan(max(each.amount, 0)), Yuan(max(-each.amount, 0))]
        for each in lines
    ]  # fmt: skip
    debit = sum(max(each.amount, 0) for each in lines)
    credit = sum(max(-each.amount, 0) for each in lines)
    table = Table(
        "lines", Text("分录", "Lines"),
        (Text("行", "Line"), Text("科目", "Kind of account"), Text("户主", "Holder"),
         Text("借", "Debit"), Text("贷", "Credit")), rows,
        total=[Text("合计", "Total"), "", "", Yuan(debit), Yuan(credit)],
    )  # fmt: skip
    pairs: list[tuple[object, object, str]] = [
        (Text("账簿", "Book"), book_names([kept.book])[kept.book_id],
         to(lang, "audit:book", kept.book_id)),
        (Text("种类", "Kind"), deed_name(kept.kind), ""),
        (Text("会计月", "Month"), month_of(kept.month), ""),
        (Text("业务日", "Business day"), Day(kept.day), ""),
        (Text("记录时间", "Written"), kept.known_at.astimezone(asking.CHINA).strftime("%Y-%m-%d %H:%M:%S"),
         ""),
        (Text("依据", "Ground"), ground_name(kept.ground), _ground(kept, lang)),
        (Text("幂等键", "Key"), kept.key, ""),
        (Text("哈希", "Hash"), kept.hash, ""), (Text("上一笔哈希", "Hash before"), kept.previous, ""),
    ]  # fmt: skip
    if kept.corrects_id is not None:
        before = kept.corrects_id
        pairs.append((Text("更正", "Corrects"), before, to(lang, "audit:transaction", before)))
    for later in Transaction.objects.filter(corrects=kept).order_by("id"):
        pairs.append((Text("被更正", "Corrected by"), later.pk,
                      to(lang, "audit:transaction", later.pk)))  # fmt: skip
    return payments_page(
        request, lang, Text("业务{n}", "Transaction {n}").format(n=kept.pk),
        {"back": (Text("账表与明细", "Books"), to(lang, "audit:books")), "pairs": pairs},
        tables=[table],
    )  # fmt: skip


OF_BENEFITS = ("payment", "award", "overpayment", "recovery", "inheritance")
OF_COLLECTION = ("refund", "write_off")


def _ground(kept: Transaction, lang: Language) -> str:
    """The page of the decision a transaction rests on, where it rests on one."""
    what, _, rest = kept.ground.partition(":")
    number = number_of(rest)
    if what == "decision" and number and kept.kind in OF_BENEFITS:
        return to(lang, "decision", number)
    if what == "decision" and number and kept.kind in OF_COLLECTION:
        return to(lang, "finance:decision", number)
    return ""
