"""The guided tour: the eight scenes the platform is judged by, each as steps with the account to use."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import yaml
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from canbao.web.page import page, spoken
from canbao.web.words import Language

FILE: Final = Path(__file__).parents[1] / "tour.yaml"


@dataclass(frozen=True)
class Step:
    """Where to look (below the language), signed in as which account of the demonstration."""

    account: str
    at: str
    zh: str
    en: str


@dataclass(frozen=True)
class Scene:
    """A scene with its steps, and in words what cannot be walked yet."""

    name: str
    zh: str
    en: str
    steps: tuple[Step, ...]
    open_zh: str = ""
    open_en: str = ""


@cache
def scenes() -> tuple[Scene, ...]:
    """The eight scenes. Raises KeyError where the file lacks a field."""
    found = []
    for name, said in yaml.safe_load(FILE.read_text(encoding="utf-8")).items():
        steps = tuple(Step(each["as"], each["at"], each["zh"], each["en"]) for each in said["steps"])
        left = said.get("open", {"zh": "", "en": ""})
        found.append(Scene(name, said["zh"], said["en"], steps, left["zh"], left["en"]))
    return tuple(found)


@require_safe
@spoken
def tour(request: HttpRequest, lang: Language) -> HttpResponse:
    """The eight scenes, for who looks around."""
    told = [
        {
            "name": each.name,
            "title": each.zh if lang == "zh" else each.en,
            "open": each.open_zh if lang == "zh" else each.open_en,
            "steps": [
                {"account": step.account, "href": f"/{lang}/{step.at}",
                 "words": step.zh if lang == "zh" else step.en}
                for step in each.steps
            ],
        }
        for each in scenes()
    ]  # fmt: skip
    return page(request, lang, "web/pages/tour.html", {"scenes": told})
