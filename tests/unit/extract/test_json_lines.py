"""JSON Lines are cut by line, and nothing too long, too deep or not text reaches a parser."""

import pytest

from orchestration.extract.json_lines import LineSplitter


def split(data: bytes, cap=1000, depth=4, step=None):
    splitter = LineSplitter(cap, depth)
    step = step or len(data) or 1
    found = [f for at in range(0, len(data), step) for f in splitter.feed(data[at : at + step])]
    found += splitter.feed(b"", last=True)
    good = [
        (int(number), text.strip())
        for one in found
        for number, text in zip(one.numbers, one.texts.to_pylist(), strict=True)
    ]
    return good, [(bad.line, bad.reason) for one in found for bad in one.bad]


@pytest.mark.parametrize("step", [None, 1, 3])
def test_lines_keep_their_numbers_whatever_the_blocks(step):
    data = b'{"a": 1}\n\n  \r\n{"b": 2}\r\n{"c": 3}'
    assert split(data, step=step) == ([(1, '{"a": 1}'), (4, '{"b": 2}'), (5, '{"c": 3}')], [])


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b'{"a": "\0"}', "NUL byte"),
        (b'{"a": "\xff"}', "text is not UTF-8"),
        (b'{"a": [[[[1]]]]}', "JSON is nested deeper than 4 levels (max_json_depth)"),
        (b"[" * 500, "JSON is nested deeper than 4 levels (max_json_depth)"),
        (b"x" * 1001, "record is over 1,000 bytes (max_record_bytes)"),
    ],
)
def test_an_odd_line_is_set_aside_alone(line, reason):
    good, bad = split(b"1\n" + line + b"\n3\n")
    assert good == [(1, "1"), (3, "3")]
    assert bad == [(2, reason)]


def test_brackets_inside_text_are_no_depth():
    line = b'{"a": "[[[[[[[{{{{", "b": "\\"[[[[["}'
    assert split(line + b"\n")[1] == []


@pytest.mark.parametrize("step", [None, 100])
def test_an_endless_line_is_dropped_while_it_streams(step):
    data = b"1\n" + b"x" * 5000 + b"\n3\n"
    good, bad = split(data, step=step)
    assert good == [(1, "1"), (3, "3")]
    assert [line for line, _ in bad] == [2]
