"""The systems a brand's data lives in: read as they are, landed as they came.

    sources.yaml -> settings -> kind (what a system is) -> extraction -> lake/<kind>/<table>

`kinds/` holds one module per kind of system and nothing else knows one from another. A kind yields
pages of records; `extraction` lands them and remembers how far it came; `assets` shows it to
Dagster. The contract's columns are dbt's work: `stg_<kind>__<table>`.
"""
