"""Once a campaign was started its definition stands: a changed file is refused with what changed.

The record `starts` holds the frozen definition, so a campaign whose file is gone goes on as it was.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pyarrow as pa
from pydantic import ValidationError

from orchestration.brand import Brand
from orchestration.campaign import records
from orchestration.campaign.definition import Definition, load_definitions
from orchestration.deployment import Deployment
from orchestration.errors import ConfigurationError


def standing_definitions(deployment: Deployment, brand: Brand) -> dict[str, Definition]:
    """The campaigns that hold: those of the input folder, and those started and without a file.

    Raises:
        ConfigurationError: A definition is refused, or differs from what was started.
    """
    return held_to_their_start(
        load_definitions(deployment.input, brand), records.read(deployment, "starts")
    )


def held_to_their_start(
    definitions: Mapping[str, Definition], starts: pa.Table
) -> dict[str, Definition]:
    """The definitions that hold: those of the files, and of started campaigns without a file.

    Args:
        definitions: As the files say today, by campaign.
        starts: Records of the campaigns that were started.

    Raises:
        ConfigurationError: A file says something else than when its campaign was started; the
            message names each field with its frozen and its present value.
    """
    held = dict(definitions)
    refusals: list[str] = []
    for start in starts.to_pylist():
        campaign_id = start["campaign_id"]
        today = definitions.get(campaign_id)
        if today is None:
            held[campaign_id] = thawed(start["definition"], campaign_id)
        elif start["definition_hash"] != today.hash:
            refusals += [
                f"{today.place(field)}: the campaign was started with {_said(old)}, now the file "
                f"says {_said(new)}. A started campaign stays as it is: restore the line, or give "
                "the changed campaign a file and an id of its own."
                for field, old, new in changes(start["definition"], today)
            ]
    if refusals:
        raise ConfigurationError("\n".join(refusals))
    return dict(sorted(held.items()))


def changes(frozen: str, today: Definition) -> list[tuple[str, Any, Any]]:
    """Each field that differs, as (dotted field, frozen value, present value).

    A field that did not exist when the campaign was started has its default then.
    """
    try:
        before = json.loads(Definition.model_validate_json(frozen).canonical())
    except ValidationError:  # written by other rules than today's: hold the bare values together
        before = json.loads(frozen)
    return list(_differences(before, json.loads(today.canonical()), ""))


def thawed(frozen: str, campaign_id: str) -> Definition:
    """A frozen definition.

    Raises:
        ConfigurationError: It was written by a version with other rules.
    """
    try:
        return Definition.model_validate_json(frozen)
    except ValidationError as error:
        raise ConfigurationError(
            f"The started campaign {campaign_id} has no file campaigns/{campaign_id}.yaml, and its "
            f"record cannot be read by this version ({error.error_count()} fields). Put the file "
            "back as it was."
        ) from None


def _differences(old: Any, new: Any, field: str) -> Iterator[tuple[str, Any, Any]]:
    if isinstance(old, dict) and isinstance(new, dict):
        for key in sorted(old.keys() | new.keys()):
            yield from _differences(old.get(key), new.get(key), f"{field}.{key}".lstrip("."))
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for place, (before, after) in enumerate(zip(old, new, strict=True)):
            yield from _differences(before, after, f"{field}.{place}")
    elif old != new:
        yield field, old, new


def _said(value: Any) -> str:
    return "nothing" if value is None else json.dumps(value, ensure_ascii=False)
