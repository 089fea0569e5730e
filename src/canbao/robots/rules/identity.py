"""Clauses about who somebody is: numbers, birth dates, status, one person under two numbers."""

from __future__ import annotations

from canbao.people.numbers import CHECKS, WEIGHTS
from canbao.robots.answers import clause


@clause("R06", "birth_or_sex")
def number_contradicts_record(number17: int, birth_ymd: int, sex: int) -> bool:
    return number17 // 1000 % 10**8 != birth_ymd or (number17 % 2 == 1) != (sex == 1)


@clause("R06", "check_character")
def check_character_is_wrong(written: str) -> bool:
    """By GB 11643, of a number of eighteen characters."""
    if len(written) != 18 or not written[:17].isdigit():
        return True
    total = sum(int(digit) * weight for digit, weight in zip(written[:17], WEIGHTS, strict=True))
    return CHECKS[total % 11] != written[17].upper()


def likeness(one: str, other: str) -> int:
    """How alike two names are, in percent: twice the length of their longest common subsequence to
    the sum of their lengths."""
    row = [0] * (len(other) + 1)
    for mark in one:
        before = row[:]
        for place, each in enumerate(other, 1):
            row[place] = before[place - 1] + 1 if mark == each else max(before[place], row[place - 1])
    return 200 * row[-1] // (len(one) + len(other)) if one and other else 0


@clause("R07", "two_numbers")
def one_person_two_numbers(
    person_name: str, other_name: str, same_phone: int, same_account: int, similarity: int
) -> bool:
    return bool(same_phone or same_account) and likeness(person_name, other_name) >= similarity


@clause("R13", "earlier")
def birth_moved_earlier(days_earlier: int, months_before_age: int, before_age: int) -> bool:
    return days_earlier > 0 and months_before_age <= before_age


@clause("R13", "file")
def file_says_another_birth(file_differs: int) -> bool:
    return file_differs > 0


@clause("R14", "before_lower_age")
def status_changed_before_the_lower_age(months_before_age: int, before_age: int) -> bool:
    return 0 <= months_before_age <= before_age


@clause("R38", "one_phone")
def phone_of_many(phone_persons: int, most_persons: int) -> bool:
    return phone_persons > most_persons


@clause("R38", "one_address")
def address_of_many(address_persons: int, most_persons: int) -> bool:
    return address_persons > most_persons


@clause("R38", "running_numbers")
def numbers_run_on(running_persons: int, most_persons: int) -> bool:
    return running_persons > most_persons
