"""Facebook's "Download your information" (JSON) as it came out over the years, written by hand.

Messages and what else is private are no JSON: whoever parses them fails.
"""

from tests.api_fixtures.handed_archives import as_meta_writes

PRIVATE = b"not for anybody's eyes"


def reaction_2026(link: str, timestamp: int) -> dict:
    return {
        "timestamp": timestamp,
        "fbid": "100200300",
        "media": [],
        "label_values": [
            {"label": "Reaction", "value": "LIKE"},
            {"label": "URL", "value": link, "href": link},
            {"label": "Name", "value": "Alex Morgan"},
        ],
    }


def archive_of_2026() -> dict[str, bytes]:
    activity = "your_facebook_activity"
    return {
        "personal_information/profile_information/profile_information.json": as_meta_writes(
            {
                "profile_v2": {
                    "name": {"full_name": "Zoë Großmann", "first_name": "Zoë", "last_name": "G"},
                    "emails": {"emails": ["zoe@example.org"], "previous_emails": []},
                    "birthday": {"year": 1990, "month": 1, "day": 1},
                    "registration_timestamp": 1200000000,
                    "profile_uri": "https://www.facebook.com/Zoe.Grossmann.7",
                }
            }
        ),
        "connections/friends/your_friends.json": as_meta_writes(
            {"friends_v2": [{"name": "Ä", "timestamp": 1300000000 + n} for n in range(7)]}
        ),
        "connections/followers/people_who_followed_you.json": as_meta_writes(
            {"followers_v3": [{"name": "Ö"}, {"name": "Ü"}]}
        ),
        f"{activity}/posts/your_posts__check_ins__photos_and_videos_1.json": as_meta_writes(
            [
                {
                    "timestamp": 1772000000,
                    "attachments": [
                        {"data": [{"media": {"uri": "posts/media/x/1_2_n.jpg", "title": "T"}}]}
                    ],
                    "data": [{"post": "Größe 42 passt 👟"}, {"update_timestamp": 1772000001}],
                    "title": "Zoë added a new photo.",
                },
                {"timestamp": 1772000100, "data": [{"post": "Tagebuch"}], "privacy": "Only me"},
                {"timestamp": 1772000200, "attachments": [], "data": [], "title": "Zoë was here."},
                {
                    "timestamp": 1772000300,
                    "attachments": [
                        {"data": [{"external_context": {"url": "https://stridewell.example"}}]}
                    ],
                    "data": [{"post": "Lest das"}],
                },
            ]
        ),
        f"{activity}/comments_and_reactions/likes_and_reactions.json": as_meta_writes(
            [
                reaction_2026("https://www.facebook.com/stridewell/posts/555000111", 1772000400),
                reaction_2026(
                    "https://www.facebook.com/permalink.php?story_fbid=pfbid02Ab&id=1", 1772000401
                ),
                reaction_2026("https://www.facebook.com/stridewell", 1772000402),
            ]
        ),
        f"{activity}/comments_and_reactions/likes_and_reactions_1.json": as_meta_writes(
            [
                {
                    "timestamp": 1600000000,
                    "title": "Zoë reacted to Alex Morgan's post.",
                    "data": [{"reaction": {"reaction": "WOW", "actor": "Zoë"}}],
                }
            ]
        ),
        f"{activity}/comments_and_reactions/comments.json": as_meta_writes(
            {
                "comments_v2": [
                    {
                        "timestamp": 1600000001,
                        "data": [{"comment": {"comment": "Toll", "author": "Zoë"}}],
                        "title": "Zoë commented on Alex Morgan's post.",
                    }
                ]
            }
        ),
        f"{activity}/groups/group_posts_and_comments.json": PRIVATE,
        f"{activity}/messages/inbox/alex_1/message_1.json": PRIVATE,
        f"{activity}/messages/inbox/alex_1/posts/your_posts_1.json": PRIVATE,
    }


def archive_of_2021() -> dict[str, bytes]:
    return {
        "profile_information/profile_information.json": as_meta_writes(
            {
                "profile_information_v2": {
                    "name": {"full_name": "Kim"},
                    "profile_uri": "https://www.facebook.com/profile.php?id=100001234567890",
                }
            }
        ),
        "posts/your_posts_1.json": as_meta_writes(
            {"timestamp": 1600000002, "data": [{"post": "Nur einer"}]}
        ),
        "messages/inbox/x/message_1.json": PRIVATE,
    }
