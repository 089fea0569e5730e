"""Names of persons in one form, and the key of their toneless pinyin.

One form: NFKC, simplified characters, one middle dot `·`, no spaces between Han characters, Latin
letters upper case without accents, remarks in brackets left out. The name as delivered is kept
elsewhere; no name is refused for its characters.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

import numpy as np
import opencc
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from canbao.registers.standard.hashing import mix
from canbao.registers.standard.readings import SURNAMES, TWO_CHARACTER_SURNAMES, syllables
from canbao.registers.standard.text import (
    Bools,
    CodePoints,
    Codes,
    Int64s,
    Uint64s,
    as_text,
    each_distinct,
    integers,
)

DOT = "·"
DOTS = "·•‧∙⋅・･᛫․⸱⸰●○◦ꞏᐧ˙．。｡.．‐‑–—－-"
"""What stands between the parts of a transliterated name in one register or another."""

# Beyond the table of the character converter: forms of one and the same character.
VARIANTS = dict(
    zip(
        "於锺馀邨峯羣髙靑爲祕眞冨濶翆鳯戸內呂温産兪晧淸溫吿户鎭緖頴歩毎黒徳恵増黄",
        "于钟余村峰群高青为秘真富阔翠凤户内吕温产俞皓清温告户镇绪颖步每黑德惠增黄",
        strict=True,
    )
)

_ODD = np.uint64(0x2545F4914F6CDD1D)
_SIZE = 0x110000
_SLOW = np.uint32(0xFFFFFFFF)
_REMARK = re.compile(r"[(\[【〔〈《][^)\]】〕〉》]*[)\]】〕〉》]?")
_GONE = re.compile("['’‘`´ʼ\"“”,，、*]")


@dataclass(frozen=True)
class Names:
    """A standardised column: both null where no name is given."""

    name: pa.StringArray
    pinyin: pa.Int64Array


def standardise(column: pa.Array) -> Names:
    """Names of any form, row by row."""
    name = normalise(column)
    return Names(name, pinyin_key(name))


def normalise(column: pa.Array) -> pa.StringArray:
    """The one form of each name; null for what is empty."""
    text = as_text(column)
    given = CodePoints.of(text)
    codes = _table()[given.codes]
    slow = given.rows_of(np.flatnonzero(_needs_care(codes, given.starts)))
    codes = np.where(codes == _SLOW, np.uint32(32), codes)
    name = CodePoints(codes, given.starts).arrow()
    if len(slow):
        mask = np.zeros(len(text), np.bool_)
        mask[slow] = True
        careful = each_distinct(text, slow, normal_form)
        name = pc.replace_with_mask(name, pa.array(mask), pa.array(careful, pa.string()))
    return pc.if_else(pc.equal(pc.binary_length(name), 0), None, name)


def normal_form(text: str) -> str:
    """The one form of one name, character by character: what `normalise` means."""
    folded = unicodedata.normalize("NFKC", text)
    bare = _REMARK.sub("", folded)
    folded = _GONE.sub("", bare if bare.strip() else re.sub(r"[()\[\]【】]", "", folded))
    letters = [letter for character in folded if (letter := _letter(character))]
    out: list[str] = []
    for at, letter in enumerate(letters):
        if letter == DOT and _between_latin(letters, at):
            letter = " "
        if letter == " " and not _between_latin(letters, at):
            continue
        if letter == " " and out and out[-1] == " ":
            continue
        if letter == DOT and (not out or out[-1] == DOT):
            continue
        out.append(letter)
    return "".join(out).strip(f" {DOT}")


def simplified(character: str) -> str:
    """The simplified form of one character, variants folded."""
    single = _converter().convert(character)
    single = single if len(single) == 1 else character
    return VARIANTS.get(single, single)


def pinyin_key(column: pa.StringArray) -> pa.Int64Array:
    """A 63-bit key of the letters of the toneless pinyin of normalised names; null for null.

    Surnames have their own readings (单 shan, 仇 qiu). Latin names give the key of their letters, so
    that `LI MING` and `李明` are equal.
    """
    count = len(column)
    name = CodePoints.of(column)
    hashes, lengths = _sounds()
    sound, length = hashes[name.codes], lengths[name.codes]
    _surnames(name, sound, length)
    ends = np.cumsum(length)
    row_start = np.zeros(len(name.codes) + 1, np.int64)
    row_start[1:] = ends
    sizes = np.diff(name.starts)
    begin = ends - length - np.repeat(row_start[name.starts[:-1]], sizes)
    powers = _powers(int(begin.max(initial=0)) + 1)
    total = np.zeros(len(name.codes) + 1, np.uint64)
    np.cumsum(sound * powers[begin], out=total[1:])
    key = total[name.starts[1:]] - total[name.starts[:-1]]
    letters = row_start[name.starts[1:]] - row_start[name.starts[:-1]]
    values = (mix(key + letters.astype(np.uint64)) >> np.uint64(1)).astype(np.int64)
    return integers(values[:count], letters > 0)


def romanised(text: str) -> str:
    """The letters of which `pinyin_key` is made, of one normal form: `单雄信` → `shanxiongxin`."""
    parts = [_reading(ord(character)) for character in text]
    if DOT not in text:
        two = TWO_CHARACTER_SURNAMES.get(text[:2])
        if two:
            parts[:2] = two
        elif text[:1] in SURNAMES:
            parts[0] = SURNAMES[text[0]]
    return "".join(parts)


def _surnames(name: CodePoints, sound: Uint64s, length: Int64s) -> None:
    """Put the readings of surnames in the place of the common ones, in names without a dot."""
    codes, starts = name.codes, name.starts
    dotted = np.zeros(len(starts) - 1, np.bool_)
    dotted[name.rows_of(np.flatnonzero(codes == ord(DOT)))] = True
    first = starts[:-1][(np.diff(starts) > 0) & ~dotted]
    override = np.zeros(_SIZE, np.bool_)
    override[[ord(c) for c in SURNAMES] + [ord(c[0]) for c in TWO_CHARACTER_SURNAMES]] = True
    last = starts[1:][(np.diff(starts) > 0) & ~dotted]
    chosen = override[codes[first]]
    for at, end in zip(first[chosen].tolist(), last[chosen].tolist(), strict=True):
        two = None
        if end > at + 1:
            two = TWO_CHARACTER_SURNAMES.get(chr(codes[at]) + chr(codes[at + 1]))
        readings = two or (SURNAMES.get(chr(codes[at])),)
        for step, reading in enumerate(readings):
            if reading:
                sound[at + step], length[at + step] = _spelled(reading), len(reading)


@cache
def _spelled(letters: str) -> np.uint64:
    """The polynomial of letters; a product of powers moves it to its place in the name."""
    value, power = 0, 1
    for letter in letters:
        value = (value + int(_letter_hash(ord(letter))) * power) % 2**64
        power = power * int(_ODD) % 2**64
    return np.uint64(value)


def _letter_hash(code: int) -> np.uint64:
    return np.uint64(mix(np.array([code + 0x5851F42D4C957F2D], np.uint64))[0])


@cache
def _powers(count: int) -> Uint64s:
    powers = np.full(count, _ODD)
    powers[0] = 1
    return np.cumprod(powers, dtype=np.uint64)


def _reading(code: int) -> str:
    character = chr(code)
    if character in f" {DOT}":
        return ""
    return syllables().get(code, character.lower())


@cache
def _sounds() -> tuple[Uint64s, Int64s]:
    """For every code point the hash and the number of the letters it is read with."""
    hashes = mix(np.arange(_SIZE, dtype=np.uint64) + np.uint64(0x5851F42D4C957F2D))
    lengths = np.ones(_SIZE, np.int64)
    for code, reading in syllables().items():
        hashes[code], lengths[code] = _spelled(reading), len(reading)
    for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ":
        hashes[ord(letter)] = hashes[ord(letter.lower())]
    for silent in f" {DOT}":
        hashes[ord(silent)], lengths[ord(silent)] = 0, 0
    return hashes, lengths


def _needs_care(codes: Codes, starts: Int64s) -> Bools:
    """Characters the table alone doesn't settle: unusual ones, blanks and dots at odd places."""
    care = codes == _SLOW
    special = np.flatnonzero((codes == 32) | (codes == ord(DOT)))
    if len(special):
        edge = np.zeros(len(codes) + 1, np.bool_)
        edge[starts] = True
        padded = np.append(codes, np.uint32(32))
        before, after = padded[special - 1], padded[special + 1]
        at_edge = edge[special] | edge[special + 1]
        latin = _is_latin(before) & _is_latin(after)
        blank = codes[special] == 32
        han = ~_is_latin(before) & ~_is_latin(after) & (before != 32) & (after != 32)
        dots = (before == ord(DOT)) | (after == ord(DOT))
        care[special[at_edge | dots | np.where(blank, ~latin, ~han)]] = True
    return np.asarray(care, np.bool_)


