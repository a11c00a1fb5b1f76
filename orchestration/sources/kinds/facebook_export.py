"""Facebook archives that customers handed over: profile, own posts, reactions and comments.

An archive names friends and followers by their names alone, and a name is no account: they are
counted and not kept. Reactions and comments count where the entry names the post by its link.
Private messages, groups and what only the person may see are never read.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from orchestration.sources.files.archives import Archive
from orchestration.sources.files.handed_over import PersonalArchives, pages_of_customers
from orchestration.sources.files.meta_archives import (
    documents,
    entries,
    instant,
    labelled,
    newest,
    refuse_foreign,
    text_of,
)
from orchestration.sources.kind import Kind, Page, RawTable, Source

_PROFILE = r"profile_information\.json"
_FRIENDS = r"(?:your_)?friends\.json"
_FOLLOWERS = r"(?:people_who_followed_you|followers)\.json"
_POSTS = r"posts/your_posts(?:__check_ins__photos_and_videos)?(?:_\d+)?\.json"
_REACTIONS = r"(?:likes_and_reactions|posts_and_comments)(?:_\d+)?\.json"
_COMMENTS = r"(?:comments_and_reactions|comments)/comments(?:_\d+)?\.json"

_NOBODY_ELSES = {"self", "only me", "only_me"}
_FILMS = (".mp4", ".mov", ".avi", ".webm")

_NUMBER_OF_PROFILE = re.compile(
    r"facebook\.com/(?:profile\.php\?(?:.*&)?id=)?(\d{5,})/?(?:[?&#]|$)"
)
_NAME_OF_PROFILE = re.compile(r"facebook\.com/(?!profile\.php)([A-Za-z0-9.]{3,})/?(?:[?#]|$)")
_POST_LINK = re.compile(
    r"facebook\.com/.*?(?:[?&](?:story_fbid|fbid|v)=|/(?:posts|videos|reel|reels|photos)/(?:.*/)?)"
    r"(pfbid\w+|\d{6,})"
)


def pages(source: Source) -> Iterator[Page]:
    """Every customer's archives, one customer after another."""
    return pages_of_customers(source, partial(_pages_of, source.options))


def _pages_of(
    options: PersonalArchives, customer_id: str, archives: Sequence[Archive]
) -> Iterator[Page]:
    profile = _profile(archives)
    posts = list(_posts(archives))
    reactions = list(_acts(archives, _REACTIONS))
    comments = list(_acts(archives, _COMMENTS))
    refuse_foreign(archives, "Facebook", *profile.values(), posts, reactions, comments)
    made = newest(record["at"] for record in (*posts, *reactions, *comments))
    owner = {"id": profile["id"], "username": profile["username"]}
    stamp = {"_customer_id": customer_id, "owner": owner, "_archive_at": made}
    if options.covers_all_time:
        lists = [_count(archives, _FRIENDS), _count(archives, _FOLLOWERS)]
        profile["friends_count"], profile["followers_count"] = lists
        profile["posts_count"] = len(posts) if posts else None
    yield Page("profiles", [{**profile, **stamp}])
    yield Page("posts", [{**each, **stamp} for each in posts])
    yield Page("reactions", [{**each, **stamp} for each in reactions])
    yield Page("comments", [{**each, **stamp} for each in comments])


def _profile(archives: Sequence[Archive]) -> dict[str, Any]:
    found: dict[str, Any] = {"id": None, "username": None, "name": None, "created_at": None}
    for document in documents(archives, _PROFILE):
        told = _innermost(document)
        named = labelled(told)
        link = told.get("profile_uri") or text_of(named, "Profile URL", "Profile", "URL")
        name = told.get("name")
        full_name = name.get("full_name") if isinstance(name, dict) else name
        found["id"] = found["id"] or _matched(_NUMBER_OF_PROFILE, link)
        username = told.get("username") or text_of(named, "Username")
        username = username if isinstance(username, str) else _matched(_NAME_OF_PROFILE, link)
        found["username"] = found["username"] or (
            username.lower() if username and not username.isdigit() else None
        )
        found["name"] = found["name"] or full_name or text_of(named, "Name", "Full name")
        found["created_at"] = found["created_at"] or instant(told.get("registration_timestamp"))
    return found


def _innermost(document: Any) -> Mapping[str, Any]:
    """The profile inside `profile_v2`, `profile_information_v2` or `profile`."""
    told = next(entries(document), {})
    inner = [value for key, value in told.items() if key.startswith("profile")]
    return next((value for value in inner if isinstance(value, dict)), told)


def _count(archives: Sequence[Archive], pattern: str) -> int | None:
    """How many a list names; None where the archive has no such list."""
    lists = list(documents(archives, pattern))
    return sum(1 for document in lists for _ in entries(document)) if lists else None


def _posts(archives: Sequence[Archive]) -> Iterator[dict[str, Any]]:
    for document in documents(archives, _POSTS):
        for entry in entries(document):
            if _audience(entry) in _NOBODY_ELSES:
                continue
            said = [each.get("post") for each in _objects(entry.get("data"))]
            text = next((each for each in said if isinstance(each, str) and each.strip()), None)
            text = text or text_of(labelled(entry), "Text", "Message", "Post")
            attached = [
                each
                for attachment in _objects(entry.get("attachments"))
                for each in _objects(attachment.get("data"))
            ]
            media = [each["media"] for each in attached if isinstance(each.get("media"), dict)]
            file = str(media[0].get("uri") or "").rsplit("/", 1)[-1] if media else None
            yield {
                "post_id": str(entry["fbid"]) if entry.get("fbid") else None,
                "file": file or None,
                "digest": hashlib.sha256((text or "").encode()).hexdigest()[:12],
                "text": text,
                "media_type": _media_type(file, attached),
                "at": instant(entry.get("timestamp")),
            }


def _audience(entry: Mapping[str, Any]) -> str:
    privacy = entry.get("privacy")
    value = privacy.get("value") if isinstance(privacy, dict) else privacy
    return value.lower() if isinstance(value, str) else ""


def _media_type(file: str | None, attached: Sequence[Mapping[str, Any]]) -> str:
    if file:
        return "video" if file.lower().endswith(_FILMS) else "image"
    return "link" if any("external_context" in each for each in attached) else "text"


def _acts(archives: Sequence[Archive], pattern: str) -> Iterator[dict[str, Any]]:
    """Reactions or comments whose entry names the post; of the others nobody knows on what."""
    for document in documents(archives, pattern):
        for entry in entries(document):
            named = labelled(entry)
            links = (value.get(key) for value in named.values() for key in ("href", "value"))
            post = next((found for link in links if (found := _matched(_POST_LINK, link))), None)
            if post is None:
                continue
            yield {
                "post": post,
                "text": text_of(named, "Comment", "Kommentar", "Commentaire", "Comentario"),
                "at": instant(entry.get("timestamp")),
            }


def _objects(values: Any) -> list[Mapping[str, Any]]:
    return [each for each in values if isinstance(each, dict)] if isinstance(values, list) else []


def _matched(pattern: re.Pattern[str], text: Any) -> str | None:
    match = pattern.search(text) if isinstance(text, str) else None
    return match[1] if match else None


KIND = Kind(
    name="facebook_export",
    title="Facebook archives of customers",
    tables=(
        RawTable("profiles", "One row per archive's owner and state of the archive."),
        RawTable("posts", "One row per post of an archive's owner that others may see."),
        RawTable("reactions", "One row per reaction of an archive's owner that names its post."),
        RawTable("comments", "One row per comment of an archive's owner that names its post."),
    ),
    pages=pages,
    options=PersonalArchives,
    access_basis="customer_export",
)
