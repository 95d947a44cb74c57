"""Verifies receipts with nothing but the node's peer card: docs/receipts.md, step by step. Every step has to hold; the first that does not
is the error's `step`."""
import base64
import hashlib
import hmac
import re
from datetime import datetime, timezone

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from agency import sha256
from documents import pre_authentication
from protos import message

ENTRY_LENGTH = 114
INTAKE, DISCLOSURE = 1, 2


class ReceiptError(Exception):
    def __init__(self, step, text):
        super().__init__(f'{step}: {text}')
        self.step = step


def demand(holds, step, text):
    if not holds:
        raise ReceiptError(step, text)


# region: verify
def verify_document(envelope, receipt, cards):
    """The receipt of a document that a node took in, or of a statement that it answered: the body is the document's envelope."""
    document = verify_signature(envelope, cards)
    if envelope.payload_type == 'application/vnd.ecocredit.StatusStatement.v1+protobuf':
        verify_entry(receipt, envelope.SerializeToString(), DISCLOSURE, cards, document.header.source_agency, document.asked_by)
    else:
        verify_entry(receipt, envelope.SerializeToString(), INTAKE, cards)
    return document


def verify_page(page, statement, cards):
    """The receipt of a page: its record names exactly the documents that came, and the statement that they were asked for with."""
    record = message('DisclosureRecord').FromString(page.disclosure)
    told = [sha256(document.envelope.payload) for document in page.documents]
    demand(told == list(record.payload_digests), 'statement', 'the record names other documents')
    demand(sha256(statement.payload) == record.statement_digest, 'statement', 'the record names another question')
    verify_entry(page.receipt, page.disclosure, DISCLOSURE, cards)


def verify_entry(receipt, body, entry_type, cards, node=None, party=None):
    """Commitment, entry, inclusion, checkpoint, signer: the same for every receipt."""
    entry = receipt.entry
    demand(len(entry) == ENTRY_LENGTH and entry[0] == 1 and entry[1] == entry_type, 'entry', 'not an entry of this type')
    code = entry[10:28].decode('latin1')
    demand(node in (None, code), 'entry', f'an entry of {code}')
    demand(party is None or entry[28:46] == party.encode(), 'entry', 'an entry for somebody else')
    card = next((known for known in cards if known['code'] == code), None)
    demand(card, 'entry', f'no card of {code}')

    demand(len(receipt.opening) == 32, 'commitment', 'the opening is missing')
    commitment = hmac.digest(
        sha256(b'ecocredit/commitment/v1'), b'\x01' + receipt.opening + len(body).to_bytes(4, 'big') + body, hashlib.sha256)
    demand(commitment == entry[82:], 'commitment', 'the entry commits to something else')

    origin, size, root = read_checkpoint(receipt.checkpoint, card)
    demand(origin == f'exchange.ecocredit/{code}' or origin.startswith(f'exchange.ecocredit/{code}/'), 'checkpoint', f'of {origin}')
    calculated = root_of(sha256(b'\x00', entry), receipt.index, size, receipt.inclusion_proof)
    demand(calculated == root, 'inclusion', f'entry {receipt.index} does not stand in the tree of {size}')
# endregion: verify


# region: verify-signature
def verify_signature(envelope, cards):
    """The one signature of an envelope, by a key of its source that was valid when it was issued. Gives the document."""
    kind = re.fullmatch(r'application/vnd\.ecocredit\.(\w+)\.v1\+protobuf', envelope.payload_type)
    demand(kind, 'statement', 'not a kind of document')
    demand(len(envelope.signatures) == 1, 'statement', 'not exactly one signature')
    document = message(kind[1]).FromString(envelope.payload)
    card = next((known for known in cards if known['code'] == document.header.source_agency), None)
    demand(card, 'statement', 'no card of its source')
    signature = envelope.signatures[0]
    key = next((known for known in card['signingKeys'] if _key_id(known['publicKey']) == signature.key_id), None)
    demand(key, 'statement', 'no key on the card has signed it')
    issued = document.header.issue_time.ToDatetime(tzinfo=timezone.utc)
    is_valid = _time(key['validFrom']) <= issued and (not key.get('validTo') or issued <= _time(key['validTo']))
    demand(is_valid, 'statement', 'the key was not valid then')
    # The algorithm belongs to the key: P-256 with SHA-256, or Ed25519, which hashes by itself.
    public_key = load_pem_public_key(key['publicKey'].encode())
    algorithm = () if isinstance(public_key, ed25519.Ed25519PublicKey) else (ec.ECDSA(hashes.SHA256()),)
    try:
        public_key.verify(signature.sig, pre_authentication(envelope.payload_type, envelope.payload), *algorithm)
    except InvalidSignature:
        raise ReceiptError('statement', 'the signature is wrong') from None
    return document


