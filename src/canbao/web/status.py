"""How sure we are: the words for the status of a rule or a value, and what each means."""

from __future__ import annotations

from typing import Final

from canbao.law.engine.sheet import STATUS
from canbao.web.words import Text

STATUS_NAMES: Final[dict[str, Text]] = {
    **{status: Text(zh, en[:1].upper() + en[1:]) for status, (zh, en) in STATUS.items()},
    "provisional": Text("暂按", "Provisional"),
    "assumed": Text("含您的假设", "On your assumptions"),
    "given": Text("填入", "Given"),
}

STATUS_MEANINGS: Final[dict[str, Text]] = {
    "text": Text("读过法规或通知原文。", "The act or notice itself was read."),
    "secondary": Text(
        "来自报道、地方政府网页或待遇核定表，尚未逐字核对原文。",
        "From press, a local government page or an award sheet; not yet checked word for word.",
    ),
    "inferred": Text(
        "由其他事实或实际核定表推得。", "Worked out from other facts or from award sheets."
    ),
    "unconfirmed": Text(
        "流传的说法，未能对照官方原文证实。",
        "In circulation, but not confirmed against the official text.",
    ),
    "missing": Text(
        "找过，没有找到。计算到这里就停下，不猜。",
        "Looked for and not found. The calculation stops here and does not guess.",
    ),
    "provisional": Text(
        "当年数值还没有公布，法律允许先按上一年的数值计发，公布后重算补差。",
        "This year’s value is not published yet; the law pays on last year’s value first and "
        "settles the difference later.",
    ),
    "assumed": Text("您设定的假设，不是法律。", "Your assumption, not law."),
}
