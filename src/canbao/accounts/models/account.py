"""The account: a name to sign in with, a role, whom it acts for. Passwords are Argon2 hashes.

What a role may do stands in `rights`.
"""

from __future__ import annotations

from typing import ClassVar, Final

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from canbao.people.actor import Actor, Role
from canbao.people.identity import identity_of, number_of

PERSON: Final = "person"
EMPLOYER: Final = "employer"
STREET_OFFICER: Final = "street_officer"
READER: Final = "reader"
ANALYST: Final = "analyst"
FINANCE_CLERK: Final = "finance_clerk"
PAYMENT_OFFICER: Final = "payment_officer"
PAYMENT_CHECKER: Final = "payment_checker"
LAW_OFFICER: Final = "law_officer"
AUDITOR: Final = "auditor"
ADMINISTRATOR: Final = "administrator"
CASE_OFFICER: Final = "case_officer"
CASE_MANAGER: Final = "case_manager"
COUNTER: Final = "counter"
DESK: Final = "desk"
REVIEWER: Final = "reviewer"
ROLES: Final[tuple[Role, ...]] = (
    PERSON,
    EMPLOYER,
    STREET_OFFICER,
    READER,
    ANALYST,
    FINANCE_CLERK,
    PAYMENT_OFFICER,
    PAYMENT_CHECKER,
    LAW_OFFICER,
    AUDITOR,
    ADMINISTRATOR,
    CASE_OFFICER,
    CASE_MANAGER,
    COUNTER,
    DESK,
    REVIEWER,
)
# Who serves a place says which one.
PLACED: Final = (STREET_OFFICER, CASE_MANAGER, COUNTER, DESK, REVIEWER)
ROLE_NAMES: Final[dict[str, tuple[str, str]]] = {
    PERSON: ("参保人", "Person"),
    EMPLOYER: ("用人单位", "Employer"),
    STREET_OFFICER: ("街道（乡镇）经办人员", "Street officer"),
    READER: ("比对核查人员", "Clerical reader"),
    ANALYST: ("分析人员", "Analyst"),
    FINANCE_CLERK: ("基金财务人员", "Finance clerk"),
    PAYMENT_OFFICER: ("待遇支付经办人员", "Payment officer"),
    PAYMENT_CHECKER: ("待遇支付复核人员", "Payment checker"),
    LAW_OFFICER: ("政策数值确认人员", "Law officer"),
    AUDITOR: ("稽核人员", "Auditor"),
    ADMINISTRATOR: ("管理员", "Administrator"),
    CASE_OFFICER: ("业务经办人员", "Case officer"),
    CASE_MANAGER: ("业务主管", "Case manager"),
    COUNTER: ("综合窗口人员", "Counter clerk"),
    DESK: ("银行、村（社区）、社会组织代办点", "Desk at a bank, a village or an organisation"),
    REVIEWER: ("复核（复议应对）人员", "Reviewer of contested decisions"),
    "system": ("系统", "System"),
}


class AccountManager(BaseUserManager["Account"]):
    """Makes accounts; nothing else about them is special."""

    def create_account(
        self,
        username: str,
        password: str,
        role: Role,
        *,
        zh: str = "",
        en: str = "",
        office_zh: str = "",
        office_en: str = "",
        area: int = 0,
        person: int | None = None,
        employer: str = "",
        number: str = "",
    ) -> Account:
        """A new account that may sign in at once. `area` is a division code of twelve digits,
        `employer` a unified social credit code, `number` the citizen number of whoever signs in with
        it: only its salted hash is kept."""
        account = self.model(
            username=self.model.normalize_username(username.strip().lower()),
            role=role,
            display_zh=zh or username,
            display_en=en or username,
            office_zh=office_zh,
            office_en=office_en,
            area=area,
            person=person,
            employer=employer,
            identity=identity_of(number or number_of(person)),
        )
        account.set_password(password)
        account.full_clean()
        account.save(using=self._db)
        return account


class Account(AbstractBaseUser):
    """Somebody who may sign in. `area` 0 is everywhere; `person` and `employer` (credit code) are
    for those roles only. An employer may have several accounts; so may a person in office, and
    `identity` (the salted hash of the citizen number) says that they are one person's. A code for a
    new password is sent to `mail`, where the account's holder has given one."""

    username = models.CharField(max_length=80, unique=True)
    display_zh = models.CharField(max_length=80)
    display_en = models.CharField(max_length=80)
    role = models.CharField(max_length=16)
    office_zh = models.CharField(max_length=120, default="", blank=True)
    office_en = models.CharField(max_length=120, default="", blank=True)
    area = models.BigIntegerField(default=0)
    person = models.BigIntegerField(null=True, blank=True, unique=True)
    employer = models.CharField(max_length=18, default="", blank=True)
    identity = models.CharField(max_length=64, default="", blank=True)
    mail = models.EmailField(max_length=180, default="", blank=True)
    is_active = models.BooleanField(default=True)
    created = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["role"]
    objects = AccountManager()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(role__in=ROLES), name="accounts_role"),
            models.CheckConstraint(
                condition=Q(role=PERSON, person__isnull=False)
                | (~Q(role=PERSON) & Q(person__isnull=True)),
                name="accounts_person_is_a_person",
            ),
            models.CheckConstraint(
                condition=~Q(role__in=PLACED) | Q(area__gt=0), name="accounts_officer_has_area"
            ),
            models.CheckConstraint(
                condition=(Q(role=EMPLOYER) & ~Q(employer=""))
                | (~Q(role=EMPLOYER) & Q(employer="")),
                name="accounts_employer_is_an_employer",
            ),
        )
        indexes = (
            models.Index(
                fields=["identity"], condition=~Q(identity=""), name="accounts_identity"
            ),
        )

    def __str__(self) -> str:
        return self.username

    def get_session_auth_hash(self) -> str:
        """Of the password and the role: whoever's role changes has to sign in again."""
        return f"{super().get_session_auth_hash()}:{self.role}"

    @property
    def actor(self) -> Actor:
        """Who this is to the record and its log."""
        role: Role = next(role for role in ROLES if role == self.role)
        office = " / ".join(part for part in (self.office_zh, self.office_en) if part)
        return Actor(
            self.username, role, office, self.area, self.person, self.employer, self.identity
        )
