// Consumes a subscription of a node with nothing but gRPC: opens it, gives credit, prints each document on a line, acknowledges, answers
// heartbeats, and after a lost connection goes on where it stopped. Ends by Ctrl-C, after --count documents, or with the node's reason.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import grpc from '@grpc/grpc-js';
import protoLoader from '@grpc/proto-loader';
import { reasonOf } from './reason.js';
import { signStatement } from './statement.js';

const { values: options } = parseArgs({
  options: {
    data: { type: 'string' },
    to: { type: 'string' },
    endpoint: { type: 'string' },
    name: { type: 'string' },
    purpose: { type: 'string', default: 'PURPOSE_ECOLOGY_SUPERVISION' },
    case: { type: 'string' },
    operator: { type: 'string' },
    count: { type: 'string', default: 'Infinity' },
  },
});
for (const required of ['data', 'to', 'name', 'case', 'operator']) {
  if (!options[required]) {
    console.error(`--${required} is missing: see README.md`);
    process.exit(2);
  }
}

const protos = path.join(import.meta.dirname, '../../protos');
const definition = protoLoader.loadSync('ecocredit/exchange/v1/subscription_service.proto', {
  includeDirs: [protos], longs: Number, enums: String, defaults: true, oneofs: true,
});
const { SubscriptionService } = grpc.loadPackageDefinition(definition).ecocredit.exchange.v1;

const WINDOW = 64;
const SILENCE_MS = 60_000;
const RETRYABLE = new Set(['OVERLOADED', 'STORAGE_UNAVAILABLE', 'NODE_NOT_SERVING', 'TIME_LIMIT']);
const LOST = new Set([grpc.status.UNAVAILABLE, grpc.status.INTERNAL, grpc.status.CANCELLED, grpc.status.DEADLINE_EXCEEDED]);

const file = (...parts) => readFileSync(path.join(options.data, ...parts));
const self = JSON.parse(file('agency.json'));
const node = JSON.parse(readFileSync(options.to));

// Mutual TLS: this agency's certificate; of the node its own authority and one of the certificates on its card, and no other.
const credentials = grpc.credentials.createSsl(
  Buffer.from(node.anchors.join('\n')), file('keys', 'tls.pem'), file('tls', 'node.pem'), {
    checkServerIdentity: (_, certificate) => node.certificates.includes(createHash('sha256').update(certificate.raw).digest('hex'))
      ? undefined
      : new Error('the certificate is not one of the node\'s card'),
  });
const client = new SubscriptionService(new URL(options.endpoint ?? node.endpoint).host, credentials, {
  'grpc.keepalive_time_ms': 30_000, 'grpc.keepalive_timeout_ms': 10_000, 'grpc.initial_reconnect_backoff_ms': 250,
});
const statement = signStatement(protos, {
  agency: self, keyFile: path.join(options.data, 'keys', 'signing.pem'), purpose: options.purpose, caseNumber: options.case,
  operator: options.operator,
});

let left = Number(options.count);
let failures = 0;
let printed = -1; // index of the newest document that was printed: an acknowledgement can be lost with its connection

/** One connection. Resolves when it ends: true where the consumer is done, false where the connection was lost. */
function consume() {
  return new Promise((resolve, reject) => {
    const call = client.subscribe();
    let watchdog;
    const alive = () => {
      clearTimeout(watchdog);
      watchdog = setTimeout(() => call.cancel(), SILENCE_MS);
    };
    alive();
    call.on('data', message => {
      alive();
      failures = 0;
      if (message.opened) console.error(`connected, goes on at ledger index ${message.opened.position}`);
      if (message.caughtUp) console.error('caught up');
      // The node ends a consumer that says nothing for a minute.
      if (message.heartbeat) call.write({ progress: {} });
      if (!message.batch || left === 0) return;
      let last;
      for (const delivered of message.batch.documents) {
        if (left === 0) break;
        print(delivered);
        last = delivered.delivery;
      }

      // Everything up to here has been taken, and as much may come again.
      call.write({ progress: { acknowledgeThrough: last, credit: message.batch.documents.length } });
      if (left === 0) call.end();
    });
    call.on('error', error => {
      clearTimeout(watchdog);
      const reason = reasonOf(error);
      if (left === 0) resolve(true);
      else if (reason ? RETRYABLE.has(reason) : LOST.has(error.code)) resolve(false);
      else reject(new Error(reason ?? error.message));
    });
    call.on('end', () => {
      clearTimeout(watchdog);
      resolve(left === 0);
    });
    call.write({ open: { name: options.name, access: { statement }, credit: WINDOW } });
  });
}

function print({ document, replayed }) {
  if (!replayed && document.index <= printed) return;
  if (!replayed) printed = document.index;
  const { payload, payloadType } = document.envelope;
  console.log([document.index, payloadType, createHash('sha256').update(payload).digest('hex'), document.endedBy.length > 0 ? 'ended' : ''].join('\t'));
  left--;
}

for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(130));
try {
  while (!await consume()) {
    // Half of it random, so that the consumers of a node that comes back do not all come at once.
    const limit = Math.min(30_000, 250 * 2 ** Math.min(failures++, 16));
    const wait = limit / 2 + Math.random() * limit / 2;
    console.error(`connection lost; trying again in ${Math.ceil(wait)} ms`);
    await delay(wait);
  }
} catch (error) {
  // Another consumer has taken over, the subscription is gone, the statement has expired: a person has to look.
  console.error(`the node ended the subscription: ${error.message}`);
  process.exitCode = 1;
}

client.close();
