"""The sample exports of `data/sample`; `python -m tests.sample` writes them anew.

Python, row by row, because exact counts are promised in three languages; exports of
any size come from SQL in `tests.exports.generator`, which promises neither. Add
promised cases to `cast`; keep expected scores out.
"""
