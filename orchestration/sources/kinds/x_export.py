"""X archives that customers handed over: profile, own posts, followers, those followed.

Files are JavaScript, `window.YTD.<type>.part0 = [...]`, in parts. Other people are ids without
handles. Direct messages are never opened, nor what was deleted or written for a circle.
"""

import html
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from orchestration.sources.files.archive_parts import files, iso, mapping, objects, refuse, text
from orchestration.sources.files.archives import Archive
from orchestration.sources.files.handed_over import PersonalArchives, pages_of_customers
from orchestration.sources.kind import Kind, Page, RawTable, Source

_X_TIME = "%a %b %d %H:%M:%S %z %Y"
_RETWEET = "RT @"


class XArchives(PersonalArchives):
    """Where people's archives lie. X offers no ranges of dates: its lists are whole."""

    covers_all_time: bool = True


def pages(source: Source) -> Iterator[Page]:
    """Every customer's archives, one customer after another."""
    return pages_of_customers(source, partial(_pages_of, source.options))


def _pages_of(options: XArchives, customer_id: str, archives: Sequence[Archive]) -> Iterator[Page]:
    manifest = _manifest(archives)
    account = next(_entries(archives, "account", "account"), {}) or mapping(
        manifest.get("userInfo")
    )
    owner = text(account.get("accountId"))
    if owner is None:
        raise refuse(
            archives,
            "no account stands in it (data/account.js). Ask the customer for the archive as X made "
            "it, not for single files of it.",
        )
    info = mapping(manifest.get("archiveInfo"))
    followers, following = _people(archives, "follower"), _people(archives, "following")
    posts = [found for each in _entries(archives, "tweets?", "tweet") if (found := _post(each))]
    is_whole = options.covers_all_time and info.get("isPartialArchive") in (None, False, "false")
    made = iso(info.get("generationDate")) or max((each["at"] or "" for each in posts), default="")
    stamp = {"_customer_id": customer_id, "_archive_at": made or None, "owner": owner}
    profile = {
        "username": text(account.get("username") or account.get("userName")),
        "name": text(account.get("accountDisplayName") or account.get("displayName")),
        "bio": _bio(archives),
        "created_at": iso(account.get("createdAt")),
        "followers_count": len(followers) if is_whole and followers is not None else None,
        "following_count": len(following) if is_whole and following is not None else None,
    }
    completeness = {"list_completeness": "full" if is_whole else "partial"}
    yield Page("profiles", [profile | stamp])
    yield Page("followers", [{"id": one} | completeness | stamp for one in followers or ()])
    yield Page("following", [{"id": one} | stamp for one in following or ()])
    yield Page("posts", [each | stamp for each in posts])


def _manifest(archives: Sequence[Archive]) -> Mapping[str, Any]:
    for archive, name in files(archives, r"data/manifest\.js"):
        return mapping(archive.read_json(name, is_assigned=True))
    return {}


def _entries(archives: Sequence[Archive], kind: str, wrapper: str) -> Iterator[Mapping[str, Any]]:
    """Entries of all parts of a type of data; early archives do not wrap them."""
    for archive, name in files(archives, rf"data/{kind}(?:-part\d+)?\.js"):
        for entry in objects(archive.read_json(name, is_assigned=True)):
            yield mapping(entry.get(wrapper, entry))


def _bio(archives: Sequence[Archive]) -> str | None:
    profile = next(_entries(archives, "profile", "profile"), {})
    written = text(mapping(profile.get("description")).get("bio"))
    return html.unescape(written) if written else None


def _people(archives: Sequence[Archive], kind: str) -> list[str] | None:
    """Ids of a list, each once; None where the archive has no such list."""
    if next(files(archives, rf"data/{kind}(?:-part\d+)?\.js"), None) is None:
        return None
    ids = (text(entry.get("accountId")) for entry in _entries(archives, kind, kind))
    return list(dict.fromkeys(one for one in ids if one))


def _post(tweet: Mapping[str, Any]) -> dict[str, Any] | None:
    """A post with what the contract needs; None for another's post that was only passed on."""
    written = text(tweet.get("full_text") or tweet.get("text"))
    if written is not None and written.startswith(_RETWEET):
        return None
    entities = mapping(tweet.get("entities"))
    media = [
        each
        for part in (tweet.get("extended_entities"), entities)
        for each in objects(mapping(part).get("media"))
    ]
    return {
        "id": text(tweet.get("id_str") or tweet.get("id")),
        "at": iso(tweet.get("created_at"), _X_TIME),
        "text": html.unescape(written) if written else None,
        "hashtags": _texts(entities.get("hashtags"), "text"),
        "mentions": _texts(entities.get("user_mentions"), "screen_name"),
        "media_type": text(media[0].get("type")) if media else None,
        "likes": text(tweet.get("favorite_count")),
        "shares": text(tweet.get("retweet_count")),
        "language": text(tweet.get("lang")),
    }


def _texts(values: Any, field: str) -> list[str]:
    return [found for each in objects(values) if (found := text(each.get(field)))]


KIND = Kind(
    name="x_export",
    title="X archives of customers",
    tables=(
        RawTable("profiles", "One row per archive's owner and state of the archive."),
        RawTable("followers", "One row per account that follows an archive's owner."),
        RawTable("following", "One row per account that an archive's owner follows."),
        RawTable("posts", "One row per post or reply of an archive's owner."),
    ),
    pages=pages,
    options=XArchives,
    access_basis="customer_export",
)
