"""A YAML file of settings, read and validated: a refusal names the file, the line and the field.

What the settings mean is the business of their model: `brand`, `campaign.definition`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from orchestration.errors import ConfigurationError

Model = TypeVar("Model", bound=BaseModel)

MAX_BYTES = 1_000_000
"""Settings are a page or two; anything near a megabyte is a mistake or an attack."""


@dataclass(frozen=True)
class SettingsFile:
    """A YAML file as it was written.

    Attributes:
        path: The file.
        content: What it says.
        lines: Dotted field to the 1-based line it stands on.
    """

    path: Path
    content: dict[str, Any]
    lines: Mapping[str, int]

    def place(self, field: str) -> str:
        """Where a field stands, as every refusal begins: file, line, field."""
        return f"{self.path}, line {line_of(self.lines, field)}: {field}"


def read_settings(path: Path, hint: str) -> SettingsFile:
    """Reads a YAML file.

    Args:
        path: The file.
        hint: What to put there, for whoever left it out or empty.

    Raises:
        ConfigurationError: The file is missing, empty, too large, not UTF-8, not YAML, or says one
            thing twice.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise ConfigurationError(f"{path} is over {MAX_BYTES} bytes; is it the right file?")
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise ConfigurationError(f"{path} is missing. {hint}") from None
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{path} is not UTF-8 (byte {error.start}). Save it so.") from None
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        content = yaml.safe_load(text)
        entries = list(_entries(node, ""))
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f", line {mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or "cannot be read"
        raise ConfigurationError(f"{path}{where}: not valid YAML: {problem}.") from None
    if not isinstance(content, dict):
        raise ConfigurationError(
            f"{path}, line 1: {'empty' if content is None else 'no mapping'}. {hint}"
        )
    lines: dict[str, int] = {}
    for field, line in entries:
        if field in lines:
            raise ConfigurationError(
                f"{path}, line {line}: {field}: stands on line {lines[field]} already; keep one."
            )
        lines[field] = line
    return SettingsFile(path, content, lines)


def explain(settings: SettingsFile, error: ValidationError, hints: Mapping[str, str]) -> str:
    """A refusal in plain words, one line per problem.

    Args:
        settings: The file that was refused.
        error: Why.
        hints: Required field to what to write there.
    """
    said = []
    for problem in error.errors(include_url=False):
        where = ".".join(str(part) for part in problem["loc"]) or settings.path.name
        what = problem["msg"].removeprefix("Value error, ")
        if problem["type"] == "missing":
            what = "is required" + (f"; {hints[where]}" if where in hints else "")
        elif problem["type"] == "extra_forbidden":
            what = "is not a setting; check its spelling"
        said.append(f"{settings.path}, line {line_of(settings.lines, where)}: {where}: {what}.")
    return "\n".join(dict.fromkeys(said))


def validated(
    settings: SettingsFile, model: type[Model], hints: Mapping[str, str] | None = None
) -> Model:
    """The settings as their model.

    Raises:
        ConfigurationError: A rule is broken; the message names file, line and field of each.
    """
    try:
        return model.model_validate(settings.content)
    except ValidationError as error:
        raise ConfigurationError(explain(settings, error, hints or {})) from None


def line_of(lines: Mapping[str, int], field: str) -> int:
    """The line of a field, or of the nearest thing around it that was written; else 1.

    Example:
        >>> line_of({"people": 4, "people.min": 5}, "people.max")
        4
    """
    while field and field not in lines:
        field = field.rpartition(".")[0]
    return lines.get(field, 1)


def _entries(node: yaml.Node | None, prefix: str) -> Iterator[tuple[str, int]]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            field = f"{prefix}{key.value}"
            yield field, key.start_mark.line + 1
            yield from _entries(value, f"{field}.")
    elif isinstance(node, yaml.SequenceNode):
        for place, value in enumerate(node.value):
            yield f"{prefix}{place}", value.start_mark.line + 1
            yield from _entries(value, f"{prefix}{place}.")
