"""Where the map is served, and what shows that it is the right server."""

import datetime as dt
import ipaddress
import socket
import ssl
import stat
import threading

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

from scripts.account import Account
from scripts.authority import LEAF_LIFE, RENEW_BEFORE, make_leaf
from scripts.door import Door, addresses_of_this_machine
from scripts.exits import Exit, StoppedError
from scripts.tls import Certificate, serving_context

NOW = dt.datetime.now(dt.UTC)
NAMES = ("192.168.0.7", "map.gangdong.local", "localhost", "127.0.0.1")


@pytest.fixture
def account(tmp_path):
    return Account(name="", home=tmp_path, dropping=False)


@pytest.fixture
def certificate(tmp_path):
    return Certificate.of_home(tmp_path)


@pytest.fixture
def server(certificate, account):
    """A server that shows the certificate of the state folder; gives its port."""
    certificate.serve_own(NAMES, account, NOW)
    context = serving_context(certificate.chain, certificate.key)
    listener = socket.create_server(("127.0.0.1", 0))

    def serve():
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            try:
                context.wrap_socket(connection, server_side=True).close()
            except OSError:
                connection.close()

    threading.Thread(target=serve, daemon=True).start()
    yield listener.getsockname()[1]
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()


def shown(port, name, authority):
    """Shake hands as a browser does that trusts an authority; give what was shown."""
    context = ssl.create_default_context(cafile=authority)
    with (
        socket.create_connection(("127.0.0.1", port), timeout=5) as plain,
        context.wrap_socket(plain, server_hostname=name) as secret,
    ):
        return x509.load_der_x509_certificate(secret.getpeercert(binary_form=True))


def test_others_are_served_with_tls_unless_it_is_said_in_so_many_words():
    assert not Door().encrypted
    assert Door(host="0.0.0.0").encrypted  # noqa: S104 - nothing listens
    assert not Door(host="0.0.0.0", plain=True).encrypted  # noqa: S104 - as above


def test_a_key_without_its_certificate_is_refused(tmp_path):
    with pytest.raises(StoppedError, match="belong together") as raised:
        Door(key=tmp_path / "key.pem")
    assert raised.value.code is Exit.USAGE


def test_a_name_that_nobody_knows_is_refused():
    with pytest.raises(StoppedError, match=r"Nobody knows the host 'no\.such\.host\.invalid'"):
        assert Door(host="no.such.host.invalid").is_open


def test_an_address_of_another_machine_is_refused():
    with pytest.raises(StoppedError, match="no address of this machine"):
        Door(host="198.51.100.9", port=0).bind(patience_s=0)


def test_the_addresses_of_this_machine_are_those_it_can_be_reached_at():
    for address in addresses_of_this_machine():
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        with socket.socket(family) as tried:
            tried.bind((address, 0))
        assert not ipaddress.ip_address(address).is_loopback


@pytest.mark.parametrize("name", NAMES)
def test_who_trusts_the_authority_trusts_the_server_by_each_of_its_names(server, certificate, name):
    assert shown(server, name, certificate.authority).not_valid_after_utc <= NOW + LEAF_LIFE


def test_who_does_not_trust_the_authority_is_warned(server):
    with pytest.raises(ssl.SSLCertVerificationError):
        shown(server, "localhost", None)


def test_another_name_is_warned_of(server, certificate):
    with pytest.raises(ssl.SSLCertVerificationError, match=r"(?i)hostname"):
        shown(server, "other.local", certificate.authority)


def test_the_authority_cannot_pass_for_anybody_else(certificate, account, tmp_path):
    """Whoever steals its key signs a bank's name with it, and browsers refuse that."""
    certificate.serve_own(NAMES, account, NOW)
    thief = Certificate.of_home(tmp_path / "thief")
    thief.folder.mkdir(parents=True)
    for name in ("authority.crt", "authority.key"):
        (thief.folder / name).write_bytes((certificate.folder / name).read_bytes())
    signer = thief._signer(NAMES, NOW)
    key = ec.generate_private_key(ec.SECP256R1())
    forged = make_leaf(key, ["bank.example"], signer, NOW)
    verifier = (
        x509.verification.PolicyBuilder()
        .store(x509.verification.Store([signer[0]]))
        .build_server_verifier(x509.DNSName("bank.example"))
    )
    with pytest.raises(x509.verification.VerificationError):
        verifier.verify(forged, [])


def test_keys_are_readable_by_their_owner_only(certificate, account):
    certificate.serve_own(NAMES, account, NOW)
    for name in ("authority.key", "served.key"):
        assert stat.S_IMODE((certificate.folder / name).stat().st_mode) == 0o600


def test_a_certificate_is_kept_until_its_last_month_and_then_renewed(certificate, account):
    assert certificate.serve_own(NAMES, account, NOW)
    first = certificate.read()
    assert not certificate.serve_own(NAMES[:2], account, NOW + LEAF_LIFE - 2 * RENEW_BEFORE)
    assert certificate.read() == first
    authority = certificate.authority.read_bytes()
    assert certificate.serve_own(NAMES, account, NOW + LEAF_LIFE - RENEW_BEFORE / 2)
    assert certificate.read() != first
    assert certificate.authority.read_bytes() == authority, "phones would have to trust it anew"


def test_a_new_address_of_the_machine_makes_a_new_certificate_of_the_same_authority(
    certificate, account
):
    certificate.serve_own(NAMES, account, NOW)
    authority = certificate.authority.read_bytes()
    assert certificate.serve_own([*NAMES, "10.1.2.3", "map.lan"], account, NOW)
    assert certificate.authority.read_bytes() == authority


def test_a_server_that_runs_shows_the_renewed_certificate(server, certificate, account):
    before = shown(server, "localhost", certificate.authority)
    assert certificate.serve_own([*NAMES, "10.1.2.3"], account, NOW)
    after = shown(server, "localhost", certificate.authority)
    assert (before.serial_number, after.serial_number) == (
        before.serial_number,
        certificate.read().serial_number,
    )
    assert before.serial_number != after.serial_number


def test_a_certificate_of_ones_own_is_served_and_needs_no_trust_page(
    certificate, account, tmp_path
):
    other = Certificate.of_home(tmp_path / "other")
    other.folder.parent.mkdir()
    other.serve_own(NAMES, account, NOW)
    certificate.serve_own(NAMES, account, NOW)
    certificate.serve_given(other.chain, other.key, account)
    assert certificate.read() == other.read()
    assert not certificate.authority.exists()


def test_a_certificate_with_the_key_of_another_is_refused(certificate, account, tmp_path):
    other = Certificate.of_home(tmp_path / "other")
    other.folder.parent.mkdir()
    other.serve_own(NAMES, account, NOW)
    certificate.serve_own(NAMES, account, NOW)
    with pytest.raises(StoppedError, match=r"cannot be served .*MISMATCH") as raised:
        certificate.serve_given(other.chain, certificate.key, account)
    assert raised.value.code is Exit.CONFIGURATION
