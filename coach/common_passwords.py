"""Long passwords that everybody tries first, and the shapes that are no better."""

from __future__ import annotations

COMMON_TEXT = """
123456789012 1234567890123 12345678901234 123456789123 123123123123 123412341234 121212121212 112233445566
111222333444 111111222222 987654321098 098765432109 0987654321qwe 1q2w3e4r5t6y 1q2w3e4r5t6y7u 1qaz2wsx3edc
1qaz2wsx3edc4rfv qazwsxedcrfv qwertyuiop12 qwertyuiop123 qwertyuiop[] qwerty123456 qwerty1234567 qwertyqwerty
qwerty12345678 qweasdzxc123 asdfghjkl123 asdfghjkl;'# zxcvbnm12345 zaq12wsxcde3 abcdefghijkl abcdefg12345
abcdef123456 abc123abc123 abcd12345678 a1b2c3d4e5f6 aa1234567890 password1234 password12345 password123456
passwordpassword password1password passw0rd1234 p@ssw0rd1234 p@ssword1234 pa$$word1234 mypassword12
mypassword123 yourpassword thisismypassword newpassword1 newpassword123 changeme1234 changemenow1 changemeplease
letmein12345 letmeinplease welcome12345 welcome123456 welcome2024! welcome2025! welcome2026! administrator
administrator1 adminadminadmin admin1234567 admin12345678 administrator123 rootrootroot superuser123 iloveyou1234
iloveyouforever iloveyousomuch ihateyou1234 sunshine1234 princess1234 football1234 baseball1234 basketball12
dragon123456 monkey123456 michael12345 jennifer1234 superman1234 batman123456 starwars1234 pokemon12345
trustno1trustno1 whatever1234 computer1234 internet1234 samsung12345 liverpool123 manchester12 chelsea12345
arsenal12345 barcelona123 correcthorsebatterystaple winteriscoming summer2024!!
summer2025!! summer2026!! winter2024!! winter2025!! winter2026!! salesforce12 salesforce123 salescoach12
salescoach123 secretsecret secretpassword topsecret123 nopassword12 qwertzuiop12 azertyuiop12 000000000000
"""

COMMON = frozenset(COMMON_TEXT.split())

ROWS = (
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890123456789",
    "qwertyuiopasdfghjklzxcvbnm",
    "qwertzuiopasdfghjklyxcvbnm",
)


def is_guessable(password: str) -> bool:
    """Return whether `password` is a very common one, one row of keys, or one short piece over and over."""
    folded = "".join(password.casefold().split())
    if folded in COMMON or len(set(folded)) < 4:
        return True
    if any(folded in row or folded in row[::-1] for row in ROWS):
        return True
    return any(_repeats(folded, length) for length in range(1, min(5, len(folded) // 2) + 1))


def _repeats(text: str, length: int) -> bool:
    piece = text[:length]
    return (piece * (len(text) // length + 1))[: len(text)] == text
