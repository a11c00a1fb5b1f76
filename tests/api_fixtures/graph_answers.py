"""How Meta's Graph API pages and refuses.

Written after the guides "Handling Errors", "Rate Limits" and "Paginated Results".
"""

from collections.abc import Sequence
from typing import Any

from tests.loopback import Answer, Call

TOKEN = "EAAB-the-brands-own-token-0123456789"  # noqa: S105 invented
TOKEN_IN_LINKS = "EAAB-token-in-a-next-link"  # noqa: S105 invented


def paged(call: Call, records: Sequence[Any], *, host: str = "", names_next: bool = True) -> Answer:
    """One page: `limit` records after the one that `after` stands for."""
    limit, start = int(call.query.get("limit", 25)), int(call.query.get("after", 0))
    chosen = records[start : start + limit]
    if not chosen:
        return Answer({"data": []})
    end = start + len(chosen)
    paging: dict[str, Any] = {"cursors": {"before": str(start), "after": str(end)}}
    if names_next and end < len(records):
        paging["next"] = (
            f"{host}{call.path}?access_token={TOKEN_IN_LINKS}&limit={limit}&after={end}"
        )
    if not names_next and end >= len(records):
        paging["cursors"].pop("after")
    return Answer({"data": chosen, "paging": paging})


def refusal(
    code: int,
    subcode: int | None = None,
    *,
    status: int = 400,
    headers: dict[str, str] | None = None,
) -> Answer:
    """An error as the API words it; the message of a malformed token quotes the token."""
    error: dict[str, Any] = {
        "message": f"Malformed access token {TOKEN}" if code == 190 else f"(#{code}) No.",
        "type": "OAuthException",
        "code": code,
        "fbtrace_id": "EJplcsCHuLu",
    }
    if subcode is not None:
        error["error_subcode"] = subcode
    return Answer({"error": error}, status=status, headers=headers or {})
