"""What is compared of a customer and an account, in which grades, and what each grade says.

A grade's condition is SQL over one pair, customer's columns with `_l`, account's with `_r`. The
first grade that holds counts. `m` is the chance of the grade if both are one person, `u` if they
are two; both are starting values, which training replaces where the data can tell. Where a grade
has a `share`, chance agreement costs what the very value's share says instead of `u`.
"""

from orchestration.identity.grades import Comparison, Grade

FIRST = Comparison(
    "first",
    "first_l is null or (first_r is null and first_letter_r is null)",
    (
        Grade("first_l = first_r", 0.78, 0.01, "same first name", "first_key"),
        Grade("first_all_l = first_r", 0.02, 0.0005, "same given names", "first_key"),
        Grade(
            "list_has_any(fulls_l, fulls_r)",
            0.06,
            0.01,
            "short form of the first name",
            "short_key",
        ),
        Grade("first_r is null and first_l[1] = first_letter_r", 0.05, 0.08, "same first initial"),
        Grade("first_r is null", 0.003, 0.1, "another first initial"),
        Grade(
            "length(first_r) >= 4 and jaro_winkler_similarity(first_l, first_r) >= 0.92",
            0.01,
            0.01,
            "similar first name",
        ),
        Grade("else", 0.08, 0.79, "another first name"),
    ),
)

LAST = Comparison(
    "last",
    "last_l is null or (last_r is null and letter_r is null and not has_other_r)",
    (
        Grade("last_l = last_r", 0.72, 0.002, "same last name", "last_key"),
        Grade(
            "list_contains(last_parts_l, last_r)", 0.03, 0.002, "one of the last names", "last_key"
        ),
        Grade("jaro_winkler_similarity(last_l, last_r) >= 0.93", 0.02, 0.003, "similar last name"),
        Grade(
            "last_r is null and last_l[1] = letter_r", 0.08, 0.02, "same initial of the last name"
        ),
        Grade(
            "last_r is null and letter_r is not null", 0.01, 0.2, "another initial of the last name"
        ),
        Grade("last_r is null", 0.08, 0.25, "a word that is no last name"),
        Grade("else", 0.06, 0.52, "another last name"),
    ),
)

COUNTRY = Comparison(
    "country",
    "country_l is null or country_r is null",
    (
        Grade("country_l = country_r", 0.95, 0.3, "same country", "country_key"),
        Grade("else", 0.05, 0.7, "another country"),
    ),
)

LANGUAGE = Comparison(
    "language",
    "language_l is null or language_r is null or (country_l is not null and country_r is not null)",
    (
        Grade("language_l = language_r", 0.9, 0.4, "same language", "language_key"),
        Grade("else", 0.1, 0.6, "another language"),
    ),
)

CITY = Comparison(
    "city",
    "city_l is null or city_r is null",
    (
        Grade("city_l = city_r", 0.75, 0.02, "same town", "city_key"),
        Grade("else", 0.25, 0.98, "another town"),
    ),
)

TOPICS = Comparison(
    "topics",
    "len(topics_l) = 0 or len(topics_r) = 0",
    (
        Grade("list_has_any(topics_l, topics_r)", 0.5, 0.15, "same interests in the bio"),
        Grade("else", 0.5, 0.85, "other interests in the bio"),
    ),
)

YEAR = Comparison(
    "year",
    # A mailbox of the handle's very name holds the same number: it would count twice.
    "birth_year_l is null or year_r is null or coalesce(mailbox_l = handle_r, false)",
    (
        Grade("birth_year_l = year_r", 0.3, 0.015, "year of birth in the handle"),
        Grade("else", 0.7, 0.985, "another number in the handle"),
    ),
)

MAILBOX = Comparison(
    "mailbox",
    "mailbox_l is null or handle_r is null or mailbox_is_name_l or length(mailbox_l) < 6",
    (
        Grade(
            "mailbox_l = handle_r"
            " and (contains(mailbox_l, first_l) or contains(mailbox_l, last_l))",
            0.1,
            0.002,
            "the mailbox is called like the handle",
            keeps_u=True,
        ),
        Grade(
            "mailbox_l = handle_r",
            0.05,
            0.000001,
            "the mailbox is called like the handle",
            keeps_u=True,
        ),
        Grade("else", 0.85, 0.998999, "the mailbox has another name"),
    ),
)

ACT = Comparison(
    "act",
    "has_brand_act_r is null",
    (
        Grade("has_brand_act_r", 0.5, 0.5, "acted on the brand's posts"),
        Grade("else", 0.5, 0.5, "never acted on the brand's posts"),
    ),
)

TYPED = Comparison(
    "typed",
    "len(variants_l) = 0 or len(variants_r) = 0",
    (
        Grade("list_has_any(whole_l, variants_r)", 0.5, 0.5, "typed this handle"),
        Grade("list_has_any(variants_l, variants_r)", 0.5, 0.5, "typed nearly this handle"),
        Grade("else", 0.5, 0.5, "typed another handle"),
    ),
    is_trained=False,
)
"""Its grades say nothing here: `ties` finds out how often such a pair is right, by the names."""

ACCOUNT_COMPARISONS = (
    FIRST, LAST, COUNTRY, LANGUAGE, CITY, TOPICS, YEAR, MAILBOX, ACT, TYPED
)  # fmt: skip
