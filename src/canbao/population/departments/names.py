"""What happens to names in departments' files: homophones, variants, dots, order, lost characters.

Only the names that carry a flaw are touched, one by one; every function gets a name and a number
drawn beforehand and gives the name as it was written, or the same name when the flaw cannot happen.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from canbao.population.departments.model import BIT, Rates
from canbao.population.departments.types import Flags, Ints

DOT = "·"
DOTS = ("•", "・", "．", "‧", "∙", ".", "⋅", "ᐧ", " ", "。")
"""What stands in files where the middle dot is meant."""

VARIANT_PAIRS = (
    "峰峯群羣强彊昆崑升昇暖煖志誌炯烱岩嵒秋秌棋棊略畧和龢哲喆烟煙韵韻梁樑咏詠仙僊雁鴈映暎皓暠浩澔辉煇坤堃游遊栖棲修脩苏甦杰傑晋晉凯凱吴呉温溫黄黃萧肖肖萧傅付付傅阎闫"
    "闫阎蓝兰兰蓝戴代沈沉邱丘丘邱于於宁甯侯候佳隹宇字已己未末晨辰芸云云芸翔祥琪琦颖颍瑞端玮纬鑫金淑叔嫒媛媛嫒钧钓昕听阳旸茹菇晴睛睿叡涵函妍研"
)
VARIANTS = dict(zip(VARIANT_PAIRS[::2], VARIANT_PAIRS[1::2], strict=True))
"""A character and what is written for it: old variants, folk surnames, look-alikes."""

Spoil = Callable[[str, int], str]


def is_han(character: str) -> bool:
    """Whether a character is a Chinese one, any extension."""
    point = ord(character)
    return 0x3400 <= point <= 0x9FFF or 0x20000 <= point <= 0x3FFFF


@cache
def common_characters() -> tuple[str, ...]:
    """The first level of GB 2312 (3,755 characters), what an input method offers first."""
    pairs = ((high, low) for high in range(0xB0, 0xD8) for low in range(0xA1, 0xFF))
    found = (bytes(pair).decode("gb2312", "ignore") for pair in pairs)
    return tuple(character for character in found if character)


@cache
def homophones() -> dict[str, str]:
    """For each common character the others that sound the same, tones apart."""
    from pypinyin import Style, pinyin

    sounds: dict[str, list[str]] = {}
    for character in common_characters():
        sounds.setdefault(pinyin(character, style=Style.NORMAL)[0][0], []).append(character)
    return {
        character: "".join(other for other in group if other != character)
        for group in sounds.values()
        for character in group
    }


@cache
def traditional_of(name: str) -> str:
    """A name in traditional characters."""
    return traditional_converter()(name)


@cache
def traditional_converter() -> Callable[[str], str]:
    """OpenCC from simplified to traditional."""
    from opencc import OpenCC

    convert: Callable[[str], str] = OpenCC("s2t").convert
    return convert


def homophone(name: str, draw: int) -> str:
    """Another character of the same sound; the surname in one case of eight."""
    if len(name) < 2 or not is_han(name[0]):
        return name
    place = 0 if draw % 8 == 0 else 1 + draw // 8 % (len(name) - 1)
    others = homophones().get(name[place], "")
    if not others:
        return name
    return name[:place] + others[draw // 64 % len(others)] + name[place + 1 :]


def typing(name: str, draw: int) -> str:
    """A character lost, doubled, or two swapped."""
    if len(name) < 2:
        return name
    if not is_han(name[0]) or len(name) > 4:
        place = draw // 4 % (len(name) - 1)
        return name[:place] + name[place + 1 :]
    if len(name) == 2:
        return name + name[1]
    return name[0] + name[2] + name[1] + name[3:] if draw % 2 else name[:-1]


def variant(name: str, draw: int) -> str:
    """A variant or look-alike of one character that has one."""
    places = [place for place, character in enumerate(name) if character in VARIANTS]
    if not places:
        return name
    place = places[draw % len(places)]
    return name[:place] + VARIANTS[name[place]] + name[place + 1 :]


def traditional(name: str, draw: int) -> str:
    """The whole name in traditional characters."""
    return traditional_of(name)


def rare(name: str, draw: int) -> str:
    """A rare character that the department's system could not hold."""
    places = [place for place, character in enumerate(name) if is_rare(character)]
    if not places:
        return name
    place = places[draw % len(places)]
    return name[:place] + "?□*"[draw // 8 % 3] + name[place + 1 :]


@cache
def is_rare(character: str) -> bool:
    """Whether an old system (GB 2312) has no code for a Chinese character."""
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return is_han(character)
    return False


def other_dot(name: str, draw: int) -> str:
    """Another character where the middle dot should be."""
    return name.replace(DOT, DOTS[draw % len(DOTS)])


def no_dot(name: str, draw: int) -> str:
    """The middle dot left out."""
    return name.replace(DOT, "")


def order(name: str, draw: int) -> str:
    """The parts of a Latin name in another order."""
    parts = name.split()
    if len(parts) < 2:
        return name
    turned = [*parts[1:], parts[0]] if draw % 2 else [parts[-1], *parts[:-1]]
    return (", " if draw // 2 % 4 == 0 else " ").join(turned)


ANY: tuple[tuple[str, Spoil], ...] = (
    ("name_homophone", homophone),
    ("name_typing", typing),
    ("name_variant", variant),
    ("name_traditional", traditional),
)


def spoiled(
    names: pa.Array, rates: Rates, flaws: Ints, rng: np.random.Generator
) -> tuple[pa.Array, Ints]:
    """Names as a register has them, and the flaws with those of names added."""
    changed: dict[int, str] = {}
    marks = flaws.copy()

    def apply(rows: Ints, flaw: str, spoil: Spoil) -> None:
        draws = rng.integers(0, 1 << 30, len(rows)).tolist()
        given = names.take(pa.array(rows)).to_pylist()
        for row, name, draw in zip(rows.tolist(), given, draws, strict=True):
            before = changed.get(row, name)
            if not before:
                continue
            after = spoil(before, draw)
            if after != before:
                changed[row] = after
                marks[row] |= BIT[flaw]

    # Half the characters have a variant or a traditional form: the chance is of those that can.
    for flaw, spoil in ANY:
        apply(chosen(np.ones(len(names), bool), getattr(rates, flaw), rng), flaw, spoil)
    dotted = pc.fill_null(pc.match_substring(names, DOT), False).to_numpy(False)
    latin = pc.fill_null(pc.string_is_ascii(names), False).to_numpy(False)
    if rates.name_rare:
        unusual = rare_names(names)
        apply(chosen(unusual, rates.name_rare, rng), "name_rare", rare)
    apply(chosen(dotted, rates.name_dot, rng), "name_dot", other_dot)
    apply(chosen(dotted, rates.name_no_dot, rng), "name_no_dot", no_dot)
    apply(chosen(latin, rates.name_order, rng), "name_order", order)
    if not changed:
        return names, marks
    rows = sorted(changed)
    mask = np.zeros(len(names), dtype=bool)
    mask[rows] = True
    made = pa.array([changed[row] for row in rows], type=pa.string())
    return pc.replace_with_mask(names, pa.array(mask), made), marks


def chosen(able: Flags, rate: float, rng: np.random.Generator) -> Ints:
    """Rows drawn from those able to carry a flaw."""
    if rate <= 0:
        return np.zeros(0, dtype=np.int64)
    rows = np.flatnonzero(able)
    return rows[rng.random(len(rows)) < rate]


def rare_names(names: pa.Array) -> Flags:
    """Which names hold a rare character; an old system's replacement marks the candidates."""
    given = names.to_pylist()
    old = "\n".join(given).encode("gb2312", "replace").decode("gb2312").split("\n")
    found = np.zeros(len(given), dtype=bool)
    for row, (name, text) in enumerate(zip(given, old, strict=False)):
        if "?" in text:
            found[row] = any(map(is_rare, name))
    return found
