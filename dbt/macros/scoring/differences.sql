{# What scores were before, and how they changed. Reads `scores_before` and
   `scores_after`, each with the columns that every score table shares. #}
{% macro score_differences() -%}
        scores_before.completed_enrollments as completed_enrollments_before,
        scores_before.reply_rate as reply_rate_before,
        scores_before.bounce_rate as bounce_rate_before,
        scores_before.sender_score as sender_score_before,
        scores_before.band as band_before,
        scores_after.reply_rate - scores_before.reply_rate as reply_rate_change,
        scores_after.bounce_rate - scores_before.bounce_rate as bounce_rate_change,
        scores_after.sender_score - scores_before.sender_score as sender_score_change
{%- endmacro %}
