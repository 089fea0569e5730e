"""The clauses of the forty rules, in files by what they are about. Loading this package registers all."""

from canbao.robots.rules import (
    careers,
    employers,
    identity,
    injuries,
    living,
    officers,
    payments,
    unemployment,
)

__all__ = [
    "careers",
    "employers",
    "identity",
    "injuries",
    "living",
    "officers",
    "payments",
    "unemployment",
]
