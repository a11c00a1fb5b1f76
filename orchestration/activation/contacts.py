"""Contact details in the forms that mail systems and the large ad networks ask for.

Each network hashes its own users' details in its own normal form, and a hash of another form
matches nobody. What cannot be brought into a form is no contact: null, never a guess.

Sources, read in 2026: Google, Data Manager API, "Format user data" (emails of gmail.com and
googlemail.com without dots and `+tag`, phones in E.164); Meta, Marketing API, "Customer file custom
audiences" (phones as digits with the country code, without `+` and leading zeros); TikTok, "How to
create a Custom Audience with a customer file" (email in lower case, phone in E.164).
"""

import hashlib
import unicodedata

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from orchestration.activation.codes import UNSEEN, WIDE

GMAIL = frozenset(("gmail.com", "googlemail.com"))

SHORTEST = 7
"""Digits of the shortest numbers that are reached from abroad; German ones may have two."""


def email_address(typed: str | None) -> str | None:
    """An address one can write to, its domain in lower case; null for what is none.

    Example:
        >>> email_address("  Zoe.Smith@Example.COM "), email_address("zoe at example.com")
        ('Zoe.Smith@example.com', None)
    """
    if not typed:
        return None
    try:
        return validate_email(_without_blanks(typed), check_deliverability=False).normalized
    except EmailNotValidError:
        return None


def phone_number(typed: str | None, country: str | None) -> str | None:
    """A telephone number in E.164 form; null for what cannot be dialled.

    Args:
        typed: As the customer wrote it.
        country: ISO 3166-1 code; says where a number without a country code is from.

    Example:
        >>> phone_number("0170 1234567", "DE"), phone_number("0170 1234567", None)
        ('+491701234567', None)
    """
    if not typed:
        return None
    try:
        number = phonenumbers.parse(typed.translate(WIDE), country)
    except phonenumbers.NumberParseException:
        return None
    # Whether a range is in use changes faster than any library; a possible number is one.
    if not phonenumbers.is_possible_number(number):
        return None
    dialled = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return dialled if len(dialled) > SHORTEST else None


def google_email(address: str | None) -> str | None:
    """The address as Google hashes it.

    Example:
        >>> [google_email(address) for address in ("Zoe.Smith+shop@gmail.com", "A.B+c@Example.com")]
        ['zoesmith@gmail.com', 'a.b+c@example.com']
    """
    if address is None:
        return None
    local, _, domain = address.lower().rpartition("@")
    if domain in GMAIL:
        local = local.partition("+")[0].replace(".", "")
    return f"{local}@{domain}"


def plain_email(address: str | None) -> str | None:
    """The address as Meta and TikTok hash it: in lower case.

    Example:
        >>> plain_email("Zoe@Example.com")
        'zoe@example.com'
    """
    return None if address is None else address.lower()


def digits(number: str | None) -> str | None:
    """A number in E.164 form as Meta hashes it: digits alone, from the country code on.

    Example:
        >>> digits("+491701234567")
        '491701234567'
    """
    return None if number is None else number.removeprefix("+")


def sha256(text: str | None) -> str | None:
    """The digest in lower-case hexadecimal; null stays null, for the digest of nothing is one too.

    Example:
        >>> sha256("zoe@example.com")[:16], sha256(None)
        ('3e693cf7e5b67880', None)
    """
    return None if text is None else hashlib.sha256(text.encode()).hexdigest()


def _without_blanks(text: str) -> str:
    plain = text.translate(WIDE)
    return "".join(sign for sign in plain if unicodedata.category(sign) not in UNSEEN)
