"""A sender that speaks PyNaCl, and leaves what it likes: bytes, sealed as they are.

stdin: {"key": base64 of an X25519 key, "messages": [base64]}. stdout: [base64 of each, sealed].
"""
import base64
import json
import sys

from nacl import public

given = json.load(sys.stdin)
box = public.SealedBox(public.PublicKey(base64.b64decode(given['key'])))
print(json.dumps([base64.b64encode(box.encrypt(base64.b64decode(each))).decode() for each in given['messages']]))
