"""What to do about a score: contacts not to write to, and sequences to write anew.

Reasons and advice are the words of the table `labels`.
"""

from dagster_project.report.view import UserKey
from dagster_project.report.warehouse import Row, Snapshot
from dagster_project.sql import literal


def read_contacts_to_review(snapshot: Snapshot, user: UserKey) -> list[Row]:
    """Contacts that the sender has enrolled, those that are still enrolled first.

    Returns:
        contact_id, reason, active_enrollments, active_sequence_names.
    """
    return snapshot.rows(
        "select contact_id, reason, active_enrollments, active_sequence_names "
        "from contacts_to_review as reviewed where exists (select 1 from enrollments "
        "where enrollments.account_id = reviewed.account_id "
        "and enrollments.contact_id = reviewed.contact_id "
        f"and {_of(user)}) "
        "order by active_enrollments desc, contact_id, reason"
    )


def read_sequences_to_improve(snapshot: Snapshot, user: UserKey) -> list[Row]:
    """Sequences that the sender uses.

    Returns:
        sequence_name, reason, completed_enrollments, reply_rate, bounce_rate; the
        counts and rates are those of all senders of the sequence.
    """
    return snapshot.rows(
        "select sequence_name, sequence_id, reason, completed_enrollments, reply_rate, "
        "bounce_rate from sequences_to_improve as improved where exists (select 1 "
        "from enrollments where enrollments.account_id = improved.account_id "
        "and enrollments.sequence_id = improved.sequence_id "
        f"and {_of(user)}) "
        "order by sequence_name, sequence_id, reason"
    )


def _of(user: UserKey) -> str:
    account_id, user_id = map(literal, user)
    return f"enrollments.account_id = {account_id} and enrollments.user_id = {user_id}"