def _is_latin(codes: Codes) -> Bools:
    return np.asarray((codes >= 65) & (codes <= 90), np.bool_)


def _letter(character: str) -> str:
    if character.isspace() or unicodedata.category(character) in ("Cc", "Zs"):
        return " "
    if character in DOTS:
        return DOT
    if unicodedata.category(character) in ("Cf", "Mn"):
        return ""
    if character < "\u0250":
        bare = unicodedata.normalize("NFD", character)[0].upper()
        return bare if len(bare) == 1 else character
    return simplified(character)


def _between_latin(letters: list[str], at: int) -> bool:
    """Whether the nearest letters on both sides are Latin, past blanks and dots."""
    before = next((c for c in reversed(letters[:at]) if c.strip(f" {DOT}")), "")
    after = next((c for c in letters[at + 1 :] if c.strip(f" {DOT}")), "")
    return all(len(c) == 1 and "A" <= c <= "Z" for c in (before, after))


@cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


@cache
def _table() -> NDArray[np.uint32]:
    """For every code point the one it becomes, or that its name needs care."""
    table = np.full(_SIZE, _SLOW, np.uint32)
    plain = [*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000), *range(0x20000, 0x323B0)]
    table[plain] = plain
    lines = _converter().convert("\n".join(map(chr, plain))).split("\n")
    changed = [(c, to) for c, to in zip(plain, lines, strict=True) if chr(c) != to and len(to) == 1]
    table[[c for c, _ in changed]] = [ord(to) for _, to in changed]
    # Variants may stand before or after the conversion.
    for form, usual in VARIANTS.items():
        table[table == ord(form)] = ord(usual)
    # Compatibility characters are few and fold further; names with them take the careful way.
    table[0x2F800:0x2FA20] = _SLOW
    for code in range(ord("A"), ord("Z") + 1):
        table[code] = table[code + 32] = code
    table[[32, ord(DOT)]] = [32, ord(DOT)]
    return table
