"""The questions of the residents' calculator, and the months they depend on."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from canbao.web.asking import ask, today
from canbao.web.calculators import particulars
from canbao.web.calculators.retirement import birth_field
from canbao.web.formats import Month
from canbao.web.forms.answers import Answers
from canbao.web.forms.fields import Field, MoneyField, NumberField, Wrong
from canbao.web.forms.lawfields import of_law
from canbao.web.words import NOTHING, Text

PARTS: Final = (
    "resident_pension_total",
    "resident_basic_pension",
    "resident_seniority_extra",
    "resident_account_pension",
)


def this_month() -> Month:
    """The month in which the page is made."""
    return Month.of(today())


def month_of_birth(answers: Answers) -> Month | None:
    """The answer, if it is one."""
    try:
        born: Month = birth_field().read(answers.get("birth_month", ""))
    except Wrong:
        return None
    return born


def pension_month(answers: Answers) -> Month | None:
    """The month in which the age of the residents' pension is reached."""
    born = month_of_birth(answers)
    if born is None:
        return None
    asked = ask("resident_pension_age_month", {"birth_month": born.iso}, date=this_month().iso)
    return asked.month("resident_pension_age_month") if asked else None


def still_pays(answers: Answers) -> bool:
    starts = pension_month(answers)
    return starts is not None and starts > this_month()


def record(answers: Answers) -> tuple[Field, ...]:
    return (
        of_law("resident_contribution_years", Text("已经缴了几年", "Years paid so far"), NOTHING),
        MoneyField(
            name="balance",
            label=Text("居民养老个人账户余额", "Balance of your residents’ account"),
            hint=Text(
                "电子社保卡里能查到；还没有领取的填现在的余额。",
                "Shown in the e-card; before the pension begins give the balance now.",
            ),
            unit=Text("元", "yuan"),
        ),
    )


def future(answers: Answers) -> tuple[Field, ...]:
    return (
        of_law(
            "resident_own_contribution",
            Text("以后每年缴多少", "What will you pay a year?"),
            Text(
                "填您选的档次，例如 500。不再缴填 0。",
                "The tier you choose, such as 500; 0 if you stop.",
            ),
        ),
        MoneyField(
            name="resident_subsidy",
            label=Text("政府每年补贴多少", "Government subsidy a year"),
            hint=Text(
                "缴费凭证上有。空着就按国家最低补贴算，实际往往更多。",
                "On your receipt. Left empty, the national minimum is taken; often it is more.",
            ),
            unit=Text("元/年", "yuan a year"),
            optional=True,
        ),
        NumberField(
            name="resident_assumed_interest",
            label=Text("假设个人账户每年利率", "Assumed interest a year"),
            unit=Text("%", "%"),
            high=Decimal(15),
            places=2,
            hint=Text(
                "各省自定，将来多少没有人知道，由您来假设，例如 2。",
                "Set by the province; nobody knows the future, so you set it, such as 2.",
            ),
        ),
    )


def _facts(answers: Answers) -> dict[str, Any]:
    """Facts that decide what else the place asks for."""
    facts = {"resident_contribution_years": 15, "resident_account_balance": 1}
    born = month_of_birth(answers)
    if born is not None:
        facts["birth_month"] = born.iso  # type: ignore[assignment]
    return facts


def local_amounts(answers: Answers) -> tuple[Field, ...]:
    return answers.once("particulars", lambda: _find_particulars(answers))


def _find_particulars(answers: Answers) -> tuple[Field, ...]:
    region = answers.get("region", "")
    if not region:
        return ()
    wanted = particulars.wanting(PARTS, _facts(answers), this_month().iso, region)
    return tuple(particulars.field_for(name) for name in wanted)
