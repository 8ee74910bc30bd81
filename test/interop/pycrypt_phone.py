"""Phones of PyCrypt's that nobody here wrote: they live on one server, and go on at another as if it were the same.

argv: the server's address, the file in which they keep what phones keep, and the act: `before`, `between` or `after` the move.
"""

import base64
import datetime
import json
import sys
import urllib.error
import urllib.request

import nacl.public
import nacl.signing

ADDRESS, MEMORY, ACT = sys.argv[1:4]


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


def minute_of(time):
    """PyCrypt's times have no zone: they are the database's, here UTC."""
    return datetime.datetime.fromisoformat(time.replace("Z", "")).replace(second=0, microsecond=0).isoformat()


class Phone:
    """Keeps an Ed25519 key to sign with, and an X25519 key of its own that it hands out by itself."""

    def __init__(self, kept):
        self.kept = kept
        self.signing = nacl.signing.SigningKey(base64.b64decode(kept["signing_seed"]))
        self.box = nacl.public.PrivateKey(base64.b64decode(kept["box_secret"]))

    @classmethod
    def register(cls, name):
        key = nacl.signing.SigningKey.generate()
        body = {"public_key": b64(bytes(key.verify_key)), "display_name": name, "key_type": "ed25519"}
        box = call("/register", body, 201)
        kept = {name: box[name] for name in ("link_token", "fetch_token")}
        kept |= {"signing_seed": b64(bytes(key)), "box_secret": b64(bytes(nacl.public.PrivateKey.generate()))}
        return cls(kept)

    @property
    def link(self):
        return self.kept["link_token"]

    @property
    def token(self):
        return self.kept["fetch_token"]

    def prove(self, challenge=None):
        if challenge is None:
            challenge = call("/challenge_request", {"link_token": self.link}, 200)["challenge"]
        signature = self.signing.sign(challenge.encode()).signature
        return {"link_token": self.link, "challenge": challenge, "challenge_signature": b64(signature)}

    def seal(self, text):
        return b64(nacl.public.SealedBox(self.box.public_key).encrypt(text.encode()))

    def open(self, drop):
        return nacl.public.SealedBox(self.box).decrypt(base64.b64decode(drop["encrypted_message"])).decode()

    def receive(self, text, expected=201, **more):
        body = {"link_token": self.link, "encrypted_message": self.seal(text), **more}
        return body, call("/send", body, expected)

    def fetch(self, **more):
        """By a signature."""
        return call("/fetch", {**self.prove(), "order": "ASC", **more}, 200)["data"]

    def fetch_by_token(self, **more):
        return call("/fetch", {"link_token": self.link, "order": "ASC", **more}, 200, self.token)["data"]

    def requests(self):
        return call("/get_message_requests", {"link_token": self.link}, 200, self.token)["data"]

    def answer(self, request_id, action):
        body = {**self.prove(), "request_id": request_id, "action": action}
        return call("/respond_message_request", body, 200)

    def ask(self, other, name, expected=201):
        body = {"from_link_token": self.link, "to_link_token": other.link, "from_nickname": name}
        return call("/request_message_permission", body, expected)


TEXTS = ["first", "second \U0001f54a\ufe0f", "سوم", "x" * 16336, "fifth", "sixth"]
METADATA = {"timestamp": 1234567890123456789, "from": "é ü", "ratio": 1.0, "list": [1, {"deep": None}]}


def before():
    ana, ben, cem, eve = [Phone.register(name) for name in ("آنا", "Ben", None, "Eve")]
    granted = ben.ask(ana, "Ben")["request_id"]
    refused = eve.ask(ana, "Eve")["request_id"]
    pending = cem.ask(ana, "Cem \U0001f419")["request_id"]
    assert sorted(each["id"] for each in ana.requests()) == sorted([granted, refused, pending])
    ana.answer(granted, "accept")
    ana.answer(refused, "reject")
    ids = [ana.receive(text)[1]["id"] for text in TEXTS[:3]]
    ids.append(ana.receive(TEXTS[3], metadata=METADATA)[1]["id"])
    ids.append(ana.receive(TEXTS[4], from_link_token=ben.link)[1]["id"])
    ben_id = ben.receive("for Ben")[1]["id"]
    # The owner reads three, acknowledges two, and remembers where she was.
    page = ana.fetch(limit=3)
    assert [ana.open(drop) for drop in page] == TEXTS[:3]
    call("/ack", {**ana.prove(), "message_ids": ids[:2]}, 200)
    return {
        "ana": ana.kept, "ben": ben.kept, "cem": cem.kept, "eve": eve.kept, "ids": ids, "ben_id": ben_id,
        "cursor": page[-1]["id"], "requests": {"granted": granted, "refused": refused, "pending": pending},
        "contact": call("/check_contact", {"link_token": ana.link}, 200),
        "asked_at": next(each["created_at"] for each in ana.requests()),
        "sent_at": [drop["created_at"] for drop in ana.fetch_by_token(include_seen=True)],
    }


