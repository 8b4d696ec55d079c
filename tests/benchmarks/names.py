"""The names of stages and contenders, as the report shows them."""

OURS = "sender-score run"
QUERY = "DuckDB query"
SCRIPT = "DuckDB script"
POLARS = "polars"
PANDAS = "pandas"
CONTENDERS = {
    QUERY: "duckdb_query",
    SCRIPT: "duckdb_script",
    POLARS: "polars_script",
    PANDAS: "pandas_script",
}

FIRST = "first load"
NIGHT = "night"
SCATTERED = "night of all ages"
UNCHANGED = "unchanged night"
FIRST_OF_MANY = "first load, many senders"
NIGHT_OF_MANY = "night, many senders"
FIXED = "fixed cost"
STAGES = (
    FIRST,
    NIGHT,
    SCATTERED,
    UNCHANGED,
    FIRST_OF_MANY,
    NIGHT_OF_MANY,
    FIXED,
)
FIXED_FIRST = "one tiny export"
FIXED_NIGHT = "one tiny night"
# What of each stage does not grow with the data.
FIXED_OF = {
    FIRST: FIXED_FIRST,
    NIGHT: FIXED_NIGHT,
    SCATTERED: FIXED_NIGHT,
    FIRST_OF_MANY: FIXED_FIRST,
    NIGHT_OF_MANY: FIXED_NIGHT,
}
SAMPLE_RUN = "run on the sample"
STATUS = "status"
STATUS_LARGE = "status, large home"
HELP = "--help"
DBT = "dbt build"
DBT_MODELS = "dbt build without tests"
