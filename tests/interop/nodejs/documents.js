// Documents, and what makes them ours: the signature over their bytes.
import { createPublicKey, randomUUID, sign } from 'node:crypto';
import { sha256 } from './agency.js';
import { message } from './protos.js';

const DAY_MS = 24 * 60 * 60 * 1000;

// region: sign
/** A document as a DSSE envelope, signed with ECDSA P-256. Keep the envelope: whoever sends again sends these bytes. */
export function seal(kind, document, agency) {
  const payload = Buffer.from(message(kind).encode(message(kind).fromObject(document)).finish());
  const payloadType = `application/vnd.ecocredit.${kind}.v1+protobuf`;
  const sig = sign('sha256', preAuthentication(payloadType, payload), agency.signingKey);
  const publicKey = createPublicKey(agency.signingKey).export({ type: 'spki', format: 'der' });
  return { payload, payloadType, signatures: [{ sig, keyId: sha256(publicKey).toString('hex') }] };
}

/** What is signed: DSSE's pre-authentication encoding. */
export function preAuthentication(payloadType, payload) {
  return Buffer.concat([Buffer.from(`DSSEv1 ${Buffer.byteLength(payloadType)} ${payloadType} ${payload.length} `), payload]);
}
// endregion: sign

// region: document
/** An administrative penalty that has become final. Days are those of Asia/Shanghai; money is in fen. */
export function penalty(agency, subject, number) {
  return {
    header: {
      ...headerOf(agency),
      subject: { kind: 'SUBJECT_KIND_ORGANISATION', creditCode: subject, name: '示例环境检测有限公司' },
      legalBasis: [{ instrument: '内环发〔2024〕21号', article: '13' }],
      evidence: [{ kind: 'EVIDENCE_KIND_PENALTY_DECISION', documentNumber: number }],
      visibility: 'VISIBILITY_GOV_SHARED',
    },
    recordClass: 'RECORD_CLASS_ORDINARY',
    source: 'INFORMATION_SOURCE_LAW_ENFORCEMENT',
    producedOn: day(-60),
    documentNumber: number,
    summary: '未按规定检测。',
    ordinary: {
      kind: 'ORDINARY_KIND_PENALTY',
      catalogueRow: 'A1-13',
      finalOn: day(-10),
      penalty: { category: '罚款', content: '罚款一万元', fineFen: 1_000_000, conductType: '示例类型' },
    },
  };
}
// endregion: document

// region: statement
/** Why we ask: one statement for a whole case. Its header has no subject; it is signed like every other document. */
export function accessStatement(agency, { purpose, caseNumber, operator }) {
  // The node's clock may be a little behind.
  const notBefore = Date.now() - 5 * 60 * 1000;
  return {
    header: {
      ...headerOf(agency), legalBasis: [{ instrument: '内环发〔2024〕21号', article: '35' }], visibility: 'VISIBILITY_ECO_INTERNAL',
    },
    purpose,
    caseNumber,
    operator,
    notBefore: timestamp(notBefore),
    notAfter: timestamp(notBefore + 30 * DAY_MS),
  };
}
// endregion: statement

function headerOf(agency) {
  return { id: randomUUID(), sourceAgency: agency.code, issueTime: timestamp(Date.now()), areaCode: agency.area };
}

function timestamp(milliseconds) {
  return { seconds: Math.floor(milliseconds / 1000), nanos: milliseconds % 1000 * 1_000_000 };
}

/** A day so many days from today (ISO 8601, Asia/Shanghai). */
export function day(offset) {
  return new Date(Date.now() + 8 * 60 * 60 * 1000 + offset * DAY_MS).toISOString().slice(0, 10);
}
