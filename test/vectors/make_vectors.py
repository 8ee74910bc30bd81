"""Makes the vectors beside it, with PyNaCl and Python's standard library and none of our code.

    /usr/bin/python3 test/vectors/make_vectors.py WORDLIST [--check]

WORDLIST is a file with the English list of BIP-39, one word a line. --check compares with the files instead of writing
them, and opens, verifies and derives everything in them once more through libsodium's own calls.
"""
import base64
import hashlib
import hmac
import json
import pathlib
import sys

from nacl import bindings as sodium

FOLDER = pathlib.Path(__file__).parent
SIZES = (1024, 4096, 16336)


def b64(data):
    return base64.b64encode(data).decode()


def b64url(data):
    return base64.urlsafe_b64encode(data).decode().rstrip('=')


def count(first, length=32):
    return bytes((first + at) % 256 for at in range(length))


def hkdf(key, info):
    pseudorandom = hmac.new(bytes(32), key, hashlib.sha256).digest()
    return hmac.new(pseudorandom, info + b'\x01', hashlib.sha256).digest()


def identity_of(seed):
    public, secret = sodium.crypto_sign_seed_keypair(seed)
    return public, secret


def sign(secret, message):
    return sodium.crypto_sign(message, secret)[:64]


def seal(message, recipient, ephemeral_secret):
    ephemeral = sodium.crypto_scalarmult_base(ephemeral_secret)
    nonce = hashlib.blake2b(ephemeral + recipient, digest_size=24).digest()
    return ephemeral + sodium.crypto_box(message, nonce, recipient, ephemeral_secret)


def keys():
    cases = []
    for first in (0x00, 0x40, 0xE0):
        seed = count(first)
        public, secret = identity_of(seed)
        cases.append({
            'seed': seed.hex(),
            'identity': b64(public),
            'x25519_public_key': b64(sodium.crypto_sign_ed25519_pk_to_curve25519(public)),
            'x25519_secret_key': sodium.crypto_sign_ed25519_sk_to_curve25519(secret).hex(),
        })
    return {'description': 'The identity of a seed (RFC 8032), and the X25519 keys that a box whose sealing is '
                           '"derived" is sealed to and opened with.', 'cases': cases}


def words(wordlist):
    assert hashlib.sha256(('\n'.join(wordlist) + '\n').encode()).hexdigest() == \
        '2f5eed53a4727b4bf8880d8f3f199efc90e58503646d9ff8eff3a2ed3b24dbda'
    cases = []
    for first in (0x00, 0x40, 0xE0):
        identity = identity_of(count(first))[0]
        bits = int.from_bytes(hashlib.sha256(b'sealdrop words v1' + identity).digest(), 'big') >> (256 - 88)
        cases.append({
            'identity': b64(identity),
            'words': [wordlist[(bits >> (11 * (7 - at))) & 2047] for at in range(8)],
        })
    return {'description': 'An identity as eight words: the first 88 bits of SHA-256("sealdrop words v1" || identity), '
                           '11 bits a word, English list of BIP-39.', 'cases': cases}


def links():
    token = 'link_' + b64url(count(0x10, 24))
    identity = identity_of(count(0))[0]
    box_key = sodium.crypto_scalarmult_base(count(0x20))
    pinned = f'{token}.{b64url(identity)}'
    good = []
    for base in ('https://drop.example', 'https://host.example/some/path', 'http://localhost:5000', 'http://127.0.0.1:5000',
                 'http://[::1]:5000', 'http://' + 'a' * 56 + '.onion'):
        good.append({'link': f'{base}/l#{pinned}', 'kind': 'identity', 'base_url': base, 'link_token': token,
                     'key': b64(identity)})
        good.append({'link': f'{base}/l#{token}.x.{b64url(box_key)}', 'kind': 'box key', 'base_url': base,
                     'link_token': token, 'key': b64(box_key)})
        good.append({'link': f'{base}/l/{token}', 'kind': 'server', 'base_url': base, 'link_token': token})
    site = 'https://drop.example'
    bad = {
        'stripped': [f'{site}/l'],
        'insecure': [f'http://drop.example/l#{pinned}', f'http://drop.example/l/{token}',
                     f'http://localhost.example/l#{pinned}', f'http://onion/l#{pinned}', f'http://192.168.1.2/l#{pinned}'],
        'malformed': [
            '', ' ', 'link', token, pinned, f'{site}', f'{site}/', f'{site}/#{pinned}', f'{site}/l#', f'{site}/l/#{pinned}',
            f'{site}/l/', f'{site}/l/{token}#', f'{site}/l/{token}#{pinned}', f'{site}/l/{token[:-1]}', f'{site}/l/{token}x',
            f'{site}/l#{token}', f'{site}/l#{token}.', f'{site}/l#{pinned}.', f'{site}/l#.{b64url(identity)}',
            f'{site}/l#{pinned[:-1]}', f'{site}/l#{pinned}A', f'{site}/l#{pinned}=', f'{site}/l#{token}.{b64(identity)}',
            f'{site}/l#{token}.y.{b64url(box_key)}', f'{site}/l#{token}.X.{b64url(box_key)}',
            f'{site}/l#{token}..{b64url(box_key)}', f'{site}/l#{token}.x.{b64url(box_key)}.x',
            f'{site}/l#{token}.x.{b64url(box_key)[:-1]}', f'{site}/l#{pinned[:-1]}B', f'{site}/l?a=b#{pinned}',
            f'https://a:b@drop.example/l#{pinned}', f'ftp://drop.example/l#{pinned}', f'javascript:/l#{pinned}',
            f'{site}/L#{pinned}', f'{site}/l%23{pinned}', f'{site}/l#{pinned} {pinned}', f'//drop.example/l#{pinned}',
        ],
    }
    return {'description': 'Links, what each names, and texts that are none: "stripped" has lost what stood behind #, '
                           '"insecure" is plain http to somewhere else than this machine or an onion service.',
            'good': good, 'bad': bad}


