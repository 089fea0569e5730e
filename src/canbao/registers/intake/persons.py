"""The columns of a record about a person, made of a department's columns.

Identity numbers and other documents often share a column; which it is, the type column says, else
the form of the text. What contradicts itself within a row is noted by `checks`.
"""

from __future__ import annotations

import re

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from canbao.registers.intake.columns import Sheet, Tally, translate
from canbao.registers.intake.countries import COUNTRIES
from canbao.registers.intake.schema import DOCUMENTS
from canbao.registers.intake.sources import Column, Source
from canbao.registers.standard import names, numbers, phones
from canbao.registers.standard.hashing import hash_keys
from canbao.registers.standard.text import Int64s, is_null, text_at

_NUMBER_PROBLEMS = {
    state: f"number_{numbers.STATES[state]}" for state in range(numbers.LENGTH, numbers.MASKED + 1)
}
_PHONE_PROBLEMS = {
    phones.LANDLINE: "phone_landline",
    phones.FILLED_IN: "phone_filled_in",
    phones.UNREADABLE: "phone_unreadable",
}
_OLD_RESIDENCE = re.compile(r"[A-Z]{3}\d{12}\Z")
_PERMIT = re.compile(r"[HM]\d{8}(\d\d)?\Z")
_LONG_PERMIT = re.compile(r"[HM]\d{10}\Z")
_PASSPORT = re.compile(r"(?=.*\d{5})[A-Z]{1,2}\d{5,9}[A-Z]?\Z|(?=.*\d{6})[A-Z]\d?[A-Z]\d{5,7}\Z")
_SEXES = {"male": 1, "female": 2}
_COMMON_SEXES = {
    "男": "male", "女": "female", "男性": "male", "女性": "female", "1": "male", "2": "female",
    "M": "male", "F": "female", "未说明": None, "0": None, "9": None,
}  # fmt: skip


def standardise(sheet: Sheet, source: Source) -> dict[str, pa.Array]:
    """The columns of `RECORDS` but record, source, row and as_of, by name."""
    fields = source.columns
    given_name = sheet.text(fields.get("name"))
    name_given = given_name if given_name is not None else pa.nulls(sheet.size, pa.string())
    name = names.standardise(name_given)
    sheet.tally("name", name_given, name.name)
    nationality = _nationality(sheet, fields.get("nationality"))
    number, document = _identity(sheet, source, nationality)
    return {
        "number17": number.number17,
        "number_text": number.text,
        "former17": _other_number(sheet, "former", fields.get("former")),
        "document": document,
        "name": name.name,
        "name_given": name_given,
        "pinyin": name.pinyin,
        "sex": _sex(sheet, fields.get("sex")),
        "birth": sheet.date("birth", fields.get("birth")),
        "nationality": nationality,
        "registration_place": sheet.place("registration_place", fields.get("registration_place")),
        "residence_place": sheet.place("residence_place", fields.get("residence_place")),
        "phone": _phone(sheet, fields.get("phone")),
        "address": _address(sheet, fields.get("address")),
        "household": _household(sheet, fields.get("household")),
        "guardian17": _guardian(sheet, fields.get("guardian"), number.number17),
        "employer": sheet.credit_code("employer", fields.get("employer")),
    }


def _address(sheet: Sheet, column: Column | None) -> pa.StringArray:
    """Address as text: full forms made plain, capitals, single spaces."""
    text = sheet.text(column)
    if text is None:
        return pa.nulls(sheet.size, pa.string())
    plain = pc.utf8_upper(pc.utf8_normalize(text, form="NFKC"))
    plain = pc.utf8_trim_whitespace(pc.replace_substring_regex(plain, r"\s+", " "))
    return pc.if_else(pc.equal(plain, ""), None, plain)


def _identity(
    sheet: Sheet, source: Source, nationality: pa.StringArray
) -> tuple[numbers.Numbers, pa.StringArray]:
    """Number and other document of each row."""
    number_column, document_column = source.columns.get("number"), source.columns.get("document")
    text = sheet.text(number_column)
    text = pa.nulls(sheet.size, pa.string()) if text is None else text
    other = sheet.text(document_column)
    kinds: pa.StringArray = pa.nulls(sheet.size, pa.string())
    if document_column is not None and other is not None:
        header = sheet.header(document_column.type_headers)
        if header is not None:
            # The code list stands under `document`; the word `number` in it names identity numbers.
            given = sheet.raw(header)
            kinds, unknown = translate(given, document_column.codes, DOCUMENTS)
            sheet.note("word_unknown", "document", unknown, given)
        shared = number_column is not None and sheet.header(number_column.headers) == sheet.header(
            document_column.headers
        )
        a_number = pc.equal(kinds, "number")
        if shared:
            a_document = pc.fill_null(pc.invert(a_number), False)
            text = pc.if_else(a_document, None, text)
            other = pc.if_else(a_document, other, None)
        else:
            a_number = pc.fill_null(a_number, False)
            text = pc.coalesce(text, pc.if_else(a_number, other, None))
            other = pc.if_else(a_number, None, other)
    number = numbers.standardise(text)
    rows, values = _documents(sheet, number, text, other, kinds, nationality)
    state = number.state
    if len(rows):
        mask = np.zeros(sheet.size, np.bool_)
        mask[rows] = True
        state = np.where(mask & (state >= numbers.LENGTH), np.int8(numbers.ABSENT), state)
        wrong = pa.array(state >= numbers.LENGTH)
        number = numbers.Numbers(number.number17, pc.if_else(wrong, number.text, None), state)
    if number_column is not None:
        sheet.note_states("number", state, _NUMBER_PROBLEMS, text)
        sheet.tally("number", text, number.number17)
    return number, text_at(sheet.size, rows, list(values))


