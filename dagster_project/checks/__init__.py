"""The expectations as asset checks of Dagster."""
