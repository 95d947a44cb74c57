// Verifies receipt files offline: node verify.js --trust agency.json FILE… Prints a line for each file: ok, or the step that does not hold.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { readCard } from './agency.js';
import { message } from './protos.js';
import { ReceiptError, verifyDocument } from './receipt.js';

const { values: options, positionals: files } = parseArgs({
  options: { trust: { type: 'string', multiple: true } }, allowPositionals: true,
});
const cards = (options.trust ?? []).map(readCard);
for (const file of files) {
  const outcome = judge(readFileSync(file));
  if (outcome !== 'ok') process.exitCode = 1;
  console.log(outcome);
}

function judge(bytes) {
  try {
    const { format, document, receipt } = message('ReceiptFile').decode(bytes);
    if (format !== 'ecocredit-receipt/v1' || !document || !receipt) return 'not a receipt file';
    verifyDocument(document, receipt, cards);
    return 'ok';
  } catch (error) {
    // Everything else that goes wrong over somebody's bytes: they are no message.
    return error instanceof ReceiptError ? error.step : 'not a receipt file';
  }
}
