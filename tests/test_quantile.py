"""Quantiles are numpy's, whatever is in the array."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from zeronine.quantile import median, quantile

KINDS = st.sampled_from([np.uint8, np.int32, np.float32, np.float64])
ARRAYS = KINDS.flatmap(
    lambda kind: hnp.arrays(
        kind,
        hnp.array_shapes(max_dims=2, max_side=20),
        elements=st.integers(0, 255) if np.issubdtype(kind, np.integer) else st.floats(-1e4, 1e4, width=32),
    )
)


@given(ARRAYS, st.floats(0, 1))
def test_it_is_numpys(values: np.ndarray, share: float) -> None:
    before = values.copy()
    exact = values.astype(np.float64)
    assert quantile(values, share) == pytest.approx(float(np.quantile(exact, share)), rel=1e-6, abs=1e-6)
    assert median(values) == pytest.approx(float(np.median(exact)), rel=1e-6, abs=1e-6)
    np.testing.assert_array_equal(values, before)
