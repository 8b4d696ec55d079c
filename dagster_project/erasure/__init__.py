"""Taking a person out of everything under the home. No Dagster import in here."""
