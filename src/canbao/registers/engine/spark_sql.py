"""DuckDB's SQL as Spark means it: sqlglot writes the grammar, the rewrites here mend the meaning.

Where the two engines would give different rows for the same words, the words are changed; a
function nobody has compared is refused by name, so that no difference passes in silence. Types of
results are not decided here but by the engine.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator

import sqlglot
from sqlglot import exp

WHOLE = {
    exp.DataType.Type.TINYINT,
    exp.DataType.Type.SMALLINT,
    exp.DataType.Type.INT,
    exp.DataType.Type.BIGINT,
}
FRACTIONS: tuple[type[exp.Expr], ...] = (
    exp.Div, exp.Round, exp.Floor, exp.Log,
)  # fmt: skip
"""What gives a number that need not be whole."""

COMPARED: tuple[type[exp.Expr], ...] = (
    exp.Abs, exp.And, exp.ArgMax, exp.ArgMin, exp.BitwiseOrAgg, exp.Case, exp.Cast, exp.Coalesce,
    exp.Count, exp.Date, exp.DateFromParts, exp.Day, exp.DenseRank, exp.Exists, exp.Floor,
    exp.Greatest, exp.If, exp.Lag, exp.Lead, exp.Least, exp.Length, exp.Levenshtein, exp.Log,
    exp.LogicalAnd, exp.LogicalOr, exp.Max, exp.Min, exp.Month, exp.Nullif, exp.Or, exp.Rank,
    exp.Round, exp.RowNumber, exp.SplitPart, exp.Substring, exp.Sum, exp.Trim, exp.TryCast,
    exp.Year,
)  # fmt: skip
"""Functions whose meaning on both engines is tested (tests/registers/engine)."""

_DIGITS = "[0-9]+(_[0-9]+)*"
DECIMAL_TEXT = f"^ *[+-]?({_DIGITS}([.]({_DIGITS})?)?|[.]{_DIGITS})([eE][+-]?[0-9]+)? *$"


class NotPortable(ValueError):
    """A query says something that is not known to mean the same on Spark."""

    def __init__(self, what: str, query: str) -> None:
        shown = " ".join(query.split())[:120]
        super().__init__(
            f"“{what}”在 Spark 上的含义未经核对，请改用登记库文档所列的写法：{shown} / "
            f"“{what}” is not known to mean the same on Spark; say it in the words listed in "
            f"docs/developers/registers.md: {shown}"
        )


def translate(query: str, fractions: Collection[str] = ()) -> str:
    """The query in Spark's dialect. `fractions`: columns of its tables that are no whole numbers.

    Raises NotPortable where equal rows cannot be vouched for.
    """
    tree = sqlglot.parse_one(query, read="duckdb")
    _check(tree, query)
    suspects = _suspects(tree, {name.lower() for name in fractions})
    # Leaves first, so that what is wrapped is already mended; each kind of node is mended once.
    for node in list(tree.dfs())[::-1]:
        mend = _MENDS.get(type(node))
        if mend is not None:
            made = mend(node, suspects, query)
            if made is not node:
                node.replace(made)
    return tree.sql(dialect="spark", identify=True)


def safe_name(name: str) -> str:
    """A table's name as Spark takes it: words only."""
    return re.sub(r"\W", lambda found: f"__{ord(found[0]):x}_", name)


def _check(tree: exp.Expr, query: str) -> None:
    for node in tree.walk():
        if isinstance(node, exp.Func) and not isinstance(node, COMPARED):
            name = node.name if isinstance(node, exp.Anonymous) else node.sql_name()
            raise NotPortable(name, query)
        if isinstance(node, exp.IntDiv | exp.Qualify | exp.Interval | exp.RegexpLike):
            raise NotPortable(node.key, query)
        if isinstance(node, exp.In) and node.args.get("query") and not _asked(node):
            raise NotPortable("IN (SELECT …)", query)


def _asked(node: exp.Expr) -> bool:
    """Whether a test against a subquery is only asked for truth. As a value it is unknown for nulls
    in DuckDB and false in Spark; as a condition that is one."""
    if isinstance(node.parent, exp.Not):
        node = node.parent
    while isinstance(node.parent, exp.And | exp.Or | exp.Paren):
        node = node.parent
    if isinstance(node.parent, exp.If):
        return node.parent.this is node
    return isinstance(node.parent, exp.Where | exp.Having | exp.Join)


