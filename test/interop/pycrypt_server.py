"""A stand-in for PyCrypt: its JSON API on its tables in MariaDB, with what a Flask program has at hand, and nothing of ours.

argv: host, port, user, password and name of a database. Makes the tables when they are not there, prints the port that it
listens on, and serves until it is ended.
"""
import base64
import hashlib
import hmac
import json
import secrets
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import nacl.exceptions
import nacl.signing
import pymysql

TABLES = """
CREATE TABLE IF NOT EXISTS clients (
  id INT AUTO_INCREMENT PRIMARY KEY, link_token VARCHAR(128) UNIQUE NOT NULL, public_key TEXT NOT NULL,
  public_key_hash CHAR(64) NOT NULL, key_type VARCHAR(16) NOT NULL DEFAULT 'ed25519', display_name VARCHAR(255) DEFAULT NULL,
  fetch_token_hash CHAR(128) NOT NULL, created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP, INDEX idx_key (public_key_hash)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
CREATE TABLE IF NOT EXISTS messages (
  id BIGINT AUTO_INCREMENT PRIMARY KEY, link_token VARCHAR(128) NOT NULL, encrypted_message LONGTEXT NOT NULL,
  created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP, seen BOOLEAN DEFAULT FALSE, metadata JSON NULL, size_bytes INT NULL,
  INDEX idx_link (link_token), INDEX idx_seen (seen)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
CREATE TABLE IF NOT EXISTS challenges (
  id INT AUTO_INCREMENT PRIMARY KEY, link_token VARCHAR(128) NOT NULL, challenge_nonce VARCHAR(255) NOT NULL,
  client_ip VARCHAR(45) NULL, user_agent VARCHAR(255) NULL, created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP,
  expires_at TIMESTAMP NOT NULL, used BOOLEAN DEFAULT FALSE, INDEX idx_link (link_token)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
CREATE TABLE IF NOT EXISTS message_requests (
  id INT AUTO_INCREMENT PRIMARY KEY, from_link_token VARCHAR(128) NOT NULL, to_link_token VARCHAR(128) NOT NULL,
  from_nickname VARCHAR(255) NOT NULL, status ENUM('pending', 'accepted', 'rejected') DEFAULT 'pending',
  created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP, updated_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
  INDEX idx_to (to_link_token), INDEX idx_from (from_link_token)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
"""


class Refusal(Exception):
    pass


class Store:
    def __init__(self, host, port, user, password, database):
        self.lock = threading.Lock()
        self.connection = pymysql.connect(
            host=host, port=int(port), user=user, password=password, database=database, charset='utf8mb4',
            cursorclass=pymysql.cursors.DictCursor, autocommit=True)

    def run(self, sql, *values):
        with self.lock, self.connection.cursor() as cursor:
            cursor.execute(sql, values)
            return cursor.lastrowid, cursor.fetchall()

    def rows(self, sql, *values):
        return self.run(sql, *values)[1]

    def one(self, sql, *values):
        rows = self.rows(sql, *values)
        return rows[0] if rows else None


def client_of(store, link_token, status=404):
    client = store.one('SELECT * FROM clients WHERE link_token = %s', link_token)
    if client is None:
        raise Refusal(status, 'Invalid link_token')
    return client


def prove(store, body, token):
    """By a signature of the nonce's text, or by the fetch token."""
    client = client_of(store, body['link_token'])
    if body.get('challenge_signature') and body.get('challenge'):
        challenge = store.one(
            'SELECT id FROM challenges WHERE link_token = %s AND challenge_nonce = %s AND expires_at > NOW() AND used = FALSE',
            body['link_token'], body['challenge'])
        try:
            key = nacl.signing.VerifyKey(base64.b64decode(client['public_key']))
            key.verify(body['challenge'].encode(), base64.b64decode(body['challenge_signature']))
        except nacl.exceptions.BadSignatureError:
            challenge = None
        if challenge is None:
            raise Refusal(401, 'Invalid challenge or signature')
        store.run('UPDATE challenges SET used = TRUE WHERE id = %s', challenge['id'])
    elif token is None or not hmac.compare_digest(
            hashlib.sha256(token.encode()).hexdigest(), client['fetch_token_hash']):
        raise Refusal(401, 'Authentication failed')


def register(store, body, token):
    link, fetch = 'link_' + secrets.token_urlsafe(24), secrets.token_urlsafe(48)
    client_id, _ = store.run(
        'INSERT INTO clients (link_token, public_key, public_key_hash, key_type, display_name, fetch_token_hash)'
        ' VALUES (%s, %s, %s, %s, %s, %s)',
        link, body['public_key'], hashlib.sha256(body['public_key'].encode()).hexdigest(), 'ed25519',
        body.get('display_name'), hashlib.sha256(fetch.encode()).hexdigest())
    return 201, {'message': 'Client registered', 'client_id': client_id, 'link': 'http://pycrypt.example/l/' + link,
                 'link_token': link, 'fetch_token': fetch, 'key_type': 'ed25519'}


def may_send(store, sender, recipient):
    return store.one("SELECT id FROM message_requests WHERE from_link_token = %s AND to_link_token = %s"
                     " AND status = 'accepted' LIMIT 1", sender, recipient) is not None


