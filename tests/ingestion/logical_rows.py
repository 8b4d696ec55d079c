"""One logical export of each kind: typed rows that hold every awkward value.

Add an awkward value here, and to an alphabet that can hold it. How rows are written
belongs to `writing`.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache

from tests.reference.inputs import Row

TIME_ZONE = "Europe/Warsaw"
ENROLLMENTS = 60
FIRST_MOMENT = datetime(2026, 1, 5, 8, tzinfo=UTC)
# The clock shows 02:30 at both, so no local time tells them apart.
TOLD_BY_OFFSET_ALONE = (
    datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
    datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
)
STATES = ("FINISHED", "UNENROLLED", "FINISHED", "EXECUTING", "PAUSED", "SCHEDULED")
SOURCES = (
    *("MANUAL", "WORKFLOW", "REPLY", "THREAD_REPLY", "MEETING", "ACCOUNT_REPLY"),
    *("ACCOUNT_MEETING", "SEQUENCE_DELETED", "ERROR", "CUSTOM_SOURCE"),
)
SEQUENCE_IDS = ("401", "1230000", "77", "90071992547409")
USER_IDS = ("7", "8", "120", "1500", "11")
CONTACT_IDS: tuple[Callable[[int], str | None], ...] = (
    lambda n: str(900719925474000 + n),
    lambda n: f"9007199254740993{n:02}",
    lambda n: f"000{n}",
    lambda n: f"C-{n}/x",
    lambda _: None,
    lambda n: str(5 + n),
)
POLISH = ("Zażółć Gęślą-Jaźń", "Łucja Śśćńó", "ŻÓŁĆ ĄĘŃŚŹ", "Kraków; Łódź")
FRENCH = ("Hélène d'Aÿ", "Çà et là, à Noël", "ÉÈÊ œuvre ï û ù", "L\u2019été à Évreux")
GERMAN = ("Jürgen Groß-Öttinger", "ÄÖÜ äöü ß", "„Müller“ – Söhne", "Preis: 5 €")
PLAIN = (
    *('Bo "B" Bee', "a,b;c\td|e", "two\nlines", '"', '""', ",", "|;,", "\\"),
    *("'quoted'", "=1+1", "+48 22", "-5", "@x", "NULL", "nan", "N/A", "None"),
    *(
        "a\r\nb",
        "c\rd",
        'starts" here',
        '"ends',
        "# no comment",
        "true",
        "2026-01-02",
        "007",
        "1e5",
    ),
    *("null", "\\N", "<b>&amp;</b>", "{x}", "'); drop table users; --", 'a\\"b'),
    *("three\n\nlines\nhere", 'say "no",\nthen; "yes"', "0", "_x0041_ %20"),
)
ANYWHERE = ("Zoe\u0308", "Юлия", "日本語", "🙂 ok", "שלום", "a\u00a0b", "ﬁ ½")
ALPHABETS = {
    "unicode": (*PLAIN, *POLISH, *FRENCH, *GERMAN, *ANYWHERE),
    "cp1250": (*PLAIN, *POLISH, *GERMAN),
    "cp1252": (*PLAIN, *FRENCH, *GERMAN),
}


@cache
def logical_rows(kind: str, alphabet: str) -> tuple[Row, ...]:
    """Return the typed rows of a kind, whose texts an alphabet can hold."""
    texts = ALPHABETS[alphabet]
    make, count = {
        "enrollments": (_enrollment, ENROLLMENTS),
        "users": (_user, 8),
        "contacts": (_contact, ENROLLMENTS + 2),
        "sequences": (_step, len(texts)),
    }[kind]
    return tuple(make(n, texts) for n in range(count))


def _enrollment(n: int, texts: tuple[str, ...]) -> Row:
    state = STATES[n % len(STATES)]
    is_completed = state in ("FINISHED", "UNENROLLED")
    enrolled_at = _moment(n)
    ended_at = enrolled_at + timedelta(days=n % 9, minutes=n) if is_completed else None
    is_replied = n % 7 in (1, 2)
    user = n % len(USER_IDS)
    return {
        "account_id": "48001234" if n % 3 else None,
        "enrollment_id": None if n % 8 == 5 else str(7_000_000 + n),
        "sequence_id": SEQUENCE_IDS[n % len(SEQUENCE_IDS)],
        "sequence_name": texts[n % len(texts)],
        "user_id": None if n % 11 == 6 else USER_IDS[user],
        "user_name": texts[(3 * n + 1) % len(texts)],
        "user_email": f"User.{user}@Firma.example",
        "sending_user_id": USER_IDS[(user + 1) % 5] if n % 13 == 4 else None,
        "sender_email": f"user{user}@firma.example" if n % 4 else None,
        "contact_id": CONTACT_IDS[n % len(CONTACT_IDS)](n),
        "contact_email": f"o'neil+{n}@kunde-{n % 6}.example",
        "company_id": str(10**15 + n) if n % 5 else None,
        "enrolled_at": enrolled_at,
        "ended_at": ended_at,
        "state": state,
        "unenrolled_source": (
            SOURCES[n // 6 % len(SOURCES)] if state == "UNENROLLED" else None
        ),
        "step_error_type": "BOUNCED" if n % 10 == 8 else None,
        "email_sent_count": n % 6,
        "open_count": n % 4 if n % 9 else None,
        "click_count": None,
        "reply_count": int(is_replied),
        "replied_at": (
            enrolled_at + timedelta(hours=5, seconds=n) if is_replied else None
        ),
        "is_auto_reply": n % 14 == 1 if is_replied else None,
        "bounce_count": int(n % 10 == 8),
        "bounce_type": "HARD" if n % 10 == 8 else None,
        "unsubscribe_count": int(n % 12 == 0),
        "meeting_booked_count": n % 2,
        "last_step": n % 5 or None,
        "step_count": 5,
        "updated_at": enrolled_at + timedelta(days=20, milliseconds=250 * (n % 4)),
    }


def _user(n: int, texts: tuple[str, ...]) -> Row:
    is_known = n < len(USER_IDS)
    return {
        "user_id": USER_IDS[n] if is_known else f"u-{n}",
        "user_name": texts[-1 - n],
        "user_email": f"User.{n}@Firma.example",
        "seats": ("Sales Hub Pro;Core", None, "Service Hub", "Core")[n % 4],
        "primary_team": texts[-10 - n] if n % 3 else None,
        "teams": f"{texts[n]};{texts[n + 2]}",
        "is_active": (True, False, None)[n % 3],
        "subscription": texts[2 * n],
        "account_id": "48001234" if n % 2 else None,
    }


def _contact(n: int, texts: tuple[str, ...]) -> Row:
    return {
        "account_id": "48001234" if n % 3 else None,
        "contact_id": CONTACT_IDS[n % len(CONTACT_IDS)](n),
        "contact_email": f"o'neil+{n}@kunde-{n % 6}.example",
        "opted_out": (False, None, True)[n % 3],
        "hard_bounce_reason": texts[n % len(texts)] if n % 10 == 8 else None,
        "last_engaged_at": _moment(n) if n % 4 else None,
        "legal_basis": texts[(n + 5) % len(texts)],
        "record_source": texts[(n + 9) % len(texts)],
        "segment": texts[(7 * n) % len(texts)] if n % 5 else None,
    }


def _step(n: int, texts: tuple[str, ...]) -> Row:
    return {
        "account_id": "48001234",
        "sequence_id": SEQUENCE_IDS[n % len(SEQUENCE_IDS)],
        "sequence_name": texts[n % 4],
        "step_order": n // len(SEQUENCE_IDS) + 1,
        "action_type": ("EMAIL", "CALL", None)[n % 3],
        "subject": texts[n],
        "body": f"{texts[n]}\n\n{texts[-1 - n]}",
        "folder": texts[n // 2] if n % 2 else None,
        "is_archived": (False, True, None)[n % 3],
    }


def _moment(n: int) -> datetime:
    """Return a time: midnight in the time zone at times, at others down to seconds."""
    if n < len(TOLD_BY_OFFSET_ALONE):
        return TOLD_BY_OFFSET_ALONE[n]
    day = FIRST_MOMENT + timedelta(days=4 * n)
    if n % 5 == 0:
        is_summer = 3 < day.month < 10
        return day.replace(hour=22 if is_summer else 23)
    return day + timedelta(minutes=17 * n, seconds=n % 3)
