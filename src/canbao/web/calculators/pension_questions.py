"""The questions of the pension calculator: what is asked, by which law, and when it is needed.

Their order and the result page are in `pension` and `pension_outcome`.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from canbao.web import careers, formats
from canbao.web.asking import Answer, ask, today
from canbao.web.calculators import particulars
from canbao.web.calculators.projection import PARTS
from canbao.web.calculators.retirement import birth_field, category_field, length_field, window
from canbao.web.forms.answers import Answers
from canbao.web.forms.fields import (
    Choice,
    ChoiceField,
    Field,
    MoneyField,
    MonthField,
    NumberField,
    Wrong,
)
from canbao.web.words import NOTHING, Text

LEVELS: Final = ("0.6", "0.8", "1", "1.5", "2", "3")


def _window(answers: Answers) -> Answer | None:
    """The retirement window of the answers so far, if they suffice."""
    return answers.once("window", lambda: _find_window(answers))


def _find_window(answers: Answers) -> Answer | None:
    try:
        birth = birth_field().read(answers.get("birth_month", ""))
        category = category_field().read(answers.get("retirement_category", ""))
    except Wrong:
        return None
    answer = window({"birth_month": birth.iso, "retirement_category": category})
    return answer or None


def when(answers: Answers) -> tuple[Field, ...]:
    asked = _window(answers)
    months: dict[str, Text] = {}
    if asked:
        for option, name in (
            ("statutory", "statutory_retirement_month"),
            ("earliest", "earliest_flexible_retirement_month"),
            ("latest", "latest_flexible_retirement_month"),
        ):
            month = asked.month(name)
            months[option] = Text("{m}", "{m}").format(m=month)
    choices = [
        Choice(
            "statutory",
            Text("到法定年龄退休", "At the statutory age"),
            months.get("statutory", NOTHING),
        ),
        Choice(
            "earliest",
            Text("能多早就多早", "As early as possible"),
            months.get("earliest", NOTHING),
        ),
        Choice(
            "latest", Text("能多晚就多晚", "As late as possible"), months.get("latest", NOTHING)
        ),
        Choice("other", Text("其他月份，或者已经退休", "Another month, or already retired")),
    ]
    if asked and len(set(map(str, months.values()))) == 1:
        # Before the reform there was one month only.
        choices = [choices[0], choices[-1]]
    return (
        ChoiceField(
            name="timing",
            label=Text("按什么时候退休来算", "Which month of retirement shall we take?"),
            choices=tuple(choices),
        ),
    )


def retirement_month(answers: Answers) -> formats.Month | None:
    """The month of retirement that the answers mean."""
    timing = answers.get("timing", "")
    if timing == "other":
        try:
            return formats.Month.parse(answers.get("month", ""))
        except ValueError:
            return None
    asked = _window(answers)
    if asked is None or not timing:
        return None
    name = {
        "earliest": "earliest_flexible_retirement_month",
        "latest": "latest_flexible_retirement_month",
    }.get(timing, "statutory_retirement_month")
    return asked.month(name)


def month(answers: Answers) -> tuple[Field, ...]:
    return (
        MonthField(
            name="month",
            label=Text("哪一年哪一月退休", "In which month?"),
            hint=Text(
                "核定表上的退休年月，或您打算退休的月份。",
                "The month on the award sheet, or the month you have in mind.",
            ),
            first_year=2006,
            last_year=today().year + 50,
        ),
    )


def history(answers: Answers) -> tuple[Field, ...]:
    return (
        ChoiceField(
            name="history",
            label=Text("您怎样提供缴费历史", "How will you give your history?"),
            choices=(
                Choice(
                    "index",
                    Text("填平均缴费指数和年限", "Average index and years"),
                    Text(
                        "最快。权益单、核定表或当地人社 App 里有。",
                        "Quickest. On your statement, award sheet or the local app.",
                    ),
                ),
                Choice(
                    "years",
                    Text("逐年填写", "Year by year"),
                    Text("每年的月数和缴费基数。", "Months and base of each year."),
                ),
                Choice(
                    "file",
                    Text("上传表格", "Upload a table"),
                    Text("CSV 或 xlsx。", "CSV or xlsx."),
                ),
            ),
        ),
    )


def _balance(optional: bool) -> MoneyField:
    return MoneyField(
        name="account_balance",
        label=Text("个人账户储存额", "Balance of your individual account"),
        hint=Text(
            "现在的余额；已经退休的填退休时的。电子社保卡、权益单上有。",
            "The balance now, or at retirement if you have retired; "
            "on the e-card or your statement.",
        ),
        unit=Text("元", "yuan"),
        optional=optional,
    )


def _index(optional: bool, hint: Text) -> NumberField:
    return NumberField(
        name="average_index",
        label=Text("平均缴费指数", "Average contribution index"),
        hint=hint,
        low=Decimal("0.01"),
        high=Decimal(10),
        optional=optional,
    )


def record(answers: Answers) -> tuple[Field, ...]:
    return (
        length_field(
            "contribution_months",
            Text("累计缴费年限", "How long you have paid"),
            Text(
                "包括视同缴费；填到现在为止（已退休的填到退休）。",
                "Deemed years included; up to now, or up to retirement.",
            ),
            answers=answers,
        ),
        _index(
            False,
            Text(
                "历年缴费基数与平均工资之比的平均，一般在 0.6 到 3 之间，例如 0.85。",
                "The mean ratio of your bases to the average wage, mostly 0.6 to 3, such as 0.85.",
            ),
        ),
        _balance(False),
    )


def printed(answers: Answers) -> tuple[Field, ...]:
    return (
        _index(
            True,
            Text(
                "知道就填，最准。空着的话按您的缴费历史算；有的省没有公开的算法，那时会停下来告诉您。",
                "Best if you know it. Left empty, it is worked out from the years; some "
                "provinces’ method has no public source, and then we stop and say so.",
            ),
        ),
        _balance(True),
    )


def earlier(answers: Answers) -> tuple[Field, ...]:
    return (
        length_field(
            "transitional_months",
            Text("建立个人账户以前的缴费年限", "Years before the individual account began"),
            Text(
                "包括视同缴费。各省建账多在 1992 年到 1998 年之间；那以后才参加工作的，空着。",
                "Deemed years included. Accounts began between 1992 and 1998 in most provinces; "
                "if you started work later, leave this empty.",
            ),
            optional=True,
        ),
    )


def facts_so_far(answers: Answers) -> dict[str, Any]:
    """Facts for the law that the answers already hold, without a projection."""
    month, now = retirement_month(answers), formats.Month.of(today())
    left = max(month.minus(now), 0) if month else 0
    paid = answers.get("contribution_months", "")
    if not (paid.isascii() and paid.isdigit()):
        paid = str(careers.read(answers.get(careers.ANSWER, "")).months or 240)
    facts: dict[str, Any] = {
        "contribution_months": int(paid) + left,
        "average_index": "1",
        "account_balance": "1",
    }
    for name in ("birth_month", "retirement_category"):
        if answers.get(name):
            facts[name] = answers[name]
    months = answers.get("transitional_months", "")
    facts["transitional_months"] = int(months) if months.isascii() and months.isdigit() else 0
    if facts["transitional_months"] > facts["contribution_months"]:
        facts["contribution_months"] = facts["transitional_months"]
    return facts


def particular_fields(answers: Answers) -> tuple[Field, ...]:
    """Optional questions that only some provinces need; asked for the law of today."""
    return answers.once("particulars", lambda: _find_particulars(answers))


def _find_particulars(answers: Answers) -> tuple[Field, ...]:
    region = answers.get("region", "")
    month = retirement_month(answers)
    if not region or month is None:
        return ()
    now = formats.Month.of(today())
    date = min(month, now)
    facts = facts_so_far(answers) | {"retirement_month": date.iso}
    wanted = particulars.wanting(PARTS, facts, date.iso, region)
    fields = tuple(particulars.field_for(name) for name in wanted)
    if month <= now and "reference_wage" not in wanted:
        # A first award often rests on last year's base; a sheet can only be checked with its own.
        fields += (_printed_base(),)
    return fields


def _printed_base() -> Field:
    return MoneyField(
        name="reference_wage",
        label=Text("核定表上的计发基数", "Calculation base on the award sheet"),
        hint=Text(
            "想核对一张核定表，就填表上的数：当年基数公布以前，先按上一年的基数计发，公布后重算补差。"
            "空着就用现在已经公布的基数。",
            "To check an award sheet, enter its base: until the year’s base is published, last "
            "year’s is used first and settled later. Left empty, the base published by now is used.",
        ),
        unit=Text("元/月", "yuan a month"),
        optional=True,
    )


def _rate(name: str, answers: Answers) -> str:
    """A contribution rate of today, as the law has it."""
    asked = ask(name, {}, date=today(), region=answers.get("region", "nation"))
    return f"{formats.number(asked.amount(name))}%" if asked else "…"


def payer(answers: Answers) -> tuple[Field, ...]:
    return (
        ChoiceField(
            name="payer",
            label=Text("以后由谁缴费", "Who will pay?"),
            choices=(
                Choice(
                    "employer",
                    Text("单位和我一起缴", "An employer and I"),
                    Text(
                        "您缴基数的 {rate}，单位另缴。",
                        "You pay {rate} of the base, the employer pays its own part.",
                    ).format(rate=_rate("pension_person_rate", answers)),
                ),
                Choice(
                    "flexible",
                    Text("我自己缴（灵活就业）", "I alone (flexible worker)"),
                    Text("您缴基数的 {rate}。", "You pay {rate} of the base.").format(
                        rate=_rate("flexible_pension_rate", answers)
                    ),
                ),
            ),
        ),
    )


def level(answers: Answers) -> tuple[Field, ...]:
    return (
        ChoiceField(
            name="level",
            label=Text("以后按什么水平缴费", "At which level will you pay?"),
            hint=Text(
                "缴费基数相当于当地平均工资的多少。",
                "Your base as a share of the local average wage.",
            ),
            choices=tuple(
                Choice(level, Text(f"{Decimal(level):.0%}", f"{Decimal(level):.0%}"))
                for level in LEVELS
            ),
        ),
    )


def assumed(answers: Answers) -> tuple[Field, ...]:
    rate = ask("last_published_account_interest", {}, date=today())
    last = f"{rate.amount('last_published_account_interest').normalize():f}" if rate else ""
    percent = Text("%", "%")
    return (
        NumberField(
            name="growth",
            label=Text("工资每年增长多少", "Growth of wages a year"),
            unit=percent,
            hint=Text(
                "填 0，结果就是按今天的工资水平说的，最好懂。",
                "With 0 the result is in today’s wages, which is easiest to read.",
            ),
            high=Decimal(15),
            places=2,
        ),
        NumberField(
            name="interest",
            label=Text("个人账户每年利率多少", "Interest of the account a year"),
            unit=percent,
            hint=Text("最近一次公布的是 {last}%。", "The last one published is {last} %.").format(
                last=last
            )
            if last
            else NOTHING,
            high=Decimal(15),
            places=2,
        ),
    )


def pays_on(answers: Answers) -> bool:
    return retires_later(answers) and answers.get("pays_on", "") == "yes"


def retires_later(answers: Answers) -> bool:
    month = retirement_month(answers)
    return month is not None and month > formats.Month.of(today())


def by(kind: str) -> Any:
    return lambda answers: answers.get("history", "") == kind
