"""Reading ``task_run.user_ip`` as an address; junk occurs, and never causes an error."""

import socket
from ipaddress import IPv4Address, IPv6Address, ip_address


def read_address(text: str) -> str | None:
    """Read a text as an address.

    Besides plain IPv4 and IPv6 addresses it reads the first of a list, as proxies write it; an IPv4
    address mapped to IPv6; and an address with a port, brackets or a zone.

    Returns:
        The address in its canonical form; None if the text is not an address.
    """
    try:
        socket.inet_pton(socket.AF_INET, text)  # many times faster than ipaddress, and as strict
    except (OSError, ValueError):
        return _read_unusual(text)
    except TypeError:  # in SQLite a column may hold anything
        return None
    return text


def is_public(address: str) -> bool:
    """Whether an address is public: not private, reserved or the like."""
    return ip_address(address).is_global


def _read_unusual(text: str) -> str | None:
    first = text.partition(",")[0].strip()
    if first.startswith("["):
        first = first[1:].partition("]")[0]
    elif first.count(":") == 1:
        first = first.partition(":")[0]
    try:
        address: IPv4Address | IPv6Address = ip_address(first.partition("%")[0])
    except ValueError:
        return None
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return str(address)
