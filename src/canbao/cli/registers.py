"""`canbao registers`: the participation database from deliveries to the published picture.

Commands read arguments and print; what is compared, judged and kept is the rooms' affair. Looking at
persons stands in `registers_people`, tables and lists in `registers_tables`.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from canbao.cli import registers_people, registers_tables
from canbao.cli.registers_store import (
    AsJson,
    By,
    SourcesFolder,
    StorePath,
    Why,
    day_of,
    journal_progress,
    month_of,
    new_run,
    opened,
    place_code,
    plainly,
    print_json,
    sources_of,
)
from canbao.cli.words import Refusal, complain, console, say

if TYPE_CHECKING:
    from canbao.registers.intake import Delivery, Source
    from canbao.registers.store import Store

HELP = "参保数据库：接收、比对、核实、清单。 / The participation database."
app = typer.Typer(no_args_is_help=True, help=HELP)
HELD, REFUSED = 1, 2


@app.callback()
def registers() -> None:
    """参保数据库：接收、比对、核实、清单。 / The participation database."""


@app.command()
def ingest(
    file: Annotated[
        Path | None,
        typer.Argument(metavar="[FILE]", help="交付清单，或一个文件 / a list, or one file"),
    ] = None,
    source: Annotated[
        str | None, typer.Option("--source", metavar="NAME", help="来源 / source")
    ] = None,
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="DAY", help="数据日期 / the day it is of")
    ] = None,
    store: StorePath = None,
    sources: SourcesFolder = None,
    as_json: AsJson = False,
) -> None:
    """接收数据：清单，或 --source 来源 文件 --as-of 日期。 / Take deliveries in."""
    with plainly():
        declared = sources_of(sources)
        wanted = asked_deliveries(declared, source, file, as_of)
        base = opened(store, there=False)
        done, refused = take_in(base, declared, wanted)
    if as_json:
        print_json(done)
    states = {str(one["state"]) for one in done}
    if refused:
        raise typer.Exit(REFUSED)
    if "held" in states:
        raise typer.Exit(HELD)


def asked_deliveries(
    declared: dict[str, Source], source: str | None, path: Path | None, as_of: str | None
) -> list[tuple[Source, Path | None, str]]:
    """Source, file and day of each delivery asked for, in order."""
    if source is None:
        if path is None:
            raise Refusal(
                "没有说接收什么",
                "Nothing is named to be taken in",
                "请给交付清单，或 --source 来源 文件 --as-of 日期",
                "Give a list of deliveries, or --source NAME FILE --as-of DAY",
            )
        return listed_deliveries(declared, path)
    if as_of is None:
        raise Refusal(
            "--as-of：没有给出数据日期", "--as-of: the day of the data is not given",
            "请写成 --as-of 2025-12-31", "Write it as --as-of 2025-12-31",
        )  # fmt: skip
    chosen = source_named(declared, source)
    if path is None and chosen.file.format != "sql":
        raise Refusal(
            f"--source：{source} 要一个文件", f"--source: {source} comes as a file",
            "请写文件名", "Name the file",
        )  # fmt: skip
    if path is not None and not path.is_file():
        raise Refusal(f"没有文件 {path}", f"There is no file {path}", "请检查路径", "Check the path")
    return [(chosen, path, as_of)]


def listed_deliveries(
    declared: dict[str, Source], path: Path
) -> list[tuple[Source, Path | None, str]]:
    """The entries of a list: `deliveries: [{source, file, as_of}, …]`, files beside it."""
    import yaml

    try:
        told = yaml.safe_load(path.read_text(encoding="utf-8"))
        entries = told["deliveries"] if isinstance(told, dict) else told
        named = [(str(one["source"]), one.get("file"), str(one["as_of"])) for one in entries]
    except FileNotFoundError:
        raise Refusal(
            f"没有文件 {path}", f"There is no file {path}", "请检查路径", "Check the path"
        ) from None
    except (OSError, UnicodeDecodeError, yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
        why = str(error).splitlines()[0][:120] if str(error) else type(error).__name__
        raise Refusal(
            f"{path} 不是交付清单（{why}）",
            f"{path} is not a list of deliveries ({why})",
            "每项写明 source、file、as_of",
            "Each entry says source, file and as_of",
        ) from None
    return [
        (source_named(declared, source), path.parent / file if file else None, as_of)
        for source, file, as_of in named
    ]


def source_named(declared: dict[str, Source], name: str) -> Source:
    """A declared source, or a refusal that lists them."""
    if name in declared:
        return declared[name]
    raise Refusal(
        f"--source：没有“{name}”这个来源",
        f"--source: there is no source {name!r}",
        f"可选：{'、'.join(declared)}",
        f"Give one of {', '.join(declared)}",
    )


def take_in(
    base: Store, declared: dict[str, Source], wanted: list[tuple[Source, Path | None, str]]
) -> tuple[list[dict[str, object]], int]:
    """Takes deliveries in one by one, each noted in the journal; what was done and how many were
    refused. A refused one does not keep the others out."""
    from canbao.registers.intake import IntakeRefusal
    from canbao.registers.intake import ingest as take

    new_run(base)
    done: list[dict[str, object]] = []
    refused = 0
    for source, file, as_of in wanted:
        day = day_of(as_of)
        told: dict[str, object] = {"source": source.source, "file": file.name if file else ""}
        if file is not None and not file.is_file():
            refused += 1
            told |= {"state": "refused", "zh": f"没有文件 {file}", "en": f"there is no file {file}"}
        else:
            with base.journal.stage("ingest") as entry:
                try:
                    told |= delivery_told(take(base.path, source, file, day))
                except IntakeRefusal as refusal:
                    refused += 1
                    told |= {"state": "refused", **refusal.envelope()}
                entry.told(told)
        print_delivery(source, told)
        done.append(told)
    return done, refused


def delivery_told(delivery: Delivery) -> dict[str, object]:
    """A delivery as the journal and `--json` tell it."""
    return {
        "state": delivery.state, "delivery": delivery.delivery, "as_of": delivery.as_of,
        "rows": delivery.rows, "accepted": delivery.accepted,
        "quarantined": delivery.quarantined, "repeated": delivery.repeated,
        "reasons": delivery.reasons, "results": str(delivery.path / "results.csv.gz"),
    }  # fmt: skip


def print_delivery(source: Source, told: dict[str, object]) -> None:
    """One line on stderr for each delivery, more where a person must act; a refusal in both languages."""
    state = str(told["state"])
    if state == "refused":
        named = f"{source.source} {told['file']}".strip()
        complain(f"没有接收 {named}：{told['zh']}", f"{named} was refused: {told['en']}")
        return
    from canbao.registers.words import words

    out = console(stderr=True)
    name = words("delivery_states")[state].in_language(say.language)
    numbers = say(
        f"{told['rows']:,} 行，隔离 {told['quarantined']:,}，重复 {told['repeated']:,}",
        f"{told['rows']:,} rows, {told['quarantined']:,} quarantined, {told['repeated']:,} repeated",
    )
    out.print(f"{source.source:<20} {told['as_of']}  {name}  {numbers}  {told['delivery']}")
    reasons = told["reasons"]
    if state == "held" and isinstance(reasons, list):
        for reason in reasons:
            out.print(f"  {reason[say.language]}", style="yellow")
        out.print(
            say("  确认：", "  Decide: ")
            + f"canbao registers release|refuse {told['delivery']} --by … --why …"
        )


def decide(store: Path | None, delivery: str, by: str, why: str, *, let_in: bool) -> None:
    """Releases or refuses a held delivery, known by the beginning of its name."""
    from canbao.registers.intake import deliveries, refuse, release

    with plainly():
        base = opened(store)
        folders = sorted(p.name for p in (base.path / "deliveries").glob("*") if p.is_dir())
        found = [
            one
            for source in folders
            for one in deliveries(base.path, source)
            if delivery and one.delivery.startswith(delivery)
        ]
        if len(found) != 1:
            held = [one.delivery for source in folders for one in deliveries(base.path, source)
                    if one.state == "held"]  # fmt: skip
            raise Refusal(
                f"“{delivery}”指向 {len(found)} 个交付", f"{delivery!r} names {len(found)} deliveries",
                f"待确认的有：{'、'.join(held) or '无'}", f"Held are: {', '.join(held) or 'none'}",
            )  # fmt: skip
        one = found[0]
        work = release if let_in else refuse
        work(base.path, one.source, one.delivery, by, why)
    done = ("已收下", "is in force now") if let_in else ("已退回", "is refused")
    console().print(f"{one.source} {one.delivery} {say(*done)}")


@app.command("release")
def release_held(
    delivery: Annotated[str, typer.Argument(metavar="DELIVERY", help="交付 / delivery")],
    by: By,
    why: Why,
    store: StorePath = None,
) -> None:
    """收下待确认的交付。 / Let a held delivery in."""
    decide(store, delivery, by, why, let_in=True)


@app.command("refuse")
def refuse_held(
    delivery: Annotated[str, typer.Argument(metavar="DELIVERY", help="交付 / delivery")],
    by: By,
    why: Why,
    store: StorePath = None,
) -> None:
    """退回待确认的交付。 / Turn a held delivery away."""
    decide(store, delivery, by, why, let_in=False)


Area = Annotated[
    str | None,
    typer.Option("--area", metavar="CODE", help="发布的区划，缺省同上次 / area served"),
]


@app.command()
def compare(
    month: Annotated[
        str | None, typer.Option("--month", help="基准月 / reference month, YYYY-MM")
    ] = None,
    train: Annotated[bool, typer.Option("--train", help="重新学习权重 / learn a new model")] = False,
    full: Annotated[bool, typer.Option("--full", help="不用增量 / from all records")] = False,
    links_only: Annotated[
        bool, typer.Option("--links-only", help="只比对，不核实 / stop at who is who")
    ] = False,
    threads: Annotated[int, typer.Option("--threads", min=1, max=256, help="线程 / threads")] = 2,
    memory: Annotated[
        str | None, typer.Option("--memory", help="内存上限，如 4GB / memory limit")
    ] = None,
    engine: Annotated[
        str, typer.Option("--engine", help="引擎：duckdb spark / engine")
    ] = "duckdb",
    master: Annotated[
        str, typer.Option("--master", metavar="URL", help="Spark 主节点 / Spark master")
    ] = "local[2]",
    places: Annotated[
        Path | None, typer.Option("--places", metavar="FILE", help="区划名称表 / names of places")
    ] = None,
    area: Area = None,
    no_publish: Annotated[
        bool, typer.Option("--no-publish", help="不发布到业务库 / leave the record alone")
    ] = False,
    store: StorePath = None,
    sources: SourcesFolder = None,
    as_json: AsJson = False,
) -> None:
    """比对、归人、核实参保，然后发布。 / Compare, find gaps, publish."""
    from canbao.cli.registers_compare import Asked, compare_and_publish

    asked = Asked(
        month_of(month), train, full, links_only, threads, memory, engine, master, places,
        None if area is None else place_code(area, "--area"), not (no_publish or links_only), sources,
    )  # fmt: skip
    base = opened(store)
    with plainly(), journal_progress(base):
        told = compare_and_publish(base, asked, say_it=not as_json)
    if as_json:
        print_json(told)


@app.command("publish")
def publish_now(
    area: Area = None,
    store: StorePath = None,
    sources: SourcesFolder = None,
    as_json: AsJson = False,
) -> None:
    """把现有结果发布到业务库。 / Publish the present picture into the record."""
    from canbao.cli.registers_publish import print_published, publish_picture
    from canbao.cli.registers_store import record_open

    base = opened(store)
    with plainly(), journal_progress(base):
        record_open()
        new_run(base)
        served = None if area is None else place_code(area, "--area")
        told = publish_picture(base, sources_of(sources), served)
    if as_json:
        print_json(told)
    else:
        print_published(told)


registers_people.add_to(app)
registers_tables.add_to(app)
