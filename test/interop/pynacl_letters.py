"""An owner and a sender that speak PyNaCl, and nothing of ours: what they seal and open is what our client library does.

stdin: {"keys": what the client library keeps of a box, "facts": the answer of /link_info, "drops": [base64],
"text", "name"}. stdout: {"opened": [[text, name]], "sealed": base64 of the letter}.
"""
import base64
import json
import pathlib
import sys

from nacl import bindings as sodium

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / 'vectors'))
from make_vectors import envelope_of, hkdf  # noqa: E402


def secrets(chain):
    link = base64.b64decode(chain['oldest_link'])
    for _ in chain['periods']:
        yield hkdf(link, b'sealdrop chain secret v1')
        link = hkdf(link, b'sealdrop chain v1')


def open_letter(sealed, keys):
    for secret in secrets(keys['chain']):
        try:
            message = sodium.crypto_box_seal_open(sealed, sodium.crypto_scalarmult_base(secret), secret)
        except Exception:
            continue
        content = message.rstrip(b'\x00')
        assert len(message) in (1024, 4096, 16336) and content[0] == 1 and content[-1] == 0x80
        letter = json.loads(content[1:-1])
        return [letter['text'], letter.get('name')]
    raise SystemExit('no key opens it')


def seal_letter(facts, text, name):
    statement = max(facts['encryption_keys'], key=lambda each: each['issued_at_ms'])
    key = base64.b64decode(statement['public_key'])
    signed = b'\xffsealdrop box key v1' + bytes([statement['envelope']]) + statement['issued_at_ms'].to_bytes(8, 'big') \
        + statement['valid_until_ms'].to_bytes(8, 'big') + key
    sodium.crypto_sign_open(base64.b64decode(statement['signature']) + signed, base64.b64decode(facts['public_key']))
    return sodium.crypto_box_seal(envelope_of(text, name), key)


given = json.load(sys.stdin)
print(json.dumps({
    'opened': [open_letter(base64.b64decode(drop), given['keys']) for drop in given['drops']],
    'sealed': base64.b64encode(seal_letter(given['facts'], given['text'], given['name'])).decode(),
}))
