"""When may I retire? The statutory month and the window around it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from canbao.web import formats
from canbao.web.asking import Answer, ask, today
from canbao.web.calculator import Assumption, Calculator, Figure, Notice, Outcome, Page
from canbao.web.forms.answers import Answers
from canbao.web.forms.fields import Field, LengthField
from canbao.web.forms.lawfields import of_law
from canbao.web.pictures.lifeline import Band, LifeLine, Mark, Window
from canbao.web.words import Text

MONTHS = [
    "original_retirement_month",
    "retirement_delay_months",
    "statutory_retirement_month",
    "earliest_flexible_retirement_month",
    "latest_flexible_retirement_month",
    "statutory_retirement_age_years",
    "statutory_retirement_age_months",
]
CATEGORY_HINTS = {
    "male_60": Text("原退休年龄 60 周岁", "Original age 60"),
    "female_55": Text(
        "原退休年龄 55 周岁；灵活就业女性多数也属这一类",
        "Original age 55; also most women who work flexibly",
    ),
    "female_50": Text("原退休年龄 50 周岁", "Original age 50"),
    "special_male_55": Text("井下、高空、高温等特殊工种", "Listed heavy or dangerous work"),
    "special_female_45": Text("井下、高空、高温等特殊工种", "Listed heavy or dangerous work"),
}


def birth_field() -> Field:
    return of_law(
        "birth_month",
        Text("您的出生年月", "When were you born?"),
        Text(
            "以档案或身份证记载为准，例如 1970 年 5 月。",
            "As on file or on your identity card, such as 1970 5.",
        ),
    )


def category_field() -> Field:
    return of_law(
        "retirement_category",
        Text("您属于哪一类", "Which of these are you?"),
        Text(
            "女职工是 50 还是 55 周岁，由岗位或档案身份决定。不确定时请问单位或经办机构。",
            "Whether 50 or 55 applies to a woman is decided by her post or file. "
            "If in doubt ask the employer or the agency.",
        ),
        hints=CATEGORY_HINTS,
    )


def length_field(
    name: str,
    label: Text,
    hint: Text,
    *,
    optional: bool = False,
    answers: Answers | None = None,
) -> Field:
    """How long somebody has paid. With `answers`, not longer than the person has lived."""
    born = None
    if answers is not None:
        try:
            born = formats.Month.parse(answers.get("birth_month", ""))
        except ValueError:
            born = None
    return LengthField(
        name=name,
        label=label,
        hint=hint,
        optional=optional,
        born=born,
        latest=formats.Month.of(today()),
    )


def facts_of(answers: Answers, values: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """Facts for the law from a page's values."""
    facts = {}
    for name in names:
        value = values.get(name)
        if value is not None:
            facts[name] = value.iso if isinstance(value, formats.Month) else value
    return facts


def window(facts: Mapping[str, Any]) -> Answer:
    """Statutory month and window, by the law of the month they fall in."""
    person = {k: facts[k] for k in ("birth_month", "retirement_category") if k in facts}
    now = formats.Month.of(today())
    answer = ask(MONTHS, person, date=now.iso)
    if not answer:
        return answer
    if answer.month("original_retirement_month").year < 2025:
        # Those whose original month lies before the reform are judged by the law of that month.
        then = ask(MONTHS, person, date=answer.month("original_retirement_month").iso)
        return then if then else answer
    return answer


