"""Words before a colon that name a field, never a person: "Pain:", "Next steps:", "Note:"."""

from __future__ import annotations

import re

from coach.ingest.wordlists import entries

_FIELD_LABELS = """
    action; actions; action item; action items; actions agreed; ask; asks; agenda; agreed; aim; also; amount;
    answer; answers; approval; approval process; areas; assumptions; attachment; attachments; attendee;
    attendees; attending; authority; background; bant; barriers; benefit; benefits; blocker; blockers;
    bottom line; budget; buying process; buying signals; call; call id; call notes; call summary;
    call to action; campaign; campaigns; caveat; cc; bcc; challenge; challenges; champion; change; channel;
    close date; comment; comments; commitment; commitments; company; company name; competition; competitor;
    competitors; compelling event; compliance; con; concern; concerns; conclusion; cons; constraint;
    constraints; contact; contacts; contents; context; contract; contract end; cost; costs; criteria;
    critical event; current; current setup; current provider; current solution; current state; current supplier;
    current system; currently; customer needs; customer pain; date; date of meeting; dates; deadline; deal;
    deal size; deal stage; deal value; decision; decision criteria; decision maker; decision makers;
    decision process; decisions; deliverables; demo; demo notes; department; description; detail; details;
    desired outcome; discovery; discussed; discussion; discussion points; distribution; due; due date; duration;
    eb; economic buyer; effort; email; e-mail; employees; end; ends; error; estimate; eta; event; evidence;
    example; executive summary; expectation; expectations; facts; feature; features; feedback; figures; file;
    focus; follow up; follow-up; follow ups; follow-ups; followup; followups; for; for example; format; from;
    frustration; frustrations; fyi; gap; gaps; general; go live; go-live; goal; goals; good; gotcha; great;
    headcount; headline; here; highlight; highlights; how; hq; http; https; ftp; mailto; idea; ideas;
    identified pain; impact; impacts; implication; implications; important; impression; impressions;
    in attendance; industry; info; information; initiative; initiatives; insight; insights; interest;
    interested in; introduction; intro; invited; invitees; issue; issues; item; items; key challenges;
    key insight; key points; key takeaways; key takeaway; kpi; kpis; language; last contact; lead source;
    legend; length; lesson; lessons; like; likes; limits; link; links; list; location; looking for; lost reason;
    main points; market; meddic; meddpicc; meeting; meeting date; meeting id; meeting notes; meeting title;
    meeting type; metric; metrics; milestones; minutes; mobile; mood; motivation; must have; must haves;
    must-haves; my take; name; names; nb; n.b; need; needs; needs identified; negative; negatives; news; next;
    next action; next actions; next call; next contact; next meeting; next step; next steps; nice to have; note;
    notes; note to self; number; numbers; objection; objections; objective; objectives; observation;
    observations; offer; offered; opening; open; open issues; open points; open questions; opportunities;
    opportunity; opp; opp stage; option; options; order; organiser; organizer; other; outcome; outcomes;
    outlook; outstanding; overview; owner; owners; paid; pain; pain point; pain points; pains; parking lot;
    participant; participants; partner; partners; password; people; people present; performance; personal;
    phone; pilot; pipeline; pitch; plan; plans; point; points; positive; positives; possible; poc; present;
    pref; preference; preferences; presented; price; prices; pricing; price discussed; priorities; priority;
    pro; probability; problem; problems; process; procurement; product; products; product interest; progress;
    project; promised; proof; proposal; proposed; proposed solution; pros; purpose; ps; p.s; q; q&a; question;
    questions; questions asked; quote; quotes; rapport; rating; re; reaction; reason; reasons; recap;
    recognition; recommendation; recommendations; recommended; recorded; recording; ref; reference; references;
    region; regarding; remark; remarks; reminder; reply-to; request; requested; requests; required; requirement;
    requirements; result; results; revenue; risk; risks; roadmap; roi; role; roles; rule; rules; scope; score;
    security; sent; sentiment; service; services; set up; setup; side note; signal; signals; site; situation;
    size; sla; so; software; solution; solution discussed; solutions; source; stack; stage; stakeholder;
    stakeholders; start; starts; started; state; statistics; stats; status; step; steps; story; strategy;
    strengths; subject; success; success criteria; suggestion; suggestions; summary; supplier; system; systems;
    tag; tags; takeaway; takeaways; talked about; target; targets; task; tasks; team; team size; technical;
    tech stack; tel; terms; the ask; the problem; themes; thought; thoughts; threats; time; time frame;
    timeframe; timeline; timelines; timing; tip; tips; title; tldr; to; to do; to-do; todo; todos;
    to-dos; tone; tools; topic; topics; topics discussed; total; training; transcript; trigger; turnover; type;
    update; updates; upside; url; use; use case; use cases; users; usp; value; value prop; value proposition;
    vendor notes; verdict; via; vision; volume; volumes; want; wants; warning; weaknesses; website; what;
    what we heard; what works; when; where; who; why; win; wins; www; year; summary of call; call objective;
    main pain; biggest pain; what they want; what hurts; next up; nice-to-have; enablement; yeah; yep; yup;
    nope; mhm; mm-hmm; mm; uh; um; hmm; cool; exactly; absolutely; definitely; perfect; awesome; correct; bye;
    goodbye; welcome; wow; oh; alright; all right; fair enough; got it; transcript; transcription;
    introductions; closing; wrap up; wrap-up; listen; look; remember; plus; meaning; anyway; yes; no; okay; ok;
    right; sure; thanks; thank you; sorry; hello; hi; hey; well; now; then; first; second; third; firstly;
    secondly; finally; lastly; basically; honestly; actually; because; but; and; or; if; true; false; fact;
    fun fact; case in point; spoiler; in short; in summary; to summarise; to summarize; result is; that is; i.e;
    e.g; ie; eg; namely; namely that; imagine; guess what; long story short; heads up; the thing is; repeat;
    monday; tuesday; wednesday; thursday; friday; saturday; sunday; january; february; july; september; october;
    november; december; today; tomorrow; yesterday; morning; afternoon; evening; week; month; quarter; day;
    hour; hours; days; weeks; months; page; chapter; section; part; phase; module; slide; appendix; table; line;
    step one; step two; step three; point one; point two; option a; option b; plan a; plan b; correction; edit;
    disclaimer; mutual close plan; close plan; red flags; red flag; green flags; green flag; gut feel;
    temperature; confidence; forecast; amount discussed; discount; discounts; payment; payment terms; legal; it;
    hr; finance; billing; invoice; delivery; logistics; geography; territory; segment; persona; renewal;
    renewals; churn risk; churn; nps; health; adoption; usage; support; ticket; tickets; account; account name;
    account plan; address; postcode; zip; fax; web; linkedin; weather; travel; venue
"""

