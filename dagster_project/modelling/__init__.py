"""How the dbt project is parsed, cached and built."""
