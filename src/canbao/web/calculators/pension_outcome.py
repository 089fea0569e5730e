"""The result of the pension calculator: parts, months of retirement, more years, higher level.

Everything is asked from the law; here it is only put in order.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

from canbao.web import careers, formats
from canbao.web.asking import Answer, Refusal, ask, names, today
from canbao.web.calculator import Figure, Notice, Outcome, Part
from canbao.web.calculators.common import decided
from canbao.web.calculators.pension_compare import (
    add_assumptions,
    add_levels,
    add_months,
    add_stops,
)
from canbao.web.calculators.projection import PARTS, Foreseen, Plan, Projection, Record
from canbao.web.calculators.retirement import life_line, window
from canbao.web.formats import Money, Month
from canbao.web.forms.answers import Answers
from canbao.web.pictures.lifeline import Band
from canbao.web.words import NOTHING, Text

TITLE: Final = Text("您的养老金", "Your pension")
SEE_ABOVE: Final = Text("算不出来，原因见上", "not worked out, see above")


def outcome(
    answers: Answers, values: Mapping[str, Any], month: Month | None, given: Mapping[str, Any]
) -> Outcome:
    """The result page for a month of retirement and what else the province asked for."""
    birth: Month = values["birth_month"]
    category: str = values["retirement_category"]
    retired = window({"birth_month": birth.iso, "retirement_category": category})
    if not retired:
        return Outcome(TITLE, refusal=retired.refusal)
    if month is None:
        return Outcome(
            TITLE,
            refusal=Refusal(
                "invalid_fact",
                Text("没有退休年月。", "There is no month of retirement."),
                field="timing",
            ),
        )
    possible = ask(
        "applied_retirement_month",
        {"birth_month": birth.iso, "retirement_category": category, "retirement_month": month.iso},
        date=month.iso,
        region=values["region"],
    )
    if possible.refusal is not None:
        asked_for = "month" if values.get("timing") == "other" else "timing"
        return Outcome(TITLE, refusal=replace(possible.refusal, field=asked_for))
    record, trouble = _record(values, month, birth, category, given)
    result = Outcome(TITLE)
    if isinstance(trouble, Refusal):
        result.refusal = trouble
    plan = _plan(values)
    projection = Projection(record, plan)
    foreseen = projection.at(month)
    _headline(result, projection, foreseen)
    _conditions(result, record, foreseen)
    latest = retired.month("latest_flexible_retirement_month")
    if month > latest:
        result.notices.append(
            Notice(
                "waiting",
                Text("晚于最晚可选的月份", "Later than the latest month you may choose"),
                Text(
                    "最晚可以选{latest}。更晚只用于年限不够、继续缴费的人。",
                    "The latest month is {latest}. Later is only for those who go on paying "
                    "because years are missing.",
                ).format(latest=latest),
            )
        )
    later = month > record.now
    if foreseen.answer:
        if later:
            add_months(result, projection, foreseen, retired)
            if plan.pays_on:
                add_levels(result, projection, foreseen)
                add_stops(result, projection, foreseen)
        result.sheet = foreseen.answer
    result.life_line = life_line(
        retired,
        birth,
        bands=_bands(values, record, month, later, plan),
        chosen=month,
    )
    if later:
        rows = values.get(careers.ANSWER) or ()
        gaps = bool(rows) and len(careers.without_gaps(rows, record.now.year)) > len(rows)
        add_assumptions(result, projection, foreseen, gaps)
    result.next_steps += decided("agency_pension_claim", Text("养老金申领", "your pension claim"))
    return result


def _record(
    values: Mapping[str, Any], month: Month, birth: Month, category: str, given: Mapping[str, Any]
) -> tuple[Record, Refusal | None]:
    """The person's record; figures not given are worked out from the years, if the law can."""
    now = min(Month.of(today()), month)
    facts = {name: value for name, value in given.items() if value is not None}
    if values.get("transitional_months"):
        facts["transitional_months"] = values["transitional_months"]
    region = values["region"]
    months, index, balance = (
        values.get("contribution_months"),
        values.get("average_index"),
        values.get("account_balance"),
    )
    trouble: Refusal | None = None
    rows = values.get(careers.ANSWER)
    if rows:
        career = [row.fact() for row in careers.without_gaps(rows, now.year)]
        paid = ask("paid_contribution_months", {"career": career}, date=now.iso, region=region)
        months = int(paid["paid_contribution_months"]) if paid else sum(row.months for row in rows)
        history: dict[str, Any] = {"career": career, "contribution_months": months, **facts}
        if index is None:
            asked = ask("average_index", history, date=now.iso, region=region)
            index = asked.amount("average_index") if asked else None
            trouble = trouble or asked.refusal
        if balance is None:
            history["retirement_month"] = now.iso
            if month > now:
                # Until retirement this is a foreseen balance; how the month of the award itself
                # bears interest is the province's to say and matters only then.
                history["account_interest_months"] = now.number - 1
            asked = ask("account_balance", history, date=now.iso, region=region)
            balance = asked.amount("account_balance") if asked else None
            trouble = trouble or asked.refusal
    record = Record(
        region, now, birth, category, int(months or 0), index, balance, tuple(facts.items())
    )
    return record, trouble


