"""Who may become one person and who may not, case by case."""

from __future__ import annotations

import datetime as dt

from tests.registers.compare.made import (
    MEDICAL,
    POLICE,
    STREET,
    TAX,
    VILLAGE,
    Desk,
    Row,
    grouped,
    number,
    row,
    table,
)

BORN = dt.date(1991, 4, 17)
FIRST, SECOND = number(BORN, 213), number(BORN, 215)
HOME: Row = {"residence_place": VILLAGE, "registration_place": VILLAGE}
PHONE = 13_812_345_678


def twins() -> list[Row]:
    """Two of one household, number and given name apart."""
    same: Row = {"household": 77, "phone": PHONE, "sex": 1, "nationality": "CHN", **HOME}
    return [
        row(1, POLICE, "欧阳振华", BORN, number17=FIRST, **same),
        row(2, POLICE, "欧阳振国", BORN, number17=SECOND, **same),
    ]


def test_twins_with_numbers_stay_two(desk: Desk) -> None:
    records = [*twins(), row(3, MEDICAL, "欧阳振华", BORN, number17=FIRST, phone=PHONE)]
    assert grouped(desk.persons(records)) == {frozenset({1, 3}), frozenset({2})}


def test_a_twins_record_without_number_goes_to_the_twin_of_that_name(desk: Desk) -> None:
    records = [
        *twins(),
        row(3, MEDICAL, "欧阳振国", BORN, sex=1, phone=PHONE, residence_place=VILLAGE),
    ]
    assert grouped(desk.persons(records)) == {frozenset({1}), frozenset({2, 3})}


def test_two_valid_numbers_are_two_persons_however_much_else_agrees(desk: Desk) -> None:
    same: Row = {"phone": PHONE, "sex": 1, "household": 5, **HOME}
    records = [
        row(1, POLICE, "诸葛明远", BORN, number17=FIRST, **same),
        row(2, MEDICAL, "诸葛明远", BORN, number17=SECOND, **same),
    ]
    assert grouped(desk.persons(records)) == {frozenset({1}), frozenset({2})}


def test_a_recorded_change_of_number_makes_them_one(desk: Desk) -> None:
    records = [
        row(1, POLICE, "诸葛明远", BORN, number17=FIRST),
        row(2, MEDICAL, "诸葛明远", BORN, number17=SECOND),
    ]
    found = desk.persons(records, renumbered=((SECOND, FIRST),))
    assert grouped(found) == {frozenset({1, 2})}


def test_a_borrowed_number_goes_to_its_owner_and_the_record_to_its_person(desk: Desk) -> None:
    own = number(dt.date(1988, 9, 30), 124)
    records = [
        row(1, POLICE, "司马慧敏", dt.date(1988, 9, 30), number17=own, sex=2, phone=PHONE, **HOME),
        row(2, POLICE, "钟离建军", BORN, number17=FIRST, sex=1, **HOME),
        # Works under the other's number, with her own name, birth date, street and telephone.
        row(3, TAX, "司马慧敏", dt.date(1988, 9, 30), number17=FIRST, sex=2, phone=PHONE,
            residence_place=STREET),
        row(4, MEDICAL, "钟离建军", BORN, number17=FIRST, sex=1),
    ]  # fmt: skip
    assert grouped(desk.persons(records)) == {frozenset({1, 3}), frozenset({2, 4})}


def test_a_number_of_fifteen_digits_is_that_of_eighteen(desk: Desk) -> None:
    born = dt.date(1966, 3, 9)
    records = [
        row(1, POLICE, "端木桂英", born, text="510105660309022"),
        row(2, MEDICAL, "端木桂英", born, number17=number(born, 22)),
    ]
    assert grouped(desk.persons(records)) == {frozenset({1, 2})}


def test_a_number_with_one_wrong_digit_finds_its_person(desk: Desk) -> None:
    wrong = str(FIRST)[:15] + str((int(str(FIRST)[15]) + 1) % 10) + str(FIRST)[16] + "X"
    records = [
        row(1, POLICE, "皇甫立新", BORN, number17=FIRST, sex=1, **HOME),
        row(2, MEDICAL, "皇甫立新", BORN, text=wrong, sex=1, residence_place=STREET),
    ]
    assert records[1]["number17"] is None, "the check character must tell"
    assert grouped(desk.persons(records)) == {frozenset({1, 2})}


def test_a_renewed_passport_is_the_same_person(desk: Desk) -> None:
    born = dt.date(1979, 12, 1)
    same: Row = {"nationality": "KOR", "sex": 1, "phone": PHONE, "residence_place": VILLAGE}
    records = [
        row(1, POLICE, "朴成勋", born, document="passport:KOR:M12345678", **same),
        row(2, MEDICAL, "朴成勋", born, document="passport:KOR:M98761234", **same),
    ]
    assert grouped(desk.persons(records)) == {frozenset({1, 2})}


def test_a_register_that_holds_everyone_once_gives_a_person_one_record(desk: Desk) -> None:
    same: Row = {"sex": 1, "phone": PHONE, "nationality": "CHN", **HOME}
    records = [
        row(1, POLICE, "令狐远航", BORN, number17=FIRST, **same),
        row(2, POLICE, "令狐远航", BORN, **same),
    ]
    assert grouped(desk.persons(records)) == {frozenset({1}), frozenset({2})}


def test_two_records_of_a_register_that_repeats_are_one_person(desk: Desk) -> None:
    same: Row = {"sex": 1, "phone": PHONE, "nationality": "CHN", **HOME}
    records = [
        row(1, MEDICAL, "令狐远航", BORN, number17=FIRST, **same),
        row(2, MEDICAL, "令狐远航", BORN, **same),
    ]
    assert grouped(desk.persons(records)) == {frozenset({1, 2})}


def test_siblings_who_share_telephone_and_home_stay_apart(desk: Desk) -> None:
    same: Row = {"phone": PHONE, **HOME}
    records = [
        row(1, POLICE, "赵文静", dt.date(2012, 5, 4), sex=2, **same),
        row(2, MEDICAL, "赵文杰", dt.date(2015, 8, 21), sex=1, **same),
    ]
    assert grouped(desk.persons(records)) == {frozenset({1}), frozenset({2})}


def test_a_child_without_number_is_found_by_guardian_and_birth(desk: Desk) -> None:
    born = dt.date(2019, 6, 15)
    same: Row = {"sex": 2, "guardian17": FIRST, "phone": PHONE, "residence_place": VILLAGE}
    records = [row(1, POLICE, "宋书彤", born, **same), row(2, MEDICAL, "宋书彤", born, **same)]
    assert grouped(desk.persons(records)) == {frozenset({1, 2})}


def test_a_record_that_nothing_is_known_of_else_is_alone(desk: Desk) -> None:
    records = table([row(1, POLICE, "闻人素心", BORN), row(2, POLICE, "东方白")])
    links = desk.full(records, keep=False)
    assert links.told["tiers"] == {"alone": 2}
