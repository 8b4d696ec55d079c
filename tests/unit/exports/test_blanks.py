"""What counts as blank is what Unicode says, wherever it stands."""

import sys
import unicodedata

from dagster_project.exports.validation.blanks import blanks


def test_blanks_are_all_spaces_and_all_that_cannot_be_seen() -> None:
    letters = map(chr, range(sys.maxunicode + 1))
    assert blanks() == "".join(
        letter
        for letter in letters
        if letter.isspace() or unicodedata.category(letter) in ("Cf", "Zs")
    )
