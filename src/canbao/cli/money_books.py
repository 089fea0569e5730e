"""`canbao money …`, the books: which there are, fund statement, trial balance, statements of bank and
treasury, reconciliation of a month, its opening and closing, the auditor's checks.
"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from canbao.cli import money_running as running
from canbao.cli.money_acting import (
    DOOR,
    NOTHING,
    AsJson,
    AsKnown,
    AsOf,
    By,
    DayGiven,
    Place,
    Queue,
    Scheme,
    acting,
    actor,
    book,
    book_word,
    books,
    content_of,
    day_of,
    fen_of,
    month_of,
    print_json,
    scheme_word,
    when,
    when_text,
    yuan,
)
from canbao.cli.words import Refusal, console, say

if TYPE_CHECKING:
    from canbao.ledger.audit import Finding
    from canbao.ledger.reconciliation.closing import Report

Month = Annotated[str, typer.Argument(metavar="MONTH", help="月份，如 2025-01 / like 2025-01")]
COMPARISONS = {
    "agency_tax": ("税务—经办", "tax – agency"),
    "tax_treasury": ("税务—国库", "tax – treasury"),
    "treasury_bank": ("国库—银行", "treasury – bank"),
    "bank_ledger": ("银行—账簿", "bank – books"),
    "opening": ("期初余额", "opening balance"),
}


def register(app: typer.Typer) -> None:
    """Adds the commands on the books to `canbao money`."""
    app.command("books")(books_command)
    app.command("fund")(fund_command)
    app.command("trial-balance")(trial_balance_command)
    app.command("open-month")(open_month_command)
    app.command("statement")(statement_command)
    app.command("reconcile")(reconcile_command)
    app.command("explain")(explain_command)
    app.command("close")(close_command)
    app.command("anchor")(anchor_command)
    app.command("audit")(audit_command)


def books_command(as_json: AsJson = False) -> None:
    """基金账簿及其会计月份。 / The books of the funds and their months."""
    with acting():
        from canbao.ledger.models import Book, Month
        from canbao.ledger.numbering import month_text

        rows: list[dict[str, Any]] = []
        for of in Book.objects.order_by("scheme", "place"):
            months = Month.objects.filter(book=of).order_by("month")
            opened = [month_text(each.month) for each in months if each.state == "open"]
            closed = [month_text(each.month) for each in months if each.state != "open"]
            rows.append({"book": of.id, "scheme": of.scheme, "place": of.place,
                         "open": opened, "closed_to": closed[-1] if closed else ""})  # fmt: skip
        if as_json:
            print_json(rows)
            return
        from canbao.cli.tables import table

        made = table(say("账簿", "book"), say("险种", "scheme"), say("统筹地区", "pool"),
                     say("已开月份", "open"), say("已结至", "closed to"))  # fmt: skip
        for row in rows:
            made.add_row(str(row["book"]), scheme_word(str(row["scheme"])), str(row["place"]),
                         ", ".join(row["open"]), str(row["closed_to"]))  # fmt: skip
        console().print(made)


def fund_command(
    first: Annotated[str, typer.Argument(metavar="FIRST", help="起月 / first month")],
    last: Annotated[str, typer.Argument(metavar="LAST", help="止月 / last month")] = "",
    scheme: Scheme = "",
    place: Place = "",
    as_of: AsOf = None,
    as_known: AsKnown = None,
    as_json: AsJson = False,
) -> None:
    """基金收支表：期初、收入、支出、期末。 / Statement of a fund: opening, income, expenditure,
    closing."""
    with acting():
        from canbao.ledger.crediting.funds import fund

        begin, at = month_of(first, "FIRST"), when(as_of, as_known)
        end = month_of(last, "LAST") if last else begin
        told = [(of, fund(of, begin, end, at)) for of in books(scheme, place)]
        if as_json:
            print_json([asdict(each) | {"scheme": of.scheme, "place": of.place}
                        for of, each in told])  # fmt: skip
            return
        from canbao.cli.tables import table

        for of, each in told:
            made = table(book_word(of), say("收入（元）", "income, yuan"),
                         say("支出（元）", "expenditure, yuan"))  # fmt: skip
            made.add_row(say("期初", "opening"), yuan(each.opening), "")
            for line in each.lines:
                made.add_row(say(line.zh, line.en), yuan(line.income), yuan(line.expenditure))
            made.add_row(say("期末", "closing"), yuan(each.closing), "")
            console().print(made)
            interest = say("其中账户计息（基金内部）", "interest on accounts, within the fund")
            print(f"{interest} {yuan(each.interest)}")
        print(when_text(at))


def trial_balance_command(
    scheme: Scheme = "",
    place: Place = "",
    until: Annotated[
        str, typer.Option("--until", metavar="MONTH", help="截至会计月份 / through this month")
    ] = "",
    as_of: AsOf = None,
    as_known: AsKnown = None,
    as_json: AsJson = False,
) -> None:
    """科目余额表；借贷不等时退出状态为 1。 / Trial balance; exit status 1 when it does not balance."""
    with acting():
        from canbao.ledger.checkpoints import trial_balance
        from canbao.ledger.kinds import account_kinds

        at, month = when(as_of, as_known), month_of(until, "--until") if until else None
        told = [(of, trial_balance(of, at, until=month)) for of in books(scheme, place)]
        even = all(sum(row.debit - row.credit for row in rows) == 0 for _, rows in told)
        if as_json:
            print_json(
                [{"scheme": of.scheme, "place": of.place,
                  "rows": [asdict(row) | {"balance": row.balance} for row in rows]}
                 for of, rows in told]
            )  # fmt: skip
        else:
            from canbao.cli.tables import table

            names = account_kinds()
            for of, rows in told:
                made = table(book_word(of), say("借方（元）", "debit, yuan"),
                             say("贷方（元）", "credit, yuan"), say("余额", "balance"))  # fmt: skip
                for row in rows:
                    word = names[row.kind]
                    made.add_row(say(word.zh, word.en), yuan(row.debit), yuan(row.credit),
                                 yuan(row.balance))  # fmt: skip
                made.add_row(say("合计", "sum"), yuan(sum(row.debit for row in rows)),
                             yuan(sum(row.credit for row in rows)),
                             yuan(sum(row.balance for row in rows)))  # fmt: skip
                console().print(made)
            print(when_text(at))
            if not even:
                print(say("借贷不平", "debit and credit are not equal"))
    if not even:
        raise typer.Exit(NOTHING)


def open_month_command(month: Month, by: By, scheme: Scheme, place: Place) -> None:
    """开账：基金的下一个会计月份。 / Open the next month of a fund."""
    with acting():
        from canbao.cli.money_acting import place_of, scheme_of
        from canbao.ledger.months import open_month
        from canbao.ledger.numbering import month_text
        from canbao.ledger.pools import book_of

        of = book_of(scheme_of(scheme), place_of(place))
        opened = open_month(of, month_of(month), by=actor(by, "books").name)
        told = month_text(opened.month)
        print(say(f"{book_word(of)} {told} 已开账", f"{book_word(of)} {told} is open"))


def statement_command(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="对账单 / statement")],
    by: By,
    day: DayGiven = None,
) -> None:
    """接收银行或国库的对账单。 / Take in a statement of the bank or the treasury."""
    with acting():
        from canbao.ledger.reconciliation.intake import receive

        taken = receive(
            content_of(file), file.name, day=day_of(day), actor=actor(by, "books"), door=DOOR
        )
        kept = taken.statement
        new = "" if taken.new else say("（此前已接收）", " (taken in before)")
        print(
            say(
                f"{file.name}：{kept.rows} 行，期初 {yuan(kept.opening)}，期末 "
                f"{yuan(kept.closing)}{new}",
                f"{file.name}: {kept.rows} rows, opening {yuan(kept.opening)}, closing "
                f"{yuan(kept.closing)}{new}",
            )
        )


def reconcile_command(
    month: Month,
    by: By,
    scheme: Scheme,
    place: Place,
    day: DayGiven = None,
    queue: Queue = False,
    as_json: AsJson = False,
) -> None:
    """四方对账：经办、税务、国库、银行；有未说明的差异时退出状态为 1。 / Reconcile a month four ways;
    exit status 1 while a difference is open."""
    with acting():
        from canbao.batches.models import Run
        from canbao.ledger.reconciliation.closing import report
        from canbao.works.preparing import Asked, prepare

        asked = Asked("reconciliation", day_of(day), book=book(scheme, place).id,
                      month=month_of(month))  # fmt: skip
        run = prepare(asked, actor=actor(by, "books"), door=DOOR)
        if queue:
            running.carry(run, queue=True, as_json=as_json)
            return
        told = running.gone_on(run)
        if told.state != "done":
            running.carry(run, as_json=as_json)
            return
        made = report(Run.objects.get(id=run.id))
        print_report(made, as_json)
    if made.open:
        raise typer.Exit(NOTHING)


def print_report(made: Report, as_json: bool) -> None:
    """A month four ways: sums, every difference, what explains it."""
    if as_json:
        comparisons = [
            asdict(each) | {"rows": [asdict(row) | {"open": row.open} for row in each.rows]}
            for each in made.comparisons
        ]
        print_json({"run": made.run, "bank": made.bank, "ledger": made.ledger,
                    "open": len(made.open), "comparisons": comparisons})  # fmt: skip
        return
    from canbao.cli.tables import table

    sums = table(say("对比", "comparison"), say("左（元）", "left, yuan"),
                 say("右（元）", "right, yuan"), say("差额", "difference"))  # fmt: skip
    rows = table(say("对比", "comparison"), say("凭据", "reference"), say("差额", "difference"),
                 say("类别", "class"), say("说明", "explained by"))  # fmt: skip
    for each in made.comparisons:
        word = say(*COMPARISONS.get(each.comparison, (each.comparison, each.comparison)))
        sums.add_row(word, yuan(each.left_fen), yuan(each.right_fen), yuan(each.fen))
        for row in each.rows:
            why = f"{row.words} ({row.by})" if row.words else row.rests_on
            rows.add_row(word, row.reference, yuan(row.fen), row.klass,
                         say("未说明", "open") if row.open else why)  # fmt: skip
    out = console()
    out.print(sums)
    if rows.row_count:
        out.print(rows)
    print(
        say(
            f"批次 {made.run}；银行余额 {yuan(made.bank)}，账面 {yuan(made.ledger)}；"
            f"未说明的差异 {len(made.open)} 笔",
            f"run {made.run}; the bank holds {yuan(made.bank)}, the books {yuan(made.ledger)}; "
            f"{len(made.open)} differences are open",
        )
    )


def explain_command(
    run: Annotated[int, typer.Argument(metavar="RUN", help="对账批次 / run")],
    comparison: Annotated[str, typer.Argument(metavar="COMPARISON", help="agency_tax …")],
    reference: Annotated[str, typer.Argument(metavar="REFERENCE", help="凭据 / reference")],
    words: Annotated[str, typer.Option("--words", metavar="TEXT", help="说明 / what it is")],
    by: By,
    day: DayGiven = None,
) -> None:
    """说明一笔差异。 / Explain a difference."""
    with acting():
        from canbao.cli.runs import run_of
        from canbao.ledger.reconciliation.closing import explain

        who = actor(by, "books")
        explain(run_of(run), comparison, reference, words, day=day_of(day), actor=who, door=DOOR)
        print(say("已记下", "kept"))


def close_command(
    month: Month,
    by: By,
    scheme: Scheme,
    place: Place,
    suspense: Annotated[
        str, typer.Option("--suspense", metavar="YUAN", help="月末暂收款 / what is in suspense")
    ] = "",
    words: Annotated[
        str, typer.Option("--words", metavar="TEXT", help="暂收款的说明 / why it is there")
    ] = "",
) -> None:
    """结账：差异为零或均已说明；说明人不能结账。 / Close a month whose differences are none or
    explained, by somebody who explained none of them."""
    with acting():
        from canbao.ledger.months import Explained
        from canbao.ledger.reconciliation.closing import close

        said = Explained(fen_of(suspense, "--suspense"), words) if suspense else None
        if words and not suspense:
            raise Refusal("--words 须与 --suspense 同用", "--words goes with --suspense")
        of = book(scheme, place)
        close(of.scheme, of.place, month_of(month), actor=actor(by, "books"), door=DOOR,
              suspense=said)  # fmt: skip
        print(say(f"{book_word(of)} {month} 已结账", f"{book_word(of)} {month} is closed"))


def anchor_command(by: By, day: DayGiven = None, as_json: AsJson = False) -> None:
    """下锚：各账簿最后一笔的编号与哈希，请抄存到别处。 / Number and hash of each book's last transaction,
    to be written down elsewhere."""
    with acting():
        from canbao.ledger.chain import anchor
        from canbao.ledger.heads import last_transaction

        actor(by, "anchoring")
        on = day_of(day)
        kept = [anchor(of, on) for of in books() if last_transaction(of) is not None]
        if as_json:
            print_json([{"book": each.book_id, "day": each.day, "number": each.number,
                         "hash": each.hash} for each in kept])  # fmt: skip
            return
        for each in kept:
            print(f"{each.day}  {each.book_id}  {each.number}  {each.hash}")


def audit_command(
    scheme: Scheme = "",
    place: Place = "",
    as_json: AsJson = False,
) -> None:
    """账簿检查：借贷、哈希链、锚点、守卫；有误时退出状态为 1。 / The auditor's checks; exit status 1
    when something is wrong."""
    with acting():
        from canbao.ledger.audit import audit

        def telling(of: object) -> None:
            console(stderr=True).print(f"… {of}", markup=False)

        made = audit(books(scheme, place), told=telling)
        if as_json:
            print_json([asdict(each) for each in made.findings])
        else:
            print_findings(made.findings)
    if not made.sound:
        raise typer.Exit(NOTHING)


def print_findings(findings: tuple[Finding, ...]) -> None:
    """Every check with its verdict."""
    words = {"sound": ("正常", "sound"), "wrong": ("有误", "wrong"), "advice": ("建议", "advice")}
    for each in findings:
        where = f" {each.book}" if each.book is not None else ""
        told = f"{say(*words[each.severity])}  {each.check}{where}  {say(each.zh, each.en)}"
        console().print(told, markup=False)
