"""`brand.yaml` is taken as it is meant, or refused with its line."""

import pytest

from orchestration.brand import Brand, load_brand
from orchestration.errors import ConfigurationError

SMALLEST = "name: Stridewell\ntopics:\n  - name: running\n    keywords: [running]\n"


def written(folder, text: str | bytes):
    path = folder / "brand.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_name_and_topics_are_enough(tmp_path):
    brand = load_brand(written(tmp_path, SMALLEST))
    assert (brand.name, brand.currency, brand.window_days) == ("Stridewell", "EUR", 90)
    assert brand.micro_band.max_followers == 5000


def test_a_byte_order_mark_does_no_harm(tmp_path):
    assert load_brand(written(tmp_path, b"\xef\xbb\xbf" + SMALLEST.encode())).name == "Stridewell"


def test_several_handles_on_one_platform_are_pairs():
    topics = ({"name": "running", "keywords": ["run"]},)
    brand = Brand(name="S", topics=topics, handles={"instagram": ("a", "b"), "TikTok": "c"})
    assert brand.handle_pairs() == (("tiktok", "c"), ("instagram", "a"), ("instagram", "b"))


def test_nobody_is_matched_unless_consent_covers_it(tmp_path):
    assert not load_brand(written(tmp_path, SMALLEST)).identity.consent_covers_matching


def test_thresholds_follow_from_what_mistakes_cost(tmp_path):
    costs = "identity:\n  costs: {wrong_contact: 19, missed_contact: 1, wrong_figure: 3}\n"
    read = load_brand(written(tmp_path, SMALLEST + costs)).identity.costs
    assert (read.contact_threshold, read.aggregate_threshold) == (0.95, 0.75)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", r"line 1: empty"),
        ("- a list\n", r"line 1: no mapping"),
        ("name: [unclosed\ntopics: 3\n", r"line 2: not valid YAML"),
        ("name: S\n", r"line 1: topics: is required"),
        (SMALLEST + "curency: EUR\n", r"line 5: curency: is not a setting"),
        (SMALLEST + "currency: euro\n", r"line 5: currency: 'euro' is no ISO 4217"),
        (SMALLEST + "margin: 40\n", r"line 5: margin: .*less than or equal to 1"),
        (SMALLEST + "micro_band: {min_followers: 9, max_followers: 2}\n", r"line 5: .*above"),
        ("name: S\ntopics:\n  - name: a\n", r"line 3: topics.0: topic 'a' has neither"),
        (
            "name: S\ntopics:\n  - {name: a, weight: -1, keywords: [b]}\n",
            r"line 3: topics.0.weight",
        ),
        (SMALLEST + "  - name: Running\n    keywords: [x]\n", r"named twice: running"),
        ("x: &a [*a]\n", r"brand.yaml"),
        (
            SMALLEST + "identity: {consent_covers_matching: 1}\n",
            r"line 5: identity.consent_covers_matching",
        ),
        (SMALLEST + "identity:\n  costs: {wrong_contact: 2}\n", r"line 6: .*need less than"),
    ],
)
def test_a_mistake_is_refused_with_its_line(tmp_path, text, expected):
    with pytest.raises(ConfigurationError, match=expected):
        load_brand(written(tmp_path, text))


def test_a_missing_file_says_what_to_put_there(tmp_path):
    with pytest.raises(ConfigurationError, match="is missing. Put a brand.yaml"):
        load_brand(tmp_path / "brand.yaml")


def test_text_that_is_not_utf_8_is_refused(tmp_path):
    with pytest.raises(ConfigurationError, match="not UTF-8"):
        load_brand(written(tmp_path, SMALLEST.encode("utf-16")))