def life_line(
    answer: Answer,
    birth: formats.Month,
    *,
    bands: tuple[Band, ...] = (),
    source: Text | None = None,
    chosen: formats.Month | None = None,
) -> LifeLine:
    """Birth, today, the retirement window."""
    now = formats.Month.of(today())
    statutory = answer.month("statutory_retirement_month")
    earliest = answer.month("earliest_flexible_retirement_month")
    latest = answer.month("latest_flexible_retirement_month")
    marks = [
        Mark(birth, Text("出生", "Born")),
        Mark(
            statutory, Text("法定退休", "Statutory age"), "foreseen" if statutory > now else "past"
        ),
    ]
    if birth < now < latest.plus(120):
        marks.append(Mark(now, Text("今天", "Today"), "today"))
    if chosen is not None and chosen != statutory:
        marks.append(
            Mark(chosen, Text("所选退休", "Chosen"), "foreseen" if chosen > now else "past")
        )
    end = max(
        [
            latest,
            statutory,
            *([now] if now < latest.plus(120) else []),
            *([chosen] if chosen else []),
        ]
    ).plus(18)
    window_ = Window(earliest, latest, Text("可选退休时间", "Retirement window"))
    return LifeLine(
        title=Text("您的一生一线", "Your life line"),
        start=birth,
        end=end,
        bands=bands,
        marks=tuple(marks),
        window=window_ if earliest < latest else None,
        source=source
        or Text(
            "按您填写的内容和法定退休年龄绘制。", "Drawn from your answers and the statutory age."
        ),
    )


def outcome(answers: Answers, values: Mapping[str, Any]) -> Outcome:
    facts = facts_of(answers, values, "birth_month", "retirement_category", "contribution_months")
    birth: formats.Month = values["birth_month"]
    title = Text("您可以退休的时间", "When you may retire")
    answer = window(facts)
    if not answer:
        return Outcome(title, refusal=answer.refusal)
    now = formats.Month.of(today())
    statutory = answer.month("statutory_retirement_month")
    earliest = answer.month("earliest_flexible_retirement_month")
    latest = answer.month("latest_flexible_retirement_month")
    delay = int(answer["retirement_delay_months"])
    result = Outcome(title, answers=[answer], sheet=answer, life_line=life_line(answer, birth))
    result.figures.append(
        Figure(
            Text("法定退休年月", "Statutory month of retirement"),
            str(statutory),
            Text("届时您{age}。", "You will then be {age} old.").format(
                age=formats.age(statutory.minus(birth))
            ),
            _since(delay),
            answer,
            "statutory_retirement_month",
            headline=True,
        )
    )
    if earliest < latest:
        result.figures += [
            Figure(
                Text("最早可以选择", "Earliest you may choose"),
                str(earliest),
                Text(
                    "届时您{age}。须已达到最低缴费年限，并提前书面告知单位。",
                    "You will then be {age} old. The minimum must be met and the employer told "
                    "in writing beforehand.",
                ).format(age=formats.age(earliest.minus(birth))),
                answer=answer,
                target="earliest_flexible_retirement_month",
            ),
            Figure(
                Text("最晚可以选择", "Latest you may choose"),
                str(latest),
                Text(
                    "届时您{age}。须与单位书面约定。",
                    "You will then be {age} old. It needs a written agreement with the employer.",
                ).format(age=formats.age(latest.minus(birth))),
                answer=answer,
                target="latest_flexible_retirement_month",
            ),
        ]
    _minimum(result, facts, values, statutory, now)
    return result


def _since(delay: int) -> Text:
    if not delay:
        return Text("您不受延迟退休影响。", "The delayed retirement does not touch you.")
    return Text("比原退休年龄晚{n}。", "{n} later than the original age.").format(
        n=formats.months_as_years(delay)
    )


