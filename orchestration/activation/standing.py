"""Who may be contacted at this moment, how, and which codes they hold: read anew from the lake.

The last ranking may be a day old; a withdrawal that was handed over since must count. So the models
that resolve customers, consents, erasures, codes and accounts are built once more, in memory, over
everything the lake holds now. This is the one place outside the models that reads contact details
(`intermediate.int_customers`); they go into an export and nowhere else.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import duckdb
import pyarrow as pa

from orchestration import configuration, replay
from orchestration.activation.codes import normal_form
from orchestration.activation.posts import recent_posts
from orchestration.brand import load_brand
from orchestration.campaign import records
from orchestration.deployment import Deployment
from orchestration.extract.folder import BRAND_FILE

MODELS = (
    "int_customers",
    "int_identity_links",
    "int_referral_codes",
    "int_reviews",
    "int_united_posts",
    "int_united_referral_codes",
    "stg_config__topic_patterns",
)


@dataclass(frozen=True)
class Standing:
    """Everything an activation asks of the data.

    Attributes:
        as_of: End of the newest day in the lake, or the run's later `as_of` (UTC).
        brand: Name of the brand.
        people: One row per customer: contact details, consent, erasure.
        handles: Customer to their accounts as `platform:handle`, in order.
        codes: One row per code or link that was ever handed out, also one that begins later.
        reviews: Customer to their reviews, newest first.
        posts: Customer to their newest posts about a topic of the brand's, newest first.
        topics: Customer to the topics of their posts in the window, most frequent first.
    """

    as_of: datetime
    brand: str
    people: Mapping[str, Mapping[str, Any]]
    handles: Mapping[str, tuple[str, ...]]
    codes: tuple[Mapping[str, Any], ...]
    reviews: Mapping[str, tuple[Mapping[str, Any], ...]]
    posts: Mapping[str, tuple[Mapping[str, Any], ...]]
    topics: Mapping[str, tuple[str, ...]]

    def reason_against(self, customer_id: str) -> str | None:
        """Why this person may not be contacted; None if they may.

        Example:
            >>> standing = Standing(datetime(2026, 7, 1, tzinfo=UTC), "S", {}, {}, (), {}, {}, {})
            >>> standing.reason_against("c1")
            'no such customer is on record any more'
        """
        person = self.people.get(customer_id)
        if person is None:
            return "no such customer is on record any more"
        if person["is_erased"]:
            return "asked to be forgotten"
        if not person["has_profiling_consent"]:
            return "does not consent to profiling"
        if not person["has_outreach_consent"]:
            return "does not consent to outreach"
        return None


def read_standing(deployment: Deployment, customers: Iterable[str]) -> Standing:
    """Reads the lake as it is now.

    Args:
        deployment: Whose lake. An earlier `as_of` of the environment moves nothing here: a consent
            that was withdrawn since is withdrawn.
        customers: Of whom facts (posts, reviews) are wanted; consents are read of everybody.

    Raises:
        ConfigurationError: `brand.yaml` cannot be used.
        InputError: Nothing in the lake carries a time.
    """
    brand = load_brand(deployment.input / BRAND_FILE)
    with replay.memory() as connection:
        replay.provide_lake(connection, deployment)
        newest = configuration.end_of_newest_day(connection)
        as_of = max(newest, deployment.as_of or newest).astimezone(UTC)
        replay.configure(connection, brand, as_of)
        replay.build(connection, MODELS)
        connection.register(
            "asked_for", pa.table({"customer_id": pa.array(sorted(set(customers)), pa.string())})
        )
        posts, topics = recent_posts(connection)
        return Standing(
            as_of=as_of,
            brand=brand.name,
            people={row["customer_id"]: row for row in _rows(connection, _PEOPLE)},
            handles=_handles(connection),
            codes=tuple(
                {**code, "code_form": code["code_form"] or normal_form(code["code"])}
                for code in _rows(connection, _CODES)
            ),
            reviews=_grouped(_rows(connection, _REVIEWS)),
            posts=posts,
            topics=topics,
        )


# Whoever was exported under a record that has been joined with another since is still there: with
# the details that left, and what the person says now.
_PEOPLE = """
    select customer_id, email, phone, first_name, last_name, country, city, language, created_at,
        has_profiling_consent, has_outreach_consent, is_erased
    from intermediate.int_customers
    union all
    select ids.customer_id, records.email, records.phone, records.first_name, records.last_name,
        records.country, records.city, records.language, records.created_at,
        people.has_profiling_consent, people.has_outreach_consent, people.is_erased
    from intermediate.int_person_ids as ids
    inner join intermediate.int_customer_records as records on ids.customer_id = records.customer_id
    inner join intermediate.int_customers as people on ids.person_id = people.customer_id
    order by 1
"""

_HANDLES = """
    select customer_id, platform || ':' || handle as handle from intermediate.int_identity_links
    where handle is not null order by customer_id, platform, handle
"""

# A code that begins later is taken too, so that nobody is given it a second time.
_CODES = f"""
    select code, code_form, customer_id, kind, campaign_id, valid_from, valid_to, is_single_use,
        replaces_code
    from intermediate.int_referral_codes
    union all
    select code, null, customer_id, kind, campaign_id, valid_from, valid_to, is_single_use,
        replaces_code
    from {records.SCHEMA}.issued_codes
    where code not in (select code from intermediate.int_referral_codes)
    union all
    select distinct code, null, customer_id, kind, campaign_id, valid_from, valid_to, false,
        null
    from intermediate.int_united_referral_codes
    where code not in (select code from intermediate.int_referral_codes)
    order by 1, 3, 6
"""

_REVIEWS = """
    select customer_id, score, scale_max, text, submitted_at from intermediate.int_reviews
    where customer_id in (select customer_id from asked_for)
    order by customer_id, submitted_at desc, review_id
"""


def _rows(connection: duckdb.DuckDBPyConnection, query: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = connection.execute(query).to_arrow_table().to_pylist()
    return found


def _handles(connection: duckdb.DuckDBPyConnection) -> dict[str, tuple[str, ...]]:
    handles: dict[str, tuple[str, ...]] = {}
    for row in _rows(connection, _HANDLES):
        handles[row["customer_id"]] = (*handles.get(row["customer_id"], ()), row["handle"])
    return handles


def _grouped(rows: Iterable[dict[str, Any]]) -> dict[str, tuple[Mapping[str, Any], ...]]:
    grouped: dict[str, tuple[Mapping[str, Any], ...]] = {}
    for row in rows:
        customer = row.pop("customer_id")
        grouped[customer] = (*grouped.get(customer, ()), row)
    return grouped
