// Why a node refused a call, and whether the same call may be made again.
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import grpc from '@grpc/grpc-js';
import protobuf from 'protobufjs';

const root = protobuf.loadSync(fileURLToPath(new URL('../errors.proto', import.meta.url)));
const details = name => root.lookupType(`google.rpc.${name}`);

// region: errors
/** A google.rpc.Status: of a call it stands in grpc-status-details-bin, of an item of a push stream in `refused.status`. */
export function readRefusal(bytes) {
  const refusal = { violations: [] };
  for (const { type_url: url, value } of details('Status').decode(bytes).details) {
    const name = url.slice(url.lastIndexOf('.') + 1);
    if (!['ErrorInfo', 'BadRequest', 'LocalizedMessage', 'RetryInfo'].includes(name)) continue;
    const detail = details(name).toObject(details(name).decode(value), { defaults: true, longs: Number });
    if (name === 'ErrorInfo' && detail.domain === 'exchange.ecocredit') refusal.reason = detail.reason;
    if (name === 'BadRequest') refusal.violations.push(...detail.fieldViolations);
    if (name === 'LocalizedMessage') refusal.chinese = detail.message;
    if (name === 'RetryInfo') refusal.retryAfterMs = detail.retryDelay.seconds * 1000 + detail.retryDelay.nanos / 1e6;
  }

  return refusal;
}

/** The refusal in a call's error; undefined where no node spoke. */
export function refusalOf(error) {
  const [bytes] = error.metadata?.get('grpc-status-details-bin') ?? [];
  return bytes && readRefusal(bytes);
}
// endregion: errors

// region: retry
/** Whether the same call may succeed later. RESOURCE_EXHAUSTED says so with RetryInfo; without, the message stays too large. */
export function mayRetry(error) {
  const { UNAVAILABLE, DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED } = grpc.status;
  return error.code === UNAVAILABLE || error.code === DEADLINE_EXCEEDED
    || (error.code === RESOURCE_EXHAUSTED && refusalOf(error)?.retryAfterMs !== undefined);
}

/** Calls until it succeeds or there is no use. Every call of a node may be repeated; a push only with the same envelope. */
export async function patiently(call, attempts) {
  for (let attempt = 1; ; attempt++) {
    try {
      return await call();
    } catch (error) {
      if (attempt === attempts || !mayRetry(error)) throw error;
      // Half of it random, so that the clients of a node that comes back do not all come at once.
      const limit = Math.min(30_000, 250 * 2 ** attempt);
      await delay(Math.max(refusalOf(error)?.retryAfterMs ?? 0, limit / 2 + Math.random() * limit / 2));
    }
  }
}
// endregion: retry