def phones_of(memory):
    return [Phone(memory[name]) for name in ("ana", "ben", "cem", "eve")]


def between(memory):
    """While the rows are on their way already, PyCrypt goes on being used."""
    ana, ben, cem, eve = phones_of(memory)
    body, sent = ana.receive(TEXTS[5])
    memory["ids"].append(sent["id"])
    memory["sent_at"].append(ana.fetch_by_token()[-1]["created_at"])
    memory["last_body"] = body
    call("/ack", {"link_token": ana.link, "message_ids": memory["ids"][2:3]}, 200, ana.token)
    dan = Phone.register("Dan")
    memory["dan"] = dan.kept
    memory["dan_id"] = dan.receive("for Dan")[1]["id"]
    memory["requests"]["granted_late"] = ana.ask(ben, "Ana")["request_id"]
    ben.answer(memory["requests"]["granted_late"], "accept")
    # Asked for at PyCrypt, and not used before the move.
    memory["nonce"] = call("/challenge_request", {"link_token": ana.link}, 200)["challenge"]
    return memory


def after(memory):
    ana, ben, cem, eve = phones_of(memory)
    dan = Phone(memory["dan"])
    ids, requests = memory["ids"], memory["requests"]

    # Unread drops, in their order, under the ids that they had.
    unread = ana.fetch()
    assert [drop["id"] for drop in unread] == ids[3:], unread
    assert [ana.open(drop) for drop in unread] == TEXTS[3:]
    assert unread[0]["metadata"] == METADATA and unread[1]["metadata"] is None
    everything = ana.fetch_by_token(include_seen=True)
    assert [(drop["id"], drop["seen"]) for drop in everything] == [(id, id in ids[:3]) for id in ids]
    assert [minute_of(drop["created_at"]) for drop in everything] == [minute_of(time) for time in memory["sent_at"]]
    assert [drop["id"] for drop in ana.fetch(since_id=memory["cursor"])] == ids[3:]
    assert [drop["id"] for drop in ana.fetch(since_id=memory["cursor"], include_seen=True)] == ids[3:]
    assert [drop["id"] for drop in ben.fetch_by_token()] == [memory["ben_id"]]
    assert [dan.open(drop) for drop in dan.fetch()] == ["for Dan"]

    # What was on its way: a send that is tried again, and a challenge, which the phone asks for anew.
    assert call("/send", memory["last_body"], 201)["id"] == ids[-1]
    call("/fetch", ana.prove(memory["nonce"]), 401)

    # Life goes on.
    new_id = ana.receive("after the move")[1]["id"]
    assert new_id > max(ids + [memory["ben_id"], memory["dan_id"]]) and new_id >= 2**40
    assert [ana.open(drop) for drop in ana.fetch(since_id=ids[-1])] == ["after the move"]
    assert call("/ack", {**ana.prove(), "message_ids": ids}, 200)["count"] == len(ids)
    assert [drop["id"] for drop in ana.fetch_by_token()] == [new_id]
    call("/fetch", {"link_token": ana.link}, 401, ben.token)
    stolen = {**ben.prove(), "link_token": ana.link}
    call("/fetch", stolen, 401)

    # Permissions.
    ana.receive("from Ben", from_link_token=ben.link)
    ben.receive("from Ana", from_link_token=ana.link)
    for stranger in (cem, eve, dan):
        refused = ana.receive("from nobody", 403, from_link_token=stranger.link)[1]
        assert refused["action_required"] == "request_permission"
    assert ben.ask(ana, "Ben", 200)["status"] == "accepted"
    [asked] = ana.requests()
    assert asked["id"] == requests["pending"] and asked["from_link_token"] == cem.link
    assert asked["from_nickname"] == "Cem \U0001f419" and minute_of(asked["created_at"]) == minute_of(memory["asked_at"])
    assert cem.ask(ana, "Cem")["request_id"] == requests["pending"]
    assert eve.ask(ana, "Eve")["request_id"] == requests["refused"] and len(ana.requests()) == 1
    ana.answer(requests["pending"], "accept")
    ana.receive("from Cem", from_link_token=cem.link)
    assert dan.ask(ana, "Dan")["request_id"] > max(requests.values())

    # What anybody is told.
    contact = call("/check_contact", {"link_token": ana.link}, 200)
    assert minute_of(contact.pop("created_at")) == minute_of(memory["contact"].pop("created_at"))
    assert contact == memory["contact"]
    facts = call("/link_info", {"link_token": ana.link}, 200)
    assert facts["public_key"] == b64(bytes(ana.signing.verify_key)) and facts["sealing"] == "unknown"
    return memory


def main():
    if ACT == "before":
        memory = before()
    else:
        with open(MEMORY) as file:
            memory = {"between": between, "after": after}[ACT](json.load(file))
    with open(MEMORY, "w") as file:
        json.dump(memory, file)
    print("as it should be")


main()