def _documents(
    sheet: Sheet,
    number: numbers.Numbers,
    text: pa.StringArray,
    other: pa.StringArray | None,
    kinds: pa.StringArray,
    nationality: pa.StringArray,
) -> tuple[Int64s, list[str]]:
    """Rows that have another document, and its text `kind:country:number`."""
    stated = np.zeros(sheet.size, np.bool_)
    if other is not None:
        stated = ~is_null(other)
    odd = (number.state == numbers.LENGTH) | (number.state == numbers.CHARACTERS)
    asked = np.flatnonzero(stated | odd)
    take = pa.array(asked)
    given = text if other is None else pc.coalesce(other, text)
    rows: list[int] = []
    values: list[str] = []
    for row, shown, kind, country in zip(
        asked.tolist(), given.take(take).to_pylist(), kinds.take(take).to_pylist(),
        nationality.take(take).to_pylist(), strict=True,
    ):  # fmt: skip
        cleaned = numbers.clean(shown or "")
        guessed = document_kind(cleaned, country)
        if not cleaned or not (stated[row] or guessed):
            continue
        kind = kind or guessed or "other"
        rows.append(row)
        values.append(f"{kind}:{_country(kind, country, cleaned)}:{cleaned}")
    if stated.any():
        sheet.tallies["document"] = Tally(len(rows), len(rows))
    return np.array(rows, np.int64), values


def document_kind(cleaned: str, nationality: str | None = None) -> str | None:
    """The kind of a document by the form of its number; None where it looks like none.

    A travel permit of eight digits looks like many a passport: only its holder's origin tells.
    """
    if _OLD_RESIDENCE.match(cleaned):
        return "permanent_residence"
    if _LONG_PERMIT.match(cleaned) or (nationality in ("HKG", "MAC") and _PERMIT.match(cleaned)):
        return "permit"
    return "passport" if _PASSPORT.match(cleaned) else None


def _country(kind: str, nationality: str | None, cleaned: str) -> str:
    """Whose document it is. A travel permit tells by its form."""
    if kind == "permit":
        return {"H": "HKG", "M": "MAC"}.get(cleaned[0], "TWN")  # the digits alone are Taiwan's
    if kind == "permanent_residence":
        return cleaned[:3] if cleaned[:3].isalpha() else nationality or ""
    return nationality or ""


def _other_number(sheet: Sheet, name: str, column: Column | None) -> pa.Int64Array:
    text = sheet.text(column)
    if text is None:
        return pa.nulls(sheet.size, pa.int64())
    found = numbers.standardise(text)
    sheet.note_states(name, found.state, _NUMBER_PROBLEMS, text)
    sheet.tally(name, text, found.number17)
    return found.number17


def _guardian(sheet: Sheet, column: Column | None, own: pa.Int64Array) -> pa.Int64Array:
    guardian = _other_number(sheet, "guardian", column)
    same = pc.fill_null(pc.equal(guardian, own), False)
    sheet.note("guardian_is_self", "guardian", np.flatnonzero(np.asarray(same)))
    return pc.if_else(same, None, guardian)


def _sex(sheet: Sheet, column: Column | None) -> pa.Int8Array:
    text = sheet.text(column)
    if column is None or text is None:
        return pa.nulls(sheet.size, pa.int8())
    listed = {**_COMMON_SEXES, **(column.codes or {})}
    found, unknown = translate(text, listed, tuple(_SEXES))
    sheet.note("word_unknown", "sex", unknown, text)
    sheet.tally("sex", text, found)
    at = pc.index_in(found, value_set=pa.array(list(_SEXES)))
    return pc.add(at, 1).cast(pa.int8())


def _nationality(sheet: Sheet, column: Column | None) -> pa.StringArray:
    text = sheet.text(column)
    if column is None or text is None:
        return pa.nulls(sheet.size, pa.string())
    listed = {**COUNTRIES, **(column.codes or {})}
    found, unknown = translate(
        text, listed, tuple(letters for letters in COUNTRIES.values() if letters)
    )
    letters = pc.utf8_upper(pc.utf8_trim_whitespace(text.take(pa.array(unknown))))
    alpha3 = np.asarray(
        pc.match_substring_regex(letters, r"^[A-Z]{3}$").to_numpy(zero_copy_only=False)
    )
    if len(unknown) and alpha3.any():
        mask = np.zeros(sheet.size, np.bool_)
        mask[unknown[alpha3]] = True
        found = pc.replace_with_mask(found, pa.array(mask), letters.filter(pa.array(alpha3)))
        unknown = unknown[~alpha3]
    sheet.note("word_unknown", "nationality", unknown, text)
    sheet.tally("nationality", text, found)
    return found


def _phone(sheet: Sheet, column: Column | None) -> pa.Int64Array:
    text = sheet.text(column)
    if text is None:
        return pa.nulls(sheet.size, pa.int64())
    found = phones.standardise(text)
    sheet.note_states("phone", found.state, _PHONE_PROBLEMS, text)
    sheet.tally("phone", text, found.phone)
    return found.phone


def _household(sheet: Sheet, column: Column | None) -> pa.Int64Array:
    text = sheet.text(column)
    if column is None or text is None:
        return pa.nulls(sheet.size, pa.int64())
    trimmed = pc.utf8_trim_whitespace(text)
    book = pc.if_else(pc.is_null(trimmed), None, hash_keys([trimmed], f"{column.family}:"))
    sheet.tally("household", text, book)
    return book
