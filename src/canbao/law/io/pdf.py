"""The calculation sheet as PDF/UA-1, set by Typst.

Values reach Typst as JSON data, never as markup, so nothing a person typed can become code.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from canbao.law.engine.law import Law
from canbao.law.engine.sheet import WORDS, sheet

TEMPLATE = Path(__file__).with_name("sheet.typ")
FONTS_SETTING = "CANBAO_FONTS"
Pairs = Sequence[tuple[str, str]]
PORTAL_WORDS = {
    "made": ("制表日期", "Made on"),
    "answers": ("您填写的内容", "What you filled in"),
    "assumptions": ("结果含下列假设，不是法律", "Resting on these assumptions, which are not law"),
    "used": ("计算所用的情况", "Facts the calculation used"),
}


def render_pdf(
    law: Law, data: dict[str, Any], language: str = "zh", *, link: str = "", made: str = "",
    answers: Pairs = (), assumptions: Pairs = (),
) -> bytes:
    """PDF bytes of an explanation's sheet. `link`, if given, is printed as where to restore it.

    A page that asked a person adds the day it was `made`, the `answers` as typed and the
    `assumptions` put in for the future; the facts are then no longer headed as told by the person.

    Fonts are those of the system, or of the folder in the environment variable `CANBAO_FONTS`.
    """
    import typst

    at = 0 if language == "zh" else 1
    content = {
        **asdict(sheet(law, data, language)), "link": link, "made": made,
        "answers": list(answers), "assumptions": list(assumptions),
        "words": {key: both[at] for key, both in (WORDS | PORTAL_WORDS).items()},
    }
    fonts = [os.environ[FONTS_SETTING]] if os.environ.get(FONTS_SETTING) else []
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "sheet.typ"
        source.write_text(TEMPLATE.read_text(encoding="utf-8"), encoding="utf-8")
        (Path(folder) / "sheet.json").write_text(
            json.dumps(content, ensure_ascii=False), encoding="utf-8")
        return typst.compile(str(source), format="pdf", font_paths=fonts,
                             pdf_standards=["ua-1"])
