"""How characters are read: the toneless pinyin of each, and of surnames that are read otherwise.

The common readings come from pypinyin's table (its first reading, tone taken off, ü written v). The
readings of surnames are a list of our own; where it repeats the common reading it fixes it, so that
another release of the table doesn't move the key of a name.
"""

from __future__ import annotations

import unicodedata
from functools import cache

SURNAMES = {
    "单": "shan", "曾": "zeng", "仇": "qiu", "查": "zha", "解": "xie", "任": "ren", "区": "ou",
    "朴": "piao", "盖": "ge", "缪": "miao", "乐": "yue", "翟": "zhai", "覃": "qin", "冼": "xian",
    "员": "yun", "种": "chong", "折": "she", "秘": "bi", "逄": "pang", "洗": "xian", "召": "shao",
    "宓": "mi", "车": "che", "黑": "he", "纪": "ji", "隗": "wei", "郗": "xi", "燕": "yan",
    "应": "ying", "句": "gou", "繁": "po", "祭": "zhai", "葛": "ge", "沈": "shen", "谌": "chen",
    "牟": "mu", "那": "na", "藏": "zang", "都": "du", "干": "gan", "盛": "sheng", "叶": "ye",
    "阚": "kan", "晁": "chao", "佴": "nai", "尉": "wei", "曲": "qu", "宁": "ning", "石": "shi",
    "卜": "bu", "余": "yu", "贾": "jia", "俞": "yu", "谷": "gu", "华": "hua", "过": "guo",
    "哈": "ha", "晟": "cheng", "幺": "yao", "便": "pian", "不": "fou", "褚": "chu", "柏": "bai",
    "费": "fei", "牛": "niu", "尹": "yin", "臧": "zang", "訾": "zi", "娄": "lou", "洪": "hong",
    "薄": "bo", "翁": "weng", "宿": "su", "万": "wan", "於": "yu", "占": "zhan", "乜": "nie",
    "撒": "sa", "拓": "tuo", "莘": "xin", "厍": "she", "殷": "yin", "相": "xiang", "强": "qiang",
    "尧": "yao", "角": "jue", "行": "xing", "藉": "ji", "炅": "gui", "载": "zai", "瞿": "qu",
    "佘": "she", "戚": "qi", "娜": "na", "适": "kuo", "长": "zhang", "重": "chong", "冯": "feng",
    "夏": "xia", "正": "zheng", "逯": "lu", "缴": "jiao", "佟": "tong", "郇": "xun",
    "邸": "di", "舍": "she", "少": "shao", "晏": "yan", "降": "jiang", "术": "zhu", "大": "da",
}  # fmt: skip
"""Surnames of one character and their reading."""

TWO_CHARACTER_SURNAMES = {
    "尉迟": ("yu", "chi"), "万俟": ("mo", "qi"), "长孙": ("zhang", "sun"), "单于": ("chan", "yu"),
    "澹台": ("tan", "tai"), "宰父": ("zai", "fu"), "亓官": ("qi", "guan"), "令狐": ("ling", "hu"),
    "皇甫": ("huang", "fu"), "乐正": ("yue", "zheng"), "濮阳": ("pu", "yang"), "尉犁": ("yu", "li"),
    "夏侯": ("xia", "hou"), "鲜于": ("xian", "yu"), "宗正": ("zong", "zheng"), "呼延": ("hu", "yan"),
    "车正": ("che", "zheng"), "太叔": ("tai", "shu"), "拓跋": ("tuo", "ba"), "公冶": ("gong", "ye"),
    "欧阳": ("ou", "yang"), "区阳": ("ou", "yang"), "长谷": ("chang", "gu"), "大野": ("da", "ye"),
}  # fmt: skip
"""Surnames of two characters and the reading of both."""


@cache
def syllables() -> dict[int, str]:
    """The toneless reading of every character known, by code point."""
    from pypinyin.pinyin_dict import pinyin_dict

    return {code: _toneless(readings.split(",")[0]) for code, readings in pinyin_dict.items()}


@cache
def _toneless(reading: str) -> str:
    bare = (c for c in unicodedata.normalize("NFD", reading) if c not in "\u0304\u0301\u030c\u0300")
    return unicodedata.normalize("NFC", "".join(bare)).replace("ü", "v").replace("ê", "e")
