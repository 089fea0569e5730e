"""Refuses a request that is too large before any of it is kept.

Django limits form fields and JSON, not files: a file of any size would be written to disk first.
Here the declared length decides; the body is read away unseen so that the sender gets the answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import BinaryIO, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import TemplateDoesNotExist
from django.template.loader import render_to_string

# A sender that is cut off in the middle of a file sees a broken connection, not our message. Beyond
# this many bytes nobody is confused any more, only hostile.
READ_AWAY_AT_MOST = 128 * 1024 * 1024
CHUNK = 256 * 1024
# Where banks, the tax authority and large employers hand in whole files.
LARGE_FILES = re.compile(r"/(?:zh|en)/(?:finance/files|employer|payments)/")
DECLARATIONS = re.compile(r"/api/v1/money/declarations")
LARGE_FILE = 64 * 1024 * 1024
WITH_FILES = "multipart/form-data"
CALCULATOR = re.compile(r"/(?:zh|en)/[a-z-]+/(?:career|history|file)/")


class RequestSizeMiddleware:
    """Answers 413, in the words of the door that was knocked at."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length, limit = declared_length(request), limit_of(request)
        if length <= limit:
            return self.get_response(request)
        stream = cast("BinaryIO | None", request.META.get("wsgi.input"))
        if stream is not None:
            read_away(stream, min(length, READ_AWAY_AT_MOST))
        return too_large(request, length, limit)


def limit_of(request: HttpRequest) -> int:
    """Bytes a request may carry: one limit for every form with files, whichever door takes it; whole
    deliveries where those are taken in; and what is no form with files is small."""
    if LARGE_FILES.match(request.path):
        return LARGE_FILE
    if (request.META.get("CONTENT_TYPE") or "").lower().startswith(WITH_FILES):
        return int(settings.MAX_REQUEST_BYTES)
    return settings.DATA_UPLOAD_MAX_MEMORY_SIZE


def remedy(path: str) -> tuple[str, str]:
    """The way out, for what is handed in at that door. A declaration takes the place of the one
    before, so it is never to be sent in parts."""
    if DECLARATIONS.match(path):
        return (
            f"一次申报就是整个月，请不要分批发送；人数多的，请在网页上传申报文件（请求不超过"
            f"{LARGE_FILE / 1e6:.0f} MB）。",
            "A declaration is the whole month: don't send it in parts. For many staff hand in the "
            f"file on the portal's page (requests up to {LARGE_FILE / 1e6:.0f} MB).",
        )
    if path.startswith("/api/v1/money/"):
        return "请只发送所需的字段。", "Send only the fields that are asked for."
    if re.match(r"/(?:zh|en)/employer/", path):
        return (
            "请只保留模板的各列，或存为 CSV；申报文件就是整个月，不要分开上传。",
            "Keep the template's columns only, or save it as CSV; a declaration is the whole month, "
            "so don't hand it in in parts.",
        )
    if LARGE_FILES.match(path):
        return "请核对是否选对了文件。", "Check whether it is the right file."
    if CALCULATOR.match(path):
        return (
            "请缩小文件，只保留逐年缴费记录（年份、月数、基数）。",
            "Send a smaller file: only the yearly rows (year, months, base).",
        )
    return (
        "每份材料不超过10 MB：请压缩、降低扫描分辨率，或者一次只上传一份。",
        "A document may have 10 MB: make it smaller, scan it at a lower resolution, or send one at a time.",
    )


def declared_length(request: HttpRequest) -> int:
    """Bytes the request says it carries; a length that is no number counts as none."""
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


def read_away(stream: BinaryIO, length: int) -> None:
    """Reads and forgets `length` bytes."""
    while length > 0:
        chunk = stream.read(min(CHUNK, length))
        if not chunk:
            return
        length -= len(chunk)


def too_large(request: HttpRequest, length: int, limit: int) -> HttpResponse:
    """The answer: the API's error envelope, or the portal's page."""
    zh = f"请求有 {length / 1e6:.1f} MB，超过上限 {limit / 1e6:.1f} MB。"
    en = f"The request has {length / 1e6:.1f} MB, more than the limit of {limit / 1e6:.1f} MB."
    remedy_zh, remedy_en = remedy(request.path)
    if request.path.startswith("/api/"):
        return JsonResponse(
            {
                "error": {
                    "code": "too_large",
                    "zh": zh,
                    "en": en,
                    "field": "body",
                    "value": length,
                    "remedy": {"zh": remedy_zh, "en": remedy_en},
                }
            },
            status=413,
            json_dumps_params={"ensure_ascii": False},
        )
    language = "en" if request.path.startswith("/en/") else "zh"
    context = {
        "lang": language,
        "message": en if language == "en" else zh,
        "remedy": remedy_en if language == "en" else remedy_zh,
    }
    try:
        return HttpResponse(render_to_string("413.html", context, request), status=413)
    except TemplateDoesNotExist:
        text = f"{zh}{remedy_zh}\n{en} {remedy_en}\n"
        return HttpResponse(text, status=413, content_type="text/plain; charset=utf-8")
