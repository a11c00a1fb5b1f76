"""Contact details in the networks' own normal forms, held against their published examples."""

import pytest

from orchestration.activation import contacts
from orchestration.activation.formats import CHANNELS


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("  Zoe@Example.COM\u200b", "Zoe@example.com"),
        ("ｚｏｅ＠ｅｘａｍｐｌｅ．ｃｏｍ", "zoe@example.com"),
        ("zoe@", None),
        ("no address", None),
        ("", None),
        (None, None),
    ],
)
def test_an_address_is_one_or_none(typed, address):
    assert contacts.email_address(typed) == address


@pytest.mark.parametrize(
    ("typed", "country", "number"),
    [
        ("+49 (0)170 1234567", "DE", "+491701234567"),
        ("0049 170 1234567", "DE", "+491701234567"),
        ("0170/1234567", "DE", "+491701234567"),
        ("(800) 555-0100", "US", "+18005550100"),
        ("+1 800 555 0100", "DE", "+18005550100"),
        ("０１７０１２３４５６７", "DE", "+491701234567"),
        ("0170 1234567", None, None),
        ("0170 1234567", "XX", None),
        ("12", "DE", None),
        ("call me", "DE", None),
        ("+999 5550001329", "GB", None),
        (None, "DE", None),
    ],
)
def test_a_number_is_dialled_from_anywhere_or_none(typed, country, number):
    assert contacts.phone_number(typed, country) == number


def test_google_reads_its_own_mailboxes_without_dots_and_tags():
    # The two examples of Google's page "Format user data".
    mailbox = contacts.google_email("cloudy.sanfrancisco+shopping@gmail.com")
    assert mailbox == "cloudysanfrancisco@gmail.com"
    assert contacts.google_email("user.name+NYC@Example.com") == "user.name+nyc@example.com"


def test_each_network_hashes_its_own_form():
    hashed = {
        name: channel.hashes("Zoe.S+x@gmail.com", "+491701234567")
        for name, channel in CHANNELS.items()
        if channel.hashes
    }
    digest = contacts.sha256
    assert hashed == {
        "meta_audience": (digest("zoe.s+x@gmail.com"), digest("491701234567")),
        "google_audience": (digest("zoes@gmail.com"), digest("+491701234567")),
        "tiktok_audience": (digest("zoe.s+x@gmail.com"), digest("+491701234567")),
    }


def test_tiktoks_published_example_gives_its_published_hash():
    published = "d6117306485ed0e50afab3ac871e98f81699151f30281527d63ff5f233656c69"
    assert contacts.sha256(contacts.plain_email("JaneDoe@gmail.com")) == published


def test_what_is_unknown_has_no_hash():
    assert contacts.sha256(None) is None
