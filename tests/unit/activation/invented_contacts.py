"""People of an export, for tests."""

from orchestration.activation.formats import Person

KNOWN = {
    "customer_id": "c1",
    "email": "Zoe.S+x@gmail.com",
    "phone": "+491701234567",
    "first_name": "Zoë",
    "last_name": "Smith",
    "country": "DE",
    "city": "Köln",
    "language": "de",
    "handles": ("instagram:zoe", "tiktok:zoe.runs"),
    "campaign_id": "autumn",
    "wave": 1,
    "incentive_kind": "gift",
    "incentive_cost": "25.0000",
    "currency": "EUR",
    "code": "RUN-7KQ4M-WX3PT",
    "code_kind": "promo_code",
    "draft": "Hi Zoë,\nrun with us.",
    "is_too_alike": False,
}


def person(**known) -> Person:
    return Person(**{**KNOWN, **known})
