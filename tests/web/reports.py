"""Hand-written reports of schema 1: a call with times, notes, an internal meeting, next to nothing, a long call."""

from __future__ import annotations

from collections.abc import Sequence

from tests.web.report_lines import CALL, CALL_PEOPLE, INTERNAL, INTERNAL_PEOPLE, NOTES
from tests.web.report_parts import Line, Report, advice, blank_report, figure, finding, need, score_line


def good_call() -> Report:
    """A call with times in which three of five needs are answered."""
    report = blank_report(CALL, people=CALL_PEOPLE, seconds=71.0, form="call", title="Rollout at Ortega Logistics")
    report["meeting"] |= {"held_on": "2026-03-12", "account": "Ortega Logistics", "deal_stage": "Evaluation"}
    report["people"][3] |= {"role_score": 0.58, "role_source": "inferred", "organisation": "Ortega Logistics"}
    report["meeting"]["remarks"] = ["Two lines of a recording assistant were left out."]
    report["needs"] = [
        need("planning the week takes five hours", [5, 10], "problem", "time", [12, 13]),
        need("too few certified drivers when somebody is ill", [7], "problem", "risk", [14], qualifiers=["past"]),
        need("connection to the payroll system", [8], "requirement", "integration", []),
        need("no more than forty thousand this year", [9], "constraint", "cost", []),
    ]
    report["benefits"] = [
        {"statement": "Friday free", "sentences": [12], "topic": "time", "prompted": True},
        {"statement": "no line runs short", "sentences": [14], "topic": "risk", "prompted": True},
        {"statement": "happier teams", "sentences": [16], "topic": "people", "prompted": False},
    ]
    report["objections"] = [
        {"sentences": [17], "kind": "trust", "status": "answered", "answered_by": [19]},
        {"sentences": [20], "kind": "price", "status": "unanswered", "answered_by": []},
    ]
    report["next_steps"] = [
        {
            "sentences": [22],
            "who": "Dana Whitfield",
            "what": "send a trial plan with the June roster",
            "due": "2026-03-19",
        },
        {"sentences": [23], "who": None, "what": "look at the plan together", "due": None},
    ]
    report["links"] = [
        {"type": "addresses", "from": 12, "to": 5, "score": 0.91},
        {"type": "addresses", "from": 13, "to": 5, "score": 0.64},
        {"type": "addresses", "from": 14, "to": 7, "score": 0.83},
        {"type": "answers", "from": 19, "to": 17, "score": 0.77},
    ]
    report["figures"] |= {
        "talk_share": figure(
            "Share of the talk by the seller side", 0.52, "share of words", "measured", "182 of 350 spoken words"
        ),
        "longest_monologue": figure(
            "Longest speech of one seller", 213.0, "seconds", "estimated", "words at 150 a minute"
        ),
        "questions": figure("Questions by the seller side", 4.0, "questions", "measured", "4 questions"),
        "pauses": figure(
            "Pauses of 3 seconds or more",
            None,
            "pauses",
            "unavailable",
            "the file does not say when each sentence ends",
        ),
        "leader_share": figure(
            "Share of the one who leads",
            None,
            "share of words",
            "not applicable",
            "this is a meeting with a customer",
        ),
    }
    powerful = (
        report["sentences"][15]["span"][0] + len("We basically have a really powerful ") - len("really powerful ")
    )
    report["findings"] = [
        finding(
            "language/empty-boast",
            "missed",
            "warning",
            15,
            [powerful, powerful + 15],
            "An empty boast says nothing to a buyer.",
            "It opened our interface to 40 payroll systems last year.",
        ),
        finding(
            "language/no-to-be-honest",
            "missed",
            "suggestion",
            21,
            None,
            "“To be honest” sows doubt about the rest.",
            "Say what it costs to leave things as they are.",
        ),
        finding(
            "language/outcome-first",
            "kept",
            "suggestion",
            12,
            None,
            "The outcome was said in the buyer's own terms.",
            "",
        ),
        finding("language/secret", "missed", "suggestion", 1, None, "SHADOW RULE", "") | {"status": "shadow"},
        finding(
            "contract/disclosure",
            "not applicable",
            "violation",
            None,
            None,
            "The disclosure of commission is made.",
            "",
        ),
    ]
    report["scorecard"] = {
        "total": 68.4,
        "lines": [
            score_line("rapport", "relationship", "Attention to the person", 1.0, 10, 10, [0, 1, 2]),
            score_line("discovery", "needs identified", "Questions about the situation", 0.75, 15, 20, [3, 6, 10]),
            score_line(
                "needs-answered", "benefits tied to needs", "Needs answered", 0.5, 10, 20, [5, 7, 8, 9, 12, 13, 14]
            ),
            score_line(
                "benefits-asked", "benefits tied to needs", "Benefits that answer a need", 0.67, 6.7, 10, [12, 14, 16]
            ),
            score_line("objections", "moving forward", "Objections answered", 0.5, 5, 10, [17, 19, 20]),
            score_line("next-step", "moving forward", "A dated next step", 1.0, 10, 10, [22]),
            score_line("guidelines", "language", "Guidelines kept", 0.6, 12, 20, [15, 21]),
            score_line("cadence", "language", "Contact cadence", None, 0, 10, []),
        ],
    }
    report["feedback"] = {
        "summary": "You drew out four needs and answered two of them in Luis's own words. The payroll connection "
        "and the budget, both Ruth's, were left without an answer.",
        "keep": [
            advice("You asked what follows from the problem.", CALL, 6, "Ask it of every problem, Ruth's too."),
            advice("You named the gain in his own measure.", CALL, 12, "Keep saying it in hours and Fridays."),
        ],
        "start": [
            advice(
                "The payroll connection got no answer.",
                CALL,
                8,
                "“You keep your payroll; hours arrive there every night without typing.”",
            ),
            advice(
                "The price was defended, not weighed.",
                CALL,
                20,
                "“Five hours a week are 12,000 a year. May I show you the sum?”",
            ),
        ],
        "stop": [
            advice(
                "A boast took the place of an answer.",
                CALL,
                15,
                "“Payroll reads it directly, so nobody types hours twice.”",
            )
        ],
        "focus": "After each need, say what the buyer gains before you move on. Try it three times in the next call.",
    }
    return report