def _minimum(
    result: Outcome,
    facts: dict[str, Any],
    values: Mapping[str, Any],
    statutory: formats.Month,
    now: formats.Month,
) -> None:
    """Whether the years paid suffice, if the months go on being paid until the statutory month."""
    asked = ask(
        ["minimum_contribution_months"],
        {k: v for k, v in facts.items() if k != "contribution_months"}
        | {"retirement_month": statutory.iso},
        date=statutory.iso,
    )
    paid = values.get("contribution_months")
    if not asked:
        result.figures.append(
            Figure(
                Text("最低缴费年限", "Minimum years to have paid"),
                "",
                Text("", ""),
                refusal=asked.refusal,
            )
        )
        return
    result.answers.append(asked)
    minimum = int(asked["minimum_contribution_months"])
    result.figures.append(
        Figure(
            Text("最低缴费年限", "Minimum years to have paid"),
            str(formats.months_as_years(minimum)),
            Text(
                "到法定退休年月时，缴费（含视同）至少要有这么久，才能按月领取养老金。",
                "By the statutory month you must have paid this long, deemed years included, "
                "to draw a monthly pension.",
            ),
            answer=asked,
            target="minimum_contribution_months",
        )
    )
    if paid is None:
        return
    short = ask(
        "contribution_months_short",
        {"contribution_months": paid, "minimum_contribution_months": minimum},
        date=statutory.iso,
    )
    missing = int(short["contribution_months_short"]) if short else 0
    left = max(statutory.minus(now), 0)
    if missing == 0:
        result.notices.append(
            Notice(
                "done",
                Text("缴费年限已经够了", "You have paid long enough"),
                Text(
                    "您已缴{paid}，不少于最低的{least}。",
                    "You have paid {paid}, not less than the minimum of {least}.",
                ).format(
                    paid=formats.months_as_years(paid), least=formats.months_as_years(minimum)
                ),
            )
        )
    elif missing <= left:
        result.notices.append(
            Notice(
                "waiting",
                Text("还差{n}", "{n} still missing").format(n=formats.months_as_years(missing)),
                Text(
                    "到法定退休年月还有{left}，继续缴费就来得及。最早的月份只有缴够以后才能选。",
                    "There are {left} to the statutory month: go on paying and it suffices. "
                    "Earlier months can be chosen only once the minimum is met.",
                ).format(left=formats.months_as_years(left)),
            )
        )
    else:
        result.notices.append(
            Notice(
                "needs",
                Text("到法定退休年月时会差{n}", "{n} will be missing").format(
                    n=formats.months_as_years(missing - left)
                ),
                Text(
                    "您可以在到龄后继续缴费，或转入城乡居民养老保险；请尽早问经办机构。",
                    "You may go on paying after that age, or move to the residents’ scheme; "
                    "ask the agency early.",
                ),
            )
        )
    result.assumptions.append(
        Assumption(
            Text("以后的缴费", "Future contributions"),
            str(Text("按月连续缴到法定退休年月", "Paid every month up to the statutory month")),
            Text("只用来看年限够不够。", "Used only to see whether the years suffice."),
        )
    )


RETIREMENT = Calculator(
    slug="retirement",
    question=Text("我什么时候可以退休", "When can I retire?"),
    door=Text(
        "法定退休年月、可以选择的最早和最晚月份、要缴满多少年。",
        "The statutory month, the earliest and latest you may choose, "
        "the years you must have paid.",
    ),
    lede=Text(
        "退休年龄从 2025 年起按出生年月逐步延后。填两个问题，就知道您的月份。",
        "Since 2025 the retirement age rises step by step with the month of birth. "
        "Two questions give you your month.",
    ),
    at_hand=(
        Text("出生年月（档案记载）", "Your month of birth, as on file"),
        Text("缴费年限（可不填）", "How long you have paid (optional)"),
    ),
    gives=(
        Text("法定退休年月和当时的年龄", "The statutory month and your age then"),
        Text(
            "弹性退休：最早和最晚可以选的月份", "Flexible retirement: the earliest and latest month"
        ),
        Text("最低缴费年限，您够不够", "The minimum years, and whether you have them"),
    ),
    pages=(
        Page("born", Text("", ""), lambda answers: (birth_field(),)),
        Page("category", Text("", ""), lambda answers: (category_field(),)),
        Page(
            "paid",
            Text("", ""),
            lambda answers: (
                length_field(
                    "contribution_months",
                    Text("到今天一共缴费多久", "How long have you paid so far?"),
                    Text(
                        "包括视同缴费。电子社保卡里叫“累计缴费月数”。不知道可以空着。",
                        "Deemed years included; the e-card shows it. "
                        "Leave it empty if you don’t know.",
                    ),
                    optional=True,
                    answers=answers,
                ),
            ),
        ),
    ),
    outcome=outcome,
    minutes=1,
)
