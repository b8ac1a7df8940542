"""Sending mail through the company's own mail server, and what is wrong with the settings for it.

Nothing is sent unless a server and a sender's address are set. A password never travels before the connection is
encrypted, unless the settings say so.
"""

from __future__ import annotations

import os
import smtplib
import ssl
import stat
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path

from coach.errors import CoachError, SettingError
from coach.setting_values import is_local
from coach.settings import Settings

TIMEOUT_S = 20.0
SUBMISSION_BY_SSL = 465


class MailError(CoachError):
    """A mail was not taken; `lasting` says that trying again is no use."""

    def __init__(self, what: str, *, lasting: bool = False) -> None:
        self.lasting = lasting
        super().__init__(what)


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mails go; `security` is "starttls", "ssl" or "none". Without a user nobody logs in there."""

    host: str
    port: int
    security: str
    user: str = ""
    password: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class MailFault:
    """What is wrong with the settings; `serious` where no mail can be sent."""

    message: str
    mend: str
    serious: bool = False


def sends_mail(settings: Settings) -> bool:
    """Return whether the settings ask for mails: a server and a sender's address."""
    return bool(settings.smtp_host and settings.mail_from)


def mail_server(settings: Settings) -> MailServer | None:
    """Return the server of the settings, None where no mail is asked for.

    Raises:
        SettingError: the file with the password cannot be read.
    """
    if not sends_mail(settings):
        return None
    password = _password(settings) if settings.smtp_user else ""
    return MailServer(settings.smtp_host, settings.smtp_port, settings.smtp_security, settings.smtp_user, password)


def send(server: MailServer, message: EmailMessage) -> None:
    """Hand one mail to the server.

    Raises:
        MailError: it was not taken. The words name the kind of fault, never an address or what the server wrote.
    """
    try:
        _send(server, message)
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _ in error.recipients.values()]
        lasting = bool(codes) and min(codes) >= 500
        raise MailError(f"The mail server refused the address ({_joined(codes)}).", lasting=lasting) from None
    except smtplib.SMTPDataError as error:
        said = f"The mail server refused the mail ({error.smtp_code})."
        raise MailError(said, lasting=error.smtp_code >= 500) from None
    except smtplib.SMTPAuthenticationError as error:
        raise MailError(f"The mail server refused the user or the password ({error.smtp_code}).") from None
    except smtplib.SMTPNotSupportedError:
        raise MailError("The mail server does not offer what the settings ask for.") from None
    except smtplib.SMTPResponseException as error:
        raise MailError(f"The mail server refused the sender or the connection ({error.smtp_code}).") from None
    except ssl.SSLError:
        raise MailError("The connection to the mail server cannot be encrypted safely.") from None
    except (smtplib.SMTPException, OSError, UnicodeError):
        raise MailError("The mail server cannot be reached.") from None


def mail_faults(settings: Settings) -> list[MailFault]:
    """Return what is missing or unsafe in the settings for mail; empty where all is well or no mail is asked for."""
    if not settings.smtp_host:
        left = settings.mail_from or settings.smtp_user or settings.smtp_password or settings.smtp_password_file
        return [MailFault("No mail server is set, so no mail is sent.", "Set COACH_SMTP_HOST.")] if left else []
    return [*_missing(settings), *_unsafe(settings)]


def _missing(settings: Settings) -> list[MailFault]:
    found: list[MailFault] = []
    if not settings.mail_from:
        found.append(MailFault("The sender's address is not set, so no mail is sent.", "Set COACH_MAIL_FROM.", True))
    given = settings.smtp_password is not None or settings.smtp_password_file is not None
    if settings.smtp_user and not given:
        mend = "Set COACH_SMTP_PASSWORD_FILE, or clear COACH_SMTP_USER."
        found.append(MailFault("There is a user for the mail server, but no password.", mend, True))
    if given and not settings.smtp_user:
        mend = "Set COACH_SMTP_USER, or clear the password."
        found.append(MailFault("There is a password for the mail server, but no user.", mend))
    if settings.smtp_password is not None and settings.smtp_password_file is not None:
        found.append(MailFault("Two passwords are set; the file is not read.", "Clear COACH_SMTP_PASSWORD."))
    elif settings.smtp_user and settings.smtp_password_file is not None:
        found += _faults_of_file(settings.smtp_password_file)
    if not settings.public_url:
        found.append(MailFault("Mails carry no link.", "Set COACH_PUBLIC_URL to the address that people reach."))
    return found


def _unsafe(settings: Settings) -> list[MailFault]:
    found: list[MailFault] = []
    if settings.smtp_security == "none" and not is_local(settings.smtp_host):
        what = "The password for the mail server" if settings.smtp_user else "Every mail"
        mend = "Set COACH_SMTP_SECURITY to starttls or ssl."
        found.append(MailFault(f"{what} travels unencrypted to {settings.smtp_host}.", mend))
    if settings.smtp_port == SUBMISSION_BY_SSL and settings.smtp_security != "ssl":
        found.append(MailFault("Port 465 usually expects encryption at once.", "Set COACH_SMTP_SECURITY=ssl."))
    return found


def _faults_of_file(file: Path) -> list[MailFault]:
    if not file.is_file() or not os.access(file, os.R_OK):
        mend = "Correct COACH_SMTP_PASSWORD_FILE, or let Coach read the file."
        return [MailFault(f"{file} with the mail server's password cannot be read.", mend, True)]
    if os.name == "posix" and file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        return [MailFault(f"{file} with the mail server's password is open to others.", f"Run: chmod 600 {file}")]
    return []


def _password(settings: Settings) -> str:
    if settings.smtp_password is not None:
        return settings.smtp_password.get_secret_value()
    if settings.smtp_password_file is None:
        return ""
    try:
        return settings.smtp_password_file.read_text(encoding="utf-8").strip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingError(
            "The password for the mail server cannot be read.",
            where=str(settings.smtp_password_file),
            mend="Correct COACH_SMTP_PASSWORD_FILE.",
        ) from error


def _send(server: MailServer, message: EmailMessage) -> None:
    context = ssl.create_default_context()
    if server.security == "ssl":
        with smtplib.SMTP_SSL(server.host, server.port, timeout=TIMEOUT_S, context=context) as connection:
            _hand_over(connection, server, message)
        return
    with smtplib.SMTP(server.host, server.port, timeout=TIMEOUT_S) as connection:
        if server.security == "starttls":  # raises where the server does not offer it: nothing goes out in the clear
            connection.starttls(context=context)
        _hand_over(connection, server, message)


def _hand_over(connection: smtplib.SMTP, server: MailServer, message: EmailMessage) -> None:
    if server.user:
        connection.login(server.user, server.password)
    connection.send_message(message)


def _joined(codes: list[int]) -> str:
    return ", ".join(str(code) for code in sorted(set(codes)))
