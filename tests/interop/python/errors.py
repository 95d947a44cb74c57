"""Why a node refused a call, and whether the same call may be made again."""
import random
import time

import grpc

from protos import message


# region: errors
def read_refusal(status):
    """A google.rpc.Status: of a call it stands in grpc-status-details-bin, of an item of a push stream in `refused.status`."""
    refusal = {'violations': []}
    for detail in message('Status', 'google.rpc').FromString(status).details:
        name = detail.TypeName().rpartition('.')[2]
        if name not in ('ErrorInfo', 'BadRequest', 'LocalizedMessage', 'RetryInfo'):
            continue
        value = message(name, 'google.rpc').FromString(detail.value)
        if name == 'ErrorInfo' and value.domain == 'exchange.ecocredit':
            refusal['reason'] = value.reason
        elif name == 'BadRequest':
            refusal['violations'] += [{'field': v.field, 'description': v.description} for v in value.field_violations]
        elif name == 'LocalizedMessage':
            refusal['chinese'] = value.message
        elif name == 'RetryInfo':
            refusal['retryAfterMs'] = value.retry_delay.ToMilliseconds()
    return refusal


def refusal_of(error):
    """The refusal in a call's error; None where no node spoke."""
    for key, value in error.trailing_metadata() or ():
        if key == 'grpc-status-details-bin':
            return read_refusal(value)
    return None
# endregion: errors


# region: retry
def may_retry(error):
    """Whether the same call may succeed later. RESOURCE_EXHAUSTED says so with RetryInfo; without, the message stays too large."""
    if error.code() == grpc.StatusCode.RESOURCE_EXHAUSTED:
        return 'retryAfterMs' in (refusal_of(error) or {})
    return error.code() in (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED)


def patiently(call, attempts):
    """Calls until it succeeds or there is no use. Every call of a node may be repeated; a push only with the same envelope."""
    for attempt in range(1, attempts + 1):
        try:
            return call()
        except grpc.RpcError as error:
            if attempt == attempts or not may_retry(error):
                raise
            # Half of it random, so that the clients of a node that comes back do not all come at once.
            limit_ms = min(30_000, 250 * 2 ** attempt)
            asked_ms = (refusal_of(error) or {}).get('retryAfterMs', 0)
            time.sleep(max(asked_ms, limit_ms / 2 + random.random() * limit_ms / 2) / 1000)
# endregion: retry
