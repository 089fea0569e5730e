"""The rules of the pages of services, one per route; merged into those of `canbao.config.access`.

Finding a service and reading about it needs no account, nor does a question in which nobody is identified.
Which case, mandate or certificate is whose, the page asks.
"""

from __future__ import annotations

from typing import Final

from rules.predicates import Predicate

from canbao.accounts import rights

PUBLIC_SERVICES: Final = ("services:home", "services:entry", "services:question")
SERVICES_ACCESS: Final[dict[str, Predicate]] = {
    **dict.fromkeys(
        (
            "services:apply", "services:ask", "services:form", "services:done", "services:cases",
            "services:case", "services:correct", "services:withdraw", "services:rate",
            "services:copy", "services:document", "services:mandates", "services:give",
            "services:mandate", "services:act", "services:certificates", "services:certificate",
        ),
        rights.is_public,
    ),
    "services:todo": rights.sees_own_record,
    "services:unlink": rights.sees_own_record,
    "services:data": rights.sees_own_record,
    "services:data-file": rights.sees_own_record,
    "services:visits": rights.sees_own_record,
    "services:visit": rights.sees_own_record,
    "services:ecard": rights.sees_own_record,
    "services:ecard-worker": rights.sees_own_record,
    "services:employer": rights.acts_for_employer,
}  # fmt: skip
