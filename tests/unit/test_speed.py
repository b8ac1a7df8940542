"""What keeps an analysis quick: junk is refused early, networks see no more than they must, spaCy is loaded lean."""

from __future__ import annotations

import random
import subprocess
import sys
import zlib

import numpy as np
import pytest
import spacy

from coach.cutter import SentenceCutter
from coach.domain import Transcript, Utterance
from coach.errors import CoachError, UnreadableUpload
from coach.ingest import read_transcript
from coach.ingest.size import GIANT, MOST_CHARACTERS, require_length, sample_of
from coach.parse import parse_meeting
from coach.understand.encoder import _batches
from coach.understand.lead_ins import LEAD_INS, opens_with, peel
from coach.understand.wording import BUCKETS, pieces
from tests.pace import at_most

NUMBERS = "\n".join(f"{i},{i * 7 % 1000},{i * 13 % 977}.5,{i % 3}" for i in range(3_000)) + "\n"
FOREIGN = "Wir verlieren jeden Monat zwei Tage mit den Listen, und niemand weiß, warum das so ist.\n" * 300
TALK = "Dana: We lose two days a month on it.\nLuis: And what happens when the month is short?\n"
PLAIN = SentenceCutter(np.zeros(1 << 16, dtype=np.float32), -1.0)


@pytest.fixture(scope="module")
def english() -> spacy.language.Language:
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer", name="tok2vec")
    nlp.add_pipe("sentencizer", name="senter")
    return nlp


def sentence_of(content: bytes) -> str:
    with pytest.raises(CoachError) as caught:
        read_transcript("x.txt", content)
    return caught.value.sentence()


@pytest.mark.parametrize("junk", [NUMBERS, FOREIGN])
def test_ten_megabytes_of_junk_are_refused_at_once_and_as_a_part_of_them_is(junk: str) -> None:
    part = sentence_of(junk.encode())
    whole = junk.encode() * (10_000_000 // len(junk))
    with at_most(400):
        assert sentence_of(whole) == part


def test_ten_megabytes_of_lines_that_look_like_talk_are_refused_at_once_for_their_length() -> None:
    with at_most(400):
        assert "can be read" in sentence_of(TALK.encode() * (11_000_000 // len(TALK)))


def test_a_giant_text_with_talk_in_it_is_read_whole() -> None:
    lines = GIANT // len(TALK) + 100
    assert len(read_transcript("x.txt", TALK.encode() * lines).utterances) == 2 * lines


def test_a_sample_is_made_of_whole_lines_from_everywhere() -> None:
    lines = [f"line {number}" for number in range(200_000)]
    sample = sample_of("\n".join(lines)).split("\n")
    assert set(sample) <= set(lines)
    assert len(sample) < 40_000
    assert int(sample[0].split()[1]) < 10
    assert int(sample[-1].split()[1]) > 180_000


def test_a_sample_of_a_single_line_is_a_part_of_it() -> None:
    assert 100_000 < len(sample_of("word " * 500_000)) <= 210_000


def test_only_more_than_a_meeting_can_hold_is_too_long() -> None:
    require_length(MOST_CHARACTERS, filename="x.txt")
    with pytest.raises(UnreadableUpload, match=r"5,000,001 characters"):
        require_length(MOST_CHARACTERS + 1, filename="x.txt")


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("We lose two days. Nobody knows why? Yes! Good.", False),
        ("so we lose two days and nobody knows why", False),
        ('He said "no way." Then he left.', False),
        ("It costs approx. 500 a month.", False),
        ("We met Dr. Khan there.", True),
        ("Really? he said.", True),
        ("Well... Maybe later.", True),
        ("visit acme.com for more. thanks.", True),
        ("Ask J. Smith.", True),
    ],
)
def test_the_recogniser_is_asked_only_where_marks_leave_the_end_open(
    english: spacy.language.Language, text: str, asked: bool
) -> None:
    assert PLAIN.asks(english.make_doc(text)) is asked


@pytest.mark.parametrize(
    "text",
    ["(" * 20_000 + "a", "a" * 20_000, "We lose two days. " * 1_200, "a, b " * 5_000],
    ids=["marks", "one word", "one line", "no end"],
)
def test_giant_words_and_lines_are_parsed_at_once_and_nothing_is_lost(
    english: spacy.language.Language, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("coach.parse._STRETCH", 10_000)
    with at_most(400):
        meeting = parse_meeting(Transcript("text", (Utterance(text, "Dana"),)), english, PLAIN)
    words = "".join(meeting.sentence_text(i) for i in range(len(meeting.sentences)))
    assert "".join(words.split()) == "".join(text.split())


def test_batches_hold_every_sentence_once_and_little_padding() -> None:
    lengths = [int(length) for length in np.clip(np.random.default_rng(1).gamma(2.0, 7.0, 1_200), 3, 96)]
    tokens = [[1] * length for length in lengths]
    batches = _batches(tokens)
    assert sorted(index for batch in batches for index in batch) == list(range(len(tokens)))
    padded = [len(batch) * max(lengths[index] for index in batch) for batch in batches]
    assert max(padded) <= 1024
    assert sum(padded) <= 1.05 * sum(lengths)


def test_the_pieces_of_a_sentence_are_its_words_pairs_and_letters() -> None:
    names = ["w no", "w way", "w ?", "p < no", "p no way", "p way ?", "p ? >"]
    line = " no way ? "
    names += [f"c {line[i : i + 4]}" for i in range(len(line) - 3)]
    assert pieces("No way?") == sorted({zlib.crc32(name.encode()) % BUCKETS for name in names})


def test_what_no_pattern_opens_is_not_peeled(english: spacy.language.Language) -> None:
    talk = random.Random(1).choices(["well", "i mean", "so", "we", "lose", "days", ",", "honestly", "it's"], k=400)
    for start in range(0, 400, 8):
        tokens = list(english.make_doc(" ".join(talk[start : start + 8])))
        assert opens_with(tokens, LEAD_INS) or peel(tokens, LEAD_INS) == tokens


def test_spacy_comes_without_its_commands_and_they_can_be_imported_afterwards() -> None:
    code = (
        "import sys\n"
        "from coach.spacy_import import import_spacy\n"
        "import_spacy()\n"
        "import coach.toolbox\n"
        "assert not {'weasel', 'httpx', 'spacy.cli'} & set(sys.modules)\n"
        "import spacy.cli\n"
        "print(spacy.cli.download.__name__, spacy.cli.info.__name__)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout.split() == ["download", "info"], done.stderr
