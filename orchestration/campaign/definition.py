"""A campaign as the brand defines it, in `<input>/campaigns/<id>.yaml`, validated before a run.

`Definition` is what the file says; `load_definitions` reads a folder of them. Whether a started
campaign may still change stands in `frozen`.
"""

import hashlib
import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, PrivateAttr, ValidationInfo, field_validator

from orchestration.activation.drafts import placeholders
from orchestration.brand import Brand
from orchestration.campaign.terms import (
    Codes,
    Decision,
    Fatigue,
    Holdout,
    Incentive,
    Money,
    Part,
    People,
    Persona,
    Quota,
    Text,
)
from orchestration.errors import ConfigurationError
from orchestration.settings_file import line_of, read_settings, validated

FOLDER = "campaigns"
HINT = (
    "A campaign needs at least name, objective, starts_at, ends_at, budget, incentives and holdout."
)
HINTS = {
    "objective": "write what it is for, like purchase",
    "starts_at": "write the start of its window, like 2026-07-01T00:00:00+02:00",
    "ends_at": "write the end of its window, like 2026-07-31T23:59:59+02:00",
    "budget": "write the most it may cost",
    "incentives": "write what is given, like [{kind: gift, unit_cost: 25}]",
    "holdout": "write how many are kept back, like {share: 0.3}: without it no effect can be told",
    "holdout.share": "write how many are kept back, like 0.3",
}

Objective = Literal[
    "app_install", "purchase", "coupon_redemption", "lead", "engagement", "awareness"
]
Channel = Literal["klaviyo", "csv", "jsonl", "meta_audience", "google_audience", "tiktok_audience"]

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


class Definition(Part):
    """One campaign. Amounts are in `currency`, the brand's own.

    Attributes:
        campaign_id: Stem of its file.
        people: Places of one wave.
        exploration_share: Share of places drawn at random outside the selection.
        new_customers_only: Whether buyers with an earlier order earn nobody credit.
        template: Draft of an outreach, with placeholders.
    """

    campaign_id: str
    name: Text
    objective: Objective
    starts_at: datetime
    ends_at: datetime
    currency: str
    people: People = People(min=20, max=40)
    incentives: tuple[Incentive, ...] = Field(min_length=1)
    budget: Money
    channels: tuple[Channel, ...] = ("csv",)
    holdout: Holdout
    exploration_share: float = Field(0.1, ge=0, lt=1, allow_inf_nan=False)
    quotas: tuple[Quota, ...] = ()
    persona: Persona = Persona()
    fatigue: Fatigue = Fatigue(days_since_contact=60)
    codes: Codes = Codes(valid_days=30)
    new_customers_only: bool = False
    decision: Decision = Decision(at_least=0.0, confidence=0.95)
    template: str | None = Field(None, max_length=5000)

    _lines: dict[str, int] = PrivateAttr(default_factory=dict)

    @field_validator("starts_at", "ends_at", mode="before")
    @classmethod
    def _is_an_instant(cls, value: object) -> object:
        if isinstance(value, str):
            try:
                value = datetime.fromisoformat(value)
            except ValueError:
                value = None
        if not isinstance(value, datetime) or value.tzinfo is None:
            raise ValueError("is no time with an offset; write it like 2026-07-01T00:00:00+02:00")
        return value.astimezone(UTC)

    @field_validator("ends_at")
    @classmethod
    def _ends_after_it_begins(cls, end: datetime, info: ValidationInfo) -> datetime:
        start = info.data.get("starts_at")
        if start is not None and end <= start:
            raise ValueError(
                f"{end.isoformat()} is not after starts_at {start.isoformat()}; correct one of them"
            )
        return end

    @field_validator("incentives")
    @classmethod
    def _kinds_differ(cls, given: tuple[Incentive, ...]) -> tuple[Incentive, ...]:
        kinds = [incentive.kind for incentive in given]
        twice = sorted({kind for kind in kinds if kinds.count(kind) > 1})
        if twice:
            raise ValueError(f"{', '.join(twice)} stands there twice; give each kind once")
        return given

    @field_validator("budget")
    @classmethod
    def _pays_the_fewest(cls, budget: Any, info: ValidationInfo) -> Any:
        if budget <= 0:
            raise ValueError("nothing can be done with 0; write what the campaign may cost")
        people, given = info.data.get("people"), info.data.get("incentives")
        if people and given:
            least = people.min * min(incentive.unit_cost for incentive in given)
            if budget < least:
                raise ValueError(
                    f"{budget} does not pay the cheapest incentive for people.min, {people.min}: "
                    f"that takes {least}; raise it or lower people.min"
                )
        return budget

    @field_validator("quotas")
    @classmethod
    def _fit_the_places(cls, quotas: tuple[Quota, ...], info: ValidationInfo) -> tuple[Quota, ...]:
        named = [(quota.segment, quota.value) for quota in quotas]
        twice = sorted({" ".join(pair) for pair in named if named.count(pair) > 1})
        if twice:
            raise ValueError(f"{', '.join(twice)} stands there twice; give each segment once")
        people = info.data.get("people")
        for segment in ("country", "language", "age_band"):  # a person has one of each
            wanted = sum(quota.min for quota in quotas if quota.segment == segment)
            if people and wanted > people.max:
                raise ValueError(
                    f"the least of each {segment} add up to {wanted}, more than people.max, "
                    f"{people.max}; lower some min or raise people.max"
                )
        return quotas

    @field_validator("template")
    @classmethod
    def _can_be_filled(cls, template: str | None) -> str | None:
        if template is not None:
            try:
                placeholders(template)
            except ConfigurationError as error:
                raise ValueError(str(error).removesuffix(".")) from None
        return template

    def canonical(self) -> str:
        """The definition as JSON with sorted keys: what is hashed, and what is frozen."""
        return json.dumps(self.model_dump(mode="json", by_alias=True), sort_keys=True)

    @property
    def hash(self) -> str:
        """SHA-256 of `canonical`."""
        return hashlib.sha256(self.canonical().encode()).hexdigest()

    def place(self, field: str) -> str:
        """File, line and field, for a refusal that only the data could tell."""
        name = f"{FOLDER}/{self.campaign_id}.yaml"
        return f"{name}, line {line_of(self._lines, field)}: {field}"

    @property
    def lines(self) -> dict[str, int]:
        """Field to the line it was written on."""
        return dict(self._lines)

    def written_at(self, lines: dict[str, int]) -> "Definition":
        """The same, knowing on which lines its fields were written."""
        self._lines.update(lines)
        return self


