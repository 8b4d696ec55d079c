"""The report: the published warehouse as a page, read-only.

Queries, periods, saved reports, words and pictures are plain modules without Streamlit;
`pages/` draws them. No number is computed here that a published table or macro gives.
"""
