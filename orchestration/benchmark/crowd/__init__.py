"""Invented customers and accounts of known owners, for matching at any size.

Names are as uneven as people's: of thousands in each country the commonest is borne by three in a
hundred (first) and one or two (last). Customers come with gaps, typos, umlauts spelled either way,
second records and households; accounts with full names, first names, short forms, initials or no
name at all, some with a town in the bio, most of them of people who are no customers.
"""

from orchestration.benchmark.crowd.making import Crowd, make_crowd

__all__ = ["Crowd", "make_crowd"]
