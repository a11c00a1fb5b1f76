"""Activation: arms drawn, codes issued, contacts exported, and a ledger of who left where.

The one place where contact details leave the system, and only for people who consent to outreach at
that moment. It reads consent and contacts anew from the lake, so a withdrawal that arrived after
the last ranking counts. Everything it does is a record in the lake (`campaign.records`) before it
is a file. `codes`, `contacts`, `cells`, `formats`, `drafts` and `likeness` are pure.
"""
