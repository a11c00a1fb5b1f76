"""Campaigns: what a brand means to do, whom it plans to activate, and the records it keeps.

`records` is the memory: append-only Parquet in the lake, beside what the brand hands over.
Selection, power and the holdout are pure functions; `assets` holds what Dagster runs.
"""
