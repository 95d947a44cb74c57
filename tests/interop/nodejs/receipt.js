// Verifies receipts with nothing but the node's peer card: docs/receipts.md, step by step. Every step has to hold; the first that does not
// is the error's `step`.
import { createHmac, createPublicKey, verify } from 'node:crypto';
import { sha256 } from './agency.js';
import { preAuthentication } from './documents.js';
import { message } from './protos.js';

const ENTRY_LENGTH = 114;
const INTAKE = 1;
export const DISCLOSURE = 2;
export const DELIVERY = 3;

export class ReceiptError extends Error {
  constructor(step, text) {
    super(`${step}: ${text}`);
    this.step = step;
  }
}

function demand(holds, step, text) {
  if (!holds) throw new ReceiptError(step, text);
}

// region: verify
/** The receipt of a document that a node took in, or of a statement that it answered: the body is the document's envelope. */
export function verifyDocument(envelope, receipt, cards) {
  const [, kind] = /^application\/vnd\.ecocredit\.(\w+)\.v1\+protobuf$/.exec(envelope.payloadType) ?? [];
  const document = verifySignature(envelope, kind, cards);
  const body = message('Envelope').encode(message('Envelope').fromObject(envelope)).finish();
  if (kind !== 'StatusStatement') verifyEntry(receipt, body, { type: INTAKE }, cards);
  else verifyEntry(receipt, body, { type: DISCLOSURE, node: document.header.sourceAgency, party: document.askedBy }, cards);
}

/** The receipt of a page or a batch: its record names exactly the documents that came, and the statement that they were asked for with. */
export function verifyPage({ documents, receipt, disclosure }, type, statement, cards) {
  const record = message('DisclosureRecord').decode(disclosure);
  const isWhole = record.payloadDigests.length === documents.length
    && documents.every(({ envelope }, i) => sha256(envelope.payload).equals(record.payloadDigests[i]));
  demand(isWhole, 'statement', 'the record names other documents');
  demand(sha256(statement.payload).equals(record.statementDigest), 'statement', 'the record names another question');
  verifyEntry(receipt, disclosure, { type }, cards);
}

/** Commitment, entry, inclusion, checkpoint, signer: the same for every receipt. */
function verifyEntry({ index, entry, opening, inclusionProof, checkpoint }, body, { type, node, party }, cards) {
  demand(entry.length === ENTRY_LENGTH && entry[0] === 1 && entry[1] === type, 'entry', 'not an entry of this type');
  const code = entry.toString('latin1', 10, 28);
  demand(node === undefined || code === node, 'entry', `an entry of ${code}`);
  demand(party === undefined || entry.toString('latin1', 28, 46) === party, 'entry', 'an entry for somebody else');
  const card = cards.find(known => known.code === code);
  demand(card, 'entry', `no card of ${code}`);

  demand(opening.length === 32, 'commitment', 'the opening is missing');
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length);
  const commitment = createHmac('sha256', sha256('ecocredit/commitment/v1'))
    .update(Buffer.of(1)).update(opening).update(length).update(body).digest();
  demand(commitment.equals(entry.subarray(82)), 'commitment', 'the entry commits to something else');

  const { origin, size, root } = readCheckpoint(checkpoint, card);
  demand(origin === `exchange.ecocredit/${code}` || origin.startsWith(`exchange.ecocredit/${code}/`), 'checkpoint', `of ${origin}`);
  const calculated = rootOf(sha256(Buffer.of(0), entry), BigInt(index), size, inclusionProof);
  demand(calculated.equals(root), 'inclusion', `entry ${index} does not stand in the tree of ${size}`);
}
// endregion: verify

