"""Instagram archives that customers handed over: profile, followers, own posts, liked posts.

An archive names accounts by handle alone and says under which post a like stands by its link. So
an account is `@handle` here and another's post its link, until a source that knows the ids is
united with it. Private messages are never opened, and of comments only those that name a post.
"""

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
from orchestration.sources.kind import Kind, Page, RawTable, Record, Source

_USERNAME = (
    "Username",
    "Benutzername",
    "Nom d'utilisateur",
    "Nombre de usuario",
    "Nome utente",
    "Nome de usuário",
    "Gebruikersnaam",
    "Nazwa użytkownika",
    "Användarnamn",
    "Brugernavn",
    "Brukernavn",
)
"""Meta writes the names of values in the language of the person's app."""

_NAME = ("Name", "Nom", "Nombre", "Nome", "Naam", "Namn", "Navn", "Imię i nazwisko", "Ad")
_BIO = ("Bio", "Steckbrief", "Biography", "Biografie", "Biografía", "Biografia")
_PRIVATE = ("Private Account", "Privates Konto", "Compte privé", "Cuenta privada", "Privéaccount")
_COMMENT = ("Comment", "Kommentar", "Commentaire", "Comentario", "Commento", "Opmerking")

_HANDLE = re.compile(r"[a-z0-9._]{1,30}")
_PROFILE_LINK = re.compile(r"instagram\.com/(?:_u/)?([A-Za-z0-9._]{1,30})/?(?:[?#]|$)")
_POST_LINK = re.compile(r"instagram\.com/(?:[A-Za-z0-9._]{1,30}/)?(?:p|reel|reels|tv)/([\w-]+)")
_MEDIA_ID = re.compile(r"(\d{15,20})\.[A-Za-z0-9]+$")
_WRAPPER = re.compile(r"(?:^|/)instagram-([a-z0-9._]{1,30})-\d{4}-\d{2}-\d{2}-")

_FOLLOWERS = r"followers(?:_\d+)?\.json"
_FOLLOWING = r"following(?:_\d+)?\.json"
_POSTS = r"(?:content|media|posts)/(?:posts|reels|igtv_videos)(?:_\d+)?\.json"
_LIKES = r"liked_posts(?:_\d+)?\.json"
_COMMENTS = r"(?:post_comments|reels_comments)(?:_\d+)?\.json"
_PROFILE = r"(?:personal_information|account_information)\.json"


def pages(source: Source) -> Iterator[Page]:
    """Every customer's archives, one customer after another."""
    return pages_of_customers(source, partial(_pages_of, source.options))


def _pages_of(
    options: PersonalArchives, customer_id: str, archives: Sequence[Archive]
) -> Iterator[Page]:
    profile = _profile(archives)
    followers = _people(archives, _FOLLOWERS)
    following = _people(archives, _FOLLOWING)
    posts = list(_posts(archives))
    likes = list(_acts(archives, _LIKES))
    comments = list(_acts(archives, _COMMENTS))
    everything = (followers or [], following or [], posts, likes, comments)
    refuse_foreign(archives, "Instagram", profile["username"], *everything)
    made = newest(record["at"] for records in everything for record in records)
    stamp = {"_customer_id": customer_id, "owner": profile["username"], "_archive_at": made}
    if options.covers_all_time:
        profile |= {
            "followers_count": None if followers is None else len(followers),
            "following_count": None if following is None else len(following),
            "posts_count": len(posts) if posts else None,
        }
    completeness = {"list_completeness": "full" if options.covers_all_time else "partial"}
    yield Page("profiles", [{**profile, **stamp}])
    yield Page("followers", [{**each, **completeness, **stamp} for each in followers or []])
    yield Page("following", [{**each, **stamp} for each in following or []])
    yield Page("posts", [{**each, **stamp} for each in posts])
    yield Page("likes", [{**each, **stamp} for each in likes])
    yield Page("comments", [{**each, **stamp} for each in comments])


