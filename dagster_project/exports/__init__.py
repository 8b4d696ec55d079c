"""Reading exports: a landing folder goes in, a raw zone of typed Parquet comes out.

Pure Python and DuckDB. Keep out orchestration, and what the numbers mean.
"""
