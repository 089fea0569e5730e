"""Puts the API together: title, parser, error envelope, routers."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from ninja.errors import HttpError
from ninja.parser import Parser
from ninja.renderers import JSONRenderer

from canbao import __version__
from canbao.api import envelope, money_asking
from canbao.api.cases import notices_router
from canbao.api.cases import router as cases_router
from canbao.api.examples import ExplainedAPI
from canbao.api.law import router
from canbao.api.money import router as money_router
from canbao.api.office import router as office_router
from canbao.api.papers import router as papers_router
from canbao.api.services import router as services_router
from canbao.api.signing import router as signing_router


class ReadableRenderer(JSONRenderer):
    """JSON in which Chinese stays Chinese."""

    json_dumps_params = {"ensure_ascii": False}  # noqa: RUF012 - as its base declares it


class ExactParser(Parser):
    """JSON whose decimals stay decimals: 0.613 is never a float."""

    def parse_body(self, request: HttpRequest) -> Any:
        try:
            return json.loads(
                request.body,
                parse_float=Decimal,
                parse_constant=_refuse,
                object_pairs_hook=_once,
            )
        except (ValueError, RecursionError):
            raise HttpError(400, "not JSON") from None


def _refuse(constant: str) -> Any:
    raise ValueError(constant)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object; a key given twice has no one meaning and is refused."""
    made = dict(pairs)
    if len(made) < len(pairs):
        raise ValueError("a key stands twice")
    return made


api = ExplainedAPI(
    title="canbao 参保",
    version=__version__,
    description=(
        "法律写一次，人人照此算。问法、事项目录和查验无需账户，不保存任何内容；其余用令牌（Authorization: "
        "Bearer）或登录后的会话。写入办件的请求须带 Idempotency-Key；每个令牌每分钟 120 次。作出决定须本人登录，"
        "令牌不能代替。\n\n"
        "The law, stated once – and everyone's pension from it. Asking the law takes no account and "
        "stores nothing, nor do the catalogue and verifying a paper; all else takes a token "
        "(`Authorization: Bearer`) or a session. What writes to cases carries `Idempotency-Key`; a token "
        "asks 120 times a minute. Decisions take a person who signed in, never a token."
    ),
    parser=ExactParser(),
    renderer=ReadableRenderer(),
    urls_namespace="api",
)
api.add_router("/law/", router)
api.add_router("/", signing_router)
api.add_router("/money/", money_router)
api.add_router("/", services_router)
api.add_router("/cases", cases_router)
api.add_router("/", notices_router)
api.add_router("/", papers_router)
api.add_router("/", office_router)
envelope.install(api)
money_asking.install(api)
