"""How the text of a cell becomes a value."""

from tests.unit.exports.conftest import Workplace


def test_timestamp_is_read_as_utc(workplace: Workplace) -> None:
    expected = {
        "2026-01-02T03:15:00Z": "2026-01-02 03:15:00.000",
        "2026-01-02T03:15:00z": "2026-01-02 03:15:00.000",
        "2026-01-02T03:15Z": "2026-01-02 03:15:00.000",
        "2026-01-02T03:15:00+01:00": "2026-01-02 02:15:00.000",
        "2026-01-02T03:15:00+0100": "2026-01-02 02:15:00.000",
        "2026-01-02 03:15:00 -05": "2026-01-02 08:15:00.000",
        "2026-01-02T03:15:00.250Z": "2026-01-02 03:15:00.250",
        "2026-01-02T03:15:00,250Z": "2026-01-02 03:15:00.250",
        "20260102T031500Z": "2026-01-02 03:15:00.000",
        "20260102T0315": "2026-01-02 02:15:00.000",
        "2026-01-02T03:15:00": "2026-01-02 02:15:00.000",
        "2026-01-02 03:15:00": "2026-01-02 02:15:00.000",
        "2026-01-02 03:15": "2026-01-02 02:15:00.000",
        "  2026-07-02 03:15 ": "2026-07-02 01:15:00.000",
        "2026-01-02": "2026-01-01 23:00:00.000",
        "\u00a02026-01-02": "2026-01-01 23:00:00.000",
        "1767323700000": "2026-01-02 03:15:00.000",
        "1767323700000.0": "2026-01-02 03:15:00.000",
        "176732370000": "bad_timestamp",
        "17673237000000": "bad_timestamp",
        "45987.5": "bad_timestamp",
        "02.01.2026": "bad_timestamp",
        "01/02/2026": "bad_timestamp",
        "2026-02-30": "bad_timestamp",
        "2026-13-01": "bad_timestamp",
        "2026-01-02 24:00": "bad_timestamp",
        "2026-01-02 03:60": "bad_timestamp",
        "2026-01-02T03:15:00+99:00": "bad_timestamp",
        "infinity": "bad_timestamp",
        "now": "bad_timestamp",
        "0000-00-00": "bad_timestamp",
    }
    assert workplace.read_cells("enrolled_at", expected) == expected


def test_id_keeps_all_its_digits_or_is_refused(workplace: Workplace) -> None:
    expected = {
        "123": "123",
        "00123": "00123",
        " abc-1 ": "abc-1",
        "123.0": "123",
        "123,0": "123",
        "123.00": "123",
        "1.23E+2": "123",
        "1,23e+02": "123",
        "1.230E+2": "123",
        "123E+0": "123",
        "1.23E+3": "bad_id",
        "1,23E+17": "bad_id",
        "1E+2": "bad_id",
        "1.23E-2": "bad_id",
        "1.25E+1": "bad_id",
        "123.5": "bad_id",
        "1.234": "bad_id",
        "12345678901234568.0": "bad_id",
        "1.2345678901234568E+17": "bad_id",
        "12345678901234567890": "12345678901234567890",
    }
    assert workplace.read_cells("contact_id", expected) == expected


def test_count_is_a_whole_number_from_zero(workplace: Workplace) -> None:
    expected = {
        "3": 3,
        "3.0": 3,
        "3,0": 3,
        " 3 ": 3,
        "": None,
        "0": 0,
        "-1": "bad_number",
        "3.5": "bad_number",
        "1,000": "bad_number",
        "1.000": "bad_number",
        "1e3": "bad_number",
        "many": "bad_number",
        "99999999999999999999": "bad_number",
    }
    assert workplace.read_cells("reply_count", expected) == expected


def test_boolean_is_read_in_four_languages(workplace: Workplace) -> None:
    expected = {
        "true": True,
        "FALSE": False,
        "Yes": True,
        "1": True,
        "0": False,
        "1.0": True,
        "0.0": False,
        "WAHR": True,
        "falsch": False,
        "VRAI": True,
        "FAUX": False,
        "Prawda": True,
        "FAŁSZ": False,
        "1.5": "bad_boolean",
        "2": "bad_boolean",
        "tak": True,
        "Nie": False,
        "OUI": True,
        "non": False,
        "ja": True,
        "Nein": False,
        "": None,
        "perhaps": "bad_boolean",
    }
    assert workplace.read_cells("is_auto_reply", expected) == expected


def test_state_is_a_value_or_a_label_of_it(workplace: Workplace) -> None:
    expected = {
        "FINISHED": "FINISHED",
        "finished": "FINISHED",
        " Zakończono ": "FINISHED",
        "ZAKOŃCZONO": "FINISHED",
        "Zakon\u0301czono": "FINISHED",
        "De\u0301sinscrit": "UNENROLLED",
        "Aus\u00a0Sequenz entfernt": "UNENROLLED",
        "Abgemeldet": "UNENROLLED",
        "In progress": "EXECUTING",
        "Wstrzymano": "PAUSED",
        "Geplant": "SCHEDULED",
        "gone": "unknown_state",
    }
    assert workplace.read_cells("state", expected) == expected


def test_text_is_trimmed_and_codes_are_upper_case(workplace: Workplace) -> None:
    expected: dict[str, dict[str, object]] = {
        "unenrolled_source": {
            "Odpowiedź w wątku": "THREAD_REPLY",
            "Something new": "SOMETHING NEW",
        },
        "bounce_type": {"hard": "HARD"},
        "step_error_type": {"bounced": "BOUNCED"},
        "user_email": {" Ann@Example.com\t": "Ann@Example.com"},
        "user_name": {"  ": None, "=1+1": "=1+1"},
    }
    for column, cells in expected.items():
        assert workplace.read_cells(column, cells) == cells
