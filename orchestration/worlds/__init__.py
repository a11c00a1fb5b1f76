"""Synthetic causal worlds: customers, audiences and a brand whose true influence is known.

A world is a contract input folder together with the truth behind it. `parameters` holds what may be
turned, `world` assembles the tables, `folder` writes them, and `python -m orchestration.worlds` is
the command. Nothing here is read by the pipeline; it only makes inputs for it.
"""

from orchestration.worlds.parameters import WorldParameters
from orchestration.worlds.world import World, build_world, parts

__all__ = ["World", "WorldParameters", "build_world", "parts"]
