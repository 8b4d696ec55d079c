"""The checks of points, bands and limits, and of the rules that they follow.

Points and bands are found here by ranges between neighbouring bounds, on purpose by
another way than the models take. Keep out whatever is not about a score.
"""

from collections.abc import Iterator, Mapping

from dagster_project.expectations.kinds import Check, no_rows, values_between
from dagster_project.expectations.thresholds import Rule

SCORE_TABLES: Mapping[str, tuple[str, ...]] = {
    "sender_scores": ("account_id", "user_id"),
    "sender_sequence_scores": ("account_id", "user_id", "sequence_id"),
    "sequence_scores": ("account_id", "sequence_id"),
    "team_scores": ("account_id", "team"),
    "domain_scores": ("account_id", "sender_domain"),
    "account_scores": ("account_id",),
    "sender_scores_by_period": ("account_id", "user_id", "period"),
    "sender_score_trend": ("account_id", "user_id", "window_kind", "last_day"),
}
# A check for each rule of these, which people look at first; one for all of others.
JUDGED_IN_DETAIL = ("sender_scores", "sender_sequence_scores")
# The limit of each table in score_rules, where it is not that of a sender.
LIMIT_NAMES: Mapping[str, str] = {"sender_sequence_scores": "sender and sequence"}
# Enrollments that the reply rate is taken of, by the setting in force.
REPLY_RATE_BASE = (
    "case when exists (select 1 from score_rules "
    "where rule_type = 'reply_rate_denominator' and rule_name = 'completed') "
    "then completed_enrollments else delivered_enrollments end"
)
_RANGES = (
    "select *, lead(lower_bound) over bounds as next_bound, "
    "lead(is_bound_inclusive) over bounds as is_next_inclusive "
    "from score_rules where rule_type = '{rule_type}' "
    "window bounds as (order by lower_bound)"
)
# Malformed rules may give several rows; that they are malformed has checks of its own.
_POINTS = (
    "(select min(points) from ({ranges}) where {base} > 0 "
    "and (100 * {count} > lower_bound * {base} "
    "or (is_bound_inclusive and 100 * {count} = lower_bound * {base})) "
    "and (next_bound is null or 100 * {count} < next_bound * {base} "
    "or (not is_next_inclusive and 100 * {count} = next_bound * {base})))"
)
_REPLY_POINTS = _POINTS.format(
    ranges=_RANGES.format(rule_type="reply_points"),
    count="replied_enrollments",
    base="reply_rate_base",
)
_BOUNCE_POINTS = _POINTS.format(
    ranges=_RANGES.format(rule_type="bounce_points"),
    count="bounced_enrollments",
    base="completed_enrollments",
)


def scores_follow_the_rules(rule: Rule) -> Iterator[Check]:
    """Rates, points, bands and limits of each score table."""
    for table, key in SCORE_TABLES.items():
        if table not in JUDGED_IN_DETAIL:
            yield from _follow_the_rules(rule, table, key)
            continue
        for rate in ("reply_rate", "bounce_rate"):
            yield values_between(
                rule,
                f"{table}_have_a_{rate}_from_0_to_1",
                table,
                column=rate,
                bounds=(0, 1),
            )
        yield no_rows(
            rule,
            f"{table}_are_sums_of_points",
            table,
            f"select {', '.join(key)}, sender_score, reply_points, bounce_points "
            "from {batch} where "
            "sender_score is distinct from reply_points + bounce_points",
        )
        yield no_rows(
            rule, f"{table}_have_points_by_the_rules", table, _mispointed(key)
        )
        yield no_rows(rule, f"{table}_have_bands_by_the_rules", table, _misbanded(key))
        yield no_rows(
            rule, f"{table}_keep_the_limit", table, _beyond_limit(key, table=table)
        )


def _follow_the_rules(rule: Rule, table: str, key: tuple[str, ...]) -> Iterator[Check]:
    columns = ", ".join(key)
    yield no_rows(
        rule,
        f"{table}_have_rates_from_0_to_1",
        table,
        f"select {columns}, reply_rate, bounce_rate from {{batch}} "
        "where reply_rate not between 0 and 1 or bounce_rate not between 0 and 1",
    )
    broken = (
        f"select {columns}, 'sender_score ' || coalesce(sender_score::varchar, "
        "'missing') || ' is not reply_points + bounce_points' as what from {batch} "
        "where sender_score is distinct from reply_points + bounce_points",
        f"select {columns}, 'points are not those of the rates' as what "
        f"from ({_mispointed(key)})",
        f"select {columns}, 'band is not that of the score' as what "
        f"from ({_misbanded(key)})",
        f"select {columns}, 'score_status does not keep the limit' as what "
        f"from ({_beyond_limit(key, table=table)})",
    )
    yield no_rows(
        rule,
        f"{table}_have_scores_by_the_rules",
        table,
        " union all ".join(broken),
    )


