// Everything that is known of the node's contract: the proto files.
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import grpc from '@grpc/grpc-js';
import protoLoader from '@grpc/proto-loader';
import protobuf from 'protobufjs';

const folder = fileURLToPath(new URL('../../../protos', import.meta.url));
const files = readdirSync(path.join(folder, 'ecocredit/exchange/v1')).map(name => `ecocredit/exchange/v1/${name}`);

// region: protos
// The services, for grpc-js.
const definition = protoLoader.loadSync(files, { includeDirs: [folder], longs: Number, enums: String, defaults: true, oneofs: true });
export const services = grpc.loadPackageDefinition(definition).ecocredit.exchange.v1;

// The messages on their own: what stands in an envelope is signed, sent and kept as bytes.
const root = new protobuf.Root();
root.resolvePath = (origin, target) => target.startsWith('google/protobuf/') ? target : path.join(folder, target);
root.loadSync(files);
export const message = name => root.lookupType(`ecocredit.exchange.v1.${name}`);
// endregion: protos
