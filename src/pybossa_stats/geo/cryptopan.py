"""Deciphering Crypto-PAn pseudonyms of addresses.

This is the prefix-preserving scheme of J. Xu, J. Fan, M. Ammar and S. Moon, "Prefix-Preserving IP
Address Anonymization: Measurement-based Security Evaluation and a New Cryptography-based Scheme"
(2002). Bit i of a pseudonym is bit i of the address, flipped by the first bit of AES over the bits
before it, padded to a block; an address is deciphered bit by bit, from its first.
"""

import socket
import sys
from collections.abc import Sequence
from pathlib import Path

from pybossa_stats.errors import GeoipError, StatsError
from pybossa_stats.files import read_small

try:
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
except ModuleNotFoundError as error:
    raise StatsError(
        "--cryptopan-key-file requires the package cryptography.",
        f"Install it: {sys.executable} -m pip install cryptography",
    ) from error

KEY_LENGTH = 32
_BLOCK_BITS = 128


class Decipherer:
    """Deciphers the pseudonyms of one key.

    Args:
        key: `KEY_LENGTH` bytes: an AES key, and what the padding is made from.
    """

    def __init__(self, key: bytes) -> None:
        # ECB is right here: AES serves as a random function of single blocks.
        self._aes = Cipher(algorithms.AES(key[:16]), modes.ECB())  # noqa: S305
        self._padding = int.from_bytes(self._encrypt(key[16:]))

    def decipher(self, pseudonyms: Sequence[str]) -> list[str]:
        """The addresses behind pseudonyms, in the same order; both kinds may be mixed."""
        addresses = dict.fromkeys(pseudonyms, "")
        for family, bits in ((socket.AF_INET, 32), (socket.AF_INET6, 128)):
            of_family = [text for text in addresses if (":" in text) == (bits == _BLOCK_BITS)]
            packed = [socket.inet_pton(family, text) for text in of_family]
            originals = self._originals(packed, bits)
            addresses.update(
                (text, socket.inet_ntop(family, original))
                for text, original in zip(of_family, originals, strict=True)
            )
        return [addresses[text] for text in pseudonyms]

    def _originals(self, pseudonyms: list[bytes], bits: int) -> list[bytes]:
        """Decipher all at once: one integer holds a block per pseudonym, and AES encrypts them all.

        In every round, the bit of the address that becomes known replaces the padding in its block,
        by a handful of operations on that one integer.
        """
        size, count = bits // 8, len(pseudonyms)
        rest = bytes(_BLOCK_BITS // 8 - size)
        enciphered = int.from_bytes(b"".join(text + rest for text in pseudonyms))
        first_bits = int.from_bytes((b"\x80" + bytes(15)) * count)
        blocks = int.from_bytes(self._padding.to_bytes(16) * count)
        for bit in range(bits):
            flips = int.from_bytes(self._encrypt(blocks.to_bytes(16 * count)))
            place = first_bits >> bit
            original = (((flips & first_bits) >> bit) ^ enciphered) & place
            blocks = (blocks | place) ^ (place ^ original)
        addresses = blocks.to_bytes(16 * count)
        return [addresses[start : start + size] for start in range(0, 16 * count, 16)]

    def _encrypt(self, blocks: bytes) -> bytes:
        encryptor = self._aes.encryptor()
        return encryptor.update(blocks) + encryptor.finalize()


def read_key(file: Path) -> bytes:
    """Read a server's CRYPTOPAN_KEY from a file, which may end in a line break.

    Raises:
        GeoipError: if the file cannot be read, or holds no key. The message does not quote it.
    """
    try:
        key = read_small(file)
    except OSError as error:
        raise GeoipError(f"Cannot read the key file {file}: {error.strerror}.") from error
    if len(key) > KEY_LENGTH:
        key = key.rstrip(b"\r\n")
    if len(key) != KEY_LENGTH:
        raise GeoipError(
            f"{file} holds {len(key)} bytes, but a key has {KEY_LENGTH}.",
            "It must hold CRYPTOPAN_KEY of PYBOSSA's settings and nothing else.",
        )
    return key