def envelope_of(text, name=None):
    letter = {'text': text} if name is None else {'text': text, 'name': name}
    content = b'\x01' + json.dumps(letter, ensure_ascii=False, separators=(',', ':')).encode()
    size = next(size for size in SIZES if size > len(content))
    return content + b'\x80' + bytes(size - len(content) - 1)


def envelopes():
    overhead = len(b'\x01{"text":""}')
    texts = [('', None), ('The keys are under the third stone.', None), ('Grüße 🕊️ سلام', 'Zoë 🎈'),
             ('line\nline\t"quoted" \\', ''), ('x' * (1023 - overhead), None), ('x' * (1024 - overhead), None),
             ('x' * (4095 - overhead), None), ('x' * (4096 - overhead), None), ('x' * (16335 - overhead), None)]
    good = [{'text': text, **({} if name is None else {'name': name}), 'bytes': len(envelope_of(text, name)),
             'sha256': hashlib.sha256(envelope_of(text, name)).hexdigest()} for text, name in texts]
    right = envelope_of('hello')
    unpadded = right[:right.index(b'\x80')]

    def padded(content, size=1024):
        return content + b'\x80' + bytes(size - len(content) - 1)

    unreadable = [unpadded, unpadded + b'\x80', right[:-1], right + b'\x00', right[:-1] + b'\x01', padded(unpadded, 4096),
                  padded(unpadded, 1023), padded(b'\x01'), padded(b'\x01null'), padded(b'\x01[]'), padded(b'\x01"text"'),
                  padded(b'\x01{}'), padded(b'\x01{"text":1}'), padded(b'\x01{"text":"a","name":1}'),
                  padded(b'\x01{"text":"a","name":null}'), padded(b'\x01{"text":"a"} x'), padded(b'\x01{"text":"\xff"}'),
                  unpadded + bytes(1024 - len(unpadded)), b'\x01', b'\xff\xfe', b'\xc3']
    plain = ['', 'hello', '{"text":"hello"}', '\x00', '\x02', '\ufeffx', 'Grüße 🕊️', '0\x01']
    return {
        'description': 'What is inside a sealed box whose envelope is 1. "good": a letter, and length and SHA-256 of its '
                       'envelope. "unreadable": bytes that are neither an envelope nor text, hex. "plain": text that is '
                       'none, shown as it is. "more": letters of other writers, with fields or spaces of their own.',
        'good': good,
        'too_long': {'text_of_x': 16336 - overhead},
        'more': [{'envelope': padded(b'\x01 {"name":"Bo","text":"hi", "attachments":[]} ').hex(), 'text': 'hi', 'name': 'Bo'}],
        'unreadable': [each.hex() for each in unreadable],
        'plain': plain,
    }


