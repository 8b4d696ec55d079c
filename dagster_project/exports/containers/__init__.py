"""Making plain text of what holds the rows: archives, workbooks, Parquet and JSON."""
