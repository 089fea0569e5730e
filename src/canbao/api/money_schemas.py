"""What the money part of the API takes and gives, as OpenAPI says it. Amounts are whole fen, months
like 2025-01, days like 2025-01-31. Only the form is checked here; what is right is the rooms'.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from ninja import Field, Schema
from pydantic import ConfigDict, JsonValue, StringConstraints

MOST_ORDERS = 1_000

Month = Annotated[
    str,
    StringConstraints(pattern=r"^(19[5-9][0-9]|2[01][0-9][0-9])-(0[1-9]|1[0-2])$"),
    Field(description="月份 / month", examples=["2025-01"]),
]
Scheme = Literal[
    "employee_pension",
    "public_sector_pension",
    "resident_pension",
    "unemployment",
    "work_injury",
]
Branch = Literal["employee_pension", "public_sector_pension", "unemployment", "work_injury"]
Short = Annotated[str, StringConstraints(max_length=80, pattern=r"^[^\x00]*$")]
Fen = Annotated[int, Field(ge=-(10**14), le=10**14, description="分 / fen")]


class Form(Schema):
    """What is sent. A field it does not know is refused."""

    model_config = ConfigDict(extra="forbid")


class SignIn(Form):
    """Name and password, and the code of the second factor."""

    username: Annotated[str, StringConstraints(min_length=1, max_length=80, pattern=r"^[^\x00]+$")]
    password: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    code: Annotated[str, StringConstraints(max_length=40, pattern=r"^[^\x00]*$")] = Field(
        "", description="第二步验证码 / code of the second factor, where the account has one"
    )


class Signed(Schema):
    """Who is signed in. `csrf_token` goes into the header `X-CSRFToken` of everything that writes."""

    username: str
    role: str
    employer: str = ""
    csrf_token: str


class DeclaredRow(Form):
    """One person of a declaration: by citizen number, the wage of the month in fen."""

    number: Short = Field(description="社会保障号 / citizen number")
    name: Short = Field(description="姓名 / name")
    wage: Fen
    schemes: list[Branch] = Field(min_length=1, max_length=4)
    rural: bool = Field(False, description="农民合同制职工 / rural contract worker")
    confirmed: bool = Field(False, description="工资异常高，确认无误 / a very high wage is meant")


class DeclarationForm(Form):
    """A month of the account's employer, whole: it takes the place of the declaration before. The same
    rows again change nothing. As many rows as a request holds (1 MB, some 6,000); a larger employer
    hands in the file on the portal's page."""

    month: Month
    rows: list[DeclaredRow] = Field(default_factory=list)
    nil: bool = Field(False, description="本月无职工 / nobody was employed")
    sure: bool = Field(
        False, description="多数未登记在本单位，确是本单位职工 / mostly not on record here, yet our staff"
    )


class RowTold(Schema):
    """What is said of a row; `returned` ones did not go through. Rows count from 1."""

    row: int
    field: str
    value: str
    returned: bool
    code: str
    zh: str
    en: str


class DeclarationTold(Schema):
    """What became of a declaration. `version` 0: every row came back."""

    month: str
    version: int
    again: bool
    taken: int
    returned: int
    rows: list[RowTold]


class DeclarationState(Schema):
    """The version of a month that counts; `state` none, declared, assessed or estimated."""

    month: str
    state: str
    version: int
    staff: int
    wages: int = 0
    source: str = ""
    day: date | None = None


class Waits(Schema):
    """What the law has no answer to yet, in its own words."""

    scheme: str
    zh: str
    en: str


class BillLine(Schema):
    """What is owed to one fund. `person_part` is withheld from wages."""

    scheme: str
    place: int
    owed: int
    person_part: int
    employer_part: int
    due: date
    orders: list[str]


class Bill(Schema):
    """A month of a payer."""

    month: str
    state: str
    provisional: bool
    owed: int
    lines: list[BillLine]
    waits: list[Waits]


