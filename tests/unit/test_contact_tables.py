"""Tables from a CRM: columns in any order, in any encoding, with clear words on what cannot be read; and back."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.contacts.deal_csv import NewDeal, read_deals
from coach.contacts.result_csv import NewResult, period_of, read_results, results_text
from coach.contacts.tables import CellError, TableError, number_cell, plain_cell
from coach.contacts.touch_csv import NewTouch, read_touches, touches_text

TODAY = dt.date(2026, 3, 20)
PLAIN = "account,date,kind,who,note\nMüller & Söhne,2026-03-02,call,Dana,Said yes\nAcme,13/03/2026,E-Mail,,\n"
READ = (
    NewTouch("Müller & Söhne", dt.date(2026, 3, 2), "call", "Dana", "Said yes"),
    NewTouch("Acme", dt.date(2026, 3, 13), "email"),
)


def touches(text: str | bytes) -> tuple[NewTouch, ...]:
    return read_touches("crm.csv", text.encode() if isinstance(text, str) else text, today=TODAY)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_table_is_read_in_every_usual_form(encoding: str, delimiter: str, end: str) -> None:
    assert touches(PLAIN.replace(",", delimiter).replace("\n", end).encode(encoding)) == READ


def test_columns_come_in_any_order_and_case_and_others_are_left_out() -> None:
    text = 'sep=;\nIGNORED;Activity Type;Company name;DATE\n"x";"Visit";"Acme; Ltd";"2 March 2026"\n;;;\n'
    assert touches(text) == (NewTouch("Acme; Ltd", dt.date(2026, 3, 2), "meeting"),)


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("name,day", "no columns account and kind"),
        ("account,date", "no column kind"),
        ("one", "no columns account, date and kind"),
    ],
)
def test_missing_columns_are_named_in_one_sentence(header: str, words: str) -> None:
    with pytest.raises(TableError, match=words) as refused:
        touches(f"{header}\n1,2\n")
    assert "account, date, kind" in refused.value.mend
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (",2026-03-02,call", "Line 3: the account is empty"),
        ("Acme,03/04/2026,call", "Line 3: “03/04/2026” can be read in two ways"),
        ("Acme,2 March,call", "has no year"),
        ("Acme,soon,call", "Line 3: “soon” is no day"),
        ("Acme,2026-02-30,call", "is no day"),
        ("Acme,2026-03-21,call", "lies in the future"),
        ("Acme,1900-01-01,call", "is no day|too long ago"),
        ("Acme,2026-03-02,pigeon", "“pigeon” is no kind"),
        ("Acme,2026-03-02", "is no kind"),
        (f"{'x' * 201},2026-03-02,call", "more than 200 characters"),
    ],
)
def test_a_bad_line_is_named_and_nothing_is_taken(line: str, words: str) -> None:
    with pytest.raises(TableError, match=words) as refused:
        touches(f"account,date,kind\nGood,2026-03-02,call\n{line}\n")
    assert len(refused.value.faults) == 1


def test_a_line_number_counts_lines_of_the_file() -> None:
    with pytest.raises(TableError, match="Line 6:"):
        touches('account,date,kind,note\n\nAcme,2026-03-02,call,"two\nlines\nand more"\nAcme,never,call,\n')


def test_many_bad_lines_are_counted_and_the_first_are_named() -> None:
    with pytest.raises(TableError, match="30 lines cannot be read") as refused:
        touches("account,date,kind\n" + "Acme,never,call\n" * 30)
    assert len(refused.value.faults) == 21
    assert refused.value.faults[-1] == "... and 10 more."


@pytest.mark.parametrize(
    "content", [b"", b"\x89PNG\r\n\x1a\n123", b"PK\x03\x04" + b"x" * 40, b"\xff" * 50, b"account,date,kind"]
)
def test_what_is_no_table_is_refused_in_words(content: bytes) -> None:
    with pytest.raises(TableError):
        touches(content)


@given(st.binary(max_size=400))
def test_no_bytes_make_it_fail_in_another_way(content: bytes) -> None:
    for read in (lambda: touches(content), lambda: read_results("x.csv", content)):
        try:
            read()
        except TableError as error:
            assert error.what


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "=cmd|' /C calc'!A0"])
def test_a_formula_leaves_as_text_and_comes_back_as_it_was(cell: str) -> None:
    assert plain_cell(cell) == f"'{cell}"
    touch = NewTouch(cell.strip(), dt.date(2026, 3, 2), "call", note=cell.strip())
    text = touches_text([touch])
    assert all(not one.startswith(("=", "+", "-", "@")) for row in text.splitlines() for one in row.split(","))
    if cell == cell.strip():
        assert touches(text) == (touch,)


def test_what_was_exported_is_read_again() -> None:
    assert touches(touches_text(READ)) == READ
    results = (NewResult("New deals", "2026-Q1", 10.0, 7.5, "Dana"), NewResult("Revenue", "2026-03", None, -2500.0))
    assert read_results("x.csv", results_text(results).encode()) == results


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("", None),
        ("12", 12.0),
        ("-3.5", -3.5),
        ("1 250,50 €", 1250.5),
        ("1.250.000,5", 1250000.5),
        ("1,250,000.5", 1250000.5),
        ("$1,250.75", 1250.75),
        ("0,5", 0.5),
    ],
)
def test_numbers_are_read_as_people_write_them(text: str, number: float | None) -> None:
    assert number_cell(text) == number


@pytest.mark.parametrize("text", ["1,250", "x", "1e9", "nan", "inf", "--1", "9" * 30])
def test_a_number_in_doubt_is_refused(text: str) -> None:
    with pytest.raises(CellError):
        number_cell(text)


@pytest.mark.parametrize(
    ("text", "period", "first"),
    [
        ("2026", "2026", dt.date(2026, 1, 1)),
        ("2026 q3", "2026-Q3", dt.date(2026, 7, 1)),
        ("2026-09", "2026-09", dt.date(2026, 9, 1)),
        ("2026-W1", "2026-W01", dt.date(2025, 12, 29)),
    ],
)
def test_a_period_has_one_spelling_and_a_first_day(text: str, period: str, first: dt.date) -> None:
    assert period_of(text) == (period, first)


@pytest.mark.parametrize("text", ["", "Q3", "2026-13", "2026-Q5", "2026-W60", "last month", "26-09"])
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(CellError):
        period_of(text)


def test_results_that_contradict_each_other_are_refused() -> None:
    text = "Metric,Period,Target,Result\nDeals,2026-Q1,10,7\ndeals,2026 Q1,10,8\n"
    with pytest.raises(TableError, match="Line 3: another line says something else"):
        read_results("x.csv", text.encode())
    assert len(read_results("x.csv", text.replace(",8", ",7").encode())) == 1


def test_deals_are_read_and_checked_line_by_line() -> None:
    text = (
        "Opportunity Name,Account Name,Stage,Amount,Created Date,Close Date,Status\n"
        "Ledger,Acme,Proposal,1250.50,2026-01-02,2026-02-03,Closed Won\n"
        "Rollout,Acme,,,2026-01-02,2026-09-01,\n"
    )
    won, still_open = read_deals("crm.csv", text.encode(), today=TODAY)
    assert won == NewDeal("Acme", "Ledger", dt.date(2026, 1, 2), "Proposal", 1250.5, dt.date(2026, 2, 3), outcome="won")
    assert (still_open.outcome, still_open.closed_on) == ("open", None), "an expected closing day is none"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (",Ledger,2026-01-02,open,", "the account needs a name"),
        ("Acme,,2026-01-02,open,", "the deal needs a name"),
        ("Acme,Ledger,2026-01-02,maybe,", "“maybe” is no outcome"),
        ("Acme,Ledger,2026-12-31,open,", "cannot be 2026-12-31"),
        ("Acme,Ledger,2026-01-02,won,", "needs a closing day"),
        ("Acme,Ledger,2026-01-02,lost,2026-01-01", "needs a closing day"),
        ("Acme,Ledger,2026-01-02,open,2026-01-03", "an open deal has no closing day"),
        ("ACME,one,2026-01-02,open,", "Line 3: ACME has a deal one on a line before"),
    ],
)
def test_a_deal_in_doubt_is_named(line: str, words: str) -> None:
    text = f"account,deal,opened,outcome,closed\nAcme,One,2026-01-02,open,\n{line}\n"
    with pytest.raises(TableError, match=words):
        read_deals("crm.csv", text.encode(), today=TODAY)
    with pytest.raises(TableError, match="no columns opened and outcome"):
        read_deals("crm.csv", b"account,deal\nAcme,One\n", today=TODAY)
