"""The course of a score in the room of a word."""

from collections.abc import Mapping, Sequence
from datetime import date

from dagster_project.report.view import UserKey
from dagster_project.report.warehouse import Row, Snapshot

WEEKS = 26
WIDTH, HEIGHT, ROOM = 96, 22, 2
HIGHEST_SCORE = 100


def read_courses(
    snapshot: Snapshot, users: Sequence[UserKey]
) -> Mapping[UserKey, Sequence[int | None]]:
    """The score of each of the last weeks over 90 days, None where there is none.

    Returns:
        By user, as many as there are weeks; users without any are left out.
    """
    if not users:
        return {}
    rows = snapshot.rows(
        "select account_id, user_id, last_day, sender_score from sender_score_trend "
        "where window_kind = 'rolling_90_days' and last_day in (select distinct "
        "last_day from sender_score_trend where window_kind = 'rolling_90_days' "
        f"order by last_day desc limit {WEEKS})"
    )
    weeks = sorted({row["last_day"] for row in rows})
    wanted = set(users)
    scores: dict[UserKey, dict[date, int | None]] = {}
    for row in rows:
        user = row["account_id"], row["user_id"]
        if user in wanted:
            scores.setdefault(user, {})[row["last_day"]] = row["sender_score"]
    return {
        user: [by_week.get(week) for week in weeks] for user, by_week in scores.items()
    }


def draw_course(scores: Sequence[int | None]) -> str:
    """A line as SVG, with gaps where there is no score; made of numbers alone."""
    step = (WIDTH - 2 * ROOM) / max(len(scores) - 1, 1)
    points = [
        None
        if score is None
        else (
            ROOM + step * number,
            ROOM + (HEIGHT - 2 * ROOM) * (1 - score / HIGHEST_SCORE),
        )
        for number, score in enumerate(scores)
    ]
    path, is_drawn = "", False
    for point in points:
        if point is not None:
            path += f"{'L' if is_drawn else 'M'}{point[0]:.1f} {point[1]:.1f}"
        is_drawn = point is not None
    shown = [point for point in points if point is not None]
    if not shown:
        return ""
    x, y = shown[-1]
    return (
        f'<svg class="course" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" '
        f'height="{HEIGHT}" aria-hidden="true"><path d="{path}" fill="none" '
        'stroke="currentColor" stroke-width="1.5"/>'
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2" fill="currentColor"/></svg>'
    )


def user_of(row: Row) -> UserKey:
    """Whose a row is."""
    return row["account_id"], row["user_id"]
