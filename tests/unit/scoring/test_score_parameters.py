"""Every constant says what it is, and refuses what it cannot be."""

from dataclasses import fields

import pytest

from orchestration.scoring import ParameterError, Parameters


@pytest.mark.parametrize(
    "field", [f for f in fields(Parameters) if f.name not in {"objective", "currency"}]
)
def test_every_constant_has_symbol_unit_range_and_source(field):
    assert set(field.metadata) == {"symbol", "unit", "low", "high", "source"}
    assert field.metadata["low"] <= field.default <= field.metadata["high"]
    assert field.metadata["source"]


@pytest.mark.parametrize(
    ("wrong", "culprit"),
    [
        ({"margin": 1.2}, "margin"),
        ({"margin": float("nan")}, "margin"),
        ({"k": 0}, "k"),
        ({"draws": 8}, "draws"),
        ({"objective": "fame"}, "objective"),
        ({"min_followers": 9_000}, "min_followers"),
    ],
)
def test_refuses_what_is_out_of_range_and_names_it(wrong, culprit):
    with pytest.raises(ParameterError, match=culprit) as refusal:
        Parameters(**wrong)
    assert culprit in refusal.value.culprits
