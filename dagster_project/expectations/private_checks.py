"""The checks that nothing is published which exports may hold of a contact by mistake.

Add a table or a column here whose text comes from an export. A user's own address is
published on purpose: in `user_email`, and as the id of a user who has no other.
"""

from collections.abc import Iterator, Mapping

from dagster_project.expectations.facts import Facts
from dagster_project.expectations.kinds import Check, no_rows
from dagster_project.expectations.thresholds import Rule

ADDRESS = r"[^\s,;@]@[^\s,;@]"
# Braces doubled, as single ones name the table.
CODE = "[A-Z][A-Z0-9_]{{0,63}}"
CODES = ("unenrolled_source", "step_error_type", "bounce_type")
# By table: its key, and its other texts. Other tables take theirs from these.
TEXTS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "accounts": (("account_id",), ("subscription",)),
    "senders": (
        ("account_id", "user_id"),
        ("user_name", "team", "seats", "subscription"),
    ),
    "sequences": (("account_id", "sequence_id"), ("sequence_name", "folder")),
    "contacts_to_review": (("account_id", "contact_id"), ()),
    "source_files": (("source_file_sha256",), ("source_file_name",)),
    "enrollments": (
        ("account_id", "enrollment_id"),
        ("sequence_id", "contact_id", "company_id", "sender_domain", *CODES),
    ),
}
NEW = (
    "semi join (select source_file_sha256 as new_file from source_files where is_new) "
    "as new_files on source_file_sha256 = new_file "
)


def addresses_stay_private(rule: Rule, facts: Facts) -> Iterator[Check]:
    """No id or name holds an address, and a code has the form of one.

    Enrollments of earlier files were judged by the run that the candidate is built
    upon, where there is one.
    """
    only_new = NEW if facts.keys_held_before else ""
    for table, (key, texts) in TEXTS.items():
        columns = [column for column in (*key, *texts) if column != "user_id"]
        # Most texts have no @, which is seen faster than that they match no pattern.
        found = [
            f"({column} like '%@%' and regexp_matches({column}, '{ADDRESS}'))"
            for column in columns
        ]
        yield no_rows(
            rule,
            f"{table}_hold_no_address",
            table,
            # What is found is not shown, as it would be published with the check.
            "select source_file_sha256, count(*) as rows_with_an_address "
            f"from {{batch}} {only_new}where {' or '.join(found)} "
            "group by source_file_sha256"
            if table == "enrollments"
            else f"select {_which(columns, found)} as columns, "
            "count(*) as rows_with_an_address from {batch} "
            f"where {' or '.join(found)} group by columns",
        )
    broken = [f"not regexp_full_match({code}, '{CODE}')" for code in CODES]
    yield no_rows(
        rule,
        "codes_of_enrollments_have_the_form_of_codes",
        "enrollments",
        "select source_file_sha256, count(*) as enrollments from {batch} "
        f"{only_new}where {' or '.join(broken)} group by source_file_sha256",
    )


def _which(columns: list[str], found: list[str]) -> str:
    names = ", ".join(
        f"case when {condition} then '{column}' end"
        for column, condition in zip(columns, found, strict=True)
    )
    return f"concat_ws(' and ', {names})"