def sealed_boxes():
    cases = []
    for first, ephemeral, message in ((0x20, 0x80, b''), (0x20, 0x81, 'The keys are under the third stone.'.encode()),
                                      (0x60, 0x82, envelope_of('Grüße 🕊️', 'Zoë')), (0x60, 0x83, count(0, 16336))):
        secret = count(first)
        public = sodium.crypto_scalarmult_base(secret)
        sealed = seal(message, public, count(ephemeral))
        assert sodium.crypto_box_seal_open(sealed, public, secret) == message
        long = len(message) > 200
        cases.append({
            'recipient_secret_key': secret.hex(), 'recipient_public_key': b64(public), 'ephemeral_secret_key': count(ephemeral).hex(),
            **({'message_sha256': hashlib.sha256(message).hexdigest(), 'sealed_sha256': hashlib.sha256(sealed).hexdigest()}
               if len(message) > 2000 else {'message': message.hex() if not long else message.hex(), 'sealed': b64(sealed)}),
            'bytes': len(sealed),
        })
    return {'description': 'crypto_box_seal with a given ephemeral key. The last message is 16,336 bytes that count up from '
                           '0x00 and begin again after 0xff; of it and of its sealed box stands the SHA-256.', 'cases': cases}


def key_chain():
    link = count(0xA0)
    steps = []
    for index in range(60):
        secret = hkdf(link, b'sealdrop chain secret v1')
        if index < 4 or index == 59:
            steps.append({'index': index, 'link': link.hex(), 'secret_key': secret.hex(),
                          'public_key': b64(sodium.crypto_scalarmult_base(secret))})
        link = hkdf(link, b'sealdrop chain v1')
    return {'description': 'chain_{n+1} = HKDF-SHA-256(chain_n, info "sealdrop chain v1"), secret_n = HKDF-SHA-256(chain_n, '
                           'info "sealdrop chain secret v1"), both without salt and 32 bytes long.', 'steps': steps}


def statements():
    identity, secret = identity_of(count(0))
    cases = []
    for envelope, issued, valid, first in ((1, 1795186800000, 1802962800000, 0x20), (0, 1795186800000, 1829746800000, 0x60),
                                           (1, 0, 1, 0x20), (1, 2**53 - 2, 2**53 - 1, 0x20)):
        public = sodium.crypto_scalarmult_base(count(first))
        signed = b'\xffsealdrop box key v1' + bytes([envelope]) + issued.to_bytes(8, 'big') + valid.to_bytes(8, 'big') + public
        cases.append({'signed_bytes': signed.hex(), 'statement': {
            'public_key': b64(public), 'envelope': envelope, 'issued_at_ms': issued, 'valid_until_ms': valid,
            'signature': b64(sign(secret, signed))}})
    return {'description': 'Statements by the identity whose seed is 0x00 to 0x1f: the 69 bytes that are signed, hex, and the '
                           'statement as it is on the wire.', 'identity': b64(identity), 'cases': cases}


def challenges():
    cases = []
    for origin in ('https://drop.example', 'http://localhost:5000', 'http://' + 'a' * 56 + '.onion'):
        challenge = ' '.join(['sealdrop-challenge-1', origin, '1795231233300', b64url(count(1, 8)), b64url(count(2, 16)),
                              b64url(count(3, 32))])
        identity, secret = identity_of(count(0))
        cases.append({'origin': origin, 'challenge': challenge, 'signature': b64(sign(secret, challenge.encode()))})
    good = cases[0]['challenge']
    not_ours = ['', 'x', good + ' ', ' ' + good, good.replace(' ', '  ', 1), good + ' x', good.replace('-1 ', '-2 '),
                good.replace('1795231233300', '01795231233300'), good.replace('1795231233300', '-1'),
                good.replace('1795231233300', '1e12'), good[:-1], good.replace(' ', '\n'), good.rsplit(' ', 1)[0],
                good.replace('https://drop.example', ''), good.upper()]
    return {'description': 'Challenges, as a server whose origin is given hands them out, signed by the identity whose seed is '
                           '0x00 to 0x1f over their UTF-8 bytes. "not_ours": texts that a careful client does not sign.',
            'identity': b64(identity_of(count(0))[0]), 'cases': cases, 'not_ours': not_ours}


def actions():
    identity, secret = identity_of(count(0))
    token = 'link_' + b64url(count(0x10, 24))
    origin = 'https://drop.example'
    challenge = ' '.join(['sealdrop-challenge-1', origin, '1795231233300', b64url(count(1, 8)), b64url(count(2, 16)),
                          b64url(count(3, 32))])
    cases = []
    for call, parameters in (('/box', {}), ('/update_box', {'greeting': 'Grüße 🕊️ \n"سلام"', 'closed': True}),
                             ('/delete_drops', {'message_ids': [0, 131402312253498, 2**53 - 1]}), ('/delete_drops', {'all': True}),
                             ('/block_contact', {'from_link_token': token, 'blocked': False})):
        action = json.dumps({'call': call, 'origin': origin, 'link_token_hash': b64(hashlib.sha256(token.encode()).digest()),
                             'challenge': challenge, 'parameters': parameters}, ensure_ascii=False, separators=(',', ':'))
        signed = b'\xffsealdrop action v1' + action.encode()
        cases.append({'call': call, 'parameters': parameters, 'action': action, 'signed_bytes': signed.hex(),
                      'action_signature': b64(sign(secret, signed))})
    return {'description': 'Actions for the box of a link token, signed by the identity whose seed is 0x00 to 0x1f: the text, '
                           'the bytes that are signed, hex, and the signature. Another client may write its JSON in another way: '
                           'what counts is the text that was signed.',
            'identity': b64(identity), 'origin': origin, 'link_token': token, 'challenge': challenge, 'cases': cases}


