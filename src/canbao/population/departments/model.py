"""How often departments' registers are wrong: the error model and its three presets.

Every rate is the chance that one entry of a register carries the flaw, given that it can carry it
(a number can only be written in the old form when its owner was born early enough). What the flaws
do to a value lives in `numbers`, `names` and `identity`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace

FLAWS = (
    "number_missing",
    "number_typing",
    "number_15",
    "number_masked",
    "number_borrowed",
    "number_former",
    "name_homophone",
    "name_typing",
    "name_variant",
    "name_traditional",
    "name_rare",
    "name_dot",
    "name_no_dot",
    "name_order",
    "document_renewed",
    "phone_absent",
    "phone_other",
    "address_stale",
    "sex_wrong",
    "birth_typing",
    "birth_lunar",
    "second_key",
    "nobody",
    "repeated",
    "date_late",
    "double_registration",
)
"""Names of flaws, in the order they stand in `record_map.flaws`."""
BIT = {name: 1 << position for position, name in enumerate(FLAWS)}


@dataclass(frozen=True)
class Rates:
    """Chances per entry of one register, between 0 and 1."""

    number_missing: float = 0.0
    number_typing: float = 0.0
    number_15: float = 0.0  # of people born before 1985
    number_masked: float = 0.0  # of all entries of a register that hides digits
    number_borrowed: float = 0.0
    number_former: float = 0.0  # of people whose number was changed
    name_homophone: float = 0.0
    name_typing: float = 0.0
    name_variant: float = 0.0
    name_traditional: float = 0.0
    name_rare: float = 0.0  # of names with a rare character
    name_dot: float = 0.0  # of names with a middle dot
    name_no_dot: float = 0.0  # of names with a middle dot
    name_order: float = 0.0  # of names in Latin letters
    document_renewed: float = 0.0  # of people whose passport was renewed
    phone_absent: float = 0.0
    phone_other: float = 0.0
    address_stale: float = 0.0
    sex_wrong: float = 0.0
    birth_typing: float = 0.0
    birth_lunar: float = 0.0  # of people born before 1980
    second_key: float = 0.0
    nobody: float = 0.0
    repeated: float = 0.0

    def __post_init__(self) -> None:
        for entry in fields(self):
            value = getattr(self, entry.name)
            if not 0 <= value <= 1:
                raise ValueError(f"{entry.name}: {value} 不在 0 与 1 之间 / is not within 0 and 1")


@dataclass(frozen=True)
class ErrorModel:
    """Rates for all registers, what differs from source to source, and the flaws of events."""

    name: str
    rates: Rates
    sources: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    death_late: float = 0.0
    """Share of deaths that a register learns of up to six months late."""
    death_missing: float = 0.0
    """Share of deaths that a register never learns of."""
    event_missing: float = 0.0
    """Share of moves, marriages, … that were never registered."""
    double_registration: float = 0.0
    """Share of memberships ended elsewhere that another province still carries as paying."""

    def of(self, source: str) -> Rates:
        """The rates of one source."""
        return replace(self.rates, **dict(self.sources.get(source, {})))


CLEAN = ErrorModel("clean", Rates())

NORMAL = ErrorModel(
    "normal",
    Rates(
        number_missing=0.01,
        number_typing=0.004,
        number_15=0.002,
        number_borrowed=0.0003,
        number_former=0.3,
        name_homophone=0.004,
        name_typing=0.002,
        name_variant=0.002,
        name_traditional=0.001,
        name_rare=0.1,
        name_dot=0.3,
        name_no_dot=0.05,
        name_order=0.1,
        document_renewed=0.5,
        phone_absent=0.25,
        phone_other=0.04,
        address_stale=0.1,
        sex_wrong=0.001,
        birth_typing=0.003,
        birth_lunar=0.003,
        second_key=0.002,
        nobody=0.0003,
        repeated=0.002,
    ),
    sources={
        "police_population": {
            "number_missing": 0.0005,
            "number_typing": 0.0003,
            "number_borrowed": 0.0,
            "number_former": 0.0,
            "name_typing": 0.0005,
            "name_homophone": 0.0005,
            "birth_lunar": 0.0,
            "second_key": 0.0,
        },
        "platforms": {"number_masked": 0.2, "phone_absent": 0.02, "number_missing": 0.05},
        "household_survey": {"number_missing": 0.15, "phone_absent": 0.3, "address_stale": 0.0},
        "civil_deaths": {"number_missing": 0.06},
        "justice_custody": {"second_key": 0.0},
        "education": {"number_missing": 0.03, "second_key": 0.0},
        "civil_hardship": {"second_key": 0.0, "address_stale": 0.02},
    },
    death_late=0.15,
    death_missing=0.03,
    event_missing=0.2,
    double_registration=0.03,
)

HARD = ErrorModel(
    "hard",
    Rates(
        number_missing=0.10,
        number_typing=0.025,
        number_15=0.01,
        number_borrowed=0.001,
        number_former=0.4,
        name_homophone=0.008,
        name_typing=0.005,
        name_variant=0.004,
        name_traditional=0.004,
        name_rare=0.3,
        name_dot=0.4,
        name_no_dot=0.1,
        name_order=0.2,
        document_renewed=0.6,
        phone_absent=0.5,
        phone_other=0.08,
        address_stale=0.2,
        sex_wrong=0.002,
        birth_typing=0.005,
        birth_lunar=0.005,
        second_key=0.005,
        nobody=0.001,
        repeated=0.005,
    ),
    sources={
        "police_population": {
            "number_missing": 0.08,
            "number_typing": 0.02,
            "number_borrowed": 0.0002,
            "number_former": 0.0,
            "second_key": 0.0,
        },
        "medical_insurance": {"number_missing": 0.12, "number_typing": 0.03},
        "platforms": {"number_masked": 0.3, "phone_absent": 0.05},
        "household_survey": {"number_missing": 0.3, "address_stale": 0.0},
        "justice_custody": {"second_key": 0.0},
        "education": {"second_key": 0.0},
        "civil_hardship": {"second_key": 0.0, "address_stale": 0.05},
    },
    death_late=0.3,
    death_missing=0.06,
    event_missing=0.35,
    double_registration=0.05,
)

PRESETS = {model.name: model for model in (CLEAN, NORMAL, HARD)}


def error_model(name: str) -> ErrorModel:
    """The preset of that name; `ValueError` names those there are."""
    if name not in PRESETS:
        raise ValueError(
            f"没有误差模型“{name}”，可选 {'、'.join(PRESETS)}"
            f" / there is no error model {name!r}; give one of {', '.join(PRESETS)}"
        )
    return PRESETS[name]
