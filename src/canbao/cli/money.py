"""`canbao money …`: contributions from declaration to the persons' accounts. What is right is the
rooms'; here files are read, batches asked for and carried out, and results printed.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from canbao.cli import money_arrears, money_books
from canbao.cli import money_running as running
from canbao.cli.money_acting import (
    DOOR,
    NOTHING,
    AsJson,
    By,
    DayGiven,
    Dry,
    Place,
    Queue,
    Scheme,
    acting,
    actor,
    book,
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
    from canbao.ledger.contributions.declare import Told
    from canbao.works.preparing import Asked

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="征缴与基金账务：申报、核定、到账、欠费、计息、对账、结账。 / Contributions and the fund's "
    "books: declaring, assessing, receipts, arrears, interest, reconciling, closing.",
)
money_books.register(app)
money_arrears.register(app)

Month = Annotated[str, typer.Argument(metavar="MONTH", help="月份，如 2025-01 / like 2025-01")]
Employer = Annotated[
    str, typer.Option("--employer", metavar="CODE", help="统一社会信用代码 / credit code")
]
File = Annotated[Path, typer.Argument(metavar="FILE", help="文件 / file")]
OutFile = Annotated[Path, typer.Argument(metavar="FILE", help="写入的文件 / file to write")]


def ask(asked: Asked, by: str, *, dry: bool, queue: bool, as_json: bool) -> None:
    """Asks for a batch of the fund and carries it out."""
    from canbao.works.preparing import prepare

    run = prepare(asked, actor=actor(by, "books"), door=DOOR, dry=dry)
    running.carry(run, queue=queue, as_json=as_json)


# --- declaring -----------------------------------------------------------------------------------


@app.command("template")
def template_command(month: Month, file: OutFile) -> None:
    """申报表模板（.csv 或 .xlsx）。 / An empty declaration to fill in, CSV or xlsx."""
    with acting():
        from canbao.cli.law import write
        from canbao.ledger.contributions import files

        content = files.template(month_of(month), xlsx=file.suffix.lower() == ".xlsx")
        write(file, content)
        print(say(f"已写入 {file}", f"{file} written"))


@app.command("declare")
def declare_command(
    file: Annotated[
        Path | None, typer.Argument(metavar="FILE", help="申报表 CSV 或 xlsx / CSV or xlsx")
    ] = None,
    employer: Employer = "",
    month: Annotated[str, typer.Option("--month", metavar="MONTH", help="月份 / month")] = "",
    by: By = "",
    nil: Annotated[bool, typer.Option("--nil", help="本月无职工 / nobody was employed")] = False,
    undo: Annotated[
        bool, typer.Option("--undo", help="恢复上一版 / back to the version before")
    ] = False,
    results: Annotated[
        Path | None, typer.Option("--results", metavar="FILE", help="逐行结果 CSV / rows, CSV")
    ] = None,
    day: DayGiven = None,
    as_json: AsJson = False,
) -> None:
    """申报一个单位一个月的工资；有误的行退回，其余通过。 / Declare an employer's month; rows that are
    wrong come back, the others go through. Exit status 1 when rows came back."""
    with acting():
        from canbao.ledger.contributions import declare, files

        if not employer or not month or not by or (file is None) is not (nil or undo):
            raise Refusal(
                "请给出申报表（或 --nil、--undo）以及 --employer、--month、--by",
                "give the file (or --nil, or --undo), and --employer, --month and --by",
                "见 canbao money declare --help",
                "See canbao money declare --help",
            )
        who, at, on = actor(by, "declaring"), month_of(month, "--month"), day_of(day)
        if undo:
            made = declare.undo(employer, at, day=on, actor=who, door=DOOR)
            told = declare.Told(made, False, made.staff, 0, [])
        elif file is None:
            told = declare.declare(employer, at, [], day=on, actor=who, door=DOOR, nil=True)
        else:
            handed = files.read(content_of(file), at, file.name)
            told = declare.declare(
                employer, at, handed.rows, day=on, actor=who, door=DOOR, source="file",
                file=handed.hash,
            )  # fmt: skip
        if results is not None:
            from canbao.cli.law import write

            write(results, files.results(told))
        print_declared(told, as_json)
    if told.returned:
        raise typer.Exit(NOTHING)


def print_declared(told: Told, as_json: bool) -> None:
    """What became of a declaration, row by row where something is to be said."""
    from canbao.ledger.contributions.declare import repeats

    version = told.declaration.version if told.declaration else 0
    if as_json:
        rows = [
            {"row": each.row, "field": each.field, "value": each.value, "returned": each.returned,
             "code": each.told, "zh": each.zh, "en": each.en}
            for each in told.findings
        ]  # fmt: skip
        print_json({"version": version, "again": told.again, "taken": told.taken,
                    "returned": told.returned, "rows": rows})  # fmt: skip
        return
    again = say("（与已有的相同，未改动）", " (as it was, nothing changed)") if told.again else ""
    earlier = repeats(told.declaration) if told.declaration and not told.again else None
    if earlier is not None:
        again = say(
            f"（与第 {earlier.version} 版是同一份文件）", f" (the same file as version {earlier.version})"
        )
    print(
        say(
            f"第 {version} 版：通过 {told.taken} 行，退回 {told.returned} 行{again}",
            f"version {version}: {told.taken} rows taken, {told.returned} came back{again}",
        )
    )
    for each in told.findings:
        mark = say("退回", "returned") if each.returned else say("提示", "note")
        console().print(f"  {each.row}  {mark}  {say(each.zh, each.en)}", markup=False)


@app.command("bill")
def bill_command(
    payer: Annotated[str, typer.Argument(metavar="PAYER", help="E单位代码 或 P人员编号 / E…, P…")],
    month: Month,
    as_json: AsJson = False,
) -> None:
    """一个缴费人一个月的账单。 / The bill of a payer for a month."""
    with acting():
        from canbao.ledger.contributions.bills import bill

        told = bill(payer, month_of(month))
        if as_json:
            lines = [
                {"scheme": each.scheme, "place": each.place, "owed": each.owed,
                 "person_part": each.person_part, "employer_part": each.employer_part,
                 "due": each.due, "orders": [order.reference for order in each.orders]}
                for each in told.lines
            ]  # fmt: skip
            waits = [{"scheme": scheme, "zh": zh, "en": en} for scheme, zh, en in told.waits]
            print_json({"payer": payer, "month": month, "state": told.state, "lines": lines,
                        "provisional": told.provisional, "waits": waits})  # fmt: skip
            return
        from canbao.cli.tables import table

        made = table(
            say("险种", "scheme"), say("应缴（元）", "owed, yuan"), say("个人", "persons"),
            say("单位", "employer"), say("缴费期限", "due"), say("缴费单号", "orders"),
        )  # fmt: skip
        for each in told.lines:
            made.add_row(
                scheme_word(each.scheme), yuan(each.owed), yuan(each.person_part),
                yuan(each.employer_part), str(each.due),
                ", ".join(order.reference for order in each.orders),
            )  # fmt: skip
        console().print(made)
        words = {
            "none": ("未申报", "not declared"),
            "declared": ("已申报，待核定", "declared, not assessed yet"),
            "assessed": ("已核定", "assessed"),
            "estimated": ("未申报，按上月暂核", "not declared, assessed from the month before"),
        }
        print(
            say(*words[told.state]) + (say("，暂定", ", provisional") if told.provisional else "")
        )
        for scheme, zh, en in told.waits:
            console().print(f"{scheme_word(scheme)}  {say(zh, en)}", markup=False)


# --- batches of a month --------------------------------------------------------------------------


@app.command("assess")
def assess_command(
    month: Month,
    by: By,
    place: Place = "",
    day: DayGiven = None,
    dry: Dry = False,
    queue: Queue = False,
    as_json: AsJson = False,
) -> None:
    """核定本月已申报的单位。 / Assess what was declared for a month."""
    month_batch("assessment", month, by, place, day, dry, queue, as_json)


@app.command("estimate")
def estimate_command(
    month: Month,
    by: By,
    place: Place = "",
    day: DayGiven = None,
    dry: Dry = False,
    queue: Queue = False,
    as_json: AsJson = False,
) -> None:
    """逾期未申报的按上月暂核。 / Assess from last month who did not declare in time."""
    month_batch("estimate", month, by, place, day, dry, queue, as_json)


@app.command("reassess")
def reassess_command(
    month: Month,
    by: By,
    place: Place = "",
    day: DayGiven = None,
    dry: Dry = False,
    queue: Queue = False,
    as_json: AsJson = False,
) -> None:
    """法规数值公布后结算暂定的月份。 / Settle a month that was assessed on provisional values."""
    month_batch("reassessment", month, by, place, day, dry, queue, as_json)


def month_batch(
    kind: str, month: str, by: str, place: str, day: str | None, dry: bool, queue: bool,
    as_json: bool,
) -> None:  # fmt: skip
    """A batch over the employers of a place and month."""
    with acting():
        from canbao.works.preparing import Asked

        asked = Asked(kind, day_of(day), place=place_of(place), month=month_of(month))
        ask(asked, by, dry=dry, queue=queue, as_json=as_json)


@app.command("plans")
def plans_command(
    month: Month,
    by: By,
    scheme: Scheme,
    place: Place = "",
    day: DayGiven = None,
    dry: Dry = False,
    queue: Queue = False,
    as_json: AsJson = False,
) -> None:
    """核定灵活就业人员（按月）或城乡居民（按年）。 / Assess flexible workers for the month or
    residents for the year."""
    with acting():
        from canbao.works.preparing import Asked

        asked = Asked("plans", day_of(day), place=place_of(place), month=month_of(month),
                      scheme=scheme_of(scheme))  # fmt: skip
        ask(asked, by, dry=dry, queue=queue, as_json=as_json)


@app.command("receive")
def receive_command(
    file: File,
    by: By,
    day: DayGiven = None,
    dry: Dry = False,
    queue: Queue = False,
    as_json: AsJson = False,
) -> None:
    """接收银行或税务的到账文件，并入账。 / Take in a file of receipts of a bank or the tax authority;
    a bank's is booked. The same file again changes nothing."""
    with acting():
        from canbao.ledger.receipts.intake import receive
        from canbao.works.preparing import Asked

        who, on = actor(by, "books"), day_of(day)
        taken = receive(content_of(file), name=file.name, day=on, actor=who, door=DOOR)
        kept = taken.file
        if not as_json:
            new = "" if taken.new else say("（此前已接收）", " (taken in before)")
            print(
                say(
                    f"{file.name}：{kept.rows} 行，{yuan(kept.fen)} 元{new}",
                    f"{file.name}: {kept.rows} rows, {yuan(kept.fen)} yuan{new}",
                )
            )
        if kept.kind == "tax":
            if as_json:
                print_json({"file": kept.hash, "new": taken.new, "rows": kept.rows,
                            "fen": kept.fen, "kind": kept.kind})  # fmt: skip
            else:
                print(say("税务文件只用于对账，不入账",
                          "a file of the tax authority is compared, not booked"))  # fmt: skip
            return
        asked = Asked("receipts", kept.received, file=kept.hash)
        ask(asked, by, dry=dry, queue=queue, as_json=as_json)


