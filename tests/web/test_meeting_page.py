"""The meeting page: what it shows of a report, how one moves on it, and who may see it."""

from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser
from itertools import pairwise

import jsonschema
import pytest
from flask.testing import FlaskClient

from coach.report import report_schema
from coach.storage import analyses
from coach.storage.engine import Engine, writing
from coach.storage.meetings import MeetingRecord
from coach.storage.users import User
from tests.web import reports
from tests.web.conftest import People
from web.meeting_page.transcript import moments_chosen
from web.meeting_page.view import meeting_view
from web.meeting_page.wording import figure_value

Report = reports.Report
ALL_REPORTS = {
    "call": reports.good_call,
    "notes": reports.notes,
    "internal": reports.internal_meeting,
    "next to nothing": reports.next_to_nothing,
}
AddReport = Callable[..., int]


@pytest.fixture
def add_report(engine: Engine, people: People, add_draft: Callable[..., MeetingRecord]) -> AddReport:
    """Store a report as that of a new meeting: `add_report(report, user)`; returns the id of the meeting."""

    def add(report: Report, user: User | None = None) -> int:
        title = report["meeting"]["title"]
        draft = add_draft(user or people.rep, content=f"Dana Kim: {title}".encode(), filename="meeting.txt")
        with writing(engine) as session:
            analyses.save_analysis(session, draft, report)
        return draft.id

    return add


