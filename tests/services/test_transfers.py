"""Relations that move: the case starts the transfer here, and ends when both places have done their part."""

from __future__ import annotations

from datetime import date

import pytest

from canbao.cases.models import Case
from canbao.exchange.models import IN, LETTER_SENT, MERGED, Transfer
from canbao.ledger.refusal import Refused
from canbao.people.actor import Actor
from canbao.people.models import ParticipationSpell
from canbao.services import path
from tests.exchange.scene import GUANGDONG, SICHUAN, installation, month
from tests.exchange.scene import person as known
from tests.services.make import WHY, decided, effects, handed_in, staffed

pytestmark = pytest.mark.django_db
ME = Actor("me", "person", person=1)
DAY = date(2025, 3, 3)


@pytest.fixture
def guangdong(delivered) -> None:
    """Guangdong's installation; somebody who worked in Sichuan and works here now."""
    installation(GUANGDONG)
    known(1, place=GUANGDONG)
    ParticipationSpell.objects.create(
        person_id=1, scheme="employee_pension", place=SICHUAN + 104_000_000, kind="employee",
        from_month=month(2020, 1), to_month=month(2023, 12), state="ended", source=1,
    )  # fmt: skip
    staffed("a", "b", "c")


def asked(service: str = "TRF-01", **more: object) -> Case:
    given: dict[str, object] = {"new_place": GUANGDONG + 104_000_000}
    return handed_in(service, given | more, actor=ME, place=GUANGDONG + 104_000_000)


def test_the_old_place_is_asked_and_the_case_waits_for_both(guangdong):
    case = decided(asked())
    assert case.state == "served"
    transfer = Transfer.objects.get()
    assert (transfer.side, transfer.state, transfer.other_id) == (IN, LETTER_SENT, SICHUAN)
    assert effects(case)["transfer"] == [transfer.code]
    assert path.go_on(case.number, DAY).state == "served"
    Transfer.objects.filter(pk=transfer.pk).update(state=MERGED, open=False)  # both have done their part
    assert path.go_on(case.number, DAY).state == "closed"


def test_two_old_places_are_not_guessed(guangdong):
    ParticipationSpell.objects.create(
        person_id=1, scheme="employee_pension", place=420106000000, kind="employee",
        from_month=month(2018, 1), to_month=month(2019, 12), state="ended", source=1,
    )  # fmt: skip
    case = asked()
    with pytest.raises(Refused, match="no single old place"):
        decided(case)
    assert not Transfer.objects.exists()


def test_every_reason_against_it_is_told_and_nothing_is_started(guangdong):
    ParticipationSpell.objects.filter(place=GUANGDONG + 104_000_000).delete()
    case = asked()
    with pytest.raises(Refused):
        decided(case)
    assert not Transfer.objects.exists()
    assert Case.objects.get(pk=case.pk).state == "proposed"


def test_a_public_servant_joins_the_employees_scheme(guangdong):
    ParticipationSpell.objects.create(
        person_id=1, scheme="public_sector_pension", place=SICHUAN + 104_000_000, kind="public",
        from_month=month(2015, 1), to_month=month(2023, 12), state="ended", source=1,
    )  # fmt: skip
    case = decided(asked("TRF-02"))
    assert Transfer.objects.get().kind == "from_public"
    assert case.state == "served"


def test_the_residents_pension_follows_the_household_to_this_province(delivered):
    installation(GUANGDONG)
    known(1, place=GUANGDONG, registered=GUANGDONG, insured=False)
    ParticipationSpell.objects.create(
        person_id=1, scheme="resident_pension", place=SICHUAN + 104_000_000, kind="resident",
        from_month=month(2015, 1), to_month=month(2023, 12), state="ended", source=1,
    )  # fmt: skip
    staffed("a", "b", "c")
    case = decided(asked("RES-03"))
    assert case.state == "served"
    transfer = Transfer.objects.get()
    assert (transfer.kind, transfer.state, transfer.other_id) == ("resident", LETTER_SENT, SICHUAN)
    assert transfer.steps.get(number=1).due is None  # the limit that is prescribed has no source


def test_the_residents_pension_stays_while_the_household_does(delivered):
    installation(GUANGDONG)
    known(1, place=GUANGDONG, insured=False)  # registered in Sichuan still
    ParticipationSpell.objects.create(
        person_id=1, scheme="resident_pension", place=SICHUAN + 104_000_000, kind="resident",
        from_month=month(2015, 1), to_month=month(2023, 12), state="ended", source=1,
    )  # fmt: skip
    staffed("a", "b", "c")
    with pytest.raises(Refused, match="not registered in this province"):
        decided(asked("RES-03"))
    assert not Transfer.objects.exists()


def test_that_it_stays_a_named_person_says_with_the_reason(guangdong):
    case = decided(asked("RES-03"), refuse=WHY)
    assert (case.state, case.decisions.get().outcome) == ("closed", "refuse")
    assert not Transfer.objects.exists()


def test_a_resident_relation_joins_the_employees_at_pension_age(delivered):
    installation(GUANGDONG)
    known(1, place=GUANGDONG, born="1965-01-12")
    ParticipationSpell.objects.create(
        person_id=1, scheme="resident_pension", place=SICHUAN + 104_000_000, kind="resident",
        from_month=month(2015, 1), to_month=month(2020, 12), state="ended", source=1,
    )  # fmt: skip
    staffed("a", "b", "c")
    case = handed_in("TRF-04", {"linkage_choice": "to_employee"}, actor=ME,
                     place=GUANGDONG + 104_000_000)  # fmt: skip
    case = decided(case, facts={"employee_months": 200})
    assert case.state == "served"
    assert Transfer.objects.get().kind == "to_employee"
