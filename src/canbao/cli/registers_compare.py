"""`canbao registers compare`: what people decided comes in, the pipeline runs, what it found is told,
and the record is brought up to it.
"""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq

from canbao.cli.registers_store import month_text, new_run, record_open, sources_of
from canbao.cli.words import Refusal, console, say

if TYPE_CHECKING:
    from canbao.registers.pipeline import Picture, Wanted
    from canbao.registers.store import Store

ENGINES = ("duckdb", "spark")
HEADLINE = ("any_pension", "employee_pension", "resident_pension", "unemployment", "work_injury",
            "employee_medical", "resident_medical")  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """What the command line asks of a comparison."""

    month: int | None = None
    train: bool = False
    full: bool = False
    links_only: bool = False
    threads: int = 2
    memory: str | None = None
    engine: str = "duckdb"
    master: str = "local[2]"
    places: Path | None = None
    area: int | None = None
    publish: bool = True
    sources: Path | None = None


def compare_and_publish(store: Store, asked: Asked, *, say_it: bool = True) -> dict[str, Any]:
    """The whole of the command; what it told, as data. Prints unless `say_it` is off."""
    from canbao.registers.pipeline import compare

    _check(asked)
    told: dict[str, Any] = {}
    declared = sources_of(asked.sources)
    if asked.publish:
        from canbao.cli.registers_publish import bring_answers

        record_open()
        new_run(store)
        told["answers"] = bring_answers(store, declared)
    picture = compare(store, wanted(asked))
    told |= compared(store, picture)
    if say_it:
        print_compared(store, picture, told)
    if asked.publish:
        from canbao.cli.registers_publish import print_published, publish_picture

        told["published"] = publish_picture(store, declared, asked.area)
        if say_it:
            print_published(told["published"])
    return told


def _check(asked: Asked) -> None:
    if asked.engine not in ENGINES:
        raise Refusal(
            f"--engine：没有“{asked.engine}”", f"--engine: there is no {asked.engine!r}",
            f"可选：{'、'.join(ENGINES)}", f"Give one of {', '.join(ENGINES)}",
        )  # fmt: skip
    if asked.places is not None and not asked.places.is_file():
        raise Refusal(
            f"--places：没有文件 {asked.places}", f"--places: there is no file {asked.places}",
            "请检查路径", "Check the path",
        )  # fmt: skip


def wanted(asked: Asked) -> Wanted:
    """The same as the pipeline takes it."""
    from canbao.registers.pipeline import Wanted

    if asked.engine == "spark" and importlib.util.find_spec("pyspark") is None:
        raise Refusal(
            "--engine：没有安装 Spark", "--engine: Spark is not installed",
            "请安装 canbao[spark] 与 Java 17", "Install canbao[spark] and Java 17",
        )  # fmt: skip
    return Wanted(
        reference_month=asked.month, train=asked.train, links_only=asked.links_only, full=asked.full,
        sources=asked.sources, places=asked.places, threads=asked.threads, memory=asked.memory,
        engine=asked.engine, master=asked.master,
    )  # fmt: skip


def compared(store: Store, picture: Picture) -> dict[str, Any]:
    """What a comparison found, as data."""
    links = picture.links.told
    told: dict[str, Any] = {
        "month": month_text(picture.reference_month),
        "changed": picture.changed,
        "incremental": picture.incremental,
        "model": picture.model.hash,
        "records": links["records"],
        "persons": links["persons"],
        "tiers": links["tiers"],
        "review": links["review"],
        "precision": links["precision"],
        "recall": links["recall"],
        "stages": {
            stage.name: {"hash": stage.hash, "fresh": stage.fresh}
            for stage in (picture.links, picture.persons, picture.coverage)
            if stage
        },
    }
    if picture.coverage:
        told["coverage"] = headline(picture)
        told["gaps"] = classes(picture)
    return told


