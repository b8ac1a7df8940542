"""A wrong pack gives one clear error with its place; nothing in a pack can hurt."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pace import at_most

from coach.domain import Span
from coach.errors import GuidelineError
from coach.guidelines import default_pack, load_pack, read_pack
from coach.guidelines.rules import Status
from coach.guidelines.schema import decoded

RULE = """\
name: Test pack
rules:
  - id: language/one
    kind: avoid
    say: Do not say it.
    why: It hurts.
    source: Us
    grade: house
    any: [cheap]
    tests: {hit: [It is cheap.], miss: [It is dear.]}
"""


def error_of(text: str) -> GuidelineError:
    with pytest.raises(GuidelineError) as caught:
        load_pack(text, name="house.yml")
    assert "\n" not in str(caught.value)
    return caught.value


def test_a_good_pack_is_read() -> None:
    pack = load_pack(RULE, name="house.yml")
    assert pack.name == "Test pack"
    assert pack.rules[0].id == "language/one"
    assert pack.digest.startswith("sha256:")
    assert len(pack.digest) == 7 + 64


def test_the_version_is_of_the_text_whatever_its_line_ends() -> None:
    assert load_pack(RULE.replace("\n", "\r\n"), name="a").digest == load_pack(RULE, name="b").digest
    assert load_pack(RULE + "# more\n", name="a").digest != load_pack(RULE, name="a").digest


@pytest.mark.parametrize(
    ("change", "where", "says"),
    [
        (("kind: avoid", "kind: avoids"), "house.yml:4:11", "'avoid'"),
        (("kind: avoid", "kind: similar"), "house.yml:4:11", "limit"),
        (("say: Do", "sya: Do"), "house.yml:5:5", "'say'"),
        (("    say: Do not say it.\n", ""), "house.yml:3:5", "no `say`"),
        (("    tests: {hit: [It is cheap.], miss: [It is dear.]}\n", ""), "house.yml:3:5", "no `tests`"),
        (("miss: [It is dear.]", "hits: [a]"), "house.yml:10:", "'hit'"),
        ((", miss: [It is dear.]", ""), "house.yml:10:12", "no `miss`"),
        (("grade: house", "grade: superb"), "house.yml:8:12", "strong"),
        (("id: language/one", "id: Language One"), "house.yml:3:9", "group/name"),
        (("any: [cheap]", "any: []"), "house.yml:9:10", "empty list"),
        (("any: [cheap]", "any: ['']"), "house.yml:9:11", "empty"),
        (("any: [cheap]", "any: {a: b}"), "house.yml:9:10", "must be a text"),
        (("any: [cheap]", r"any: ['/a(?=b)/']"), "house.yml:9:11", "no lookaround"),
        (("any: [cheap]", r"any: ['/(a)\1/']"), "house.yml:9:11", "no lookaround"),
        (("any: [cheap]", "any: ['/(a/']"), "house.yml:9:11", "RE2 cannot read"),
        (("any: [cheap]", "any: ['/a*/']"), "house.yml:9:11", "even where nothing is said"),
        (("any: [cheap]", "any: ['/" + "a" * 501 + "/']"), "house.yml:9:11", "500"),
        (("any: [cheap]", "any: [cheap]\n    any: [dear]"), "house.yml:10:5", "twice"),
        (("any: [cheap]", "any: [cheap]\n    swap: {dear: x}"), "house.yml:3:5", "'dear'"),
        (("any: [cheap]", "any: [cheap]\n    weight: heavy"), "house.yml:10:13", "must be a number"),
        (("any: [cheap]", "any: [cheap]\n    weight: 99"), "house.yml:10:13", "between 0 and 5"),
        (("any: [cheap]", "any: [cheap]\n    weight: nan"), "house.yml:10:13", "between"),
        (("any: [cheap]", "any: [cheap]\n    scope: {whom: seller}"), "house.yml:10:13", "'who'"),
        (("any: [cheap]", "any: [cheap]\n    scope: {who: boss}"), "house.yml:10:18", "anyone"),
        (("any: [cheap]", "any: &a [cheap]"), "house.yml:9:10", "Anchors"),
        (("say: Do not say it.", "say: *x"), "house.yml:5:10", "aliases"),
        (("say: Do not say it.", "say: !!python/object:os.system x"), "house.yml:5:10", "Tags"),
        (("say: Do not say it.", "say: [a"), "house.yml:", "not valid YAML"),
        (("say: Do not say it.", "say: a: b"), "house.yml:5:", "not valid YAML"),
        (("name: Test pack\n", ""), "house.yml:1:1", "no `name`"),
        (("name: Test pack", "nam: Test pack"), "house.yml:1:1", "'name'"),
        (("rules:", "rules: x\nmore:"), "house.yml:3:1", "no key 'more'"),
    ],
)
def test_errors_name_the_place_and_the_mend(change: tuple[str, str], where: str, says: str) -> None:
    assert change[0] in RULE
    error = error_of(RULE.replace(change[0], change[1], 1))
    assert error.where.startswith(where), error
    assert says in str(error), error


def test_two_rules_with_one_id_are_refused_with_both_lines() -> None:
    twice = RULE + RULE.partition("rules:\n")[2]
    error = error_of(twice)
    assert error.where == "house.yml:11:1"
    assert "line 3" in error.mend


def test_a_sentence_that_must_hit_and_miss_is_refused() -> None:
    error = error_of(RULE.replace("It is dear.", "It is cheap."))
    assert error.where.startswith("house.yml:10:")
    assert "'It is cheap.' stands in `hit` and in `miss`" in error.what


@pytest.mark.parametrize("example", ["[buyer: 'a {need}', seller: b]", "[seller: b]"])
def test_a_scripted_meeting_that_must_hit_and_miss_is_refused(example: str) -> None:
    text = RULE.replace("{hit: [It is cheap.], miss: [It is dear.]}", f"{{hit: [{example}], miss: [x, {example}]}}")
    assert "The same test stands in `hit` and in `miss`" in error_of(text).what


def packed(count: int) -> str:
    """A pack of so many rules, as short as rules can be."""
    rule = "- {{id: a/r{0},kind: avoid,say: s,why: w,source: s,grade: weak,any: w{0},tests: {{hit: [w{0}],miss: [y]}}}}"
    return "name: n\nrules:\n" + "\n".join(rule.format(number) for number in range(count))


def test_ten_thousand_rules_are_too_large_and_refused_before_they_are_read() -> None:
    text = packed(10_000)
    with at_most(50):
        assert "512 KB" in error_of(text).what


def test_the_largest_pack_that_fits_is_read_and_looks_at_a_meeting_in_seconds() -> None:
    text = packed(4_900)
    assert len(text) < 512 * 1024
    words = "w17 " * 20
    with at_most(1500):
        pack = load_pack(text, name="x.yml")
        found = pack.matcher.find(words, [Span(0, len(words))])
    assert len(found["a/r17"]) == 20


def test_nested_aliases_are_refused_at_the_first_anchor() -> None:
    levels = "".join(f"  l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]\n" for n in range(1, 30))
    with at_most(50):
        error = error_of(f"name: n\nrules:\n  l0: &l0 [lol]\n{levels}")
    assert (error.where, "Anchors" in error.what) == ("house.yml:3:7", True)


@pytest.mark.parametrize(
    "expression", ["(a{1000}){1000}", "((a{100}){100}){100}", "a{2000}", "(?<=a)b", "(?P=x)", "a++"]
)
def test_what_re2_does_not_read_is_refused(expression: str) -> None:
    error = error_of(RULE.replace("any: [cheap]", f"any: ['/{expression}/']"))
    assert error.where == "house.yml:9:11"
    assert "RE2" in error.what


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# nothing\n",
        "just text",
        "- a\n- b\n",
        "name: a\nrules: [1]\n",
        "name: a\nrules: []\n",
        "name: a\n---\nname: b\n",
        "%YAML 1.1\n---\nname: a\n",
        "a: &a [x]\nb: &b [*a,*a]\nc: [*b,*b]\n",
        "[" * 5000,
        "{a: " * 500,
        "name: \x00\n",
        "\ttab: x",
        "? [a]\n: b\n",
        "name: a\nrules:\n" + "  - id: a/b\n" * 3,
        "x" * 600_000,
    ],
)
def test_hostile_and_broken_files_give_a_guideline_error(text: str) -> None:
    assert error_of(text).where.startswith("house.yml")


@settings(deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_a_pack_or_a_guideline_error(text: str) -> None:
    with pytest.raises(GuidelineError):
        load_pack(text, name="x.yml")


@settings(deadline=None)
@given(st.binary(max_size=100))
def test_any_bytes_are_text_or_a_guideline_error(content: bytes) -> None:
    try:
        decoded(content, name="x.yml")
    except GuidelineError as error:
        assert error.where.startswith("x.yml")


@pytest.mark.parametrize("content", [RULE.encode("utf-16"), "name: Größe".encode("cp1252"), b"\xff\xfe\x00"])
def test_other_encodings_are_named_with_their_line(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "pack.yml"
    file.write_bytes(content)
    with pytest.raises(GuidelineError, match="UTF-8"):
        read_pack(file)


def test_a_byte_order_mark_is_no_trouble(tmp_path: Path) -> None:
    file = tmp_path / "pack.yml"
    file.write_bytes(b"\xef\xbb\xbf" + RULE.encode())
    assert read_pack(file).digest == load_pack(RULE, name="x").digest


def test_a_missing_file_is_a_guideline_error(tmp_path: Path) -> None:
    with pytest.raises(GuidelineError, match="cannot be read"):
        read_pack(tmp_path / "none.yml")


KINDS = {
    "require": ("", "either `any` or `label`"),
    "require ": ("    any: [x]\n    label: proof\n", "either `any` or `label`"),
    "require  ": ("    label: proof\n    dated: true\n", "`dated` and `owned`"),
    "require   ": ("    label: next_step\n    dated: yes\n", "true or false"),
    "order": ("    first: need\n    then: [need, benefit]\n", "stands in `first` and in `then`"),
    "pair": ("    each: need\n    by: benefit\n", "needs `within`"),
    "pair ": ("    each: need\n    within: 2\n", "needs `by`"),
    "pair  ": ("    each: feature\n    linked: true\n", "`linked` goes with"),
    "pair   ": ("    each: need\n    by: benefit\n    within: 1.5\n", "whole number"),
    "like": ("    examples: [x]\n", "no `as`"),
    "like ": ("    as: avoid\n", "no `examples`"),
    "like  ": ("    as: forbid\n    examples: [x]\n", "Allowed: avoid, prefer"),
    "like   ": ("    as: avoid\n    examples: [x]\n    threshold: 1.01\n", "between 0 and 1, not 1.01"),
    "like    ": ("    as: avoid\n    examples: [x]\n    threshold: -0.1\n", "between 0 and 1"),
    "like     ": ("    as: avoid\n    examples: [x]\n    threshold: nan\n", "between 0 and 1"),
    "like      ": (
        "    as: avoid\n    examples: [x, y]\n    unlike: [y]\n",
        "'y' stands in `examples` and in `unlike`",
    ),
    "like       ": ("    as: avoid\n    examples: [x, x]\n", "stands here twice"),
    "like        ": ("    as: avoid\n    examples: [x]\n    unlike: ['  ']\n", "is empty"),
    "like         ": (f"    as: avoid\n    examples: [{', '.join(f'e{n}' for n in range(201))}]\n", "at most 200"),
    "like          ": ("    as: avoid\n    examples: [x]\n    exampels: [y]\n", "Did you mean 'examples'"),
    "limit": ("    figure: talk_share\n", "needs `min` or `max`"),
    "limit ": ("    figure: talk_shares\n    max: 1\n", "'talk_share'"),
    "limit  ": ("    figure: talk_share\n    max: 1\n    min: 2\n", "larger"),
}


@pytest.mark.parametrize(("kind", "keys", "says"), [(kind.strip(), *rest) for kind, rest in KINDS.items()])
def test_each_kind_checks_its_own_keys(kind: str, keys: str, says: str) -> None:
    tests = "{hit: [1], miss: [0]}" if kind == "limit" else "{hit: [[buyer: a]], miss: [[buyer: b]]}"
    head = "name: n\nrules:\n  - id: a/b\n    say: s\n    why: w\n    source: s\n    grade: house\n"
    assert says in str(error_of(f"{head}    kind: {kind}\n{keys}    tests: {tests}\n"))


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("boss: hello", "no role 'boss'"),
        ("'buyer': hello {ned}", "'ned'"),
        ("buyer: hello {addresses=9}", "'addresses=9'"),
        ("buyer: hello {topic=weather}", "topic=weather"),
        ("just text", "role: what is said"),
    ],
)
def test_scripted_meetings_are_checked_line_by_line(line: str, says: str) -> None:
    text = (
        "name: n\nrules:\n- id: a/b\n  kind: order\n  say: s\n  why: w\n  source: s\n  grade: house\n  first: need\n"
        f"  then: benefit\n  tests:\n    hit:\n    - - {line}\n    miss:\n    - - buyer: x\n"
    )
    error = error_of(text)
    assert says in str(error)
    assert error.where.startswith("house.yml:13:")


def test_the_default_pack_is_read_and_graded() -> None:
    pack = default_pack()
    assert len(pack.rules) >= 20
    assert all(rule.why and rule.source and rule.say for rule in pack.rules)
    weak = [rule for rule in pack.rules if rule.grade == "weak"]
    assert weak
    assert all(rule.status is Status.SHADOW and rule.weight == 0 for rule in weak)
