"""`sources.yaml`: which systems a deployment reads, and which variables hold its secrets.

The file stands beside `brand.yaml`; without it there are no sources. A secret itself never stands
in it: a value that is no name of an environment variable is refused, and not shown.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, SecretStr, StringConstraints, ValidationError

from orchestration.errors import ConfigurationError
from orchestration.extract.folder import SOURCES_FILE
from orchestration.settings_file import SettingsFile, explain, read_settings, validated
from orchestration.sources.kind import Kind, Options
from orchestration.sources.kinds import KINDS

HINT = "List at least one source: `sources: [{kind: shopify, ...}]`; docs/sources shows each kind."

_VARIABLE = re.compile(r"[A-Z][A-Z0-9_]{0,127}")
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,63}$")]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: str
    name: Name | None = None
    options: dict[str, Any] = Field(default_factory=dict)
    secrets: dict[str, str] = Field(default_factory=dict)


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    sources: tuple[_Entry, ...] = Field(min_length=1)


@dataclass(frozen=True)
class Configured:
    """One source of a deployment, as `sources.yaml` has it.

    Attributes:
        name: The deployment's name for it.
        kind: What it is.
        options: What was chosen, validated.
        variables: Name of a secret, as the kind calls it, to its environment variable.
    """

    name: str
    kind: Kind
    options: Options
    variables: Mapping[str, str]

    def secrets(self, environment: Mapping[str, str], folder: Path) -> dict[str, SecretStr]:
        """The secrets' values: what stands in the variable, or in the file of an `@<path>` there.

        Args:
            environment: Where the variables stand.
            folder: The input folder, where relative paths start.

        Raises:
            ConfigurationError: A variable is not set, or its file cannot be read.
        """
        missing = [name for name in self.variables.values() if not environment.get(name)]
        if missing:
            raise ConfigurationError(
                f"the environment variable {' and '.join(missing)} is not set; it holds a secret "
                f"of the source {self.name}"
            )
        return {
            name: SecretStr(self._value(environment[variable], variable, folder))
            for name, variable in self.variables.items()
        }

    def _value(self, said: str, variable: str, folder: Path) -> str:
        if not said.startswith("@"):
            return said
        try:
            return (folder / said[1:]).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigurationError(
                f"the file that {variable} names cannot be read ({type(error).__name__}); it holds "
                f"a secret of the source {self.name}"
            ) from None


def load_sources(folder: Path) -> tuple[Configured, ...]:
    """The sources of an input folder, in the order they stand in `sources.yaml`.

    Args:
        folder: The input folder; without the file there are no sources.

    Raises:
        ConfigurationError: The file breaks a rule; the message names line, field and fix.
    """
    path = folder / SOURCES_FILE
    if not path.exists():
        return ()
    if not path.resolve().is_relative_to(folder.resolve()):
        raise ConfigurationError(
            f"{path} leads out of the input folder. Copy the file into the folder."
        )
    settings = read_settings(path, HINT)
    file = validated(settings, _File)
    found: dict[str, Configured] = {}
    refusals: list[str] = []
    for place, entry in enumerate(file.sources):
        made = _configured(settings, f"sources.{place}", entry, refusals)
        if made is None:
            continue
        if made.name in found:
            refusals.append(
                f"{settings.place(f'sources.{place}')}: a source {made.name!r} stands above; give "
                "each of a kind a name of its own."
            )
        found[made.name] = made
    if refusals:
        raise ConfigurationError("\n".join(refusals))
    return tuple(found.values())


def _configured(
    settings: SettingsFile, field: str, entry: _Entry, refusals: list[str]
) -> Configured | None:
    kind = KINDS.get(entry.kind)
    if kind is None:
        refusals.append(
            f"{settings.place(f'{field}.kind')}: {entry.kind!r} is no kind of source. There are "
            f"{', '.join(sorted(KINDS))}."
        )
        return None
    known = (*kind.secrets, *kind.optional_secrets)
    refusals += [
        f"{settings.place(f'{field}.secrets')}: {kind.name} needs the secret {name}; write the "
        "name of the environment variable that holds it."
        for name in kind.secrets
        if name not in entry.secrets
    ]
    for name, variable in entry.secrets.items():
        place = settings.place(f"{field}.secrets.{name}")
        if name not in known:
            refusals.append(
                f"{place}: {kind.name} has no such secret (it has {', '.join(known) or 'none'})."
            )
        elif not _VARIABLE.fullmatch(variable):
            refusals.append(
                f"{place}: is no name of an environment variable (like SHOPIFY_ADMIN_TOKEN). Put "
                "the secret into such a variable and write the variable's name here."
            )
    try:
        options = kind.options.model_validate(entry.options)
    except ValidationError as error:
        at = {
            name.removeprefix(f"{field}.options."): line
            for name, line in settings.lines.items()
            if name.startswith(f"{field}.options")
        }
        written = SettingsFile(settings.path, {}, {"": settings.lines.get(field, 1), **at})
        refusals.append(explain(written, error, {}))
        return None
    return Configured(entry.name or kind.name, kind, options, dict(entry.secrets))
