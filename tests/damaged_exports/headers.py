"""Headers that are damaged, renamed, glued together, or of something else."""

import csv
from collections.abc import Callable

from tests.damaged_exports.case import (
    EARLIER,
    Case,
    Cases,
    add,
    later,
    plain,
    twice,
    without_id,
)
from tests.damaged_exports.exports import COLUMNS, rows_of, write_csv

CASES: Cases = {}

# A header damaged in its first cell: without the id, all would count twice.
for name, before in {
    "one mark": "\ufeff",
    "two marks": "\ufeff\ufeff",
    "three marks": "\ufeff\ufeff\ufeff",
    "mojibake of a mark": "\u00ef\u00bb\u00bf",
    "mojibake of two marks": "\u00ef\u00bb\u00bf\u00ef\u00bb\u00bf",
    "mojibake in Windows 1250": "\u010f\u00bb\u017c",
    "zero width space": "\u200b",
    "word joiner": "\u2060",
    "comment sign": "#",
    "comment sign and space": "# ",
}.items():
    add(
        CASES,
        "damaged header",
        name,
        lambda account, b=before: Case(twice(account, b + plain(account))),
    )
    add(
        CASES,
        "damaged header",
        f"{name} quoted",
        lambda account, b=before: Case(
            twice(account, b + write_csv(rows_of(account), quoting=csv.QUOTE_ALL))
        ),
    )

# Rows without an id that repeat others.
REPEATS = {
    "lost ids": (dict, without_id, "an id in"),
    "ids that are nan": (dict, lambda row: row | {"enrollment_id": "nan"}, "an id in"),
    "lost ids and seconds": (
        dict,
        lambda row: without_id(row) | {"enrolled_at": row["enrolled_at"][:-3]},
        "an id in",
    ),
    "lost seconds": (
        without_id,
        lambda row: without_id(row) | {"enrolled_at": row["enrolled_at"][:-3]},
        "at another second",
    ),
    "merged contacts": (
        without_id,
        lambda row: without_id(row) | {"contact_id": f"9{row['contact_id']}"},
        "under another contact",
    ),
}
for name, (before, after, how) in REPEATS.items():
    add(
        CASES,
        "repeated rows",
        name,
        lambda account, b=before, a=after, h=how: Case(
            twice(account, plain(account, a), b),
            is_right=False,
            counted=24,
            says=("12 rows repeat", h),
        ),
    )

# A column that counts under another name: no reply, no bounce, no sender.
RENAMED = {
    "reply_count": "Email replied",
    "bounce_count": "Email bounced",
    "is_auto_reply": "Out of office replies",
    "sending_user_id": "Senders ID",
    "enrollment_id": "Enrolment ID",
}
for column, header in RENAMED.items():
    add(
        CASES,
        "renamed columns",
        f"renamed {column}",
        lambda account, c=column, h=header: Case(
            {
                f"_{EARLIER}.csv": plain(account),
                **later(
                    write_csv(rows_of(account), headers=COLUMNS | {c: h}),
                ),
            },
            is_right=False,
            counted=24 if c == "enrollment_id" else 12,
            says=(f"has no {c}", f'"{h}"', "of the same account has it", h),
        ),
    )

# What Pollock's polluter does to a text.
POLLUTED: dict[str, Callable[[str], str]] = {
    "blank before quotes": lambda text: text.replace(',"', ', "'),
    "blanks round quotes": lambda text: text.replace('","', '" , "'),
    "apostrophes for quotes": lambda text: text.replace('"', "'"),
}
for name, pollute in POLLUTED.items():
    add(
        CASES,
        "pollution",
        name,
        lambda account, p=pollute: Case(
            later(p(write_csv(rows_of(account), quoting=csv.QUOTE_ALL)))
        ),
    )
add(
    CASES,
    "pollution",
    "lost delimiter before a quoted name",
    lambda account: Case(
        later(
            plain(account, lambda row: row | {"sequence_name": "Cold, intro"}).replace(
                '71000011,"', '71000011"'
            )
        ),
        is_right=False,
        reason="malformed_row",
    ),
)
for number, glue in enumerate(";\t|:"):
    add(
        CASES,
        "glued columns",
        f"glued columns {number}",
        lambda account, g=glue: Case(
            later(
                plain(account)
                .replace("Out of office reply,Email", f"Out of office reply{g}Email")
                .replace(",,0\n", f",{g}0\n")
                .replace(",,1\n", f",{g}1\n")
            ),
            is_right=False,
            reason="unrecognised_header",
            says=("another delimiter",),
        ),
    )

# Headers of something else, and of languages that are not known.
DUTCH = (
    "Inschrijvings-ID;Account-ID;Sequentie-ID;Naam sequentie;Ingeschreven door (ID);"
    "Ingeschreven door;Afzender-ID;Contact-ID;Ingeschreven op;Beëindigd op;Status;"
    "Antwoorden;Afwezig;Bounces"
)
ELSE = {
    "companies": (
        "Record ID,Company name,Company owner,City,Industry",
        "501100001,Firm 1,Ann Example,Bonn,RETAIL",
        ("nearest to contacts", "Company name"),
    ),
    "deals": (
        "Record ID,Deal name,Deal stage,Pipeline,Amount",
        "501100001,Deal 1,Won,Sales,100",
        ("Deal name",),
    ),
    "property history": (
        "Record ID,Property name,Property value,Changed at,Source",
        "501100001,Opted out,,2026-01-01,CRM",
        ("Property name",),
    ),
    "tickets": (
        "hs_object_id,Ticket name,Pipeline",
        "501100001,Help,Support",
        ("Ticket name",),
    ),
    "Dutch": (
        DUTCH,
        ";".join(rows_of("Dutch")[0].values()),
        ("nearest to enrollments", "lacks sequence_id", "Polish, French and German"),
    ),
}
for name, (header, line, words) in ELSE.items():
    add(
        CASES,
        "other headers",
        name,
        lambda _, h=header, li=line, w=words: Case(
            later(f"{h}\n{li}\n"),
            is_right=False,
            reason="unrecognised_header",
            says=(*w, "dbt/seeds/header_aliases.csv"),
        ),
    )
