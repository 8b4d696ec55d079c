"""Reading a text as a table: its encoding, its layout, and every one of its rows."""
