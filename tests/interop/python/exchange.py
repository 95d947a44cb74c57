"""A day's work with a node, with nothing but gRPC and the proto files: sends a document, sends it again, sends many, pulls what is there,
asks about an organisation, reads a refusal. Every receipt is verified and filed. Prints a JSON object for each step. Options: README.md."""
import argparse
import json
from pathlib import Path

import grpc

from agency import Agency, connect, read_card, sha256
from documents import access_statement, penalty, seal
from errors import patiently, read_refusal, refusal_of
from protos import Service, message
from receipt import verify_document, verify_page

DEADLINE_S = 30

parser = argparse.ArgumentParser()
for name in ('data', 'to', 'subject', 'case', 'operator', 'receipts'):
    parser.add_argument(f'--{name}', required=True)
parser.add_argument('--endpoint')
parser.add_argument('--purpose', default='PURPOSE_ECOLOGY_SUPERVISION')
parser.add_argument('--attempts', type=int, default=8)
options = parser.parse_args()

agency = Agency(options.data)
card = read_card(options.to)
cards = [card, read_card(Path(options.data, 'agency.json'))]
channel = connect(agency, card, options.endpoint or card['endpoint'])
exchange, status = Service(channel, 'ExchangeService'), Service(channel, 'StatusService')


def ask(method, request):
    """A unary call with a deadline, made again where that can help."""
    return patiently(lambda: method(request, timeout=DEADLINE_S), options.attempts)


def say(step, **facts):
    print(json.dumps({'step': step, **facts}, ensure_ascii=False), flush=True)


def file(document, receipt):
    """Receipts are filed for as long as the case is."""
    receipt_file = message('ReceiptFile')(format='ecocredit-receipt/v1', document=document, receipt=receipt)
    Path(options.receipts, f'{receipt.index}.receipt').write_bytes(receipt_file.SerializeToString())


# region: push
def push(envelope):
    answer = ask(exchange.PushDocument, message('PushDocumentRequest')(envelope=envelope))
    verify_document(envelope, answer.receipt, cards)
    file(envelope, answer.receipt)
    return {'index': answer.receipt.index, 'duplicate': answer.duplicate}
# endregion: push


# region: push-stream
def push_all(envelopes):
    """Many documents on one stream: an outcome for each, in their order. A refusal concerns its own document only."""
    requests = (message('PushRequest')(envelope=envelope, correlation=str(i)) for i, envelope in enumerate(envelopes))
    for response in exchange.Push(requests):
        outcome = response.WhichOneof('outcome')
        if outcome == 'refused':
            yield {'outcome': outcome, 'reason': read_refusal(response.refused.status)['reason']}
            continue
        receipt = getattr(response, outcome).receipt
        verify_document(envelopes[int(response.correlation)], receipt, cards)
        yield {'outcome': outcome, 'index': receipt.index}
# endregion: push-stream


# region: pull
def pull(statement, page_size):
    """Every document that we may see, page by page. The statement goes with the first question, its digest with the others."""
    access, cursor = message('AccessContext')(statement=statement), ''
    while True:
        page = ask(exchange.Pull, message('PullRequest')(
            access=access, cursor=cursor, page_size=page_size, subject_code=options.subject))
        if page.documents:
            verify_page(page, statement, cards)
        yield page.documents
        # Keep the cursor with the documents, in one transaction: news are asked for with it.
        cursor = page.next_cursor
        access = message('AccessContext')(statement_digest=sha256(statement.payload))
        if not page.has_more:
            return
# endregion: pull


# region: ask
def status_of(statement, credit_code):
    """The status of an organisation, signed by the node and proved; never "good", never advice."""
    answer = ask(status.CheckStatus, message('CheckStatusRequest')(
        access=message('AccessContext')(statement=statement), subject=message('SubjectQuery')(credit_code=credit_code)))
    told = verify_document(answer.statement, answer.receipt, cards)
    file(answer.statement, answer.receipt)
    # It answers us, and what we asked.
    if (told.asked_by, told.access_digest, told.subjects[0].credit_code) != (agency.code, sha256(statement.payload), credit_code):
        raise ValueError('The answer is to another question.')
    verdict = told.subjects[0].DESCRIPTOR.fields_by_name['verdict'].enum_type.values_by_number[told.subjects[0].verdict].name
    return {
        'verdict': verdict, 'facts': [fact.document.id for fact in told.subjects[0].facts], 'openRetractions': answer.open_retractions,
    }
# endregion: ask


def record(number):
    return penalty(agency, options.subject, f'示例罚字〔2026〕{number}号')


first, second, third = (seal('CreditRecord', record(number), agency) for number in (1, 2, 3))
say('pushed', **push(first))
say('repeated', **push(first))
nothing = seal('CreditRecord', {**record(4), 'recordClass': 'RECORD_CLASS_BASIC', 'producedOn': '2026-02-30'}, agency)
say('streamed', outcomes=list(push_all([second, first, nothing, third])))

case = seal('AccessStatement', access_statement(agency, options.purpose, options.case, options.operator), agency)
say('pulled', pages=[[document.index for document in page] for page in pull(case, 2)])
say('asked', **status_of(case, options.subject))

try:
    push(nothing)
except grpc.RpcError as error:
    say('refused', code=error.code().value[0], **refusal_of(error))
channel.close()
