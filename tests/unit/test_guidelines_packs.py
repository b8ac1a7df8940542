"""Packs written out read back the same; differences and merges say what they do and never leave half a file."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from test_cli import coach

from coach.commands.guidelines import guidelines
from coach.errors import CoachError, GuidelineError
from coach.guidelines import Guideline, GuidelinePack, default_pack, load_pack, read_pack
from coach.guidelines.differences import as_json, difference
from coach.guidelines.kinds import RULE_KINDS
from coach.guidelines.pack_files import write_whole
from coach.guidelines.plain import PACK_WRITERS, pack_text
from coach.guidelines.reference import example_pack

HEAD = "say: s, why: w, source: s, grade: house"
AWKWARD = r"""
name: "no: 1.10 # not a comment"
about: "* & ! % @ ` ' \" \u007f \u00e9 \U0001F600 -"
rules:
  - {id: a/scopes, kind: prefer, say: "yes", why: w, source: s, grade: weak, level: violation, status: draft,
     weight: 0.25, when: [need, benefit], try: "- try", any: "/a\\d{2,3}: \"x\"/", forms: exact, except: ["null", "'"],
     scope: {who: anyone, part: [closing, opening], meeting: [internal, customer], form: call, stage: B, topic: time,
             label: proof, after: need, within: 0, source: notes}, tests: {hit: ["a12: \"x\""], miss: ["true", "{x}"]}}
  - {id: a/swaps, kind: avoid, say: s, why: w, source: s, grade: house, any: [/b+/, b c], scope: {meeting: internal},
     swap: {/b+/: "1", b c: "a: b"}, tests: {hit: [b], miss: [c]}}
  - {id: a/one-swap, kind: avoid, say: s, why: w, source: s, grade: house, any: b, swap: x,
     scope: {who: [specialist, seller]}, tests: {hit: [b], miss: [c]}}
  - id: a/scripts
    kind: pair
    say: s
    why: w
    source: s
    grade: good
    each: need
    linked: true
    within: 0
    by: [benefit]
    tests:
      hit: [[buyer: "a {b} {}", seller: "c {x} {need, topic=time, who=Dana, due, addresses=1, answers=2}"]]
      miss: [[notes: "{need}"]]
  - {id: a/limits, kind: limit, say: s, why: w, source: s, grade: weak, figure: talk_share, min: 0, max: 0.5,
     tests: {hit: [0.75, 1], miss: [0.1]}}
