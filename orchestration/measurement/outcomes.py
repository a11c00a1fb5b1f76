"""`marts.campaign_outcomes` as arrays, and who of them is compared with whom."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orchestration.measurement.design import Design, Flags, Floats, Ints

COVARIATES = ("prior_conversion_count", "earlier_conversion_count", "prior_own_order_count")
"""Known before assignment, as log(1 + x): a leaked code's hundred must not set the slope."""


@dataclass(frozen=True)
class Outcomes:
    """People of one campaign, wave or all campaigns, in the order of campaign and customer."""

    table: pa.Table

    def __len__(self) -> int:
        """People assigned; one in two campaigns counts twice."""
        return int(self.table.num_rows)

    def column(self, name: str) -> Floats:
        """A figure of everybody; NaN unknown, flags as 0 and 1."""
        found = self.table[name].cast(pa.float64()).to_numpy(zero_copy_only=False)
        return np.asarray(found, dtype=np.float64)

    def where(self, keep: Flags) -> "Outcomes":
        """Only some of the people."""
        return Outcomes(self.table.filter(pa.array(keep)))

    @cached_property
    def is_treated(self) -> Flags:
        """Whether each was treated."""
        return np.asarray(pc.equal(self.table["arm"], "treatment").to_numpy(zero_copy_only=False))

    @cached_property
    def treated(self) -> "Outcomes":
        """Only who was treated."""
        return self.where(self.is_treated)

    @property
    def is_complete(self) -> bool:
        """Whether everybody's window has ended."""
        return bool(np.all(self.column("is_window_complete") > 0))

    @property
    def is_long_complete(self) -> bool:
        """Whether everybody's long window has ended."""
        return bool(np.all(self.column("is_long_window_complete") > 0))

    @property
    def strata(self) -> Ints:
        """Number of each person's block: campaign, wave and stratum, as the arms were drawn."""
        parts = [
            pc.fill_null(self.table[name].cast(pa.string()), "")
            for name in ("campaign_id", "wave", "stratum")
        ]
        keys = pc.binary_join_element_wise(*parts, "\x1f")
        _, number = np.unique(keys.to_numpy(zero_copy_only=False).astype(str), return_inverse=True)
        return np.asarray(number, dtype=np.int64)

    @property
    def design(self) -> Design:
        """The experiment: arms, blocks, and what was known before."""
        known = [np.log1p(np.maximum(self.column(name), 0.0)) for name in COVARIATES]
        known.append(self.column("expected_conversions"))
        return Design(self.is_treated, self.strata, np.column_stack(known))


def ordered(table: pa.Table) -> Outcomes:
    """The mart's rows in a total order, so that the same rows give the same bytes."""
    return Outcomes(
        table.sort_by([("campaign_id", "ascending"), ("customer_id", "ascending")]).combine_chunks()
    )
