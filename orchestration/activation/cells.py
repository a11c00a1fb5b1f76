"""Cells and files that a spreadsheet opens without running them: CSV by RFC 4180, JSON Lines.

A cell that begins with `=`, `+`, `-`, `@`, a tab or a carriage return is a formula to a
spreadsheet, and a customer chooses their own name. Such a cell gets an apostrophe in front, which
shows as plain text (OWASP, CSV Injection). Some importers turn full-width forms into ASCII, so
those count too.
"""

import csv
import io
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

STARTS_FORMULA = frozenset("=+-@\t\r\n|%")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_NUMBER = re.compile(r"\+\d{7,15}")

Cell = str | int | float | None


def safe_cell(text: str) -> str:
    """A cell that no spreadsheet takes for a formula; control characters are dropped.

    Blanks in front do not help an attacker: the first sign that shows decides. A telephone number
    in E.164 form would be spoilt by an apostrophe where it is imported, and as a formula it is a
    number and nothing else, so `+` and digits alone stay.

    Example:
        >>> [safe_cell(text) for text in ("=1+1", "Zoë", " @SUM(A1)", "+491701234567", "-2+3")]
        ["'=1+1", 'Zoë', "' @SUM(A1)", '+491701234567', "'-2+3"]
    """
    clean = _CONTROL.sub("", text)
    if _NUMBER.fullmatch(clean):
        return clean
    seen = unicodedata.normalize("NFKC", clean)
    # Zero-width and direction marks hide what stands behind them, to the eye and to us.
    shown = "".join(sign for sign in seen if unicodedata.category(sign) != "Cf").lstrip(" \u00a0")
    return f"'{clean}" if shown[:1] in STARTS_FORMULA and shown else clean


def csv_bytes(columns: Sequence[str], rows: Iterable[Mapping[str, Cell]]) -> bytes:
    r"""A CSV file by RFC 4180: UTF-8, CRLF, quotes where needed; unknown is empty.

    Example:
        >>> csv_bytes(["a", "b"], [{"a": "x, y", "b": None}])
        b'a,b\r\n"x, y",\r\n'
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow("" if row[name] is None else safe_cell(str(row[name])) for name in columns)
    return text.getvalue().encode("utf-8", "replace")


def json_lines(rows: Iterable[Mapping[str, object]]) -> bytes:
    r"""One JSON object a line, keys as given, unknown as null, UTF-8.

    Example:
        >>> json_lines([{"name": "Zoë", "phone": None}])
        b'{"name": "Zo\xc3\xab", "phone": null}\n'
    """
    lines = (json.dumps(row, ensure_ascii=False, default=str) + "\n" for row in rows)
    return "".join(lines).encode("utf-8", "replace")
