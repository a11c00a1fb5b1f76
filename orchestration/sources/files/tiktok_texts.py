"""TikTok's older exports as text: blocks of `Label: value` lines with a blank line between them."""

import re
from collections.abc import Iterator, Mapping

_LINE = re.compile(r"\s*([^:]{1,64}):\s*(.*)")
_TIME = re.compile(r"\d{4}-\d{2}-\d{2}([ T]\d{2}:\d{2}(:\d{2})?)?( UTC)?")

_ENGLISH = 2
"""Labels of a list's entry: a date and a name. Where the app spoke another language, the label
with a time is the date and the other one the name."""


def blocks(written: str) -> Iterator[Mapping[str, str]]:
    r"""Each block as label to value.

    Example:
        >>> list(blocks("Datum: 2023-08-23 06:18:18 UTC\nGebruikersnaam: ana\n"))
        [{'Date': '2023-08-23 06:18:18 UTC', 'Username': 'ana'}]
    """
    found: dict[str, str] = {}
    for line in (*written.splitlines(), ""):
        match = _LINE.fullmatch(line)
        label = match[1].strip() if match else ""
        if found and (label in found or not line.strip()):
            yield _in_english(found)
            found = {}
        if match:
            found[label] = match[2].strip()


def _in_english(found: dict[str, str]) -> Mapping[str, str]:
    if len(found) != _ENGLISH or {"date", "username"} & {label.lower() for label in found}:
        return found
    dates = [label for label, value in found.items() if _TIME.fullmatch(value)]
    if len(dates) != 1:
        return found
    (other,) = found.keys() - set(dates)
    return {"Date": found[dates[0]], "Username": found[other]}