def notes() -> Report:
    """Notes of a visit: nobody speaks and nothing has a time."""
    report = blank_report(NOTES, people={}, seconds=None, form="conversation", title="Visit at Brightwater Clinics")
    report["meeting"] |= {"written": True, "held_on": "2026-05-12", "account": "Brightwater Clinics"}
    report["needs"] = [
        need("six weeks of waiting, patients go elsewhere", [2], "problem", "revenue", [5]),
        need("hosting in the EU", [3], "requirement", "risk", []),
    ]
    report["benefits"] = [{"statement": "", "sentences": [5], "topic": "revenue", "prompted": True}]
    report["objections"] = [{"sentences": [6], "kind": "price", "status": "unanswered", "answered_by": []}]
    report["next_steps"] = [
        {"sentences": [7], "who": None, "what": "send hosting paper, call back", "due": "2026-05-19"}
    ]
    report["links"] = [{"type": "addresses", "from": 5, "to": 2, "score": 0.7}]
    report["figures"] |= {
        "talk_share": figure(
            "Share of the talk",
            None,
            "share of words",
            "unavailable",
            "written notes do not record who spoke how much",
        )
    }
    report["scorecard"] = {
        "total": 55.0,
        "lines": [score_line("needs-answered", "benefits tied to needs", "Needs answered", 0.5, 10, 20, [2, 3])],
    }
    report["feedback"] |= {
        "summary": "Two needs stand in the notes, one with an answer.",
        "start": [advice("EU hosting got no answer.", NOTES, 3, "Name the data centre.")],
        "focus": "Note the answer beside each need.",
    }
    return report


def internal_meeting() -> Report:
    """The sales team among itself, with a customer's words reported."""
    report = blank_report(
        INTERNAL, people=INTERNAL_PEOPLE, seconds=40.0, form="online", title="Monday sales meeting", kind="internal"
    )
    report["needs"] = [need("the drivers' app in Polish", [7], "requirement", "people", [])]
    report["next_steps"] = [{"sentences": [8], "who": "Robin", "what": "call Hartmann again", "due": "2026-06-02"}]
    report["feedback"] |= {
        "summary": "Clear target, one agreed rule on follow-ups.",
        "focus": "Let each rep name their own next step.",
    }
    return report


def next_to_nothing() -> Report:
    """Two sentences between people whose roles nobody can tell."""
    lines: Sequence[Line] = (("Speaker 1", "Can you hear me?", {}, {}), ("Speaker 2", "Yes, now I can.", {}, {}))
    return blank_report(
        lines,
        people={"Speaker 1": "unknown", "Speaker 2": "unknown"},
        seconds=None,
        form="unknown",
        title="recording 7",
    )


def long_call(sentences: int = 2000) -> Report:
    """The good call over and over, for speed."""
    lines = tuple(CALL[place % len(CALL)] for place in range(sentences))
    return blank_report(lines, people=CALL_PEOPLE, seconds=4.0, form="call", title="A very long call")
