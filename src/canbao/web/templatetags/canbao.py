"""Words and links inside templates: `{% t "中文" "English" %}`, `{% here "page-name" %}`."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html

from canbao.web import asking, formats, words
from canbao.web.people_shown import called
from canbao.web.status import STATUS_NAMES
from canbao.web.words import Text, language

register = template.Library()


@register.simple_tag
def t(zh: str, en: str) -> str:
    """The text of the page's language."""
    return zh if language() == "zh" else en


@register.simple_tag
def here(name: str, *args: Any) -> str:
    """Address of a portal page in the page's language."""
    lang = language()
    return reverse(f"web:{name}", args=(lang, *args)) if args else _fixed(name, lang)


@cache
def _fixed(name: str, lang: words.Language) -> str:
    """Addresses that hold nothing but the language are the same for everybody."""
    return reverse(f"web:{name}", args=(lang,))


@register.filter
def money(value: Decimal | int | str) -> str:
    """¥1,234.56."""
    return str(formats.Money(Decimal(str(value))))


@register.filter
def by(name: str, who: dict[str, Text] | None = None) -> str:
    """Who did something, in words; `who` are names that were looked up together."""
    known = who or {}
    return str(known[name] if name in known else called(name))


@register.filter
def either(text: object) -> str:
    """The side of a title that fits, where it is written in both languages."""
    return str(words.either(str(text)))


@register.filter
def region(name: str) -> str:
    """A region of the law in the page's language."""
    return str(asking.region_name(name)) if name else ""


@register.filter
def percent(value: float) -> str:
    """A position inside an SVG: 0.25 → 25%."""
    return f"{value * 100:.3f}%"


@register.inclusion_tag("web/fields/_part.html")
def part_box(bound: Any, position: int, zh: str, en: str, size: int) -> dict[str, Any]:
    """One box of a field that has several, such as the year of a month."""
    name, value = bound.values[position]
    return {
        "name": name,
        "value": value,
        "label": t(zh, en),
        "size": size,
        "wrong": bool(bound.error),
    }


@register.simple_tag
def badge(status: str) -> str:
    """A small mark that says how sure a value or a formula is."""
    if not status:
        return ""
    return format_html(
        '<span class="badge badge-{}">{}</span>', status, STATUS_NAMES.get(status, status)
    )
