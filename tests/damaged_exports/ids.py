"""Ids that are empty, disguised, or none at all."""

import json
from collections.abc import Callable

from tests.damaged_exports.case import Case, Cases, add, each_id, later, plain
from tests.damaged_exports.exports import rows_of, write_json_lines

CASES: Cases = {}

# Text that means empty, where a sender would be credited with everything.
EMPTY = (
    *("nan", "NaN", "NaT", "None", "null", "NULL", "N/A", "#N/A", "n/a", "--", "-"),
    *("(No value)", "\\N", '=""', "\u200b", "'"),
)
for number, text in enumerate(EMPTY):
    add(
        CASES,
        "empty text",
        f"empty sender {number}",
        lambda account, t=text: Case(
            later(plain(account, lambda row: row | {"sending_user_id": t})),
            says=("a text that means empty",),
        ),
    )

DISGUISES: dict[str, Callable[[str], str]] = {
    "formulas": lambda text: f'="{text}"',
    "apostrophe before": "'{}".format,
    "quoted twice": '"{}"'.format,
    "zero width before": "\u200b{}".format,
    "direction marks": "\u202a{}\u202c".format,
    "left to right mark behind": "{}\u200e".format,
    "isolates": "\u2066{}\u2069".format,
    "soft hyphen inside": lambda text: f"{text[:3]}\u00ad{text[3:]}",
    "no-break space": "\u00a0{}\u00a0".format,
    "narrow no-break space": "{}\u202f".format,
    "ideographic space": "\u3000{}".format,
    "mark inside": "\ufeff{}".format,
    "zero fraction": "{}.0".format,
    "long zero fraction": "{}.000000000".format,
    "comma fraction": "{},00".format,
    "power of ten": lambda text: f"{text[0]}.{text[1:]}E+{len(text) - 1}",
    "formula and space": lambda text: f' ="{text} "',
}
for name, change in DISGUISES.items():
    add(
        CASES,
        "disguised ids",
        f"ids as {name}",
        lambda account, c=change: Case(
            later(plain(account, each_id(c))), says=("are disguised",)
        ),
    )

NO_IDS: dict[str, Callable[[str], str]] = {
    **{
        f"thousands {number}": lambda text, mark=mark: f"{int(text):,}".replace(
            ",", mark
        )
        for number, mark in enumerate(",. \u00a0\u202f\u2009'\u2019")
    },
    "semicolon": "{0};{0}".format,
    "list": lambda text: json.dumps([text]),
    "list of numbers": "[{}]".format,
    "object": lambda text: json.dumps({"id": text}),
    "two of JSON": lambda text: json.dumps([text, text]),
    "lost digits": lambda text: f"{text[:3]}E+{len(text) - 3}",
    "bar": "{0}|{0}".format,
    "line break": "{0}\n{0}".format,
}
for name, change in NO_IDS.items():
    add(
        CASES,
        "no ids",
        f"contact as {name}",
        lambda account, c=change: Case(
            later(
                plain(account, lambda row: row | {"contact_id": c(row["contact_id"])})
            ),
            is_right=False,
            reason="bad_id",
        ),
    )


def json_lines(account: str, contact: Callable[[str], object], reason: str) -> Case:
    rows = [
        row | {"contact_id": contact(row["contact_id"])} for row in rows_of(account)
    ]
    lines = later(write_json_lines(rows), end="jsonl")
    return Case(lines, is_right=False, reason=reason)


add(
    CASES,
    "JSON",
    "contacts of JSON in lists",
    lambda a: json_lines(a, lambda text: [text], "bad_id"),
)
add(
    CASES,
    "JSON",
    "contacts of JSON in objects",
    # Members of an object are columns of their own: none is a contact's id.
    lambda a: json_lines(
        a, lambda text: {"email": f"{text}@example.com"}, "unrecognised_header"
    ),
)
add(
    CASES,
    "JSON",
    "some contacts of JSON in objects",
    lambda a: Case(
        later(
            write_json_lines(
                [
                    row
                    | {
                        "contact_id": {"email": "a@example.com"}
                        if n
                        else row["contact_id"]
                    }
                    for n, row in enumerate(rows_of(a))
                ]
            ),
            end="jsonl",
        ),
        is_right=False,
        reason="bad_id",
        counted=1,
        quarantined=11,
    ),
)
add(
    CASES,
    "JSON",
    "JSON array",
    lambda a: Case(later(json.dumps(rows_of(a)), end="json")),
)
