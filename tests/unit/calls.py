"""A short call with answered and unanswered needs, used by several tests."""

CALL = b"""Dana (Northwind): Thanks for making the time, Luis. How was the move to the new office?
Luis: Chaotic, but we are in. Boxes everywhere.
Dana: Tell me how month end works for you today.
Luis: Honestly, month end eats two full days. We type every supplier invoice into the ledger by hand.
Dana: What does that keep you from doing?
Luis: The forecast. The board gets it a week late every month.
Dana: Right. Our matching reads the invoices as they come in, so those two days shrink to about an hour.
Luis: We also need single sign-on, our security people insist on that.
Dana: The dashboard has twelve colour themes.
Luis: To be frank, eight hundred a month is more than we wanted to spend.
Dana: I understand. For comparison, Harper Foods paid that back in the first quarter, they wrote it up as a case study.
Dana: Shall I send you the draft contract by Friday?
Luis: Yes, please do, and copy Ana in.
"""
