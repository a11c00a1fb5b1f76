"""What goes into matching and what comes out: the columns, their units and what null means."""

from collections.abc import Sequence

import pyarrow as pa

from orchestration.errors import PipelineError

TIME = pa.timestamp("us", tz="UTC")


def described(name: str, kind: pa.DataType, description: str, needed: str = "") -> pa.Field:
    """A field that carries its description; `needed` is `!` where it is never null."""
    return pa.field(name, kind, nullable=needed != "!", metadata={"description": description})


def _text(name: str, description: str, needed: str = "") -> pa.Field:
    return described(name, pa.string(), description, needed)


_CUSTOMER = _text("customer_id", "The brand's key of the customer.", "!")
_PLATFORM = _text("platform", "Network of the account; an id means nothing without.", "!")
_ACCOUNT = _text("account_id", "The network's key of the account.", "!")
_PROBABILITY = described(
    "probability",
    pa.float64(),
    "That both are the same person, all rivals considered. [0, 1], six decimals.",
    "!",
)
_WEIGHT = described(
    "match_weight",
    pa.float64(),
    "log2 of the odds of the pair on its own evidence, rivals not considered; four decimals.",
    "!",
)
_EVIDENCE = _text(
    "evidence", "What speaks for and against it, in words and without the values.", "!"
)

PEOPLE_SCHEMA = pa.schema(
    [
        _CUSTOMER,
        _text("first_name", "As the brand has it."),
        _text("last_name", "As the brand has it."),
        _text("email", "As the brand has it; brought to normal form here."),
        _text("phone", "As the brand has it; brought to normal form here."),
        _text("country", "ISO 3166 alpha-2."),
        _text("city", "As the brand has it."),
        described("birth_year", pa.int64(), "Year, from 1900 on."),
        _text("gender", "As the brand has it."),
        _text("language", "ISO 639-1."),
        described("created_at", TIME, "When the record was made (UTC)."),
        described(
            "tags", pa.list_(pa.string()), "What the brand noted of the customer's interests."
        ),
        _text("_source", "System that handed the record over."),
    ]
)
"""One row per customer record who may be matched: consent is the caller's business."""

ACCOUNTS_SCHEMA = pa.schema(
    [
        _PLATFORM,
        _ACCOUNT,
        _text("handle", "In normal form: lower case, no @, no link."),
        _text("display_name", "As the network shows it."),
        _text("bio", "As the network shows it."),
        _text("country", "ISO 3166 alpha-2, where the network tells it."),
        _text("language", "ISO 639-1, where the network tells it."),
        described(
            "has_brand_act", pa.bool_(), "Acted on the brand's own content. Null: not known."
        ),
    ]
)
"""One row per account, as last observed; the brand's own accounts left out."""

KNOWN_SCHEMA = pa.schema(
    [_CUSTOMER, _PLATFORM, _ACCOUNT, _text("method", "How the link became known.")]
)
"""One row per link that is known without a model: trained on, and never returned."""

CLAIMS_SCHEMA = pa.schema(
    [
        _CUSTOMER,
        _PLATFORM,
        _text("handle", "What the customer typed, in normal form.", "!"),
    ]
)
"""One row per handle a customer typed that made no known link: mistyped, or typed by two."""

BARRED_SCHEMA = pa.schema([_CUSTOMER, _PLATFORM, _ACCOUNT])
"""One row per pair that must never be matched: revoked by the customer, or decided otherwise."""

BARRED_CUSTOMERS_SCHEMA = pa.schema(
    [_CUSTOMER, _text("other_customer_id", "The other record, in any order.", "!")]
)
"""One row per pair of records decided to be two people."""

ACCOUNT_MATCH_SCHEMA = pa.schema([_CUSTOMER, _PLATFORM, _ACCOUNT, _PROBABILITY, _WEIGHT, _EVIDENCE])
"""One row per account with a likely owner: the likeliest one. Sorted by its first three columns."""

CUSTOMER_MATCH_SCHEMA = pa.schema(
    [
        _CUSTOMER,
        _text("other_customer_id", "The other record; sorts after `customer_id`.", "!"),
        _PROBABILITY,
        _WEIGHT,
        _EVIDENCE,
        described(
            "is_household",
            pa.bool_(),
            "They share a mailbox, a phone or both but are two people.",
            "!",
        ),
    ]
)
"""One row per pair of customer records that may be one person or share a household."""


def conform(table: pa.Table, schema: pa.Schema, what: str) -> pa.Table:
    """The columns of `schema` in its order and types; others are left, missing ones are null.

    Args:
        table: Any table.
        schema: One of this module's.
        what: Its name, for the message.

    Raises:
        PipelineError: A required column is missing or null, or a type cannot be cast.
    """
    columns = []
    for field in schema:
        if field.name not in table.column_names:
            if not field.nullable:
                raise PipelineError(f"{what} lack the column {field.name}; select it.")
            columns.append(pa.nulls(table.num_rows, field.type))
            continue
        try:
            column = table[field.name].cast(field.type)
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
            raise PipelineError(
                f"{what}: column {field.name} is {table[field.name].type} and cannot be read as "
                f"{field.type}. Cast it where it is selected."
            ) from error
        if not field.nullable and column.null_count:
            raise PipelineError(f"{what}: {column.null_count} rows have no {field.name}.")
        columns.append(column)
    return pa.Table.from_arrays(columns, schema=schema)


def optional(table: pa.Table | None, schema: pa.Schema, what: str) -> pa.Table:
    """`conform`, of no rows where there is no table."""
    return schema.empty_table() if table is None else conform(table, schema, what)


def empty(schema: pa.Schema) -> pa.Table:
    """No rows of `schema`."""
    return schema.empty_table()


def sort_keys(schema: pa.Schema, count: int) -> Sequence[tuple[str, str]]:
    """The first `count` columns, as `pa.Table.sort_by` wants them."""
    return [(name, "ascending") for name in schema.names[:count]]
