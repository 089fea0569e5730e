"""What the part of the API for services and cases takes and gives, as OpenAPI says it. Only the form is
checked here; what may be answered is the service's."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from ninja import Field, Schema
from pydantic import JsonValue, StringConstraints

from canbao.api.money_schemas import Form

Plain = Annotated[str, StringConstraints(max_length=80, pattern=r"^[^\x00]*$")]
Words = Annotated[str, StringConstraints(min_length=1, max_length=1000, pattern=r"^[^\x00]+$")]
ServiceId = Annotated[
    str, StringConstraints(pattern=r"^[A-Z0-9]{2,12}-[A-Z0-9]{1,12}$", max_length=25)
]
Number = Annotated[str, StringConstraints(pattern=r"^[0-9]{14,22}$")]
Version = Annotated[
    int, Field(ge=0, le=10**6, description="看到的版本 / the version that was looked at")
]
Given = Annotated[
    dict[Plain, Any],
    Field(
        description="答复 / answers by the name of the question; see services/{id}", max_length=300
    ),
]


class ServiceLine(Schema):
    """A service as the catalogue lists it."""

    id: str
    zh: str
    en: str
    kind: str
    category: str
    who: list[str]
    channels: list[str]
    core: bool
    here: bool


class Services(Schema):
    """Services; which are core is our reconstruction, the official list is missing."""

    services: list[ServiceLine]
    note_zh: str
    note_en: str


class QuestionTold(Schema):
    """One question: what may be answered, and on which ground it is asked."""

    name: str
    kind: str
    zh: str
    en: str
    help_zh: str
    help_en: str
    required: bool
    options: list[dict[str, str]]
    columns: dict[str, str]
    list_of: str
    least: int | None
    most: int | None
    ground: str


class PaperTold(Schema):
    """A paper that is handed in, and what does instead."""

    kind: str
    zh: str
    en: str
    ground: str
    instead: str


class ServiceTold(ServiceLine):
    """A service in full. `handled_zh`, `handled_en` say where it is handled when not here."""

    questions: list[QuestionTold]
    fetched: dict[str, str]
    documents: list[PaperTold]
    clock: dict[str, JsonValue]
    grounds: list[str]
    remedies_zh: str
    remedies_en: str
    handled_zh: str
    handled_en: str


class Whom(Form):
    """About whom: nobody named is the account's own; else by a mandate, or – at a counter or a desk –
    the person in front of it, by citizen number and name."""

    mandate: Annotated[int, Field(ge=1, le=2**62)] | None = None
    number: Annotated[str, StringConstraints(pattern=r"^[0-9]{17}[0-9X]$")] | None = None
    name: Plain | None = None


class QueryForm(Form):
    """A query."""

    given: Given = Field(default_factory=dict)
    whom: Whom | None = None


class AnswerTold(Schema):
    """What a query tells: parts with tables; each row says whose word it is."""

    as_of: date
    law: str
    sections: list[dict[str, JsonValue]]


class OpenForm(Form):
    """A case to be opened."""

    service: ServiceId = Field(examples=["REG-05"])
    given: Given = Field(default_factory=dict)
    whom: Whom | None = None
    place: Annotated[int, Field(ge=10**11, lt=10**12)] | None = Field(
        None,
        description="十二位区划代码；不填按档案 / division code; left out: the place on record",
    )
    channel: Literal["online", "mobile", "counter", "terminal", "bank", "village", "phone"] = (
        "online"
    )


class StepForm(Form):
    """A step on a case as it was looked at."""

    version: Version


class GivenForm(StepForm):
    """A step with answers."""

    given: Given = Field(default_factory=dict)


class WhyForm(StepForm):
    """A step with its reason."""

    why: Words


class RateForm(Form):
    """A rating, once: 1 worst to 5 best."""

    grade: Literal[1, 2, 3, 4, 5]
    words: Annotated[str, StringConstraints(max_length=1000, pattern=r"^[^\x00]*$")] = ""


class HandledCase(Schema):
    """A case in a list."""

    number: str
    service: str
    zh: str
    en: str
    state: str
    state_zh: str
    state_en: str
    version: int
    opened: date
    last_day: date
    channel: str


class HandledCases(Schema):
    """Cases, the newest first; `next` is the number to go on after."""

    cases: list[HandledCase]
    next: str | None


class CaseTold(HandledCase):
    """A case with all that may be told to whoever asks. Where `masked`, what departments said is left
    out."""

    masked: bool
    place: int
    facts: list[dict[str, JsonValue]]
    lacks: list[dict[str, str]]
    documents: list[dict[str, JsonValue]]
    clocks: list[dict[str, JsonValue]]
    steps: list[dict[str, JsonValue]]
    notices: list[dict[str, JsonValue]]
    decision: dict[str, JsonValue] | None


class DocumentTold(Schema):
    """A document that was kept."""

    id: int
    kind: str
    media: str
    size: int
    version: int


class NoticeTold(Schema):
    """A notice."""

    case: str
    number: int
    kind: str
    day: date
    zh: str
    en: str


class Notices(Schema):
    """Notices, the newest first."""

    notices: list[NoticeTold]


class CertificateLine(Schema):
    """A document this house issued."""

    serial: str
    kind: str
    day: date
    valid_until: date | None
    state: str


class Certificates(Schema):
    """Own documents, the newest first."""

    certificates: list[CertificateLine]


class IssueForm(Form):
    """A document to be issued about oneself, by a service of the kind certificate."""

    service: ServiceId


class VerifiedTold(Schema):
    """`valid`, `revoked`, `expired` or `unknown`; `content` is what was issued, to be compared."""

    state: str
    serial: str
    kind: str
    day: date | None
    valid_until: date | None
    revoked: date | None
    content: dict[str, JsonValue] | None


class MandateForm(Form):
    """A mandate of the account's own person or employer to another account."""

    account: Annotated[str, StringConstraints(min_length=1, max_length=80, pattern=r"^[^\x00]+$")]
    kind: Literal["guardian", "relative", "employer", "agent", "bank", "organisation"]
    services: list[ServiceId] = Field(min_length=1, max_length=200)
    from_day: date
    to_day: date


