"""Two published runs held against each other: what differs in what they were made from, who moved.

`runs` finds them in the published copy, `publish.changes` compares them, `terminal` tells.
"""
