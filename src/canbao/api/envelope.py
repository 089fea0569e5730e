"""One shape for everything that goes wrong: `{"error": {code, zh, en, field, value, remedy}}`.

Errors of the law bring their own words; here are only those of HTTP itself. A stack trace never
leaves the server.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from canbao.law.engine.errors import LawError

LONGEST_VALUE = 200

WORDS: dict[int, tuple[str, str, str, str, str]] = {
    400: (
        "bad_request",
        "请求无法读取。",
        "The request cannot be read.",
        "请发送有效的 JSON，见 /api/v1/docs。",
        "Send valid JSON; see /api/v1/docs.",
    ),
    401: (
        "sign_in_first",
        "请先登录。",
        "Sign in first.",
        "向 /api/v1/sign-in 发送用户名和密码，此后带上会话 Cookie。",
        "Send name and password to /api/v1/sign-in and the session's cookie from then on.",
    ),
    403: (
        "forbidden",
        "这个账户不能这样做，或缺少防伪令牌。",
        "This account may not do that, or the token against forged requests is missing.",
        "请核对账户的角色；写入的请求须在 X-CSRFToken 标头中带上登录时给出的 csrf_token。",
        "Check the account's role; a request that writes carries the csrf_token of signing in in "
        "the header X-CSRFToken.",
    ),
    404: (
        "not_found",
        "没有这个地址。",
        "There is nothing at this address.",
        "全部地址见 /api/v1/docs。",
        "All addresses are listed at /api/v1/docs.",
    ),
    405: (
        "method_not_allowed",
        "这个地址不接受该方法。",
        "This address does not take that method.",
        "可用的方法见 Allow 标头。",
        "The methods it takes are in the Allow header.",
    ),
    413: (
        "too_large",
        "请求过大。",
        "The request is too large.",
        "请分批发送，成批计算请用命令 canbao pension。",
        "Send less at a time; for many persons use the command canbao pension.",
    ),
    429: (
        "locked",
        "输错次数过多，暂时锁定，最长一刻钟。",
        "Too many wrong tries: locked for a quarter of an hour at most.",
        "请稍后再试，或与管理员联系。",
        "Try again later, or ask your administrator.",
    ),
    500: (
        "server_error",
        "服务器出错，已记录。",
        "The server failed; this has been logged.",
        "请稍后再试。",
        "Try again later.",
    ),
}


FORM = {
    "missing": "缺少",
    "too_short": "太少",
    "too_long": "太多",
    "string_too_short": "不能为空",
    "string_too_long": "太长",
    "string_type": "应为文字",
    "list_type": "应为列表",
    "dict_type": "应为对象",
    "model_attributes_type": "应为对象",
    "literal_error": "不在可选范围内",
    "extra_forbidden": "没有这个字段",
}
"""What is wrong with the form of a field, in Chinese, by pydantic's kind of error."""


def error(
    code: str,
    zh: str,
    en: str,
    *,
    field: str | None = None,
    value: Any = None,
    remedy_zh: str = "",
    remedy_en: str = "",
) -> dict[str, Any]:
    """The envelope."""
    return {
        "error": {
            "code": code,
            "zh": zh,
            "en": en,
            "field": field,
            "value": None if value is None else str(value)[:LONGEST_VALUE],
            "remedy": {"zh": remedy_zh, "en": remedy_en},
        }
    }


def value_at(request: HttpRequest, where: list[str]) -> Any:
    """What was sent at the place an error names: ("query", "form"), ("body", "question", "date").

    The framework leaves the value out of its errors; it is read again, and absent where the
    request holds nothing there.
    """
    if where[:1] == ["query"]:
        return request.GET.get(".".join(where[1:]))
    if where[:1] != ["body"]:
        return None
    try:
        value: Any = json.loads(request.body)
    except (ValueError, RecursionError):
        return None
    for part in where[2:]:
        if isinstance(value, dict):
            value = value.get(part)
        elif isinstance(value, list) and part.isdigit() and int(part) < len(value):
            value = value[int(part)]
        else:
            return None
    return value


def respond(body: dict[str, Any], status: int) -> HttpResponse:
    """The envelope as a response; Chinese stays readable in it."""
    return JsonResponse(body, status=status, json_dumps_params={"ensure_ascii": False})


def of_status(status: int) -> dict[str, Any]:
    """The envelope of an HTTP status that says no more."""
    code, zh, en, remedy_zh, remedy_en = WORDS.get(status, WORDS[400])
    return error(code, zh, en, remedy_zh=remedy_zh, remedy_en=remedy_en)


def install(api: NinjaAPI) -> None:
    """Makes `api` answer every error in the envelope."""

    @api.exception_handler(LawError)
    def law_error(request: HttpRequest, exc: LawError) -> HttpResponse:
        return respond({"error": exc.envelope()}, 422)

    @api.exception_handler(ValidationError)
    def invalid(request: HttpRequest, exc: ValidationError) -> HttpResponse:
        first: dict[str, Any] = exc.errors[0] if exc.errors else {}
        where = [str(part) for part in first.get("loc", ())]
        field = (
            ".".join(where[2:] if where[:1] == ["body"] else where[1:])[:LONGEST_VALUE] or "body"
        )
        return respond(
            error(
                "invalid_request",
                f"{field}：{FORM.get(str(first.get('type')), '不符合要求')}。",
                f"{field}: {first.get('msg', 'not as required')}.",
                field=field,
                value=value_at(request, where),
                remedy_zh="各字段的类型与范围见 /api/v1/docs。",
                remedy_en="Types and limits of all fields are at /api/v1/docs.",
            ),
            422,
        )

    @api.exception_handler(HttpError)
    def http_error(request: HttpRequest, exc: HttpError) -> HttpResponse:
        return respond(of_status(exc.status_code), exc.status_code)


class EnvelopeMiddleware:
    """Puts what Django itself answers below `/api/` (no such page, wrong method, a crash) into the
    envelope."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if (
            response.status_code < 400
            or not request.path.startswith("/api/")
            or response.get("Content-Type", "").startswith("application/json")
        ):
            return response
        enveloped = respond(of_status(response.status_code), response.status_code)
        if response.has_header("Allow"):
            enveloped["Allow"] = response["Allow"]
        return enveloped
