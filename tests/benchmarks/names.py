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
NEXT = "next run"
SCATTERED = "next run of all ages"
UNCHANGED = "unchanged run"
FIRST_OF_MANY = "first load, many senders"
NEXT_OF_MANY = "next run, many senders"
FIXED = "fixed cost"
STAGES = (
    FIRST,
    NEXT,
    SCATTERED,
    UNCHANGED,
    FIRST_OF_MANY,
    NEXT_OF_MANY,
    FIXED,
)
FIXED_FIRST = "one tiny export"
FIXED_NEXT = "one tiny next run"
# What of each stage does not grow with the data.
FIXED_OF = {
    FIRST: FIXED_FIRST,
    NEXT: FIXED_NEXT,
    SCATTERED: FIXED_NEXT,
    FIRST_OF_MANY: FIXED_FIRST,
    NEXT_OF_MANY: FIXED_NEXT,
}
SAMPLE_RUN = "run on the sample"
STATUS = "status"
STATUS_LARGE = "status, large home"
HELP = "--help"
DBT = "dbt build"
DBT_MODELS = "dbt build without tests"
