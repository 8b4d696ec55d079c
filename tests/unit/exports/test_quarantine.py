"""Every reason for which a row is quarantined, and what is kept of such a row."""

from tests.unit.exports.conftest import HEADER, ROW, Workplace, make_csv

ENDING = (*HEADER, "ended_at", "reply_count", "is_auto_reply", "enrollment_id")


def make_row(**cells: str) -> tuple[str, ...]:
    values = dict.fromkeys(ENDING, "") | dict(zip(HEADER, ROW, strict=True)) | cells
    return tuple(values.values())


def test_each_reason_is_given_to_its_row(workplace: Workplace) -> None:
    rows = {
        "accepted": make_row(),
        "missing_required": make_row(sequence_id=" "),
        "bad_id": make_row(contact_id="1.2E+17"),
        "bad_timestamp": make_row(enrolled_at="soon"),
        "bad_number": make_row(reply_count="-1"),
        "bad_boolean": make_row(is_auto_reply="perhaps"),
        "unknown_state": make_row(state="LOST"),
        "ended_before_enrolled": make_row(ended_at="2026-01-01"),
        "malformed_row": make_row()[:-1],
    }
    file = workplace.load_one(make_csv(list(rows.values()), header=ENDING))

    assert (file.rows_read, file.rows_accepted, file.rows_quarantined) == (9, 1, 8)
    assert workplace.quarantined(file, "row_number", "reason") == [
        (number, reason) for number, reason in enumerate(rows, start=1) if number > 1
    ]
    assert file.quarantine == {reason: 1 for reason in rows if reason != "accepted"}


def test_first_reason_that_fits_is_the_one(workplace: Workplace) -> None:
    bad = {
        "ended_at": "2025-01-01",
        "state": "LOST",
        "is_auto_reply": "perhaps",
        "reply_count": "-1",
        "enrolled_at": "soon",
        "contact_id": "1.2E+17",
        "sequence_id": "",
    }
    reasons = [
        "ended_before_enrolled",
        "unknown_state",
        "bad_boolean",
        "bad_number",
        "bad_timestamp",
        "bad_id",
        "missing_required",
    ]
    rows = [make_row(**dict(list(bad.items())[:count])) for count in range(1, 8)]
    file = workplace.load_one(make_csv([*rows, rows[-1][:-1]], header=ENDING))
    assert workplace.quarantined(file, "reason") == [
        (reason,) for reason in [*reasons, "malformed_row"]
    ]


def test_ended_before_enrolled_is_refused_also_while_executing(
    workplace: Workplace,
) -> None:
    row = make_row(state="EXECUTING", ended_at="2026-01-01")
    file = workplace.load_one(make_csv([row], header=ENDING))
    assert workplace.quarantined(file, "reason") == [("ended_before_enrolled",)]


def test_quarantined_row_keeps_its_text_and_what_identifies_it(
    workplace: Workplace,
) -> None:
    good = make_row()
    bad = make_row(enrollment_id="e-1", contact_id="9.0", state='say "hi";\nnow')
    text = make_csv([good, bad], header=ENDING, delimiter=";")
    file = workplace.load_one(text)
    assert workplace.quarantined(
        file,
        "row_number",
        "message",
        "row_text",
        "account_id",
        "enrollment_id",
        "sequence_id",
        "contact_id",
        "contact_email",
        "enrolled_at",
    ) == [
        (
            2,
            'state is "say "hi";\nnow", not FINISHED, UNENROLLED, EXECUTING, PAUSED or '
            "SCHEDULED, or a label of one in value_aliases.csv.",
            '401;7;9.0;2026-01-02T03:15:00Z;"say ""hi"";\nnow";;;;e-1',
            None,
            "e-1",
            "401",
            "9",
            None,
            "2026-01-02 03:15:00.000",
        )
    ]


def test_required_value_may_be_given_by_its_alternative(workplace: Workplace) -> None:
    header = (
        "sequence_id",
        "user_id",
        "user_email",
        "contact_id",
        "contact_email",
        "enrolled_at",
        "state",
    )
    rows = [
        ("1", "", "a@b.c", "", "d@e.f", "2026-01-02", "FINISHED"),
        ("1", "", "", "", "d@e.f", "2026-01-02", "FINISHED"),
        ("1", "", "a@b.c", "", "", "2026-01-02", "FINISHED"),
        ("1", "1E+9", "a@b.c", "5", "", "2026-01-02", "FINISHED"),
    ]
    file = workplace.load_one(make_csv(rows, header=header))
    assert workplace.quarantined(file, "row_number", "reason", "message") == [
        (2, "missing_required", "The row gives no user_id or user_email."),
        (3, "missing_required", "The row gives no contact_id or contact_email."),
        (
            4,
            "bad_id",
            'user_id is "1E+9", not one id with all its digits, and no separators, '
            "such as 41000101.",
        ),
    ]


def test_bad_rows_are_found_again_in_a_large_file(workplace: Workplace) -> None:
    good = ",".join(ROW) + "\n"
    lines = [good] * 40_000
    for number in (1, 17_000, 17_001, 40_000):
        lines[number - 1] = good.replace("FINISHED", f"LOST {number}")
    lines[20_000 - 1] = "short\n"
    file = workplace.load_one(",".join(HEADER) + "\n" + "".join(lines))
    assert (file.rows_read, file.rows_accepted) == (40_000, 39_995)
    assert workplace.quarantined(file, "row_number", "reason", "row_text") == [
        (1, "unknown_state", good.strip().replace("FINISHED", "LOST 1")),
        (17_000, "unknown_state", good.strip().replace("FINISHED", "LOST 17000")),
        (17_001, "unknown_state", good.strip().replace("FINISHED", "LOST 17001")),
        (20_000, "malformed_row", "short"),
        (40_000, "unknown_state", good.strip().replace("FINISHED", "LOST 40000")),
    ]


def test_users_and_contacts_and_sequences_are_validated_by_the_same_reasons(
    workplace: Workplace,
) -> None:
    users = workplace.load_one(
        "user_id,user_name,is_active\n7,Ann,yes\n,Bob,yes\n8,Cid,perhaps\n", "users.csv"
    )
    contacts = workplace.load_one(
        "Record ID,Email,Last engagement date\n5,a@b.c,2026-01-02\n,,\n,d@e.f,soon\n",
        "contacts.csv",
    )
    sequences = workplace.load_one(
        "id,step_order,body\n4,1,Hello\n4,,Hello\n4,first,Hello\n", "sequences.csv"
    )
    assert users.quarantine == {"missing_required": 1, "bad_boolean": 1}
    assert contacts.quarantine == {"bad_timestamp": 1}
    assert sequences.quarantine == {"missing_required": 1, "bad_number": 1}
    assert workplace.quarantined(users, "row_number", "sequence_id", "enrolled_at") == [
        (2, None, None),
        (3, None, None),
    ]
