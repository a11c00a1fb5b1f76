"""What the core reads of each mart, column by column, and which figure is part of which.

Other columns of the marts are ignored. A column listed here must exist and may be all null.
"""

KEY = "customer_id"
TEXT, COUNT, AMOUNT, NUMBER, FLAG, TIME = "text", "count", "amount", "number", "flag", "time"

COLUMNS: dict[str, dict[str, str]] = {
    "customers": {"has_outreach_consent": FLAG},
    "reach": {
        "followers_count": COUNT,
        "post_count": COUNT,
        "topical_post_count": COUNT,
        "actor_known_post_count": COUNT,
        "engaged_people_count": COUNT,
        "topical_engaged_people_count": COUNT,
        "act_count": COUNT,
        "counted_post_count": COUNT,
        "counted_act_count": COUNT,
        "topical_counted_post_count": COUNT,
        "topical_counted_act_count": COUNT,
        "reported_reached_count": COUNT,
        "reported_engaged_count": COUNT,
        "own_insight_post_count": COUNT,
        "public_post_count": COUNT,
        "brand_act_count": COUNT,
    },
    "post_mix": {
        "platform": TEXT,
        "media_type": TEXT,
        "account_type": TEXT,
        "followers_count": COUNT,
        "counted_post_count": COUNT,
        "like_count": COUNT,
        "comment_count": COUNT,
        "share_count": COUNT,
    },
    "resonance": {
        "counted_post_count": COUNT,
        "like_count": COUNT,
        "comment_count": COUNT,
        "share_count": COUNT,
        "others_comment_count": COUNT,
        "answered_comment_count": COUNT,
        "engaged_people_count": COUNT,
        "repeat_engager_count": COUNT,
        "act_count": COUNT,
        "suspect_act_count": COUNT,
    },
    "relevance": {
        "post_count": COUNT,
        "topic_weight_sum": NUMBER,
        "brand_mention_post_count": COUNT,
        "engaged_people_count": COUNT,
        "audience_topical_people_count": COUNT,
        "audience_recent_buyer_count": COUNT,
        "order_count": COUNT,
        "recent_order_count": COUNT,
        "net_revenue_amount": AMOUNT,
        "other_currency_order_count": COUNT,
        "last_ordered_at": TIME,
        "review_count": COUNT,
        "review_score_sum": NUMBER,
        "complaint_count": COUNT,
        "brand_act_count": COUNT,
    },
    "roi": {
        "code_count": COUNT,
        "attributed_conversion_count": COUNT,
        "attributed_day_count": COUNT,
        "activation_count": COUNT,
        "accepted_count": COUNT,
        "posted_count": COUNT,
        "activation_conversion_count": COUNT,
        "incentive_cost_amount": AMOUNT,
    },
    "exposures": {
        "lag_from_days": COUNT,
        "is_usual_buyer": FLAG,
        "exposed_day_count": NUMBER,
        "exposed_order_count": NUMBER,
        "usual_order_count": NUMBER,
    },
    "exposed": {
        "exposed_day_count": NUMBER,
        "exposed_order_count": COUNT,
        "unexposed_day_count": NUMBER,
        "unexposed_order_count": COUNT,
    },
}
"""What the core reads of each mart. Other columns are ignored."""

PARTS: tuple[tuple[str, str, str], ...] = (
    ("reach", "topical_post_count", "post_count"),
    ("reach", "topical_engaged_people_count", "engaged_people_count"),
    ("resonance", "repeat_engager_count", "engaged_people_count"),
    ("resonance", "answered_comment_count", "others_comment_count"),
    ("resonance", "suspect_act_count", "act_count"),
    ("relevance", "topic_weight_sum", "post_count"),
    ("relevance", "audience_topical_people_count", "engaged_people_count"),
    ("relevance", "audience_recent_buyer_count", "engaged_people_count"),
    ("relevance", "review_score_sum", "review_count"),
    ("roi", "attributed_day_count", "attributed_conversion_count"),
    ("roi", "accepted_count", "activation_count"),
)
"""(table, part, whole): a part never exceeds its whole."""
