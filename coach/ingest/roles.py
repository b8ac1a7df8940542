"""Words for roles and job titles, and which of them tell the side of a meeting."""

from __future__ import annotations

import re

from coach.domain import Role
from coach.ingest.wordlists import entries

_ROLES: dict[Role, str] = {
    Role.SELLER: """
        rep; reps; sales rep; sales reps; salesrep; sales; seller; salesperson; sales person; salesman;
        saleswoman; sales representative; representative; account executive; ae; account manager; sdr; bdr;
        agent; adviser; advisor; sales consultant; consultant; vendor; sales agent; sales adviser;
        sales advisor; sales exec; sales executive; inside sales; sales development representative;
        business development representative; our side
    """,
    Role.SPECIALIST: """
        specialist; se; sales engineer; solutions engineer; solution engineer; solutions architect;
        solution architect; solutions consultant; solution consultant; technical expert; technical specialist;
        tech; expert; engineer; presales; pre-sales; product specialist; product expert;
        subject matter expert; sme; technical consultant; tech expert; technical lead;
        implementation specialist
    """,
    Role.BUYER: """
        buyer; customer; client; prospect; prospective customer; potential customer; purchaser; shopper;
        potential client; prospective client; economic buyer; buyer side; customer side; client side
    """,
    Role.MANAGER: """
        manager; sales manager; team lead; team leader; sales lead; sales director; vp sales; vp of sales;
        head of sales; regional manager; regional sales manager; sales leader
    """,
    Role.COLLEAGUE: "colleague; teammate; team mate; co-worker; coworker",
}
ROLE_WORDS = {word: role for role, words in _ROLES.items() for word in entries(words)}
"""Role words in lower case -> role."""
TITLES = entries("manager; engineer; consultant; representative; expert; specialist; tech; regional manager")
"""Titles that a buyer can hold just as well as one of ours: no role when they stand in brackets."""

PLAIN_SPEAKERS = entries(
    """
        me; you; us; them; i; we; myself; interviewer; interviewee; host; co-host; moderator; presenter;
        caller; operator; receptionist; doctor; patient; husband; wife; mother; father; son; daughter; owner;
        director; ceo; cfo; cto; coo; cio; vp; founder; facilitator; narrator; trainer; trainee; coach;
        coachee; teacher; student; guest; panelist; chair; chairman; chairwoman; secretary; assistant;
        landlord; tenant; homeowner; member; candidate; recruiter; employee; boss; nurse; dentist; architect;
        lawyer; accountant; supervisor; analyst; developer; designer; speaker; male; female; man; woman; mum;
        dad; driver; farmer; chef; technician; installer; cashier; officer; planner; broker; bot
    """
)
"""Words that name a speaker by what he or she is, and tell no role."""

_JOB_TITLE = re.compile(
    r"\b(?:c[eftiom]o|cro|ciso|s?vp|evp|president|director|head|manager|mgr|lead|leader|chief|officer|owner|founder|"
    r"partner|analyst|assistant|coordinator|executive|exec|engineer|developer|architect|consultant|admin|administrator|"
    r"specialist|buyer|controller|accountant|supervisor|operations|ops|finance|procurement|purchasing|it|hr|marketing|"
    r"legal|support|procurement|principal|representative|secretary|technician|foreman|chair|chairman|nurse|doctor|host|"
    r"co-founder|co-host|guest|external|internal|organi[sz]er|presenter|you|me|optional|required|chairperson|minutes|"
    r"notes|late|"
    r"cont['’]?d|o\.s\.?|v\.o\.?|off|remote|remotely|online|phone|by phone|via phone|dial-in|unverified|she|he|they|"
    r"her|him|them|apologies|absent)\b",
    re.IGNORECASE,
)


def role_of(key: str) -> Role | None:
    """
    Return the role that a word in lower case states; None for names and titles that tell no side.
    """
    return ROLE_WORDS.get(key) or ROLE_WORDS.get(key.removeprefix("the ").removeprefix("our ").removesuffix("'s"))


def is_job_title(words: str) -> bool:
    """Say whether words hold a job title, a pronoun or a remark on presence, and so name no organisation."""
    return _JOB_TITLE.search(words) is not None
