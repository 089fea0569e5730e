"""What the audit rules hold back in the demonstration's payment runs: the auditor looks at each, custody is
confirmed and the award suspended by a named officer, everything else is let go with words."""

from __future__ import annotations

from datetime import date
from typing import Final

from canbao.benefits import adverse
from canbao.benefits.adverse import Reason
from canbao.benefits.models import Award
from canbao.benefits.office import human
from canbao.benefits.payments import gate
from canbao.benefits.payments.models import PaymentLine, PaymentRun
from canbao.cli.demo_year.scene import DOOR, PAYMENT
from canbao.people.actor import Actor
from canbao.robots import findings
from canbao.robots.models import Finding

AUDITOR: Final = Actor("auditor", "auditor", "稽核科")
CUSTODY: Final = "R04"
WHY: Final = Reason(
    "服刑期间暂停发放", "payment is suspended while in custody", "社会保险经办条例第二十五条", {"rule": CUSTODY}
)


def settled(run: PaymentRun, when: date) -> bool:
    """Every line a rule holds back answered; True when an award was suspended, so that the run has to
    be picked anew."""
    check = gate.last(run)
    held = check.holds.order_by("person", "rule") if check is not None else ()
    suspended = False
    for hold in held:
        finding = Finding.objects.get(pk=hold.finding)
        if findings.state(finding, when) in ("confirmed", "unfounded"):
            continue
        true = finding.rule == CUSTODY
        findings.answer(
            finding, "confirmed" if true else "unfounded",
            "演示：司法登记证实" if true else "演示：已与本人及部门核实", day=when, actor=AUDITOR, door=DOOR,
        )  # fmt: skip
        if true:
            lines = PaymentLine.objects.filter(run=run, person=hold.person)
            for award in Award.objects.filter(pk__in=lines.values("award_id")).order_by("pk"):
                adverse.suspend(award, run.month, human(PAYMENT), WHY, day=when, door=DOOR)
                suspended = True
    return suspended
