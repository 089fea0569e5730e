"""Who serves where, who is kin, who is away; and one person behind two accounts."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from canbao.accounts import posts
from canbao.accounts.models import Absence, Account, Kinship, Post, PostMember
from canbao.accounts.posts import Term
from canbao.benefits.office import four_eyes, own_case
from canbao.ledger.refusal import Refused
from canbao.people import identity, log
from canbao.people.actor import Actor
from tests.accounts.make import PASSWORD, account
from tests.people.make import person

pytestmark = pytest.mark.django_db
DAY = date(2025, 3, 3)
CITY = 510100000000
CHIEF = Actor("chief", "case_manager", area=CITY)


def post(services=("EXA-01",)) -> Post:
    return posts.make_post("exa", "样例岗", "Example post", list(services), CHIEF, "test")


def officer(name: str = "zhang", area: int = CITY, **more) -> Account:
    made = account("case_officer", name, **more)
    posts.join(post(), made, Term(area, DAY), CHIEF, "test")
    return made


def names(service: str = "EXA-01", place: int = 510104000000, day: date = DAY) -> list[str]:
    return [each.username for each in posts.members(service, place, day, posts.OFFICERS)]


def test_members_serve_their_services_places_and_days():
    officer("zhang")
    officer("qian", 510104000000)
    officer("zhou", 510105000000)
    assert names() == ["qian", "zhang"]
    assert names(place=510105000000) == ["zhang", "zhou"]
    assert names("EXA-02") == []
    assert names(day=DAY - timedelta(days=1)) == []
    assert log.verify().sound


def test_whoever_left_serves_to_the_last_day():
    officer()
    member = PostMember.objects.get()
    posts.leave(member, DAY + timedelta(days=3), CHIEF, "test")
    assert names(day=DAY + timedelta(days=3)) == ["zhang"]
    assert names(day=DAY + timedelta(days=4)) == []
    with pytest.raises(Refused, match="before the first"):
        posts.leave(member, DAY - timedelta(days=1), CHIEF, "test")


def test_a_closed_account_serves_nowhere():
    made = officer()
    made.is_active = False
    made.save()
    assert names() == []


@pytest.mark.parametrize("role", ["person", "auditor", "administrator", "counter", "desk", "analyst"])
def test_a_role_that_decides_nothing_joins_no_post(role):
    with pytest.raises(Refused, match="decides no cases"):
        posts.join(post(), account(role), Term(CITY, DAY), CHIEF, "test")


def test_nobody_gives_a_post_to_the_own_account_or_without_being_the_one_who_gives():
    made = account("case_officer", "zhang", identity="i" * 64)
    for giver in (Actor("zhang", "case_manager"), Actor("z2", "case_manager", identity="i" * 64)):
        with pytest.raises(Refused, match="own account"):
            posts.join(post(), made, Term(CITY, DAY), giver, "test")
    with pytest.raises(Refused, match="gives no posts"):
        posts.join(post(), made, Term(CITY, DAY), Actor("x", "case_officer"), "test")
    with pytest.raises(Refused, match="before the first"):
        posts.join(post(), made, Term(CITY, DAY, DAY - timedelta(days=1)), CHIEF, "test")
    with pytest.raises(Refused, match="names and services"):
        posts.make_post("x", "岗", "Post", [], CHIEF, "test")


def test_away_from_the_first_day_to_the_last():
    made = officer()
    posts.be_away(made, DAY, DAY + timedelta(days=2), CHIEF, "test")
    assert posts.away(DAY) == posts.away(DAY + timedelta(days=2)) == {"zhang"}
    assert posts.away(DAY + timedelta(days=3)) == set()
    with pytest.raises(Refused):
        posts.be_away(made, DAY, DAY - timedelta(days=1), CHIEF, "test")


def test_kin_are_known_under_every_account_of_whoever_declared_them():
    one = account("case_officer", "zhang", identity="i" * 64)
    account("reviewer", "zhang-2", identity="i" * 64)
    posts.declare_kin(one, 7, "spouse", DAY, "test")
    posts.declare_kin(one, 7, "spouse", DAY, "test")
    assert posts.kin_of(7) == {"zhang", "zhang-2"}
    assert posts.kin_of(8) == posts.kin_of(None) == set()
    assert Kinship.objects.count() == 1
    with pytest.raises(Refused, match="is none of"):
        posts.declare_kin(one, 7, "friend", DAY, "test")


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Kinship.objects.create(
            account=officer(), person=1, relation="friend", declared=DAY
        ),
        lambda: Absence.objects.create(
            account=officer(), from_day=DAY, to_day=DAY - timedelta(days=1)
        ),
        lambda: Post.objects.create(code="x", zh="x", en="x", services="[]"),
        lambda: account("case_officer", "x") and Account.objects.create(
            username="y", role="case_manager", display_zh="x", display_en="x"
        ),
    ],
)
def test_what_the_database_refuses(wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        wrong()


def test_only_a_salted_hash_of_the_number_is_kept(settings):
    number = person(1).number
    made = Account.objects.create_account("li", PASSWORD, "person", person=1)
    assert made.identity == identity.identity_of(number) == identity.identity_of(number.lower())
    assert number[:17] not in made.identity
    settings.IDENTITY_KEY = "another key of another house"
    assert identity.identity_of(number) != made.identity


def test_two_accounts_of_one_person_are_one_pair_of_eyes():
    number = person(1).number
    for name in ("wang", "wang-2"):
        Account.objects.create_account(name, PASSWORD, "payment_officer", number=number)
    Account.objects.create_account("zhao", PASSWORD, "payment_officer", number=person(2).number)
    one, two, other = (Actor(name, "payment_officer") for name in ("wang", "wang-2", "zhao"))
    with pytest.raises(Refused, match="who is wang-2 too"):
        four_eyes(one, two)
    four_eyes(one, other)
    assert identity.same_name("wang", "wang-2")
    assert not identity.same_name("wang", "zhao")
    assert not identity.same_name("", "")


def test_accounts_of_which_nothing_is_known_are_told_apart_by_their_names():
    account("payment_officer", "a")
    account("payment_officer", "b")
    four_eyes(Actor("a", "payment_officer"), Actor("b", "payment_officer"))
    assert not identity.same_name("a", "b")


def test_an_officers_own_case_is_known_by_the_number():
    number = person(1).number
    Account.objects.create_account("wang", PASSWORD, "payment_officer", number=number)
    with pytest.raises(Refused, match="own case"):
        own_case(Actor("wang", "payment_officer"), 2, 1)
    person(2)
    own_case(Actor("wang", "payment_officer"), 2)
    own_case(Actor("robot:EXA-01", "system"), 1)


@pytest.mark.parametrize("area", [0, 510000000000, 420100000000])
def test_a_reviewer_serves_no_place_whose_cases_stay_hidden(area):
    made = account("reviewer", "r", area=CITY)
    with pytest.raises(Refused, match="must lie in it"):
        posts.join(post(), made, Term(area, DAY), CHIEF, "test")
    assert posts.join(post(), made, Term(510104000000, DAY), CHIEF, "test").area == 510104000000
