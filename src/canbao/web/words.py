"""Bilingual words: a text that knows its Chinese and its English and shows the page's language.

Chinese is written first and English says the same, side by side, so that neither can be forgotten.
The language is that of the address (/zh/ or /en/), held for the duration of one request.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Final, Literal

Language = Literal["zh", "en"]
LANGUAGES: Final[tuple[Language, ...]] = ("zh", "en")
HTML_LANGUAGE: Final[dict[Language, str]] = {"zh": "zh-Hans", "en": "en"}

_language: ContextVar[Language] = ContextVar("canbao_web_language", default="zh")


def language() -> Language:
    """The language of the page being made."""
    return _language.get()


@contextmanager
def speaking(lang: Language) -> Iterator[None]:
    """Everything shown inside is in `lang`."""
    token = _language.set(lang)
    try:
        yield
    finally:
        _language.reset(token)


@dataclass(frozen=True, slots=True)
class Text:
    """One text in both languages; `str()` gives the one of the page."""

    zh: str
    en: str

    def __str__(self) -> str:
        return self.zh if _language.get() == "zh" else self.en

    def __html__(self) -> str:
        from django.utils.html import escape

        return escape(str(self))

    def __bool__(self) -> bool:
        return bool(self.zh or self.en)

    def format(self, **values: object) -> Text:
        """Both languages with the same values put in; bilingual values speak their own language."""
        chinese = {key: _spoken(value, "zh") for key, value in values.items()}
        english = {key: _spoken(value, "en") for key, value in values.items()}
        return Text(self.zh.format(**chinese), self.en.format(**english))


def either(text: str) -> Text:
    """A title or source written `中文 / English`; what is written once stands in both languages."""
    zh, slash, en = text.partition("/ ")
    if slash and not zh.isascii() and en[:1].isascii():
        return Text(zh.rstrip(), en.strip())
    return Text(text, text)


def _spoken(value: object, lang: Language) -> object:
    with speaking(lang):
        return str(value)


NOTHING: Final = Text("", "")