def receipts():
    good = []
    for base in ('https://drop.example', 'https://host.example/some/path', 'http://127.0.0.1:5000', 'http://' + 'a' * 56 + '.onion'):
        secret = count(0xC0)
        good.append({'receipt': f'{base}/r#{b64url(secret)}', 'base_url': base, 'secret': b64(secret),
                     'receipt_hash': b64(hashlib.sha256(secret).digest())})
    right, secret = 'https://drop.example/r', b64url(count(0xC0))
    bad = ['', 'receipt', secret, right, f'{right}#', f'{right}#{secret}#', f'{right}#{secret[:-1]}', f'{right}#{secret}A',
           f'{right}#{secret}=', f'{right}#{b64(count(0xC0))}', f'{right}#{secret[:-1]}B', f'{right}/#{secret}',
           f'{right}/{secret}', f'{right}?a=b#{secret}', f'https://a:b@drop.example/r#{secret}', f'https://drop.example/l#{secret}',
           f'https://drop.example/#{secret}', f'https://drop.example/R#{secret}', f'ftp://drop.example/r#{secret}',
           f'http://drop.example/r#{secret}', f'//drop.example/r#{secret}', f'javascript:/r#{secret}']
    return {'description': 'Receipts: what a sender keeps, whose secret they send to /receipt and /withdraw, and the '
                           'receipt_hash that went along with the drop. "bad": texts that are none.', 'good': good, 'bad': bad}


def main():
    wordlist = pathlib.Path(sys.argv[1]).read_text().split()
    check = '--check' in sys.argv[2:]
    made = {'keys': keys(), 'words': words(wordlist), 'links': links(), 'envelopes': envelopes(),
            'sealed-boxes': sealed_boxes(), 'key-chain': key_chain(), 'statements': statements(), 'challenges': challenges(),
            'actions': actions(), 'receipts': receipts()}
    for name, content in made.items():
        file = FOLDER / f'{name}.json'
        text = json.dumps(content, ensure_ascii=False, indent=2) + '\n'
        if not check:
            file.write_text(text)
        elif json.loads(file.read_text()) != json.loads(text):
            sys.exit(f'{name}.json is not what PyNaCl makes')
    if check:
        judge(made)
        print('as it should be')


def judge(made):
    for case in made['statements']['cases']:
        statement = case['statement']
        signature = base64.b64decode(statement['signature'])
        sodium.crypto_sign_open(signature + bytes.fromhex(case['signed_bytes']), base64.b64decode(made['statements']['identity']))
    for case in made['challenges']['cases']:
        signature = base64.b64decode(case['signature'])
        sodium.crypto_sign_open(signature + case['challenge'].encode(), base64.b64decode(made['challenges']['identity']))
    for case in made['actions']['cases']:
        signature = base64.b64decode(case['action_signature'])
        sodium.crypto_sign_open(signature + bytes.fromhex(case['signed_bytes']), base64.b64decode(made['actions']['identity']))
        assert json.loads(bytes.fromhex(case['signed_bytes'])[len(b'\xffsealdrop action v1'):])['parameters'] == case['parameters']
    for case in made['sealed-boxes']['cases']:
        if 'sealed' in case:
            opened = sodium.crypto_box_seal_open(base64.b64decode(case['sealed']), base64.b64decode(case['recipient_public_key']),
                                                 bytes.fromhex(case['recipient_secret_key']))
            assert opened.hex() == case['message']
    attack = json.loads((FOLDER / 'statement-as-challenge.json').read_text())
    identity, secret = identity_of(bytes.fromhex(attack['identitySeed']))
    without_marker = b'sealdrop box key v1' + bytes([attack['envelope']]) + attack['issued_at_ms'].to_bytes(8, 'big') + \
        attack['valid_until_ms'].to_bytes(8, 'big') + bytes.fromhex(attack['public_key'])
    without_marker.decode('utf-8')  # it is text, so a phone would sign it
    try:
        (b'\xff' + without_marker).decode('utf-8')
        sys.exit('a statement is text')
    except UnicodeDecodeError:
        pass


if __name__ == '__main__':
    main()
