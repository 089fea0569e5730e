"""What is said of a row of a declaration: returned, or taken with a word of warning.

Here are the rows as they are handed in and the words; what is wrong with them is found in `checks`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple


class Words(NamedTuple):
    """Both languages, with `{value}` for what was given and `{other}` for what stands against it;
    `returned` tells whether the row comes back. What the record holds of a person is the agency's to
    know: an employer hears the words of `told_as` instead."""

    field: str
    zh: str
    en: str
    returned: bool = True
    told_as: str = ""


WORDS: Final[dict[str, Words]] = {
    "number_missing": Words(
        "person", "没有公民身份号码；请填写", "there is no citizen number; give it"
    ),
    "number_wrong": Words(
        "person",
        "公民身份号码{value}不对（18位，末位为校验码）；请按身份证核对",
        "citizen number {value} is wrong (18 characters, the last a check); see the identity card",
    ),
    "name_missing": Words(
        "name", "没有姓名；请按身份证填写", "there is no name; give it as on the identity card"
    ),
    "person_unknown": Words(
        "person",
        "按{value}和所填姓名查无此人；请核对号码和姓名，没有登记的请先办理参保登记",
        "nobody is known by {value} and this name; check both, or register the person first",
    ),
    "name_differs": Words(
        "person",
        "号码{value}登记的是别的姓名；请核对号码和姓名",
        "another name is on record for {value}; check both",
        told_as="person_unknown",
    ),
    "person_twice": Words(
        "person",
        "与第{other}行是同一人；请只保留一行",
        "the same person stands in row {other}; keep one row",
    ),
    "to_check": Words(
        "person",
        "按登记情况不能这样参保；返聘的退休人员只能参加工伤保险，其他请到窗口核对或删去此行",
        "by the record this insurance is not open; rehired pensioners can join work injury only, else "
        "have it checked at the counter or leave the row out",
    ),
    "dead": Words(
        "person",
        "登记为{other}死亡；如有误请到窗口更正，否则请删去此行",
        "on record as having died on {other}; have it corrected at the counter, or leave the row out",
        told_as="to_check",
    ),
    "too_young": Words(
        "person",
        "当月不满16周岁；请核对号码",
        "below 16 in this month; check the number",
    ),
    "retired": Words(
        "schemes",
        "自{other}起领取养老金；只能参加工伤保险，请改险种或删去此行",
        "draws a pension since {other}; only work injury is open, change the schemes or leave the "
        "row out",
        told_as="to_check",
    ),
    "wage_missing": Words("wage", "没有缴费工资；请填写元数", "there is no wage; give it in yuan"),
    "wage_wrong": Words(
        "wage",
        "缴费工资{value}不是金额；请填写元数，至多两位小数",
        "wage {value} is no amount; give yuan with two digits after the point at most",
    ),
    "wage_not_positive": Words(
        "wage",
        "缴费工资{value}应大于零；当月无工资的请填上年度月平均工资或办理停保",
        "wage {value} must be above zero; give last year's monthly average, or report the leave",
    ),
    "wage_absurd": Words(
        "wage",
        "缴费工资{value}元超过每月{other}元；请核对是否以分填写，确实如此请加确认标记",
        "wage {value} yuan is above {other} a month; check whether it is in fen, or mark it as "
        "confirmed",
    ),
    "schemes_missing": Words(
        "schemes",
        "没有险种；请至少选一项",
        "no scheme is asked for; choose one at least",
    ),
    "schemes_wrong": Words(
        "schemes",
        "险种{value}不在可选之列；可选：企业养老、机关养老、失业、工伤",
        "scheme {value} is none of: employee pension, public sector pension, unemployment, work "
        "injury",
    ),
    "schemes_contradict": Words(
        "schemes",
        "企业养老与机关养老不能同月并选；请只选一项",
        "employee and public sector pension exclude each other in one month; choose one",
    ),
    "month_differs": Words(
        "month",
        "所属月份{value}与申报月份{other}不符；请核对是否为其他月份的文件",
        "month {value} is not the one declared, {other}; is this the file of another month?",
    ),
    "row_too_short": Words(
        "row",
        "列数不足（{value}）；请按模板填写",
        "too few columns ({value}); fill in the template",
    ),
    "wage_low": Words(
        "wage",
        "缴费工资{value}元不到当地最低缴费基数{other}元的十分之一；请核对单位是否为元，确实如此不用改",
        "wage {value} yuan is below a tenth of the lowest base here, {other}; check that it is in "
        "yuan, and leave it where it is right",
        False,
    ),
    "wage_high": Words(
        "wage",
        "缴费工资{value}元超过当地最高缴费基数{other}元的二十倍；请核对是否以分填写，确实如此不用改",
        "wage {value} yuan is above twenty times the highest base here, {other}; check whether it is "
        "in fen, and leave it where it is right",
        False,
    ),
    "other_employer": Words(
        "person",
        "同月在{other}也有参保；两处同时用工不违法，请核对是否已离职",
        "also insured with {other} in this month; two employers are lawful, check for a leave",
        False,
        "another_employer",
    ),
    "another_employer": Words(
        "person",
        "同月另有单位为其参保；两处同时用工不违法，请核对是否已离职",
        "another employer insures this person in this month too; that is lawful, check for a leave",
        False,
    ),
    "not_registered": Words(
        "person",
        "尚未登记为本单位职工；请自用工之日起30日内办理",
        "not registered with this employer yet; do so within 30 days of hiring",
        False,
    ),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing about one row. `code` and `other` are for the agency; the words, `told` (their code)
    and `field` are what an employer hears."""

    row: int
    code: str
    value: str = ""
    other: str = ""
    given: str = ""

    @property
    def told(self) -> str:
        return WORDS[self.code].told_as or self.code

    @property
    def field(self) -> str:
        return WORDS[self.told].field

    @property
    def returned(self) -> bool:
        return WORDS[self.code].returned

    @property
    def zh(self) -> str:
        return WORDS[self.told].zh.format(value=self.value, other=self.other)

    @property
    def en(self) -> str:
        return WORDS[self.told].en.format(value=self.value, other=self.other)


@dataclass(frozen=True, slots=True)
class Said:
    """One row of a declaration. The person by id, or by citizen number and name, which both must fit
    (`person`, which only the agency's own rows know, wins); the wage in
    fen (None where it could not be read), the schemes as bits. `confirmed` says that an unusually
    high wage is meant. `wrong` holds what the reading of the file found already."""

    row: int
    wage: int | None
    schemes: int
    person: int | None = None
    number: str = ""
    name: str = ""
    confirmed: bool = False
    given: str = ""
    wrong: Sequence[Finding] = ()


@dataclass(frozen=True, slots=True)
class Taken:
    """A row that goes through."""

    person: int
    schemes: int
    wage: int
