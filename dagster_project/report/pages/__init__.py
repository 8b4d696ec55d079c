"""What the browser shows, drawn with Streamlit; thin, with no query and no number."""
