// Why a node refused a call: the ErrorInfo in grpc-status-details-bin (https://google.aip.dev/193).
import protobuf from 'protobufjs';

const { root } = protobuf.parse(`
  syntax = "proto3";
  message Any { string type_url = 1; bytes value = 2; }
  message Status { int32 code = 1; string message = 2; repeated Any details = 3; }
  message ErrorInfo { string reason = 1; string domain = 2; }
`);
const Status = root.lookupType('Status');
const ErrorInfo = root.lookupType('ErrorInfo');

/** The reason's name, for example SUBSCRIPTION_REPLACED; undefined where no node spoke. */
export function reasonOf(error) {
  const [bytes] = error.metadata?.get('grpc-status-details-bin') ?? [];
  if (!bytes) return undefined;
  return Status.decode(bytes).details
    .filter(detail => detail.type_url?.endsWith('/google.rpc.ErrorInfo') || detail.typeUrl?.endsWith('/google.rpc.ErrorInfo'))
    .map(detail => ErrorInfo.decode(detail.value))
    .find(info => info.domain === 'exchange.ecocredit')?.reason;
}
