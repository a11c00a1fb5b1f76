"""The files of an export: one format per channel, from one table of people.

Pure: people in, bytes out. Every file is a whole list in order of `customer_id`, so the same people
give the same bytes. A hashed audience holds nothing but hashes; all others hold contact details.

Networks do not serve small audiences (Meta and Google from 100 matched people, TikTok from 1,000
entries on): a wave of 20 to 40 is a seed or an exclusion list there, not an audience of its own.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from orchestration.activation import contacts
from orchestration.activation.cells import Cell, csv_bytes, json_lines

Row = Mapping[str, Cell]


@dataclass(frozen=True)
class Person:
    """One treated person of a wave, as of the export; unknown is None.

    Attributes:
        customer_id: Customer.
        email: Address in normal form.
        phone: Number in E.164 form.
        first_name: Given name.
        last_name: Family name.
        country: ISO 3166-1 code.
        city: City.
        language: Language.
        handles: Their accounts as `platform:handle`, in order.
        campaign_id: Campaign.
        wave: Wave, from 1.
        incentive_kind: Incentive promised.
        incentive_cost: Its unit cost as decimal text.
        currency: ISO 4217 code of the cost.
        code: Their code or link.
        code_kind: `promo_code` or `link`.
        draft: What one might write to them; None where a needed fact is missing.
        is_too_alike: Whether the draft reads like another one of the wave.
    """

    customer_id: str
    email: str | None
    phone: str | None
    first_name: str | None
    last_name: str | None
    country: str | None
    city: str | None
    language: str | None
    handles: tuple[str, ...]
    campaign_id: str
    wave: int
    incentive_kind: str | None
    incentive_cost: str | None
    currency: str | None
    code: str | None
    code_kind: str | None
    draft: str | None
    is_too_alike: bool | None


@dataclass(frozen=True)
class Channel:
    """One format of export.

    Attributes:
        name: As a definition names it.
        file: Name of its file.
        takes: Whether the channel can do anything with a person.
        render: The file of these people.
        hashes: Of a hashed audience: hashes of email and phone as it forms them.
    """

    name: str
    file: str
    takes: Callable[[Person], bool]
    render: Callable[[Sequence[Person]], bytes]
    hashes: Callable[[str | None, str | None], tuple[str | None, str | None]] | None = None


PLAIN_COLUMNS = tuple(Person.__dataclass_fields__)

KLAVIYO = {
    "Email Address": "email",
    "Phone Number": "phone",
    "First Name": "first_name",
    "Last Name": "last_name",
    "City": "city",
    "Country": "country",
    "External ID": "customer_id",
    "Language": "language",
    "Grapevine Campaign": "campaign_id",
    "Grapevine Wave": "wave",
    "Grapevine Code": "code",
    "Grapevine Incentive": "incentive_kind",
}
"""Klaviyo's own names first (its importer maps them by itself), then custom properties."""


def _klaviyo(people: Iterable[Person]) -> list[dict[str, Any]]:
    return [
        {column: getattr(person, name) for column, name in KLAVIYO.items()} for person in people
    ]


def _plain(people: Iterable[Person]) -> list[dict[str, Any]]:
    return [
        {
            **{name: getattr(person, name) for name in PLAIN_COLUMNS},
            "handles": " ".join(person.handles) or None,
            "is_too_alike": _truth(person.is_too_alike),
        }
        for person in people
    ]


def _lines(people: Iterable[Person]) -> list[dict[str, Any]]:
    return [
        {
            **{name: getattr(person, name) for name in PLAIN_COLUMNS},
            "handles": list(person.handles),
            "is_too_alike": person.is_too_alike,
        }
        for person in people
    ]


def _truth(value: bool | None) -> str | None:  # noqa: FBT001 - a cell's value
    return None if value is None else str(value).lower()


def _meta(email: str | None, phone: str | None) -> tuple[str | None, str | None]:
    return (
        contacts.sha256(contacts.plain_email(email)),
        contacts.sha256(contacts.digits(phone)),
    )


def _google(email: str | None, phone: str | None) -> tuple[str | None, str | None]:
    return contacts.sha256(contacts.google_email(email)), contacts.sha256(phone)


def _tiktok(email: str | None, phone: str | None) -> tuple[str | None, str | None]:
    return contacts.sha256(contacts.plain_email(email)), contacts.sha256(phone)


def _reachable(person: Person) -> bool:
    return person.email is not None or person.phone is not None


def _anybody(_person: Person) -> bool:
    return True


def _audience(
    name: str,
    columns: tuple[str, str],
    hashes: Callable[[str | None, str | None], tuple[str | None, str | None]],
) -> Channel:
    def render(people: Sequence[Person]) -> bytes:
        rows = [
            dict(zip(columns, hashes(person.email, person.phone), strict=True)) for person in people
        ]
        return csv_bytes(columns, rows)

    return Channel(name, f"{name}.csv", _reachable, render, hashes)


_CHANNELS = (
    Channel(
        "klaviyo",
        "klaviyo.csv",
        _reachable,
        lambda people: csv_bytes(tuple(KLAVIYO), _klaviyo(people)),
    ),
    Channel("csv", "people.csv", _anybody, lambda people: csv_bytes(PLAIN_COLUMNS, _plain(people))),
    Channel("jsonl", "people.jsonl", _anybody, lambda people: json_lines(_lines(people))),
    _audience("meta_audience", ("email", "phone"), _meta),
    _audience("google_audience", ("Email", "Phone"), _google),
    _audience("tiktok_audience", ("Email_SHA256", "Phone_SHA256"), _tiktok),
)

CHANNELS: Mapping[str, Channel] = {channel.name: channel for channel in _CHANNELS}
"""Every channel by its name."""


def render(channel: Channel, people: Iterable[Person]) -> tuple[bytes, tuple[str, ...]]:
    """One channel's file and who is in it.

    Args:
        channel: One of `CHANNELS`.
        people: Treated people who may be contacted now, each once.

    Returns:
        The file's bytes, and the customers in it in the order of its rows. Who has nothing the
        channel could use is left out.
    """
    taken = sorted(
        (person for person in people if channel.takes(person)), key=lambda one: one.customer_id
    )
    return channel.render(taken), tuple(person.customer_id for person in taken)
