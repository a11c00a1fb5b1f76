"""`ask_next`: the columns people and BI tools read, and the words of a reason."""

import pyarrow as pa

_WORDS = {
    "customer_id": "The customer; the row's key.",
    "ask_rank": "1 is to be asked first; dense, by value, then customer_id.",
    "unknown": "What to ask for: handle, followers or consent.",
    "value_of_information": "What the answer adds to the expected value of the best k, in score's"
    " unit: at most, since what is seen afterwards leaves some doubt.",
    "score_unit": "What value_of_information counts.",
    "enters_top_probability": "Chance to belong to the best k once the answer is known, 0-1.",
    "reason": "Why, in words.",
}
_TYPES = {"ask_rank": pa.int64()} | dict.fromkeys(
    ("value_of_information", "enters_top_probability"), pa.float64()
)
ASK_SCHEMA = pa.schema(
    [
        pa.field(name, _TYPES.get(name, pa.string()), nullable=False).with_metadata(
            {"description": words}
        )
        for name, words in _WORDS.items()
    ],
    metadata={"description": "One row per customer worth asking, the most valuable answer first."},
)
"""The published table's schema; each field's metadata holds its `description`."""


def write_reason(
    unknown: str,
    k: int,
    chance: float,
    *,
    is_inside: bool,
    has_handle: bool,
    may_be_contacted: bool,
) -> str:
    """'no account is linked: if they post like others, they would be in the best 40 with 12 %'."""
    said = f"{100 * chance:.2g} %" if chance < 0.995 else "near certainty"  # noqa: PLR2004
    best = f"the best {k}"
    if unknown == "consent":
        return (
            f"never asked whether they may be contacted: on what is known they belong in {best},"
            f" and of those who were asked {said} agreed"
        )
    if unknown == "handle":
        lack = (
            "the handle on record leads to no account that was seen"
            if has_handle
            else "no account is linked"
        )
        condition = "if they post like others"
    else:
        lack = "how many follow them is unknown"
        condition = "if they cost what accounts of some usual size do"
    agreed = "" if may_be_contacted else " and agree to be contacted"
    place = f"they would stay in {best} with" if is_inside else f"they would be in {best} with"
    return f"{lack}: {condition}{agreed}, {place} {said}"
