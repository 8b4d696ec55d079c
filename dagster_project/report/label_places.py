"""Where the names of points go, so that none covers another, however wide a picture is.

A picture is as wide as its place, which only the browser knows: each name gets the
width from which on it has room.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

WIDTHS = (240, 360, 520, 720)
SIDES = ("right above", "left above", "right below", "left below")
# In pixels: of a letter, between a point and its name, and of a line and a point.
LETTER, GAP, LINE, POINT = 6.2, 8, 13, 5


@dataclass(frozen=True)
class Place:
    """Where one name goes.

    Attributes:
        side: of its point, one of SIDES.
        least_width: of the picture, in pixels; None where it never has room.
    """

    side: str
    least_width: int | None


@dataclass(frozen=True)
class _Box:
    left: float
    right: float
    top: float
    bottom: float

    def meets(self, other: "_Box") -> bool:
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


def place_labels(
    points: Sequence[tuple[float, float, str]], *, height: float
) -> list[Place]:
    """A place for the name of each point; the first ones choose first.

    Args:
        points: how far from the left and from the bottom, as a part of the picture,
            and the name.
        height: of the picture, in pixels.
    """
    placed: dict[int, Place] = {}
    for width in WIDTHS:
        # What has room keeps it: the wider the picture, the further apart the names.
        for number in range(len(points)):
            if number in placed:
                continue
            for side in SIDES:
                box = _label(points[number], side, width, height)
                others = _occupied(points, placed, number, width, height)
                if box.left >= 0 and box.right <= width and not _meets(box, others):
                    placed[number] = Place(side, width)
                    break
    return [placed.get(number, Place(SIDES[0], None)) for number in range(len(points))]


def _occupied(
    points: Sequence[tuple[float, float, str]],
    placed: dict[int, Place],
    number: int,
    width: float,
    height: float,
) -> Iterable[_Box]:
    for other, point in enumerate(points):
        if other == number:
            continue
        x, y = point[0] * width, (1 - point[1]) * height
        yield _Box(x - POINT, x + POINT, y - POINT, y + POINT)
        if other in placed:
            yield _label(point, placed[other].side, width, height)


def _label(
    point: tuple[float, float, str], side: str, width: float, height: float
) -> _Box:
    x, y, length = point[0] * width, (1 - point[1]) * height, len(point[2]) * LETTER
    left = x + GAP if side.startswith("right") else x - GAP - length
    top = y - LINE if side.endswith("above") else y
    return _Box(left, left + length, top, top + LINE)


def _meets(box: _Box, others: Iterable[_Box]) -> bool:
    return any(box.meets(other) for other in others)
