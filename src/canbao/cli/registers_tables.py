"""Commands of `canbao registers` that count or hand out: gaps, lists, quality, status, export. Counts
of fewer than five persons are withheld as on the pages; lists name people and are logged.
"""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from canbao.cli.registers_store import (
    AsJson,
    StorePath,
    log_handout,
    month_text,
    opened,
    place_code,
    plainly,
    print_json,
    record_open,
    stage_words,
)
from canbao.cli.words import Refusal, console, say

if TYPE_CHECKING:
    from canbao.registers.coverage import Linkage
    from canbao.registers.intake import Delivery
    from canbao.registers.store import Store

BY = ("class", "reason", "scheme", "county", "street")


def add_to(app: typer.Typer) -> None:
    """Hangs these commands onto `canbao registers`."""
    for name, command in (
        ("gaps", gaps), ("lists", lists), ("quality", quality), ("status", status),
        ("export", export),
    ):  # fmt: skip
        app.command(name)(command)


def table_of(store: Store, stage: str, table: str) -> Path:
    """The file of a table of the present picture."""
    found = store.found(stage)
    if found is None or not found.file(table).is_file():
        raise Refusal(
            f"{store.path}：还没有 {table}", f"{store.path}: there is no {table} yet",
            "请先运行 canbao registers compare", "Run canbao registers compare first",
        )  # fmt: skip
    return found.file(table)


def linkage_of(store: Store) -> Linkage | None:
    """How well the present picture's records were put together, for intervals; None when untold."""
    from canbao.registers.coverage import IntervalError, Linkage

    links = store.found("links")
    if links is None:
        return None
    try:
        precision, recall = links.told["precision"], links.told["recall"]
        return Linkage.of_quality(
            precision["value"], recall["value"], int(min(precision["n"], recall["n"]))
        )
    except (KeyError, TypeError, IntervalError):
        return None


def chosen_word(option: str, given: str, known: list[str]) -> str:
    """One of the words an option takes, or a refusal that lists them."""
    if given in known:
        return given
    raise Refusal(
        f"{option}：没有“{given}”", f"{option}: there is no {given!r}",
        f"可选：{'、'.join(known)}", f"Give one of {', '.join(known)}",
    )  # fmt: skip


def gaps(
    place: Annotated[
        str | None, typer.Option("--place", metavar="CODE", help="区划 / division")
    ] = None,
    gap_class: Annotated[
        str | None, typer.Option("--class", metavar="A-H", help="分类 / class")
    ] = None,
    group: Annotated[
        str | None, typer.Option("--group", metavar="WORD", help="人群 / target group")
    ] = None,
    scheme: Annotated[
        str, typer.Option("--scheme", metavar="WORD", help="险种 / scheme")
    ] = "any_pension",
    by: Annotated[
        str, typer.Option("--by", metavar="WORD", help="class reason scheme county street")
    ] = "class",
    store: StorePath = None,
    as_json: AsJson = False,
) -> None:
    """谁没有参保：计数与区间。 / Who is not insured: counts with intervals."""
    from canbao.registers.coverage import interval, settings
    from canbao.web.views.analyst_words import SCHEMES
    from canbao.web.views.coverage_protect import protect

    declared = settings()
    chosen_word("--by", by, list(BY))
    chosen_word("--scheme", scheme, list(SCHEMES))
    if gap_class is not None:
        chosen_word("--class", gap_class, list(declared.classes))
    bit = 0
    if group is not None:
        bits = {each.name: each.bit for each in declared.groups}
        bit = bits[chosen_word("--group", group, list(bits))]
    code = None if place is None else place_code(place)
    with plainly():
        base = opened(store)
        rows, population = counted(
            table_of(base, "coverage", "gaps"), by, scheme, gap_class, bit, code
        )
        linkage = linkage_of(base)
    shown = protect([{"people": n} for _, n in rows])
    told = []
    for (key, people), cell in zip(rows, (row["people"] for row in shown), strict=True):
        one: dict[str, Any] = {"key": key, "text": cell.text, "people": cell.told}
        if cell.told is not None and population >= 5:
            found = interval(people, population, linkage, insured=key == "A")
            one |= {"share": found.share, "low": found.low, "high": found.high}
        told.append(one)
    month = month_text(int(base.current()["reference_month"]))
    if as_json:
        print_json({"month": month, "by": by, "scheme": scheme, "rows": told})
        return
    print_gaps(told, by, scheme, month)


