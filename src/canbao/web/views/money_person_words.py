"""Words of a person's pages about benefits: why an amount is what it is, and what can be done against a
decision.
"""

from __future__ import annotations

from typing import Final

from canbao.web.asking import one_language
from canbao.web.words import Language, Text

WHY: Final[dict[str, Text]] = {
    "award": Text("开始领取", "It begins"),
    "migrated": Text("从原系统转来", "Taken over from the older system"),
    "adjustment": Text("统一调整待遇", "The yearly rise"),
    "settlement": Text("公布了当年数值，按新数值结算", "This year’s values came out: settled"),
    "new_fact": Text("您的情况有变化", "Something about you changed"),
    "correction": Text("更正", "Corrected"),
    "suspension": Text("暂停发放", "Held back"),
    "resumption": Text("恢复发放并补发", "Paid again, with what was held"),
    "conversion": Text("转为另一种待遇", "Became another benefit"),
    "death": Text("因死亡终止", "Ended by death"),
    "end": Text("期满或条件不再具备", "Its time or its conditions ended"),
    "law": Text("法定标准变化", "The law’s standard changed"),
    "refusal": Text("不予支付", "Refused"),
    "recovery": Text("追回多发的部分", "Paid too much: to be given back"),
}


def remedies(words: str, lang: Language) -> list[str]:
    """The remedies of a decision, in the language of the page where both are kept."""
    lines = [one_language(line, lang) for line in words.splitlines() if line.strip()]
    chinese = [line for line in lines if any(ord(letter) > 0x2E80 for letter in line)]
    fitting = chinese if lang == "zh" else [line for line in lines if line not in chinese]
    return fitting or lines
