"""`canbao benefits …`: claims and their decisions, adjustment, settlement, re-decision, awards taken
over. Paying is `benefits_pay`. What two people must do is two commands, by two accounts.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from canbao.cli import benefits_pay
from canbao.cli import money_running as running
from canbao.cli.money_acting import (
    DOOR,
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
    yuan,
)
from canbao.cli.words import Refusal, console, say

if TYPE_CHECKING:
    from canbao.batches.models import Run
    from canbao.benefits.claims import Given
    from canbao.benefits.models import Proposal
    from canbao.people.actor import Actor
    from canbao.works.preparing import Asked

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="待遇：申请、核定、调整、结算、复算、发放。 / Benefits: claims, decisions, adjustment, "
    "settlement, re-decision, payment.",
)
app.add_typer(benefits_pay.app, name="pay")

After = Annotated[
    int,
    typer.Option(
        "--after", metavar="RUN", help="另一人试算的批次号 / the dry run somebody else made"
    ),
]
ProposalNumber = Annotated[int, typer.Argument(metavar="PROPOSAL", help="提议编号 / number")]
Month = Annotated[str, typer.Argument(metavar="MONTH", help="月份，如 2025-01 / like 2025-01")]


def by_two(
    asked: Asked | None, by: str, *, dry: bool, after: int, queue: bool, as_json: bool
) -> None:
    """A batch that takes two: the first asks with --dry-run and sees the effect, the second starts
    exactly that with --after."""
    from canbao.works.preparing import asked_of, prepare

    second = actor(by, "benefits")
    if dry and asked is not None:
        running.carry(prepare(asked, actor=second, door=DOOR, dry=True), as_json=as_json)
        return
    tried = tried_run(after)
    if asked is not None and asked_of(tried).kind != asked.kind:
        raise Refusal(
            f"--after：批次 {after} 是另一种批次（{tried.kind}）",
            f"--after: run {after} is of another kind ({tried.kind})",
        )
    run = prepare(asked_of(tried), actor=second, maker=maker_of(tried), door=DOOR)
    running.carry(run, queue=queue, as_json=as_json)


def tried_run(number: int) -> Run:
    """The dry run that somebody else made and looked at."""
    from canbao.cli.runs import run_of

    if not number:
        raise Refusal(
            "此批次须两人办理：先由一人用 --dry-run 试算，再由另一人用 --after 启动",
            "this batch takes two people: one tries it with --dry-run, another starts it with "
            "--after",
        )
    run = run_of(number)
    if not run.dry or run.state != "done":
        raise Refusal(
            f"--after：批次 {number} 不是已完成的试算",
            f"--after: run {number} is no dry run that is done",
        )
    return run


def maker_of(tried: Run) -> Actor:
    """Who asked for the dry run, as an account."""
    from canbao.works.preparing import asker_of

    return actor(asker_of(tried), "benefits", option="--after")


# --- one claim -----------------------------------------------------------------------------------


@app.command("claim")
def claim_command(
    person: Annotated[int, typer.Argument(metavar="PERSON", help="人员编号 / person")],
    benefit: Annotated[str, typer.Argument(metavar="BENEFIT", help="待遇代码 / kind of benefit")],
    month: Month,
    by: By,
    place: Annotated[str, typer.Option("--place", metavar="CODE", help="区划代码 / place")],
    facts: Annotated[
        Path | None,
        typer.Option(
            "--facts",
            metavar="FILE",
            help='JSON：{"名称": {"value": …, "source": …}} / facts by name, each with its source',
        ),
    ] = None,
    payee: Annotated[
        int, typer.Option("--payee", metavar="PERSON", help="领取人 / who is paid")
    ] = 0,
    day: DayGiven = None,
) -> None:
    """受理申请；档案与缴费事实自动带出。 / Take in a claim; facts of the record are fetched."""
    with acting():
        from canbao.benefits.claims import make

        given = facts_of(facts) if facts else {}
        made = make(
            person, benefit, place_of(place), month_of(month), given, day=day_of(day),
            actor=actor(by, "benefits"), door=DOOR, payee=payee or None,
        )  # fmt: skip
        print(say(f"申请 {made.pk}", f"claim {made.pk}"))


def facts_of(file: Path) -> dict[str, Given]:
    """Facts with their sources, from JSON."""
    from canbao.benefits.claims import Given

    try:
        read = json.loads(content_of(file))
        return {name: Given(entry["value"], entry["source"]) for name, entry in read.items()}
    except (ValueError, KeyError, TypeError, AttributeError):
        raise Refusal(
            f"--facts：{file} 不是 {{名称: {{value, source}}}} 形式的 JSON",
            f"--facts: {file} is no JSON of the form {{name: {{value, source}}}}",
            "每个事实须写明值和来源",
            "Each fact has a value and a source",
        ) from None


@app.command("propose")
def propose_command(
    claim: Annotated[int, typer.Argument(metavar="CLAIM", help="申请编号 / number")],
    by: By,
    day: DayGiven = None,
) -> None:
    """第一人：按法规核算并提议。 / The first person works a claim out and proposes."""
    with acting():
        from canbao.benefits.deciding import propose
        from canbao.benefits.models import Claim

        kept = Claim.objects.filter(pk=claim).first()
        if kept is None:
            raise Refusal(f"没有申请 {claim}", f"there is no claim {claim}")
        made = propose(kept, day=day_of(day), actor=actor(by, "benefits"), door=DOOR)
        print_proposal(made)


def print_proposal(made: Proposal) -> None:
    """What a proposal would award."""
    from canbao.benefits.deciding import stretches_of
    from canbao.ledger.numbering import month_text

    print(say(f"提议 {made.pk}（{made.cause}）", f"proposal {made.pk} ({made.cause})"))
    for each in stretches_of(made):
        end = month_text(each.to_month) if each.to_month is not None else ""
        marks = [
            word
            for there, word in (
                (each.provisional, say("暂定", "provisional")),
                (each.held, say("暂停", "held back")),
            )
            if there
        ]
        span = f"{month_text(each.from_month)} – {end}"
        console().print(f"  {span}  {yuan(each.monthly)}  {' '.join(marks)}", markup=False)


@app.command("proposals")
def proposals_command(as_json: AsJson = False) -> None:
    """等第二人决定的提议。 / Proposals that wait for the second person."""
    with acting():
        from canbao.benefits.models import Decision, Proposal, TurnedDown

        waiting = Proposal.objects.exclude(
            pk__in=Decision.objects.filter(proposal__isnull=False).values("proposal")
        ).exclude(pk__in=TurnedDown.objects.values("proposal"))
        found = list(waiting.order_by("pk")[:1000])
        if as_json:
            print_json([{"proposal": each.pk, "cause": each.cause, "adverse": each.adverse,
                         "by": each.by, "day": each.day} for each in found])  # fmt: skip
            return
        for each in found:
            adverse = say("，不利", ", adverse") if each.adverse else ""
            print(f"{each.pk}  {each.cause}{adverse}  {each.by} {each.day}")
        if not found:
            print(say("没有待决定的提议", "nothing waits"))


@app.command("approve")
def approve_command(proposal: ProposalNumber, by: By, day: DayGiven = None) -> None:
    """第二人：复核同意。 / The second person approves."""
    with acting():
        from canbao.benefits.deciding import approve
        from canbao.benefits.models import Proposal
        from canbao.people.actor import Actor

        kept = Proposal.objects.filter(pk=proposal).first()
        if kept is None:
            raise Refusal(f"没有提议 {proposal}", f"there is no proposal {proposal}")
        robot = kept.by.startswith("robot:")
        maker = Actor(kept.by, "system") if robot else actor(kept.by, "benefits")
        made = approve(kept, checker=actor(by, "benefits"), maker=maker, day=day_of(day), door=DOOR)
        print(say(f"待遇 {made.award.pk} 已核定", f"award {made.award.pk} is decided"))


# --- batches -------------------------------------------------------------------------------------


@app.command("decide")
def decide_command(
    by: By,
    benefit: Annotated[
        str, typer.Argument(metavar="BENEFIT", help="待遇代码 / kind of benefit")
    ] = "",
    through: Annotated[
        str, typer.Option("--through", metavar="DAY", help="截至申请日 / claims made by this day")
    ] = "",
    day: DayGiven = None,
    dry: Dry = False,
    after: After = 0,
    queue: Queue = False,
    as_json: AsJson = False,
) -> None:
    """批量核定申请；不符合条件的留给人。 / Decide claims together; who is not entitled is left to a
    human."""
    with acting():
        from canbao.works.preparing import Asked

        asked = None
        if not after:
            on = day_of(day)
            asked = Asked("decision", on, benefit=benefit,
                          through=day_of(through) if through else on)  # fmt: skip
        by_two(asked, by, dry=dry, after=after, queue=queue, as_json=as_json)


@app.command("adjust")
def adjust_command(
    by: By,
    month: Annotated[
        str, typer.Argument(metavar="MONTH", help="从哪月起 / from which month on")
    ] = "",
    scheme: Scheme = "",
    place: Place = "",
    day: DayGiven = None,
    dry: Dry = False,
    after: After = 0,
    queue: Queue = False,
    as_json: AsJson = False,
) -> None:
    """待遇调整。 / Yearly adjustment of benefits in payment."""
    with acting():
        from canbao.works.preparing import Asked

        asked = None
        if not after:
            of = book(scheme, place)
            asked = Asked("adjustment", day_of(day), book=of.id, month=month_of(month))
        by_two(asked, by, dry=dry, after=after, queue=queue, as_json=as_json)


@app.command("settle")
def settle_command(
    by: By,
    scheme: Scheme = "",
    place: Place = "",
    day: DayGiven = None,
    dry: Dry = False,
    after: After = 0,
    queue: Queue = False,
    as_json: AsJson = False,
) -> None:
    """结算暂定的待遇；调低的交由人决定。 / Settle provisional awards; what comes out lower is left to a
    human."""
    with acting():
        from canbao.works.preparing import Asked

        asked = None
        if not after:
            asked = Asked("settlement", day_of(day), book=book(scheme, place).id)
        by_two(asked, by, dry=dry, after=after, queue=queue, as_json=as_json)


@app.command("redecide")
def redecide_command(
    month: Month,
    by: By,
    scheme: Scheme,
    place: Place,
    day: DayGiven = None,
    dry: Dry = False,
    queue: Queue = False,
    as_json: AsJson = False,
) -> None:
    """在发待遇全部复算，列出差异和原因。 / Compute every award in payment again; what differs, and
    why."""
    with acting():
        from canbao.works.preparing import Asked, prepare

        asked = Asked("redecision", day_of(day), book=book(scheme, place).id,
                      month=month_of(month))  # fmt: skip
        run = prepare(asked, actor=actor(by, "benefits"), door=DOOR, dry=dry)
        running.carry(run, queue=queue, as_json=as_json)


@app.command("findings")
def findings_command(
    run: Annotated[int, typer.Argument(metavar="RUN", help="复算批次 / run")],
    cause: Annotated[str, typer.Option("--cause", help="只看一种原因 / one cause only")] = "",
    as_json: AsJson = False,
) -> None:
    """复算的差异，最大的在前。 / What a re-decision found, the largest first."""
    with acting():
        from canbao.benefits.redecision.runs import by_cause, findings
        from canbao.cli.runs import run_of

        of = run_of(run)
        found = findings(of, cause)
        if as_json:
            print_json([{"award": each.award_id, "month": each.month, "due": each.due,
                         "today": each.today, "cause": each.cause, "adverse": each.adverse,
                         "zh": each.zh, "en": each.en, "proposal": each.proposal_id}
                        for each in found])  # fmt: skip
            return
        for word, count, against, fen in by_cause(of):
            print(f"{word}  {count}  {say('不利', 'adverse')} {against}  {yuan(fen)}")
        for each in found[:50]:
            now = yuan(each.today) if each.today is not None else "–"
            told = f"{each.award_id}  {yuan(each.due)} → {now}  {say(each.zh, each.en)}"
            console().print(told, markup=False)


@app.command("migrate")
def migrate_command(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV")],
    by: By,
    checked_by: Annotated[
        str, typer.Option("--checked-by", metavar="ACCOUNT", help="复核人账户 / who checked it")
    ],
    day: DayGiven = None,
    dry: Dry = False,
    queue: Queue = False,
    as_json: AsJson = False,
) -> None:
    """接收原系统在发的待遇。 / Take over the awards that another system was paying."""
    with acting():
        from canbao.benefits.migration import prepare_migration

        content_of(file)
        run = prepare_migration(
            file.resolve(), day_of(day), actor=actor(by, "benefits"),
            checker=actor(checked_by, "benefits", option="--checked-by"), dry=dry,
        )  # fmt: skip
        running.carry(run, queue=queue, as_json=as_json)
