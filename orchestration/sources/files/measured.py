"""What sources of measured events have in common: which events count, and how they are paged."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Literal

from pydantic import Field

from orchestration.sources.files.event_files import Event, Unreadable, events
from orchestration.sources.files.handed_over import inside
from orchestration.sources.kind import Options, Page, RawTable, Source

PAGE_RECORDS = 5_000

ConversionKind = Literal["app_install", "lead", "signup", "coupon_redemption"]


class EventOptions(Options):
    """What a deployment says of its event files.

    Attributes:
        path: A file, a folder or a zip file of events, relative to the input folder.
        code_parameters: Where a referral code stands: parameters of the page's address, or of the
            event itself; the first that is there counts.
        conversions: Name of an event to the kind of conversion it is.
        user_id_is_customer_id: Whether the user id that the brand's site sets is its own id of
            the customer. If not, visitors stay nameless.
    """

    path: str = Field(min_length=1)
    code_parameters: tuple[str, ...] = Field(("ref",), min_length=1)
    conversions: Mapping[str, ConversionKind] = Field(default_factory=dict)
    user_id_is_customer_id: bool = True


def pages_of_events(
    source: Source,
    tables: tuple[RawTable, ...],
    records_of: Callable[[Event], Iterator[tuple[str, dict[str, Any]]]],
) -> Iterator[Page]:
    """Pages of what counts in a source's event files.

    Args:
        source: With `EventOptions` as its options.
        tables: The kind's; `conversions` among them takes the lines that are no events.
        records_of: The records of an event with the raw tables they are for.

    Raises:
        InputError: A file breaks a limit or is damaged.
    """
    kept: dict[str, list[dict[str, Any]]] = {table.name: [] for table in tables}
    for event in events(inside(source.folder, source.options.path)):
        if isinstance(event, Unreadable):
            kept["conversions"].append(event.as_record())
            continue
        for table, record in records_of(event):
            kept[table].append(record)
            if len(kept[table]) >= PAGE_RECORDS:
                yield Page(table, kept[table])
                kept[table] = []
    yield from (Page(table, records) for table, records in kept.items())
