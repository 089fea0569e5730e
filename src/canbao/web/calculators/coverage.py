"""Which insurance must or may I have? Each branch asked from the law of coverage."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from canbao.law import law
from canbao.web.asking import Answer, ask, choice_name, today
from canbao.web.calculator import Calculator, Notice, Outcome, Page, Table
from canbao.web.calculators.common import deadline, facts_from
from canbao.web.calculators.retirement import birth_field, category_field, length_field
from canbao.web.forms.answers import Answers
from canbao.web.forms.fields import Field
from canbao.web.forms.lawfields import of_law, region_field
from canbao.web.words import NOTHING, Text
from canbao.web.working import act_name, article

BRANCHES: Final[tuple[tuple[str, Text], ...]] = (
    ("employee_pension", Text("职工养老保险", "Employee pension")),
    ("public_sector_pension", Text("机关事业单位养老保险", "Public sector pension")),
    ("resident_pension", Text("城乡居民养老保险", "Residents’ pension")),
    ("employee_medical", Text("职工医疗保险", "Employee medical insurance")),
    ("resident_medical", Text("城乡居民医疗保险", "Residents’ medical insurance")),
    ("unemployment", Text("失业保险", "Unemployment insurance")),
    ("work_injury", Text("工伤保险", "Work injury insurance")),
    ("maternity", Text("生育保险", "Maternity insurance")),
    (
        "occupational_injury",
        Text("职业伤害保障（平台）", "Occupational injury protection (platforms)"),
    ),
)
GROUPS: Final = (
    ("must", Text("必须参加", "You must be insured")),
    ("may", Text("可以参加", "You may be insured")),
    ("no", Text("不参加", "Not insured there")),
)


def _activity(answers: Answers) -> tuple[Field, ...]:
    return (
        of_law(
            "activity",
            Text("您现在在做什么", "What do you do now?"),
            Text("选最接近的一项。", "Choose what fits best."),
            optional=False,
            hints={"employee": NOTHING},
        ),
    )


def _nationality(answers: Answers) -> tuple[Field, ...]:
    return (of_law("nationality_group", Text("您的身份", "Are you"), NOTHING, optional=False),)


def _drawn(answers: Answers) -> tuple[Field, ...]:
    return (
        of_law(
            "drawn_pension",
            Text("您已经在领养老金吗", "Do you already draw a pension?"),
            NOTHING,
            optional=False,
        ),
    )


def _permit(answers: Answers) -> tuple[Field, ...]:
    return (
        of_law(
            "residence_permit",
            Text("您有港澳台居民居住证吗", "Do you hold the residence permit?"),
            NOTHING,
            optional=False,
        ),
    )


def _foreigner(answers: Answers) -> tuple[Field, ...]:
    return (
        of_law(
            "treaty_country",
            Text("您由哪个国家派来", "Which country sent you?"),
            Text("没有派遣关系的选“无”。", "Choose “none” if you were not sent."),
            optional=False,
        ),
        of_law(
            "treaty_certificate",
            Text("有派出国的参保证明吗", "Do you hold the certificate of home coverage?"),
            NOTHING,
            optional=False,
        ),
    )


def _employed(answers: Answers) -> bool:
    return answers.get("activity", "") in ("employee", "rural_migrant_employee")


def _more(answers: Answers) -> tuple[Field, ...]:
    asked: list[Field] = [
        length_field(
            "contribution_months",
            Text("职工养老保险一共缴了多久", "How long was the employee pension paid?"),
            Text("没有缴过填 0。", "0 if never."),
            answers=answers,
        ),
        of_law(
            "in_employee_pension",
            Text("现在参加着职工养老保险吗", "Are you in the employee pension now?"),
            NOTHING,
            optional=False,
        ),
        of_law(
            "in_employee_medical",
            Text("现在参加着职工医保吗", "Are you in employee medical insurance now?"),
            NOTHING,
            optional=False,
        ),
    ]
    if not _employed(answers):
        # Employees are insured where they work, whatever their registration.
        asked.append(
            of_law(
                "registered_here",
                Text(
                    "户籍就在您选的省吗", "Is your household registration in the province chosen?"
                ),
                NOTHING,
                optional=False,
            )
        )
    if _employed(answers):
        asked.append(
            of_law(
                "employer_count",
                Text("同时在几家单位工作", "How many employers do you have?"),
                NOTHING,
                optional=False,
            )
        )
    return tuple(asked)


def _over_age_fields(answers: Answers) -> tuple[Field, ...]:
    asked: list[Field] = [
        of_law(
            "employee_medical_record",
            Text("您的职工医保情况", "Your record in employee medical insurance"),
            NOTHING,
            optional=False,
        ),
    ]
    if _employed(answers):
        asked += [
            of_law(
                "late_retirement_agreed",
                Text(
                    "和单位书面约定了延迟退休吗", "Have you agreed on later retirement in writing?"
                ),
                NOTHING,
                optional=False,
            ),
            of_law(
                "agreement_with_employer",
                Text("单位同意为您参保吗", "Does the employer agree to insure you?"),
                NOTHING,
                optional=False,
            ),
        ]
    return tuple(asked)


def _over_age(answers: Answers) -> bool:
    """Pensioners and people over the age are asked more, as the law wants it."""
    if answers.get("drawn_pension", "not_drawing") != "not_drawing":
        return True
    facts = {
        name: answers[name] for name in ("birth_month", "retirement_category") if name in answers
    }
    if len(facts) < 2:
        return False
    asked = ask("over_statutory_age", facts, date=today().isoformat())
    return bool(asked and asked["over_statutory_age"])


def outcome(answers: Answers, values: Mapping[str, Any]) -> Outcome:
    facts = facts_from(COVERAGE.pages, answers, values)
    region, date = values["region"], today().isoformat()
    result = Outcome(Text("您的参保义务和权利", "What you must and may join"))
    groups: dict[str, list[tuple[Text, Answer, str]]] = {"must": [], "may": [], "no": []}
    for branch, name in BRANCHES:
        wanted = [f"{branch}_obligation"]
        wanted += [
            extra for extra in (f"{branch}_place", f"{branch}_ground") if extra in law().rules
        ]
        asked = ask(wanted, facts, date=date, region=region)
        if not asked:
            refusal = asked.refusal
            if refusal is not None:
                result.notices.append(Notice("waiting", name, refusal.what, refusal.remedy))
            continue
        result.answers.append(asked)
        groups[str(asked[wanted[0]])].append((name, asked, branch))
    for key, title in GROUPS:
        heads = [
            Text("险种", "Insurance"),
            Text("情形", "Ground"),
            Text("在哪里", "Where"),
            Text("依据", "Law"),
        ]
        rows = []
        for name, asked, branch in groups[key]:
            place = asked.get(f"{branch}_place")
            ground = asked.get(f"{branch}_ground")
            cells = [
                name,
                choice_name("coverage_ground", str(ground)) if ground else "",
                choice_name("insurance_place", str(place)) if place else "",
                _article(asked, branch),
            ]
            if key == "no":
                del cells[2]
            rows.append(tuple(cells))
            targets = (f"{branch}_ground", f"{branch}_obligation", f"{branch}_place")
            result.workings.append((name, asked, targets))
        if key == "no":
            del heads[2]
        if rows:
            result.tables.append(Table(title, tuple(heads), tuple(rows), numbers=False))
    result.sheet = ask(
        [f"{branch}_obligation" for branch, _ in BRANCHES], facts, date=date, region=region
    ) or (result.answers[0] if result.answers else None)
    if int(facts.get("employer_count", 1)) > 1:
        employers = ask("work_injury_insuring_employers", facts, date=date, region=region)
        if employers and int(employers["work_injury_insuring_employers"]):
            result.answers.append(employers)
            result.notices.append(
                Notice(
                    "",
                    Text("每家单位都要缴工伤保险", "Every employer must insure work injury"),
                    Text(
                        "您有 {n} 家单位须分别为您缴工伤保险费。",
                        "{n} employers must each insure you against work injury.",
                    ).format(n=employers["work_injury_insuring_employers"]),
                )
            )
    if groups["must"]:
        result.next_steps.append(
            Text(
                "应当由单位办理的，单位须在用工之日起{limit}内登记。没有办理，您可以向社保或劳动监察投诉。",
                "Where an employer must insure you, it has {limit} from the first day of work. "
                "If it has not, you can complain to the agency or the labour inspection.",
            ).format(limit=deadline("employee_registration"))
        )
    return result


def _article(asked: Answer, branch: str) -> str:
    for step in asked.data.get("steps", []):
        if step["name"] in (f"{branch}_ground", f"{branch}_obligation"):
            act = Text(step["act"], act_name(step["act"]).en)
            return f"{act} {article(step['article'])}"
    return ""


COVERAGE = Calculator(
    slug="coverage",
    question=Text("我必须参加或可以参加哪些保险", "Which insurance must or may I have?"),
    door=Text(
        "按年龄、工作和户籍，逐个险种告诉您：必须、可以还是不参加，在哪里参加。",
        "By age, work and registration, branch by branch: must, may or not, and where.",
    ),
    lede=Text(
        "回答几个问题，知道自己该参加什么、在哪里参加。",
        "A few questions tell you what to join and where.",
    ),
    at_hand=(Text("出生年月、现在的工作", "Your month of birth and what you do"),),
    gives=(
        Text("逐个险种：必须、可以、不参加", "Branch by branch: must, may, not"),
        Text("在哪里参加，依据哪一条", "Where, and by which article"),
    ),
    pages=(
        Page(
            "where",
            NOTHING,
            lambda answers: (
                region_field(
                    Text("您在哪个省工作或居住", "In which province do you work or live?"),
                    cities=False,
                ),
            ),
        ),
        Page("activity", NOTHING, _activity),
        Page("born", NOTHING, lambda answers: (birth_field(),)),
        Page("category", NOTHING, lambda answers: (category_field(),)),
        Page("nationality", NOTHING, _nationality),
        Page(
            "permit",
            NOTHING,
            _permit,
            needed=lambda answers: answers.get("nationality_group") == "hong_kong_macao_taiwan",
        ),
        Page("drawn", NOTHING, _drawn),
        Page(
            "foreigner",
            Text("两国协定", "Treaties"),
            _foreigner,
            needed=lambda answers: answers.get("nationality_group") == "foreigner",
        ),
        Page(
            "over-age",
            Text("超过退休年龄以后", "Past the retirement age"),
            _over_age_fields,
            needed=_over_age,
        ),
        Page("more", Text("您现在的参保情况", "What you have now"), _more),
    ),
    outcome=outcome,
)
