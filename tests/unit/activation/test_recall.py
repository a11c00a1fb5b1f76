"""The recall list is made from the ledger: complete, with the reason and what to remove."""

from orchestration.activation import contacts
from orchestration.activation.recall import recall_file, recall_rows, stale_waves
from tests.activation_scene import AS_OF, NOW, standing


def export(customer: str, channel: str = "csv", **known):
    return {
        "channel": channel,
        "campaign_id": "autumn",
        "wave": 1,
        "customer_id": customer,
        "destination": "activation/autumn/wave-1/people.csv",
        "exported_at": NOW,
        "exported_by": "ann",
        "as_of": AS_OF,
        "export_id": "e1",
        **known,
    }


def test_who_may_still_be_contacted_is_not_recalled():
    assert recall_rows([export("c0")], standing()) == []
    assert recall_file([]).count(b"\r\n") == 1


def test_each_channel_and_wave_is_told_once_with_its_last_export():
    ledger = [
        export("c0"),
        export("c0", exported_by="bob"),
        export("c0", wave=2),
        export("c0", "klaviyo"),
        export("c1"),
    ]
    rows = recall_rows(ledger, standing(withdrawn=("c0",)))
    told = [(row["channel"], row["wave"], row["last_exported_by"]) for row in rows]
    assert told == [("csv", 1, "bob"), ("csv", 2, "ann"), ("klaviyo", 1, "ann")]


def test_who_is_on_record_no_more_is_recalled_too():
    (row,) = recall_rows([export("c99", "google_audience")], standing())
    assert row["reason"] == "no such customer is on record any more"
    assert row["email_sha256"] is None


def test_an_audience_is_told_the_hash_it_knows():
    (row,) = recall_rows([export("c3", "meta_audience")], standing(withdrawn=("c3",)))
    assert row["email_sha256"] == contacts.sha256("c3@example.com")
    assert row["phone_sha256"] == contacts.sha256("4917012345" + "03")


def test_only_files_that_still_hold_somebody_are_written_anew():
    rows = recall_rows([export("c0"), export("c0", wave=2)], standing(withdrawn=("c0",)))
    current = {("autumn", 1, "csv"): {"c1"}, ("autumn", 2, "csv"): {"c0", "c1"}}
    assert stale_waves(rows, current) == {("autumn", 2)}
