"""Verifies receipt files offline: verify.py --trust agency.json FILE… Prints a line for each file: ok, or the step that does not hold."""
import argparse
import sys
from pathlib import Path

from agency import read_card
from protos import message
from receipt import ReceiptError, verify_document


def judge(data, cards):
    try:
        file = message('ReceiptFile').FromString(data)
        if file.format != 'ecocredit-receipt/v1':
            return 'not a receipt file'
        verify_document(file.document, file.receipt, cards)
        return 'ok'
    except ReceiptError as error:
        return error.step
    except Exception:  # Whatever else goes wrong over somebody's bytes: they are no message.
        return 'not a receipt file'


parser = argparse.ArgumentParser()
parser.add_argument('--trust', action='append', default=[])
parser.add_argument('files', nargs='+')
options = parser.parse_args()
trusted = [read_card(file) for file in options.trust]
outcomes = [judge(Path(file).read_bytes(), trusted) for file in options.files]
print('\n'.join(outcomes))
sys.exit(any(outcome != 'ok' for outcome in outcomes))
