"""What is compared of two customer records: what a person takes along, and what a household shares.

Two records with one telephone or one mailbox are one person or one household, hardly ever
strangers. So among them a grade is held against a household, not against chance: last name, town
and the other contact are shared at home, too (`AT_HOME`); first name, year of birth and gender are
not. Pairs without a contact in common are held against chance.
"""

from dataclasses import replace

from orchestration.identity.grades import Comparison, Grade

_SLIP = (
    # The distance is slow; one slip leaves the head or the tail as it was.
    "(left({0}_l, 3) = left({0}_r, 3) or right({0}_l, 3) = right({0}_r, 3))"
    " and abs(length({0}_l) - length({0}_r)) <= 1"
    " and damerau_levenshtein({0}_l, {0}_r) <= 1"
)

FIRST = Comparison(
    "first",
    "first_l is null or first_r is null",
    (
        Grade("first_l = first_r", 0.86, 0.01, "same first name", "first_key"),
        Grade(
            "starts_with(first_all_l, first_r) or starts_with(first_all_r, first_l)",
            0.02, 0.002, "one of the first names",
        ),
        Grade("list_has_any(fulls_l, fulls_r)", 0.05, 0.005, "short form of the first name"),
        Grade(
            "length(first_l) >= 4 and length(first_r) >= 4 and ("
            "jaro_winkler_similarity(first_l, first_r) >= 0.92 or " + _SLIP.format("first") + ")",
            0.04, 0.008, "similar first name",
        ),
        Grade("else", 0.03, 0.975, "another first name"),
    ),
)  # fmt: skip

LAST = Comparison(
    "last",
    "last_l is null or last_r is null",
    (
        Grade("last_l = last_r", 0.87, 0.005, "same last name", "last_key"),
        Grade(
            "list_contains(last_parts_l, last_r) or list_contains(last_parts_r, last_l)",
            0.03, 0.001, "one of the last names",
        ),
        Grade(
            "length(last_l) >= 4 and length(last_r) >= 4 and ("
            "jaro_winkler_similarity(last_l, last_r) >= 0.93 or " + _SLIP.format("last") + ")",
            0.05, 0.005, "similar last name",
        ),
        Grade("else", 0.05, 0.989, "another last name"),
    ),
)  # fmt: skip

YEAR = Comparison(
    "year",
    "birth_year_l is null or birth_year_r is null",
    (
        Grade("birth_year_l = birth_year_r", 0.968, 0.02, "same year of birth"),
        Grade(
            "damerau_levenshtein(birth_year_l::varchar, birth_year_r::varchar) <= 1"
            " and abs(birth_year_l - birth_year_r) <= 10",
            0.03, 0.12, "year of birth off by a digit",
        ),
        Grade("else", 0.002, 0.86, "another year of birth"),
    ),
)  # fmt: skip

GENDER = Comparison(
    "gender",
    "gender_l not in ('female', 'male') or gender_r not in ('female', 'male')"
    " or gender_l is null or gender_r is null",
    (
        Grade("gender_l = gender_r", 0.99, 0.5, "same gender"),
        Grade("else", 0.01, 0.5, "another gender"),
    ),
)

EMAIL = Comparison(
    "email",
    "address_l is null or address_r is null",
    (
        Grade("address_l = address_r", 0.3, 1e-6, "same email address", "address"),
        Grade("mailbox_l = mailbox_r", 0.15, 1e-6, "same mailbox, spelled otherwise", "mailbox"),
        Grade(
            "local_l = local_r and not is_named_l and length(local_l) >= 6",
            0.1, 0.0005, "same name of the mailbox elsewhere",
        ),
        Grade(
            "address_l[1] = address_r[1] and length(address_l) >= 10"
            " and regexp_replace(address_l, '[^0-9]', '', 'g')"
            " = regexp_replace(address_r, '[^0-9]', '', 'g')"
            " and " + _SLIP.format("address"),
            0.05, 0.0005, "email address off by a letter",
        ),
        Grade("else", 0.4, 0.999, "another email address"),
    ),
    is_trained=False,
)  # fmt: skip

PHONE = Comparison(
    "phone",
    "phone_l is null or phone_r is null",
    (
        Grade("phone_l = phone_r", 0.6, 1e-6, "same telephone", "phone"),
        Grade(
            "length(phone_l) >= 8 and " + _SLIP.format("phone"),
            0.05, 0.001, "telephone off by a digit",
        ),
        Grade("else", 0.35, 0.999, "another telephone"),
    ),
)  # fmt: skip

CITY = Comparison(
    "city",
    "city_l is null or city_r is null",
    (
        Grade("city_l = city_r", 0.85, 0.05, "same town", "city_key"),
        Grade("else", 0.15, 0.95, "another town"),
    ),
)

COUNTRY = Comparison(
    "country",
    "country_l is null or country_r is null",
    (
        Grade("country_l = country_r", 0.98, 0.3, "same country", "country_key"),
        Grade("else", 0.02, 0.7, "another country"),
    ),
)

AGAINST_CHANCE = (FIRST, LAST, YEAR, GENDER, EMAIL, PHONE, CITY, COUNTRY)
"""One person's records against two strangers'."""

AT_HOME = {
    "last": (0.6, 0.01, 0.02, 0.37),
    "email": (0.3, 0.02, 0.01, 0.02, 0.65),
    "phone": (0.6, 0.03, 0.37),
    "city": (0.95, 0.05),
    "country": (0.98, 0.02),
}
"""Chance of each grade between two people of one household, for what households share."""


NAMED_ALIKE = 0.01
"""Two people at home who have one first name, at least: children are called after their parents."""


def against_household(comparisons: tuple[Comparison, ...]) -> tuple[Comparison, ...]:
    """The same comparisons with a household's chances in place of chance agreement."""
    result = []
    for comparison in comparisons:
        chances = AT_HOME.get(comparison.name)
        if chances is None:
            floor = NAMED_ALIKE if comparison.name == "first" else 0.0
            named = tuple(replace(grade, least_share=floor) for grade in comparison.grades)
            result.append(replace(comparison, grades=named))
            continue
        grades = tuple(
            replace(grade, u=chance, share=None)
            for grade, chance in zip(comparison.grades, chances, strict=True)
        )
        result.append(replace(comparison, grades=grades, is_trained=False))
    return tuple(result)
