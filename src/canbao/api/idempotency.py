"""The same request again is answered the same: a POST with `Idempotency-Key` is worked on once, its answer
kept for a day and given again; the same key with another request is refused.

Steps of cases carry the key on into the rooms, so that even an answer lost in a crash does nothing twice.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from canbao.api.envelope import error, respond
from canbao.api.models import KeptAnswer
from canbao.batches import clock

HEADER: Final = "Idempotency-Key"
LONGEST: Final = 80
GOOD_FOR: Final = timedelta(days=1)
WORKS_AT_MOST: Final = timedelta(minutes=2)
"""After that whoever worked on it is taken for gone."""
NEEDS: Final = ("/api/v1/cases", "/api/v1/mandates", "/api/v1/certificates", "/api/v1/webhooks",
                "/api/v1/findings", "/api/v1/switches")  # fmt: skip
"""Below these addresses a POST without a key is refused."""
NOT_KEPT: Final = (401, 403, 429)
MISSING: Final = error(
    "idempotency_key_missing",
    "写入请求须带 Idempotency-Key 标头。",
    "A request that writes carries the header Idempotency-Key.",
    field=HEADER,
    remedy_zh="请为每次操作取一个新的随机标识（如 UUID），重试时用同一个。",
    remedy_en="Take a new random key, such as a UUID, for each thing you do, and the same one when you "
    "try again.",
)
OTHER: Final = error(
    "idempotency_key_used",
    "这个标识已用于另一请求。",
    "This key was used for another request.",
    field=HEADER,
    remedy_zh="请另取标识。",
    remedy_en="Take a new key.",
)
BUSY: Final = error(
    "idempotency_key_busy",
    "同一请求正在处理。",
    "The same request is being worked on.",
    field=HEADER,
    remedy_zh="请稍后用同一标识重试。",
    remedy_en="Try again in a moment with the same key.",
)


def key_of(request: HttpRequest) -> str:
    """The key as the rooms get it: nobody else's key is this one."""
    account: Any = request.account  # type: ignore[attr-defined]
    given = request.headers.get(HEADER, "")
    return f"api:{account.pk}:{given}" if given else ""


class IdempotencyMiddleware:
    """Stands behind the access rules: it knows whose request it is."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        kept: KeptAnswer | None = getattr(request, "kept_answer", None)
        if kept is not None:
            _keep(kept, response)
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """None lets the request be worked on; else the answer that was given before, or a refusal."""
        if request.method != "POST" or not request.path.startswith("/api/"):
            return None
        account = getattr(request, "account", None)
        key = request.headers.get(HEADER, "")
        if account is None:
            return None
        if not key:
            return respond(MISSING, 400) if request.path.startswith(NEEDS) else None
        if len(key) > LONGEST or not (key.isascii() and key.isprintable()):
            return respond(MISSING, 400)
        return self._claimed(request, account, key)

    def _claimed(self, request: HttpRequest, account: Any, key: str) -> HttpResponse | None:
        asked, now = _hash(request), clock.now()
        with transaction.atomic():
            KeptAnswer.objects.filter(account=account, at__lt=now - GOOD_FOR).delete()
            row, new = KeptAnswer.objects.select_for_update().get_or_create(
                account=account, key=key, defaults={"asked": asked, "at": now}
            )
            if not new and row.asked != asked:
                return respond(OTHER, 409)
            if not new and row.status:
                again = HttpResponse(bytes(row.body), status=row.status, content_type=row.media)
                again["Idempotency-Replayed"] = "true"
                return again
            if not new and row.at > now - WORKS_AT_MOST:
                return respond(BUSY, 409)
            row.at = now
            row.save(update_fields=["at"])
        request.kept_answer = row  # type: ignore[attr-defined]
        return None


def _keep(row: KeptAnswer, response: HttpResponse) -> None:
    """Keeps an answer; a fault of ours, and what may be right a moment later, is asked anew."""
    if response.status_code >= 500 or response.status_code in NOT_KEPT or response.streaming:
        row.delete()
        return
    row.status, row.media = response.status_code, response.get("Content-Type", "")[:80]
    row.body = response.content
    row.save(update_fields=["status", "media", "body"])


def _hash(request: HttpRequest) -> str:
    """Of the address and what was sent; of files their content, since their envelope is never the same."""
    digest = hashlib.sha256(f"{request.get_full_path()}\n".encode())
    if (request.content_type or "").startswith("multipart/"):
        for name, values in sorted(request.POST.lists()):
            digest.update(repr((name, values)).encode())
        for name, file in sorted(request.FILES.items()):
            content = hashlib.sha256(file.read()).hexdigest()  # type: ignore[union-attr]
            file.seek(0)  # type: ignore[union-attr]
            digest.update(repr((name, content)).encode())
    else:
        digest.update(request.body)
    return digest.hexdigest()