class Page(HTMLParser):
    """The ids, links, headings and attributes of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.headings: list[int] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        self.tags.append((tag, attributes))
        self.ids.extend(value for name, value in attrs if name == "id" and value)
        self.links.extend(value for name, value in attrs if tag == "a" and name == "href" and value)
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))


def read(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.text


@pytest.mark.parametrize("make", [*ALL_REPORTS.values(), reports.long_call])
def test_reports_of_these_tests_are_of_schema_1(make: Callable[[], Report]) -> None:
    jsonschema.validate(make(), report_schema())


# --- the report as a view ---------------------------------------------------------------------------------------


def test_each_need_stands_with_the_sentences_that_answered_it() -> None:
    needs = meeting_view(reports.good_call()).need_map.needs
    assert [[answer.sentence.index for answer in need.answers] for need in needs] == [[12, 13], [14], [], []]
    assert [need.answered for need in needs] == [True, True, False, False]
    assert needs[0].answers[0].score == 0.91
    assert needs[0].voices == ("Luis Ortega", "Dana Whitfield")


def test_only_benefits_that_nobody_asked_for_are_listed_apart() -> None:
    unprompted = meeting_view(reports.good_call()).need_map.unprompted
    assert [benefit.statement for benefit in unprompted] == ["happier teams"]


def test_rules_in_shadow_stay_with_the_trainers() -> None:
    language = meeting_view(reports.good_call()).language
    shown = (*language.to_change, *language.kept, *language.not_applicable)
    assert "language/secret" not in {guideline.guideline for guideline in shown}
    assert [guideline.level for guideline in language.to_change] == ["warning", "suggestion"]


def test_a_finding_by_likeness_names_the_example_and_the_cosine() -> None:
    made = reports.good_call()
    finding = next(one for one in made["findings"] if one["verdict"] == "missed" and one["sentence"] is not None)
    finding["evidence"] = [{"source": "example:It is cheap.", "score": 0.714}]
    places = [place for rule in meeting_view(made).language.to_change for place in rule.places]
    assert [place.near for place in places if place.near] == ["like “It is cheap.” (cosine 0.71)"]
    jsonschema.validate(made, report_schema())


def test_a_finding_marks_the_words_it_means() -> None:
    place = meeting_view(reports.good_call()).language.to_change[0].places[0]
    assert (place.before, place.marked, place.after) == (
        "We basically have a ",
        "really powerful",
        " open interface as well.",
    )


def test_a_line_that_does_not_apply_has_no_bar() -> None:
    lines = meeting_view(reports.good_call()).scorecard.purposes[-1].lines
    assert [line.width for line in lines] == ["60.00%", None]


def test_a_purpose_counts_only_the_lines_that_apply() -> None:
    purposes = meeting_view(reports.good_call()).scorecard.purposes
    assert (purposes[-1].points, purposes[-1].of) == ("12", "20")


def test_there_is_no_timeline_without_times() -> None:
    assert meeting_view(reports.notes()).timeline is None


@pytest.mark.parametrize("report", [reports.good_call(), reports.internal_meeting(), reports.long_call(300)])
def test_marks_of_the_timeline_lie_inside_and_apart(report: Report) -> None:
    timeline = meeting_view(report).timeline
    assert timeline is not None
    for row in timeline.rows:
        for markers, width in ((row.wide, 540), (row.narrow, 310)):
            places = [float(marker.x.rstrip("%")) * width / 100 for marker in markers]
            assert min(places) >= 12
            assert max(places) <= width - 12
            assert all(after - before >= 24 for before, after in pairwise(places))


def test_a_sentence_without_a_time_has_that_of_its_turn() -> None:
    report = reports.good_call()
    for sentence in report["sentences"]:
        sentence["end"] = None
    report["sentences"][9]["start"] = None
    view = meeting_view(report)
    assert view.timeline is not None
    assert view.timeline.open_ended
    times = {sentence.index: sentence.time for sentence in view.timeline.moments}
    assert times[9] == times[8] == "9:28"


def test_every_marked_sentence_is_in_the_table_of_the_timeline() -> None:
    view = meeting_view(reports.good_call())
    assert view.timeline is not None
    assert len(view.timeline.moments) == sum(bool(s.chips) for turn in view.turns for s in turn.sentences)


def test_a_filter_leaves_the_turns_with_its_moments() -> None:
    view = meeting_view(reports.good_call(), chosen=frozenset({"objection"}))
    assert [turn.speaker for turn in view.turns if turn.shown] == ["Luis Ortega", "Ruth Blum"]
    assert view.shown_turns == 2


def test_what_is_no_moment_is_not_a_filter() -> None:
    assert moments_chosen(["need", "<script>", ""]) == {"need"}


def test_counts_of_the_filters_are_sentences() -> None:
    counts = {found.label: found.count for found in meeting_view(reports.good_call()).filters}
    assert counts["need"] == 5
    assert "target" not in counts


def test_a_benefit_leads_to_the_need_and_the_need_back() -> None:
    sentences = {s.index: s for turn in meeting_view(reports.good_call()).turns for s in turn.sentences}
    assert [link.anchor for link in sentences[14].links] == ["s7"]
    assert [link.anchor for link in sentences[7].links] == ["s14"]


@pytest.mark.parametrize(("make", "asked"), [(reports.next_to_nothing, True), (reports.good_call, False),
                                            (reports.notes, False), (reports.internal_meeting, False)])  # fmt: skip
def test_who_sells_is_asked_where_people_talk_and_nobody_sells(make: Callable[[], Report], asked: bool) -> None:
    assert meeting_view(make()).asks_for_seller is asked


def test_a_role_that_is_a_guess_is_marked() -> None:
    assert [person.unsure for person in meeting_view(reports.good_call()).people] == [False, False, False, True]


def test_an_internal_meeting_is_shown_by_its_own_moments() -> None:
    view = meeting_view(reports.internal_meeting())
    assert [group.label for group in view.groups] == [
        "target", "challenge", "recognition", "campaign", "enablement", "language_guidance", "contact_cadence",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (0.437, "share of words", "44 % of words"),
        (213.0, "seconds", "3:33 min"),
        (4.0, "questions", "4 questions"),
        (1.0, "next steps", "1 next step"),
        (2.25, "per 100 words", "2.2 per 100 words"),
        (None, "pauses", "–"),
    ],
)
def test_a_figure_reads_with_its_unit(value: float | None, unit: str, words: str) -> None:
    assert figure_value(value, unit) == words


# --- the page -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ALL_REPORTS)
def test_every_link_inside_the_page_arrives(name: str, rep: FlaskClient, add_report: AddReport) -> None:
    page = Page(read(rep, f"/meetings/{add_report(ALL_REPORTS[name]())}"))
    assert len(page.ids) == len(set(page.ids))
    assert {link[1:] for link in page.links if link.startswith("#")} <= set(page.ids)


@pytest.mark.parametrize("name", ALL_REPORTS)
def test_headings_go_down_one_step_at_a_time(name: str, rep: FlaskClient, add_report: AddReport) -> None:
    headings = Page(read(rep, f"/meetings/{add_report(ALL_REPORTS[name]())}")).headings
    assert headings[0] == 1
    assert headings.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(headings))


def test_nothing_of_style_or_script_is_inline(rep: FlaskClient, add_report: AddReport) -> None:
    for tag, attributes in Page(read(rep, f"/meetings/{add_report(reports.good_call())}")).tags:
        assert tag != "style"
        assert "style" not in attributes
        assert not [name for name in attributes if name.startswith("on")]
        assert tag != "script" or attributes.get("src")


def test_feedback_stands_before_all_else(rep: FlaskClient, add_report: AddReport) -> None:
    ids = Page(read(rep, f"/meetings/{add_report(reports.good_call())}")).ids
    order = ["feedback", "scorecard", "needs", "next-steps", "language", "timeline", "figures", "transcript"]
    assert [name for name in ids if name in order] == order


def test_advice_has_quotation_suggestion_and_its_sentence(rep: FlaskClient, add_report: AddReport) -> None:
    text = read(rep, f"/meetings/{add_report(reports.good_call())}")
    item = text[text.index('id="start-0"') : text.index('id="start-1"')]
    assert "The payroll connection got no answer." in item
    assert 'href="#s8"' in item
    assert "hours arrive there every night without typing" in item


def test_the_filter_works_without_script(rep: FlaskClient, add_report: AddReport) -> None:
    number = add_report(reports.good_call())
    text = read(rep, f"/meetings/{number}?moment=objection&moment=next_step")
    assert "Showing 4 of 17 turns" in text
    assert len(re.findall(r'<li class="turn [^>]*hidden', text)) == 13
    assert f'href="/meetings/{number}#s8"' in text
    assert 'href="#s8"' not in text
    assert re.search(r'value="objection" checked', text)


def test_a_shadow_rule_is_not_on_the_page(rep: FlaskClient, add_report: AddReport) -> None:
    assert "SHADOW RULE" not in read(rep, f"/meetings/{add_report(reports.good_call())}")


def test_words_of_the_meeting_are_never_markup(rep: FlaskClient, add_report: AddReport) -> None:
    report = reports.good_call()
    report["sentences"][4]["text"] = "<script>alert(1)</script>"
    report["needs"][0]["statement"] = "<img src=x>"
    text = read(rep, f"/meetings/{add_report(report)}")
    assert "<script>alert" not in text
    assert "<img" not in text


def test_a_meeting_without_a_seller_asks_for_one(rep: FlaskClient, add_report: AddReport) -> None:
    number = add_report(reports.next_to_nothing())
    text = read(rep, f"/meetings/{number}")
    assert "Who is the seller?" in text
    assert f'href="/meetings/{number}/facts"' in text


def test_a_draft_leads_to_what_was_understood(
    rep: FlaskClient, people: People, add_draft: Callable[..., MeetingRecord]
) -> None:
    draft = add_draft(people.rep)
    assert f'href="/meetings/{draft.id}/facts"' in read(rep, f"/meetings/{draft.id}")


def test_the_meeting_of_another_team_does_not_exist(
    as_user: Callable[[User], FlaskClient], people: People, add_report: AddReport
) -> None:
    number = add_report(reports.good_call())
    assert as_user(people.stranger).get(f"/meetings/{number}").status_code == 404
    assert as_user(people.manager).get(f"/meetings/{number}").status_code == 200


def test_a_meeting_of_two_thousand_sentences_stays_light(rep: FlaskClient, add_report: AddReport) -> None:
    text = read(rep, f"/meetings/{add_report(reports.long_call(2000))}")
    assert len(text) < 1_200 * 2000


@pytest.mark.parametrize(("chance", "words"), [(None, "No answer heard"), (0.05, "No answer heard"), (0.3, "No sure")])
def test_a_need_without_an_answer_tells_whether_something_comes_near(
    rep: FlaskClient, add_report: AddReport, chance: float | None, words: str
) -> None:
    report = reports.good_call()
    report["needs"] = report["needs"][2:3]
    if chance is not None:
        report["needs"][0]["answer_chance"] = chance
    jsonschema.validate(report, report_schema())
    page = rep.get(f"/meetings/{add_report(report)}").text
    assert [said in page for said in ("No answer heard", "No sure answer")] == [
        words == "No answer heard",
        words != "No answer heard",
    ]
