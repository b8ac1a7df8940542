"""The mail about alerts, from plain records to a message.

Everything that comes from people is put on one line first, and `EmailMessage` refuses line breaks in headers, so that
no title or name can add a header or another recipient.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from dataclasses import dataclass
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from coach.mail import MailError

LONGEST_TITLE = 120
LONGEST_QUOTE = 300


@dataclass(frozen=True, slots=True)
class LetterLine:
    """One alert: the meeting, what was watched for in which view, and the sentence ("" unless words may be mailed)."""

    title: str
    owner_name: str
    held_on: dt.date
    watched: str
    view_name: str
    meeting_id: int
    sentence: int | None = None
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """What one person is told; `more` counts alerts beyond the lines. `number` is the mail's own."""

    number: int
    made_at: dt.datetime
    to_name: str
    to_address: str
    lines: tuple[LetterLine, ...]
    more: int = 0


def letter_message(letter: Letter, *, sender: str, public_url: str = "") -> EmailMessage:
    """Return the message; without `public_url` (no slash at its end) it carries no link.

    The same letter always gets the same Message-ID, so that one sent twice after a crash can be told.

    Raises:
        MailError: an address is none that a mail can have.
    """
    total = len(letter.lines) + letter.more
    message = _message(sender, letter.to_name, letter.to_address, f"alerts-{letter.number}", letter.made_at)
    message["Subject"] = f"Coach: {total} new {'alert' if total == 1 else 'alerts'}"
    message.set_content(_body(letter, total, public_url), cte="quoted-printable")
    return message


def trial_message(address: str, *, sender: str, at: dt.datetime) -> EmailMessage:
    """Return a mail that says that mail works.

    Raises:
        MailError: an address is none that a mail can have.
    """
    message = _message(sender, "", address, "trial", at)
    message["Subject"] = "Coach: mail works"
    message.set_content("The settings of Coach for mail work. People ask for mails on the page Alerts.\n")
    return message


def _message(sender: str, to_name: str, to_address: str, number: str, at: dt.datetime) -> EmailMessage:
    name, address = parseaddr(sender)
    message = EmailMessage(policy=SMTP)
    message["From"] = _address(name or "Coach", address)
    message["To"] = _address(to_name, to_address)
    message["Date"] = format_datetime(at)
    message["Message-ID"] = f"<coach-{number}-{at:%Y%m%d%H%M%S%f}@{_domain(address)}>"
    message["Auto-Submitted"] = "auto-generated"
    return message


def _body(letter: Letter, total: int, public_url: str) -> str:
    new = f"{total} new {'alert' if total == 1 else 'alerts'} of your saved views:"
    paragraphs = [f"Hello {_one_line(letter.to_name)},", new]
    paragraphs += ["\n".join(_lines(line, public_url)) for line in letter.lines]
    if letter.more:
        paragraphs.append(f"{letter.more} more stand on the page Alerts.")
    where = f"\n{public_url}/alerts" if public_url else ""
    paragraphs.append(f"You asked for this mail on the page Alerts, and can stop it there.{where}")
    return "\n\n".join(paragraphs) + "\n"


def _lines(line: LetterLine, public_url: str) -> list[str]:
    day = f"{line.held_on.day} {line.held_on:%B %Y}"
    made = [f"* {_one_line(line.title)[:LONGEST_TITLE]} ({_one_line(line.owner_name)}, {day})"]
    made.append(f"  {_one_line(line.watched)}. View: {_one_line(line.view_name)}")
    if line.quote:
        made.append(f"  “{_one_line(line.quote)[:LONGEST_QUOTE]}”")
    if public_url:
        place = "" if line.sentence is None else f"#s{line.sentence}"
        made.append(f"  {public_url}/meetings/{line.meeting_id}{place}")
    return made


def _address(name: str, address: str) -> Address:
    try:
        return Address(_one_line(name)[:LONGEST_TITLE], addr_spec=address)
    except (ValueError, IndexError, MessageError) as error:  # what `email` raises for addresses that it cannot read
        raise MailError("The address is none that a mail can have.", lasting=True) from error


def _domain(address: str) -> str:
    domain = address.rpartition("@")[2]
    return domain if domain.isascii() else domain.encode("idna").decode("ascii")


def _one_line(text: str) -> str:
    """Return `text` on one line, without characters that steer a reader's screen."""
    plain = "".join(" " if unicodedata.category(one) in {"Cc", "Cf", "Zl", "Zp"} else one for one in text)
    return " ".join(plain.encode("utf-8", "replace").decode("utf-8").split())