FIELD_LABELS = entries(_FIELD_LABELS) | {"tl;dr"}
"""Whole labels, in lower case."""

_JOINING = entries(
    """
    of; to; for; and; &; the; a; an; in; on; at; by; with; from; our; your; their; his; her; my; we; they; is;
    are; vs; or; /; -
"""
)
_LABEL_WORDS = frozenset(
    word for label in FIELD_LABELS for word in label.split() if len(word) > 1
) - _JOINING | entries(
    """
    additional; annual; average; best; big; biggest; business; buying; client; client's; client’s; company's;
    core; crm; critical; customer's; customer’s; daily; difficult; economic; existing; expected; external;
    final; future; growth; hard; high; his; identify; immediate; initial; internal; it's; key; known; last;
    long; low; main; major; minor; monthly; more; most; my; new; old; ongoing; open; other; our; overall; past;
    pending; personal; possible; potential; previous; primary; prospect's; quick; quarterly; rep's; resource;
    resources; sales; secondary; short; short-term; long-term; small; some; soft; special; specific; suggested;
    tentative; their; three; top; two; unmet; urgent; useful; weekly; worst; internally; attended; contract;
    signed; sources; talking; tracking; wish; wishes; work; workflow; workflows; worries; worry; urgency;
    incumbent; integrations; integration; implementation; onboarding; ownership; data; deals; demos; emails;
    calls; meetings; contracts; sites; offices; staff; fleet; machines; licences; licenses; seats
"""
)
_NUMBER = re.compile(r"[#(]?\d+[).]?|[ivx]{1,4}|[a-h]")


def is_field_label(words: str) -> bool:
    """Say whether words are surely a field label: a known one, numbered ("Question 2"), or made of label
    words."""
    folded = " ".join(words.casefold().strip("*_#-–—•·[]() ").split())
    if folded in FIELD_LABELS:
        return True
    parts = [part for part in re.split(r"[\s/&,+-]+", folded) if part and part not in _JOINING]
    if len(parts) == 2 and _NUMBER.fullmatch(parts[-1]):
        return parts[0] in FIELD_LABELS
    return bool(parts) and all(part in _LABEL_WORDS or part in FIELD_LABELS for part in parts)


def has_label_word(words: str) -> bool:
    """Say whether a label word stands among the words: a name seldom holds one ("Alan Price" does)."""
    return any(part in _LABEL_WORDS for part in words.casefold().split())