"""


def unplaced(pack: GuidelinePack) -> tuple[str, str, tuple[Guideline, ...]]:
    return pack.name, pack.about, tuple(replace(rule, line=0) for rule in pack.rules)


def pack_of(*rules: str, name: str = "n") -> GuidelinePack:
    return load_pack(f"name: {name}\nrules:\n" + "".join(f"- {{{rule}}}\n" for rule in rules), name="t.yml")


def rule(id_: str, more: str = "any: [b]") -> str:
    return f"id: {id_}, kind: avoid, {HEAD}, {more}, tests: {{hit: [b], miss: [c]}}"


def written(folder: Path, name: str, *rules: str) -> Path:
    file = folder / name
    file.write_text("name: n\nrules:\n" + "".join(f"- {{{one}}}\n" for one in rules), encoding="utf-8")
    return file


def run(*words: object) -> Result:
    return CliRunner().invoke(guidelines, [str(word) for word in words])


PACKS = {"default": default_pack(), "awkward": load_pack(AWKWARD, name="x")} | {
    name: load_pack(example_pack(kind), name="x") for name, kind in RULE_KINDS.items()
}


@pytest.mark.parametrize("form", PACK_WRITERS)
@pytest.mark.parametrize("pack", PACKS.values(), ids=list(PACKS))
def test_a_pack_written_out_reads_back_the_same(pack: GuidelinePack, form: str) -> None:
    text = pack_text(pack, form)
    again = load_pack(text, name="again")
    assert unplaced(again) == unplaced(pack)
    assert pack_text(again, form) == text
    if form == "json":
        assert len(json.loads(text)["rules"]) == len(pack.rules)


def test_what_goes_without_saying_is_not_written() -> None:
    text = pack_text(pack_of(rule("a/b", "level: tip, weight: 1, scope: {who: [seller, specialist]}, any: b")), "yaml")
    assert "level" not in text
    assert "scope" not in text


def test_a_difference_names_the_fields_that_changed() -> None:
    old = pack_of(rule("a/gone"), rule("a/same", "any: [b]"), rule("a/other", "any: [b, c]"))
    new = pack_of(
        rule("a/new"),
        rule("a/other", "any: [b], level: warning, scope: {who: buyer}"),
        rule("a/same", "any: b"),
        name="m",
    )
    found = as_json(difference(old, new))
    assert (found["added"], found["removed"], found["same"]) == (["a/new"], ["a/gone"], 1)
    assert found["pack"] == {"name": {"old": "n", "new": "m"}}
    (changed,) = found["changed"]
    assert changed["id"] == "a/other"
    assert changed["fields"] == {
        "level": {"old": "tip", "new": "warning"},
        "scope.who": {"old": ["seller", "specialist"], "new": ["buyer"]},
        "any": {"old": ["b", "c"], "new": ["b"]},
    }


def test_diff_prints_lines_or_json(tmp_path: Path) -> None:
    old = written(tmp_path, "old.yml", rule("a/gone"), rule("a/other", "any: [b, c]"))
    new = written(tmp_path, "new.yml", rule("a/new"), rule("a/other", "any: [b], weight: 2"))
    lines = run("diff", old, new).output.splitlines()
    assert lines[0] == "1 added, 1 removed, 1 changed, 0 the same."
    assert lines[1:4] == ["+ a/new  s", "- a/gone  s", "~ a/other"]
    assert sorted(line.strip() for line in lines[4:]) == ["any: - c", "weight: 1 -> 2"]
    found = json.loads(run("diff", old, new, "--json").output)
    assert found["old"]["digest"] == read_pack(old).digest
    assert found["changed"][0]["fields"]["weight"] == {"old": 1, "new": 2}
    assert run("diff", "default", "default").output == f"No difference in {len(default_pack().rules)} rules.\n"


@pytest.mark.parametrize("form", PACK_WRITERS)
def test_export_prints_or_writes_a_pack_that_coach_reads(tmp_path: Path, form: str) -> None:
    out = tmp_path / "out"
    assert run("export", "--format", form, "--out", out).exit_code == 0
    assert unplaced(read_pack(out)) == unplaced(default_pack())
    assert run("export", out, "--format", form).output == out.read_text(encoding="utf-8")


def test_import_adds_new_rules_and_leaves_both_files_as_they_are(tmp_path: Path) -> None:
    into = written(tmp_path, "into.yml", rule("a/b"), rule("a/c"))
    other = written(tmp_path, "other.yml", rule("a/c", "any: b, weight: 1.0"), rule("a/d"))
    before = into.read_bytes(), other.read_bytes()
    done = run("import", other, "--into", into, "--out", tmp_path / "both.yml")
    assert done.exit_code == 0, done.output
    assert "3 rules; 1 added, 0 replaced, 1 there already." in done.output
    assert [one.id for one in read_pack(tmp_path / "both.yml").rules] == ["a/b", "a/c", "a/d"]
    assert (into.read_bytes(), other.read_bytes()) == before
    assert sorted(file.name for file in tmp_path.iterdir()) == ["both.yml", "into.yml", "other.yml"]


def test_a_rule_with_the_same_id_and_other_content_is_a_conflict_in_one_sentence(tmp_path: Path) -> None:
    into = written(tmp_path, "into.yml", rule("a/b"))
    other = written(tmp_path, "other.yml", rule("a/d"), rule("a/b", "any: [b], level: warning"))
    out = tmp_path / "both.yml"
    out.write_text("as before", encoding="utf-8")
    done = coach("guidelines", "import", str(other), "--into", str(into), "--out", str(out))
    assert done.returncode == 2
    (line,) = done.stderr.decode().splitlines()
    assert f"{other}:4:1: The pack has another rule 'a/b' on line 3; they differ in `level`." in line
    assert "--replace" in line
    assert out.read_text(encoding="utf-8") == "as before"
    done = coach("guidelines", "import", str(other), "--into", str(into), "--out", str(out), "--replace")
    assert done.returncode == 0, done.stderr
    assert [(one.id, str(one.level)) for one in read_pack(out).rules] == [("a/b", "warning"), ("a/d", "tip")]


def test_many_conflicts_stay_one_sentence(tmp_path: Path) -> None:
    into = written(tmp_path, "into.yml", *(rule(f"a/r{n}") for n in range(9)))
    other = written(tmp_path, "other.yml", *(rule(f"a/r{n}", "any: [b, c]") for n in range(9)))
    error = run("import", other, "--into", into, "--out", tmp_path / "x.yml").exception
    assert isinstance(error, CoachError)
    assert error.what.endswith("'a/r4' and 4 more.")


def test_a_merge_that_grows_too_large_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    long = "any: [" + ", ".join(f"word{n}" for n in range(30_000)) + "]"
    into = written(tmp_path, "into.yml", rule("a/b", long))
    other = written(tmp_path, "other.yml", rule("a/c", long))
    error = run("import", other, "--into", into, "--out", tmp_path / "x.yml").exception
    assert isinstance(error, GuidelineError)
    assert "512 KB" in error.what
    assert not (tmp_path / "x.yml").exists()


def test_a_pack_with_an_error_is_not_merged(tmp_path: Path) -> None:
    bad = written(tmp_path, "bad.yml", rule("a/b", "any: [b], levle: tip"))
    for words in (("import", bad, "--into", "default", "--out", tmp_path / "x"), ("diff", "default", bad)):
        error = run(*words).exception
        assert isinstance(error, GuidelineError)
        assert error.where.startswith(f"{bad}:3:")
        assert "Did you mean 'level'?" in error.mend
    assert not (tmp_path / "x").exists()


@pytest.mark.parametrize("place", ["none/out.yml", "folder"])
def test_a_place_that_cannot_be_written_is_an_error_with_nothing_left_behind(tmp_path: Path, place: str) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(GuidelineError, match="cannot be written"):
        write_whole(tmp_path / place, "text")
    assert [file.name for file in tmp_path.iterdir()] == ["folder"]
