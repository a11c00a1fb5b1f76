"""What changed in HubSpot, in the order of change, past the 10,000 results of one search.

A search gives no more than 10,000 results however it is paged. So searches follow each other, each
from the last change the one before saw; and where more than 10,000 records changed in the same
millisecond (an import does that), those are walked by their ids.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dlt.sources.helpers.rest_client.client import RESTClient

MOST_RESULTS = 10_000
"""Of one search, over all its pages."""

PAGE_SIZE = 100

Found = Mapping[str, Any]


@dataclass(frozen=True)
class Search:
    """Records of one kind, found by the time of their last change.

    Attributes:
        client: Of the account.
        kind: `contacts`, `deals`.
        modified: Name of the property that holds the time of the last change.
        properties: Asked for, besides.
    """

    client: "RESTClient"
    kind: str
    modified: str
    properties: Sequence[str] = ()

    def since(self, instant: int) -> Iterator[list[Found]]:
        """Records by their last change, oldest first; none comes twice with the same change.

        Args:
            instant: Milliseconds since 1970 (UTC): the first change that is wanted.

        Yields:
            Pages of records.
        """
        at_the_edge: set[tuple[str, int]] = set()
        while True:
            reached, count = instant, 0
            filters = [self._where(self.modified, "GTE", instant)]
            for page in self._pages(filters, sorted_by=self.modified):
                count += len(page)
                changes = [(one["id"], self.changed_at(one)) for one in page]
                yield [
                    one
                    for one, change in zip(page, changes, strict=True)
                    if change not in at_the_edge
                ]
                reached = max([reached, *(at for _, at in changes)])
                at_the_edge = {pair for pair in {*at_the_edge, *changes} if pair[1] == reached}
            if count < MOST_RESULTS:
                return
            if reached == instant:
                yield from self._of_one(instant, at_the_edge)
                reached, at_the_edge = instant + 1, set()
            instant = reached

    def changed_at(self, one: Found) -> int:
        """When a record last changed, in milliseconds since 1970 (UTC)."""
        return milliseconds(one["properties"][self.modified])

    def _of_one(self, instant: int, known: set[tuple[str, int]]) -> Iterator[list[Found]]:
        """Records that changed in the same millisecond, by their ids."""
        last = "0"
        while True:
            count = 0
            filters = [
                self._where(self.modified, "EQ", instant),
                self._where("hs_object_id", "GT", last),
            ]
            for page in self._pages(filters, sorted_by="hs_object_id"):
                count += len(page)
                last = page[-1]["id"] if page else last
                yield [one for one in page if (one["id"], instant) not in known]
            if count < MOST_RESULTS:
                return

    def _pages(self, filters: Sequence[Mapping[str, str]], sorted_by: str) -> Iterator[list[Found]]:
        """Pages of one search, up to the last that HubSpot gives."""
        after: str | None = None
        seen = 0
        while True:
            body: dict[str, Any] = {
                "filterGroups": [{"filters": list(filters)}],
                "sorts": [{"propertyName": sorted_by, "direction": "ASCENDING"}],
                "properties": [self.modified, *self.properties],
                "limit": PAGE_SIZE,
                **({} if after is None else {"after": after}),
            }
            response = self.client.post(f"/crm/v3/objects/{self.kind}/search", json=body)
            response.raise_for_status()
            answer = response.json()
            page = answer.get("results") or []
            yield page
            seen += len(page)
            after = ((answer.get("paging") or {}).get("next") or {}).get("after")
            if after is None or seen >= MOST_RESULTS:
                return

    @staticmethod
    def _where(name: str, operator: str, value: object) -> Mapping[str, str]:
        return {"propertyName": name, "operator": operator, "value": str(value)}


def milliseconds(text: str) -> int:
    """An instant as HubSpot writes it, as milliseconds since 1970 (UTC).

    Example:
        >>> milliseconds("2026-06-01T00:00:00.250Z") - milliseconds("2026-06-01T00:00:00Z")
        250
    """
    return round(datetime.fromisoformat(text).timestamp() * 1000)
