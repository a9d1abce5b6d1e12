"""Tag codes: every slip is found, every way of writing a code leads to it."""

from __future__ import annotations

import doctest
import random
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.errors import Invalid
from twin.tags import codes
from twin.tags.codes import (
    ALPHABET,
    LENGTH,
    check_character,
    is_code,
    looks_like_code,
    new_code,
    printed,
    raw_word,
    require_base,
    tag_url,
    tidy,
)

bodies = st.text(ALPHABET, min_size=8, max_size=8)
whole = bodies.map(lambda body: body + check_character(body))


def test_examples_in_the_docstrings_hold() -> None:
    assert doctest.testmod(codes).failed == 0


def test_the_alphabet_has_nothing_that_is_read_as_something_else() -> None:
    assert not set("0O1IL") & set(ALPHABET)
    assert len(set(ALPHABET)) == len(ALPHABET) == 31


def test_every_slip_in_any_code_is_found() -> None:
    """Exhaustive over what matters: the check is linear, so an error is found or not whatever the other characters are."""
    base = [0] * LENGTH
    assert is_code("".join(ALPHABET[v] for v in base))
    for place in range(LENGTH):
        for value in range(1, 31):
            wrong = [*base]
            wrong[place] = value
            assert not is_code("".join(ALPHABET[v] for v in wrong)), (place, value)
    for first, second in combinations(range(LENGTH), 2):  # adjacent or not
        for difference in range(1, 31):
            # exchanging values a and b = a + difference adds difference · (weight of first − weight of second)
            assert difference * ((first + 1) - (second + 1)) % 31 != 0


@given(whole, st.integers(0, LENGTH - 1), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_found(code: str, place: int, other: str) -> None:
    wrong = code[:place] + other + code[place + 1 :]
    assert is_code(wrong) is (wrong == code)
    assert looks_like_code(wrong)


@given(whole, st.integers(0, LENGTH - 2))
def test_two_neighbours_exchanged_are_found(code: str, place: int) -> None:
    wrong = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert is_code(wrong) is (wrong == code)


@pytest.mark.parametrize("text", ["", "7K3M9QX2", "7K3M9QX2PC", "7K3M9QX20", "7k3m9qx2p", "７K3M9QX2P", "7K3M9QX2\n"])
def test_what_is_no_code(text: str) -> None:
    assert not is_code(text)


def test_codes_differ_and_come_from_the_whole_alphabet() -> None:
    made = {new_code() for _ in range(2000)}
    assert len(made) == 2000
    assert {character for code in made for character in code} == set(ALPHABET)
    assert all(is_code(code) for code in made)


def test_codes_can_be_made_again_from_a_seed() -> None:
    made = [new_code(random.Random(1).choice) for _ in range(2)]  # noqa: S311 - a seed is the point here
    assert made[0] == made[1]


@given(
    whole, st.sampled_from(["https://fw.example", "http://127.0.0.1:8501", "https://fw.example/twin/x"]), st.booleans()
)
def test_an_address_on_any_host_and_in_any_case_leads_to_its_code(code: str, base: str, low: bool) -> None:
    address = tag_url(base, code)
    assert tidy(address.lower() if low else address) == code
    assert tidy(address + "/?from=wechat#x") == code


@given(whole)
def test_what_stands_on_the_label_leads_to_the_code(code: str) -> None:
    for written in (
        printed(code),
        printed(code).lower(),
        " ".join(code),
        f"\t{code}\n",
        printed(code).replace("-", "—"),
    ):
        assert tidy(written) == code


@given(st.text(max_size=60))
def test_nothing_typed_breaks_the_reader(text: str) -> None:
    assert tidy(text) == tidy(text).upper()
    raw_word(text)


def test_an_asset_number_stays_as_written() -> None:
    assert raw_word(" zc-2023/007 ") == "zc-2023/007"
    assert raw_word("https://x.example/a/zc-007") == "zc-007"
    assert raw_word("HTTPS://X.EXAMPLE/A/%E8%B5%84%E4%BA%A7-1") == "资产-1"


def test_capitals_are_used_only_where_nothing_minds_them() -> None:
    assert tag_url("https://fw.example", "7K3M9QX2P") == "HTTPS://FW.EXAMPLE/A/7K3M9QX2P"
    assert tag_url("https://fw.example/Twin/", "7K3M9QX2P") == "https://fw.example/Twin/a/7K3M9QX2P"


@pytest.mark.parametrize(
    "base",
    [
        "",
        "fw.example",
        "ftp://x.example",
        "https://",
        "https://x.example y",
        "https://x.example?y=1",
        "https://x.example:port",
        "http://[::1",
        "javascript:alert(1)",
    ],
)
def test_an_address_that_labels_cannot_carry_is_refused(base: str) -> None:
    with pytest.raises(Invalid) as refusal:
        require_base(base)
    assert refusal.value.code == "bad-tag-address"


@pytest.mark.parametrize("base", ["https://fw.example", "http://127.0.0.1:8501/", " https://fw.example/twin "])
def test_an_address_that_labels_can_carry(base: str) -> None:
    assert require_base(base) == base.strip().rstrip("/")