def _profile(archives: Sequence[Archive]) -> dict[str, Any]:
    found: dict[str, Any] = {"username": None, "name": None, "bio": None, "is_private": None}
    for document in documents(archives, _PROFILE):
        for entry in entries(document):
            named = labelled(entry)
            found["username"] = found["username"] or _handle(text_of(named, *_USERNAME))
            found["name"] = found["name"] or text_of(named, *_NAME)
            found["bio"] = found["bio"] or text_of(named, *_BIO)
            found["is_private"] = found["is_private"] or _boolean(text_of(named, *_PRIVATE))
    if found["username"] is None:
        names = (name for archive in archives for name in (archive.title, *archive.names()[:1]))
        matches = (match for name in names if (match := _WRAPPER.search(name)))
        found["username"] = next((match[1] for match in matches), None)
    return found


def _boolean(text: str | None) -> str | None:
    return text.lower() if text and text.lower() in {"true", "false"} else None


def _handle(text: Any) -> str | None:
    plain = text.strip().removeprefix("@").lower() if isinstance(text, str) else ""
    return plain if _HANDLE.fullmatch(plain) else None


def _people(archives: Sequence[Archive], pattern: str) -> list[dict[str, Any]] | None:
    """The accounts of a list, each once; None where the archive has no such list."""
    found: dict[str, dict[str, Any]] = {}
    is_there = False
    for document in documents(archives, pattern):
        is_there = True
        for entry in entries(document):
            data = _first(entry.get("string_list_data")) or entry
            username = (
                _handle(data.get("value"))
                or _handle(entry.get("title"))
                or _handle(_matched(_PROFILE_LINK, data.get("href")))
                or _handle(text_of(labelled(entry), *_USERNAME))
            )
            at = instant(data.get("timestamp", entry.get("timestamp")))
            if username is not None:
                found.setdefault(username, {"username": username, "at": at})
            else:  # a deleted account has no name left, but it is one
                found.setdefault(f"?{len(found)}", {"username": None, "at": at})
    return list(found.values()) if is_there else None


def _posts(archives: Sequence[Archive]) -> Iterator[dict[str, Any]]:
    for document in documents(archives, _POSTS):
        for entry in entries(document):
            media = [each for each in entry.get("media") or [] if isinstance(each, dict)]
            first = media[0] if media else entry
            at = instant(entry.get("creation_timestamp") or first.get("creation_timestamp"))
            uri = str(first.get("uri") or "")
            yield {
                "media_id": _matched(_MEDIA_ID, uri),
                "file": uri.rsplit("/", 1)[-1] or None,
                "text": entry.get("title") or _joined(media),
                "media_count": len(media),
                "at": at,
            }


def _joined(media: Sequence[Mapping[str, Any]]) -> str | None:
    """The caption of a post with one picture stands with the picture."""
    texts = [each["title"] for each in media if isinstance(each.get("title"), str)]
    return next((text for text in texts if text.strip()), None)


def _acts(archives: Sequence[Archive], pattern: str) -> Iterator[Record]:
    """Likes or comments whose entry names the post; the others are acts on nobody knows what."""
    for document in documents(archives, pattern):
        for entry in entries(document):
            named = labelled(entry)
            data = _first(entry.get("string_list_data")) or {}
            values = (data, *named.values())
            links = (value.get(key) for value in values for key in ("href", "value"))
            post = next((code for link in links if (code := _matched(_POST_LINK, link))), None)
            if post is None:
                continue
            times = (data, entry, *named.values())
            said = data.get("value") if pattern == _COMMENTS else None
            yield {
                "post": post,
                "text": text_of(named, *_COMMENT) or said,
                "at": newest(instant(value.get("timestamp")) for value in times),
            }


def _first(values: Any) -> Mapping[str, Any]:
    found = values[0] if isinstance(values, list) and values else None
    return found if isinstance(found, dict) else {}


def _matched(pattern: re.Pattern[str], text: Any) -> str | None:
    match = pattern.search(text) if isinstance(text, str) else None
    return match[1] if match else None


KIND = Kind(
    name="instagram_export",
    title="Instagram archives of customers",
    tables=(
        RawTable("profiles", "One row per archive's owner and state of the archive."),
        RawTable("followers", "One row per account that follows an archive's owner."),
        RawTable("following", "One row per account that an archive's owner follows."),
        RawTable("posts", "One row per post or reel of an archive's owner."),
        RawTable("likes", "One row per post that an archive's owner liked."),
        RawTable("comments", "One row per comment of an archive's owner that names its post."),
    ),
    pages=pages,
    options=PersonalArchives,
    access_basis="customer_export",
)