def counted(
    path: Path, by: str, scheme: str, gap_class: str | None, bit: int, place: int | None
) -> tuple[list[tuple[str, int]], int]:
    """Persons by the key asked for, and how many the shares are of: everybody alive there."""
    import duckdb

    from canbao.people.places import area_range

    keys = {
        "class": "class", "reason": "reason", "scheme": "scheme",
        "county": "CAST(place // 1000000 AS VARCHAR)", "street": "CAST(place // 1000 AS VARCHAR)",
    }  # fmt: skip
    low, high = area_range(place or 0)
    values: list[str | int] = [str(path), low, high, bit, bit]
    where = "place BETWEEN ? AND ? AND (groups & ?) = ?"
    with duckdb.connect() as connection:
        total = connection.execute(
            f"SELECT count(DISTINCT person) FROM read_parquet(?) WHERE {where}",  # noqa: S608
            values,
        ).fetchall()[0][0]
        if by != "scheme":
            where, values = f"{where} AND scheme = ?", [*values, scheme]
        if gap_class is not None:
            where, values = f"{where} AND class = ?", [*values, gap_class]
        elif by != "class":
            where += " AND class <> 'A'"
        rows = connection.execute(
            f"SELECT {keys[by]} AS key, count(*) FROM read_parquet(?) WHERE {where} "  # noqa: S608
            f"GROUP BY ALL ORDER BY {'key' if by == 'class' else '2 DESC, key'}",
            values,
        ).fetchall()
    return [(str(key), int(n)) for key, n in rows], int(total)


def print_gaps(told: list[dict[str, Any]], by: str, scheme: str, month: str) -> None:
    """The counts as a table."""
    from rich.table import Table

    from canbao.web.views import analyst_words as known

    title = say(f"{month} 未参保情况", f"Gaps, {month}")
    if by != "scheme":
        title += f" – {say.name(known.word(known.SCHEMES, scheme))}"
    table = Table(title=title, caption=say.name(known.SMALL))
    table.add_column(say("项目", "Item"))
    for heading in (say("人数", "Persons"), say("占比", "Share"), say("95% 区间", "95% interval")):
        table.add_column(heading, justify="right")
    for one in told:
        key = one["key"]
        name = key_words(by, key)
        share = f"{one['share'] / 10_000:.2f}%" if "share" in one else ""
        bounds = f"{one['low'] / 10_000:.2f}–{one['high'] / 10_000:.2f}%" if "share" in one else ""
        table.add_row(name, one["text"], share, bounds)
    console().print(table)


def key_words(by: str, key: str) -> str:
    """A row's key in words; a place shows its code."""
    from canbao.web.views import analyst_words as known

    if by == "class":
        return f"{key} {say.name(known.word(known.CLASSES, key))}"
    if by == "reason":
        return say.name(known.reason(key))
    return say.name(known.word(known.SCHEMES, key)) if by == "scheme" else key


def lists(
    place: Annotated[
        str,
        typer.Argument(
            metavar="PLACE", help="街道或村居；0 为地点不明 / street or village; 0: no place known"
        ),
    ],
    out: Annotated[Path, typer.Option("--out", metavar="FILE.xlsx", help="调查表 / the form")],
    xlsform: Annotated[
        Path | None, typer.Option("--xlsform", metavar="DIR", help="手机表单 / form for phones")
    ] = None,
    by: Annotated[str, typer.Option("--by", metavar="NAME", help="谁领取 / who takes it")] = "",
    store: StorePath = None,
) -> None:
    """一个街道或村居的清单与调查表（含姓名，记日志）。 / A place's list as survey forms."""
    from canbao.people.places import area_range
    from canbao.registers.coverage import (
        form_rows,
        settings,
        write_forms,
        write_list,
        write_xlsform,
    )
    from canbao.registers.engine import DuckEngine

    code = 0 if place == "0" else place_code(place, "PLACE")
    if not out.parent.is_dir():
        raise Refusal(f"--out：没有目录 {out.parent}", f"--out: there is no folder {out.parent}",
                      "请先建立目录", "Make the folder first")  # fmt: skip
    with plainly():
        base = opened(store)
        low, high = area_range(code) if code else (0, 0)
        month = int(base.current().get("reference_month") or 0)
        with DuckEngine() as engine:
            engine.load("lists", table_of(base, "coverage", "lists"))
            engine.load("persons", table_of(base, "persons", "persons"))
            held = engine.arrow(
                f"SELECT place, person FROM lists WHERE place BETWEEN {low} AND {high} "  # noqa: S608
                "ORDER BY place, position"
            )
            if not held.num_rows:
                raise Refusal(f"{place}：没有待走访的人", f"{place}: nobody is on a list there",
                              "请核对区划代码", "Check the division code")  # fmt: skip
            places = sorted(set(held["place"].to_pylist()))
            rows = [row for one in places for row in form_rows(engine, settings(), month, one)]
        record_open()
        log_handout([int(one) for one in held["person"].to_pylist()], code, by)
        title = f"入户调查 Household survey {code or '地点不明 no place known'} {month_text(month)}"
        write_forms(rows, out, title=title)
        if xlsform is not None:
            xlsform.mkdir(parents=True, exist_ok=True)
            form = xlsform / "form.xlsx"
            write_xlsform(form, form_id=f"canbao_{code}_{month}", title=title)
            write_list(rows, xlsform / "list.csv")
    console().print(say(f"{len(rows):,} 人，{len(places)} 处：{out}",
                        f"{len(rows):,} persons in {len(places)} places: {out}"))  # fmt: skip


