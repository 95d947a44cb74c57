"""Everything that is known of the node's contract: the proto files. Messages are made of them at run time, by protoc's descriptors."""
import subprocess
import tempfile
from pathlib import Path

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

HERE = Path(__file__).resolve().parent
PROTOS = HERE.parents[2] / 'protos'


# region: protos
def _compile():
    sources = [str(path.relative_to(PROTOS)) for path in PROTOS.glob('ecocredit/exchange/v1/*.proto')]
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, 'descriptors')
        subprocess.run(
            ['protoc', f'-I{PROTOS}', f'-I{HERE.parent}', '--include_imports', f'--descriptor_set_out={out}', *sources, 'errors.proto'],
            check=True)
        return descriptor_pb2.FileDescriptorSet.FromString(out.read_bytes())


_files = _compile().file
_pool = descriptor_pool.DescriptorPool()
for _file in _files:
    _pool.Add(_file)
# Later releases of protobuf have a function in place of the factory.
_class_of = getattr(message_factory, 'GetMessageClass', None) or message_factory.MessageFactory(_pool).GetPrototype


def message(name, package='ecocredit.exchange.v1'):
    """The class of a message."""
    return _class_of(_pool.FindMessageTypeByName(f'{package}.{name}'))


class Service:
    """The methods of a service over a channel, by their names."""

    def __init__(self, channel, name):
        for file in _files:
            for service in file.service:
                if f'{file.package}.{service.name}' == f'ecocredit.exchange.v1.{name}':
                    for method in service.method:
                        setattr(self, method.name, self._bind(channel, service.name, method))

    @staticmethod
    def _bind(channel, service, method):
        shape = f"{'stream' if method.client_streaming else 'unary'}_{'stream' if method.server_streaming else 'unary'}"
        request, response = (_class_of(_pool.FindMessageTypeByName(name[1:])) for name in (method.input_type, method.output_type))
        return getattr(channel, shape)(
            f'/ecocredit.exchange.v1.{service}/{method.name}',
            request_serializer=request.SerializeToString, response_deserializer=response.FromString)
# endregion: protos
