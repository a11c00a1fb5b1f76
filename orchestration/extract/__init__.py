"""The door: reads an input folder as the contract says and lands it in the lake.

In the order a file meets them: `contract` says what tables are, `folder` finds them, `limits`
streams them under caps; `csv_source`, `json_source` and `parquet_source` make each part a
relation of raw text, `columns` says how each kind of column is read and `judgement` why a row is
set aside; `door` counts the piles and refuses, `landing` makes the rest one load of the `lake`,
and `assets` shows it in Dagster.
"""