// region: verify-signature
/** The one signature of an envelope, by a key of its source that was valid when it was issued. Gives the document. */
export function verifySignature({ payload, payloadType, signatures }, kind, cards) {
  demand(kind, 'statement', 'not a kind of document');
  demand(signatures.length === 1, 'statement', 'not exactly one signature');
  const document = message(kind).decode(payload);
  const { header } = document;
  const card = cards.find(known => known.code === header?.sourceAgency);
  demand(card, 'statement', 'no card of its source');
  const key = card.signingKeys.find(({ publicKey }) => keyIdOf(publicKey) === signatures[0].keyId);
  demand(key, 'statement', 'no key on the card has signed it');
  const issued = Number(header.issueTime.seconds) * 1000;
  demand(Date.parse(key.validFrom) <= issued + 999 && !(Date.parse(key.validTo) < issued), 'statement', 'the key was not valid then');
  // The algorithm belongs to the key: P-256 with SHA-256, or Ed25519, which hashes by itself.
  const publicKey = createPublicKey(key.publicKey);
  const hash = publicKey.asymmetricKeyType === 'ed25519' ? null : 'sha256';
  demand(verify(hash, preAuthentication(payloadType, payload), publicKey, signatures[0].sig), 'statement', 'the signature is wrong');
  return document;
}

function keyIdOf(pem) {
  return sha256(Buffer.from(pem.replace(/-----.*-----/g, ''), 'base64')).toString('hex');
}
// endregion: verify-signature

// region: inclusion
/** The root that a leaf hash and its proof lead to (RFC 9162, 2.1.3.2). Sizes have 63 bits: BigInt. */
function rootOf(leaf, index, size, proof) {
  demand(index >= 0n && index < size, 'inclusion', 'the entry lies outside the tree');
  let [first, last, hash] = [index, size - 1n, leaf];
  for (const sibling of proof) {
    demand(last > 0n && sibling.length === 32, 'inclusion', 'the proof is too long');
    if (first % 2n === 1n || first === last) {
      hash = sha256(Buffer.of(1), sibling, hash);
      while (first % 2n === 0n && first > 0n) [first, last] = [first / 2n, last / 2n];
    } else {
      hash = sha256(Buffer.of(1), hash, sibling);
    }

    [first, last] = [first / 2n, last / 2n];
  }

  demand(last === 0n, 'inclusion', 'the proof is too short');
  return hash;
}
// endregion: inclusion

// region: checkpoint
/** A signed note (C2SP signed-note): origin, size, root, a blank line, signatures. An Ed25519 key on the card has to have signed. */
function readCheckpoint(checkpoint, card) {
  const note = checkpoint.toString('utf8');
  const end = note.lastIndexOf('\n\n');
  demand(end > 0 && note.endsWith('\n'), 'checkpoint', 'not a signed note');
  const text = note.slice(0, end + 1);
  const [, origin, size, root] = /^([^\n]+)\n(0|[1-9][0-9]{0,18})\n([A-Za-z0-9+/]{43}=)\n$/.exec(text) ?? [];
  demand(origin, 'checkpoint', 'not a checkpoint');
  const lines = note.slice(end + 2, -1).split('\n').map(line => /^— (\S+) ([A-Za-z0-9+/]+=*)$/.exec(line));
  demand(lines.every(line => line), 'checkpoint', 'a signature line is malformed');

  let signed = false;
  for (const { name, id, key } of card.ledgerKeys.map(readVerifierKey).filter(known => known?.name === origin)) {
    for (const [, signer, blob] of lines) {
      const bytes = Buffer.from(blob, 'base64');
      demand(bytes.toString('base64') === blob, 'checkpoint', 'a signature line is malformed');
      // Lines of keys that are not known say nothing; a bad line of a known key rejects the note.
      if (signer !== name || !bytes.subarray(0, 4).equals(id)) continue;
      demand(verify(null, Buffer.from(text), key, bytes.subarray(4)), 'signer', `the signature of ${name} is wrong`);
      signed = true;
    }
  }

  demand(signed, 'signer', 'no ledger key on the card has signed');
  return { origin, size: BigInt(size), root: Buffer.from(root, 'base64') };
}

/** name+key id+base64(0x01 ‖ 32 bytes) for Ed25519; undefined for a key of another kind. */
function readVerifierKey(text) {
  const [, name, id, blob] = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/.exec(text) ?? [];
  const bytes = Buffer.from(blob ?? '', 'base64');
  if (bytes.length !== 33 || bytes[0] !== 1) return undefined;
  const keyId = sha256(`${name}\n`, bytes).subarray(0, 4);
  if (keyId.toString('hex') !== id) throw new Error('A ledger key on the card is not what its id says.');
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: bytes.subarray(1).toString('base64url') };
  return { name, id: keyId, key: createPublicKey({ key: jwk, format: 'jwk' }) };
}
// endregion: checkpoint