def _plan(values: Mapping[str, Any]) -> Plan:
    pays_on = values.get("pays_on") == "yes"
    return Plan(
        pays_on=pays_on,
        level=Decimal(values["level"]) if pays_on else Decimal(0),
        interest=values.get("interest") or Decimal(0),
        growth=values.get("growth") or Decimal(0),
        flexible=values.get("payer") == "flexible",
    )


def _headline(result: Outcome, projection: Projection, foreseen: Foreseen) -> None:
    start = foreseen.month.plus(1)
    asked = ask(
        "pension_start_month",
        {"retirement_month": foreseen.month.iso},
        date=foreseen.month.iso,
        region=projection.record.region,
    )
    if asked:
        start = asked.month("pension_start_month")
    if foreseen.answer:
        result.answers.append(foreseen.answer)
        meaning = Text(
            "{month}退休，每月发放，直到终身。", "Retiring in {month}: paid every month for life."
        ).format(month=foreseen.month)
        since = Text("从{start}起发放。", "Paid from {start}.").format(start=start)
        if foreseen.month > projection.record.now and not projection.plan.growth:
            since = Text(
                "{since}金额按今天的工资水平说。", "{since} The amount is in today’s wages."
            ).format(since=since)
        result.figures.append(
            Figure(
                Text("每月养老金", "Pension a month"),
                str(Money(foreseen.answer.amount("pension_total"))),
                meaning,
                since,
                foreseen.answer,
                "pension_total",
                headline=True,
                last_step_only=True,
                assumed=foreseen.month > projection.record.now,
            )
        )
    result.parts_title = Text("由这些部分组成", "It is made of these parts")
    parts: Mapping[str, Answer] = (
        dict.fromkeys(PARTS, foreseen.answer)
        if foreseen.answer
        else projection.parts_at(foreseen.month)
    )
    for name in (*PARTS[1:], PARTS[0]):
        answer = parts[name]
        if answer and name == "pension_additions" and answer.amount(name) == 0:
            continue
        if answer and name == "transitional_pension" and answer.amount(name) == 0:
            continue
        total = name == "pension_total"
        refusal = None if answer or total else answer.refusal
        note = Text("", "")
        if (
            refusal is not None
            and result.refusal is not None
            and (refusal.code == "missing_facts" or refusal.field == result.refusal.field)
        ):
            refusal, note = None, SEE_ABOVE
        result.parts.append(
            Part(
                names(name),
                answer.amount(name) if answer else None,
                answer or None,
                name,
                refusal,
                note,
                total=total,
            )
        )
        if answer and not foreseen.answer:
            result.answers.append(answer)
    if not foreseen.answer:
        refusal = foreseen.answer.refusal
        if result.refusal is None and refusal is not None:
            result.refusal = refusal
            # The part concerned would say the same; once is enough.
            for position, part in enumerate(result.parts):
                if part.refusal is not None and part.refusal.field == refusal.field:
                    result.parts[position] = Part(part.name, None, note=SEE_ABOVE)


