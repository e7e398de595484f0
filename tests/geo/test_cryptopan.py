"""Crypto-PAn, against its published sample and an independent implementation."""

import sys
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from yacryptopan import CryptoPAn

from pybossa_stats.errors import ExitCode, GeoipError, StatsError
from pybossa_stats.geo.cryptopan import KEY_LENGTH, Decipherer, read_key

# The key and some lines of the sample trace that the scheme's authors published.
SAMPLE_KEY = bytes.fromhex("1522178d33a4cf80130a5b1649907d10d8988f837979652762574c2d2a842202")
SAMPLE = {
    "128.11.68.132": "135.242.180.132",
    "129.118.74.4": "134.136.186.123",
    "130.132.252.244": "133.68.164.234",
    "141.223.7.43": "141.167.8.160",
    "152.163.225.39": "151.140.114.167",
    "165.247.96.84": "162.9.99.234",
    "192.102.249.13": "252.138.62.131",
    "192.41.57.43": "252.222.221.184",
    "193.150.244.223": "253.169.52.216",
}


def read(addresses: Iterable[str]) -> list[IPv4Address | IPv6Address]:
    """Addresses, however they are spelt."""
    return [ip_address(address) for address in addresses]


def test_the_published_sample_is_turned_back() -> None:
    assert Decipherer(SAMPLE_KEY).decipher(list(SAMPLE.values())) == list(SAMPLE)


@given(
    st.binary(min_size=KEY_LENGTH, max_size=KEY_LENGTH),
    st.lists(st.ip_addresses().map(str), max_size=8),
)
def test_pseudonyms_of_another_implementation_are_turned_back(
    key: bytes, addresses: list[str]
) -> None:
    other = CryptoPAn(key)
    pseudonyms = [other.anonymize(address) for address in addresses]
    assert read(Decipherer(key).decipher(pseudonyms)) == read(addresses)


@given(st.lists(st.ip_addresses().map(str), min_size=1, max_size=8))
def test_another_implementation_makes_the_pseudonym_again(pseudonyms: list[str]) -> None:
    other = CryptoPAn(SAMPLE_KEY)
    addresses = Decipherer(SAMPLE_KEY).decipher(pseudonyms)
    assert read(other.anonymize(address) for address in addresses) == read(pseudonyms)


def test_equal_prefixes_stay_equal() -> None:
    one, two = Decipherer(SAMPLE_KEY).decipher(["10.20.30.40", "10.20.31.40"])
    assert int(IPv4Address(one)) >> 9 == int(IPv4Address(two)) >> 9
    three, four = Decipherer(SAMPLE_KEY).decipher(["2001:200::1", "2001:200::2"])
    assert int(IPv6Address(three)) >> 2 == int(IPv6Address(four)) >> 2


def test_a_key_is_read_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "key"
    for content in (SAMPLE_KEY, SAMPLE_KEY + b"\n", SAMPLE_KEY + b"\r\n"):
        file.write_bytes(content)
        assert read_key(file) == SAMPLE_KEY


@pytest.mark.parametrize("content", [b"", b"s3cret", b"s3cret" * 10])
def test_a_file_of_another_length_is_no_key(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "key"
    file.write_bytes(content)
    with pytest.raises(GeoipError, match=f"holds {len(content)} bytes") as raised:
        read_key(file)
    assert "s3cret" not in str(raised.value)


def test_a_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(GeoipError, match="No such file"):
        read_key(tmp_path / "none")


def test_deciphering_without_cryptography_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delitem(sys.modules, "pybossa_stats.geo.cryptopan")
    monkeypatch.setitem(sys.modules, "cryptography.hazmat.primitives.ciphers", None)
    with pytest.raises(StatsError, match="cryptography") as raised:
        __import__("pybossa_stats.geo.cryptopan")
    assert f"{sys.executable} -m pip install cryptography" in raised.value.hint
    assert raised.value.exit_code == ExitCode.FAILED
