"""The living page of components: every one, in both languages, three widths, large type and dark.

Its people and amounts are made up and say so; nothing here asks the law.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from canbao.web.formats import Month
from canbao.web.forms.bound import Bound, boxes_of
from canbao.web.forms.fields import (
    Choice,
    ChoiceField,
    DayField,
    LengthField,
    MoneyField,
    MonthField,
    NumberField,
    SelectField,
    Wrong,
)
from canbao.web.page import page, spoken
from canbao.web.pictures.chart import Chart, Point
from canbao.web.pictures.lifeline import Band, LifeLine, Mark, Window
from canbao.web.status import STATUS_MEANINGS
from canbao.web.words import HTML_LANGUAGE, Language, Text, speaking

SOURCE = Text("示例数据，不是真人。", "Made-up figures of nobody.")

LIFE_LINE = LifeLine(
    title=Text("一生一线（示例）", "A life line (example)"),
    start=Month(1972, 5),
    end=Month(2036, 1),
    bands=(
        Band("pension", Month(1993, 9), Month(2001, 12)),
        Band("pension", Month(2002, 1), Month(2004, 6), "gap"),
        Band("pension", Month(2004, 7), Month(2026, 10)),
        Band("pension", Month(2026, 11), Month(2033, 9), "foreseen"),
        Band("unemployment", Month(2002, 1), Month(2002, 12), caption=Text("领取", "drawn")),
        Band("residents", Month(2012, 1), Month(2014, 12)),
    ),
    marks=(
        Mark(Month(1972, 5), Text("出生", "Born")),
        Mark(Month(2004, 7), Text("换到外省工作", "Moved to another province")),
        Mark(Month(2026, 11), Text("今天", "Today"), "today"),
        Mark(Month(2034, 1), Text("法定退休", "Statutory age"), "foreseen"),
    ),
    window=Window(Month(2032, 5), Month(2036, 1), Text("可以退休的时间", "Retirement window")),
    source=SOURCE,
)

CHART = Chart(
    title=Text(
        "早退晚退，每月养老金差多少（示例）", "Earlier or later: the monthly pension (example)"
    ),
    points=tuple(
        Point(
            Month(2032, 5).plus(step),
            Decimal(3120) + Decimal(step) * 17,
            name={
                0: Text("最早", "Earliest"),
                20: Text("法定", "Statutory"),
                44: Text("最晚", "Latest"),
            }.get(step),
            chosen=step == 20,
        )
        for step in range(0, 45, 4)
    ),
    unit=Text("元/月", "Yuan a month"),
    source=SOURCE,
)


def _fields() -> list[Bound]:
    month = MonthField(
        name="birth",
        label=Text("您的出生年月", "When were you born?"),
        hint=Text(
            "以身份证或档案为准，例如 1972 年 5 月。", "As on your identity card, such as 1972 5."
        ),
    )
    wrong_month = MonthField(name="birth2", label=Text("出生年月", "Month of birth"))
    try:
        wrong_month.read("1972-13")
        problem = Text("", "")
    except Wrong as wrong:
        problem = wrong.text
    choice = ChoiceField(
        name="category",
        label=Text("您属于哪一类", "Which of these are you?"),
        choices=(
            Choice("man", Text("男职工", "Man"), Text("原退休年龄 60 周岁", "Original age 60")),
            Choice("woman", Text("女职工，管理或技术岗位", "Woman, managerial or technical post")),
        ),
    )
    place = SelectField(
        name="place",
        label=Text("在哪个省领取", "Where will you draw it?"),
        choices=(Choice("a", Text("四川省", "Sichuan")), Choice("b", Text("湖北省", "Hubei"))),
    )
    money = MoneyField(
        name="balance",
        label=Text("个人账户余额", "Balance of your individual account"),
        unit=Text("元", "yuan"),
        hint=Text(
            "在电子社保卡或当地人社 App 里可以查到。", "Shown in the e-card or the local app."
        ),
    )
    return [
        Bound(month, boxes_of(month, "1972-05")),
        Bound(wrong_month, boxes_of(wrong_month, "1972-13"), problem),
        Bound(choice, {"category": "man"}),
        Bound(place, {"place": "a"}),
        Bound(money, {"balance": "72117.51"}),
        Bound(LengthField(name="paid", label=Text("缴费年限", "Years paid"))),
        Bound(DayField(name="day", label=Text("发生的日期", "Day it happened"))),
        Bound(
            NumberField(name="index", label=Text("平均缴费指数", "Average index"), optional=True)
        ),
    ]


def specimens() -> list[tuple[Text, str, dict[str, Any]]]:
    """Name, template and context of each component, in the order of the page."""
    fields = _fields()
    return [
        (Text("返回、进度与标题", "Way back, progress, heading"), "heading", {}),
        (Text("按钮", "Buttons"), "buttons", {}),
        (Text("出错提示", "Error summary"), "errors", {"wrongs": [fields[1]]}),
        (Text("问题", "Questions"), "fields", {"fields": fields}),
        (
            Text("提示与状态标记", "Notices and badges"),
            "notices",
            {"statuses": list(STATUS_MEANINGS.items())},
        ),
        (Text("一个数字从不单独出现", "A figure is never alone"), "figure", {}),
        (Text("一生一线", "The life line"), "lifeline", {"line": LIFE_LINE}),
        (Text("随月份变化的图", "A chart over months"), "chart", {"chart": CHART}),
        (Text("答案清单与入口", "Answers and doors"), "lists", {}),
    ]


@require_safe
@spoken
def components(request: HttpRequest, lang: Language) -> HttpResponse:
    """Each component in four looks, which between them cover languages, widths, large and dark."""
    other: Language = "en" if lang == "zh" else "zh"
    looks: tuple[tuple[str, Language, Text], ...] = (
        ("frame-full", lang, Text("全宽", "Full width")),
        ("frame-480", other, Text("480 像素，另一种语言", "480 pixels, the other language")),
        ("frame-320 elder", lang, Text("320 像素，长辈版", "320 pixels, large type")),
        ("frame-320 theme-dark", other, Text("320 像素，深色", "320 pixels, dark")),
    )
    shown = []
    for position, (name, template, context) in enumerate(specimens()):
        frames = []
        for look, speaks, said in looks:
            with speaking(speaks):
                body = render_to_string(
                    f"web/specimens/{template}.html", {**context, "lang": speaks}, request
                )
            own = _own_ids(body, f"s{position}-{look.replace(' ', '-')}-")
            frames.append((look, said, HTML_LANGUAGE[speaks], mark_safe(own)))  # noqa: S308
        shown.append((name, frames))
    return page(request, lang, "web/pages/components.html", {"specimens": shown})


def _own_ids(body: str, key: str) -> str:
    """The same component several times on one page must not share ids or radio groups."""
    for attribute in ("id", "for", "name", "aria-describedby", "aria-labelledby"):
        pieces = body.split(f' {attribute}="')
        body = pieces[0] + "".join(
            f' {attribute}="' + " ".join(key + word for word in value.split(" ")) + '"' + rest
            for value, _, rest in (piece.partition('"') for piece in pieces[1:])
        )
    return body.replace('href="#', f'href="#{key}').replace("url(#", f"url(#{key}")
