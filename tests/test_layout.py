"""Parts are put together to a digit; specks and edges stay out."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from conftest import drawing
from zeronine import ink, layout


def page(*rows: str, side: int = 90, gap: int = 10) -> np.ndarray:
    """A white page with rows of drawn digits; a blank in a row is an empty place."""
    white = np.full((side, side), 255, np.uint8)
    cells = [[drawing(int(c), side, 7, seed=i) if c.isdigit() else white for i, c in enumerate(row)] for row in rows]
    lines = [np.hstack([np.pad(c, ((gap, gap), (0, 0)), constant_values=255) for c in row]) for row in cells]
    width = max(line.shape[1] for line in lines)
    return np.vstack([np.pad(line, ((0, 0), (0, width - line.shape[1])), constant_values=255) for line in lines])


def test_a_speck_far_off_is_left_out() -> None:
    drawn = drawing(2)
    drawn[5:8, 5:8] = 0
    clean = layout.digit_ink(ink.extract(drawing(2)))
    found = layout.digit_ink(ink.extract(drawn))
    assert found is not None
    assert clean is not None
    assert found[1] == clean[1]


def test_a_bar_that_stands_off_belongs() -> None:
    drawn = np.full((200, 200), 255, np.uint8)
    drawn[60:160, 80:92] = 0
    drawn[40:50, 84:140] = 0  # ten pixels above the body
    found = layout.digit_ink(ink.extract(drawn))
    assert found is not None
    assert found[1] == (80, 40, 60, 120)


def test_a_page_edge_is_left_out() -> None:
    drawn = drawing(7, 200, 10, room=0.6)
    drawn[:, :4] = 0
    found = layout.digit_ink(ink.extract(drawn))
    assert found is not None
    assert found[1][0] > 20


@pytest.mark.parametrize("turns", range(4))
def test_a_stroke_that_leaves_the_picture_and_comes_back_is_one(turns: int) -> None:
    drawn = np.full((300, 300), 255, np.uint8)
    seven = np.array([(75, 25), (150, 5), (210, -8), (232, -2), (225, 30), (170, 140), (130, 280)], np.int32)
    cv2.polylines(drawn, [seven], isClosed=False, color=0, thickness=12, lineType=cv2.LINE_AA)
    found = layout.digit_ink(ink.extract(np.rot90(drawn, turns).copy()))
    assert found is not None
    upright = np.rot90(found[0], -turns)
    assert upright.shape[1] > 150  # the bar is there
    alone = drawn.copy()
    alone[:40, :200] = 255
    alone[:6, 10:80] = 0  # the edge of a page, far from where the stroke is cut
    found = layout.digit_ink(ink.extract(np.rot90(alone, turns).copy()))
    assert found is not None
    assert np.rot90(found[0], -turns).shape[1] < 130


@pytest.mark.parametrize("turns", range(4))
@pytest.mark.parametrize("edge", [np.s_[:20, :], np.s_[20:250, :24], np.s_[100:200, :24], np.s_[:60, :20]])
def test_edges_beside_a_digit_cut_by_the_frame_are_left_out(edge: tuple[slice, slice], turns: int) -> None:
    drawn = np.full((300, 300), 235, np.uint8)
    across = 105 if edge[0].start else -105  # the frame cuts it on the other side, or round the corner
    seven = np.add([(100, 80), (200, 80), (140, 230)], (across, 0)).astype(np.int32)
    cv2.polylines(drawn, [seven], False, 30, 8)
    alone = layout.digit_ink(ink.extract(np.rot90(drawn, turns).copy()))
    drawn[edge] = 40
    drawn[260:263, :3] = 40  # a speck
    found = layout.digit_ink(ink.extract(np.rot90(drawn, turns).copy()))
    assert alone is not None and found is not None
    assert found[1] == alone[1]


def test_no_ink_no_digit() -> None:
    assert layout.digit_ink(np.zeros((50, 60), np.float32)) is None
