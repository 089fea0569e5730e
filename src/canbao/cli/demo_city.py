"""The demonstration's city: made once, its registers taken in, compared, judged against the truth that
the comparison never sees, and published for the portal.
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from canbao.cli.words import Refusal, console, say

if TYPE_CHECKING:
    from canbao.accounts.demo import DemoAccount
    from canbao.population.make import Wish
    from canbao.registers.pipeline import Picture

REGION, SEED, ERRORS = "Sichuan/Chengdu", 20_261_122, "normal"


@dataclass(frozen=True)
class City:
    """Where the city's registers, truth and store lie."""

    made: Path
    store: Path

    @property
    def deliveries(self) -> Path:
        return self.made / "registers" / "deliveries.yaml"

    @property
    def places(self) -> Path:
        return self.made / "truth" / "places.parquet"


def own_var(database: str | None = None) -> Path:
    """The demonstration has an installation of its own: no real record is ever touched. Returns its
    directory; from here on every setting of this process and its children is the demonstration's,
    with a bank that is played. `database` is the address of a PostgreSQL kept for it."""
    from canbao.config.installation import var_directory

    folder = var_directory() / "demo"
    os.environ["CANBAO_VAR"] = str(folder)
    for name in ("DATABASE_URL", "CANBAO_REGISTERS"):
        os.environ.pop(name, None)
    if database:
        os.environ["DATABASE_URL"] = database
    os.environ["CANBAO_MOCK_BANK"] = "1"
    return var_directory()


def wish_of(persons: int, errors: str = ERRORS) -> Wish:
    """The city that is asked for."""
    from canbao.population.departments.model import error_model
    from canbao.population.make import Wish

    return Wish(persons, SEED, REGION, error_model(errors))


def city(folder: Path, persons: int, errors: str = ERRORS) -> City:
    """The city of that size, with registers that err as named (`canbao population make`), made now or found;
    an interrupted one is finished."""
    from canbao.cli.population import bars
    from canbao.population.make import STATE, PopulationError, make_population
    from canbao.population.world import WorldError

    name = f"city-{persons}" if errors == ERRORS else f"city-{persons}-{errors}"
    there = City(folder / name, folder / "registers")
    told = say(
        f"{persons:,} 人，{REGION}，随机种子 {SEED}，误差 {errors}（不是真人）",
        f"{persons:,} persons, {REGION}, seed {SEED}, errors {errors} (not people)",
    )
    console().print(told)
    if there.deliveries.is_file() and not (there.made / STATE).is_file():
        console().print(say("已有，沿用：", "There already: ") + str(there.made))
        return there
    try:
        with bars() as advance:
            made = make_population(
                there.made, wish_of(persons, errors), min(os.cpu_count() or 1, 4),
                lambda done, total: advance(say("人口", "People"), done, total),
                lambda now: advance(say("登记", "Registers"), now.done, now.total),
            )  # fmt: skip
    except PopulationError as error:
        raise Refusal(error.zh, error.en, error.remedy_zh, error.remedy_en) from None
    except WorldError as error:
        raise Refusal(error.zh, error.en) from None
    console().print(
        say(
            f"{made.sources} 个来源，{made.rows:,} 行；{made.world_seconds + made.register_seconds:.1f} 秒",
            f"{made.sources} sources, {made.rows:,} rows; "
            f"{made.world_seconds + made.register_seconds:.1f} s",
        )
    )
    return there


def registers(there: City) -> bool:
    """Takes the registers in, compares, judges, publishes; True when the truth agrees well enough."""
    from canbao.cli.registers import listed_deliveries, take_in
    from canbao.cli.registers_compare import Asked, compared, print_compared, wanted
    from canbao.cli.registers_publish import print_published, publish_picture
    from canbao.cli.registers_store import (
        journal_progress,
        new_run,
        opened,
        plainly,
        record_open,
        sources_of,
    )
    from canbao.registers.pipeline import compare

    start = time.perf_counter()
    with plainly():
        begin_anew(there)
        base = opened(there.store, there=False)
        declared = sources_of(None)
        take_in(base, declared, listed_deliveries(declared, there.deliveries))
        taken = time.perf_counter() - start
        with journal_progress(base):
            picture = compare(base, wanted(Asked(places=there.places)))
        seconds = time.perf_counter() - start
        print_compared(base, picture, compared(base, picture))
        console().print(
            say(
                f"从交付到参保核实 {seconds:.1f} 秒（其中接收 {taken:.1f} 秒）",
                f"From deliveries to coverage {seconds:.1f} s (taking in {taken:.1f} s)",
            )
        )
        good = judged(there, picture)
        record_open()
        new_run(base)
        with journal_progress(base):
            print_published(publish_picture(base, declared, 0))
    return good