class MandateTold(Schema):
    """A mandate, given or held."""

    id: int
    mine: bool
    account: str
    kind: str
    services: list[str]
    from_day: date
    to_day: date
    accepted: date | None
    ended: date | None


class Mandates(Schema):
    """Mandates the account gave or holds."""

    mandates: list[MandateTold]


class Drawn(HandledCase):
    """A case drawn to whoever asks: for which step."""

    step: str
    due: date | None


class Queue(Schema):
    """What is drawn to whoever asks and still waits."""

    cases: list[Drawn]


class FactsForm(StepForm):
    """Facts an officer obtained."""

    facts: dict[Plain, Any] = Field(min_length=1, max_length=50)
    source: Literal["officer", "paper"]
    ground: Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00]+$")]


class Said(Form):
    """Words in both languages, and the ground of law they rest on."""

    zh: Words
    en: Words
    ground: Annotated[str, StringConstraints(max_length=300, pattern=r"^[^\x00]*$")] = ""


class ProposeForm(StepForm):
    """An answer: what the law gives, in the officer's words where there is something to judge; a refusal
    with its reason and ground; or, of a case the office took up itself, what is taken away, by the
    measures added as its fact `measures`."""

    words: Said | None = None
    refuse: Said | None = None
    impose: Said | None = None


class HearForm(StepForm):
    """What was found and what may follow, for whoever is concerned to answer before it is decided."""

    words: Said


class HoldForm(StepForm):
    """Why a case waits."""

    cause: Literal[
        "awaiting_applicant", "court_or_authority", "expert_assessment", "neighbouring_office"
    ]
    ground: Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00]+$")]


class FindingLine(Schema):
    """A finding of an audit rule."""

    id: int
    rule: str
    clause: str
    subject_kind: str
    severity: int
    action: str
    day: date
    until: date | None
    state: str


class FindingTold(FindingLine):
    """A finding with what it rests on, and what people found of it."""

    subject: str
    evidence: JsonValue
    answers: list[dict[str, JsonValue]]


class Findings(Schema):
    """Findings, the newest first; `next` is the number to go on after."""

    findings: list[FindingLine]
    next: int | None


class FindingAnswer(Form):
    """What a named person found of a finding."""

    outcome: Literal["confirmed", "unfounded"]
    words: Words


class Precisions(Schema):
    """How often each rule was right, of what people answered."""

    rules: list[dict[str, JsonValue]]


class Workloads(Schema):
    """Open cases of the own place by state and by officer, and the clocks at risk."""

    day: date
    states: dict[str, int]
    officers: list[dict[str, JsonValue]]
    alerts: list[dict[str, JsonValue]]


class Switch(Schema):
    """The robot of a service."""

    service: str
    zh: str
    en: str
    level: str
    on: bool
    by: str
    since: date | None


class Switches(Schema):
    """All robots that may be switched."""

    switches: list[Switch]


class SwitchForm(Form):
    """On or off, and why."""

    on: bool
    reason: Words


class WebhookForm(Form):
    """Where to tell, and the key to sign with (at least 32 characters; it is never given out again)."""

    url: Annotated[str, StringConstraints(max_length=500)] = Field(
        examples=["https://example.cn/steps"]
    )
    key: Annotated[str, StringConstraints(max_length=200)]


class WebhookTold(Schema):
    """A webhook, and how what was to be told stands."""

    id: int
    url: str
    made: datetime
    ended: datetime | None
    jobs: dict[str, int]


class Webhooks(Schema):
    """The account's webhooks."""

    webhooks: list[WebhookTold]
