"""How much residents' pension will I draw? Base part, account, extra for long contribution."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from canbao.web import formats
from canbao.web.asking import ask, names
from canbao.web.calculator import (
    Assumption,
    Calculator,
    Figure,
    Notice,
    Outcome,
    Page,
    Part,
    Table,
)
from canbao.web.calculators import residents_questions as questions
from canbao.web.calculators.common import decided, typed_facts
from canbao.web.calculators.retirement import birth_field
from canbao.web.formats import Money, Month
from canbao.web.forms.answers import Answers
from canbao.web.forms.lawfields import region_field
from canbao.web.pictures.lifeline import Band, LifeLine, Mark
from canbao.web.words import NOTHING, Text

PARTS: Final = questions.PARTS
COMPARED: Final = (Decimal(200), Decimal(500), Decimal(1000), Decimal(2000))


def _projected(
    answers: Answers, values: Mapping[str, Any], starts: Month, own: Decimal
) -> tuple[Decimal | None, int, Decimal]:
    """If `own` is paid every year from now on: the balance when the pension begins, the years
    still to pay, and the subsidy a year."""
    years = max(starts.year - questions.this_month().year, 0) if own else 0
    subsidy = values.get("resident_subsidy")
    if subsidy is None or own != values.get("resident_own_contribution"):
        least = ask(
            "resident_subsidy_least",
            {"resident_own_contribution": own},
            date=questions.this_month().iso,
            region=values["region"],
        )
        subsidy = least.amount("resident_subsidy_least") if least else Decimal(0)
    grown = ask(
        "resident_account_projected",
        {
            "resident_opening_balance": values["balance"],
            "resident_own_contribution": own,
            "resident_subsidy": subsidy if own else 0,
            "resident_projection_years": max(starts.year - questions.this_month().year, 0),
            "resident_assumed_interest": values["resident_assumed_interest"],
        },
        date=questions.this_month().iso,
        region=values["region"],
    )
    balance = grown.amount("resident_account_projected") if grown else None
    return balance, years, subsidy


def outcome(answers: Answers, values: Mapping[str, Any]) -> Outcome:
    title = Text("您的居民养老金", "Your residents’ pension")
    birth: Month = values["birth_month"]
    starts = questions.pension_month(answers)
    if starts is None:
        return Outcome(title)
    result = Outcome(title)
    later = starts > questions.this_month()
    years = Decimal(values["resident_contribution_years"])
    balance: Decimal | None = values["balance"]
    if later:
        balance, more, subsidy = _projected(
            answers, values, starts, values["resident_own_contribution"]
        )
        years += more
        _assumptions(result, values, starts, subsidy, balance)
    given = typed_facts(questions.local_amounts(answers), answers)
    facts = given | {
        "birth_month": birth.iso,
        "resident_contribution_years": years,
        "resident_account_balance": balance,
    }
    region = values["region"]
    answer = ask(PARTS, facts, date=questions.this_month().iso, region=region)
    when = Text("从{month}起，每月发放，直到终身。", "From {month}, every month for life.").format(
        month=starts
    )
    if answer:
        result.answers.append(answer)
        result.sheet = answer
        result.figures.append(
            Figure(
                names(PARTS[0]),
                str(Money(answer.amount(PARTS[0]))),
                when,
                Text("按今天的标准计算。", "At today’s amounts."),
                answer,
                PARTS[0],
                headline=True,
                last_step_only=True,
                assumed=later,
            )
        )
    else:
        result.figures.append(
            Figure(Text("可以领取的时间", "From when"), str(starts), when, headline=True)
        )
    _parts(result, facts, region, bool(answer))
    _conditions(result, facts, starts, region, years)
    if later and answer:
        _tiers(result, answers, values, starts, facts, region)
    result.life_line = _life_line(birth, starts, values, later)
    result.next_steps += decided("agency_pension_claim", Text("养老金申领", "your pension claim"))
    return result


def _parts(result: Outcome, facts: dict[str, Any], region: str, whole: bool) -> None:
    result.parts_title = Text("由这些部分组成", "It is made of these parts")
    for name in (*PARTS[1:], PARTS[0]):
        part = ask(name, facts, date=questions.this_month().iso, region=region)
        total = name == PARTS[0]
        result.parts.append(
            Part(
                names(name),
                part.amount(name) if part else None,
                part or None,
                name,
                None if part or total else part.refusal,
                total=total,
            )
        )
        if part and not whole:
            result.answers.append(part)
    if not whole:
        minimum = ask("resident_minimum_base", {}, date=questions.this_month().iso)
        if minimum:
            result.answers.append(minimum)
            result.notices.append(
                Notice(
                    "",
                    Text("至少有多少", "At the least"),
                    Text(
                        "国家最低基础养老金现在是每月{m}，各地只能更高。",
                        "The national minimum of the base part is {m} a month now; "
                        "places may only pay more.",
                    ).format(m=Money(minimum.amount("resident_minimum_base"))),
                )
            )


def _conditions(
    result: Outcome, facts: dict[str, Any], starts: Month, region: str, years: Decimal
) -> None:
    needed = ask(
        "resident_required_contribution_years", {}, date=questions.this_month().iso, region=region
    )
    if not needed:
        return
    least = needed.amount("resident_required_contribution_years")
    said = {"years": formats.number(years), "least": formats.number(least), "month": starts}
    if years >= least:
        result.notices.append(
            Notice(
                "done",
                Text("缴费年限够了", "Enough years"),
                Text(
                    "到{month}有{years}年，最低{least}年。",
                    "{years} years by {month}; the minimum is {least}.",
                ).format(**said),
            )
        )
    else:
        result.notices.append(
            Notice(
                "needs",
                Text("缴费年限不够", "Too few years"),
                Text(
                    "到{month}只有{years}年，最低{least}年。",
                    "Only {years} years by {month}; the minimum is {least}.",
                ).format(**said),
                Text(
                    "制度实施时已经临近领取年龄的可以少缴，其他人可以补缴；请问户籍地经办机构。",
                    "Those close to pension age when the scheme began may pay fewer years, others "
                    "may fill up; ask the agency where you are registered.",
                ),
            )
        )


def _tiers(
    result: Outcome,
    answers: Answers,
    values: Mapping[str, Any],
    starts: Month,
    facts: dict[str, Any],
    region: str,
) -> None:
    """Other tiers for the years to come."""
    own: Decimal = values["resident_own_contribution"]
    rows = []
    least: tuple[Decimal, Decimal] | None = None
    for tier in sorted({*COMPARED, *([own] if own else [])}):
        balance, more, subsidy = _projected(answers, values, starts, tier)
        years = Decimal(values["resident_contribution_years"]) + more
        asked = ask(
            PARTS[0],
            facts | {"resident_account_balance": balance, "resident_contribution_years": years},
            date=questions.this_month().iso,
            region=region,
        )
        if not asked:
            return
        paid, pension = tier * more, asked.amount(PARTS[0])
        least = least or (paid, pension)
        gain, cost = pension - least[1], paid - least[0]
        back = "—"
        if gain > 0:
            months = int(-(-cost // gain))
            back = str(formats.age(starts.minus(values["birth_month"]) + months))
        mark = Text("{m}（您的）", "{m} (yours)") if tier == own else Text("{m}", "{m}")
        rows.append(
            (
                mark.format(m=Money(tier)),
                Money(subsidy),
                Money(pension),
                Money(gain) if gain else "—",
                back,
            )
        )
    result.tables.append(
        Table(
            Text("换个档次，能多领多少", "What another tier brings"),
            (
                Text("每年缴", "Paid a year"),
                Text("政府补贴", "Subsidy"),
                Text("每月养老金", "Pension a month"),
                Text("比最低一行多领", "More than the first row"),
                Text("几岁回本", "Paid back at"),
            ),
            tuple(rows),
            Text(
                "其他档次的补贴按国家最低标准算，当地往往更高；回本年龄不计利息。",
                "For other tiers the national minimum subsidy is taken; places often pay more. "
                "Payback counts no interest.",
            ),
        )
    )


def _assumptions(
    result: Outcome,
    values: Mapping[str, Any],
    starts: Month,
    subsidy: Decimal,
    balance: Decimal | None,
) -> None:
    result.assumptions += [
        Assumption(
            Text("以后的缴费", "Future contributions"),
            str(
                Text("每年{m}，缴到{month}", "{m} a year until {month}").format(
                    m=Money(values["resident_own_contribution"]), month=starts
                )
            ),
            Text("您设定的。", "Set by you."),
        ),
        Assumption(
            Text("政府补贴", "Subsidy"),
            str(Money(subsidy)),
            Text(
                "您填的；没填就是国家最低标准。", "As you gave it; otherwise the national minimum."
            ),
        ),
        Assumption(
            Text("账户利率", "Interest of the account"),
            f"{formats.number(values['resident_assumed_interest'])}%",
            Text(
                "您设定的。当年的缴费从下一年起计息。",
                "Set by you. A year’s payment bears interest from the next year on.",
            ),
        ),
    ]
    if balance is not None:
        result.assumptions.append(
            Assumption(
                Text("开始领取时的账户余额", "Balance when the pension begins"),
                str(Money(balance)),
                Text("按以上假设推算。", "Follows from the assumptions above."),
            )
        )


def _life_line(birth: Month, starts: Month, values: Mapping[str, Any], later: bool) -> LifeLine:
    now = questions.this_month()
    years = int(Decimal(values["resident_contribution_years"]))
    end_paid = min(now, starts)
    bands: list[Band] = []
    if years:
        bands.append(
            Band(
                "residents",
                max(end_paid.plus(-12 * years), birth),
                end_paid.plus(-1),
                note=Text(
                    "只知道总年数，画成连续的", "only the total is known; drawn without gaps"
                ),
            )
        )
    if later and values.get("resident_own_contribution"):
        bands.append(Band("residents", now, starts.plus(-1), "foreseen"))
    marks = [
        Mark(birth, Text("出生", "Born")),
        Mark(starts, Text("开始领取", "First pension"), "foreseen" if later else "past"),
        Mark(now, Text("今天", "Today"), "today"),
    ]
    return LifeLine(
        Text("您的一生一线", "Your life line"),
        birth,
        max(starts, now).plus(24),
        tuple(bands),
        tuple(marks),
        source=Text("按您填写的内容绘制。", "Drawn from your answers."),
    )


RESIDENTS = Calculator(
    slug="residents",
    question=Text("我能领多少居民养老金", "How much residents’ pension will I draw?"),
    door=Text(
        "没有参加职工养老保险的城乡居民：基础养老金、个人账户、换档次差多少。",
        "For residents outside the employee scheme: base part, account, what another tier brings.",
    ),
    lede=Text(
        "城乡居民养老金由基础养老金和个人账户养老金组成，到年龄按月领取。",
        "The residents’ pension has a base part and an account part and is paid monthly "
        "from pension age.",
    ),
    at_hand=(
        Text("户籍所在省份、出生年月", "The province of your registration, your month of birth"),
        Text(
            "已缴年数和个人账户余额（电子社保卡里有）",
            "Years paid and account balance, from the e-card",
        ),
    ),
    gives=(
        Text("每月能领多少，从哪个月起", "How much a month, and from which month"),
        Text("换个缴费档次差多少", "What another tier brings"),
    ),
    pages=(
        Page(
            "where",
            NOTHING,
            lambda answers: (
                region_field(
                    Text("您的户籍在哪里", "Where is your household registration?"),
                    Text(
                        "居民养老在户籍地参保。", "Residents are insured where they are registered."
                    ),
                    cities=False,
                ),
            ),
        ),
        Page("born", NOTHING, lambda answers: (birth_field(),)),
        Page("record", Text("您的缴费记录", "Your record"), questions.record),
        Page(
            "future",
            Text("从现在到领取", "From now to the pension"),
            questions.future,
            needed=questions.still_pays,
        ),
        Page(
            "particulars",
            Text("当地的标准", "The local amounts"),
            questions.local_amounts,
            needed=lambda answers: bool(questions.local_amounts(answers)),
            lede=Text("不知道的可以空着。", "Leave empty what you don’t know."),
        ),
    ),
    outcome=outcome,
    minutes=2,
)
