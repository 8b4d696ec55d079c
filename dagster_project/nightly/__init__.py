"""One run, stage by stage and without Dagster: the assets call these."""
