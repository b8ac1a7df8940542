"""Static files: vendored ones are what they were, colours can be read, nothing comes from elsewhere."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from coach.domain import Label

STATIC = Path(__file__).parents[2] / "web" / "static"
VENDOR = STATIC / "vendor"
SUMS = dict(reversed(line.split()) for line in (VENDOR / "SHA256SUMS").read_text("utf-8").splitlines())
THEMES = ("light", "dark")
TEXT_ON = {
    "ink": ("page", "card", "sunken", "accent-fill", "good-fill", "warn-fill", "bad-fill"),
    "soft": ("page", "card", "sunken"),
    "accent": ("page", "card"),
    "accent-strong": ("card", "accent-fill"),
    "on-accent": ("accent", "accent-strong"),
    "good": ("card", "good-fill"),
    "warn": ("card", "warn-fill"),
    "bad": ("page", "card", "bad-fill"),
}


def test_vendored_files_are_byte_for_byte_what_was_taken() -> None:
    for name, expected in SUMS.items():
        assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == expected, name


def test_every_vendored_file_is_in_the_list_with_a_licence() -> None:
    files = {str(file.relative_to(VENDOR)) for file in VENDOR.rglob("*") if file.is_file()}
    assert files - {"README.md", "SHA256SUMS"} == set(SUMS)
    assert {f"{Path(name).parent}/LICENSE" for name in SUMS} <= set(SUMS)


def test_no_file_of_ours_loads_anything_from_elsewhere() -> None:
    for file in [*STATIC.glob("*.css"), *STATIC.glob("*.js"), *(STATIC.parent / "templates").rglob("*.html")]:
        outside = re.findall(r"""(?:src|href|url\(|fetch\()\s*=?\s*["'(]?(https?:)?//""", file.read_text("utf-8"))
        assert not outside, file


def test_a_changed_file_has_another_address(client: FlaskClient) -> None:
    page = client.get("/login").text
    address = re.search(r"/static/coach\.css\?v=([0-9a-f]{12})", page)
    assert hashlib.sha256((STATIC / "coach.css").read_bytes()).hexdigest().startswith(address.group(1))
    with client.get(address.group(0)) as answer:
        assert "max-age=604800" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("theme", THEMES)
def test_text_has_enough_contrast(theme: str) -> None:
    colours = colours_of("coach.css", theme)
    for ink, grounds in TEXT_ON.items():
        for ground in grounds:
            assert contrast(colours[f"coach-{ink}"], colours[f"coach-{ground}"]) >= 4.5, (theme, ink, ground)
    for ground in ("page", "card"):
        assert contrast(colours["coach-control-line"], colours[f"coach-{ground}"]) >= 3, (theme, ground)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("label", Label)
def test_moments_can_be_read(theme: str, label: Label) -> None:
    colours, page = colours_of("moments.css", theme), colours_of("coach.css", theme)
    name = f"moment-{label.replace('_', '-')}"
    grounds = (colours[f"{name}-fill"], page["coach-page"], page["coach-card"])
    assert all(contrast(colours[f"{name}-ink"], ground) >= 4.5 for ground in grounds)
    assert all(contrast(colours[f"{name}-line"], ground) >= 3 for ground in grounds)


def colours_of(file: str, theme: str) -> dict[str, str]:
    """Return the custom properties of a theme that are plain colours."""
    text = (STATIC / file).read_text("utf-8")
    block = re.search(rf'\[data-bs-theme="{theme}"\] \{{(.*?)\}}', text, re.DOTALL).group(1)
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block))


def contrast(first: str, second: str) -> float:
    """Return the contrast ratio of WCAG 2."""
    dark, light = sorted((luminance(first), luminance(second)))
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
