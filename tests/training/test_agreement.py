"""Two readings of the same meetings: how far they agree, and what became of the differences."""

from __future__ import annotations

from dataclasses import replace

from coach.domain import Label, LinkType, MeetingForm, MeetingKind, NeedKind, Role, Topic
from training.agreement import agreement, settlement
from training.corpus import GoldLink, GoldMeeting, GoldSentence


def meeting(*labels: set[Label], links: tuple[GoldLink, ...] = ()) -> GoldMeeting:
    sentences = tuple(
        GoldSentence(
            f"Sentence {i}.",
            Role.NOTES,
            i,
            None,
            frozenset(found),
            need=NeedKind.GOAL if Label.NEED in found else None,
            topic=Topic.COST if Label.NEED in found else None,
        )
        for i, found in enumerate(labels)
    )
    return GoldMeeting("m1", MeetingKind.CUSTOMER, MeetingForm.CALL, "payroll", "notes", (), sentences, links)


def test_agreement_counts_what_both_gave() -> None:
    first = meeting({Label.NEED}, {Label.FEATURE}, set())
    second = meeting({Label.NEED}, {Label.FEATURE}, {Label.FEATURE})
    figures = agreement([first], [second])
    assert figures["labels"]["need"] == 1.0
    assert figures["labels"]["feature"] == round(2 / 3, 4)
    assert agreement([second], [first])["labels"] == figures["labels"], "the order does not matter"


def test_only_differences_are_candidates_and_links_count_as_well() -> None:
    link = GoldLink(LinkType.ADDRESSES, 1, 0)
    first = meeting({Label.NEED}, {Label.FEATURE}, {Label.RAPPORT})
    second = meeting({Label.NEED}, {Label.FEATURE}, set(), links=(link,))
    settled = replace(second, id="m1")
    assert settlement([first], [second], [settled]) == {"candidates": 2, "accepted": 1}


def test_a_meeting_read_once_has_nothing_to_settle() -> None:
    alone = meeting({Label.NEED})
    assert settlement([alone], [], [alone]) == {"candidates": 0, "accepted": 0}
