"""Mail: handed over as the settings say, never a password in the clear by mistake, every fault in words."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Mapping
from email.message import EmailMessage
from pathlib import Path

import pytest
from alert_cases import Inbox, mail_server

from coach.alert_letter import Letter, LetterLine, letter_message
from coach.doctor import CheckStatus, look_at_mail
from coach.errors import SettingError
from coach.mail import MailError, MailServer, send
from coach.mail import mail_server as server_of
from coach.settings import Settings, load_settings

DAY = dt.date(2026, 3, 2)
LINE = LetterLine("Acme", "Dana", DAY, "Moment: objection", "Deals", 4, 2)
OK, WARNING, PROBLEM = CheckStatus.OK, CheckStatus.WARNING, CheckStatus.PROBLEM


def letter(**changes: object) -> Letter:
    values = {
        "number": 3,
        "made_at": dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC),
        "to_name": "Mia",
        "to_address": "mia@example.com",
        "lines": (LINE,),
    }
    return Letter(**{**values, **changes})  # type: ignore[arg-type]


def message(**changes: object) -> EmailMessage:
    return letter_message(letter(**changes), sender="Coach <coach@example.com>")


def at(inbox: Inbox, security: str = "none", user: str = "", password: str = "") -> MailServer:
    return MailServer("127.0.0.1", inbox.port, security, user, password)


def test_a_mail_is_handed_over_whole() -> None:
    with mail_server() as inbox:
        send(at(inbox), message(to_name="Zoë Ållå"))
    (mail,) = inbox.mails
    assert (mail["To"], inbox.recipients) == ("Zoë Ållå <mia@example.com>", ["mia@example.com"])
    assert "Acme (Dana, 2 March 2026)" in mail.get_content()
    assert mail["Auto-Submitted"] == "auto-generated"


def test_the_user_logs_in_where_one_is_set() -> None:
    with mail_server(log_in=True) as inbox:
        send(at(inbox, user="coach", password="secret"), message())
    assert [one for one in inbox.commands if one.startswith("AUTH")]
    assert len(inbox.mails) == 1


def test_no_password_and_no_mail_go_to_a_server_that_does_not_encrypt() -> None:
    with mail_server(log_in=True) as inbox:
        with pytest.raises(MailError, match="does not offer"):
            send(at(inbox, security="starttls", user="coach", password="secret"), message())
        with pytest.raises(MailError, match=r"encrypted|reached"):
            send(at(inbox, security="ssl", user="coach", password="secret"), message())
    assert inbox.mails == []
    assert not [one for one in inbox.commands if one.startswith(("AUTH", "MAIL"))]


@pytest.mark.parametrize(
    ("refused", "words", "lasting"),
    [
        ({"RCPT": 550}, "refused the address (550)", True),
        ({"RCPT": 451}, "refused the address (451)", False),
        ({"MAIL-END": 554}, "refused the mail (554)", True),
        ({"MAIL-END": 452}, "refused the mail (452)", False),
        ({"MAIL": 553}, "refused the sender or the connection (553)", False),
        ({"AUTH": 535}, "refused the user or the password (535)", False),
    ],
)
def test_a_refusal_is_told_in_words_without_what_the_server_wrote(
    refused: Mapping[str, int], words: str, lasting: bool
) -> None:
    with mail_server(log_in=True, refuses=dict(refused)) as inbox, pytest.raises(MailError) as error:
        send(at(inbox, user="coach", password="secret"), message())
    assert words in error.value.what
    assert (error.value.lasting, "mia" in str(error.value)) == (lasting, False)


def test_a_server_that_is_not_there_is_told() -> None:
    with mail_server() as inbox:
        gone = at(inbox)
    with pytest.raises(MailError, match="cannot be reached"):
        send(gone, message())


NASTY = "x\r\nBcc: all@example.com\n\nHello\x00\u2028\u202eend"


def test_no_name_or_title_adds_a_header_or_another_recipient() -> None:
    line = LetterLine(NASTY, NASTY, DAY, NASTY, NASTY, 4, 2, NASTY)
    made = message(to_name=NASTY, lines=(line,))
    assert (made["Bcc"], len(made["To"].addresses), made["To"].addresses[0].addr_spec) == (None, 1, "mia@example.com")
    with mail_server() as inbox:
        send(at(inbox), made)
    assert inbox.recipients == ["mia@example.com"]
    assert "\nBcc" not in inbox.mails[0].get_content()


@pytest.mark.parametrize("address", ["", "mia", "mia@example.com\r\nBcc: x@example.com", "a@b, c@d", "@", "a b@c"])
def test_an_address_that_is_none_is_refused_for_good(address: str) -> None:
    with pytest.raises(MailError) as error:
        message(to_address=address)
    assert error.value.lasting


def test_the_same_letter_has_the_same_number() -> None:
    assert message()["Message-ID"] == message()["Message-ID"] != message(number=4)["Message-ID"]


def settings(**given: object) -> Settings:
    values = {"smtp_host": "mail.example.com", "mail_from": "coach@example.com", "public_url": "https://c.example.com"}
    return Settings(**{**values, **given})  # type: ignore[arg-type]


def test_without_settings_no_mail_is_sent() -> None:
    assert server_of(Settings()) is None
    assert [check.status for check in look_at_mail(Settings())] == [OK]


def test_the_password_comes_from_the_setting_or_its_file_and_is_not_shown(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("from file\n")
    made = server_of(settings(smtp_user="coach", smtp_password_file=file))
    assert made is not None
    assert (made.password, "from file" in repr(made)) == ("from file", False)
    both = server_of(settings(smtp_user="coach", smtp_password="set", smtp_password_file=file))
    assert both is not None
    assert both.password == "set"
    with pytest.raises(SettingError, match="cannot be read"):
        server_of(settings(smtp_user="coach", smtp_password_file=tmp_path / "none"))


DOCTORED = {
    "in order": ({}, [OK], "without words"),
    "with quotations": ({"mail_quotes": True}, [OK], "with a quotation"),
    "no server": ({"smtp_host": ""}, [WARNING], "No mail server"),
    "no sender": ({"mail_from": ""}, [PROBLEM], "sender"),
    "no password": ({"smtp_user": "coach"}, [PROBLEM], "no password"),
    "no user": ({"smtp_password": "x"}, [WARNING], "no user"),
    "no link": ({"public_url": ""}, [WARNING], "no link"),
    "in the clear": ({"smtp_security": "none", "smtp_user": "c", "smtp_password": "x"}, [WARNING], "The password"),
    "mails in the clear": ({"smtp_security": "none"}, [WARNING], "Every mail"),
    "on this machine": ({"smtp_security": "none", "smtp_host": "localhost"}, [OK], "localhost"),
    "port of SSL": ({"smtp_port": 465}, [WARNING], "465"),
    "file gone": ({"smtp_user": "c", "smtp_password_file": "/nowhere/x"}, [PROBLEM], "cannot be read"),
}


@pytest.mark.parametrize("name", DOCTORED)
def test_the_doctor_says_what_is_set_missing_and_unsafe(name: str) -> None:
    given, statuses, words = DOCTORED[name]
    checks = look_at_mail(settings(**given))
    assert [check.status for check in checks] == statuses
    assert words in checks[0].message
    assert bool(checks[0].mend) == (statuses != [OK])


@pytest.mark.skipif(os.name != "posix", reason="file modes are POSIX")
def test_the_doctor_finds_a_password_that_others_can_read(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("x")
    file.chmod(0o644)
    (check,) = look_at_mail(settings(smtp_user="c", smtp_password_file=file))
    assert (check.status, f"chmod 600 {file}" in check.mend) == (WARNING, True)


WRONG = {
    "COACH_PUBLIC_URL": ["coach.company.com", "ftp://x", "https://x/?a=b", "https://x\nBcc: y"],
    "COACH_SMTP_HOST": ["mail.company.com:25/x", "a b", "x\ny"],
    "COACH_SMTP_PORT": ["0", "x"],
    "COACH_SMTP_SECURITY": ["tls"],
    "COACH_MAIL_FROM": ["coach", "a@b\nBcc: x@y", "a@b, c@d", "<a@b>, x@y"],
    "COACH_MAIL_DIGEST_HOUR": ["24"],
}


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in WRONG.items() for value in values])
def test_a_wrong_setting_is_refused_by_name(
    name: str, value: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COACH_DATA_DIR", str(tmp_path))
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingError, match=name):
        load_settings()
