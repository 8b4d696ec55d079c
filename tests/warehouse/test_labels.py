"""That whatever the tables say can be shown in four languages."""

import pytest

from tests.warehouse.conftest import Warehouse

# Every value that a column can have, as the model or a list of its rule spells it.
VALUES = {
    "band": "select rule_name from score_rules where rule_type = 'band'",
    "end_reason": (
        "select unnest(['BOUNCED', 'OPTED_OUT', 'SUPPRESSED', 'REPLIED', 'AUTO_REPLY', "
        "'MEETING', 'ACCOUNT_REPLY', 'ACCOUNT_MEETING', 'MANUAL', 'WORKFLOW', "
        "'SEQUENCE_DELETED', 'SEND_ERROR', 'COMPLETED', 'UNKNOWN'])"
    ),
    "score_status": (
        "select unnest(['scored', 'not_enough_enrollments', 'seat_required', "
        "'subscription_required'])"
    ),
    "period": (
        "select unnest(['last_7_days', 'last_30_days', 'last_90_days', "
        "'last_365_days', 'this_month', 'last_month', 'this_quarter', 'this_year', "
        "'all_time'])"
    ),
    "window_kind": "select unnest(['month', 'rolling_90_days'])",
    "domain_kind": "select unnest(['own', 'free_mail', 'other'])",
    **{
        group: (
            "select unnest(['bounced', 'opted_out', 'unengaged', 'no_legal_basis', "
            "'unverified_source'])"
        )
        for group in ("contact_reason", "contact_advice")
    },
    **{
        group: (
            "select unnest(['no_personalization_tokens', 'low_reply_rate', "
            "'high_bounce_rate', 'one_size_for_all_segments'])"
        )
        for group in ("sequence_reason", "sequence_advice")
    },
    "column": (
        "select column_name from duckdb_columns() where not internal "
        "and table_name in ('sender_scores', 'sequence_scores', 'team_scores') "
        "and column_name not in ('reply_rate_low', 'reply_rate_high', "
        "'bounce_rate_low', 'bounce_rate_high')"
    ),
}


@pytest.mark.parametrize("group", VALUES)
def test_every_value_has_a_label_in_each_language(
    group: str, warehouse: Warehouse
) -> None:
    unlabelled = warehouse.fetch(
        f"select language, key from (select distinct language from labels) "
        f"cross join (select distinct '{group}.' || value as key "
        f"from ({VALUES[group]}) as listed (value)) "
        "anti join labels using (language, key)"
    )
    assert unlabelled == []


def test_there_are_four_languages_and_no_empty_label(warehouse: Warehouse) -> None:
    assert warehouse.fetch(
        "select language, count(*) filter (where trim(label) = '' or label is null) "
        "from labels group by language order by language"
    ) == [("de", 0), ("en", 0), ("fr", 0), ("pl", 0)]
