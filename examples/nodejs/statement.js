// An access statement: why this agency asks, signed in its name with node:crypto.
import { createHash, createPrivateKey, createPublicKey, randomUUID, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import protobuf from 'protobufjs';

const PAYLOAD_TYPE = 'application/vnd.ecocredit.AccessStatement.v1+protobuf';
const DAY_MS = 24 * 60 * 60 * 1000;

/** Signs a statement that is good for 30 days; gives its envelope. */
export function signStatement(protos, { agency, keyFile, purpose, caseNumber, operator }) {
  const root = new protobuf.Root();
  root.resolvePath = (_, target) => path.join(protos, target);
  root.loadSync('ecocredit/exchange/v1/access.proto');
  const AccessStatement = root.lookupType('ecocredit.exchange.v1.AccessStatement');
  // The node's clock may be a little behind.
  const notBefore = Date.now() - 5 * 60 * 1000;
  const payload = AccessStatement.encode(AccessStatement.fromObject({
    header: {
      id: randomUUID(),
      sourceAgency: agency.code,
      issueTime: timestamp(Date.now()),
      areaCode: agency.area,
      legalBasis: [{ instrument: '内环发〔2024〕21号', article: '35' }],
      visibility: 'VISIBILITY_ECO_INTERNAL',
    },
    purpose,
    caseNumber,
    operator,
    notBefore: timestamp(notBefore),
    notAfter: timestamp(notBefore + 30 * DAY_MS),
  })).finish();
  return seal(Buffer.from(payload), createPrivateKey(readFileSync(keyFile)));
}

/** DSSE: what is signed is the pre-authentication encoding; what is sent are exactly the bytes that were signed. */
function seal(payload, key) {
  const encoded = Buffer.concat([Buffer.from(`DSSEv1 ${PAYLOAD_TYPE.length} ${PAYLOAD_TYPE} ${payload.length} `), payload]);
  const spki = createPublicKey(key).export({ type: 'spki', format: 'der' });
  return {
    payload,
    payloadType: PAYLOAD_TYPE,
    signatures: [{ sig: sign('sha256', encoded, key), keyId: createHash('sha256').update(spki).digest('hex') }],
  };
}

function timestamp(milliseconds) {
  return { seconds: Math.floor(milliseconds / 1000), nanos: milliseconds % 1000 * 1_000_000 };
}
