"""What is said in the hand-written reports: speaker, sentence, labels with scores, further keys."""

from __future__ import annotations

from collections.abc import Sequence

from tests.web.report_parts import Line

CALL_PEOPLE = {"Dana Whitfield": "seller", "Priya Nair": "specialist", "Luis Ortega": "buyer", "Ruth Blum": "buyer"}
CALL: Sequence[Line] = (
    ("Dana Whitfield", "Thanks for making the time, how did the move to the new depot go?", {"rapport": 0.94}, {}),
    ("Luis Ortega", "Better than the last one, only one forklift ended up in the canteen.", {"rapport": 0.81}, {}),
    ("Dana Whitfield", "Ha, I have to hear that story one day.", {"rapport": 0.88}, {}),
    ("Dana Whitfield", "How do you plan the night shifts at the moment?", {"discovery": 0.97}, {}),
    ("Luis Ortega", "In a spreadsheet that three of us edit.", {}, {}),
    (
        "Luis Ortega",
        "Honestly, every Friday I spend five hours pushing names around until it works.",
        {"need": 0.93},
        {"need": "problem", "topic": "time"},
    ),
    ("Dana Whitfield", "What happens when somebody calls in sick on Saturday?", {"discovery": 0.95}, {}),
    (
        "Luis Ortega",
        "Then I phone people from my kitchen, and twice this spring we ran a line with too few certified drivers.",
        {"need": 0.88},
        {"need": "problem", "topic": "risk", "qualifiers": ["past"]},
    ),
    (
        "Ruth Blum",
        "For us in finance it has to talk to the payroll system we already have, otherwise it is a non-starter.",
        {"need": 0.96},
        {"need": "requirement", "topic": "integration"},
    ),
    ("Ruth Blum", "And there is a hard limit of forty thousand this year.", {"need": 0.84}, {"need": "constraint"}),
    (
        "Dana Whitfield",
        "So five hours every Friday, and a risk at the weekend, did I get that right?",
        {"need": 0.71, "discovery": 0.42},
        {"need": "problem", "topic": "time"},
    ),
    ("Luis Ortega", "Exactly.", {}, {}),
    (
        "Dana Whitfield",
        "The planner fills the week in about four minutes, so you get your Friday back.",
        {"benefit": 0.95, "feature": 0.67},
        {"topic": "time"},
    ),
    (
        "Dana Whitfield",
        "At Norlog it took planning from a day to twenty minutes within the first month.",
        {"proof": 0.92},
        {},
    ),
    (
        "Priya Nair",
        "When somebody drops out it offers only people whose certificate is valid, which means no line runs short.",
        {"benefit": 0.9, "feature": 0.72},
        {"topic": "risk"},
    ),
    ("Priya Nair", "We basically have a really powerful open interface as well.", {"feature": 0.78}, {}),
    (
        "Dana Whitfield",
        "It also gives your people an app where they swap shifts, teams love how much happier that makes them.",
        {"benefit": 0.83, "feature": 0.6},
        {"topic": "people"},
    ),
    (
        "Luis Ortega",
        "I would be nervous, our last system was down for two days in peak season.",
        {"objection": 0.91},
        {"objection": "trust"},
    ),
    ("Priya Nair", "I hear you.", {}, {}),
    (
        "Priya Nair",
        "You would run it beside the spreadsheet for four weeks, and the contract has a penalty below 99.9 per cent.",
        {"proof": 0.86, "feature": 0.55},
        {},
    ),
    ("Ruth Blum", "It does sound more expensive than what we have now.", {"objection": 0.87}, {"objection": "price"}),
    ("Dana Whitfield", "To be honest we are a premium product.", {}, {}),
    (
        "Dana Whitfield",
        "I will send you a trial plan with your own June roster by Thursday.",
        {"next_step": 0.97},
        {},
    ),
    ("Luis Ortega", "Good, then let us look at it together the week after.", {"next_step": 0.79}, {}),
)
NOTES: Sequence[Line] = (
    (None, "Visit at Brightwater Clinics", {}, {"line_kind": "heading"}),
    (None, "12 May, with Dr Osei and the practice manager", {}, {"line_kind": "meta"}),
    (
        None,
        "Waiting list is 6 wks, they lose new patients to the clinic next door",
        {"need": 0.9},
        {"need": "problem", "topic": "revenue"},
    ),
    (
        None,
        "Must be hosted in the EU, works council says so",
        {"need": 0.94},
        {"need": "requirement", "topic": "risk"},
    ),
    (None, "Asked how they fill cancelled slots: by phone, 2 ppl half a day", {"discovery": 0.77}, {}),
    (
        None,
        "Told them about automatic waiting list, fills gaps within the hour",
        {"benefit": 0.8, "feature": 0.7},
        {"topic": "revenue"},
    ),
    (None, "She finds it pricey for a practice of 9", {"objection": 0.82}, {"objection": "price"}),
    (None, "Me: send hosting paper, call back next Tue", {"next_step": 0.9}, {}),
)
INTERNAL_PEOPLE = {"Maria Keller": "manager", "Robin": "colleague", "Sam": "colleague", "Jo": "unknown"}
INTERNAL: Sequence[Line] = (
    (
        "Maria Keller",
        "We closed May at 82 per cent of target, so June has to bring 410 thousand.",
        {"target": 0.96},
        {},
    ),
    ("Robin", "I lost Hartmann because I came back to them after three weeks.", {"challenge": 0.91}, {}),
    ("Maria Keller", "From now on nobody waits longer than two days after a demo.", {"contact_cadence": 0.93}, {}),
    (
        "Sam",
        "On the Fischer call Robin asked about the cost of a day of downtime, that opened everything.",
        {"recognition": 0.88},
        {},
    ),
    ("Maria Keller", "Do not say cheap, say it pays for itself by autumn.", {"language_guidance": 0.95}, {}),
    ("Jo", "The webinar on safety goes out on the ninth, three hundred have signed up.", {"campaign": 0.9}, {}),
    ("Jo", "And the new calculator is in the shared folder.", {"enablement": 0.86}, {}),
    (
        "Sam",
        "Hartmann told me they need the drivers' app in Polish.",
        {"need": 0.74},
        {"need": "requirement", "topic": "people"},
    ),
    ("Robin", "I will call Hartmann again tomorrow.", {"next_step": 0.92, "contact_cadence": 0.5}, {}),
)
