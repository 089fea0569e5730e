"""What a request looks like, by the name of its form: shown in the documentation, and tried by the tests."""

from __future__ import annotations

from typing import Any, Final

from ninja import NinjaAPI

_PHONE: Final = {"changed_personal_items": [{"item": "phone", "value": "13987654321"}]}
_SAID: Final = {"zh": "已核实", "en": "verified", "ground": "社会保险法第五十条"}

EXAMPLES: Final[dict[str, Any]] = {
    "Question": {
        "targets": ["basic_pension"], "region": "Sichuan", "date": "2025-10",
        "facts": {"reference_wage": 8321, "average_index": "0.613", "contribution_months": 297},
    },
    "SignIn": {"username": "wang.fang", "password": "a sentence you remember", "code": "123456"},
    "DeclarationForm": {
        "month": "2025-01",
        "rows": [{"number": "51010419900305001X", "name": "王某", "wage": 800000,
                  "schemes": ["employee_pension", "unemployment", "work_injury"]}],
    },
    "QueryForm": {"given": {}},
    "OpenForm": {"service": "REG-10", "given": _PHONE},
    "StepForm": {"version": 3},
    "GivenForm": {"version": 1, "given": _PHONE},
    "WhyForm": {"version": 9, "why": "号码不对，应为13987654321"},
    "RateForm": {"grade": 5, "words": "很快"},
    "IssueForm": {"service": "LOC-FLAT"},
    "MandateForm": {
        "account": "li.ming", "kind": "relative", "services": ["PEN-01", "QRY-01"],
        "from_day": "2026-12-01", "to_day": "2027-02-28",
    },
    "FactsForm": {
        "version": 5, "facts": {"disability_grade": "4"}, "source": "paper", "ground": "工伤保险条例第二十一条",
    },
    "ProposeForm": {"version": 6, "words": _SAID},
    "HearForm": {"version": 6, "words": _SAID},
    "HoldForm": {"version": 6, "cause": "expert_assessment", "ground": "工伤保险条例第二十条"},
    "FindingAnswer": {"outcome": "unfounded", "words": "已与公安核对，同名不同人"},
    "SwitchForm": {"on": True, "reason": "试行一个月，抽查无误"},
    "WebhookForm": {"url": "https://example.cn/steps", "key": "at-least-thirty-two-characters-long"},
}  # fmt: skip


class ExplainedAPI(NinjaAPI):
    """Puts the examples into the OpenAPI document. Raises KeyError for one of a form that is gone."""

    def get_openapi_schema(self, **given: Any) -> Any:
        made = super().get_openapi_schema(**given)
        for name, example in EXAMPLES.items():
            made["components"]["schemas"][name]["example"] = example
        return made
