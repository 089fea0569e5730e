"""A person's contribution history by year: typed in a table, read from a file, kept in the address.

Each year has months paid and the average monthly base. Bad rows are named one by one, with row,
value and way out. What the years are worth is the law's business.
"""

from canbao.web.careers.files import MOST_BYTES, template, uploaded
from canbao.web.careers.rows import (
    ANSWER,
    RowWrong,
    Table,
    YearRow,
    longer,
    read,
    shown,
    typed,
    without_gaps,
)

__all__ = [
    "ANSWER",
    "MOST_BYTES",
    "RowWrong",
    "Table",
    "YearRow",
    "longer",
    "read",
    "shown",
    "template",
    "typed",
    "uploaded",
    "without_gaps",
]
