"""`canbao benefits pay …`: a payment run from picking to the bank's answer. Every step names the
version of the run it was looked at in; who prepared a run never releases it.
"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from canbao.cli import money_running as running
from canbao.cli.money_acting import (
    DOOR,
    AsJson,
    By,
    DayGiven,
    Dry,
    Queue,
    acting,
    actor,
    content_of,
    day_of,
    month_of,
    place_of,
    print_json,
    scheme_of,
    scheme_word,
    yuan,
)
from canbao.cli.words import Refusal, console, say

if TYPE_CHECKING:
    from canbao.benefits.payments.models import PaymentRun
    from canbao.benefits.payments.reads import RunPage
    from canbao.robots.models import Finding

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="发放：生成、核对、放行、入账、银行文件、回盘。 / Payment: pick, check, release, post, bank "
    "file, return.",
)

Number = Annotated[int, typer.Argument(metavar="PAYMENT_RUN", help="发放批次号 / payment run")]
Version = Annotated[
    int, typer.Option("--version", min=1, help="您看到的版本 / the version you looked at")
]
STATES = {
    "prepared": ("已生成", "prepared"),
    "checked": ("已核对", "checked"),
    "released": ("已放行", "released"),
    "sent": ("已送银行", "sent"),
    "cancelled": ("已取消", "cancelled"),
}


def payment_run(number: int) -> PaymentRun:
    """A payment run by its number."""
    from canbao.benefits.payments.models import PaymentRun

    found = PaymentRun.objects.filter(id=number).first()
    if found is None:
        raise Refusal(
            f"没有发放批次 {number}", f"there is no payment run {number}",
            "清单见 canbao benefits pay list", "canbao benefits pay list shows them",
        )  # fmt: skip
    return found


@app.command("list")
def list_command(
    most: Annotated[int, typer.Option("--most", min=1, max=1000, help="最多几个 / at most")] = 30,
    as_json: AsJson = False,
) -> None:
    """最近的发放批次。 / The latest payment runs."""
    with acting():
        from canbao.benefits.payments.reads import history

        found = history(at_most=most)
        if as_json:
            print_json([as_data(each) for each in found])
            return
        from canbao.cli.tables import table
        from canbao.ledger.numbering import month_text

        made = table(
            say("批次", "run"), say("险种", "scheme"), say("地区", "place"),
            say("月份", "month"), say("第几次", "number"), say("状态", "state"),
            say("版本", "version"), say("人数", "persons"), say("交银行（元）", "to the banks, yuan"),
        )  # fmt: skip
        for each in found:
            made.add_row(
                str(each.id), scheme_word(each.scheme), str(each.place), month_text(each.month),
                str(each.number), say(*STATES[each.state]), str(each.version),
                f"{each.persons:,}" if each.is_counted else "–",
                yuan(each.net) if each.is_counted else "–",
            )  # fmt: skip
        console().print(made)


def as_data(run: PaymentRun) -> dict[str, Any]:
    """A payment run for a program."""
    from canbao.ledger.numbering import month_text

    return {
        "payment_run": run.id, "scheme": run.scheme, "place": run.place,
        "month": month_text(run.month), "number": run.number, "state": run.state,
        "version": run.version, "persons": run.persons, "fen": run.fen, "repaid": run.repaid,
        "deducted": run.deducted, "day": run.day, "prepared_by": run.prepared_by,
        "released_by": run.released_by, "pick": run.pick, "post": run.post,
    }  # fmt: skip


@app.command("prepare")
def prepare_command(
    scheme: Annotated[str, typer.Argument(metavar="SCHEME", help="险种 / scheme")],
    place: Annotated[str, typer.Argument(metavar="CODE", help="区划代码 / division code")],
    month: Annotated[str, typer.Argument(metavar="MONTH", help="月份 / month")],
    by: By,
    supplementary: Annotated[
        bool, typer.Option("--supplementary", help="本月补发批次 / a further run of the month")
    ] = False,
    day: DayGiven = None,
    dry: Dry = False,
    queue: Queue = False,
    as_json: AsJson = False,
) -> None:
    """列出应发而未发的；--dry-run 先看与上月相比的影响。 / Pick what is due and not paid; --dry-run
    shows the effect against the month before."""
    with acting():
        from canbao.works.preparing import Asked, prepare

        asked = Asked("payment_pick", day_of(day), scheme=scheme_of(scheme), place=place_of(place),
                      month=month_of(month), supplementary=supplementary)  # fmt: skip
        run = prepare(asked, actor=actor(by, "paying"), door=DOOR, dry=dry)
        running.carry(run, queue=queue, as_json=as_json)
        if not dry and not queue and not as_json:
            from canbao.benefits.payments.models import PaymentRun

            made = PaymentRun.objects.filter(pick=run.id).first()
            if made is not None:
                print(
                    say(
                        f"发放批次 {made.id}，版本 {made.version}；下一步 canbao benefits pay check",
                        f"payment run {made.id}, version {made.version}; next: canbao benefits pay "
                        "check",
                    )
                )


@app.command("show")
def show_command(number: Number, day: DayGiven = None, as_json: AsJson = False) -> None:
    """一个发放批次：变动及原因、未列入的、检查结果、等待确认的法规数值。 / One run: what changed and why,
    who is left out, findings, values of the law it waits for."""
    with acting():
        from canbao.benefits.payments.checks import stopping
        from canbao.benefits.payments.reads import page
        from canbao.benefits.payments.release import waits_for
        from canbao.robots.runs import of_run

        run = payment_run(number)
        told = page(run)
        found = stopping(run, day_of(day)) if run.state in ("prepared", "checked") else []
        audited = of_run(run)
        waits = waits_for(run)
        if as_json:
            print_json(
                as_data(run) | {
                    "changes": [asdict(each) for each in told.changes],
                    "left_out": told.left_out, "returned": told.returned,
                    "findings": [asdict(each) for each in found],
                    "audit": [
                        {"rule": each.rule, "clause": each.clause, "person": each.person,
                         "action": each.action} for each in audited
                    ],
                    "waits_for": [f"{each.name} {each.region} {each.key}" for each in waits],
                }
            )  # fmt: skip
            return
        print_page(run, told)
        for each in found:
            console().print(f"  {say('须处理', 'stops')}  {each.rule}  {say(each.zh, each.en)}",
                            markup=False)  # fmt: skip
        for rule_finding in audited:
            console().print(f"  {_audit_words(rule_finding)}", markup=False)
        for value in waits:
            told_value = f"{value.name} {value.region} {value.key} {value.source}"
            console().print(f"  {say('待确认', 'to be confirmed')}  {told_value}", markup=False)


def _audit_words(found: Finding) -> str:
    """A finding of the audit rules on one line."""
    from canbao.robots.runs import keeps_back
    from canbao.robots.table import rule_of

    clause = rule_of(found.rule).clauses[found.clause]
    mark = say("须答复", "held") if keeps_back(found) else say("请留意", "look")
    return f"{mark}  {found.rule}  {found.subject}  {say(clause.zh, clause.en)}"


def print_page(run: PaymentRun, told: RunPage) -> None:
    """State, sums and changes of a payment run."""
    from canbao.cli.tables import table
    from canbao.ledger.numbering import month_text

    head = f"{run.id}  {scheme_word(run.scheme)} {run.place} {month_text(run.month)}"
    state = say(*STATES[run.state])
    print(f"{head}  {state}  {say('版本', 'version')} {run.version}")
    sums = say("核对后合计", "summed when it is checked")
    if run.is_counted:
        people = say(f"{run.persons:,} 人", f"{run.persons:,} persons")
        sums = f"{people}  {say('交银行', 'to the banks')} {yuan(run.net)}"
    print(f"  {sums}  {run.prepared_by} → {run.released_by or '–'}")
    made = table(
        say("变动", "change"), say("原因", "cause"), say("待遇数", "awards"),
        say("本次（元）", "this run, yuan"), say("上月（元）", "month before, yuan"),
    )  # fmt: skip
    for each in told.changes:
        made.add_row(
            each.category, each.cause, f"{each.awards:,}", yuan(each.fen), yuan(each.before)
        )
    if made.row_count:
        console().print(made)
    for reason, count in sorted(told.left_out.items()):
        print(f"  {say('未列入', 'left out')}  {reason}  {count:,}")


@app.command("check")
def check_command(number: Number, version: Version, by: By, day: DayGiven = None) -> None:
    """经办核对：批次完整、无须处理事项。 / The officer says that the run is whole and nothing stops it."""
    with acting():
        from canbao.benefits.payments.release import check

        made = check(payment_run(number), version, day_of(day), actor=actor(by, "paying"),
                     door=DOOR)  # fmt: skip
        print_state(made)


@app.command("release")
def release_command(
    number: Number,
    version: Version,
    by: By,
    day: DayGiven = None,
    accepting: Annotated[
        str,
        typer.Option("--accepting", metavar="TEXT",
                     help="部分稽核规则无法核验时，为何仍可放行 / why it may go although some audit rules "
                     "could not be evaluated"),
    ] = "",
) -> None:
    """复核放行（另一人）；依据的法规数值未确认时退出状态为 3。 / Another person releases it; exit status
    3 while a value of the law it rests on is not confirmed."""
    with acting():
        from canbao.benefits.payments.release import release

        made = release(payment_run(number), version, day_of(day), actor=actor(by, "releasing"),
                       door=DOOR, accepting=accepting)  # fmt: skip
        print_state(made)


@app.command("cancel")
def cancel_command(
    number: Number,
    version: Version,
    by: By,
    words: Annotated[str, typer.Option("--words", metavar="TEXT", help="理由 / the reason")],
) -> None:
    """取消未放行的批次。 / Cancel a run that was not released."""
    with acting():
        from canbao.benefits.payments.release import cancel

        made = cancel(payment_run(number), version, words=words, actor=actor(by, "paying"),
                      door=DOOR)  # fmt: skip
        print_state(made)


def print_state(run: PaymentRun) -> None:
    """Where a run stands after a step."""
    told = say(*STATES[run.state])
    print(
        say(
            f"发放批次 {run.id} {told}，版本 {run.version}",
            f"payment run {run.id} is {told}, version {run.version}",
        )
    )


@app.command("post")
def post_command(
    number: Number, by: By, day: DayGiven = None, queue: Queue = False, as_json: AsJson = False
) -> None:
    """已放行的批次记账。 / Post a released run to the ledger."""
    with acting():
        from canbao.benefits.payments.post import prepare_post

        run = prepare_post(payment_run(number), day_of(day), actor=actor(by, "paying"), door=DOOR)
        running.carry(run, queue=queue, as_json=as_json)


@app.command("file")
def file_command(
    number: Number,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="写入的目录 / folder")],
    version: Version,
    by: By,
    day: DayGiven = None,
) -> None:
    """写出各银行的文件并记下已送出；同一批次每次逐字节相同。 / Write the file of each bank and keep that
    it goes out; the same bytes whenever it is written."""
    with acting():
        from canbao.benefits.payments import bankfile
        from canbao.ledger.numbering import month_text

        run = payment_run(number)
        if not folder.is_dir():
            raise Refusal(
                f"没有目录 {folder}", f"there is no folder {folder}",
                "请先建立目录", "Make the folder first",
            )  # fmt: skip
        sent = bankfile.send(run, version, day_of(day), actor=actor(by, "paying"), door=DOOR)
        for each in sent:
            name = f"{run.scheme}-{run.place}-{month_text(run.month)}-{run.number}-{each.bank}.txt"
            path = folder / name
            with path.open("wb") as out:
                for part in bankfile.file(run, each.bank):
                    out.write(part)
            rows = say(f"{each.rows:,} 笔", f"{each.rows:,} rows")
            print(f"{path}  {rows}  {yuan(each.fen)}  {each.hash[:12]}")


@app.command("return")
def return_command(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="回盘文件 / return file")],
    by: By,
    day: DayGiven = None,
    queue: Queue = False,
    as_json: AsJson = False,
) -> None:
    """接收银行回盘并记账；对不上的行逐行说明。 / Take in what the bank returned and book it; rows that
    fit nothing are told, with exit status 1."""
    with acting():
        from canbao.benefits.payments.returns import prepare_return

        run = prepare_return(content_of(file), day_of(day), actor=actor(by, "paying"), door=DOOR)
        running.carry(run, queue=queue, as_json=as_json, returned="refused")
