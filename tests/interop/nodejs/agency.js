// Who we are: the agency's folder, as `ecocredit init` makes it. Whom we trust: the node's peer card, agency.json, whose digest was
// compared over another channel.
import { createHash, createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import grpc from '@grpc/grpc-js';

export const sha256 = (...parts) => parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest();

export const readCard = file => JSON.parse(readFileSync(file, 'utf8'));

/** Code and area of the agency, its TLS certificate and key, its signing key. */
export function readAgency(folder) {
  const file = (...parts) => path.join(folder, ...parts);
  const card = readCard(file('agency.json'));
  return {
    code: card.code,
    area: card.area,
    certificate: readFileSync(file('tls', 'node.pem')),
    certificateKey: readFileSync(file('keys', 'tls.pem')),
    signingKey: createPrivateKey(readFileSync(file('keys', 'signing.pem'))),
  };
}

// region: connect
/** Mutual TLS: our certificate; of the node a certificate that is on its card, under its own authority, and no other. */
export function credentialsFor(agency, card) {
  return grpc.credentials.createSsl(Buffer.from(card.anchors.join('\n')), agency.certificateKey, agency.certificate, {
    checkServerIdentity: (_, certificate) => card.certificates.includes(sha256(certificate.raw).toString('hex'))
      ? undefined
      : new Error('The certificate is not on the node\'s card.'),
  });
}

export function connect(service, agency, card, endpoint) {
  return new service(new URL(endpoint).host, credentialsFor(agency, card), {
    'grpc.keepalive_time_ms': 30_000, 'grpc.keepalive_timeout_ms': 10_000, 'grpc.initial_reconnect_backoff_ms': 250,
    'grpc.max_receive_message_length': 4 * 1024 * 1024,
  });
}
// endregion: connect
