"""From the candidate to the published warehouse. No Dagster import in here."""
