"""Denied, past and hypothetical: what is qualified, and the look-alikes that are not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pace import at_most

from coach.domain import Label, Qualifier
from coach.understand.attributes import qualifiers

DENIED, PAST, HYPOTHETICAL = Qualifier.DENIED, Qualifier.PAST, Qualifier.HYPOTHETICAL

NEEDS: list[tuple[str, tuple[Qualifier, ...]]] = [
    ("We don't need single sign-on.", (DENIED,)),
    ("we dont need training honestly", (DENIED,)),
    ("Cost isn’t the issue.", (DENIED,)),
    ("no problem with the wifi", (DENIED,)),
    ("There's no need for a second till.", (DENIED,)),
    ("We're not looking for a new supplier.", (DENIED,)),
    ("Speed was never really a problem for us.", (DENIED,)),
    ("We can live without the app.", (DENIED,)),
    ("We don't have time to reconcile.", ()),
    ("We can't see the stock.", ()),
    ("I don't need another headache.", ()),
    ("We don't need it until April.", ()),
    ("Cost isn't the issue, it's the time.", ()),
    ("We don't need SSO but we need EU hosting.", ()),
    ("We don't just need a van, we need a driver.", ()),
    ("I don't need to tell you it's a mess.", ()),
    ("Nobody needs to know the password.", ()),
    ("We used to lose two days a month on it.", (PAST,)),
    ("Back then we had three systems.", (PAST,)),
    ("Until last year we did it on paper.", (PAST,)),
    ("That was fixed in March.", (PAST,)),
    ("We've since sorted that.", (PAST,)),
    ("It's no longer a problem.", (PAST,)),
    ("We don't have that problem any more.", (PAST,)),
    ("The old boiler used to fail every winter.", (PAST,)),
    ("We're not used to it.", ()),
    ("My people are used to paper.", ()),
    ("It used to take an hour and now it takes a day.", ()),
    ("It used to work.", ()),
    ("We used to have a lady who did the rota.", ()),
    ("Nobody noticed until last year.", ()),
    ("It never got fixed.", ()),
    ("It was fixed and then it broke again.", ()),
    ("We need it fixed by Friday.", ()),
    ("The scanner broke in March and we lost the order.", ()),
    ("If we ever go to Spain we'd need Spanish.", (HYPOTHETICAL,)),
    ("It would be nice to have a dashboard.", (HYPOTHETICAL,)),
    ("Suppose we grow to eighty people.", (HYPOTHETICAL,)),
    ("We might at some point need single sign-on.", (HYPOTHETICAL,)),
    ("In an ideal world we'd have one system.", (HYPOTHETICAL,)),
    ("dark mode is a nice-to-have", (HYPOTHETICAL,)),
    ("I suppose we need it.", ()),
    ("It's not just a nice to have.", ()),
    ("If the pump stops we lose the batch.", ()),
    ("I'd like to see the stock.", ()),
    ("", ()),
]
OTHERS: list[tuple[Label, str, tuple[Qualifier, ...]]] = [
    (Label.BENEFIT, "It won't save you any money, to be frank.", (DENIED,)),
    (Label.BENEFIT, "I can't promise you that it pays for itself.", (DENIED,)),
    (Label.BENEFIT, "You won't have to retype it.", ()),
    (Label.BENEFIT, "It won't increase your bill.", ()),
    (Label.BENEFIT, "You used to spend two days on it and that's gone.", ()),
    (Label.BENEFIT, "If you ever need a person, you ring us.", ()),
    (Label.OBJECTION, "Price isn't a problem.", (DENIED,)),
    (Label.OBJECTION, "I have no issue with the price.", (DENIED,)),
    (Label.OBJECTION, "I'm not saying it's too expensive.", (DENIED,)),
    (Label.OBJECTION, "I'm not saying it's bad, but it's too expensive.", ()),
    (Label.OBJECTION, "We don't need it.", ()),
    (Label.OBJECTION, "That's a problem for us.", ()),
    (Label.NEXT_STEP, "No need to send the contract.", (DENIED,)),
    (Label.NEXT_STEP, "I won't send it.", (DENIED,)),
    (Label.NEXT_STEP, "I won't call before Friday.", ()),
    (Label.NEXT_STEP, "Why don't we meet on Friday?", ()),
    (Label.NEXT_STEP, "I already sent the draft.", (PAST,)),
    (Label.NEXT_STEP, "We met them yesterday.", (PAST,)),
    (Label.NEXT_STEP, "I'll send what I promised yesterday.", ()),
    (Label.NEXT_STEP, "Maybe we could meet at some point.", (HYPOTHETICAL,)),
    (Label.NEXT_STEP, "If it's not there at ten I'll go with the others.", ()),
]


@pytest.mark.parametrize(("text", "expected"), NEEDS)
def test_a_need_is_qualified_by_its_own_clauses(text: str, expected: tuple[Qualifier, ...]) -> None:
    assert qualifiers(text, Label.NEED) == expected


@pytest.mark.parametrize(("label", "text", "expected"), OTHERS)
def test_other_moments_are_qualified_by_their_own_rules(
    label: Label, text: str, expected: tuple[Qualifier, ...]
) -> None:
    assert qualifiers(text, label) == expected


@pytest.mark.parametrize(
    "label", [label for label in Label if label not in {Label.NEED, Label.BENEFIT, Label.OBJECTION, Label.NEXT_STEP}]
)
def test_no_other_label_is_qualified(label: Label) -> None:
    assert qualifiers("We don't need it, that was fixed, in an ideal world.", label) == ()


def test_several_qualifiers_come_in_the_order_of_the_enum() -> None:
    assert qualifiers("We don't need that; back then we did.", Label.NEED) == (DENIED, PAST)


@given(st.text(max_size=300))
def test_any_text_is_read_without_an_error(text: str) -> None:
    for label in Label:
        assert set(qualifiers(text, label)) <= set(Qualifier)


def test_a_thousand_moments_take_little_time() -> None:
    with at_most(100):
        for text, _ in NEEDS * 23:
            qualifiers(text, Label.NEED)
