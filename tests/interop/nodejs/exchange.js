// A day's work with a node, with nothing but gRPC and the proto files: sends a document, sends it again, sends many, pulls what is there,
// asks about an organisation, reads a refusal. Every receipt is verified and filed. Prints a JSON object for each step. Options: README.md.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { connect, readAgency, readCard, sha256 } from './agency.js';
import { accessStatement, penalty, seal } from './documents.js';
import { patiently, readRefusal, refusalOf } from './errors.js';
import { message, services } from './protos.js';
import { DISCLOSURE, verifyDocument, verifyPage, verifySignature } from './receipt.js';

const DEADLINE_MS = 30_000;

const { values: options } = parseArgs({
  options: {
    data: { type: 'string' },
    to: { type: 'string' },
    endpoint: { type: 'string' },
    subject: { type: 'string' },
    purpose: { type: 'string', default: 'PURPOSE_ECOLOGY_SUPERVISION' },
    case: { type: 'string' },
    operator: { type: 'string' },
    receipts: { type: 'string' },
    attempts: { type: 'string', default: '8' },
  },
});
for (const required of ['data', 'to', 'subject', 'case', 'operator', 'receipts']) {
  if (!options[required]) {
    console.error(`--${required} is missing: see README.md`);
    process.exit(2);
  }
}

const agency = readAgency(options.data);
const card = readCard(options.to);
const cards = [card, readCard(path.join(options.data, 'agency.json'))];
const endpoint = options.endpoint ?? card.endpoint;
const exchange = connect(services.ExchangeService, agency, card, endpoint);
const status = connect(services.StatusService, agency, card, endpoint);

/** A unary call with a deadline, made again where that can help. */
const ask = (client, method, request) => patiently(
  () => promisify(client[method]).call(client, request, { deadline: Date.now() + DEADLINE_MS }), Number(options.attempts));
const say = (step, facts) => console.log(JSON.stringify({ step, ...facts }));

/** Receipts are filed for as long as the case is. */
function file(document, receipt) {
  const content = message('ReceiptFile').fromObject({ format: 'ecocredit-receipt/v1', document, receipt });
  writeFileSync(path.join(options.receipts, `${receipt.index}.receipt`), message('ReceiptFile').encode(content).finish());
}

// region: push
async function push(envelope) {
  const { receipt, duplicate } = await ask(exchange, 'pushDocument', { envelope });
  verifyDocument(envelope, receipt, cards);
  file(envelope, receipt);
  return { index: receipt.index, duplicate };
}
// endregion: push

// region: push-stream
/** Many documents on one stream: an outcome for each, in their order. A refusal concerns its own document only. */
async function pushAll(envelopes) {
  const call = exchange.push();
  envelopes.forEach((envelope, i) => call.write({ envelope, correlation: String(i) }));
  call.end();
  const outcomes = [];
  for await (const { correlation, outcome, accepted, duplicate, refused } of call) {
    const receipt = (accepted ?? duplicate)?.receipt;
    if (receipt) verifyDocument(envelopes[Number(correlation)], receipt, cards);
    outcomes.push({ outcome, index: receipt?.index, reason: refused && readRefusal(refused.status).reason });
  }

  return outcomes;
}
// endregion: push-stream

// region: pull
/** Every document that we may see, page by page. The statement goes with the first question, its digest with the others. */
async function* pull(statement, pageSize) {
  let access = { statement };
  let cursor = '';
  while (true) {
    const page = await ask(exchange, 'pull', { access, cursor, pageSize, subjectCode: options.subject });
    if (page.documents.length > 0) verifyPage(page, DISCLOSURE, statement, cards);
    yield page.documents;
    // Keep the cursor with the documents, in one transaction: news are asked for with it.
    cursor = page.nextCursor;
    access = { statementDigest: sha256(statement.payload) };
    if (!page.hasMore) return;
  }
}
// endregion: pull

// region: ask
/** The status of an organisation, signed by the node and proved; never "good", never advice. */
async function statusOf(statement, creditCode) {
  const answer = await ask(status, 'checkStatus', { access: { statement }, subject: { creditCode } });
  verifyDocument(answer.statement, answer.receipt, cards);
  file(answer.statement, answer.receipt);
  const told = verifySignature(answer.statement, 'StatusStatement', cards);
  // It answers us, and what we asked.
  const isOurs = told.askedBy === agency.code && sha256(statement.payload).equals(told.accessDigest)
    && told.subjects[0]?.creditCode === creditCode;
  if (!isOurs) throw new Error('The answer is to another question.');
  const { verdict, facts } = message('StatusStatement').toObject(told, { enums: String, longs: Number, arrays: true }).subjects[0];
  return { verdict, facts: facts.map(fact => fact.document.id), openRetractions: answer.openRetractions };
}
// endregion: ask

const record = number => penalty(agency, options.subject, `示例罚字〔2026〕${number}号`);
const [first, second, third] = [1, 2, 3].map(number => seal('CreditRecord', record(number), agency));
say('pushed', await push(first));
say('repeated', await push(first));
const nothing = seal('CreditRecord', { ...record(4), recordClass: 'RECORD_CLASS_BASIC', producedOn: '2026-02-30' }, agency);
say('streamed', { outcomes: await pushAll([second, first, nothing, third]) });

const reason = { purpose: options.purpose, caseNumber: options.case, operator: options.operator };
const statement = seal('AccessStatement', accessStatement(agency, reason), agency);
const pages = [];
for await (const documents of pull(statement, 2)) pages.push(documents.map(document => document.index));
say('pulled', { pages });
say('asked', await statusOf(statement, options.subject));

try {
  await push(nothing);
} catch (error) {
  say('refused', { code: error.code, ...refusalOf(error) });
}

exchange.close();
status.close();
