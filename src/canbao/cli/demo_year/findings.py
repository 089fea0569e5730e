"""After the year: every book audited, every award decided again and compared. All must be sound."""

from __future__ import annotations

from canbao.batches.models.run import DONE, WAITING
from canbao.batches.runs import go_on
from canbao.benefits.redecision import runs
from canbao.cli.demo_year import planting
from canbao.cli.demo_year.driving import drive
from canbao.cli.demo_year.scene import FINANCE, Scene, day
from canbao.cli.words import console, say
from canbao.ledger import chain
from canbao.ledger.audit import audit
from canbao.ledger.crediting.interest import interest_chunk, prepare_interest
from canbao.ledger.models import Book
from canbao.ledger.pools import book_of


def sound(scene: Scene, month: int) -> bool:
    """Whether the ledger's audit finds nothing wrong and no award differs from the law."""
    for book in Book.objects.order_by("id"):
        chain.anchor(book, day(month + 1, 2))
    told = audit()
    for finding in told.findings:
        if finding.severity != "sound":
            console().print(f"  {say(finding.zh, finding.en)}", style="red")
    checks = len(told.findings)
    console().print(
        say(f"账簿稽核：{checks} 项检查，{len(told.wrong)} 项有误",
            f"Audit of the ledger: {checks} checks, {len(told.wrong)} wrong")
    )  # fmt: skip
    again = decided_again(scene, month)
    found = planting.found_again(scene, month)
    interest(scene, month)
    return told.sound and again and found


def interest(scene: Scene, month: int) -> None:
    """The year's interest of the employees' accounts is asked for after its end; until the rate is
    published the run waits in the law's own words, and pages show a provisional one."""
    scheme, place = scene.funds[0]
    year = month // 12
    run = prepare_interest(
        book_of(scheme, place), year, day=day(month + 1, 5), month=month + 1, by=FINANCE.name
    )
    told = go_on(run, interest_chunk)
    words = say(told.reason_zh, told.reason_en) if told.state == WAITING else f"{told.rows:,}"
    console().print(say(f"{year}年个人账户利息：{words}", f"Interest of {year}: {words}"))


def decided_again(scene: Scene, month: int) -> bool:
    """Every award in payment worked out again by the law in force."""
    awards = found = 0
    for scheme, place in scene.funds:
        book = book_of(scheme, place)
        run = runs.prepare_redecision(book, month, day(month + 1, 3), by=FINANCE.name)
        progress = drive(run, runs.redecision_chunk)
        assert progress.state == DONE
        awards += progress.counts.get("awards", 0)
        for cause, count, against, fen in runs.by_cause(run):
            found += count
            console().print(f"  {scheme}: {cause} {count} ({against}), {fen / 100:,.2f}")
    console().print(
        say(f"重新核定 {awards:,} 项待遇，{found} 项不同",
            f"{awards:,} awards decided again, {found} differ")
    )  # fmt: skip
    return found == 0
