"""The sections of a briefing, from hand-made material; and the briefing as text, Markdown, JSON and Word."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from io import BytesIO

import pytest
from docx import Document

from coach.briefing import BUILDERS, build_briefing
from coach.briefing.actions import due_words, still_open
from coach.briefing.changes import changes_between
from coach.briefing.periods import DAYS_WITHOUT_MEETING, PERIOD_NAMES, SINCE_LAST, named_period
from coach.briefing.plain import GONE, as_markdown, as_plain, as_text, printable, shown_evidence
from coach.briefing.records import (
    Action,
    AnsweredNeed,
    Briefing,
    CadenceCount,
    GuidelineChange,
    Line,
    Material,
    MissedGuideline,
    ObjectionCount,
    OpenNeeds,
    Passage,
    Period,
    Quote,
    Section,
    SharedPassage,
    TargetResult,
    TargetsReached,
    period,
)
from coach.briefing.sections import LONGEST_WORDS, MOST_LINES
from coach.briefing.word import as_docx
from coach.domain import Label, ObjectionKind, Topic
from coach.errors import InvalidBriefing
from coach.followups import step_key
from coach.guidelines.rules import Status
from coach.guidelines.schema import default_pack

TODAY = dt.date(2026, 11, 16)
SPAN = Period(dt.date(2026, 11, 9), TODAY)
NOTHING = Material("North", SPAN, TODAY, internal_meetings=0, customer_meetings=0)


def quote(text: str, *, meeting: int = 1, sentence: int = 0, speaker: str = "Petra") -> Quote:
    return Quote(meeting, "Monday meeting", dt.date(2026, 11, 9), sentence, text, speaker)


def passage(
    text: str,
    *labels: str,
    sentence: int = 0,
    turn: int = 0,
    before: str = "",
    score: float = 0.9,
    speaker: str = "Petra",
) -> Passage:
    made = quote(text, sentence=sentence, speaker=speaker)
    return Passage(made, {Label(label): score for label in labels}, turn, before)


def action(what: str, *, due: dt.date | None = None, meeting: int = 1, done: bool = False) -> Action:
    day = dt.date(2026, 11, 1) + dt.timedelta(days=meeting)
    return Action(step_key(what), "Ben", what, due, Quote(meeting, "Weekly", day, 3, what, "Ben"), done=done)


def section(material: Material, name: str) -> Section:
    return BUILDERS[name](material)


def texts(material: Material, name: str) -> list[str]:
    return [line.text for line in section(material, name).lines]


def said(*passages: Passage, **more: object) -> Material:
    return replace(NOTHING, passages=passages, internal_meetings=1, **more)  # type: ignore[arg-type]


def test_sections_stand_in_the_order_of_the_visible_registry() -> None:
    made = build_briefing(NOTHING)
    assert [one.id for one in made.sections] == list(BUILDERS)
    assert made.title == "North: briefing of 16 November 2026"


def test_a_further_builder_is_a_further_entry() -> None:
    def weather(_material: Material) -> Section:
        return Section("weather", "Weather", (Line("Rain."),))

    made = build_briefing(NOTHING, builders={**BUILDERS, "weather": weather})
    assert made.sections[-1].lines[0].text == "Rain."


@pytest.mark.parametrize("name", BUILDERS)
def test_an_empty_section_says_why(name: str) -> None:
    empty = section(NOTHING, name)
    assert empty.lines == ()
    assert empty.empty_reason.endswith(".")


def test_without_meetings_the_reason_names_the_period_and_with_them_their_number() -> None:
    assert "from 9 November 2026 to 16 November 2026" in section(NOTHING, "challenges").empty_reason
    met = replace(NOTHING, internal_meetings=2)
    assert section(met, "challenges").empty_reason == "Nobody spoke of challenges in 2 meetings of the team."


def test_targets_begin_with_figures_handed_in_then_the_team_then_people() -> None:
    material = said(
        passage("You're at twenty-two of sixty.", "target", turn=5, sentence=9, before="Dexter, how are you doing?"),
        passage("We stand at eighty percent.", "target", turn=1, sentence=1),
        people=("Dexter Boyle", "Petra Moss"),
        results=(TargetResult("North", "new contracts", 180.0, 131.0, "this quarter"),),
    )
    assert texts(material, "targets") == [
        "North: 131 of 180 new contracts (this quarter), 73%",
        "We stand at eighty percent.",
        "Dexter Boyle: You're at twenty-two of sixty.",
    ]


def test_what_other_parts_know_stands_in_its_section_with_its_counts() -> None:
    example = SharedPassage("Dana", "a clear next step", (quote("Shall we say Monday?"),))
    material = replace(
        NOTHING,
        reached=(TargetsReached("deals", "2026-Q4", 2, 3),),
        contacts=(CadenceCount("a/b", "Call within a week", 4, 12, ("Acme (9 days)",)),),
        headlines=("Prices were named early in 7 of 31 meetings.",),
        shared=(example,),
    )
    assert texts(material, "targets") == ["2 of 3 people reached their own target for deals (2026-Q4)"]
    assert texts(material, "cadence") == [
        "Call within a week. Not so for 4 of 12 customers today: Acme (9 days) and others."
    ]
    assert texts(material, "coaching") == ["Prices were named early in 7 of 31 meetings."]
    (line,) = section(material, "top-performers").lines
    assert (line.text, line.evidence) == ("Dana, a clear next step, from the library.", example.evidence)


def test_only_changes_that_people_hear_of_are_changes_of_guidance() -> None:
    rules = {rule.id: rule for rule in default_pack().rules if rule.status is Status.LIVE}
    first, second, third, *others = rules.values()
    new = (
        replace(first, say="Say it anew."),
        replace(second, hits=("A new test.",)),
        replace(third, status=Status.DRAFT),
    )
    found = changes_between(tuple(rules.values()), (*new, *others))
    assert [(one.id, one.change) for one in found] == [(first.id, "changed"), (third.id, "withdrawn")]
    assert [(one.id, one.change) for one in changes_between(others, (*others, first))] == [(first.id, "new")]


def test_who_speaks_of_himself_is_named_where_the_team_has_him() -> None:
    made = passage("I'm at ninety percent.", "target", speaker="Ben")
    assert texts(said(made, people=("Ben Ode",)), "targets") == ["Ben: I'm at ninety percent."]
    assert texts(said(made, people=("Lena Fox",)), "targets") == ["I'm at ninety percent."]


def test_sentences_of_one_turn_that_follow_each_other_are_one_line_with_all_their_evidence() -> None:
    material = said(
        passage("I lost Brightway.", "challenge", sentence=2, turn=1),
        passage("They wanted a reference.", "challenge", sentence=3, turn=1),
        passage("The rival calls weekly.", "challenge", sentence=4, turn=2),
    )
    lines = section(material, "challenges").lines
    assert [line.text for line in lines] == ["I lost Brightway. They wanted a reference.", "The rival calls weekly."]
    assert [[one.sentence for one in line.evidence] for line in lines] == [[2, 3], [4]]


def test_news_holds_campaigns_and_tools() -> None:
    material = said(passage("The webinar starts.", "campaign"), passage("A new card.", "enablement", sentence=4))
    assert texts(material, "news") == ["The webinar starts.", "A new card."]


def test_top_performers_show_praise_and_answers_to_needs() -> None:
    answered = AnsweredNeed("Ana", quote("We need SSO."), quote("Log in once and it is done.", sentence=5), 0.9)
    lines = section(said(passage("Well done, Ana.", "recognition"), answered=(answered,)), "top-performers").lines
    assert [line.text for line in lines] == [
        "Well done, Ana.",
        "“We need SSO.” Ana answered: “Log in once and it is done.”",
    ]
    assert [one.text for one in lines[1].evidence] == ["We need SSO.", "Log in once and it is done."]


def test_guidance_tells_changed_guidelines_with_their_reason_before_what_was_agreed() -> None:
    change = GuidelineChange("language/deck", "new", "Ask before you show the deck", "Two of nine decks won.")
    material = said(passage("Ask first.", "language_guidance"), changes=(change,))
    assert texts(material, "guidance") == [
        "New guideline: Ask before you show the deck. Why: Two of nine decks won.",
        "Ask first.",
    ]


def test_open_actions_tell_who_what_when_and_how_many_are_late() -> None:
    late, dateless = action("send the list", due=dt.date(2026, 11, 13)), action("ask marketing")
    made = section(replace(NOTHING, actions=(late, dateless)), "actions")
    assert [line.text for line in made.lines] == [
        "Ben: send the list (overdue since 13 November 2026)",
        "Ben: ask marketing (no date)",
    ]
    assert made.note == "1 of 2 overdue."


def test_the_coaching_focus_has_counts_with_denominators_most_missed_first() -> None:
    rules = (
        MissedGuideline("a", "Ask before you show", "", 2, 9),
        MissedGuideline("b", "Name the outcome", "", 7, 12, (quote("It has forty dashboards."),)),
    )
    needs = (OpenNeeds(Topic.TIME, 9, 4, 3), OpenNeeds(Topic.COST, 5, 0, 0))
    doubts = (ObjectionCount(ObjectionKind.PRICE, 6, 5, 4),)
    material = replace(NOTHING, customer_meetings=31, guidelines=rules, needs=needs, objections=doubts)
    assert texts(material, "coaching") == [
        "Name the outcome. Missed in 7 of 12 meetings it applied to.",
        "Ask before you show. Missed in 2 of 9 meetings it applied to.",
        "Needs about time: 4 of 9 got no answer, in 3 of 31 meetings.",
        "Objections about price: 5 of 6 unanswered.",
    ]


@pytest.mark.parametrize(
    ("needs", "objections", "invited"),
    [
        ((OpenNeeds(Topic.INTEGRATION, 4, 2, 2), OpenNeeds(Topic.RISK, 3, 1, 1)), (), "a technical expert"),
        ((), (ObjectionCount(ObjectionKind.PRICE, 5, 4, 3),), "somebody from finance"),
        ((OpenNeeds(Topic.RISK, 9, 2, 2),), (), ""),
        ((OpenNeeds(Topic.RISK, 9, 5, 1),), (), ""),
    ],
)
def test_a_guest_is_proposed_where_enough_meetings_ask_for_one(
    needs: tuple[OpenNeeds, ...], objections: tuple[ObjectionCount, ...], invited: str
) -> None:
    lines = texts(replace(NOTHING, needs=needs, objections=objections, customer_meetings=9), "guest")
    assert [invited in line for line in lines] == ([True] if invited else [])


def test_the_proposal_of_a_guest_gives_its_counts() -> None:
    needs = (OpenNeeds(Topic.INTEGRATION, 4, 2, 2), OpenNeeds(Topic.RISK, 3, 1, 1))
    assert "3 of 7 needs and objections" in texts(replace(NOTHING, needs=needs), "guest")[0]


def test_a_section_shows_so_many_lines_and_counts_the_rest() -> None:
    made = section(said(*(passage(f"Trouble {n}.", "challenge", turn=n) for n in range(25))), "challenges")
    assert len(made.lines) == MOST_LINES
    assert made.note == "The first 10 of 25 lines."


def test_a_passage_that_coach_is_unsure_of_is_counted_and_left_out() -> None:
    unsure = passage("The trustees only meet in December.", "challenge", score=0.42)
    made = section(said(unsure, passage("They went quiet.", "challenge", turn=1)), "challenges")
    assert [line.text for line in made.lines] == ["They went quiet."]
    assert made.note == "Left out: 1 passage that Coach is unsure of."


def test_an_unsure_sentence_stays_beside_a_sure_one_of_the_same_breath() -> None:
    first = passage("Customers keep asking about it.", "challenge", sentence=4, score=0.41)
    material = said(first, passage("It went up in October.", "challenge", sentence=5))
    assert texts(material, "challenges") == ["Customers keep asking about it. It went up in October."]


def test_an_action_without_a_person_says_so() -> None:
    nobody = replace(action("update the price sheet"), who="")
    assert texts(replace(NOTHING, actions=(nobody,)), "actions") == ["update the price sheet, nobody named (no date)"]


def test_sources_that_read_the_same_are_named_once() -> None:
    line = Line("One. Two.", (quote("One."), quote("Two.", sentence=1), quote("Three.", sentence=2)))
    assert [one.text for one in shown_evidence(line)] == ["One.", "Three."]


def test_no_open_action_is_left_out_for_want_of_room() -> None:
    many = tuple(action(f"do thing {number}") for number in range(25))
    assert len(texts(replace(NOTHING, actions=many), "actions")) == 25


def test_a_very_long_sentence_is_cut_and_its_quotation_stays_whole() -> None:
    made = section(said(passage("word " * 3000, "challenge")), "challenges").lines[0]
    assert len(made.text) <= LONGEST_WORDS + 2
    assert made.text.endswith(" …")
    assert len(made.evidence[0].text) == 15000


# --- actions ------------------------------------------------------------------------------------------------------


def test_an_action_is_known_by_its_words_whatever_their_case_and_marks() -> None:
    assert step_key("Send the list.") == step_key("send  the list")
    assert step_key("send the list") != step_key("send the lists")


def test_open_actions_come_by_their_day_and_once_for_each() -> None:
    first, again = action("call Acme", meeting=1), action("Call Acme.", meeting=4)
    soon, done = action("send it", due=TODAY), action("write it", done=True)
    assert still_open([again, first, done, soon]) == (soon, again)


def test_an_action_said_again_after_it_was_done_is_open_again() -> None:
    assert len(still_open([action("call Acme", meeting=1, done=True), action("call Acme", meeting=2)])) == 1
    assert still_open([action("call Acme", meeting=1), action("call Acme", meeting=2, done=True)]) == ()


def test_an_action_is_late_the_day_after_its_day() -> None:
    due = action("send it", due=TODAY)
    assert due_words(due, TODAY) == "due 16 November 2026"
    assert due_words(due, TODAY + dt.timedelta(days=1)) == "overdue since 16 November 2026"


# --- periods ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("since", "until", "wrong"),
    [
        (dt.date(2026, 11, 10), dt.date(2026, 11, 9), "ends before"),
        (dt.date(2026, 11, 17), dt.date(2026, 11, 20), "future"),
        (dt.date(2024, 1, 1), TODAY, "longer than a year"),
    ],
)
def test_a_period_that_cannot_be_is_refused(since: dt.date, until: dt.date, wrong: str) -> None:
    with pytest.raises(InvalidBriefing, match=wrong):
        period(since, until, today=TODAY)


def test_a_period_may_end_after_today() -> None:
    assert period(TODAY, dt.date(2026, 11, 30), today=TODAY).until == dt.date(2026, 11, 30)


def test_since_the_last_meeting_begins_with_its_day_or_two_weeks_back() -> None:
    assert named_period(SINCE_LAST, today=TODAY, last_meeting=dt.date(2026, 11, 2)).since == dt.date(2026, 11, 2)
    without = named_period(SINCE_LAST, today=TODAY)
    assert (without.until - without.since).days + 1 == DAYS_WITHOUT_MEETING


@pytest.mark.parametrize("name", PERIOD_NAMES)
@pytest.mark.parametrize("last", [None, dt.date(2019, 5, 5)])
def test_every_named_period_is_one_that_can_be(name: str, last: dt.date | None) -> None:
    made = named_period(name, today=TODAY, last_meeting=last)
    assert period(made.since, made.until, today=TODAY) == made


def test_this_quarter_begins_in_october() -> None:
    assert named_period("quarter", today=TODAY).since == dt.date(2026, 10, 1)


# --- as text ------------------------------------------------------------------------------------------------------

SAID = quote("We *stand* at <b>80</b>.", meeting=7, sentence=2)
BRIEFING = Briefing(
    "North & co",
    "North",
    SPAN,
    (
        Section(
            "targets",
            "Targets",
            (Line("Eighty per cent\x00 of\x0b target", (SAID,)), Line("Own line", gone=1)),
            note="A note.",
        ),
        Section("news", "News", (), "Nobody spoke of news."),
    ),
)


def test_the_text_gives_each_line_its_quotation_and_source() -> None:
    text = as_text(BRIEFING)
    assert "  - Eighty per cent of target\n      “We *stand* at <b>80</b>.” (Petra, Monday meeting, 9 November" in text
    assert f"  - Own line\n      {GONE}" in text
    assert "NEWS\n  Nobody spoke of news." in text


def test_markdown_never_reads_words_as_marks() -> None:
    text = as_markdown(BRIEFING)
    assert text.startswith("# North \\& co\n")
    assert "We \\*stand\\* at \\<b\\>80\\</b\\>." in text


def test_a_quotation_that_the_line_holds_already_is_not_said_twice() -> None:
    line = Line(SAID.text, (SAID,))
    text = as_text(replace(BRIEFING, sections=(Section("a", "A", (line,)),)))
    assert text.count("80") == 1
    assert "Petra, Monday meeting" in text


def test_json_holds_the_place_of_every_quotation() -> None:
    plain = json.loads(json.dumps(as_plain(BRIEFING)))
    assert plain["since"] == "2026-11-09"
    line = plain["sections"][0]["lines"][0]
    assert (line["evidence"][0]["meeting"], line["evidence"][0]["sentence"]) == (7, 2)
    assert plain["sections"][0]["lines"][1]["gone"] == 1


def test_word_opens_with_headings_lines_and_quotations() -> None:
    document = Document(BytesIO(as_docx(BRIEFING)))
    words = [paragraph.text for paragraph in document.paragraphs]
    assert words[0] == "North & co"
    assert "Eighty per cent of target" in words
    assert "“We *stand* at <b>80</b>.” (Petra, Monday meeting, 9 November 2026)" in words
    assert [one.text for one in document.paragraphs if one.style.name == "Heading 1"] == ["Targets", "News"]


def test_word_takes_what_xml_refuses() -> None:
    odd = Line("bad \x01\x08\x1b[31m \ud800 \ufffe end", (quote("\x02 quoted"),))
    made = replace(BRIEFING, title="T\x00\x07", sections=(Section("a", "\x01", (odd,)),))
    words = [paragraph.text for paragraph in Document(BytesIO(as_docx(made))).paragraphs]
    assert "bad [31m end" in words


def test_printable_keeps_letters_of_every_script_and_makes_one_line() -> None:
    assert printable("  Žluťoučký\n\tkůň 👩‍🚀 \x85 مرحبا ") == "Žluťoučký kůň 👩‍🚀 مرحبا"
