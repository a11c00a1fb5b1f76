"""CSV is cut strictly: no row is shifted, none is lost, and what is odd is named with its line."""

import csv
import io
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.extract import csv_records
from orchestration.extract.csv_records import CsvSplitter

CELLS = st.text(alphabet=st.sampled_from('ab,"\n\r é0'), max_size=6)


def split(data: bytes, columns=3, cap=1000, cuts=()):
    """(records with their lines, bad ones as (line, reason)) of data fed in pieces."""
    splitter = CsvSplitter(columns, 1, cap)
    edges = [0, *sorted(cut for cut in cuts if cut < len(data)), len(data)]
    found = [r for a, b in pairwise(edges) for r in splitter.feed(data[a:b])]
    found += splitter.feed(b"", last=True)
    texts = b"".join(records.text for records in found)
    numbers = np.concatenate([records.lines for records in found]).tolist() if found else []
    bad = [(one.line, one.reason) for records in found for one in records.bad]
    return texts, numbers, bad


def parse(text: bytes):
    return list(csv.reader(io.StringIO(text.decode(), newline=""), strict=True))


def test_good_records_pass_as_they_are():
    data = b'a,b,c\n1,"x, ""y""",3\r\n,,\n'
    assert split(data) == (data, [1, 2, 3], [])


def test_a_line_break_inside_quotes_belongs_to_the_record():
    assert split(b'a,"b\n\nb",c\nd,e,f\n') == (b'a,"b\n\nb",c\nd,e,f\n', [1, 4], [])


def test_the_last_line_needs_no_line_end():
    assert split(b"a,b,c\nd,e,f")[1] == [1, 2]


def test_blank_lines_are_no_records_and_still_count_as_lines():
    assert split(b"a,b,c\n\n\r\nd,e,f\n\n") == (b"a,b,c\nd,e,f\n", [1, 4], [])


@pytest.mark.parametrize("row", [b"d,e", b"d", b"d,e,f,g", b'"d,e",f'])
def test_a_short_or_long_row_is_set_aside_alone(row):
    text, numbers, bad = split(b"a,b,c\n" + row + b"\ng,h,i\n")
    assert (text, numbers) == (b"a,b,c\ng,h,i\n", [1, 3])
    assert bad[0][0] == 2
    assert "fields where the header names 3" in bad[0][1]


@pytest.mark.parametrize(
    "row", [b'd,"e,f', b'd,e",f', b'd,"e"x,f', b'd,x"e",f', b'"d,e,f', b'd,e,"', b'd,e""e,f']
)
def test_a_stray_quote_costs_its_own_line_and_no_other(row):
    text, numbers, bad = split(b"a,b,c\n" + row + b'\ng,"h, h",i\nj,k,l\n')
    assert parse(text) == [["a", "b", "c"], ["g", "h, h", "i"], ["j", "k", "l"]]
    assert numbers == [1, 3, 4]
    assert bad == [(2, "stray or unclosed quote")]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (b"d,\0,f", "NUL byte"),
        (b"d,e\rE,f", "carriage return outside quotes"),
        (b"d,\xff,f", "text is not UTF-8"),
        (b'd,"\xc3",f', "text is not UTF-8"),
    ],
)
def test_a_row_with_an_odd_byte_is_set_aside(row, reason):
    assert split(b"a,b,c\n" + row + b"\ng,h,i\n") == (b"a,b,c\ng,h,i\n", [1, 3], [(2, reason)])


@pytest.mark.parametrize("row", [b"d," + b"e" * 60 + b",f", b'd,"' + b"e\n" * 30 + b'",f'])
def test_a_record_over_the_cap_is_set_aside_however_it_arrives(row):
    data = b"a,b,c\n" + row + b"\ng,h,i\n"
    for cuts in ((), range(0, len(data), 7)):
        text, numbers, bad = split(data, cap=50, cuts=cuts)
        assert parse(text) == [["a", "b", "c"], ["g", "h", "i"]]
        assert numbers == [1, data.count(b"\n")]
        assert bad[0][0] == 2


@given(
    rows=st.lists(st.lists(CELLS, min_size=3, max_size=3), max_size=8),
    ending=st.sampled_from(["\n", "\r\n"]),
    cuts=st.lists(st.integers(0, 100), max_size=4),
)
def test_whatever_a_csv_writer_writes_is_read_back_the_same(rows, ending, cuts):
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator=ending, quoting=csv.QUOTE_ALL).writerows(rows)
    text, numbers, bad = split(out.getvalue().encode(), cuts=cuts)
    assert parse(text) == rows
    assert len(numbers) == len(rows)
    assert not bad


@given(data=st.text(alphabet=st.sampled_from('ab,"\n\r'), max_size=80))
def test_the_quick_way_and_the_careful_way_agree(data):
    """Blocks that pass the vectorised checks are those that the walk finds no fault with."""
    text, numbers, bad = split(data.encode())
    careful = CsvSplitter(3, 1, 1000)
    careful._fast = lambda _: None
    found = [*careful.feed(data.encode()), *careful.feed(b"", last=True)]
    assert b"".join(records.text for records in found) == text
    assert [n for records in found for n in records.lines.tolist()] == numbers
    assert [(b.line, b.reason) for records in found for b in records.bad] == bad


@given(data=st.text(alphabet=st.sampled_from('ab,"\n\rx'), max_size=80))
def test_every_line_is_in_a_record_or_set_aside(data):
    text, numbers, bad = split(data.encode())
    spans = [record.count(b"\n") for record in _records(text)]
    covered = sum(spans) + len(bad)
    physical = data.encode() + (b"" if data.endswith("\n") or not data else b"\n")
    blank = sum(not line.strip(b"\r") for line in physical.split(b"\n")[:-1])
    assert physical.count(b"\n") - blank <= covered <= physical.count(b"\n")
    assert len(numbers) == len(spans)


def _records(text):
    position = 0
    while position < len(text):
        match = csv_records._RECORD.match(text, position)
        yield match.group()
        position = match.end()


def test_a_large_block_with_one_odd_row_is_read_around_it():
    good = b'1,"two, two",3\n' * 30_000
    text, numbers, bad = split(good + b"only,two\n" + good, cap=1 << 20)
    assert text == good + good
    assert bad == [(30_001, "2 fields where the header names 3")]
    assert numbers[-1] == 60_001
