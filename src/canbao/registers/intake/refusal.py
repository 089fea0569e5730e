"""Why a delivery or a declaration is not taken, said once in Chinese and English with the way out.

Problems of single rows are not refusals; they stand in `words.yaml` and go to the result file.
"""

from __future__ import annotations


class IntakeRefusal(Exception):
    """Names the thing (`field`), what was found (`value`) and the way out (`remedy_*`).

    `code` is stable and machine-readable; `str()` gives both languages on one line.
    """

    def __init__(
        self,
        code: str,
        zh: str,
        en: str,
        *,
        field: str = "",
        value: str = "",
        remedy_zh: str = "",
        remedy_en: str = "",
    ) -> None:
        super().__init__(code, zh, en)
        self.code = code
        self.zh = zh
        self.en = en
        self.field = field
        self.value = value[:200]
        self.remedy_zh = remedy_zh
        self.remedy_en = remedy_en

    def message(self, language: str = "zh") -> str:
        """What is wrong and the way out, in one language (`zh` or `en`)."""
        if language == "zh":
            return self.zh + (f"。{self.remedy_zh}" if self.remedy_zh else "")
        return self.en + (f". {self.remedy_en}" if self.remedy_en else "")

    def envelope(self) -> dict[str, str]:
        """The refusal as flat data, as it is kept in `delivery.json`."""
        return {
            "code": self.code, "field": self.field, "value": self.value,
            "zh": self.message("zh"), "en": self.message("en"),
        }  # fmt: skip

    def __str__(self) -> str:
        return f"{self.message('zh')} / {self.message('en')}"