def _mispointed(key: tuple[str, ...]) -> str:
    return (
        f"select {', '.join(key)}, reply_points, points_of_reply_rate, bounce_points, "
        "points_of_bounce_rate from (select *, case when reply_rate_base = 0 then 0 "
        f"else {_REPLY_POINTS} end as points_of_reply_rate, "
        f"{_BOUNCE_POINTS} as points_of_bounce_rate "
        f"from (select *, {REPLY_RATE_BASE} as reply_rate_base from {{batch}}) "
        "where score_status = 'scored') "
        "where reply_points is distinct from points_of_reply_rate "
        "or bounce_points is distinct from points_of_bounce_rate"
    )


def _misbanded(key: tuple[str, ...]) -> str:
    return (
        f"select {', '.join(key)}, sender_score, band, rule_name as band_of_score "
        f"from {{batch}} as scores left join ({_RANGES.format(rule_type='band')}) "
        "as bands on sender_score >= lower_bound "
        "and (next_bound is null or sender_score < next_bound) "
        "where band is distinct from rule_name"
    )


def _beyond_limit(key: tuple[str, ...], *, table: str) -> str:
    # A limit that is missing is broken by every row.
    return (
        f"select {', '.join(key)}, completed_enrollments, score_status, sender_score, "
        "lower_bound as minimum_completed from {batch} left join score_rules "
        "on rule_type = 'minimum_completed' "
        f"and rule_name = '{LIMIT_NAMES.get(table, 'sender')}' "
        "where lower_bound is null "
        "or (score_status = 'scored') <> (sender_score is not null) "
        "or (score_status = 'scored' and completed_enrollments < lower_bound) "
        "or (score_status = 'not_enough_enrollments' "
        "and completed_enrollments >= lower_bound)"
    )


def rules_are_well_formed(rule: Rule) -> Iterator[Check]:
    """What a user who edits points and bands may get wrong."""
    yield no_rows(
        rule,
        "score_rules_start_at_zero",
        "score_rules",
        "select expected.rule_type from (values ('reply_points'), ('bounce_points'), "
        "('band')) as expected (rule_type) anti join {batch} as rules "
        "on expected.rule_type = rules.rule_type and rules.lower_bound = 0 "
        "and rules.is_bound_inclusive",
    )
    yield no_rows(
        rule,
        "score_rules_have_no_bound_twice",
        "score_rules",
        "select rule_type, lower_bound, count(*) as rules_of_the_bound from {batch} "
        "where rule_type in ('reply_points', 'bounce_points', 'band') "
        "group by rule_type, lower_bound having count(*) > 1",
    )
    yield no_rows(
        rule,
        "score_rules_rise_with_replies_and_fall_with_bounces",
        "score_rules",
        "select rule_type, rule_name, lower_bound, points, points_before from ("
        "select *, lag(points) over (partition by rule_type order by lower_bound) "
        "as points_before from {batch} "
        "where rule_type in ('reply_points', 'bounce_points')) "
        "where lower_bound is null or is_bound_inclusive is null or points is null "
        "or (rule_type = 'reply_points' and points < points_before) "
        "or (rule_type = 'bounce_points' and points > points_before)",
    )
    yield no_rows(
        rule,
        "score_rules_total_from_0_to_100",
        "score_rules",
        "select sum(least_points) as least_score, sum(most_points) as most_score "
        "from (select rule_type, min(points) as least_points, "
        "max(points) as most_points from {batch} "
        "where rule_type in ('reply_points', 'bounce_points') group by rule_type) "
        "having sum(least_points) < 0 or sum(most_points) > 100",
    )
    yield no_rows(
        rule,
        "score_rules_have_bands_from_0_to_100",
        "score_rules",
        "select rule_name, lower_bound from {batch} where rule_type = 'band' "
        "and (not coalesce(lower_bound between 0 and 100, false) "
        "or coalesce(rule_name, '') = '')",
    )
