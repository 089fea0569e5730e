"""How long and how much unemployment benefit? Entitlement, months, amount, near retirement."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from canbao.web import formats
from canbao.web.asking import Answer, ask, names, today
from canbao.web.calculator import Calculator, Notice, Outcome, Page
from canbao.web.calculators import particulars
from canbao.web.calculators.common import decided, facts_from, figure, typed_facts
from canbao.web.calculators.retirement import birth_field, category_field, length_field
from canbao.web.formats import Month
from canbao.web.forms.answers import Answers
from canbao.web.forms.fields import Field, yes_no
from canbao.web.forms.lawfields import of_law, region_field
from canbao.web.pictures.lifeline import Band, LifeLine, Mark
from canbao.web.words import NOTHING, Text

AMOUNTS: Final = ("unemployment_duration_months", "unemployment_benefit_standard")


def _ended(answers: Answers) -> tuple[Field, ...]:
    return (
        of_law(
            "employment_end",
            Text("上一份工作是怎样结束的", "How did your last job end?"),
            Text("看离职证明上写的原因。", "See the reason on your leaving certificate."),
            optional=False,
            hints={"resigned": NOTHING},
        ),
    )


def _paid(answers: Answers) -> tuple[Field, ...]:
    return (
        length_field(
            "unemployment_paid_months",
            Text("失业保险缴费多久", "How long was unemployment insurance paid?"),
            Text(
                "领过失业金的，从上次领完以后重新算。",
                "If you drew benefit before, count anew from then.",
            ),
        ),
        of_law(
            "unemployment_unused_months",
            Text("以前批准过、没有领完的月数", "Months granted before and not drawn"),
            Text("没有就空着。", "Leave empty if none."),
            optional=True,
        ),
        of_law(
            "unemployment_months_drawn",
            Text("这一次已经领了几个月", "Months already drawn this time"),
            Text("还没有领就空着。", "Leave empty if none."),
            optional=True,
        ),
    )


def _registered(answers: Answers) -> tuple[Field, ...]:
    return (
        of_law(
            "registered_unemployed",
            Text(
                "已经办理失业登记并在找工作吗",
                "Are you registered as unemployed and looking for work?",
            ),
            Text("可以在电子社保卡里登记。", "You can register in the e-card."),
            optional=False,
        ),
    )


def _person(answers: Answers) -> tuple[Field, ...]:
    return (birth_field(), category_field())


def _facts(answers: Answers) -> dict[str, Any]:
    asked = (*_ended(answers), *_paid(answers), *_registered(answers))
    return typed_facts(asked, answers)


def _particulars(answers: Answers) -> tuple[Field, ...]:
    return answers.once("particulars", lambda: _find_particulars(answers))


def _find_particulars(answers: Answers) -> tuple[Field, ...]:
    region = answers.get("region", "")
    if not region:
        return ()
    facts = {"unemployment_paid_months": 24, **_facts(answers)}
    wanted = [
        name
        for name in particulars.wanting(AMOUNTS, facts, today().isoformat(), region)
        if name
        not in (
            "unemployment_status",
            "unemployment_stop_event",
            *facts,
            "unemployment_unused_months",
            "unemployment_months_drawn",
            "employment_end",
            "registered_unemployed",
        )
    ]
    return tuple(particulars.field_for(name) for name in wanted)


def outcome(answers: Answers, values: Mapping[str, Any]) -> Outcome:
    region, date = values["region"], today().isoformat()
    facts = facts_from(UNEMPLOYMENT.pages, answers, values, leave_out=("region", "near"))
    result = Outcome(Text("您的失业保险金", "Your unemployment benefit"))
    eligible = ask(
        [
            "unemployment_eligible",
            "employment_ended_involuntarily",
            "unemployment_qualifying_months",
        ],
        facts,
        date=date,
        region=region,
    )
    if not eligible:
        result.refusal = eligible.refusal
        return result
    result.answers.append(eligible)
    if not eligible["unemployment_eligible"]:
        _not_entitled(result, eligible, facts)
        return result
    result.verdict = Notice(
        "done",
        Text("您符合领取条件", "You are entitled"),
        Text(
            "缴费满{n}、非本人意愿中断就业、已登记并求职，三条都满足。",
            "{n} paid, the job ended against your will, registered and looking: all three are met.",
        ).format(n=formats.months_as_years(int(eligible["unemployment_qualifying_months"]))),
    )
    amount = ask("unemployment_benefit_standard", facts, date=date, region=region)
    shown = figure(
        amount,
        "unemployment_benefit_standard",
        Text("这个月的标准，按月发到社保卡。", "This month’s amount, paid monthly to your card."),
        headline=True,
        label=Text("每月失业保险金", "Benefit a month"),
    )
    length = ask(
        ["unemployment_duration_months", "unemployment_months_left"],
        facts,
        date=date,
        region=region,
    )
    most = ask("unemployment_maximum_months", facts, date=date, region=region)
    result.figures.append(shown)
    result.figures.append(
        figure(
            length,
            "unemployment_duration_months",
            Text(
                "这一次一共可以领的月数，含以前没领完的。",
                "Months you may draw in all, with those left from before.",
            ),
        )
    )
    result.figures.append(
        figure(
            most,
            "unemployment_maximum_months",
            Text(
                "全国的最长期限；各地在这以内规定。",
                "The longest by national law; places decide within it.",
            ),
        )
    )
    if length:
        result.figures.append(
            figure(
                length,
                "unemployment_months_left",
                Text("还可以领的月数。", "Months still to draw."),
            )
        )
    result.answers += [a for a in (amount, length, most) if a]
    result.sheet = amount or length or most or None
    if facts.get("birth_month"):
        _near(result, facts, date, region, length)
    fund = ask("unemployment_fund_pays_medical", facts, date=date, region=region)
    if fund and fund["unemployment_fund_pays_medical"]:
        result.answers.append(fund)
        result.notices.append(
            Notice(
                "",
                Text("医保不断", "Medical insurance goes on"),
                Text(
                    "领取期间，职工医保费由失业保险基金缴。",
                    "While you draw benefit the fund pays your medical contributions.",
                ),
            )
        )
    result.life_line = _life_line(facts, length)
    result.next_steps = [
        Text(
            "在电子社保卡或“掌上12333”申领，不用先开证明。",
            "Apply in the e-card or the 12333 app; no certificate is needed first.",
        ),
        Text(
            "重新就业、参军、移居境外、领取养老金或无理由拒绝合适的工作，会停发。",
            "It stops when you work again, join the army, emigrate, draw a pension, or refuse "
            "suitable work without reason.",
        ),
        *decided("agency_unemployment", Text("失业保险金申领", "the claim")),
    ]
    return result


def _not_entitled(result: Outcome, eligible: Answer, facts: Mapping[str, Any]) -> None:
    reasons = []
    least = int(eligible["unemployment_qualifying_months"])
    if facts.get("unemployment_paid_months", 0) < least:
        reasons.append(
            Text("缴费要满{n}。", "At least {n} must be paid.").format(
                n=formats.months_as_years(least)
            )
        )
    if not eligible["employment_ended_involuntarily"]:
        reasons.append(
            Text(
                "须是非本人意愿中断就业。如果是单位的过错让您离开，离职原因应当写明。",
                "The job must have ended against your will. If you left because of the "
                "employer’s fault, the certificate should say so.",
            )
        )
    if facts.get("registered_unemployed") is False:
        reasons.append(
            Text(
                "须先办理失业登记并求职，登记后再算一次。",
                "You must register as unemployed and look for work; do so and come back.",
            )
        )
    result.verdict = Notice(
        "needs",
        Text("按您填的，还不符合领取条件", "As filled in, you are not entitled yet"),
        Text(" ".join(r.zh for r in reasons), " ".join(r.en for r in reasons)),
        Text(
            "已缴的年限不会作废，以后再失业时一起算。",
            "What was paid is not lost; it counts if you become unemployed again.",
        ),
    )
    targets = ("employment_ended_involuntarily", "unemployment_eligible")
    result.workings.append((names("unemployment_eligible"), eligible, targets))
    result.sheet = eligible


def _near(
    result: Outcome, facts: Mapping[str, Any], date: str, region: str, length: Answer
) -> None:
    near = ask(
        ["unemployment_near_retirement", "unemployment_fund_bears_pension"],
        facts,
        date=date,
        region=region,
    )
    if not near or not near["unemployment_near_retirement"]:
        return
    result.answers.append(near)
    result.notices.append(
        Notice(
            "done",
            Text("可以一直领到法定退休年龄", "You may draw until the statutory age"),
            Text(
                "您已临近法定退休年龄，失业金发到退休，期间养老保险费由失业保险基金承担。",
                "You are close to the statutory age: the benefit runs until then and "
                "the fund bears your pension contributions.",
            ),
        )
    )


def _life_line(facts: Mapping[str, Any], length: Answer) -> LifeLine | None:
    if not length or not int(length["unemployment_months_left"]):
        return None
    now = Month.of(today())
    paid = int(facts.get("unemployment_paid_months", 0))
    left = int(length["unemployment_months_left"])
    start = now.plus(-paid - int(facts.get("unemployment_months_drawn") or 0))
    bands = [
        Band(
            "unemployment",
            now.plus(-paid),
            now.plus(-1),
            caption=Text("缴费", "paid"),
            note=Text("只知道月数，画成连续的", "only the months are known; drawn without gaps"),
        ),
        Band("unemployment", now, now.plus(left - 1), "foreseen", caption=Text("可领", "to draw")),
    ]
    return LifeLine(
        Text("缴费和领取", "Paid and drawn"),
        start.plus(-6),
        now.plus(left + 6),
        tuple(bands),
        (Mark(now, Text("今天", "Today"), "today"),),
        source=Text("按您填写的内容绘制。", "Drawn from your answers."),
    )


UNEMPLOYMENT = Calculator(
    slug="unemployment",
    question=Text("我失业了，能领多少、领多久", "I lost my job: how much benefit, for how long?"),
    door=Text(
        "是否符合条件、每月标准、可以领几个月、临近退休怎么办。",
        "Whether you are entitled, the monthly amount, the months, and the rule near retirement.",
    ),
    lede=Text(
        "缴费达到规定时间、非因本人意愿失业并登记求职的人，可以领失业保险金。",
        "Whoever paid long enough, lost the job against their will and is registered "
        "may draw benefit.",
    ),
    at_hand=(
        Text(
            "失业保险缴费月数（电子社保卡里有）",
            "Months of unemployment insurance, from the e-card",
        ),
        Text("离职原因", "Why the job ended"),
    ),
    gives=(
        Text("是否符合条件，差在哪里", "Whether you are entitled, and what is lacking"),
        Text("每月标准和月数", "The monthly amount and the months"),
    ),
    pages=(
        Page(
            "where",
            NOTHING,
            lambda answers: (
                region_field(
                    Text("在哪里参加失业保险", "Where are you insured?"),
                    Text("一般是上一份工作所在地。", "Usually where your last job was."),
                ),
            ),
        ),
        Page("ended", NOTHING, _ended),
        Page("paid", Text("缴费和领取", "Paid and drawn"), _paid),
        Page("registered", NOTHING, _registered),
        Page(
            "near",
            NOTHING,
            lambda answers: (
                yes_no(
                    "near",
                    Text("您离退休还有不到两年吗", "Are you within about two years of retirement?"),
                    Text(
                        "临近退休的人可以多领一段时间。",
                        "People close to retirement may draw for longer.",
                    ),
                ),
            ),
        ),
        Page(
            "person",
            Text("您的退休时间", "Your retirement"),
            _person,
            needed=lambda answers: answers.get("near", "") == "yes",
        ),
        Page(
            "particulars",
            Text("当地公布的数字", "Figures published locally"),
            _particulars,
            needed=lambda answers: bool(_particulars(answers)),
            lede=Text("不知道的可以空着。", "Leave empty what you don’t know."),
        ),
    ),
    outcome=outcome,
)