def _suspects(tree: exp.Expr, known: set[str]) -> set[str]:
    """Names of columns that may hold fractions: those known, and what the query makes of them."""
    aliases = list(tree.find_all(exp.Alias))
    while True:
        found = {a.alias.lower() for a in aliases if _fraction(a.this, known)} | known
        if found == known:
            return known
        known = found


def _fraction(node: exp.Expr, suspects: set[str]) -> bool:
    """Whether an expression may be anything but whole; in doubt it may."""
    if isinstance(node, exp.Cast):
        return node.to.this not in WHOLE and node.to.this in _INEXACT
    if isinstance(node, FRACTIONS):
        return True
    if isinstance(node, exp.Literal):
        return not node.is_string and not node.is_int
    if isinstance(node, exp.Column):
        return node.name.lower() in suspects
    if isinstance(node, exp.Predicate | exp.Connector):
        return False
    return any(_fraction(part, suspects) for part in _parts(node))


def _parts(node: exp.Expr) -> Iterator[exp.Expr]:
    if isinstance(node, exp.If):  # a branch of CASE: its condition gives no value
        yield node.args["true"]
        return
    yield from node.iter_expressions()


_INEXACT = {
    exp.DataType.Type.DOUBLE,
    exp.DataType.Type.FLOAT,
    exp.DataType.Type.DECIMAL,
}


# --- rewrites ------------------------------------------------------------------------------------


def _call(name: str, *arguments: exp.Expr) -> exp.Expr:
    return exp.Anonymous(this=name, expressions=list(arguments))


def _as(node: exp.Expr, kind: str) -> exp.Expr:
    return exp.Cast(this=node, to=exp.DataType.build(kind, dialect="spark"))


def _table(node: exp.Expr, suspects: set[str], query: str) -> exp.Expr:
    """Names with blanks are words on Spark."""
    if isinstance(node.this, exp.Identifier):
        node.this.set("this", safe_name(node.this.name))
    return node


def _big(node: exp.Expr, suspects: set[str], query: str) -> exp.Expr:
    """Counts that Spark gives in 32 bits have 64 in DuckDB; a later product may need them."""
    return _as(node.copy(), "BIGINT")


def _window(node: exp.Expr, suspects: set[str], query: str) -> exp.Expr:
    """The same for positions; the cast stands around the whole window."""
    if isinstance(node.this, exp.RowNumber | exp.Rank | exp.DenseRank):
        return _as(node.copy(), "BIGINT")
    return node


def _floor(node: exp.Expr, suspects: set[str], query: str) -> exp.Expr:
    return _as(node.copy(), "DOUBLE")


def _divide(node: exp.Expr, suspects: set[str], query: str) -> exp.Expr:
    """A quotient is a double in DuckDB; Spark would keep decimals, cut to a few digits."""
    return exp.Div(
        this=_as(node.this.copy(), "DOUBLE"), expression=_as(node.expression.copy(), "DOUBLE")
    )


def _bytes(node: exp.Expr, suspects: set[str], query: str) -> exp.Expr:
    """DuckDB counts edits in UTF-8 bytes, Spark in characters: each byte becomes one character."""
    if len([a for a in node.args.values() if a]) != 2:
        raise NotPortable("levenshtein(…, …, …)", query)

    def latin(side: exp.Expr) -> exp.Expr:
        encoded = _call("encode", side.copy(), exp.Literal.string("UTF-8"))
        return _call("decode", encoded, exp.Literal.string("ISO-8859-1"))

    return _as(_call("levenshtein", latin(node.this), latin(node.expression)), "BIGINT")


def _first_known(node: exp.Expr, suspects: set[str], query: str) -> exp.Expr:
    """DuckDB's arg_min and arg_max pass over rows whose value is null, Spark's do not."""
    made = node.copy()
    made.set("expression", exp.Case(ifs=[exp.If(
        this=exp.Not(this=exp.Is(this=node.this.copy(), expression=exp.Null())),
        true=node.expression.copy(),
    )]))  # fmt: skip
    return made


