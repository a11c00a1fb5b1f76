"""The frames that rules judge, drawn from a candidate's own files.

Where a rule speaks of all tables, its frame has one row per table or column with a count of
culprits: small whatever the number of people, and free of their values.
"""