def _conditions(result: Outcome, record: Record, foreseen: Foreseen) -> None:
    """Whether the months suffice."""
    facts = {
        "birth_month": record.birth.iso,
        "retirement_category": record.category,
        "retirement_month": foreseen.month.iso,
        "contribution_months": foreseen.months,
    }
    asked = ask(
        ["contribution_months_short", "minimum_contribution_months"],
        facts,
        date=foreseen.month.iso,
        region=record.region,
    )
    if not asked:
        if result.refusal is None:
            result.refusal = asked.refusal
        return
    short = int(asked["contribution_months_short"])
    least = formats.months_as_years(int(asked["minimum_contribution_months"]))
    paid = formats.months_as_years(foreseen.months)
    if short:
        # Said before any amount: the headline is not what the person will draw.
        result.verdict = Notice(
            "needs",
            Text("缴费年限不够：还差{n}", "Too few years: {n} missing").format(
                n=formats.months_as_years(short)
            ),
            Text(
                "到{month}您共缴{paid}，最低是{least}。下面的金额只有缴够以后才能领取。",
                "By {month} you will have paid {paid}; the minimum is {least}. "
                "The amount below is paid only once the minimum is met.",
            ).format(month=foreseen.month, paid=paid, least=least),
            Text(
                "您可以继续缴费、推迟退休，或转入城乡居民养老保险。",
                "You can go on paying, retire later, or move to the residents’ scheme.",
            ),
        )
        result.figures = [
            replace(
                figure,
                name=Text(
                    "现在还领不到：按已有年限试算",
                    "Not payable yet: worked out for the years so far",
                ),
                meaning=Text(
                    "缴够最低年限以后每月发放，届时重新计算。",
                    "Paid every month once the minimum is met, worked out again then.",
                ),
                since=NOTHING,
            )
            if figure.headline
            else figure
            for figure in result.figures
        ]
    else:
        result.notices.append(
            Notice(
                "done",
                Text("年限够了", "Enough years"),
                Text(
                    "到{month}您共缴{paid}，不少于最低的{least}。",
                    "By {month} you will have paid {paid}, not less than the minimum of {least}.",
                ).format(month=foreseen.month, paid=paid, least=least),
            )
        )


def _bands(
    values: Mapping[str, Any], record: Record, month: Month, later: bool, plan: Plan
) -> tuple[Band, ...]:
    """Insured years as the history says; from months alone, the latest ones without a gap."""
    bands: list[Band] = []
    rows = values.get(careers.ANSWER) or ()
    for row in rows:
        if not row.months:
            continue
        last = Month(row.year, 12) if row.months == 12 else Month(row.year, row.months)
        last = min(last, record.now)
        if bands and bands[-1].state == "insured" and bands[-1].last.plus(1) == Month(row.year, 1):
            bands[-1] = Band("pension", bands[-1].first, last)
        else:
            if bands and bands[-1].last < Month(row.year, 1).plus(-1):
                gap_end = Month(row.year, 1).plus(-1)
                bands.append(Band("pension", bands[-1].last.plus(1), gap_end, "gap"))
            bands.append(Band("pension", Month(row.year, 1), last))
    if not rows and record.months:
        first = max(record.now.plus(-record.months), record.birth)
        note = Text("只知道总年限，画成连续的", "only the total is known; drawn without gaps")
        bands.append(Band("pension", first, record.now.plus(-1), note=note))
    if later and plan.pays_on:
        start = max(record.now, bands[-1].last.plus(1)) if bands else record.now
        if month > start:
            bands.append(Band("pension", start, month.plus(-1), "foreseen"))
    return tuple(bands)
