"""Mastodon: what one server shows of the accounts a deployment names.

Statuses, who favourited, boosted and answered them, and follower lists where they are public. Who
left search engines (`noindex`) or hid a network (`hide_collections`) is respected.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

from pydantic import Field

from orchestration.errors import ConfigurationError
from orchestration.sources.apis.mastodon_api import GONE, HIDDEN, NOINDEX, MastodonApi
from orchestration.sources.apis.mastodon_entities import (
    account_of,
    address_of,
    author_of,
    boost_of,
    instant_of,
    is_public,
    status_of,
)
from orchestration.sources.apis.subjects import Progress, Skipped, SubjectOptions
from orchestration.sources.kind import Kind, Page, RawTable, Source


class MastodonOptions(SubjectOptions):
    """Options of Mastodon; accounts are names on the server or `name@other.server`.

    Attributes:
        instance: The server's name, as it stands after the `@` of its people's addresses.
        base_url: Where its API is, if elsewhere.
    """

    instance: str = Field(pattern=r"^[a-z0-9.-]+\.[a-z0-9-]+$")
    base_url: str = ""


def pages(source: Source) -> Iterator[Page]:
    """Accounts, statuses with their acts, and followers of every account that was named."""
    yield from _Reading(source).pages()


class _Reading:
    """One extraction."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.options: MastodonOptions = source.options
        self.instance = self.options.instance
        self.skipped = Skipped(source.name)
        self.api = MastodonApi(
            self.options.base_url or f"https://{self.instance}",
            self.options.max_pages,
            self.skipped,
            source.secrets.get("access_token"),
        )
        self.named: dict[str, Mapping[str, Any]] = {}
        """The accounts named, by address."""
        self.seen: set[str] = set()

    def pages(self) -> Iterator[Page]:
        yield from self._subjects()
        statuses = Progress(self.source.cursor("statuses"))
        for address in self.named:
            yield from self._statuses(address, statuses)
        lists = Progress(self.source.cursor("follower_lists"))
        every = timedelta(days=self.options.followers_every_days)
        for address in self.named:
            if every and lists.is_due(address, every, self.source.now):
                yield from self._followers(address, lists)
        yield from self.skipped.pages()

    def _subjects(self) -> Iterator[Page]:
        for place, name in enumerate(self.options.names(self.source.folder)):
            found = self.api.one("accounts", "accounts/lookup", acct=name)
            if not place and (found is None or found.get("suspended")):
                raise ConfigurationError(
                    f"{self.instance} has no account {name!r}. Write the brand's own name on it "
                    "to the option `account`."
                )
            if found is None or found.get("suspended"):
                self.skipped.add_accounts(GONE, [name])
            elif place and found.get("noindex"):
                self.skipped.add_accounts(NOINDEX, [name])
            else:
                self.named[address_of(found.get("acct"), self.instance)] = found
        yield from self._accounts(list(self.named.values()))

    def _statuses(self, address: str, progress: Progress) -> Iterator[Page]:
        """Statuses of an account, newest first, down to those that were read and have settled."""
        floor = progress.since(
            address,
            timedelta(days=self.options.refresh_days),
            self.source.now,
            timedelta(days=self.options.history_days),
        )
        path = f"accounts/{self.named[address]['id']}/statuses"
        for found, is_end in self.api.walk("statuses", path, limit=40):
            fresh = [each for each in found if instant_of(each) >= floor]
            public = [each for each in fresh if is_public(each)]
            boosts = [each for each in public if is_public(each.get("reblog") or {})]
            passed_on = [
                each for each in boosts if author_of(each["reblog"], self.instance) in self.named
            ]
            yield Page("boosts", [boost_of(each, self.instance) for each in passed_on])
            own = [each for each in public if not each.get("reblog")]
            for status in own:
                yield from self._acts(status)
            is_last = is_end or bool(found and not fresh)
            reached = progress.reach(address, self.source.now) if is_last else None
            yield Page("statuses", [status_of(each, self.instance) for each in own], cursor=reached)
            if is_last:
                return

    def _acts(self, status: Mapping[str, Any]) -> Iterator[Page]:
        """Who favourited, boosted and answered a status, where its counts do not say nobody."""
        identity, uri = status["id"], status["uri"]
        for count, table, path in (
            ("favourites_count", "favourites", "favourited_by"),
            ("reblogs_count", "boosts", "reblogged_by"),
        ):
            if status.get(count) != 0:
                for people, _ in self.api.walk(table, f"statuses/{identity}/{path}", limit=80):
                    shown = self._shown(table, people)
                    addresses = [address_of(each.get("acct"), self.instance) for each in shown]
                    yield Page(table, [{"uri": uri, "actor": each} for each in addresses])
                    yield from self._accounts(shown)
        if status.get("replies_count") != 0:
            context = self.api.one("statuses", f"statuses/{identity}/context")
            answers = [
                each
                for each in (context or {}).get("descendants") or []
                if each.get("in_reply_to_id") == identity and is_public(each)
            ]
            shown = self._shown("replies", [each["account"] for each in answers])
            replies = [
                status_of(each, self.instance, uri) for each in answers if each["account"] in shown
            ]
            yield Page("statuses", replies)
            yield from self._accounts(shown)

    def _followers(self, address: str, progress: Progress) -> Iterator[Page]:
        account = self.named[address]
        if account.get("hide_collections"):
            self.skipped.add_accounts(HIDDEN, [address])
            return
        count, is_end = 0, False
        walk = self.api.walk("follows", f"accounts/{account['id']}/followers", limit=80)
        for people, is_end in walk:  # noqa: B007 the last page's word counts
            shown = self._shown("followers", people)
            followers = [address_of(each.get("acct"), self.instance) for each in shown]
            yield Page("follows", [{"subject": address, "follower": each} for each in followers])
            yield from self._accounts(shown)
            count += len(people)
        # Where the server does not say that a list is hidden, it is empty.
        is_hidden = not count and account.get("followers_count") != 0
        if is_hidden:
            self.skipped.add_accounts(HIDDEN, [address])
        # A server knows all followers of its own people, and some of others'.
        is_own = address.endswith(f"@{self.instance}") and "@" not in str(account.get("acct"))
        told = {
            "subject": address,
            "complete": is_end and is_own and not is_hidden,
            "count": count,
            "walked_at": self.source.now.isoformat(),
        }
        yield Page("follower_lists", [told], cursor=progress.reach(address, self.source.now))

    def _accounts(self, people: Sequence[Mapping[str, Any]]) -> Iterator[Page]:
        """Accounts met the first time, as they stand."""
        records = [account_of(each, self.instance) for each in people]
        new = {each["_acct"]: each for each in records if each["_acct"] not in self.seen}
        self.seen |= set(new)
        yield Page("accounts", list(new.values()))

    def _shown(self, what: str, people: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
        own = next(iter(self.named.values())).get("id")
        shown = [each for each in people if not each.get("noindex") or each.get("id") == own]
        self.skipped.add(what, NOINDEX, len(people) - len(shown))
        return shown


_READ_STATUSES = "read:statuses, where the server shows nothing to applications without a token"
_READ_ACCOUNTS = "read:accounts, where the server shows nothing to applications without a token"

KIND = Kind(
    name="mastodon",
    title="Mastodon",
    tables=(
        RawTable(
            "accounts", "One row per account and extraction.", _READ_ACCOUNTS, is_snapshot=True
        ),
        RawTable("statuses", "One row per status or reply, as last seen.", _READ_STATUSES),
        RawTable("favourites", "One row per favourite of a status.", _READ_ACCOUNTS),
        RawTable("boosts", "One row per boost of a status and list that shows it.", _READ_ACCOUNTS),
        RawTable("follows", "One row per follower of an account that was named.", _READ_ACCOUNTS),
        RawTable("follower_lists", "One row per walk through a list of followers.", _READ_ACCOUNTS),
        RawTable("skipped", "One row per reason why something was left out."),
    ),
    pages=pages,
    options=MastodonOptions,
    optional_secrets=("access_token",),
    access_basis="public_api",
)