def headline(picture: Picture) -> dict[str, dict[str, int]]:
    """Population and insured by scheme in the reference month."""
    import duckdb

    assert picture.coverage is not None
    with duckdb.connect() as connection:
        rows = connection.execute(
            'SELECT scheme, sum(population)::BIGINT, sum(insured)::BIGINT FROM read_parquet(?) '
            'WHERE month = ? AND "group" = \'all\' GROUP BY scheme',
            [str(picture.coverage.file("coverage")), picture.reference_month],
        ).fetchall()
    found = {scheme: {"population": n, "insured": insured} for scheme, n, insured in rows}
    return {scheme: found[scheme] for scheme in HEADLINE if scheme in found}


def classes(picture: Picture) -> dict[str, int]:
    """Persons by class of `any_pension`."""
    assert picture.coverage is not None
    table = pq.read_table(picture.coverage.file("gaps"), columns=["scheme", "class"])
    chosen = table.filter(pq.filters_to_expression([("scheme", "=", "any_pension")]))
    counts: dict[str, int] = {}
    for one in chosen["class"].to_pylist():
        counts[one] = counts.get(one, 0) + 1
    return dict(sorted(counts.items()))


def print_compared(store: Store, picture: Picture, told: dict[str, Any]) -> None:
    """Headline, tiers, estimates, coverage with its intervals, classes."""
    from canbao.registers.words import words

    out = console()
    how = say("增量", "increment") if told["incremental"] else say("全部记录", "all records")
    new = say("有更新", "something is new") if told["changed"] else say("没有变化", "nothing is new")
    out.print(
        say(
            f"{told['month']}：{told['records']:,} 条记录，{told['persons']:,} 人（{how}，{new}）",
            f"{told['month']}: {told['records']:,} records, {told['persons']:,} persons "
            f"({how}, {new})",
        )
    )
    tiers = words("tiers")
    out.print("  " + "  ".join(
        f"{tiers[tier].in_language(say.language)} {count:,}" for tier, count in told["tiers"].items()
    ))  # fmt: skip
    out.print(
        f"  {say('查准率（估计）', 'precision, estimated')} {estimate(told['precision'])}  "
        f"{say('查全率（估计）', 'recall, estimated')} {estimate(told['recall'])}"
    )
    out.print(say(f"  待人工比对 {told['review']:,} 对", f"  {told['review']:,} pairs wait for readers"))
    if "coverage" in told:
        print_coverage(store, told)
        print_classes(told)


def estimate(share: dict[str, Any]) -> str:
    """An estimated share with its bounds, in per cent."""
    return f"{share['value']:.3%}（{share['low']:.3%}–{share['high']:.3%}）"


def print_coverage(store: Store, told: dict[str, Any]) -> None:
    """Coverage by scheme with the interval that carries the comparison's error."""
    from rich.table import Table

    from canbao.cli.registers_tables import linkage_of
    from canbao.registers.coverage import interval
    from canbao.registers.words import words

    linkage = linkage_of(store)
    table = Table(title=say("参保", "Coverage"))
    for column in (say("险种", "Scheme"), say("参保人数", "Insured"), say("人口", "Population"),
                   say("占比", "Share"), say("95% 区间", "95% interval")):  # fmt: skip
        table.add_column(column, justify="left" if not table.columns else "right")
    for scheme, counted in told["coverage"].items():
        if not counted["population"]:
            continue
        found = interval(counted["insured"], counted["population"], linkage)
        name = say("任一基本养老保险", "Any basic pension")
        if scheme != "any_pension":
            name = words("schemes")[scheme].in_language(say.language)
        table.add_row(
            name, f"{counted['insured']:,}", f"{counted['population']:,}",
            f"{found.share / 10_000:.2f}%", f"{found.low / 10_000:.2f}–{found.high / 10_000:.2f}%",
        )  # fmt: skip
    console().print(table)


def print_classes(told: dict[str, Any]) -> None:
    """Persons by gap class, basic pensions taken together."""
    from canbao.registers.coverage import settings
    from canbao.web.views.coverage_protect import protect

    named = settings().classes
    shown = protect([{"people": count} for count in told["gaps"].values()])
    parts = [
        f"{letter} {say(*named[letter])} {cells['people']}"
        for letter, cells in zip(told["gaps"], shown, strict=True)
    ]
    console().print(say("  核实分类：", "  Classes: ") + "  ".join(parts))
