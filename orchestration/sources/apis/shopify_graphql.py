"""How Shopify's GraphQL API is spoken to: its prices, its waits, its refusals, its nested lists.

Shopify answers most errors with status 200, and prices a query before running it: a bucket of
points fills at a steady rate, and a query that costs more than is in it is refused as THROTTLED.
"""

import logging
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dlt.sources.helpers.rest_client.client import RESTClient

MAX_NESTED = 250
"""Shopify gives no more nodes at once."""

FAULTS = {"INTERNAL_SERVER_ERROR", "TIMEOUT"}
FAULT_ATTEMPTS = 4
TOO_DEAR = {"MAX_COST_EXCEEDED"}

logger = logging.getLogger(__name__)


class TooDearError(Exception):
    """A query costs more points than one query may: ask for fewer nodes."""


def pause(seconds: float) -> None:
    """Waits; a function of its own, so that tests need not."""
    time.sleep(seconds)


@dataclass(frozen=True)
class Nested:
    """A list inside a node that may have further pages.

    Attributes:
        path: Where it stands in the node.
        query: Gives a further page, with the variables `id`, `first` and `after`.
    """

    path: tuple[str, ...]
    query: str


@dataclass
class Shop:
    """One shop's API.

    Attributes:
        client: Speaks HTTP, retries what HTTP says is passing.
        path: Of the GraphQL endpoint.
    """

    client: "RESTClient"
    path: str

    def ask(self, table: str, query: str, variables: Mapping[str, Any]) -> Mapping[str, Any]:
        """Answers one query.

        Args:
            table: The raw table it is for, for messages.
            query: The query.
            variables: Its variables.

        Returns:
            The `data` of the answer.

        Raises:
            RefusedError: A permission is missing.
            TooDearError: The query costs too much.
            UnavailableError: Throttled or broken beyond patience, or not understood.
        """
        from orchestration.sources.client import PATIENCE_SECONDS, RefusedError, UnavailableError

        waited = 0.0
        faults = 0
        while True:
            response = self.client.post(
                self.path, json={"query": query, "variables": dict(variables)}
            )
            response.raise_for_status()
            try:
                answer = response.json()
            except ValueError:
                raise UnavailableError(
                    f"Shopify answered something for {table} that is no JSON. Try again later; if "
                    "it stays, check the option `shop`."
                ) from None
            errors = _errors(answer)
            cost = (answer.get("extensions") or {}).get("cost") or {}
            if not errors:
                pause_for(cost)
                return answer.get("data") or {}
            codes = {code for code, _ in errors}
            words = "; ".join(message for _, message in errors)
            if "ACCESS_DENIED" in codes:
                raise RefusedError(f"Shopify refuses {table}: {words}", table)
            if codes & TOO_DEAR or _never_affordable(cost, codes):
                raise TooDearError(words)
            if "THROTTLED" in codes:
                seconds = max(1.0, _missing_seconds(cost))
            elif codes & FAULTS and faults < FAULT_ATTEMPTS:
                faults += 1
                seconds = float(2**faults)
            else:
                raise UnavailableError(
                    f"Shopify did not answer the query for {table}: {words}. If fields are unknown "
                    "to it, check the option `api_version`."
                )
            if waited + seconds > PATIENCE_SECONDS:
                raise UnavailableError(
                    f"Shopify throttles {table} for longer than a run waits ({PATIENCE_SECONDS} s)."
                    " The next run goes on where this one stopped."
                )
            waited += seconds
            pause(seconds)

    def nodes(
        self, table: str, query: str, first: int, search: str | None
    ) -> Iterator[list[dict[str, Any]]]:
        """Pages of a list to its end; smaller ones where a page would cost too much."""
        after: str | None = None
        while True:
            variables = {"first": first, "after": after, "query": search}
            try:
                page = self.ask(table, query, variables)["page"]
            except TooDearError as error:
                if first == 1:
                    raise _unaffordable(table, error) from None
                first = max(1, first // 2)
                logger.info("%s costs too much at once, reading %d a page", table, first)
                continue
            yield [node for node in page["nodes"] if node is not None]
            if not page["pageInfo"]["hasNextPage"]:
                return
            after = page["pageInfo"]["endCursor"]

    def complete(self, table: str, node: dict[str, Any], nested: Nested, owner_id: str) -> None:
        """Reads a nested list to its end, in place, and takes the paging's own marks off it."""
        holder: Any = node
        for name in nested.path:
            holder = (holder or {}).get(name)
        if not holder:
            return
        goes_on = holder.pop("pageInfo", None) or {}
        first = MAX_NESTED
        while goes_on.get("hasNextPage"):
            variables = {"id": owner_id, "first": first, "after": goes_on["endCursor"]}
            try:
                owner = self.ask(table, nested.query, variables)["node"] or {}
            except TooDearError as error:
                if first == 1:
                    raise _unaffordable(table, error) from None
                first = max(1, first // 2)
                continue
            page = owner.get("page") or (owner.get("discount") or {}).get("page")
            if page is None:  # deleted while it was read: what came stands
                return
            holder["nodes"].extend(page["nodes"])
            goes_on = page["pageInfo"]


def pause_for(cost: Mapping[str, Any]) -> None:
    """Waits until the bucket holds another query like the last, rather than being refused."""
    if (seconds := _missing_seconds(cost)) > 0:
        pause(seconds)


def _unaffordable(table: str, error: TooDearError) -> Exception:
    from orchestration.sources.client import UnavailableError

    return UnavailableError(f"Shopify finds one record of {table} too dear to read: {error}")


def _missing_seconds(cost: Mapping[str, Any]) -> float:
    status = cost.get("throttleStatus") or {}
    rate = float(status.get("restoreRate") or 0)
    asked = min(
        float(cost.get("requestedQueryCost") or 0), float(status.get("maximumAvailable") or 0)
    )
    missing = asked - float(status.get("currentlyAvailable") or 0)
    return missing / rate if rate > 0 and missing > 0 else 0.0


def _never_affordable(cost: Mapping[str, Any], codes: set[str]) -> bool:
    most = float((cost.get("throttleStatus") or {}).get("maximumAvailable") or 0)
    return "THROTTLED" in codes and 0 < most < float(cost.get("requestedQueryCost") or 0)


def _errors(answer: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Code and message of each error; a text where Shopify gives one for all."""
    found = answer.get("errors") or []
    if isinstance(found, str):
        return [("", found)]
    return [
        (
            str((error.get("extensions") or {}).get("code") or error.get("message", "")).upper(),
            str(error.get("message", "an error without words")),
        )
        for error in found
    ]
