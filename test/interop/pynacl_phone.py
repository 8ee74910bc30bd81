"""A phone that nobody here wrote: PyNaCl and the standard library, against the server whose address it is given."""

import base64
import json
import struct
import sys
import time
import urllib.error
import urllib.request

import nacl.exceptions
import nacl.public
import nacl.signing

ADDRESS = sys.argv[1]
DAY_MS = 24 * 60 * 60 * 1000


def b64(data):
    return base64.b64encode(data).decode()


def call(path, body, expected, token=None):
    headers = {"Content-Type": "application/json"}
    if token is not None:
        headers["Authorization"] = "Bearer " + token
    request = urllib.request.Request(ADDRESS + path, json.dumps(body).encode(), headers)
    try:
        with urllib.request.urlopen(request) as response:
            status, text = response.status, response.read()
    except urllib.error.HTTPError as refusal:
        status, text = refusal.code, refusal.read()
    assert status == expected, f"{path} answered {status} instead of {expected}: {text!r}"
    return json.loads(text)


def statement(key, public_key, first_byte=b"\xff"):
    issued, valid_until = int(time.time() * 1000), int(time.time() * 1000) + 90 * DAY_MS
    signed = first_byte + b"sealdrop box key v1" + struct.pack(">BQQ", 1, issued, valid_until) + public_key
    return {
        "public_key": b64(public_key),
        "envelope": 1,
        "issued_at_ms": issued,
        "valid_until_ms": valid_until,
        "signature": b64(key.sign(signed).signature),
    }


def main():
    key = nacl.signing.SigningKey.generate()
    box = call("/register", {"public_key": b64(bytes(key.verify_key)), "encryption": "derived"}, 201)
    link, token = box["link_token"], box["fetch_token"]

    def prove(challenge=None):
        if challenge is None:
            challenge = call("/challenge_request", {"link_token": link}, 200)["challenge"]
        signature = key.sign(challenge.encode()).signature
        return {"link_token": link, "challenge": challenge, "challenge_signature": b64(signature)}

    # A sender who has only the link and what the server says of it.
    facts = call("/link_info", {"link_token": link}, 200)
    assert facts["sealing"] == "derived"
    identity = nacl.signing.VerifyKey(base64.b64decode(facts["public_key"]))
    sealer = nacl.public.SealedBox(identity.to_curve25519_public_key())
    texts = ["a first word", "\U0001f54a\ufe0f — спасибо", "x" * 16336]
    ids = []
    for text in texts:
        sealed = b64(sealer.encrypt(text.encode()))
        ids.append(call("/send", {"link_token": link, "encrypted_message": sealed}, 201)["id"])
    again = call("/send", {"link_token": link, "encrypted_message": sealed}, 201)
    assert again["id"] == ids[-1], "a send that was tried again is the first one"
    call("/send", {"link_token": link, "encrypted_message": b64(sealer.encrypt(b"x" * 16337))}, 400)

    # The owner.
    opener = nacl.public.SealedBox(key.to_curve25519_private_key())
    proof = prove()
    page = call("/fetch", {**proof, "order": "ASC"}, 200)
    opened = [opener.decrypt(base64.b64decode(drop["encrypted_message"])).decode() for drop in page["data"]]
    assert opened == texts, "what was opened is not what was sealed"
    assert [drop["id"] for drop in page["data"]] == ids
    call("/fetch", proof, 401)
    seen = call("/ack", {**prove(page["next_challenge"]), "message_ids": ids}, 200)
    assert seen["count"] == len(ids)
    rest = call("/fetch", prove(seen["next_challenge"]), 200)
    assert rest["data"] == [] and rest["next_cursor"] is None
    kept = call("/fetch", {"link_token": link, "include_seen": True}, 200, token)
    assert kept["count"] == len(ids) and all(drop["seen"] for drop in kept["data"])

    # Keys that rotate: signed by the identity, with the byte that keeps a statement from being a challenge.
    fresh = nacl.public.PrivateKey.generate()
    signed = statement(key, bytes(fresh.public_key))
    call("/set_encryption_keys", {**prove(), "encryption_keys": [signed]}, 200)
    facts = call("/link_info", {"link_token": link}, 200)
    assert facts["sealing"] == "statements" and facts["encryption_keys"] == [signed]
    unsafe = statement(key, bytes(fresh.public_key), first_byte=b"")
    call("/set_encryption_keys", {**prove(), "encryption_keys": [unsafe]}, 400)
    call("/set_encryption_keys", {"link_token": link, "encryption_keys": []}, 401, token)

    # What this project seals, opened by PyNaCl.
    ours = json.load(sys.stdin)
    secret = nacl.public.PrivateKey(bytes.fromhex(ours["secret_key"]))
    assert bytes(secret.public_key).hex() == ours["public_key"]
    assert nacl.public.SealedBox(secret).decrypt(bytes.fromhex(ours["sealed"])) == bytes.fromhex(ours["message"])
    other = nacl.public.SealedBox(nacl.public.PrivateKey.generate())
    try:
        other.decrypt(bytes.fromhex(ours["sealed"]))
    except nacl.exceptions.CryptoError:
        print("as it should be")
        return
    raise AssertionError("another key opened it")


main()
