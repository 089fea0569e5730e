"""How much pension will I draw? The result page and the order of the questions.

The questions are in `pension_questions`, the result is put together in `pension_outcome`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from canbao.web import careers
from canbao.web.calculator import Calculator, Page
from canbao.web.calculators import pension_questions as ask_for
from canbao.web.calculators.pension_outcome import outcome
from canbao.web.calculators.retirement import birth_field, category_field
from canbao.web.forms.answers import Answers
from canbao.web.forms.fields import yes_no
from canbao.web.forms.lawfields import region_field, value_for_law
from canbao.web.words import NOTHING, Text


def worked_out(answers: Answers, values: Mapping[str, Any]) -> Any:
    """The result page."""
    given = {
        field.name: value_for_law(field, values.get(field.name))
        for field in ask_for.particular_fields(answers)
    }
    return outcome(answers, values, ask_for.retirement_month(answers), given)


PENSION = Calculator(
    slug="pension",
    question=Text("我能领多少养老金", "How much pension will I draw?"),
    door=Text(
        "职工和灵活就业人员：基础、账户、过渡各部分，早退晚退、多缴少缴差多少。",
        "Employees and flexible workers: each part, and what retiring later or paying more brings.",
    ),
    lede=Text(
        "按您所在省份的办法，算出每个月的养老金和它的每一步。",
        "Your monthly pension by the method of your province, with every step.",
    ),
    at_hand=(
        Text("参保省份、出生年月", "Your province and month of birth"),
        Text(
            "累计缴费年限、平均缴费指数、个人账户余额（电子社保卡或权益单上有）",
            "Months paid, average index and account balance, from the e-card or your statement",
        ),
        Text("或者：每年的缴费月数和基数", "Or: months and base of every year"),
    ),
    gives=(
        Text("每月养老金和它的各个部分", "The monthly pension and its parts"),
        Text("早退、晚退的差别", "What retiring earlier or later changes"),
        Text(
            "多缴几年、提高档次：多花多少、多领多少、几岁回本",
            "More years or a higher level: cost, gain, and the age at which it has paid back",
        ),
        Text("可以带走的计算单（PDF）", "A calculation sheet to take away (PDF)"),
    ),
    pages=(
        Page(
            "where",
            NOTHING,
            lambda answers: (
                region_field(
                    Text("在哪里领取养老金", "Where will you draw the pension?"),
                    Text(
                        "一般是退休时养老保险关系所在地。有的省各市基数不同，请选到市。",
                        "Usually where your pension relation is at retirement. "
                        "Where cities have their own base, choose the city.",
                    ),
                ),
            ),
        ),
        Page("born", NOTHING, lambda answers: (birth_field(),)),
        Page("category", NOTHING, lambda answers: (category_field(),)),
        Page("when", NOTHING, ask_for.when),
        Page(
            "month",
            NOTHING,
            ask_for.month,
            needed=lambda answers: answers.get("timing", "") == "other",
        ),
        Page("history", NOTHING, ask_for.history),
        Page(
            "record",
            Text("您的缴费记录", "Your record"),
            ask_for.record,
            needed=ask_for.by("index"),
            learn=(
                Text("什么是平均缴费指数", "What is the average index?"),
                Text(
                    "每年的缴费基数除以当年的平均工资，就是那一年的指数；各年平均就是平均缴费指数。"
                    "一直按平均工资缴费的人是 1，一直按最低基数缴费的人大约是 0.6。",
                    "Each year’s base divided by that year’s average wage is the index of the "
                    "year; "
                    "their mean is the average index. Who always paid on the average wage has 1, "
                    "who always paid on the lowest base about 0.6.",
                ),
            ),
        ),
        Page(
            "years",
            Text("逐年缴费历史", "Your history by year"),
            lambda answers: (),
            needed=ask_for.by("years"),
            kind="years",
        ),
        Page(
            "file",
            Text("上传缴费历史", "Upload your history"),
            lambda answers: (),
            needed=ask_for.by("file"),
            kind="file",
        ),
        Page(
            "printed",
            Text("权益单上的数字", "Figures on your statement"),
            ask_for.printed,
            needed=lambda answers: answers.get("history", "") in ("years", "file"),
        ),
        Page("earlier", NOTHING, ask_for.earlier),
        Page(
            "particulars",
            Text("当地另外需要的", "What your province also needs"),
            ask_for.particular_fields,
            needed=lambda answers: bool(ask_for.particular_fields(answers)),
            lede=Text("不知道的可以空着。", "Leave empty what you don’t know."),
        ),
        Page(
            "future",
            NOTHING,
            lambda answers: (
                yes_no(
                    "pays_on",
                    Text("从现在到退休，还继续缴费吗", "Will you go on paying until you retire?"),
                ),
            ),
            needed=ask_for.retires_later,
        ),
        Page("payer", NOTHING, ask_for.payer, needed=ask_for.pays_on),
        Page("level", NOTHING, ask_for.level, needed=ask_for.pays_on),
        Page(
            "assumptions",
            Text("对将来的假设", "What you assume"),
            ask_for.assumed,
            needed=ask_for.retires_later,
            lede=Text(
                "没有人知道将来的数值。请您来假设，结果页会列出来。",
                "Nobody knows future values. You set them, and the result lists them.",
            ),
        ),
    ),
    outcome=worked_out,
    minutes=4,
    extra=frozenset(
        {careers.ANSWER, "month", "contribution_months", "average_index", "account_balance"}
    ),
)
