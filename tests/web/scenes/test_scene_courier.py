"""A courier joins as a flexible worker on the phone, pays, is hurt, and follows the cases to the lump
sum.

Order numbers and cover for platform work are not connected: the courier is taken in under work injury
insurance.
"""

from __future__ import annotations

from typing import Any

import pytest

from canbao.batches.runs import again, go_on
from canbao.benefits.models import Award
from canbao.cli.demo_rules.check import PLANTING
from canbao.cli.demo_rules.stage import Stage
from canbao.ledger.contributions.models import PaymentOrder
from canbao.ledger.contributions.planned import prepare_plans
from canbao.ledger.crediting import reads
from canbao.ledger.receipts.batch import prepare_receipts, receipts_chunk
from canbao.ledger.receipts.intake import receive
from tests.accounts.make import PERSON, account
from tests.benefits.make import HUNAN, stretches
from tests.cases.test_documents import picture as scan
from tests.ledger.contributions import make as contributions
from tests.ledger.contributions.make import FINAL, JANUARY, PLACE
from tests.services.make import switched_on

from .conftest import Today
from .going import Server, answered, begun, handed_in, officers, picture, press, text

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
assert PLANTING
SEPTEMBER = JANUARY + 8


def bank_tells(settings: Any) -> None:
    """The bank's file of what was paid by phone is taken in and settled."""
    for file in sorted(settings.BANK_FOLDER.glob("*.csv")):
        taken = receive(file.read_bytes(), name=file.name, day=FINAL, actor=contributions.CLERK,
                        door="test").file  # fmt: skip
        run = prepare_receipts(taken, by="clerk")
        again(run)
        assert go_on(run, receipts_chunk).state == "done"


def test_from_joining_to_the_lump_sum(
    browser: Any, live_server: Any, today: Today, settings: Any
) -> None:
    Stage(FINAL).sources()
    contributions.books(FINAL)
    me = contributions.person(
        1, code="", name="王强", residence_place=HUNAN, registration_place=HUNAN
    )
    officers()
    switched_on("REG-08", FINAL)
    today(FINAL)
    server = Server(browser, live_server)
    page = server.person(account(PERSON, "wang", person=me.pk, display_zh="王强",
                                 display_en="Wang Qiang"))  # fmt: skip

    begun(page, "REG-08")
    answered(page, insured_place=str(PLACE))
    answered(page, **{"start_month-y": "2025", "start_month-m": "9"})
    answered(page, chosen_base="5000")
    answered(page)  # no account to deduct from: he pays himself
    assert handed_in(page).state == "closed"

    contributions.done(prepare_plans("employee_pension", PLACE, SEPTEMBER, day=FINAL, by="clerk"))
    order = PaymentOrder.objects.get(payer="P1")
    assert "1,000.00" in text(page, "/zh/my/paying/")  # 20 % of 5000.00
    press(page, "通过银行缴纳选中的")
    assert "已交给银行" in page.inner_text("main")
    bank_tells(settings)
    assert reads.account(1, day=FINAL).balance == order.fen * 8 // 20
    assert "400.00" in text(page, "/zh/my/account/")

    begun(page, "WIN-02")
    answered(page, **{"accident_time-y": "2025", "accident_time-m": "9", "accident_time-d": "24",
                      "accident_time-t": "18:20"})  # fmt: skip
    answered(page, accident_place="人民路口")
    answered(page, accident_course="送餐途中被电动车撞倒")
    answered(page)  # no witnesses
    page.set_input_files("#file-injury_form", {
        "name": "申请表.png", "mimeType": "image/png", "buffer": scan("PNG")})  # fmt: skip
    press(page, "下一步")
    hurt = handed_in(page)
    assert "转由工作人员办理" in page.inner_text("main")
    told = text(page, f"/zh/my/cases/{hurt.number}/")
    assert "作出决定" in told
    hurt = server.handled(hurt, {"f-injury_ground": "第十四条（一）"}, {
        "grant-zh": "工作时间因工作原因受伤", "grant-en": "Hurt at work, by work",
        "grant-ground": "工伤保险条例第十四条"})  # fmt: skip
    assert hurt.state == "closed"
    assert "决定：同意" in text(page, f"/zh/my/cases/{hurt.number}/")

    begun(page, "WIN-03")
    answered(page, assessment_wishes="无")
    degree = server.handled(handed_in(page), {"f-injury_degree": "10", "f-nursing_level": "not_needed"}, {
        "grant-zh": "鉴定为十级", "grant-en": "Degree 10", "grant-ground": "工伤保险条例第二十二条"})  # fmt: skip
    assert degree.state == "closed"

    begun(page, "WIN-18")
    answered(page, **{"bank_account-bank": "ICBC", "bank_account-number": "6222000012345678",
                      "bank_account-holder": "王强"})  # fmt: skip
    claimed = server.handled(handed_in(page), {"f-own_wage": "7694", "f-pool_average_wage": "7694"})
    assert claimed.state == "closed"
    # Degree 10: seven months of 7694.00
    assert stretches(Award.objects.get().pk)[0][3] == 5385800
    assert "53,858.00" in text(page, "/zh/my/benefits/")
    assert claimed.number in "".join(text(page, "/zh/my/cases/?show=done").split())
    picture(page, "courier", f"my/cases/{hurt.number}/", "phone")
    page.context.close()
