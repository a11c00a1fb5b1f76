"""Codes: unguessable, readable, one per person; drawn once and kept as records.

Nothing here remembers or writes. A code is drawn from the operating system's source of secrets and
stands from then on in `issued_codes`; it is derived from nothing, so neither the customer's id nor
another code tells it. The same activation therefore gives the same code because it is a record.
"""

import math
import re
import secrets
import unicodedata
from collections.abc import Callable, Collection, Sequence

from orchestration.activation.offensive import offends
from orchestration.errors import ConfigurationError

ALPHABET = "23456789CDFHJKMNPQRTWXY"
"""23 signs nobody takes for another. 0, 1, O, I and L are out; so are S, Z, B and G, which are read
as 5, 2, 8 and 6, U and V, which are read as each other, and A and E, of which words are made."""

SIGNS = 10
GROUP = 5
BITS = SIGNS * math.log2(len(ALPHABET))
"""About 45 bits: of a million codes in use, a guess hits one in 40 million tries."""

LONGEST_PREFIX = 12
TRIES = 1000

Choose = Callable[[Sequence[str]], str]
"""Picks one sign; `secrets.choice` outside tests."""

UNSEEN = frozenset(("Cf", "Cc", "Zs", "Zl", "Zp"))
"""Unicode categories of blanks, control characters and marks that show nothing."""

WIDE = {sign: sign - 0xFEE0 for sign in range(0xFF01, 0xFF5F)}
"""Full-width forms, as Asian keyboards write them, to plain ones."""


def normal_form(code: str) -> str:
    """A code as tills compare it: upper case, without blanks; as the dbt macro of this name.

    Example:
        >>> normal_form(" run-7kq4m ")
        'RUN-7KQ4M'
    """
    signs = code.translate(WIDE)
    return "".join(sign for sign in signs if unicodedata.category(sign) not in UNSEEN).upper()


def checked_prefix(prefix: str) -> str:
    """The prefix in upper case.

    Raises:
        ConfigurationError: It is too long, or holds more than letters and digits.
    """
    if len(prefix) > LONGEST_PREFIX or not re.fullmatch(r"[A-Za-z0-9]*", prefix):
        raise ConfigurationError(
            f"codes.prefix {prefix!r} cannot start a code. Write up to {LONGEST_PREFIX} letters "
            "and digits, like RUN."
        )
    return prefix.upper()


def draw_code(prefix: str = "", choose: Choose = secrets.choice) -> str:
    """One code, like `RUN-7KQ4M-WX3PT`: never an insult, also not across the prefix.

    Args:
        prefix: What the code begins with; the brand's own word, so only what the drawn signs add
            to it is watched.
        choose: Picks one of the signs it is given.

    Returns:
        Prefix and two groups of five signs, with hyphens.

    Raises:
        ConfigurationError: The prefix cannot start a code, or no code with it is inoffensive.

    Example:
        >>> signs = iter("7KQ4MWX3PT")
        >>> draw_code("run", lambda alphabet: next(signs))
        'RUN-7KQ4M-WX3PT'
    """
    begin = checked_prefix(prefix)
    # The end of a prefix may become an insult with what follows; what it says alone is its own.
    tail = next((begin[at:] for at in range(len(begin)) if not offends(begin[at:])), "")
    for _ in range(TRIES):
        drawn = "".join(choose(ALPHABET) for _ in range(SIGNS))
        if not offends(drawn) and not offends(tail + drawn):
            groups = [drawn[at : at + GROUP] for at in range(0, SIGNS, GROUP)]
            return "-".join([begin, *groups] if begin else groups)
    raise ConfigurationError(
        f"codes.prefix {prefix!r} makes no inoffensive code in {TRIES} tries; choose another."
    )


def draw_codes(
    count: int, taken: Collection[str], prefix: str = "", choose: Choose = secrets.choice
) -> list[str]:
    """Codes that differ from each other and from every one that was ever handed out.

    Args:
        count: How many.
        taken: Normal forms of the codes that exist, whoever made them and whether or not they
            are still valid.
        prefix: What each begins with.
        choose: Picks one of the signs it is given.

    Raises:
        ConfigurationError: The prefix cannot start a code.
    """
    used = set(taken)
    drawn: list[str] = []
    while len(drawn) < count:
        code = draw_code(prefix, choose)
        if normal_form(code) not in used:
            used.add(normal_form(code))
            drawn.append(code)
    return drawn
