"""Made-up archives that customers handed over, of every network that gives people theirs."""

import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import orjson

from orchestration.benchmark.systems.repositories import car_of
from orchestration.benchmark.systems.system import System, numbered, text_of

RECORDS_OF_AN_ARCHIVE = 10_000
FOLDER = "archives"

_TEXT = "Long run through the hills with friends, new shoes and far too much coffee #parkrun"

Members = Callable[[int, int, int], Iterator[tuple[str, bytes]]]
"""Files of the archive of a customer with that number, with the records from one number on."""


def _written(members: Members) -> Callable[[Path, int], None]:
    def write(folder: Path, records: int) -> None:
        (folder / FOLDER).mkdir()
        for customer, start in enumerate(range(0, records, RECORDS_OF_AN_ARCHIVE)):
            end = min(start + RECORDS_OF_AN_ARCHIVE, records)
            path = folder / FOLDER / f"c-{customer}.zip"
            with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
                for name, data in members(customer, start, end):
                    archive.writestr(name, data)

    return write


def _instagram(customer: int, start: int, end: int) -> Iterator[tuple[str, bytes]]:
    follower = {
        "href": "https://www.instagram.com/runner{n}",
        "value": "runner{n}",
        "timestamp": 1_772_000_000,
    }
    entry = {"title": "", "media_list_data": [], "string_list_data": [follower]}
    user = {"string_map_data": {"Username": {"href": "", "value": f"mara{customer}"}}}
    yield (
        "personal_information/personal_information/personal_information.json",
        orjson.dumps({"profile_user": [user]}),
    )
    found = numbered(text_of(entry), start, end)
    yield "connections/followers_and_following/followers_1.json", f"[{found}]".encode()


def _facebook(customer: int, start: int, end: int) -> Iterator[tuple[str, bytes]]:
    link = "https://www.facebook.com/stridewell/posts/555000{n}"
    values = [
        {"label": "Reaction", "value": "LIKE"},
        {"label": "URL", "value": link, "href": link},
        {"label": "Name", "value": "Stridewell"},
    ]
    entry = {"timestamp": 1_772_000_000, "fbid": "1002{n}", "media": [], "label_values": values}
    profile = {
        "name": {"full_name": "Mara"},
        "profile_uri": f"https://facebook.com/mara.{customer}",
    }
    yield (
        "personal_information/profile_information/profile_information.json",
        orjson.dumps({"profile_v2": profile}),
    )
    found = numbered(text_of(entry), start, end)
    folder = "your_facebook_activity/comments_and_reactions"
    yield f"{folder}/likes_and_reactions.json", f"[{found}]".encode()


def _x(customer: int, start: int, end: int) -> Iterator[tuple[str, bytes]]:
    post = {
        "id_str": "17{n}",
        "created_at": "Tue Mar 05 14:02:11 +0000 2024",
        "full_text": _TEXT,
        "favorite_count": "3",
        "retweet_count": "0",
        "lang": "en",
        "source": '<a href="https://mobile.example">App</a>',
        "display_text_range": ["0", "84"],
        "entities": {"hashtags": [{"text": "parkrun"}], "user_mentions": [], "urls": []},
        "edit_info": {"initial": {"editTweetIds": ["17{n}"], "isEditEligible": False}},
    }
    account = [{"account": {"accountId": str(customer), "username": f"mara{customer}"}}]
    yield "data/account.js", b"window.YTD.account.part0 = " + orjson.dumps(account)
    found = numbered(text_of({"tweet": post}), start, end)
    yield "data/tweets.js", f"window.YTD.tweets.part0 = [{found}]".encode()


def _tiktok(customer: int, start: int, end: int) -> Iterator[tuple[str, bytes]]:
    fans = numbered('{"Date":"2023-08-23 06:18:18","UserName":"runner{n}"}', start, end)
    profile = text_of({"ProfileMap": {"userName": f"mara{customer}"}})
    settings = f'"Follower":{{"FansList":[{fans}]}},"Profile Info":{profile}'
    yield "user_data_tiktok.json", f'{{"Profile And Settings":{{{settings}}}}}'.encode()


def _mastodon(customer: int, start: int, end: int) -> Iterator[tuple[str, bytes]]:
    actor = f"https://run.example/users/mara{customer}"
    public = "https://www.w3.org/ns/activitystreams#Public"
    note = {
        "id": f"{actor}/statuses/{{n}}",
        "type": "Note",
        "published": "2026-06-01T10:00:00Z",
        "to": [public],
        "cc": [f"{actor}/followers"],
        "content": f"<p>{_TEXT}</p>",
        "contentMap": {"en": f"<p>{_TEXT}</p>"},
        "attachment": [],
        "tag": [{"type": "Hashtag", "name": "#parkrun"}],
    }
    yield "actor.json", orjson.dumps({"id": actor, "preferredUsername": f"mara{customer}"})
    found = numbered(text_of({"type": "Create", "actor": actor, "object": note}), start, end)
    yield "outbox.json", f'{{"type":"OrderedCollection","orderedItems":[{found}]}}'.encode()


def _bluesky(customer: int, start: int, end: int) -> Iterator[tuple[str, bytes]]:
    kind = "app.bsky.feed.post"
    post = {"$type": kind, "createdAt": "2026-06-01T00:00:00.000Z", "langs": ["en"]}
    records = {f"{kind}/3k{n:011d}": {**post, "text": f"{_TEXT} {n}"} for n in range(start, end)}
    yield "repo.car", car_of(f"did:plc:mara{customer}", records)


_KINDS: Mapping[str, tuple[str, Members]] = {
    "bluesky_export": ("posts", _bluesky),
    "facebook_export": ("reactions", _facebook),
    "instagram_export": ("followers", _instagram),
    "mastodon_export": ("posts", _mastodon),
    "tiktok_export": ("followers", _tiktok),
    "x_export": ("posts", _x),
}

SYSTEMS = {
    kind: System(kind, table, {"path": FOLDER}, write=_written(members))
    for kind, (table, members) in _KINDS.items()
}
