"""Instagram accounts of others: those that mention the brand, those it knows, those that agreed.

Each is asked for by itself, so one that is gone, private or withdrawn costs the others nothing.
"""

import csv
import json
import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from orchestration.errors import InputError
from orchestration.sources.apis.connected import ConnectedAccount, connected_accounts
from orchestration.sources.apis.graph_api import GoneError, GraphApi, GraphError
from orchestration.sources.apis.sweep import instant
from orchestration.sources.kind import Page, Source

ACCOUNT = "id,username,name,biography,website,followers_count,follows_count,media_count"
MEDIA = (
    "id,caption,media_type,media_product_type,permalink,timestamp,username,like_count,"
    "comments_count"
)
_CONNECTED = f"{ACCOUNT},user_id,account_type"
_INSIGHTS = "reach,saved,shares,views"
_MEDIA_AT_ONCE = 25

_USERNAME = re.compile(r"[a-z0-9._]{1,30}")
_MEDIA_ID = re.compile(r"[0-9]{5,32}")


def mentions(source: Source, api: GraphApi, profile: Mapping[str, Any]) -> Iterator[Page]:
    """Media whose captions mention the brand, as far as the webhook told of them."""
    name = source.options.mentions_file
    if name is None:
        return
    for media_id in _told_of(source.folder / name):
        try:
            answer = api.get(
                source.options.account_id,
                "mentions",
                {"fields": f"mentioned_media.media_id({media_id}){{{MEDIA}}}"},
            )
        except GoneError:
            continue
        media = answer.get("mentioned_media")
        if media:
            yield Page("mentions", [{**media, "_tagged": [profile.get("username")]}])


def discovered(source: Source, api: GraphApi) -> Iterator[Page]:
    """Professional accounts by their names, beginning after the one the last extraction came to."""
    names = _names(source)
    last = source.cursor("discovered_accounts") or ""
    for name in [*(n for n in names if n > last), *(n for n in names if n <= last)]:
        yield from _discover(source, api, name)


def _discover(source: Source, api: GraphApi, name: str) -> Iterator[Page]:
    options = source.options
    wanted = 0 if "discovered_media" in options.without else options.discovered_posts
    after = ""
    while True:
        media = f"media{after}.limit({min(wanted, _MEDIA_AT_ONCE)}){{{MEDIA}}}"
        fields = f"{ACCOUNT},{media}" if wanted else ACCOUNT
        try:
            answer = api.get(
                options.account_id,
                "discovered_accounts",
                {"fields": f"business_discovery.username({name}){{{fields}}}"},
            )
        except GoneError:
            # No professional account has this name (any more).
            return
        account = dict(answer.get("business_discovery") or {})
        listed = account.pop("media", None) or {}
        if account and not after:
            yield Page("discovered_accounts", [account], cursor=name)
        records = listed.get("data") or []
        username = account.get("username") or name
        yield Page("discovered_media", [{"username": username, **media} for media in records])
        wanted -= _MEDIA_AT_ONCE
        following = ((listed.get("paging") or {}).get("cursors") or {}).get("after")
        if wanted <= 0 or not records or not following:
            return
        after = f".after({following})"


def connected(source: Source) -> Iterator[Page]:
    """Accounts that customers connected, each by its own token; also which are withdrawn."""
    from orchestration.sources.client import RefusedError

    read: dict[str, str] = json.loads(source.cursor("connected_media") or "{}")
    for entry in connected_accounts(source):
        try:
            yield from _connected_account(source, entry, read)
        except (GraphError, RefusedError) as error:
            # Its person's affair: the others are read on.
            refused = {"_account_id": entry.account_id, "_refused": str(error)}
            yield Page("connected_accounts", [{**entry.origin, **refused}])


def _connected_account(
    source: Source, entry: ConnectedAccount, read: dict[str, str]
) -> Iterator[Page]:
    options = source.options
    api = GraphApi(
        options.connected_base_url, options.api_version, entry.access_token.get_secret_value()
    )
    account = api.get(entry.account_id or "me", "connected_accounts", {"fields": _CONNECTED})
    yield Page("connected_accounts", [{**account, **entry.origin}])
    if "connected_media" in options.without:
        return
    identifier = str(account["id"])
    last = read.get(identifier)
    since = instant(last) - timedelta(days=options.refresh_days) if last else None
    edge = f"{identifier}/media"
    asked = {"fields": MEDIA}
    for records in api.pages(edge, "connected_media", asked, max_pages=options.max_pages):
        young = [
            record
            for record in records
            if since is None or not record.get("timestamp") or instant(record["timestamp"]) >= since
        ]
        made = [
            {
                "username": account.get("username"),
                **record,
                **_insights(api, record["id"]),
                **entry.origin,
            }
            for record in young
        ]
        yield Page("connected_media", made)
        if records and not young:
            break
    read[identifier] = source.now.isoformat()
    yield Page("connected_media", [], cursor=json.dumps(read, sort_keys=True))


def _insights(api: GraphApi, media_id: str) -> dict[str, Any]:
    """What only the owner is told of a post; nothing where the API has no figures of it."""
    from orchestration.sources.client import RefusedError

    try:
        answer = api.get(f"{media_id}/insights", "connected_media", {"metric": _INSIGHTS})
    except (GraphError, RefusedError):
        # Posted before the account became professional, or seen by too few.
        return {}
    return {
        "_insights": {
            metric["name"]: (metric.get("values") or [{}])[0].get("value")
            for metric in answer.get("data") or []
        }
    }


def _told_of(path: Path) -> list[str]:
    """Ids of media a file of webhook notifications tells of, each once, in order."""
    found: dict[str, None] = {}
    for number, line in enumerate(_lines(path), start=1):
        try:
            told = json.loads(line)
            media_id = str(told["media_id"])
        except (ValueError, KeyError, TypeError):
            raise InputError(
                f"{path.name}, line {number}: is no JSON object with media_id."
            ) from None
        # A comment that mentions the brand is given without its author: nobody's act.
        if _MEDIA_ID.fullmatch(media_id) and not told.get("comment_id"):
            found[media_id] = None
    return list(found)


def _names(source: Source) -> list[str]:
    """Usernames to look up, each once, in alphabetical order."""
    options = source.options
    names = [*options.handles]
    if options.handles_file is not None:
        lines = _lines(source.folder / options.handles_file)
        header = next(csv.reader(lines[:1]), [])
        if "handle" in header:
            names += [
                row["handle"] or ""
                for row in csv.DictReader(lines)
                if (row.get("platform") or "instagram") == "instagram"
            ]
        else:
            names += lines
    plain = {name.strip().removeprefix("@").lower() for name in names}
    # What is no username would be refused; nothing else may get into the query either.
    return sorted(name for name in plain if _USERNAME.fullmatch(name))


def _lines(path: Path) -> list[str]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path.name} cannot be read ({type(error).__name__}).") from None
    return [line for line in text.splitlines() if line.strip()]
