"""What every `canbao registers` command shares: where the store is, who asks, how progress is shown,
and how the rooms' own errors become one bilingual message. No command stands here.
"""

from __future__ import annotations

import datetime as dt
import getpass
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from canbao.cli.words import Refusal, console, say

if TYPE_CHECKING:
    from canbao.people.actor import Actor
    from canbao.registers.intake import Source
    from canbao.registers.store import Store

StorePath = Annotated[
    Path | None,
    typer.Option("--store", metavar="DIR", help="数据库目录 / the store (CANBAO_REGISTERS)"),
]
SourcesFolder = Annotated[
    Path | None,
    typer.Option("--sources", metavar="DIR", help="来源声明的目录 / folder of declarations"),
]
AsJson = Annotated[bool, typer.Option("--json", help="JSON 输出 / as JSON")]
By = Annotated[str, typer.Option("--by", metavar="NAME", help="谁决定 / who decides")]
Why = Annotated[str, typer.Option("--why", metavar="TEXT", help="理由 / why")]

DOOR = "cli"
STAGES = {
    "ingest": ("接收", "Taken in"),
    "model": ("学习权重", "Model"),
    "links": ("比对", "Links"),
    "persons": ("归人", "Persons"),
    "coverage": ("核实参保", "Coverage"),
    "publish": ("发布", "Published"),
    "lookup": ("窗口索引", "Counter index"),
}


def store_path(given: Path | None) -> Path:
    """The store asked for, or this installation's."""
    from canbao.config.installation import var_directory

    named = os.environ.get("CANBAO_REGISTERS", "").strip()
    return given or (Path(named).expanduser() if named else var_directory() / "registers")


def opened(given: Path | None, *, there: bool = True) -> Store:
    """The store; with `there` it must hold something already."""
    from canbao.registers.store import Store

    path = store_path(given)
    if there and not (path / "journal.sqlite3").is_file():
        raise Refusal(
            f"--store：{path} 还不是参保数据库",
            f"--store: {path} is no participation database yet",
            "请先运行 canbao registers ingest",
            "Run canbao registers ingest first",
        )
    return Store(path)


def sources_of(folder: Path | None) -> dict[str, Source]:
    """The declared sources: those that come with canbao, or a folder's own."""
    from canbao.registers.intake import load_sources

    if folder is None:
        return load_sources()
    if not (folder / "index.yaml").is_file():
        raise Refusal(
            f"--sources：{folder} 里没有 index.yaml",
            f"--sources: there is no index.yaml in {folder}",
            "请列出各来源声明，写法见“参保数据库”一页",
            "List the declarations there; the page on the participation database shows how",
        )
    return load_sources(folder)


@contextmanager
def plainly() -> Iterator[None]:
    """Errors of the rooms as a Refusal: what is wrong and the way out, never a traceback."""
    import duckdb
    import pyarrow

    from canbao.registers.compare.decisions import Refused
    from canbao.registers.coverage import FormError
    from canbao.registers.intake import IntakeRefusal
    from canbao.registers.pipeline import NothingToCompare
    from canbao.registers.store import Busy

    try:
        yield
    except IntakeRefusal as error:
        raise Refusal(error.zh, error.en, error.remedy_zh, error.remedy_en) from None
    except (Refused, NothingToCompare, Busy, FormError) as error:
        zh, _, en = str(error).partition(" / ")
        raise Refusal(zh, en or zh) from None
    except (duckdb.OutOfMemoryException, MemoryError) as error:
        said = str(error).splitlines()[0][:200]
        raise Refusal(
            f"内存不够：{said}",
            f"Out of memory: {said}",
            "请用 --memory 给得更多（例如 4GB）；已完成的阶段不会重做",
            "Give more with --memory (4GB, say); stages that are done are not done again",
        ) from None
    except (duckdb.IOException, duckdb.InvalidInputException, pyarrow.ArrowException) as error:
        said = str(error).splitlines()[0][:200]
        raise Refusal(
            f"数据库目录中有文件读不出来：{said}",
            f"A file of the store cannot be read: {said}",
            "请从备份恢复，或删除 stages 后重新运行 compare",
            "Restore it from the backup, or remove stages and run compare again",
        ) from None
    except duckdb.Error as error:
        said = str(error).splitlines()[0][:200]
        raise Refusal(
            f"查询没有做成，这是软件的错误：{said}",
            f"A query failed; this is a mistake of the software: {said}",
            "已有的结果没有改变；请连同 canbao registers status 的输出报告给维护者",
            "Nothing was changed; report it with what canbao registers status says",
        ) from None


