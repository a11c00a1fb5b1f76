"""What a campaign may say of people, gifts and codes: the parts of its definition.

Each part refuses what contradicts itself. What contradicts the rest stands in `definition`; what
contradicts the data, in `plan`.
"""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    PlainSerializer,
    StringConstraints,
    ValidationInfo,
    field_validator,
    model_validator,
)

Money = Annotated[
    Decimal,
    Field(ge=0, max_digits=14, decimal_places=4, allow_inf_nan=False),
    PlainSerializer(lambda amount: f"{amount.normalize():f}", return_type=str, when_used="json"),
]
"""An amount; 2000 and 2000.00 are written, and hash, the same."""
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]

IncentiveKind = Literal["discount", "exclusive_offer", "early_access", "gift", "points", "cash"]
SegmentName = Literal["country", "language", "channel", "age_band"]

FLAGS = frozenset({"is_micro_influencer"})
NUMBERS = frozenset(
    {
        "followers_count", "engaged_people_count", "engaged_share", "topic_share", "saturation",
        "suspect_share", "audience_affinity", "customer_affinity", "reply_share", "rank", "p_top",
        "score", "expected_conversions", "reach_index", "relevance_index", "resonance_index",
        "roi_index",
    }
)  # fmt: skip
TEXTS = frozenset({"grade", "evidence_level", "loyalty_tier", "industry"})
SEGMENTS = frozenset({"country", "language", "age_band"})
"""Constraints only: who somebody is never makes them count more, so no preference may name them."""


class Part(BaseModel):
    """Strict and frozen, like everything that is defined before it begins."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class People(Part):
    """How many are activated in one wave; whom the holdout keeps back comes on top.

    Attributes:
        min: Fewest.
        max: Most: a campaign's budget is spread over 20 to 40 people (metrics, benchmarks).
    """

    min: int = Field(20, ge=1, le=100_000)
    max: int = Field(40, ge=1, le=100_000)

    @field_validator("max")
    @classmethod
    def _is_no_less(cls, most: int, info: ValidationInfo) -> int:
        least = info.data.get("min")
        if least is not None and most < least:
            raise ValueError(f"{most} is below people.min, {least}; raise it or lower people.min")
        return most


class Incentive(Part):
    """Something given to who accepts."""

    kind: IncentiveKind
    unit_cost: Money


class Holdout(Part):
    """How large a part of those planned is kept back, at random, so that a difference is caused."""

    share: float = Field(allow_inf_nan=False)

    @field_validator("share")
    @classmethod
    def _leaves_both(cls, share: float) -> float:
        if share >= 1:
            raise ValueError(f"{share:g} leaves nobody to activate; write a fraction like 0.3")
        if share <= 0:
            raise ValueError(
                f"{share:g} keeps nobody back, so nothing could be told from what would have come "
                "anyway; write a fraction like 0.3"
            )
        return share


class Quota(Part):
    """How many of a segment are activated. A constraint: nobody counts more for who they are."""

    segment: SegmentName
    value: Text
    min: int = Field(0, ge=0)
    max: int | None = Field(None, ge=0)

    @field_validator("value", mode="before")
    @classmethod
    def _is_text(cls, value: object) -> object:
        if isinstance(value, bool):  # YAML reads NO as no: Norway would be lost
            raise ValueError(  # noqa: TRY004 - pydantic reports ValueErrors
                f"YAML reads this as {value}; put it in quotes, like 'NO'"
            )
        return value

    @model_validator(mode="after")
    def _bounds_something(self) -> "Quota":
        if self.max is None and self.min == 0:
            raise ValueError("has neither min nor max; give one or remove the quota")
        if self.max is not None and self.max < self.min:
            raise ValueError(f"max {self.max} is below min {self.min}; raise max or lower min")
        return self


class Condition(Part):
    """Something that holds of a person or does not; of whom nothing is known it does not hold.

    Attributes:
        field: A column of `ranked_influencers` or `dim_customers`.
        is_: Its value.
        one_of: Its values.
        at_least: Its lower bound, for numbers.
        at_most: Its upper bound, for numbers.
    """

    field: str
    is_: bool | str | None = Field(None, alias="is")
    one_of: tuple[str, ...] | None = None
    at_least: float | None = Field(None, allow_inf_nan=False)
    at_most: float | None = Field(None, allow_inf_nan=False)

    @model_validator(mode="after")
    def _can_be_asked(self) -> "Condition":
        known = FLAGS | NUMBERS | TEXTS | SEGMENTS
        if self.field not in known:
            raise ValueError(f"{self.field!r} is unknown; name one of {', '.join(sorted(known))}")
        bounds = self.at_least is not None or self.at_most is not None
        asked = (self.is_ is not None, self.one_of is not None, bounds)
        if sum(asked) != 1:
            raise ValueError("needs `is`, `one_of`, or `at_least` and `at_most`: one of the three")
        if bounds != (self.field in NUMBERS):
            kind = "a number: use at_least or at_most" if not bounds else "no number: use is"
            raise ValueError(f"{self.field} is {kind}")
        if (self.field in FLAGS) != isinstance(self.is_, bool) and not bounds:
            kind = "true or false" if self.field in FLAGS else "text; put it in quotes"
            raise ValueError(f"{self.field} is {kind}")
        return self


class Preference(Condition):
    """A condition that makes a person count more in the choice, and in no published figure.

    Attributes:
        weight: A person of whom it holds counts 1 + weight times.
    """

    weight: float = Field(0.1, gt=0, le=1, allow_inf_nan=False)

    @model_validator(mode="after")
    def _is_no_segment(self) -> "Preference":
        if self.field in SEGMENTS:
            raise ValueError(f"{self.field} may be a quota or a must, never a preference")
        return self


class Persona(Part):
    """Whom the campaign wants: filters, and preferences among those who pass."""

    must: tuple[Condition, ...] = ()
    must_not: tuple[Condition, ...] = ()
    prefers: tuple[Preference, ...] = ()


class Fatigue(Part):
    """Who was contacted this recently, in any campaign, is left alone."""

    days_since_contact: int = Field(60, ge=0, le=3650)


class Codes(Part):
    """The codes or links that are issued to those planned."""

    kind: Literal["promo_code", "link"] = "promo_code"
    prefix: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9]{1,12}$")] | None = None
    is_single_use: bool = False
    valid_days: int = Field(30, ge=1, le=3650)


class Decision(Part):
    """When the campaign is said to have worked: the lower bound of `metric` is above `at_least`."""

    metric: Literal["incremental_conversions", "incremental_margin", "roi"] = (
        "incremental_conversions"
    )
    at_least: float = Field(0.0, allow_inf_nan=False)
    confidence: float = Field(0.95, gt=0.5, lt=1)
