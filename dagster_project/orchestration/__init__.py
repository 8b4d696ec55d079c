"""What surrounds the definitions: the store of Dagster, its names, errors and logs."""