def load_definitions(folder: Path, brand: Brand) -> dict[str, Definition]:
    """Reads every campaign of an input folder.

    Args:
        folder: The input folder; its `campaigns/` may be missing.
        brand: Whose campaigns.

    Returns:
        Campaign id to definition, by id.

    Raises:
        ConfigurationError: A file breaks a rule, or two contradict each other; the message names
            file, line, field and fix of everything that was found.
    """
    home = folder / FOLDER
    if not home.is_dir():
        return {}
    made: dict[str, Definition] = {}
    refusals: list[str] = []
    for path in sorted(home.iterdir()):
        if path.name.startswith(".") or path.suffix not in {".yaml", ".yml"}:
            continue
        try:
            made[path.stem] = _load(path, brand)
        except ConfigurationError as error:
            refusals.append(str(error))
    refusals += _claimed_twice(made)
    if refusals:
        raise ConfigurationError("\n".join(refusals))
    return made


def _load(path: Path, brand: Brand) -> Definition:
    if path.suffix != ".yaml" or not _ID.fullmatch(path.stem):
        raise ConfigurationError(
            f"{path}: a campaign's file is named <id>.yaml, its id letters, digits, - and _ "
            "(64 at most); rename it."
        )
    if not path.resolve().is_relative_to(path.parents[1].resolve()):
        raise ConfigurationError(
            f"{path} leads out of the input folder, to {path.resolve()}. Copy the file into the "
            "folder; nothing outside of it is read."
        )
    settings = read_settings(path, HINT)
    settings.content.setdefault("currency", brand.currency)
    if "campaign_id" in settings.content:
        raise ConfigurationError(
            f"{settings.place('campaign_id')}: the file's name is the id; remove the line."
        )
    settings.content["campaign_id"] = path.stem
    made = validated(settings, Definition, HINTS).written_at(dict(settings.lines))
    if made.currency != brand.currency:
        raise ConfigurationError(
            f"{settings.place('currency')}: {made.currency} is not the brand's {brand.currency}, in"
            f" which orders are valued; write budget and costs in {brand.currency}."
        )
    return made


def _claimed_twice(definitions: dict[str, Definition]) -> list[str]:
    """Two campaigns with one prefix would share a code's look, and one day a code."""
    said, first = [], dict[str, Definition]()
    for definition in definitions.values():
        prefix = (definition.codes.prefix or "").upper()
        if not prefix:
            continue
        other = first.setdefault(prefix, definition)
        if other is not definition:
            said.append(
                f"{definition.place('codes.prefix')}: {prefix} is claimed by "
                f"{other.place('codes.prefix')} too; choose another prefix for one of them."
            )
    return said
