"""docs/cli.md names every command, argument and option, and none that does not exist."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from coach.cli import coach, join_commands

PAGE = Path(__file__).parents[2] / "docs" / "cli.md"


def leaves(group: click.Group, name: str) -> Iterator[tuple[str, click.Command]]:
    for key, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from leaves(command, f"{name} {key}")
        else:
            yield f"{name} {key}", command


def commands() -> dict[str, click.Command]:
    join_commands(None)
    return dict(leaves(coach, "coach"))


def sections() -> dict[str, str]:
    parts = re.split(r"^### `(.+)`$", PAGE.read_text(encoding="utf-8"), flags=re.M)[1:]
    return {name: re.split(r"^## ", text, flags=re.M)[0] for name, text in zip(parts[::2], parts[1::2], strict=True)}


def test_the_page_has_a_section_for_each_command_and_no_other() -> None:
    assert set(sections()) == set(commands())


@pytest.mark.parametrize("name", sorted(commands()))
def test_the_section_names_every_option_and_no_other(name: str) -> None:
    command = commands()[name]
    options = {opt for one in command.params if isinstance(one, click.Option) for opt in one.opts} - {"--help", "-h"}
    assert set(re.findall(r"--[a-z][a-z-]*", sections()[name])) == options


@pytest.mark.parametrize("name", sorted(commands()))
def test_the_usage_line_names_every_argument(name: str) -> None:
    usage = sections()[name].split("```")[1]
    assert usage.split("\n")[1].startswith(name)
    for one in commands()[name].params:
        if isinstance(one, click.Argument):
            assert (one.metavar or one.human_readable_name).strip("[].") in usage
