// Consumes a subscription of a node with nothing but gRPC: opens it, gives credit, prints each document on a line, acknowledges, answers
// heartbeats, and after a lost connection goes on where it stopped. Ends by Ctrl-C, after --count documents, or with the node's reason.
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import grpc from '@grpc/grpc-js';
import { connect, readAgency, readCard, sha256 } from './agency.js';
import { accessStatement, seal } from './documents.js';
import { mayRetry, refusalOf } from './errors.js';
import { services } from './protos.js';
import { DELIVERY, verifyPage } from './receipt.js';

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

const WINDOW = 64;
const SILENCE_MS = 60_000;
const LOST = new Set([grpc.status.UNAVAILABLE, grpc.status.INTERNAL, grpc.status.CANCELLED, grpc.status.DEADLINE_EXCEEDED]);

const agency = readAgency(options.data);
const node = readCard(options.to);
const client = connect(services.SubscriptionService, agency, node, options.endpoint ?? node.endpoint);
const reason = { purpose: options.purpose, caseNumber: options.case, operator: options.operator };
const statement = seal('AccessStatement', accessStatement(agency, reason), agency);

let left = Number(options.count);
let failures = 0;
let printed = -1; // index of the newest document that was printed: an acknowledgement can be lost with its connection

// region: subscribe
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
      try {
        const documents = message.batch.documents.map(delivered => delivered.document);
        verifyPage({ ...message.batch, documents }, DELIVERY, statement, [node]);
      } catch (error) {
        reject(error);
        call.cancel();
        return;
      }

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
      const refusal = refusalOf(error);
      if (left === 0) resolve(true);
      else if (refusal ? mayRetry(error) : LOST.has(error.code)) resolve(false);
      else reject(new Error(refusal?.reason ?? error.message));
    });
    call.on('end', () => {
      clearTimeout(watchdog);
      resolve(left === 0);
    });
    call.write({ open: { name: options.name, access: { statement }, credit: WINDOW } });
  });
}
// endregion: subscribe

function print({ document, replayed }) {
  if (!replayed && document.index <= printed) return;
  if (!replayed) printed = document.index;
  const { payload, payloadType } = document.envelope;
  console.log([document.index, payloadType, sha256(payload).toString('hex'), document.endedBy.length > 0 ? 'ended' : ''].join('\t'));
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