def _key_id(pem):
    return sha256(base64.b64decode(re.sub('-----.*-----', '', pem))).hex()


def _time(text):
    # A card writes seven digits behind the second; Python reads six.
    return datetime.fromisoformat(re.sub(r'(\.\d{6})\d*', r'\1', text))
# endregion: verify-signature


# region: inclusion
def root_of(leaf, index, size, proof):
    """The root that a leaf hash and its proof lead to (RFC 9162, 2.1.3.2)."""
    demand(0 <= index < size, 'inclusion', 'the entry lies outside the tree')
    first, last, result = index, size - 1, leaf
    for sibling in proof:
        demand(last > 0 and len(sibling) == 32, 'inclusion', 'the proof is too long')
        if first % 2 == 1 or first == last:
            result = sha256(b'\x01', sibling, result)
            while first % 2 == 0 and first > 0:
                first, last = first // 2, last // 2
        else:
            result = sha256(b'\x01', result, sibling)
        first, last = first // 2, last // 2
    demand(last == 0, 'inclusion', 'the proof is too short')
    return result
# endregion: inclusion


# region: checkpoint
def read_checkpoint(checkpoint, card):
    """A signed note (C2SP signed-note): origin, size, root, a blank line, signatures. An Ed25519 key on the card has to have signed."""
    try:
        note = checkpoint.decode('utf-8')
    except UnicodeDecodeError:
        raise ReceiptError('checkpoint', 'not UTF-8') from None
    text, blank, signatures = note.rpartition('\n\n')
    demand(blank and note.endswith('\n'), 'checkpoint', 'not a signed note')
    text += '\n'
    parts = re.fullmatch(r'([^\n]+)\n(0|[1-9][0-9]{0,18})\n([A-Za-z0-9+/]{43}=)\n', text)
    demand(parts, 'checkpoint', 'not a checkpoint')
    origin, size, root = parts.groups()
    lines = [re.fullmatch(r'— (\S+) ([A-Za-z0-9+/]+=*)', line) for line in signatures[:-1].split('\n')]
    demand(all(lines), 'checkpoint', 'a signature line is malformed')

    signed = False
    for name, key_id, key in filter(None, map(_verifier_key, card['ledgerKeys'])):
        for line in lines:
            blob = base64.b64decode(line[2])
            demand(base64.b64encode(blob).decode() == line[2], 'checkpoint', 'a signature line is malformed')
            # Lines of keys that are not known say nothing; a bad line of a known key rejects the note.
            if name != origin or line[1] != name or blob[:4] != key_id:
                continue
            try:
                key.verify(blob[4:], text.encode())
            except InvalidSignature:
                raise ReceiptError('signer', f'the signature of {name} is wrong') from None
            signed = True
    demand(signed, 'signer', 'no ledger key on the card has signed')
    return origin, int(size), base64.b64decode(root)


def _verifier_key(text):
    """name+key id+base64(0x01 ‖ 32 bytes) for Ed25519; None for a key of another kind."""
    name, key_id, blob = text.split('+', 2)
    key = base64.b64decode(blob)
    if len(key) != 33 or key[0] != 1:
        return None
    computed = sha256(name.encode() + b'\n' + key)[:4]
    if computed.hex() != key_id:
        raise ValueError('A ledger key on the card is not what its id says.')
    return name, computed, ed25519.Ed25519PublicKey.from_public_bytes(key[1:])
# endregion: checkpoint