@contextmanager
def journal_progress(store: Store) -> Iterator[None]:
    """Shows what the journal notes: a spinner on a terminal, a line for every stage that is done."""
    out = console(stderr=True)
    if not out.is_terminal:

        def plain(stage: str, state: str, seconds: float) -> None:
            if state != "begun":
                out.print(stage_line(stage, state, seconds))

        store.journal.progress = plain
        try:
            yield
        finally:
            store.journal.progress = None
        return
    with out.status("…") as status:

        def shown(stage: str, state: str, seconds: float) -> None:
            if state == "begun":
                status.update(stage_words(stage) + " …")
            else:
                out.print(stage_line(stage, state, seconds))

        store.journal.progress = shown
        try:
            yield
        finally:
            store.journal.progress = None


def stage_line(stage: str, state: str, seconds: float) -> str:
    """One line about a stage that has ended."""
    failed = say("（没有完成）", " (failed)") if state == "failed" else ""
    return f"  {stage_words(stage)}{failed}  {seconds:.1f} s"


def stage_words(stage: str) -> str:
    """The name of a stage."""
    return say(*STAGES.get(stage, (stage, stage)))


def new_run(store: Store) -> str:
    """Names this run in the journal."""
    store.journal.run = dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")
    return store.journal.run


def actor(by: str = "") -> Actor:
    """Whoever sits at this machine, as the log of looks names them."""
    from canbao.people.actor import Actor

    try:
        name = by or getpass.getuser()
    except (KeyError, OSError):
        name = str(os.getuid())
    return Actor(name=f"cli:{name}", role="administrator", office=say("信息中心", "IT centre"))


def record_open() -> None:
    """Opens the operational record: Django's settings, its tables brought up to date."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "canbao.config.settings")
    import django
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import call_command
    from django.db import DatabaseError, connection
    from django.db.migrations.executor import MigrationExecutor

    try:
        django.setup()
        # Asking whether anything is to be done costs a hundredth of doing nothing.
        there = MigrationExecutor(connection)
        if there.migration_plan(there.loader.graph.leaf_nodes()):
            call_command("migrate", interactive=False, verbosity=0)
    except ImproperlyConfigured as error:
        raise Refusal(str(error), str(error)) from None
    except DatabaseError as error:
        said = str(error).strip().splitlines()[0]
        raise Refusal(
            f"数据库不可用：{said}",
            f"The database cannot be used: {said}",
            "请检查 DATABASE_URL",
            "Check DATABASE_URL",
        ) from None


def log_handout(persons: list[int], place: int, by: str) -> None:
    """Entries for persons whose names leave on a list, written before the list is."""
    from canbao.people import log

    acts = [log.Act(log.READ, "list_handout", subject=person, record=f"list:{place:012d}",
                    detail={"whole_numbers": True})
            for person in persons]  # fmt: skip
    log.append_many(actor(by), DOOR, acts)


def purpose_named(key: str, allowed: tuple[str, ...]) -> str:
    """A purpose that the command line may state, or a refusal that lists them."""
    from canbao.people.purposes import purposes

    if key in allowed:
        return key
    listed_zh = "、".join(f"{each}（{purposes()[each].zh}）" for each in allowed)
    listed_en = ", ".join(f"{each} ({purposes()[each].en})" for each in allowed)
    raise Refusal(
        f"--purpose：“{key}”不能作为查看个人记录的目的",
        f"--purpose: {key!r} is no purpose for which a record may be opened here",
        f"可选：{listed_zh}",
        f"Give one of {listed_en}",
    )


def month_of(text: str | None) -> int | None:
    """`2025-12` as a month number; None stays None."""
    if text is None:
        return None
    from canbao.cli.population import month_number

    return month_number(text)


def month_text(month: int) -> str:
    """A month number as people write it."""
    return f"{month // 12:04d}-{month % 12 + 1:02d}"


def day_of(text: str, option: str = "--as-of") -> dt.date:
    """An ISO day, or a refusal."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise Refusal(
            f"{option}：“{text}”不是日期",
            f"{option}: {text!r} is not a day",
            "请写成 2025-12-31",
            "Write it as 2025-12-31",
        ) from None


def print_json(value: object) -> None:
    """One JSON document on stdout."""
    print(json.dumps(value, ensure_ascii=False, indent=1, default=str))


def place_code(text: str, option: str = "--place") -> int:
    """A division code of 2, 4, 6, 9 or 12 digits as the 12-digit place."""
    digits = text.strip()
    if digits.isascii() and digits.isdigit() and len(digits) in (2, 4, 6, 9, 12) and int(digits):
        return int(digits.ljust(12, "0"))
    raise Refusal(
        f"{option}：“{text}”不是统计用区划代码",
        f"{option}: {text!r} is not a statistical division code",
        "请写 2、4、6、9 或 12 位数字，例如 510104",
        "Give 2, 4, 6, 9 or 12 digits, for example 510104",
    )
