"""The input contract, version 1, as data: every table, its columns, their kinds and keys.

Which columns exist and what they may hold stands here and nowhere else; how files are read
stands in the other modules of `extract`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

CONTRACT_VERSION = 1


class Kind(StrEnum):
    """What a column holds; the value is its type in the lake."""

    TEXT = "VARCHAR"
    COUNT = "BIGINT"
    MONEY = "DECIMAL(18,4)"
    NUMBER = "DOUBLE"
    TIME = "TIMESTAMP WITH TIME ZONE"
    MONTH = "DATE"
    FLAG = "BOOLEAN"
    LIST = "VARCHAR[]"


@dataclass(frozen=True)
class Column:
    """One column of a contract table.

    Attributes:
        name: As in the input.
        kind: What it holds.
        required: The table is refused without the column; a row without the value is set aside.
        key: Part of the table's key.
        values: The only values allowed, where there is a fixed list.
    """

    name: str
    kind: Kind = Kind.TEXT
    required: bool = False
    key: bool = False
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """One table of the contract.

    Attributes:
        name: As in the input.
        grain: What one row is: "One row per ...".
        columns: In contract order.
        alternatives: Sets of columns of which one must be present and not null.
        latest_by: The column whose greatest value wins among rows of one key; None means that
            the row landed last wins.
        is_snapshot: Rows of one key that differ in `latest_by` are all kept: each was true when it
            was observed, and an earlier `as_of` must find what was known then.
        event_at: The column that says when the row's act happened; None for tables of state.
    """

    name: str
    grain: str
    columns: tuple[Column, ...]
    alternatives: tuple[tuple[str, ...], ...] = ()
    latest_by: str | None = None
    event_at: str | None = None
    is_snapshot: bool = False

    @property
    def keys(self) -> tuple[str, ...]:
        """Key columns, in contract order."""
        return tuple(column.name for column in self.columns if column.key)

    def __getitem__(self, name: str) -> Column:
        return {column.name: column for column in self.columns}[name]


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def _columns(
    text: str, kinds: Mapping[str, Kind], values: Mapping[str, tuple[str, ...]]
) -> tuple[Column, ...]:
    """Column names, `!` after a required one, `*` after a part of the key."""
    found = []
    for word in text.split():
        name = word.rstrip("!*")
        marks = word[len(name) :]
        found.append(
            Column(
                name, kinds.get(name, Kind.TEXT), "!" in marks, "*" in marks, values.get(name, ())
            )
        )
    return tuple(found)


ACCESS_BASES = (
    "brand_own_media",
    "public_api",
    "customer_oauth",
    "customer_export",
    "self_declared",
)

_KINDS: Mapping[str, Kind] = {
    **dict.fromkeys(
        _words(
            "followers_count following_count posts_count like_count comment_count share_count "
            "save_count view_count reached_count birth_year loyalty_points line_number "
            "impressions clicks engagements"
        ),
        Kind.COUNT,
    ),
    **dict.fromkeys(
        _words(
            "gross_amount discount_amount refunded_amount amount value budget incentive_cost spend"
        ),
        Kind.MONEY,
    ),
    **dict.fromkeys(("quantity", "score", "scale_max", "conversions"), Kind.NUMBER),
    **dict.fromkeys(
        _words(
            "created_at observed_at occurred_at since consent_updated_at declared_at revoked_at "
            "ordered_at refunded_at submitted_at opened_at resolved_at changed_at requested_at "
            "valid_from valid_to clicked_at starts_at ends_at assigned_at accepted_at posted_at "
            "decided_at"
        ),
        Kind.TIME,
    ),
    **dict.fromkeys(
        _words("is_private is_paid_partnership email_subscribed marketing_consent"), Kind.FLAG
    ),
    **dict.fromkeys(("hashtags", "mentions", "tags"), Kind.LIST),
    "month": Kind.MONTH,
}

_ENGAGEMENT_KINDS = (
    "like",
    "comment",
    "reply",
    "share",
    "save",
    "click",
    "mention",
    "tag",
    "review",
)
_CONVERSION_KINDS = ("app_install", "lead", "signup", "coupon_redemption")
_OBJECTIVES = (
    "app_install",
    "purchase",
    "coupon_redemption",
    "lead",
    "engagement",
    "awareness",
)
_INCENTIVES = ("discount", "exclusive_offer", "early_access", "gift", "points", "cash")


def _table(
    name: str,
    grain: str,
    columns: str,
    *,
    values: Mapping[str, tuple[str, ...]] | None = None,
    alternatives: tuple[tuple[str, ...], ...] = (),
    latest_by: str | None = None,
    event_at: str | None = None,
    is_snapshot: bool = False,
) -> Table:
    allowed = {"access_basis": ACCESS_BASES, **(values or {})}
    return Table(
        name,
        grain,
        _columns(columns, _KINDS, allowed),
        alternatives,
        latest_by,
        event_at,
        is_snapshot,
    )


TABLES: Mapping[str, Table] = {
    table.name: table
    for table in (
        _table(
            "accounts",
            "One row per account, as last observed.",
            "platform!* account_id!* handle display_name bio followers_count following_count "
            "posts_count account_type is_private country language created_at observed_at! "
            "access_basis",
            values={"account_type": ("personal", "creator", "business")},
            latest_by="observed_at",
            event_at="observed_at",
            is_snapshot=True,
        ),
        _table(
            "posts",
            "One row per post.",
            "platform!* post_id!* account_id! created_at! text hashtags mentions media_type "
            "permalink like_count comment_count share_count save_count view_count reached_count "
            "is_paid_partnership language observed_at access_basis",
            latest_by="observed_at",
            event_at="created_at",
        ),
        _table(
            "engagements",
            "One row per act of one account on one post.",
            "platform!* engagement_id!* post_id! actor_id! kind! text occurred_at! access_basis",
            values={"kind": _ENGAGEMENT_KINDS},
            event_at="occurred_at",
        ),
        _table(
            "follows",
            "One row per follower edge.",
            "platform!* follower_id!* followed_id!* since observed_at! list_completeness",
            values={"list_completeness": ("full", "partial")},
            latest_by="observed_at",
            event_at="observed_at",
            is_snapshot=True,
        ),
        _table(
            "customers",
            "One row per customer.",
            "customer_id!* email phone first_name last_name country city birth_year gender "
            "industry language created_at! loyalty_tier loyalty_points email_subscribed "
            "marketing_consent consent_updated_at tags",
            event_at="created_at",
        ),
        _table(
            "customer_handles",
            "One row per handle tied to a customer.",
            "customer_id!* platform!* handle* account_id* source! declared_at! revoked_at",
            values={"source": ("oauth", "declared", "dm_optin", "order_note", "manual")},
            alternatives=(("handle", "account_id"),),
            latest_by="declared_at",
            event_at="declared_at",
        ),
        _table(
            "orders",
            "One row per order.",
            "order_id!* customer_id! ordered_at! gross_amount! discount_amount refunded_amount "
            "refunded_at currency! promo_code referral_click_id channel status",
            event_at="ordered_at",
        ),
        _table(
            "order_items",
            "One row per order line.",
            "order_id!* line_number!* product_id product_name category quantity amount",
        ),
        _table(
            "conversions",
            "One row per act that is no order.",
            "conversion_id!* customer_id kind! occurred_at! promo_code referral_click_id value "
            "currency",
            values={"kind": _CONVERSION_KINDS},
            event_at="occurred_at",
        ),
        _table(
            "reviews",
            "One row per review or survey answer.",
            "review_id!* customer_id! score! scale_max! text submitted_at!",
            event_at="submitted_at",
        ),
        _table(
            "complaints",
            "One row per complaint.",
            "complaint_id!* customer_id! opened_at! resolved_at",
            event_at="opened_at",
        ),
        _table(
            "consents",
            "One row per change of consent.",
            "customer_id!* purpose!* state! changed_at!* basis",
            values={"purpose": ("profiling", "outreach"), "state": ("granted", "withdrawn")},
            event_at="changed_at",
        ),
        _table(
            "erasure_requests",
            "One row per request of a person to be forgotten.",
            "request_id!* customer_id email requested_at!",
            alternatives=(("customer_id", "email"),),
            event_at="requested_at",
        ),
        _table(
            "referral_codes",
            "One row per code or link owned by one customer.",
            "code!* customer_id! kind! campaign_id valid_from! valid_to",
            values={"kind": ("promo_code", "link")},
            event_at="valid_from",
        ),
        _table(
            "referral_clicks",
            "One row per click on a link.",
            "referral_click_id!* code! clicked_at! visitor_id customer_id",
            event_at="clicked_at",
        ),
        _table(
            "campaigns",
            "One row per campaign.",
            "campaign_id!* name! objective! starts_at! ends_at! budget currency",
            values={"objective": _OBJECTIVES},
        ),
        _table(
            "activations",
            "One row per customer assigned in a campaign.",
            "campaign_id!* customer_id!* arm! assigned_at! accepted_at posted_at incentive_kind "
            "incentive_cost currency",
            values={"arm": ("treatment", "control"), "incentive_kind": _INCENTIVES},
            event_at="assigned_at",
        ),
        _table(
            "paid_benchmarks",
            "One row per paid channel and month.",
            "channel!* month!* spend! currency! impressions clicks engagements conversions",
        ),
        # Who is who is no happening in time: a decision moves no `as_of`, and holds for each.
        _table(
            "identity_decisions",
            "One row per decision on who is who.",
            "decision_id!* customer_id! platform account_id other_customer_id decision! "
            "decided_at! decided_by basis",
            values={
                "decision": ("same", "different", "undecided"),
                "basis": ("review", "audit", "complaint"),
            },
            alternatives=(("account_id", "other_customer_id"),),
        ),
    )
}
"""Every table of the contract by name, in the order a reader meets them."""

FUTURE_ALLOWED = frozenset(
    {
        ("referral_codes", "valid_from"),
        ("referral_codes", "valid_to"),
        ("campaigns", "starts_at"),
        ("campaigns", "ends_at"),
    }
)
"""Columns that speak of plans, in which a time after today is no mistake."""
