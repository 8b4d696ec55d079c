"""A score in sentences: what it is made of, what is missing, what would help."""

from collections.abc import Sequence

from dagster_project.report.language import Language
from dagster_project.report.rules import Rule
from dagster_project.report.table import SIGNS
from dagster_project.report.warehouse import Row


def is_scored(row: Row) -> bool:
    """Whether a row has a score."""
    return bool(row["score_status"] == "scored")


def explain_status(row: Row, words: Language) -> str:
    """Why there is no score, and what is missing to one."""
    if row["score_status"] == "not_enough_enrollments":
        return words("status.missing", missing=words.count(row["enrollments_needed"]))
    return words.term("score_status", row["score_status"])


def explain_next_band(row: Row, words: Language) -> Sequence[str]:
    """What would lead to the next band, a sentence each."""
    if row["next_band"] is None:
        return ()
    said = {
        "band": words.term("band", row["next_band"]),
        "points": words.count(row["points_to_next_band"]),
        "replies": words.count(row["replies_to_next_band"]),
        "bounces": words.count(row["bounces_to_next_band"]),
    }
    has_replies = row["replies_to_next_band"] is not None
    has_bounces = row["bounces_to_next_band"] is not None
    sentences = [words("what_if.points", **said)]
    if has_replies and has_bounces:
        sentences.append(words("what_if.replies_or_bounces", **said))
    elif has_replies:
        sentences.append(words("what_if.replies", **said))
    elif has_bounces:
        sentences.append(words("what_if.bounces", **said))
    return sentences


def explain_score(row: Row, words: Language) -> Sequence[str]:
    """What a score is made of, and what would lead to the next band.

    What the rates would give so far, where there is no score yet.
    """
    if row["sender_score"] is not None:
        made_of = words(
            "sender.points",
            score=words.count(row["sender_score"]),
            reply=row["reply_points"],
            bounce=row["bounce_points"],
        )
        return (made_of, *explain_next_band(row, words))
    if row["provisional_score"] is None:
        return ()
    band = words.term("band", row["provisional_band"])
    score = words.count(row["provisional_score"])
    return (words("sender.provisional", score=score, band=band),)


def explain_rate(row: Row, rate: str, words: Language) -> str | None:
    """Whether a rate is good, with its interval; None where there is no rate."""
    if row[rate] is None:
        return None
    is_good = row[f"is_{rate}_good"]
    return words(
        "sender.rate",
        mark=f"{SIGNS['good' if is_good else 'bad']} "
        f"{words('mark.good' if is_good else 'mark.not_good')}",
        low=words.percent(row[f"{rate}_low"]),
        high=words.percent(row[f"{rate}_high"]),
    )


def band_place(band: str | None, rule: Rule) -> str:
    """The mark of a band: its place from the lowest, four at most."""
    names = [name for name, _ in rule.bands]
    return f"band-{min(names.index(band), 3)}" if band in names else ""