def _substring(node: exp.Expr, suspects: set[str], query: str) -> exp.Expr:
    """Position 0 lies before the first character in DuckDB and on it in Spark."""
    start, length = node.args.get("start"), node.args.get("length")
    if length is None or start is None:
        return node
    if not (isinstance(length, exp.Literal) and length.is_int):
        raise NotPortable("substr(…, …, <computed length>)", query)
    if isinstance(start, exp.Literal) and start.is_int and int(start.name) > 0:
        return node
    made = node.copy()
    zero = exp.Literal.number(0)
    shorter = exp.Literal.number(max(int(length.name) - 1, 0))
    made.set("length", exp.Case(
        ifs=[exp.If(this=exp.EQ(this=start.copy(), expression=zero), true=shorter)],
        default=length.copy(),
    ))  # fmt: skip
    return made


def _round(node: exp.Expr, suspects: set[str], query: str) -> exp.Expr:
    if node.args.get("decimals"):
        raise NotPortable("round(…, …)", query)
    return node


def _cast(node: exp.Expr, suspects: set[str], query: str) -> exp.Expr:
    """To a whole number DuckDB rounds – doubles to the even one of two equally near, decimals away
    from zero –, Spark cuts off."""
    assert isinstance(node, exp.Cast)
    kind = node.to.this
    if kind not in WHOLE or not _fraction(node.this, suspects):
        return node
    whole = node.to.sql(dialect="spark")
    value = node.this

    def of(*kinds: str) -> exp.Expr:
        # Known when the query is planned: Spark keeps the one branch that applies.
        name = _call("split_part", _call("typeof", value.copy()), exp.Literal.string("("),
                     exp.Literal.number(1))  # fmt: skip
        return exp.In(this=name, expressions=[exp.Literal.string(kind) for kind in kinds])

    return exp.Case(
        ifs=[
            exp.If(this=of("double", "float"),
                   true=_as(_call("rint", _as(value.copy(), "DOUBLE")), whole)),
            exp.If(this=of("decimal"),
                   true=_as(_call("round", _as(value.copy(), "DECIMAL(38,9)")), whole)),
        ],
        default=_as(value.copy(), whole),
    )  # fmt: skip


def _try_cast(node: exp.Expr, suspects: set[str], query: str) -> exp.Expr:
    """Text as a whole number: DuckDB reads decimals and exponents, which it rounds, single
    underscores between digits, and 0x and 0b; Spark reads digits only."""
    assert isinstance(node, exp.TryCast)
    if node.to.this not in WHOLE or _fraction(node.this, suspects):
        raise NotPortable("TRY_CAST", query)
    whole = node.to.sql(dialect="spark")
    text = _as(node.this.copy(), "STRING").sql(dialect="spark", identify=True)
    bare = f"REPLACE(TRIM({text}), '_', '')"
    return sqlglot.parse_one(
        f"CASE WHEN {text} RLIKE '{DECIMAL_TEXT}'"
        f" THEN TRY_CAST(ROUND(TRY_CAST({bare} AS DECIMAL(38, 18))) AS {whole})"
        f" WHEN {text} RLIKE '^ *0[xX][0-9a-fA-F]+ *$'"
        f" THEN TRY_CAST(CONV(SUBSTRING(TRIM({text}), 3), 16, 10) AS {whole})"
        f" WHEN {text} RLIKE '^ *0[bB][01]+ *$'"
        f" THEN TRY_CAST(CONV(SUBSTRING(TRIM({text}), 3), 2, 10) AS {whole}) END",
        read="spark",
    )


Mend = Callable[[exp.Expr, set[str], str], exp.Expr]
_MENDS: dict[type[exp.Expr], Mend] = {
    exp.Table: _table,
    exp.Length: _big,
    exp.Year: _big,
    exp.Month: _big,
    exp.Day: _big,
    exp.Window: _window,
    exp.Floor: _floor,
    exp.Div: _divide,
    exp.Levenshtein: _bytes,
    exp.ArgMin: _first_known,
    exp.ArgMax: _first_known,
    exp.Substring: _substring,
    exp.Round: _round,
    exp.Cast: _cast,
    exp.TryCast: _try_cast,
}
