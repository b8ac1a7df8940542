"""What single values of the settings look like; each check returns the value or raises `ValueError` with a mend."""

from __future__ import annotations

import re
from ipaddress import ip_address

_WEB_ADDRESS = re.compile(r"https?://[A-Za-z0-9.\[\]:-]+(/[\w./~-]*)?", re.ASCII)
_HOST_NAME = re.compile(r"[A-Za-z0-9.:_-]{1,253}")
_ADDRESS = r"[^\s@<>\"',;:\x00-\x1f]{1,64}@[A-Za-z0-9._-]{1,189}"
_SENDER = re.compile(rf"{_ADDRESS}|[^\r\n<>@\",;:\x00-\x1f]{{1,80}}<{_ADDRESS}>")
_UNITS = frozenset({"second", "minute", "hour", "day"})


def checked_rate(rate: str) -> str:
    """Return a rate such as "10 per minute"."""
    words = rate.replace("/", " per ").split()
    counts = [word for word in words if word.isdigit()]
    if not words or not words[0].isdigit() or words[-1].rstrip("s") not in _UNITS or "0" in counts:
        raise ValueError("write a rate like '10 per minute' or '20 per 15 minutes'")
    return rate


def checked_database(url: str) -> str:
    """Return the address of a database."""
    if not url.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://", "postgres://")):
        raise ValueError("write sqlite:////path/to/file or postgresql://user:password@host/name")
    return url


def checked_web_address(url: str) -> str:
    """Return the address of a page, without a slash at its end; "" stays."""
    if url and not _WEB_ADDRESS.fullmatch(url):
        raise ValueError("write an address like https://coach.company.com, without ? or #")
    return url.rstrip("/")


def checked_host(host: str) -> str:
    """Return the name or the network address of a server; "" stays."""
    if host and not _HOST_NAME.fullmatch(host):
        raise ValueError("write the name or the address of the server alone, like mail.company.com")
    return host


def checked_sender(sender: str) -> str:
    """Return the sender of mails, with or without a name; "" stays."""
    if sender and not _SENDER.fullmatch(sender):
        raise ValueError("write an address like coach@company.com or Coach <coach@company.com>")
    return sender


def is_local(host: str) -> bool:
    """Return whether a host is this machine itself."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