def send(store, body, token):
    recipient, sender = client_of(store, body['link_token']), body.get('from_link_token')
    if sender and client_of(store, sender) and not may_send(store, sender, body['link_token']):
        raise Refusal(403, 'Permission denied')
    sealed, metadata = base64.b64decode(body['encrypted_message']), body.get('metadata')
    assert recipient and len(sealed) <= 16 * 1024
    message_id, _ = store.run(
        'INSERT INTO messages (link_token, encrypted_message, metadata, size_bytes) VALUES (%s, %s, %s, %s)',
        body['link_token'], body['encrypted_message'], json.dumps(metadata) if metadata else None, len(sealed))
    return 201, {'message': 'Message sent', 'id': message_id}


def challenge_request(store, body, token):
    client_of(store, body['link_token'])
    nonce = secrets.token_urlsafe(32)
    store.run('INSERT INTO challenges (link_token, challenge_nonce, expires_at)'
              ' VALUES (%s, %s, DATE_ADD(NOW(), INTERVAL 300 SECOND))', body['link_token'], nonce)
    return 200, {'challenge': nonce}


def fetch(store, body, token):
    prove(store, body, token)
    order = 'ASC' if body.get('order') == 'ASC' else 'DESC'
    limit = max(1, min(int(body.get('limit', 50)), 200))
    where, values = ['link_token = %s'], [body['link_token']]
    if not body.get('include_seen'):
        where.append('seen = FALSE')
    if body.get('since_id') is not None:
        where.append('id > %s')
        values.append(body['since_id'])
    rows = store.rows('SELECT * FROM messages WHERE ' + ' AND '.join(where) + f' ORDER BY id {order} LIMIT %s',
                      *values, limit)
    data = [{'id': row['id'], 'encrypted_message': row['encrypted_message'], 'created_at': row['created_at'].isoformat(),
             'seen': row['seen'], 'metadata': json.loads(row['metadata']) if row['metadata'] else None} for row in rows]
    answer = {'message': 'Messages', 'data': data, 'count': len(data), 'has_more': len(data) == limit}
    if data:
        answer['next_cursor'] = data[-1]['id']
    return 200, answer


def ack(store, body, token):
    prove(store, body, token)
    for message_id in body['message_ids']:
        store.run('UPDATE messages SET seen = TRUE WHERE id = %s AND link_token = %s', message_id, body['link_token'])
    return 200, {'message': 'Messages marked as seen', 'count': len(body['message_ids'])}


def check_contact(store, body, token):
    client = store.one('SELECT * FROM clients WHERE link_token = %s', body['link_token'])
    if client is None:
        return 200, {'exists': False}
    return 200, {'exists': True, 'link_token': client['link_token'], 'nickname': client['display_name'],
                 'created_at': client['created_at'].isoformat()}


def request_message_permission(store, body, token):
    sender, recipient = body['from_link_token'], body['to_link_token']
    client_of(store, sender)
    client_of(store, recipient)
    if may_send(store, sender, recipient):
        return 200, {'message': 'Permission already granted', 'status': 'accepted'}
    request_id, _ = store.run(
        "INSERT INTO message_requests (from_link_token, to_link_token, from_nickname, status) VALUES (%s, %s, %s, 'pending')",
        sender, recipient, body.get('from_nickname', 'Anonymous'))
    return 201, {'message': 'Request sent', 'request_id': request_id, 'status': 'pending'}


def get_message_requests(store, body, token):
    prove(store, body, token)
    rows = store.rows("SELECT * FROM message_requests WHERE to_link_token = %s AND status = 'pending'"
                      " ORDER BY created_at DESC", body['link_token'])
    data = [{'id': row['id'], 'from_link_token': row['from_link_token'], 'from_nickname': row['from_nickname'],
             'created_at': row['created_at'].isoformat()} for row in rows]
    return 200, {'message': 'Requests', 'data': data}


def respond_message_request(store, body, token):
    prove(store, body, token)
    status = {'accept': 'accepted', 'reject': 'rejected'}[body['action']]
    store.run('UPDATE message_requests SET status = %s, updated_at = NOW() WHERE id = %s AND to_link_token = %s',
              status, body['request_id'], body['link_token'])
    return 200, {'message': 'Request answered', 'request_id': body['request_id'], 'status': status}


CALLS = [register, send, challenge_request, fetch, ack, check_contact, request_message_permission, get_message_requests,
         respond_message_request]


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        call = next(call for call in CALLS if self.path == '/' + call.__name__)
        body = json.loads(self.rfile.read(int(self.headers['Content-Length'])))
        header = self.headers.get('Authorization', '')
        try:
            status, answer = call(self.server.store, body, header[7:] if header.startswith('Bearer ') else None)
        except Refusal as refusal:
            status, answer = refusal.args[0], {'error': refusal.args[1]}
        text = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header('Content-Type', 'application/json')
        self.send_header('Content-Length', str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *words):
        pass


def main():
    server = ThreadingHTTPServer(('127.0.0.1', 0), Handler)
    server.store = Store(*sys.argv[1:6])
    for table in TABLES.split(';\n'):
        if table.strip():
            server.store.run(table)
    print(server.server_address[1], flush=True)
    server.serve_forever()


main()
