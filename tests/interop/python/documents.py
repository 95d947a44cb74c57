"""Documents, and what makes them ours: the signature over their bytes."""
import uuid
from datetime import datetime, timedelta, timezone

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from google.protobuf import json_format

from agency import sha256
from protos import message


# region: sign
def seal(kind, document, agency):
    """A document as a DSSE envelope, signed with ECDSA P-256. Keep the envelope: whoever sends again sends these bytes."""
    payload = json_format.ParseDict(document, message(kind)()).SerializeToString()
    payload_type = f'application/vnd.ecocredit.{kind}.v1+protobuf'
    signature = agency.signing_key.sign(pre_authentication(payload_type, payload), ec.ECDSA(hashes.SHA256()))
    public_key = agency.signing_key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return message('Envelope')(
        payload=payload, payload_type=payload_type, signatures=[message('Signature')(sig=signature, key_id=sha256(public_key).hex())])


def pre_authentication(payload_type, payload):
    """What is signed: DSSE's pre-authentication encoding."""
    return b'DSSEv1 %d %s %d %s' % (len(payload_type.encode()), payload_type.encode(), len(payload), payload)
# endregion: sign


# region: document
def penalty(agency, subject, number):
    """An administrative penalty that has become final. Days are those of Asia/Shanghai; money is in fen."""
    return {
        'header': {
            **_header_of(agency),
            'subject': {'kind': 'SUBJECT_KIND_ORGANISATION', 'creditCode': subject, 'name': '示例环境检测有限公司'},
            'legalBasis': [{'instrument': '内环发〔2024〕21号', 'article': '13'}],
            'evidence': [{'kind': 'EVIDENCE_KIND_PENALTY_DECISION', 'documentNumber': number}],
            'visibility': 'VISIBILITY_GOV_SHARED',
        },
        'recordClass': 'RECORD_CLASS_ORDINARY',
        'source': 'INFORMATION_SOURCE_LAW_ENFORCEMENT',
        'producedOn': day(-60),
        'documentNumber': number,
        'summary': '未按规定检测。',
        'ordinary': {
            'kind': 'ORDINARY_KIND_PENALTY',
            'catalogueRow': 'A1-13',
            'finalOn': day(-10),
            'penalty': {'category': '罚款', 'content': '罚款一万元', 'fineFen': 1_000_000, 'conductType': '示例类型'},
        },
    }
# endregion: document


# region: statement
def access_statement(agency, purpose, case_number, operator):
    """Why we ask: one statement for a whole case. Its header has no subject; it is signed like every other document."""
    # The node's clock may be a little behind.
    not_before = datetime.now(timezone.utc) - timedelta(minutes=5)
    return {
        'header': {
            **_header_of(agency), 'legalBasis': [{'instrument': '内环发〔2024〕21号', 'article': '35'}], 'visibility': 'VISIBILITY_ECO_INTERNAL',
        },
        'purpose': purpose,
        'caseNumber': case_number,
        'operator': operator,
        'notBefore': not_before.isoformat(),
        'notAfter': (not_before + timedelta(days=30)).isoformat(),
    }
# endregion: statement


def _header_of(agency):
    return {
        'id': str(uuid.uuid4()), 'sourceAgency': agency.code, 'issueTime': datetime.now(timezone.utc).isoformat(), 'areaCode': agency.area,
    }


def day(offset):
    """A day so many days from today (ISO 8601, Asia/Shanghai)."""
    return (datetime.now(timezone(timedelta(hours=8))) + timedelta(days=offset)).date().isoformat()
