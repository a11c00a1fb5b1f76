"""Grapevine finds, ranks and measures the micro-influencers among a brand's own customers.

Start reading at `orchestration.definitions`, which lists the pipeline in the order data flows.
"""

__version__ = "0.1.0"
