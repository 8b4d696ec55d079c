"""Places of names beside their points: none covers another, however wide it gets."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from dagster_project.report.label_places import GAP, LETTER, LINE, place_labels

HEIGHT = 350.0
PART = st.floats(0, 1)
NAMES = st.sampled_from(["Jan", "Agnieszka Wróblewska", "Niamh O'Shaughnessy"])


def boxes(
    points: list[tuple[float, float, str]], width: float
) -> list[tuple[float, float, float, float]]:
    """Left, right, top and bottom of each name that shows at this width."""
    shown = []
    places = place_labels(points, height=HEIGHT)
    for (x, y, name), place in zip(points, places, strict=True):
        if place.least_width is None or width < place.least_width:
            continue
        length = len(name) * LETTER
        left = x * width + (GAP if "right" in place.side else -GAP - length)
        top = (1 - y) * HEIGHT - (LINE if "above" in place.side else 0)
        shown.append((left, left + length, top, top + LINE))
    return shown


@given(st.lists(st.tuples(PART, PART, NAMES), max_size=15), st.integers(240, 1600))
def test_names_never_cover_each_other(
    points: list[tuple[float, float, str]], width: int
) -> None:
    for one, other in combinations(boxes(points, width), 2):
        apart = one[1] <= other[0] or other[1] <= one[0]
        assert apart or one[3] <= other[2] or other[3] <= one[2]


@given(st.tuples(PART, PART, NAMES), st.integers(520, 1600))
def test_lonely_name_shows_whole(point: tuple[float, float, str], width: int) -> None:
    ((left, right, _, _),) = boxes([point], width)
    assert 0 <= left < right <= width


def test_name_at_the_right_edge_goes_to_the_left() -> None:
    (place,) = place_labels([(0.95, 0.5, "Oliver Thackeray")], height=HEIGHT)
    assert place.side.startswith("left")
    assert place.least_width == 240


def test_name_without_room_beside_another_goes_below() -> None:
    close = [(0.1, 0.5, "Agnieszka Wróblewska"), (0.11, 0.5, "Małgorzata Żurek")]
    first, second = place_labels(close, height=HEIGHT)
    assert first.side == "right above"
    assert second.side == "right below"
