"""What stands where an address should be."""

from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pybossa_stats.geo.addresses import is_public, read_address


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("1.2.3.4", "1.2.3.4"),
        ("2001:200::1", "2001:200::1"),
        ("2001:0200:0:0:0:0:0:1", "2001:200::1"),
        (" 1.2.3.4 ", "1.2.3.4"),
        ("1.2.3.4, 5.6.7.8", "1.2.3.4"),
        ("1.2.3.4:5678", "1.2.3.4"),
        ("[2001:200::1]:443", "2001:200::1"),
        ("::ffff:1.2.3.4", "1.2.3.4"),
        ("fe80::1%eth0", "fe80::1"),
    ],
)
def test_an_address_is_read_as_what_it_plainly_is(text: str, address: str) -> None:
    assert read_address(text) == address


@pytest.mark.parametrize(
    "text",
    [
        *["", " ", "unknown", "localhost", "1", "1.2.3", "1.2.3.4.5", "256.1.1.1", "01.2.3.4"],
        *["0x7f.1", "1.2.3.4\0", "::g", "1::2::3", "x" * 300, ",1.2.3.4", "\u0661.2.3.4"],
    ],
)
def test_junk_is_no_address(text: str) -> None:
    assert read_address(text) is None


@given(st.text())
def test_any_text_is_read_as_an_address_or_as_no_address(text: str) -> None:
    read = read_address(text)
    assert read is None or str(ip_address(read)) == read


@given(st.ip_addresses())
def test_every_address_is_read(address: object) -> None:
    expected = getattr(address, "ipv4_mapped", None) or address
    assert read_address(str(address)) == str(expected)


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("81.2.69.160", True),
        ("10.0.0.1", False),
        ("192.168.1.1", False),
        ("127.0.0.1", False),
        ("203.0.113.1", False),
        ("fe80::1", False),
        ("::1", False),
    ],
)
def test_private_and_reserved_addresses_are_not_public(
    address: str,
    public: bool,  # noqa: FBT001
) -> None:
    assert is_public(address) is public
