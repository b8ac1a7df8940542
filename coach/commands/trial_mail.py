"""`coach test-mail`: whether the settings for mail work."""

from __future__ import annotations

import click


@click.command("test-mail")
@click.argument("address", metavar="ADDRESS")
def trial_mail(address: str) -> None:
    """Send one mail to ADDRESS through the mail server of the settings."""
    import datetime as dt

    from coach.alert_letter import trial_message
    from coach.errors import SettingError
    from coach.mail import mail_server, send
    from coach.settings import load_settings

    settings = load_settings()
    server = mail_server(settings)
    if server is None:
        raise SettingError("No mail is sent.", mend="Set COACH_SMTP_HOST and COACH_MAIL_FROM; see docs/deploy.md.")
    send(server, trial_message(address, sender=settings.mail_from, at=dt.datetime.now(dt.UTC)))
    click.echo(f"The mail server {server.host} took the mail. Look whether it arrives.")