def quality(
    source: Annotated[
        str | None, typer.Argument(metavar="[SOURCE]", help="来源 / source")
    ] = None,
    store: StorePath = None,
    as_json: AsJson = False,
) -> None:
    """各来源的数据质量。 / Quality of each source's data."""
    from canbao.cli.registers_quality import overview, print_overview, print_source, source_told

    with plainly():
        base = opened(store)
        folder = base.path / "deliveries"
        names = sorted(p.name for p in folder.glob("*") if p.is_dir())
        if source is not None:
            chosen_word("SOURCE", source, names)
            told: Any = source_told(base, source)
        else:
            told = [overview(base, name) for name in names]
    if as_json:
        print_json(told)
    elif source is not None:
        print_source(told)
    else:
        print_overview(told)


def status(store: StorePath = None, as_json: AsJson = False) -> None:
    """现有数据、待确认的交付、最近的运行。 / Deliveries, what is held, the last runs."""
    from canbao.registers.intake import deliveries

    with plainly():
        base = opened(store)
        folder = base.path / "deliveries"
        names = sorted(p.name for p in folder.glob("*") if p.is_dir())
        held = {name: deliveries(base.path, name) for name in names}
        told = {
            "store": str(base.path),
            "picture": base.current(),
            "deliveries": {name: by_state(each) for name, each in held.items()},
            "waiting": [{"source": d.source, "delivery": d.delivery,
                         "reasons": [reason[say.language] for reason in d.reasons]}
                        for each in held.values() for d in each if d.state == "held"],
            "running": running(base),
            "runs": runs(base),
        }  # fmt: skip
    if as_json:
        print_json(told)
        return
    print_status(told)


def by_state(found: list[Delivery]) -> dict[str, int]:
    """Deliveries of a source by state."""
    counts: dict[str, int] = {}
    for one in found:
        counts[one.state] = counts.get(one.state, 0) + 1
    return counts


def running(base: Store) -> bool:
    """Whether a run holds the store at this moment."""
    from canbao.registers.store import Busy

    try:
        with base.lock():
            return False
    except Busy:
        return True


def runs(base: Store) -> list[dict[str, Any]]:
    """Stages of the last runs, newest first; one that began and has no end was killed (or runs)."""
    return [
        {
            "run": row["run"], "stage": row["stage"],
            "state": row["state"],
            "began": dt.datetime.fromtimestamp(row["began"], dt.UTC).isoformat(timespec="seconds"),
            "seconds": None if row["ended"] is None else round(row["ended"] - row["began"], 2),
            "error": str(row["told"].get("error") or "").split("\n")[0][:200],
        }
        for row in base.journal.stages(limit=40)
    ]  # fmt: skip


def print_status(told: dict[str, Any]) -> None:
    """The status in words."""
    out = console()
    out.print(told["store"])
    if told["picture"]:
        month = month_text(int(told["picture"]["reference_month"]))
        made = told["picture"].get("made", "")
        out.print(say(f"现有结果：{month}，作于 {made}", f"Present picture: {month}, made {made}"))
    else:
        out.print(say("还没有结果", "There is no picture yet"))
    for source, states in told["deliveries"].items():
        from canbao.registers.words import words

        known = words("delivery_states")
        parts = [f"{known[state].in_language(say.language)} {n}" for state, n in states.items()]
        out.print(f"  {source:<20} {'  '.join(parts)}")
    for one in told["waiting"]:
        out.print(f"  {one['source']} {one['delivery']}：{' '.join(one['reasons'])}", style="yellow")
    said = {"begun": say("被中断", "killed"), "done": say("完成", "done"),
            "failed": say("没有完成", "failed")}  # fmt: skip
    if told["running"]:
        said["begun"] = say("正在运行或被中断", "running or killed")
    for row in told["runs"][:12]:
        seconds = "" if row["seconds"] is None else f"{row['seconds']:.1f} s"
        out.print(f"  {row['began']}  {stage_words(row['stage'])}  {said[row['state']]}  {seconds}"
                  f"{'  ' + row['error'] if row['error'] else ''}")  # fmt: skip


def export(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="新目录 / a new folder")],
    store: StorePath = None,
    as_json: AsJson = False,
) -> None:
    """把结果按省导出为 Parquet 数据集。 / The result as a data set by province."""
    from canbao.registers import export as room

    with plainly():
        base = opened(store)
        try:
            made = room.export(base, out)
        except room.ExportError as error:
            zh, _, en = str(error).partition(" / ")
            raise Refusal(zh, en) from None
    told = {"path": str(made.path), "hash": made.hash, "rows": made.rows,
            "provinces": list(made.provinces)}  # fmt: skip
    if as_json:
        print(json.dumps(told, ensure_ascii=False, indent=1))
        return
    rows = sum(made.rows.values())
    console().print(say(f"{rows:,} 行，{len(made.rows)} 张表，{len(made.provinces)} 个省：{made.path}",
                        f"{rows:,} rows, {len(made.rows)} tables, {len(made.provinces)} provinces: "
                        f"{made.path}"))  # fmt: skip
    console().print(f"{say('数据集哈希', 'hash of the data set')} {made.hash}")
