"""Pages for requests that can't be answered: each says what happened and the next step.

They never show a traceback or what was typed.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from canbao.web.page import language_of, page
from canbao.web.words import Text


def _sorry(request: HttpRequest, status: int, title: Text, what: Text, then: Text) -> HttpResponse:
    context = {"title": title, "what": what, "next": then}
    return page(request, language_of(request.path), "web/error.html", context, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400."""
    return _sorry(
        request,
        400,
        Text("看不懂这个请求", "We can’t read this request"),
        Text("网址或表单里有我们读不懂的内容。", "Something in the address or form can’t be read."),
        Text(
            "请从头再填一次。如果网址是别人发给您的，请检查是否完整。",
            "Fill in the pages again. If somebody sent you the address, check that it is complete.",
        ),
    )


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403."""
    return _sorry(
        request,
        403,
        Text("这一页不能打开", "This page can’t be opened"),
        Text(
            "您的账户不能打开这一页，或者这条记录不在您负责的范围内。",
            "Your account may not open this page, or the record is not one you are in charge of.",
        ),
        Text(
            "如果工作需要，请与本单位管理员联系。所有计算都不用登录。",
            "If your work needs it, ask your administrator. No calculator needs an account.",
        ),
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form that did not come from our page, or whose page was open too long."""
    return _sorry(
        request,
        403,
        Text("表单已过期", "The form has expired"),
        Text(
            "页面打开得太久，或者浏览器没有接受我们的安全标记，内容没有提交。",
            "The page was open too long, or the browser refused our safety mark; "
            "nothing was sent in.",
        ),
        Text("请返回上一页，刷新后再提交一次。", "Go back, reload the page and send it again."),
    )


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404."""
    return _sorry(
        request,
        404,
        Text("没有这一页", "No such page"),
        Text(
            "网址可能打错了，或者这一页已经搬走。",
            "The address may be mistyped, or the page has moved.",
        ),
        Text(
            "请检查网址，或从全部计算里重新开始。",
            "Check the address, or start again from all calculators.",
        ),
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """500."""
    return _sorry(
        request,
        500,
        Text("我们这边出了错", "Something went wrong on our side"),
        Text(
            "这次没有算出来。错在我们，不在您。",
            "This was not worked out. The fault is ours, not yours.",
        ),
        Text(
            "请过一会儿再试。您填的内容还在网址里，刷新这一页就会重算。",
            "Try again later. Your answers are still in the address; "
            "reload this page to try again.",
        ),
    )
