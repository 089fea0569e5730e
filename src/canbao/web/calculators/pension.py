"""How much pension will I draw? Employees and flexible workers: what is asked.

The page of results is put together in `pension_outcome`.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from canbao.web import careers, formats
from canbao.web.asking import Answer, ask, today
from canbao.web.calculator import Calculator, Page
from canbao.web.calculators import particulars
from canbao.web.calculators.pension_outcome import outcome
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
    yes_no,
)
from canbao.web.forms.lawfields import region_field, value_for_law
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


def _when(answers: Answers) -> tuple[Field, ...]:
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
        Choice("statutory", Text("到法定年龄退休", "At the statutory age"), months.get("statutory", NOTHING)),
        Choice("earliest", Text("能多早就多早", "As early as possible"), months.get("earliest", NOTHING)),
        Choice("latest", Text("能多晚就多晚", "As late as possible"), months.get("latest", NOTHING)),
        Choice("other", Text("其他月份，或者已经退休", "Another month, or already retired")),
    ]
    return (
        ChoiceField(
            name="timing", label=Text("按什么时候退休来算", "Which month of retirement shall we take?"),
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


def _month(answers: Answers) -> tuple[Field, ...]:
    return (
        MonthField(
            name="month", label=Text("哪一年哪一月退休", "In which month?"),
            hint=Text("核定表上的退休年月，或您打算退休的月份。",
                      "The month on the award sheet, or the month you have in mind."),
            first_year=2006, last_year=today().year + 50,
        ),
    )


def _history(answers: Answers) -> tuple[Field, ...]:
    return (
        ChoiceField(
            name="history", label=Text("您怎样提供缴费历史", "How will you give your history?"),
            choices=(
                Choice("index", Text("填平均缴费指数和年限", "Average index and years"),
                       Text("最快。权益单、核定表或当地人社 App 里有。", "Quickest. On your statement, award sheet or the local app.")),
                Choice("years", Text("逐年填写", "Year by year"),
                       Text("每年的月数和缴费基数。", "Months and base of each year.")),
                Choice("file", Text("上传表格", "Upload a table"), Text("CSV 或 xlsx。", "CSV or xlsx.")),
            ),
        ),
    )


def _balance(optional: bool) -> MoneyField:
    return MoneyField(
        name="account_balance", label=Text("个人账户储存额", "Balance of your individual account"),
        hint=Text("现在的余额；已经退休的填退休时的。电子社保卡、权益单上有。",
                  "The balance now, or at retirement if you have retired; on the e-card or your statement."),
        unit=Text("元", "yuan"), optional=optional,
    )


def _index(optional: bool, hint: Text) -> NumberField:
    return NumberField(
        name="average_index", label=Text("平均缴费指数", "Average contribution index"), hint=hint,
        low=Decimal("0.01"), high=Decimal(10), optional=optional,
    )


def _record(answers: Answers) -> tuple[Field, ...]:
    return (
        length_field(
            "contribution_months", Text("累计缴费年限", "How long you have paid"),
            Text("包括视同缴费；填到现在为止（已退休的填到退休）。",
                 "Deemed years included; up to now, or up to retirement."),
        ),
        _index(False, Text("历年缴费基数与平均工资之比的平均，一般在 0.6 到 3 之间，例如 0.85。",
                           "The mean ratio of your bases to the average wage, mostly 0.6 to 3, such as 0.85.")),
        _balance(False),
    )


def _printed(answers: Answers) -> tuple[Field, ...]:
    return (
        _index(True, Text("知道就填，最准。空着的话按您的缴费历史算；有的省没有公开的算法，那时会停下来告诉您。",
                          "Best if you know it. Left empty, it is worked out from the years; some "
                          "provinces’ method has no public source, and then we stop and say so.")),
        _balance(True),
    )


def _earlier(answers: Answers) -> tuple[Field, ...]:
    return (
        length_field(
            "transitional_months",
            Text("建立个人账户以前的缴费年限", "Years before the individual account began"),
            Text("包括视同缴费。各省建账多在 1992 年到 1998 年之间；那以后才参加工作的，空着。",
                 "Deemed years included. Accounts began between 1992 and 1998 in most provinces; "
                 "if you started work later, leave this empty."),
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
        "contribution_months": int(paid) + left, "average_index": "1", "account_balance": "1",
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
    return tuple(particulars.field_for(name) for name in wanted)


def _rate(name: str, answers: Answers) -> str:
    """A contribution rate of today, as the law has it."""
    asked = ask(name, {}, date=today(), region=answers.get("region", "nation"))
    return f"{formats.number(asked.amount(name))}%" if asked else "…"


def _payer(answers: Answers) -> tuple[Field, ...]:
    return (
        ChoiceField(
            name="payer", label=Text("以后由谁缴费", "Who will pay?"),
            choices=(
                Choice("employer", Text("单位和我一起缴", "An employer and I"),
                       Text("您缴基数的 {rate}，单位另缴。",
                            "You pay {rate} of the base, the employer pays its own part.")
                       .format(rate=_rate("pension_person_rate", answers))),
                Choice("flexible", Text("我自己缴（灵活就业）", "I alone (flexible worker)"),
                       Text("您缴基数的 {rate}。", "You pay {rate} of the base.")
                       .format(rate=_rate("flexible_pension_rate", answers))),
            ),
        ),
    )


def _level(answers: Answers) -> tuple[Field, ...]:
    return (
        ChoiceField(
            name="level", label=Text("以后按什么水平缴费", "At which level will you pay?"),
            hint=Text("缴费基数相当于当地平均工资的多少。", "Your base as a share of the local average wage."),
            choices=tuple(
                Choice(level, Text(f"{Decimal(level):.0%}", f"{Decimal(level):.0%}")) for level in LEVELS
            ),
        ),
    )


def _assumed(answers: Answers) -> tuple[Field, ...]:
    rate = ask("last_published_account_interest", {}, date=today())
    last = f"{rate.amount('last_published_account_interest').normalize():f}" if rate else ""
    percent = Text("%", "%")
    return (
        NumberField(
            name="growth", label=Text("工资每年增长多少", "Growth of wages a year"), unit=percent,
            hint=Text("填 0，结果就是按今天的工资水平说的，最好懂。",
                      "With 0 the result is in today’s wages, which is easiest to read."),
            high=Decimal(15), places=2,
        ),
        NumberField(
            name="interest", label=Text("个人账户每年利率多少", "Interest of the account a year"),
            unit=percent,
            hint=Text("最近一次公布的是 {last}%。", "The last one published is {last} %.").format(last=last)
            if last else NOTHING,
            high=Decimal(15), places=2,
        ),
    )


def _pays_on(answers: Answers) -> bool:
    return _retires_later(answers) and answers.get("pays_on", "") == "yes"


def _retires_later(answers: Answers) -> bool:
    month = retirement_month(answers)
    return month is not None and month > formats.Month.of(today())


def _by(kind: str) -> Any:
    return lambda answers: answers.get("history", "") == kind


def worked_out(answers: Answers, values: Mapping[str, Any]) -> Any:
    """The result page."""
    given = {
        field.name: value_for_law(field, values.get(field.name))
        for field in particular_fields(answers)
    }
    return outcome(answers, values, retirement_month(answers), given)


PENSION = Calculator(
    slug="pension",
    question=Text("我能领多少养老金", "How much pension will I draw?"),
    door=Text("职工和灵活就业人员：基础、账户、过渡各部分，早退晚退、多缴少缴差多少。",
              "Employees and flexible workers: each part, and what retiring later or paying more brings."),
    lede=Text("按您所在省份的办法，算出每个月的养老金和它的每一步。",
              "Your monthly pension by the method of your province, with every step."),
    at_hand=(
        Text("参保省份、出生年月", "Your province and month of birth"),
        Text("累计缴费年限、平均缴费指数、个人账户余额（电子社保卡或权益单上有）",
             "Months paid, average index and account balance, from the e-card or your statement"),
        Text("或者：每年的缴费月数和基数", "Or: months and base of every year"),
    ),
    gives=(
        Text("每月养老金和它的各个部分", "The monthly pension and its parts"),
        Text("早退、晚退的差别", "What retiring earlier or later changes"),
        Text("多缴几年、提高档次：多花多少、多领多少、几岁回本",
             "More years or a higher level: cost, gain, and the age at which it has paid back"),
        Text("可以带走的计算单（PDF）", "A calculation sheet to take away (PDF)"),
    ),
    pages=(
        Page("where", NOTHING, lambda answers: (
            region_field(
                Text("在哪里领取养老金", "Where will you draw the pension?"),
                Text("一般是退休时养老保险关系所在地。有的省各市基数不同，请选到市。",
                     "Usually where your pension relation is at retirement. "
                     "Where cities have their own base, choose the city."),
            ),
        )),
        Page("born", NOTHING, lambda answers: (birth_field(),)),
        Page("category", NOTHING, lambda answers: (category_field(),)),
        Page("when", NOTHING, _when),
        Page("month", NOTHING, _month, needed=lambda answers: answers.get("timing", "") == "other"),
        Page("history", NOTHING, _history),
        Page("record", Text("您的缴费记录", "Your record"), _record, needed=_by("index"),
             learn=(Text("什么是平均缴费指数", "What is the average index?"),
                    Text("每年的缴费基数除以当年的平均工资，就是那一年的指数；各年平均就是平均缴费指数。"
                         "一直按平均工资缴费的人是 1，一直按最低基数缴费的人大约是 0.6。",
                         "Each year’s base divided by that year’s average wage is the index of the year; "
                         "their mean is the average index. Who always paid on the average wage has 1, "
                         "who always paid on the lowest base about 0.6."))),
        Page("years", Text("逐年缴费历史", "Your history by year"), lambda answers: (),
             needed=_by("years"), kind="years"),
        Page("file", Text("上传缴费历史", "Upload your history"), lambda answers: (),
             needed=_by("file"), kind="file"),
        Page("printed", Text("权益单上的数字", "Figures on your statement"), _printed,
             needed=lambda answers: answers.get("history", "") in ("years", "file")),
        Page("earlier", NOTHING, _earlier),
        Page("particulars", Text("当地另外需要的", "What your province also needs"),
             particular_fields, needed=lambda answers: bool(particular_fields(answers)),
             lede=Text("不知道的可以空着。", "Leave empty what you don’t know.")),
        Page("future", NOTHING, lambda answers: (
            yes_no("pays_on", Text("从现在到退休，还继续缴费吗", "Will you go on paying until you retire?")),
        ), needed=_retires_later),
        Page("payer", NOTHING, _payer, needed=_pays_on),
        Page("level", NOTHING, _level, needed=_pays_on),
        Page("assumptions", Text("对将来的假设", "What you assume"), _assumed,
             needed=_retires_later,
             lede=Text("没有人知道将来的数值。请您来假设，结果页会列出来。",
                       "Nobody knows future values. You set them, and the result lists them.")),
    ),
    outcome=worked_out,
    minutes=4,
    extra=frozenset({careers.ANSWER, "month", "contribution_months", "average_index",
                     "account_balance"}),
)
