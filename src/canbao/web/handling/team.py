"""The manager's work: who has how much, what was drawn to whom and whether the draw can be made again."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from canbao.accounts import posts
from canbao.accounts.models import Post
from canbao.cases import access, draw
from canbao.cases.models import Case, Decision, Draw
from canbao.web import asking
from canbao.web.formats import Day
from canbao.web.handling import words
from canbao.web.handling.base import (
    A_PAGE,
    MOST_IN_FILE,
    actor_of,
    case_link,
    further,
    handling_page,
    page_of,
    to,
)
from canbao.web.handling.clocks_shown import Ticking, ticking
from canbao.web.money_forms import Box
from canbao.web.money_tables import Link, Mark, Row, Table
from canbao.web.page import spoken
from canbao.web.people_shown import By, called
from canbao.web.views.money_finance_base import Figure
from canbao.web.words import Language, Text

OPEN = (
    "complete",
    "in_check",
    "on_hold",
    "needs_human",
    "proposed",
    "contested",
    "changed",
    "incomplete",
)
LAST = 30
MOST = 5_000
"""Open cases that are read for the table; beyond that the figures say so."""
OFFICER = Text("经办人员", "Officer")


@require_safe
@spoken
def team(request: HttpRequest, lang: Language) -> HttpResponse:
    """Of the own place: what waits for each officer and each post, and how near its end it is."""
    actor, day = actor_of(request), asking.today()
    mine = access.listed(actor, day)
    waiting = list(mine.filter(state__in=OPEN).order_by("pk")[:MOST])
    running = ticking(waiting, day)
    drawn = _drawn(waiting)
    away = posts.away(day)
    since = day - timedelta(days=LAST)
    done = Decision.objects.filter(case__in=mine, day__gt=since).order_by()
    made = Counter(dict(done.values_list("by").annotate(n=Count("pk"))))
    made.update(dict(done.exclude(checked_by="").values_list("checked_by").annotate(n=Count("pk"))))
    members = [
        each for each in posts.serving(day)
        if _overlaps(each.area, actor.area)
    ]  # fmt: skip
    names = sorted(
        {each.account.username for each in members} | {name for _, name in drawn.values()}
    )
    by_name = {
        name: [case for case in waiting if drawn.get(case.pk, ("", ""))[1] == name]
        for name in names
    }
    officers = Table(
        "officers", Text("经办人员", "Officers"),
        (OFFICER, Text("待拟办", "To propose"), Text("待决定", "To decide"), Text("待复核", "To review"),
         Text("期限已用八成", "80 % used"), Text("超期", "Over"),
         Text("近30日决定", "Decided in 30 days"), Text("在岗", "Present")),
        [[By(name), *_steps(by_name[name], drawn), *_late(by_name[name], running), made[name],
          Mark(Text("休假", "Away"), "waiting") if name in away else Mark(Text("在岗", "Present"), "done")]
         for name in names],
        Text("决定数含拟办和复核的决定，各计一次。", "Decided: proposed or decided by them, each once."),
        Text("没有岗位成员。请到“岗位与授权”安排。", "No member of a post: add some under posts."),
        numeric=frozenset(range(1, 7)),
    )  # fmt: skip
    post_rows: list[Row] = []
    for post in Post.objects.order_by("code"):
        services = set(json.loads(post.services))
        of_post = [case for case in waiting if case.service in services]
        post_rows.append([
            Text(post.zh, post.en), len({m.account_id for m in members if m.post_id == post.pk}),
            len(of_post), sum(case.pk not in drawn and case.state in draw_states() for case in of_post),
            *_late(of_post, running),
        ])  # fmt: skip
    by_post = Table(
        "posts", Text("岗位", "Posts"),
        (Text("岗位", "Post"), Text("成员", "Members"), Text("在办", "Open"),
         Text("未分配", "Drawn to nobody"), Text("期限已用八成", "80 % used"), Text("超期", "Over")),
        post_rows, empty=Text("还没有岗位。", "No post yet."), numeric=frozenset(range(1, 6)),
    )  # fmt: skip
    unassigned = [case for case in waiting if case.pk not in drawn and case.state in draw_states()]
    late = _late(waiting, running)
    figures = [
        Figure(Text("在办", "Open"), len(waiting),
               Text("只列前{n}件", "the first {n} only").format(n=MOST) if len(waiting) == MOST else ""),
        Figure(Text("未能分配", "Drawn to nobody"), len(unassigned), tone="needs" if unassigned else ""),
        Figure(Text("期限已用八成", "80 % of the days used"), late[0], href=to(lang, "alerts"),
               tone="waiting" if late[0] else ""),
        Figure(Text("超期", "Over"), late[1], href=to(lang, "alerts") + "?level=100",
               tone="needs" if late[1] else ""),
    ]  # fmt: skip
    nobody = Table(
        "nobody", Text("没有可分配人员的办件", "Cases nobody could be drawn for"),
        (Text("办件编号", "Case"), Text("事项", "Service"), Text("状态", "State"), Text("最近一步", "Last step")),
        [[case_link(lang, each), words.service_name(each.service), words.state_of(each.state),
          Day(each.last_day)] for each in unassigned[:A_PAGE]],
        Text("岗位无成员，或成员都须回避或不在岗。安排成员后会自动分配。",
             "The post has no member, or all are barred or away. They are drawn once there is one."),
        Text("没有。", "None."),
    )  # fmt: skip
    return handling_page(request, lang, Text("工作量", "Workload"), {"figures": figures},
                         tables=[officers, by_post, nobody])  # fmt: skip


def draw_states() -> set[str]:
    """States in which a case waits for somebody to be drawn."""
    return {"needs_human", "proposed", "contested"}


def _overlaps(area: int, served: int) -> bool:
    from canbao.people.places import within

    return within(area, served) or within(served, area)


def _drawn(cases: Sequence[Case]) -> dict[int, tuple[str, str]]:
    """By case the step it waits at and who was drawn for it; two queries."""
    decided = dict(
        Decision.objects.filter(case__in=[each.pk for each in cases]).order_by().values_list("case")
        .annotate(n=Count("pk"))
    )  # fmt: skip
    state = {each.pk: each.state for each in cases}
    found: dict[int, tuple[str, str]] = {}
    rows = Draw.objects.filter(case__in=list(state)).order_by("pk")
    for case, step, turn, name in rows.values_list("case_id", "step", "round", "drawn"):
        if turn == decided.get(case, 0) and state[case] in draw.WAITS[step]:
            found[case] = (step, name)
    return found


def _steps(cases: Sequence[Case], drawn: dict[int, tuple[str, str]]) -> list[int]:
    counted = Counter(drawn[each.pk][0] for each in cases)
    return [counted[step] for step in words.STEPS]


def _late(cases: Sequence[Case], running: dict[int, list[Ticking]]) -> list[int]:
    """How many have used eight tenths of a clock, and how many are over."""
    percents = [
        max((c.reading.percent for c in running.get(each.pk, ()) if not c.cause), default=0)
        for each in cases
    ]
    over = sum(
        any(c.reading.used > c.reading.days for c in running.get(each.pk, ())) for each in cases
    )
    return [sum(each >= 80 for each in percents), over]


@require_safe
@spoken
def draws(request: HttpRequest, lang: Language) -> HttpResponse:
    """Every draw of the cases that may be seen: among how many, who was barred, whether the seed gives the
    same name again."""
    name, step = request.GET.get("who", "").strip()[:80], request.GET.get("step", "")
    found = _visible(request)
    if name:
        found = found.filter(Q(drawn=name.lower()) | Q(case__number=name))
    if step in words.STEPS:
        found = found.filter(step=step)
    shown = Paginator(found, A_PAGE).get_page(page_of(request))

    def row(each: Draw) -> list[object]:
        return [
            Link(Day(each.day), to(lang, "draw", each.pk)), case_link(lang, each.case),
            words.service_name(each.case.service), words.STEPS[each.step], By(each.drawn),
            len(json.loads(each.candidates)), len(json.loads(each.barred)), _again(each),
        ]  # fmt: skip

    table = Table(
        "draws", Text("分案记录", "Draws"),
        (Text("日期", "Day"), Text("办件编号", "Case"), Text("事项", "Service"), Text("环节", "Step"),
         Text("抽中", "Drawn"), Text("候选人数", "Among"), Text("回避、不在岗", "Barred"),
         Text("重现", "Replay")),
        [row(each) for each in shown.object_list],
        Text("候选人、回避的人和种子都留存，任何人都能按同样的方法得到同一个名字。",
             "Candidates, who was barred and the seed are kept: anybody gets the same name again."),
        Text("没有分案记录。", "No draw."),
        more=further(request, shown.next_page_number()) if shown.has_next() else "",
        whole=lambda: [row(each) for each in found[:MOST_IN_FILE]],
    )  # fmt: skip
    filters = [
        Box("who", Text("账户名或办件编号", "Account or case"), value=name),
        Box("step", Text("环节", "Step"), "select", options=[("", Text("全部", "All")),
                                                             *words.STEPS.items()], value=step),
    ]  # fmt: skip
    return handling_page(
        request, lang, Text("随机分案", "Draws"), {"filters": filters}, tables=[table]
    )


def _visible(request: HttpRequest):  # type: ignore[no-untyped-def]
    mine = access.listed(actor_of(request), asking.today())
    return Draw.objects.filter(case__in=mine).select_related("case").order_by("-pk")


def _again(made: Draw) -> Mark:
    if draw.replay(made) == made.drawn:
        return Mark(Text("一致", "The same name"), "done")
    return Mark(Text("不一致", "Another name"), "needs")


@require_safe
@spoken
def one_draw(request: HttpRequest, lang: Language, draw: int) -> HttpResponse:
    """One draw with its candidates, who was barred and why, and its seed."""
    made = _visible(request).filter(pk=draw).first()
    if made is None:
        raise Http404
    from canbao.cases.draw import BARRED, pick

    candidates = json.loads(made.candidates)
    barred = json.loads(made.barred)
    picked = pick(made.seed, candidates)
    pairs = [
        (Text("办件编号", "Case"), made.case.number, to(lang, "case", made.case.number)),
        (Text("环节", "Step"), words.STEPS[made.step], ""),
        (Text("日期", "Day"), Day(made.day), ""),
        (Text("抽中", "Drawn"), called(made.drawn), ""),
        (Text("事由", "Why"), Text("首次分配", "first draw") if made.reason == "first"
         else Text("原抽中人员不再能办", "whoever was drawn fell away"), ""),
        (Text("种子", "Seed"), made.seed, ""),
        (Text("方法", "Method"), Text(
            "对“种子＋换行＋候选人名单（JSON）”取SHA-256，除以候选人数取余，从0数起。",
            "SHA-256 of the seed, a line break and the candidates as JSON, modulo their number, counted "
            "from 0."), ""),
        (Text("重现结果", "Drawn again"), Text("第{n}位：{a}", "place {n}: {a}").format(
            n=picked, a=called(candidates[picked])), ""),
    ]  # fmt: skip
    tables = [
        Table("candidates", Text("候选人", "Candidates"), (Text("位置", "Place"), OFFICER),
              [[str(n), By(name)] for n, name in enumerate(candidates)]),
        Table("barred", Text("回避和不在岗", "Barred"), (OFFICER, Text("原因", "Why")),
              [[By(name), Text(*BARRED[why])] for name, why in sorted(barred.items())],
              empty=Text("没有。", "Nobody.")),
    ]  # fmt: skip
    return handling_page(
        request, lang, Text("分案：{a}", "Draw: {a}").format(a=made.case.number),
        {"back": (Text("分案记录", "All draws"), to(lang, "draws")), "pairs": pairs,
         "notices": [] if candidates[picked] == made.drawn else [_broken()]}, tables=tables,
    )  # fmt: skip


def _broken() -> object:
    from canbao.web.views.money_finance_base import Notice

    return Notice(Text("重现结果与记录不一致，请立即上报稽核", "It does not draw the same name: tell the "
                       "auditor at once"), "", "needs")  # fmt: skip
