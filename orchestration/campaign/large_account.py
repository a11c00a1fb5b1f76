"""The same money on one large account, for comparison.

Once the customer with most followers, and once what the published ratio of costs per engagement
says of large accounts at large.
"""

from typing import Any

import numpy as np
import pyarrow.compute as pc

from orchestration.campaign.expected import Expected
from orchestration.campaign.market import Market


def compare_large_account(market: Market, expected: Expected) -> dict[str, Any]:
    """Columns of `campaign_totals`.

    Args:
        market: Everybody, whether they may be planned or not.
        expected: What the wave's treated bring.
    """
    made: dict[str, Any] = {
        "large_account_customer_id": None,
        "large_account_followers_count": None,
        "large_account_conversions": None,
        "large_account_reach": None,
        "large_account_reach_by_benchmark": None,
    }
    followers = np.asarray(
        pc.fill_null(market.people["followers_count"].cast("float64"), -1.0).to_numpy()
    )
    if followers.size and followers.max() > 0:
        row = int(np.argmax(followers))
        made |= {
            "large_account_customer_id": market.people["customer_id"][row].as_py(),
            "large_account_followers_count": int(followers[row]),
            "large_account_conversions": float(market.portfolio.conversions[row]),
            "large_account_reach": float(market.portfolio.reach[row]),
        }
    if market.reach_cost_ratio and expected.cost.mean > 0:
        # The same cost buys so many times fewer engaged people there.
        made["large_account_reach_by_benchmark"] = expected.reach / market.reach_cost_ratio
    return made
