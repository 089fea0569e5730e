"""What a batch says when it cannot go on, in both languages. A room has errors of its own."""

from __future__ import annotations


class BatchError(Exception):
    """Something a human must know or do; `zh` and `en` say the same."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(f"{zh} / {en}")
        self.zh, self.en = zh, en


class Waiting(BatchError):
    """Raised by work that needs a human first: nothing is wrong, nothing is written."""


class LeaseLost(BatchError):
    """The job is no longer this worker's: its effect must not be written."""


def told(error: BaseException) -> tuple[str, str]:
    """What any error says, Chinese first; an error of our own rooms carries both languages."""
    zh, en = getattr(error, "zh", None), getattr(error, "en", None)
    if isinstance(zh, str) and isinstance(en, str):
        return zh, en
    said = f"{type(error).__name__}: {error}".rstrip(": ").replace("\0", "")
    return f"程序错误：{said}", f"error in the program: {said}"
