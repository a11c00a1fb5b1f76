"""TikTok archives that customers handed over: profile, followers, own posts; JSON or the older TXT.

The sections of `user_data*.json` were renamed several times, so they are found by any of their
names. Direct messages, watch history, searches, log-ins and addresses are never read out of it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from orchestration.sources.files.archive_parts import files, iso, mapping, objects, refuse, text
from orchestration.sources.files.archives import Archive
from orchestration.sources.files.handed_over import PersonalArchives, pages_of_customers
from orchestration.sources.files.tiktok_texts import blocks
from orchestration.sources.kind import Kind, Page, RawTable, Source

_JSON = r"[^/]*user_data(?:_tiktok)?[^/]*\.json"
_TEXT_OF = {
    "followers": r"follower(?: list|s)?(?:_\d+)?\.txt",
    "following": r"following(?: list)?(?:_\d+)?\.txt",
    "posts": r"(?:posts?|videos?)(?:_\d+)?\.txt",
    "profile": r"profile info(?:rmation)?(?:_\d+)?\.txt",
}

_ROOTS = ("profileandsettings", "youractivity", "activity", "profile")
_LISTS = {
    "followers": (("follower", "followers", "followerlist"), "fanslist"),
    "following": (("following", "followinglist"), "following"),
}
_VIDEO = re.compile(r"/(?:video|photo)/(\d{6,})")
_HANDLE = re.compile(r"[\w.]{1,64}")
_NOBODY_ELSES = ("only", "self", "private")


def pages(source: Source) -> Iterator[Page]:
    """Every customer's archives, one customer after another."""
    return pages_of_customers(source, partial(_pages_of, source.options))


def _pages_of(
    options: PersonalArchives, customer_id: str, archives: Sequence[Archive]
) -> Iterator[Page]:
    documents = [archive.read_json(name) for archive, name in files(archives, _JSON)]
    profile = _profile(documents) or _profile_text(archives)
    people = {name: _people(_lists(documents, name), _blocks(archives, name)) for name in _LISTS}
    entries = (*_videos(documents), *(_blocks(archives, "posts") or ()))
    posts = [found for entry in entries if (found := _post(entry))]
    if not any((profile, posts, *people.values())):
        raise refuse(
            archives,
            "nothing of TikTok's data download is in it. Ask the customer to request it in the "
            "format JSON and to hand over the zip file as it came.",
        )
    owner = _handle(profile.get("username"))
    made = max((one["at"] or "" for one in (*posts, *_all(people.values()))), default="") or None
    stamp = {"_customer_id": customer_id, "_archive_at": made, "owner": owner}
    is_whole = options.covers_all_time
    for name, listed in people.items():
        profile[f"{name}_count"] = len(listed) if is_whole and listed is not None else None
    profile["username"] = owner
    completeness = {"list_completeness": "full" if is_whole else "partial"}
    yield Page("profiles", [profile | stamp])
    yield Page("followers", [one | completeness | stamp for one in people["followers"] or ()])
    yield Page("following", [one | stamp for one in people["following"] or ()])
    yield Page("posts", [each | stamp for each in posts])


def _all(lists: Any) -> Iterator[Mapping[str, Any]]:
    for found in lists:
        yield from found or ()


def _child(value: Any, *names: str) -> Any:
    """A member by any of its names, whatever their case, blanks and underscores."""
    for key, found in mapping(value).items():
        if re.sub(r"[\s_-]", "", key).lower() in names:
            return found
    return None


def _profile(documents: Sequence[Any]) -> dict[str, Any]:
    for document in documents:
        for root in ("profileandsettings", "profile"):
            info = _child(_child(document, root), "profileinfo", "profileinformation")
            told = _child(info, "profilemap") or info
            if text(_child(told, "username")):
                return {
                    "username": text(_child(told, "username")),
                    "name": text(_child(told, "displayname", "nickname", "name")),
                    "bio": text(_child(told, "biodescription", "bio")),
                }
    return {}


