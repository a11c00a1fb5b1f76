"""What the brand means: `brand.yaml`, validated, with the offending line in every refusal.

The file says which topics, handles and sizes matter to the brand. Where things are stands in
`deployment`; what an analyst may turn per run stands in the launchpad configuration.
"""

import re
from pathlib import Path
from typing import Annotated

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StrictBool,
    StringConstraints,
    field_validator,
    model_validator,
)

from orchestration.settings_file import read_settings, validated

Word = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Topic(_Strict):
    """A subject the brand cares about.

    Attributes:
        name: How the topic is called in every table.
        weight: Relative importance; weights need not sum to 1.
        keywords: Words and phrases, matched whole whatever their case and accents; `#tag`
            matches only as a hashtag.
        categories: Values of `order_items.category` that belong to the topic.
    """

    name: Word
    weight: float = Field(1.0, gt=0, allow_inf_nan=False)
    keywords: tuple[Word, ...] = ()
    categories: tuple[Word, ...] = ()

    @model_validator(mode="after")
    def _matches_something(self) -> "Topic":
        if not self.keywords and not self.categories:
            raise ValueError(f"topic {self.name!r} has neither keywords nor categories")
        return self


class MicroBand(_Strict):
    """Who counts as a micro-influencer: an audience of this size that this share engages with."""

    min_followers: int = Field(500, ge=0)
    max_followers: int = Field(5000, ge=1)
    min_engaged_share: float = Field(0.25, ge=0, le=1)

    @model_validator(mode="after")
    def _is_a_band(self) -> "MicroBand":
        if self.min_followers > self.max_followers:
            raise ValueError(
                f"min_followers {self.min_followers} is above max_followers {self.max_followers}"
            )
        return self


Cost = Annotated[float, Field(gt=0, le=1e9, allow_inf_nan=False)]


class IdentityCosts(_Strict):
    """What mistakes about who is who cost, in any one unit; only their proportions matter.

    A link is worth acting on where the expected cost of a wrong one is below that of a missed one:
    from a probability of wrong / (wrong + missed) on.

    Attributes:
        wrong_contact: Somebody is written to for what somebody else did.
        missed_contact: The right person is not written to.
        wrong_figure: An aggregate counts an account that is not a customer's.
        missed_figure: An aggregate leaves out one that is.
        review: A human looks at one pair.
    """

    wrong_contact: Cost = 99.0
    missed_contact: Cost = 1.0
    wrong_figure: Cost = 9.0
    missed_figure: Cost = 1.0
    review: Cost = 0.5

    @property
    def contact_threshold(self) -> float:
        """Least probability from which a link may lead to a contact."""
        return self.wrong_contact / (self.wrong_contact + self.missed_contact)

    @property
    def aggregate_threshold(self) -> float:
        """Least probability from which a link counts in aggregate figures."""
        return self.wrong_figure / (self.wrong_figure + self.missed_figure)

    @model_validator(mode="after")
    def _contact_needs_more(self) -> "IdentityCosts":
        if self.contact_threshold < self.aggregate_threshold:
            raise ValueError(
                "a contact would need less than a figure: raise wrong_contact over missed_contact "
                "or lower wrong_figure"
            )
        return self


class Identity(_Strict):
    """Whether people may be matched by likeness, and what mistakes cost.

    Attributes:
        consent_covers_matching: Whether the consent to profiling that customers gave covers it.
            Without it no link and no merge is ever inferred, and nothing is computed.
        costs: From which the thresholds follow.
    """

    consent_covers_matching: StrictBool = False
    costs: IdentityCosts = Field(default_factory=IdentityCosts)


class Brand(_Strict):
    """One brand's `brand.yaml`; everything but `name` and `topics` has a default."""

    name: Word
    topics: tuple[Topic, ...] = Field(min_length=1)
    handles: dict[Word, Word | tuple[Word, ...]] = Field(default_factory=dict)
    currency: str = "EUR"
    margin: float = Field(0.4, gt=0, le=1)
    micro_band: MicroBand = Field(default_factory=MicroBand)
    window_days: int = Field(90, ge=1, le=3650)
    conversion_window_days: int = Field(30, ge=1, le=365)
    identity: Identity = Field(default_factory=Identity)

    @field_validator("currency")
    @classmethod
    def _is_iso_4217(cls, code: str) -> str:
        if not re.fullmatch(r"[A-Z]{3}", code):
            raise ValueError(f"{code!r} is no ISO 4217 code; write it like EUR")
        return code

    @model_validator(mode="after")
    def _topics_differ(self) -> "Brand":
        names = [topic.name.casefold() for topic in self.topics]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"topics named twice: {', '.join(twice)}")
        return self

    def handle_pairs(self) -> tuple[tuple[str, str], ...]:
        """The brand's own accounts as (platform, handle), one pair each."""
        return tuple(
            (platform.lower(), handle)
            for platform, handles in sorted(self.handles.items())
            for handle in ([handles] if isinstance(handles, str) else handles)
        )


class Page(Brand):
    """A `brand.yaml` for grading a page's fans, where nothing is required: the posts tell."""

    name: str = Field("", max_length=200)
    topics: tuple[Topic, ...] = ()


HINT = "Put a brand.yaml with at least `name` and `topics` beside the tables; the README shows one."


def load_brand(path: Path, kind: type[Brand] = Brand) -> Brand:
    """Reads and validates a `brand.yaml`.

    Args:
        path: The file.
        kind: What it must say: a `Brand`, or a `Page`.

    Raises:
        ConfigurationError: The file is missing, empty, not YAML or breaks a rule; the message
            names the line and what to write instead.
    """
    return validated(read_settings(path, HINT), kind)
