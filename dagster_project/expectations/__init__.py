"""What must hold before anything is published. No Dagster import in here."""