def _profile_text(archives: Sequence[Archive]) -> dict[str, Any]:
    for block in _blocks(archives, "profile") or ():
        if text(_child(block, "username")):
            return {
                "username": text(_child(block, "username")),
                "name": text(_child(block, "displayname", "nickname", "name")),
                "bio": text(_child(block, "biodescription", "bio")),
            }
    return {}


def _lists(documents: Sequence[Any], name: str) -> list[Mapping[str, Any]] | None:
    """Entries of a list wherever this year's export has it; None where there is none."""
    sections, inner = _LISTS[name]
    for document in documents:
        for root in (*(_child(document, each) for each in _ROOTS), document):
            section = _child(root, *sections)
            found = _child(section, inner) if isinstance(section, dict) else section
            if isinstance(found, list) or (isinstance(section, dict) and _is_empty(section)):
                return list(objects(found))
    return None


def _is_empty(section: Mapping[str, Any]) -> bool:
    """Whether a section says that its list is empty: `{"FansList": null}`."""
    return bool(section) and all(value is None for value in section.values())


def _blocks(archives: Sequence[Archive], name: str) -> list[Mapping[str, Any]] | None:
    """Entries of a text file; None where the archive has none."""
    found = [
        list(blocks(archive.read_text(file))) for archive, file in files(archives, _TEXT_OF[name])
    ]
    return [entry for part in found for entry in part] if found else None


def _people(
    *lists: Sequence[Mapping[str, Any]] | None,
) -> list[dict[str, Any]] | None:
    """Accounts of a list, each once, with the time the edge began."""
    present = [found for found in lists if found is not None]
    people: dict[str, dict[str, Any]] = {}
    for entry in (each for found in present for each in found):
        username = _handle(_child(entry, "username", "uniqueid"))
        at = _time(_child(entry, "date"))
        if username is not None:
            people.setdefault(username, {"username": username, "at": at})
        else:  # a deleted account has no name left, but it is one
            people.setdefault(f"?{len(people)}", {"username": None, "at": at})
    return list(people.values()) if present else None


def _videos(documents: Sequence[Any]) -> Iterator[Mapping[str, Any]]:
    for document in documents:
        section = _child(_child(document, "post", "video"), "posts", "videos")
        yield from objects(_child(section, "videolist"))


def _post(entry: Mapping[str, Any]) -> dict[str, Any] | None:
    """A post that others may see; None for one that only its owner sees or that has no link."""
    seen_by = text(_child(entry, "whocanview")) or ""
    match = _VIDEO.search(str(_child(entry, "link", "videolink")))
    if match is None or seen_by.lower().startswith(_NOBODY_ELSES):
        return None
    return {
        "id": match[1],
        "at": _time(_child(entry, "date")),
        "text": text(_child(entry, "title")),
        "media_type": "image" if match[0].startswith("/photo") else "video",
        "likes": text(_child(entry, "likes", "like", "like(s)")),
    }


def _time(value: Any) -> str | None:
    """TikTok writes UTC: `2023-08-23 06:18:18`, in texts with ` UTC` behind."""
    written = text(value)
    return iso(written.removesuffix("UTC")) if written else None


def _handle(value: Any) -> str | None:
    plain = (text(value) or "").removeprefix("@").lower()
    return plain if _HANDLE.fullmatch(plain) and plain != "n/a" else None


KIND = Kind(
    name="tiktok_export",
    title="TikTok archives of customers",
    tables=(
        RawTable("profiles", "One row per archive's owner and state of the archive."),
        RawTable("followers", "One row per account that follows an archive's owner."),
        RawTable("following", "One row per account that an archive's owner follows."),
        RawTable("posts", "One row per post of an archive's owner that others may see."),
    ),
    pages=pages,
    options=PersonalArchives,
    access_basis="customer_export",
)
