"""Instagram's "Download your information" (JSON) as it came out over the years, written by hand.

`archive_of_2026` has bare lists and `label_values`, `archive_of_2022` wraps lists in
`relationships_*` and `likes_media_likes`. Messages are no JSON: whoever parses them fails.
"""

from tests.api_fixtures.handed_archives import as_meta_writes

PRIVATE = b"not for anybody's eyes"


def follower(username: str, timestamp: int) -> dict:
    return {
        "title": "",
        "media_list_data": [],
        "string_list_data": [
            {
                "href": f"https://www.instagram.com/{username}",
                "value": username,
                "timestamp": timestamp,
            }
        ],
    }


def followed(username: str, timestamp: int) -> dict:
    """Since 2025 the name of who is followed stands in `title` alone."""
    href = f"https://www.instagram.com/_u/{username}"
    return {"title": username, "string_list_data": [{"href": href, "timestamp": timestamp}]}


def liked_2026(link: str, author: str, timestamp: int) -> dict:
    return {
        "timestamp": timestamp,
        "media": [],
        "label_values": [
            {"label": "URL", "value": link, "href": link},
            {
                "title": "Owner",
                "dict": [
                    {
                        "dict": [
                            {"label": "URL", "value": "https://example.org/my-site"},
                            {"label": "Name", "value": "Someone Else"},
                            {"label": "Username", "value": author},
                        ],
                        "title": "",
                    }
                ],
            },
        ],
        "fbid": "17900000000000001",
    }


def archive_of_2026(owner: str = "anna.läuft") -> dict[str, bytes]:
    """`owner` is the display name; the handle is `anna_runs`."""
    activity = "your_instagram_activity"
    people = "connections/followers_and_following"
    return {
        "personal_information/personal_information/personal_information.json": as_meta_writes(
            {
                "profile_user": [
                    {
                        "title": "User Information",
                        "media_map_data": {"Profile Photo": {"uri": "media/profile/1.jpg"}},
                        "string_map_data": {
                            "Email": {"href": "", "value": "anna@example.org", "timestamp": 0},
                            "Phone Confirmed": {"value": "True"},
                            "Username": {"href": "", "value": "anna_runs", "timestamp": 0},
                            "Name": {"href": "", "value": owner, "timestamp": 0},
                            "Bio": {"value": "Läuft 🏃 in Köln", "timestamp": 0},
                            "Private Account": {"value": "False", "timestamp": 0},
                            "Date of birth": {"value": "1990-01-01", "timestamp": 0},
                        },
                    }
                ]
            }
        ),
        f"{people}/followers_1.json": as_meta_writes(
            [follower("bo.hikes", 1772000001), follower("Cem_Swims", 1772000002)]
        ),
        f"{people}/followers_2.json": as_meta_writes([follower("dora", 1772000003000)]),
        f"{people}/followers_10.json": as_meta_writes(
            [
                follower("bo.hikes", 1772000001),
                {"title": "", "string_list_data": [{"href": "", "value": "", "timestamp": 1}]},
            ]
        ),
        f"{people}/following.json": as_meta_writes(
            {"relationships_following": [followed("stridewell", 1760000000)]}
        ),
        f"{people}/recently_unfollowed_profiles.json": PRIVATE,
        f"{activity}/media/posts_1.json": as_meta_writes(
            [
                {
                    "media": [
                        {
                            "uri": "media/posts/202603/471_18010987654321098.jpg",
                            "creation_timestamp": 1772100000,
                            "media_metadata": {"camera_metadata": {"has_camera_metadata": False}},
                            "title": "Neue Schuhe von @stridewell 👟 #parkrun",
                            "cross_post_source": {"source_app": "FB"},
                        }
                    ]
                },
                {
                    "media": [
                        {"uri": "media/posts/202603/a.jpg", "creation_timestamp": 1772200000},
                        {"uri": "media/posts/202603/b.mp4", "creation_timestamp": 1772200000},
                    ],
                    "title": "Zwei Bilder",
                    "creation_timestamp": 1772200001,
                },
            ]
        ),
        f"{activity}/media/reels.json": as_meta_writes(
            {
                "ig_reels_media": [
                    {
                        "media": [
                            {
                                "uri": "media/reels/202603/18022222222222222.mp4",
                                "creation_timestamp": 1772300000,
                                "title": "",
                            }
                        ]
                    }
                ]
            }
        ),
        f"{activity}/media/stories.json": PRIVATE,
        f"{activity}/media/archived_posts.json": PRIVATE,
        f"{activity}/likes/liked_posts.json": as_meta_writes(
            [
                liked_2026("https://www.instagram.com/p/DAbc-1_x/", "stridewell", 1772400000),
                liked_2026("https://www.instagram.com/reel/DReel42/", "bo.hikes", 1772400001),
            ]
        ),
        f"{activity}/comments/post_comments_1.json": as_meta_writes(
            [
                {
                    "media_list_data": [{"uri": ""}],
                    "string_map_data": {
                        "Comment": {"value": "Wow"},
                        "Media Owner": {"value": "stridewell"},
                        "Time": {"timestamp": 1772500000},
                    },
                }
            ]
        ),
        f"{activity}/messages/inbox/bo_1/message_1.json": PRIVATE,
        f"{activity}/messages/inbox/bo_1/followers_1.json": PRIVATE,
        f"{activity}/messages/message_requests/x_2/liked_posts.json": PRIVATE,
        "media/posts/202603/471_18010987654321098.jpg": b"\xff\xd8\xff",
    }


def archive_of_2022() -> dict[str, bytes]:
    return {
        "account_information/personal_information.json": as_meta_writes(
            {"profile_user": [{"string_map_data": {"Benutzername": {"value": "bo.hikes"}}}]}
        ),
        "followers_and_following/followers.json": as_meta_writes(
            {"relationships_followers": [follower("anna_runs", 1650000000)]}
        ),
        "followers_and_following/following.json": as_meta_writes(
            {"relationships_following": [follower("anna_runs", 1650000001)]}
        ),
        "content/posts_1.json": as_meta_writes(
            {
                "media": [
                    {
                        "uri": "media/posts/202204/17999999999999999.jpg",
                        "creation_timestamp": 1650000002,
                        "title": "Ein Berg",
                    }
                ]
            }
        ),
        "likes/liked_posts.json": as_meta_writes(
            {
                "likes_media_likes": [
                    {
                        "title": "anna_runs",
                        "string_list_data": [
                            {
                                "href": "https://www.instagram.com/p/CdOld/",
                                "value": "👍",
                                "timestamp": 1650000003,
                            }
                        ],
                    },
                    {"title": "deleted", "string_list_data": []},
                ]
            }
        ),
        "comments/post_comments.json": as_meta_writes(
            {
                "comments_media_comments": [
                    {
                        "title": "anna_runs",
                        "string_list_data": [
                            {
                                "href": "https://www.instagram.com/p/CdOld/c/17888/",
                                "value": "Schön!",
                                "timestamp": 1650000004,
                            }
                        ],
                    }
                ]
            }
        ),
        "messages/inbox/anna_3/message_1.json": PRIVATE,
    }
