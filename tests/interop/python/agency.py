"""Who we are: the agency's folder, as `ecocredit init` makes it. Whom we trust: the node's peer card, agency.json, whose digest was
compared over another channel."""
import hashlib
import json
import socket
import ssl
from pathlib import Path
from urllib.parse import urlsplit

import grpc
from cryptography.hazmat.primitives.serialization import load_pem_private_key


def sha256(*parts):
    return hashlib.sha256(b''.join(parts)).digest()


def read_card(file):
    return json.loads(Path(file).read_text(encoding='utf-8'))


class Agency:
    """Code and area of the agency, its TLS certificate and key, its signing key."""

    def __init__(self, folder):
        folder = Path(folder)
        card = read_card(folder / 'agency.json')
        self.code, self.area = card['code'], card['area']
        self.certificate, self.certificate_key = folder / 'tls' / 'node.pem', folder / 'keys' / 'tls.pem'
        self.signing_key = load_pem_private_key((folder / 'keys' / 'signing.pem').read_bytes(), password=None)


# region: connect
def connect(agency, card, endpoint):
    """Mutual TLS: our certificate; of the node a certificate that is on its card, under its own authority, and no other."""
    place = urlsplit(endpoint)
    # gRPC for Python does not show the certificate that it met. It is looked at first, and then the only one that the channel trusts.
    # Where the node has taken another one since, the channel does not connect: make a new one.
    certificate = _certificate_of(agency, card, place)
    if sha256(certificate).hex() not in card['certificates']:
        raise ConnectionError("The certificate is not on the node's card.")
    credentials = grpc.ssl_channel_credentials(
        ssl.DER_cert_to_PEM_cert(certificate).encode(), agency.certificate_key.read_bytes(), agency.certificate.read_bytes())
    return grpc.secure_channel(place.netloc, credentials, [
        ('grpc.keepalive_time_ms', 30_000), ('grpc.keepalive_timeout_ms', 10_000), ('grpc.max_receive_message_length', 4 * 1024 * 1024)])


def _certificate_of(agency, card, place):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.set_alpn_protocols(['h2'])
    context.load_verify_locations(cadata='\n'.join(card['anchors']))
    context.load_cert_chain(agency.certificate, agency.certificate_key)
    with socket.create_connection((place.hostname, place.port), timeout=10) as plain:
        with context.wrap_socket(plain, server_hostname=place.hostname) as secured:
            return secured.getpeercert(binary_form=True)
# endregion: connect