def begin_anew(there: City) -> None:
    """Store and record of another city are put away: two cities in one would be nonsense."""
    import shutil

    mark = there.store / "city.txt"
    if there.store.is_dir() and (not mark.is_file() or mark.read_text("utf-8") != there.made.name):
        shutil.rmtree(there.store)
        shutil.rmtree(there.store.parent / "money", ignore_errors=True)
        for left in there.store.parent.glob("canbao.sqlite3*"):
            left.unlink()
    there.store.mkdir(parents=True, exist_ok=True)
    mark.write_text(there.made.name, encoding="utf-8")


def judged(there: City, picture: Picture) -> bool:
    """The picture against the truth, with the model's own estimate beside it."""
    from rich.table import Table

    from canbao.cli.judging import gap_truth, linkage_truth, record_truth

    truth = record_truth(there.made / "truth")
    links = picture.links.file("links")
    found = linkage_truth(links, truth)
    assert picture.coverage is not None
    gaps = gap_truth(links, picture.coverage.file("gaps"), there.made / "truth", truth)
    table = Table(
        title=say(
            "与真值核对（比对时不读真值）", "Against the truth (the comparison never reads it)"
        )
    )
    for heading in ("", say("真值", "True"), say("自己的估计", "Own estimate")):
        table.add_column(heading, justify="right" if table.columns else "left")
    for name, true, key in (
        (say("查准率", "Precision"), found.precision, "precision"),
        (say("查全率", "Recall"), found.recall, "recall"),
    ):
        guess = picture.links.told[key]
        bounds = f"（{guess['low']:.4%}–{guess['high']:.4%}）"
        table.add_row(name, f"{true:.4%}", f"{guess['value']:.4%}{bounds}")
    table.add_row("F1", f"{found.f1:.4%}", "")
    table.add_row(say("未参保分类正确", "Gaps classed right"), f"{gaps.share:.3%}", "")
    console().print(table)
    console().print(
        say(
            f"{found.persons:,} 人；混入他人的 {found.mixed}，一人分作几人的 {found.split}",
            f"{found.persons:,} persons; {found.mixed} hold somebody else's record, "
            f"{found.split} real ones were found as several",
        )
    )
    return found.precision >= 0.999 and found.recall >= 0.99 and gaps.share >= 0.95


def money(there: City) -> bool:
    """The year 2025 of the city's money; True when its books are sound."""
    from canbao.cli.demo_year.year import money_year

    return money_year(there.made, there.store.parent / "money")


def accounts() -> list[DemoAccount]:
    """An account for every role, new passwords each time; of the money year with people and an
    employer that have something to show."""
    from canbao.accounts.demo import make_demo_accounts
    from canbao.cli.demo_year.showing import look, shown

    told = shown()
    look(told)
    return make_demo_accounts(
        employer=told.employer or None, pensioner=told.retired, payer=told.payer
    )


def queues() -> bool:
    """The weeks before today at the desks of the county served, and a night of the audit rules over the
    city; False when a rule missed a case planted for it."""
    from canbao.accounts.models import Account
    from canbao.batches.clock import now
    from canbao.cases.states import NAMES
    from canbao.cli.demo_queues.living import lend, live
    from canbao.cli.robots import found_words, planted_and_found
    from canbao.robots.nightly import runs

    staff = {each.username: each for each in Account.objects.filter(
        username__in=("manager", "case", "case2", "case3", "reviewer", "desk", "person", "pensioner",
                      "payer"))}  # fmt: skip
    manager = staff.pop("manager", None)
    if manager is None or manager.area is None:
        console().print(say("没有街道清单，不生成办件", "No street has a list: no cases are made"))
        return True
    start = time.perf_counter()
    public = [each for name in ("person", "pensioner", "payer") if (each := staff.pop(name, None))]
    today, desk = now().date(), staff.pop("desk", None)
    if desk is not None:
        lend(desk, manager, today)
    told = live(manager.area, today, manager, list(staff.values()), public)
    seconds = time.perf_counter() - start
    console().print(say(
        f"近45天受理 {told.opened} 件，用时 {seconds:.0f} 秒",
        f"{told.opened} applications in 45 days, {seconds:.0f} s"))  # fmt: skip
    for state, number in sorted(told.states.items()):
        zh, en = NAMES[state]
        console().print(f"  {say(zh, en):<14} {number:>4}")
    runs.night(today, by="demo")
    lines = planted_and_found(today)
    console().print(found_words(lines))
    return not any(each.missed for each in lines)


def print_accounts(made: list[DemoAccount]) -> None:
    """Names and passwords, which stand nowhere else."""
    from rich.table import Table

    from canbao.accounts.models import Account

    table = Table(
        title=say("演示账户（密码只显示这一次）", "Accounts (passwords are shown this once)")
    )
    for heading in (say("角色", "Role"), say("用户名", "Name"), say("密码", "Password")):
        table.add_column(heading)
    roles = {each.username: each for each in Account.objects.all()}
    for one in made:
        held = roles[one.username]
        role = say(held.display_zh, held.display_en)
        table.add_row(role, one.username, one.password)
    console().print(table)
