"""Drafts of what one might write to a person: the brand's own template and facts on record.

A template's lines stand or fall whole. A line that names a fact which is not on record is left out,
so no draft states what the data do not hold; where nothing but the bare frame would be left,
there is no draft and the missing facts are named. What stands in a fact is never read as
template: a customer called `{code}` stays that.
"""

import re
import string
from collections.abc import Mapping
from dataclasses import dataclass

from orchestration.errors import ConfigurationError

PLACEHOLDERS: Mapping[str, str] = {
    "first_name": "Given name of the person.",
    "brand": "Name of the brand.",
    "campaign": "Name of the campaign.",
    "topic": "The brand's topic the person posted most about in the window.",
    "post_topic": "The topic of the post that is named.",
    "post_date": "Day of their newest post about a topic of the brand's, like 2026-06-14.",
    "post_link": "Link to that post.",
    "customer_since": "Year in which they became a customer.",
    "review_score": "The score of their newest review, like 5 of 5.",
    "review_date": "Day of that review.",
    "incentive": "What is promised to them, in words.",
    "code": "Their code or link.",
    "code_valid_until": "Last day of the code, like 2026-07-30.",
    "campaign_ends": "Last day of the campaign.",
}
"""What a template may name, and what stands there."""

Facts = Mapping[str, str | None]

LONGEST = 5000


@dataclass(frozen=True)
class Draft:
    """One draft.

    Attributes:
        text: Ready to be read over and sent; None where too little is known.
        missing: Facts the template names that are not on record, in order.
        left_out: How many lines were left out for it.
    """

    text: str | None
    missing: tuple[str, ...]
    left_out: int


def placeholders(template: str) -> tuple[str, ...]:
    """The facts a template names, in order, each once.

    Raises:
        ConfigurationError: It names one that does not exist, or is no template at all; the
            message follows on the name of the field, and lists what it may name.

    Example:
        >>> placeholders("Hi {first_name}, your code is {code}.")
        ('first_name', 'code')
    """
    if len(template) > LONGEST:
        raise ConfigurationError(f"is over {LONGEST} characters; shorten it.")
    try:
        parts = list(string.Formatter().parse(template))
    except ValueError as error:
        raise ConfigurationError(
            f"cannot be read ({error}). Write {{{{ and }}}} for braces that stand for themselves."
        ) from None
    named: list[str] = []
    for _, name, form, conversion in parts:
        if name is None:
            continue
        if name not in PLACEHOLDERS or form or conversion:
            raise ConfigurationError(
                f"names {{{name}}}, which no person has. It may name "
                f"{', '.join(f'{{{known}}}' for known in PLACEHOLDERS)}."
            )
        named.append(name)
    return tuple(dict.fromkeys(named))


def draft(template: str, facts: Facts) -> Draft:
    r"""Fills a template with what is known of one person.

    Args:
        template: The brand's, checked by `placeholders`.
        facts: By placeholder; absent and None are unknown.

    Example:
        >>> template = "Hi {first_name},\nwe liked your post of {post_date}.\nYour code: {code}"
        >>> draft(template, {"first_name": "Zoë", "code": "RUN-7"}).text
        'Hi Zoë,\nYour code: RUN-7'
        >>> draft("Hi {first_name}, use {code}.", {"code": "RUN-7"})
        Draft(text=None, missing=('first_name',), left_out=1)
    """
    missing: list[str] = []
    kept: list[str] = []
    left_out = 0
    states_something = not placeholders(template)
    for line in template.splitlines():
        named = placeholders(line)
        unknown = [name for name in named if not facts.get(name)]
        if unknown:
            missing += unknown
            left_out += 1
        else:
            states_something = states_something or bool(named)
            kept.append(_filled(line, facts))
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()
    return Draft(
        text if text and states_something else None, tuple(dict.fromkeys(missing)), left_out
    )


def _filled(line: str, facts: Facts) -> str:
    return "".join(
        text + (_one_line(facts[name]) if name else "")
        for text, name, _, _ in string.Formatter().parse(line)
    )


def _one_line(fact: str | None) -> str:
    """A fact cannot begin a line of its own: that would be the customer's text, not the brand's."""
    return " ".join((fact or "").split())