class Order(Schema):
    """A payment order; `state` estimated, ordered, partly, paid, settled, late, deferred or
    enforced. A lowered month has orders below zero."""

    reference: str
    scheme: str
    place: int
    month: str
    fen: int
    settled: int
    open: int
    due: date
    state: str


class Orders(Schema):
    """A page of orders; `next` is what to give as `after`, null at the end."""

    orders: list[Order]
    next: int | None


class LateOrder(Schema):
    """An order that stands against a certificate."""

    reference: str
    scheme: str
    month: str
    open: int
    due: date


class Reason(Schema):
    """One thing that stands against something, in both languages."""

    zh: str
    en: str


class CertificateOfNoArrears(Schema):
    """Whether the certificate can be given on a day, and what stands against it: arrears, late fees,
    months not declared or not assessed."""

    day: date
    clean: bool
    reasons: list[Reason]
    late: list[LateOrder]
    late_fees: int
    deferred: list[LateOrder]


class AccountMonth(Schema):
    """What was credited for a month."""

    month: str
    months: int
    kind: str
    payer: str
    base: int
    own: int
    others: int
    credited: int
    day: date


class AccountYear(Schema):
    """A year of the account; `provisional`: the rate of its interest is not published."""

    year: int
    opening: int
    months: int
    base: int
    own: int
    others: int
    credited: int
    paid: int
    interest: int
    rate: str
    provisional: bool
    closing: int


class OwnAccount(Schema):
    """The individual account of the signed-in person."""

    scheme: str
    as_of: date | None
    as_known: date | None
    balance: int
    years: list[AccountYear]
    months: list[AccountMonth]


class SlipLine(Schema):
    """What one payer paid for the person's month."""

    scheme: str
    payer: str
    base: int
    own: int
    others: int
    credited: int


class Slip(Schema):
    """A month: what was really paid for me."""

    month: str
    lines: list[SlipLine]


class PaidMonth(Schema):
    """For which month and award how much was paid, why, and how much the month before."""

    award: int
    benefit: str
    month: str
    fen: int
    cause: str
    before: int | None


class OwnPayment(Schema):
    """One payment to the person; `net` is what went to the bank account."""

    month: str
    day: date | None
    state: str
    account: str
    fen: int
    individual: int
    repaid: int
    deducted: int
    net: int
    returned: bool
    lines: list[PaidMonth]


class OwnPayments(Schema):
    """The payments of the signed-in person, the newest first."""

    payments: list[OwnPayment]


class BookEntry(Schema):
    """The book of a fund; open months, and through which month it is closed."""

    id: int
    scheme: str
    place: int
    open: list[str]
    closed_to: str | None


class Books(Schema):
    """All books."""

    books: list[BookEntry]


class FundLine(Schema):
    """Income and expenditure of one kind of transaction."""

    kind: str
    zh: str
    en: str
    income: int
    expenditure: int


class Fund(Schema):
    """The statement of a fund from month to month, as of a day and as known on a day."""

    book: BookEntry
    first: str
    last: str
    as_of: date | None
    as_known: date | None
    opening: int
    lines: list[FundLine]
    interest: int
    closing: int


class BalanceRow(Schema):
    """One kind of account; `balance` is debit less credit."""

    kind: str
    zh: str
    en: str
    debit: int
    credit: int
    balance: int


class TrialBalance(Schema):
    """All kinds of account of a book; debit and credit are equal, or the books are wrong."""

    book: BookEntry
    as_of: date | None
    as_known: date | None
    until: str | None
    balanced: bool
    rows: list[BalanceRow]


class RunProgress(Schema):
    """How far a batch is, from its own rows. `left`: seconds, null while nobody can tell."""

    id: int
    kind: str
    zh: str
    en: str
    asked: dict[str, JsonValue]
    by: str
    dry: bool
    state: Literal["prepared", "running", "waiting", "done", "failed", "cancelled"]
    chunks: int
    done: int
    failed: int
    rows: int
    sum_fen: int
    counts: dict[str, int]
    seconds: float
    left: float | None
    reason_zh: str
    reason_en: str


class Runs(Schema):
    """The latest batches, the newest first."""

    runs: list[RunProgress]