@app.command("overdue")
def overdue_command(
    by: By, day: DayGiven = None, dry: Dry = False, queue: Queue = False, as_json: AsJson = False
) -> None:
    """到期未缴的转入欠费。 / Move what is past its due day to arrears."""
    with acting():
        from canbao.works.preparing import Asked

        ask(Asked("overdue", day_of(day)), by, dry=dry, queue=queue, as_json=as_json)


@app.command("interest")
def interest_command(
    year: Annotated[int, typer.Argument(metavar="YEAR", min=1990, max=2200, help="年 / year")],
    by: By,
    scheme: Scheme,
    place: Place,
    month: Annotated[
        str, typer.Option("--month", metavar="MONTH", help="记入的会计月份 / month to book it in")
    ] = "",
    day: DayGiven = None,
    dry: Dry = False,
    queue: Queue = False,
    as_json: AsJson = False,
) -> None:
    """给一年的个人账户计息；利率未公布则等待。 / Post a year's interest on individual accounts; waits
    while the rate is not published."""
    with acting():
        from canbao.works.preparing import Asked

        at = month_of(month, "--month") if month else 0
        asked = Asked("interest", day_of(day), book=book(scheme, place).id, year=year, month=at)
        ask(asked, by, dry=dry, queue=queue, as_json=as_json)


@app.command("opening")
def opening_command(
    file: File,
    by: By,
    scheme: Scheme,
    place: Place,
    through: Annotated[
        int, typer.Option("--through", metavar="YEAR", help="余额截至该年末 / end of which year")
    ],
    month: Annotated[
        str, typer.Option("--month", metavar="MONTH", help="记入的会计月份 / month to book it in")
    ],
    day: DayGiven = None,
    dry: Dry = False,
    queue: Queue = False,
    as_json: AsJson = False,
) -> None:
    """接收原系统的历年权益与账户余额（Parquet 或 CSV）。 / Take years and balances over from the old
    system."""
    with acting():
        from canbao.ledger.crediting.opening import prepare_opening

        content_of(file)
        of = book(scheme, place)
        run = prepare_opening(
            of, file.resolve(), through=through, day=day_of(day),
            month=month_of(month, "--month"), by=actor(by, "books").name, dry=dry,
        )  # fmt: skip
        running.carry(run, queue=queue, as_json=as_json)
