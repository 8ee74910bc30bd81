import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import sodium from 'libsodium-wrappers'
import { allRows } from '../../setup/all-rows.js'
import { eventually } from '../../setup/eventually.js'
import { ACTION_CALLS, codeOf, movedDrop, OWNER_CALLS } from '../../setup/owner-calls.js'
import { askToWrite } from '../../setup/contacts.js'
import { base64, leave, type Phone, phoneOf, registerPhone } from '../../setup/phone.js'
import { askPlain } from '../../setup/proxy-client.js'
import {
  actionBody,
  actionFields,
  type ActionFields,
  bytesToSign,
  challengeFor,
  signAction,
} from '../../setup/signed-actions.js'
import { onEachDialect } from '../../setup/stores.js'
import { startTestServer, type TestServer } from '../../setup/test-server.js'

const CHALLENGE_LIFETIME_MS = 300_000
const ADDRESSES = 'http://localhost:5000,https://drop.example'
const INVALID = [401, 'proof_invalid']
const MALFORMED = [400, 'invalid_request']

type Body = Readonly<Record<string, unknown>>

/** The box that is attacked, and whoever else is there. */
interface Scene {
  readonly owner: Phone
  /** Another box of the same key. */
  readonly twin: Phone
  readonly other: Phone
  readonly dropId: number
  readonly requestId: number
}

interface Attack {
  readonly title: string
  readonly body: (scene: Scene) => Promise<Body> | Body
  readonly bearer?: (scene: Scene) => string
  /** Default: 401, `proof_invalid`. */
  readonly refusal?: readonly (string | number)[]
}

const CHALLENGE_FIELDS: Readonly<Record<string, (scene: Scene) => object>> = {
  '/fetch': () => ({}),
  '/ack': ({ dropId }) => ({ message_ids: [dropId] }),
  '/get_message_requests': () => ({}),
  '/respond_message_request': ({ requestId }) => ({ request_id: requestId, action: 'accept' }),
  '/set_encryption_keys': () => ({ encryption_keys: [] }),
}

const ACTION_PARAMETERS: Readonly<Record<string, (scene: Scene) => object>> = {
  '/update_box': () => ({ display_name: 'Eve', greeting: 'Send to me.', closed: true, seen_receipts: true }),
  '/delete_drops': () => ({ all: true }),
  '/block_contact': ({ other }) => ({ from_link_token: other.linkToken }),
  '/import_drops': () => ({ drops: [movedDrop()] }),
}

function parametersOf(call: string, scene: Scene): object {
  return ACTION_PARAMETERS[call]?.(scene) ?? {}
}

/** As it was signed, with a link token in place of the owner's. */
function nameBox({ linkToken }: Phone, body: Body): Body {
  return { ...body, link_token: linkToken }
}

onEachDialect('an owner’s call', (kind) => {
  let server: TestServer
  /** On the same store, with another key for its challenges. */
  let stranger: TestServer

  before(async () => {
    const environment = { BASE_URL: ADDRESSES }
    server = await startTestServer(kind, { environment })
    stranger = await startTestServer(kind, {
      environment: { ...environment, SECRET_KEY: 'the own key of another server altogether' },
      store: server.store,
    })
  })
  after(async () => {
    await stranger.stop()
    await server.stop()
  })

  const setScene = async (): Promise<Scene> => {
    const owner = await registerPhone(server, { encryption: 'derived' })
    const other = await registerPhone(server)
    const again = await server.post('/register', { public_key: base64(owner.publicKey) })
    const { link_token, fetch_token, client_id } = again.body as {
      link_token: string
      fetch_token: string
      client_id: number
    }
    const twin = phoneOf(server, {
      ...owner,
      linkToken: link_token,
      fetchToken: fetch_token,
      clientId: client_id,
    })
    const dropId = await leave(server, owner)
    const requestId = await askToWrite(server, other, owner)
    return { owner, twin, other, dropId, requestId }
  }

  const expire = () => {
    server.turnClock(CHALLENGE_LIFETIME_MS + 1)
    stranger.turnClock(CHALLENGE_LIFETIME_MS + 1)
  }

  const post = (path: string, body: Body, bearer?: string) =>
    bearer === undefined ? server.post(path, body) : server.postAs(bearer, path, body)

  /** Each is refused and changes nothing, and none spends the owner's own challenge, which pays afterwards. */
  const holdAgainst = (
    path: string,
    attacks: (ownChallenge: (scene: Scene) => string) => readonly Attack[],
    own: (scene: Scene, challenge: string) => Body,
  ) => {
    describe(path, () => {
      let scene: Scene
      let challenge: string
      before(async () => {
        scene = await setScene()
      })
      beforeEach(async () => {
        challenge = await challengeFor(server, scene.owner)
      })

      for (const { title, body, bearer, refusal = INVALID } of attacks(() => challenge)) {
        it(`is refused ${title}`, async () => {
          const made = await body(scene)
          const before = await allRows(server)
          const answer = await post(path, made, bearer?.(scene))
          assert.deepEqual([answer.status, codeOf(answer)], refusal, answer.text)
          assert.deepEqual(await allRows(server), before)
        })
      }

      it('is done with the owner’s proof, which no refused call has spent', async () => {
        for (const { body, bearer } of attacks(() => challenge).filter(
          ({ title }) => !title.includes('expired'),
        ))
          await post(path, await body(scene), bearer?.(scene))
        const answer = await post(path, own(scene, challenge))
        assert.equal(answer.status, 200, answer.text)
      })
    })
  }

  /** Used up at another call. */
  const spent = async ({ owner }: Scene) => {
    const challenge = await challengeFor(server, owner)
    const answer = await post('/fetch', { link_token: owner.linkToken, ...owner.sign(challenge) })
    assert.equal(answer.status, 200, answer.text)
    return challenge
  }

  for (const { path, takesFetchToken } of OWNER_CALLS) {
    const fields = CHALLENGE_FIELDS[path]
    assert.ok(fields)
    const wrongToken = takesFetchToken ? INVALID : [401, 'proof_required']
    const bodyWith = (scene: Scene, proof: object): Body => ({
      link_token: scene.owner.linkToken,
      ...fields(scene),
      ...proof,
    })
    holdAgainst(
      path,
      (challenge) => [
        {
          title: 'with another owner’s valid proof',
          body: async (scene) => bodyWith(scene, scene.other.sign(await challengeFor(server, scene.other))),
        },
        {
          title: 'with another owner’s signature of this box’s challenge',
          body: (scene) => bodyWith(scene, scene.other.sign(challenge(scene))),
        },
        {
          title: 'with the proof of another box that has the same key',
          body: async (scene) => bodyWith(scene, scene.owner.sign(await challengeFor(server, scene.twin))),
        },
        {
          title: 'with an expired challenge',
          body: async (scene) => {
            const proof = scene.owner.sign(await challengeFor(server, scene.owner))
            expire()
            return bodyWith(scene, proof)
          },
        },
        {
          title: 'with a challenge that has paid for another call',
          body: async (scene) => bodyWith(scene, scene.owner.sign(await spent(scene))),
        },
        {
          title: 'with a challenge of another server for the same box',
          body: async (scene) => bodyWith(scene, scene.owner.sign(await challengeFor(stranger, scene.owner))),
        },
        {
          title: 'with a challenge whose address was changed',
          body: (scene) => {
            const changed = challenge(scene).replace('http://localhost:5000', 'https://drop.example')
            return bodyWith(scene, scene.owner.sign(changed))
          },
        },
        {
          title: 'with the signature of an action in place of one of the challenge',
          body: (scene) => {
            const { action_signature } = actionBody(scene.owner, challenge(scene), '/box')
            return bodyWith(scene, { challenge: challenge(scene), challenge_signature: action_signature })
          },
        },
        ...[...ACTION_CALLS].map((call) => ({
          title: `with an action for ${call} called a challenge`,
          body: (scene: Scene) => {
            const { action, action_signature } = actionBody(scene.owner, challenge(scene), call)
            return bodyWith(scene, { challenge: action, challenge_signature: action_signature })
          },
        })),
        {
          title: 'with all that is signed of an action called a challenge',
          body: (scene) => {
            const { action, action_signature } = actionBody(scene.owner, challenge(scene), '/box')
            const asText = Buffer.from(bytesToSign(action)).toString('latin1')
            return bodyWith(scene, { challenge: asText, challenge_signature: action_signature })
          },
        },
        {
          title: 'with another owner’s fetch token',
          body: (scene) => bodyWith(scene, {}),
          bearer: ({ other }) => other.fetchToken,
          refusal: wrongToken,
        },
        {
          title: 'with the fetch token of another box that has the same key',
          body: (scene) => bodyWith(scene, {}),
          bearer: ({ twin }) => twin.fetchToken,
          refusal: wrongToken,
        },
        {
          title: 'with the link token as a fetch token',
          body: (scene) => bodyWith(scene, {}),
          bearer: ({ owner }) => owner.linkToken,
          refusal: wrongToken,
        },
        {
          title: 'with the fetch token and a wrong signature',
          body: (scene) => bodyWith(scene, scene.other.sign(challenge(scene))),
          bearer: ({ owner }) => owner.fetchToken,
        },
        ...(takesFetchToken
          ? []
          : [
              {
                title: 'with the fetch token alone',
                body: (scene: Scene) => bodyWith(scene, {}),
                bearer: ({ owner }: Scene) => owner.fetchToken,
                refusal: wrongToken,
              },
            ]),
        {
          title: 'with half a proof',
          body: (scene) => bodyWith(scene, { challenge: challenge(scene) }),
          refusal: MALFORMED,
        },
        {
          title: 'without any proof',
          body: (scene) => bodyWith(scene, {}),
          refusal: [401, 'proof_required'],
        },
      ],
      (scene, challenge) => bodyWith(scene, scene.owner.sign(challenge)),
    )
  }

  for (const path of ACTION_CALLS) {
    const signed = (scene: Scene, challenge: string, signer = scene.owner): Body => ({
      ...actionBody(
        { ...scene.owner, secretKey: signer.secretKey },
        challenge,
        path,
        parametersOf(path, scene),
      ),
    })
    /** Signed as it is then, not as it was. */
    const claiming = (scene: Scene, challenge: string, claims: Partial<ActionFields>): Body => {
      const fields = actionFields(scene.owner, challenge, path, parametersOf(path, scene))
      return {
        link_token: scene.owner.linkToken,
        ...signAction(scene.owner, JSON.stringify({ ...fields, ...claims })),
      }
    }
    /** Changed after it was signed. */
    const changed = (scene: Scene, challenge: string, change: (action: string) => string): Body => {
      const body = signed(scene, challenge)
      const action = change(String(body['action']))
      assert.notEqual(action, body['action'])
      return { ...body, action }
    }
    const hashOf = ({ linkToken }: Phone) => hash('sha256', linkToken, 'base64')

    holdAgainst(
      path,
      (challenge) => [
        {
          title: 'with another owner’s valid action on their own box',
          body: async (scene) =>
            nameBox(
              scene.owner,
              actionBody(
                scene.other,
                await challengeFor(server, scene.other),
                path,
                parametersOf(path, scene),
              ),
            ),
        },
        {
          title: 'with another owner’s signature of all that the owner would sign',
          body: (scene) => signed(scene, challenge(scene), scene.other),
        },
        {
          title: 'with an action on another box that has the same key',
          body: async (scene) =>
            nameBox(
              scene.owner,
              actionBody(scene.twin, await challengeFor(server, scene.twin), path, parametersOf(path, scene)),
            ),
        },
        {
          title: 'with the challenge of another box that has the same key',
          body: async (scene) => signed(scene, await challengeFor(server, scene.twin)),
        },
        {
          title: 'with the link of another box that has the same key',
          body: (scene) => claiming(scene, challenge(scene), { link_token_hash: hashOf(scene.twin) }),
        },
        {
          title: 'with an expired challenge',
          body: async (scene) => {
            const body = signed(scene, await challengeFor(server, scene.owner))
            expire()
            return body
          },
        },
        {
          title: 'with a challenge that has paid for another call',
          body: async (scene) => signed(scene, await spent(scene)),
        },
        {
          title: 'with a challenge of another server for the same box',
          body: async (scene) => signed(scene, await challengeFor(stranger, scene.owner)),
        },
        {
          title: 'with another of the server’s addresses than its challenge has',
          body: (scene) => claiming(scene, challenge(scene), { origin: 'https://drop.example' }),
        },
        {
          title: 'with the server’s first address and a challenge for another of them',
          body: async (scene) =>
            claiming(scene, await challengeFor(server, scene.owner, 'https://drop.example'), {
              origin: 'http://localhost:5000',
            }),
        },
        ...['https://evil.example', 'http://localhost:5001', 'https://localhost:5000', 'localhost', ''].map(
          (origin) => ({
            title: `with an action for “${origin}”`,
            body: (scene: Scene) => claiming(scene, challenge(scene), { origin }),
          }),
        ),
        ...ACTION_CALLS.filter((call) => call !== path).map((call) => ({
          title: `with an action signed for ${call}`,
          body: (scene: Scene) => ({
            ...actionBody(scene.owner, challenge(scene), call, parametersOf(call, scene)),
          }),
          refusal: MALFORMED,
        })),
        ...ACTION_CALLS.filter((call) => call !== path).map((call) => ({
          title: `with an action signed for ${call} whose call was changed`,
          body: (scene: Scene) => {
            const fields = actionFields(scene.owner, challenge(scene), call, parametersOf(path, scene))
            const { action_signature } = signAction(scene.owner, JSON.stringify(fields))
            const action = JSON.stringify({ ...fields, call: path })
            return { link_token: scene.owner.linkToken, action, action_signature }
          },
        })),
        ...[
          [
            'parameters were added to',
            (text: string) => text.replace('"parameters":{', '"parameters":{"x":1,').replace(',}', '}'),
          ],
          ['parameters were put in front of', (text: string) => text.replace('{', '{"parameters":{},')],
          ['a field was put behind', (text: string) => text.replace(/\}$/, ',"all":true}')],
          ['a space was put into', (text: string) => text.replace('":', '": ')],
          ['a space was put in front of', (text: string) => ` ${text}`],
          ['a line was put behind', (text: string) => `${text}\n`],
          ['a letter was written otherwise in', (text: string) => text.replace('"call"', '"\\u0063all"')],
          ['a slash was written otherwise in', (text: string) => text.replace('"/', '"\\/')],
          ['the call was named twice in', (text: string) => text.replace('{', '{"call":"/box",')],
          ['the prototype was named in', (text: string) => text.replace('{', '{"__proto__":{"all":true},')],
        ].map(([what, change]) => ({
          title: `after ${String(what)} the action that was signed`,
          body: (scene: Scene) => changed(scene, challenge(scene), change as (text: string) => string),
        })),
        {
          title: 'with the signature of the challenge in place of one of the action',
          body: (scene) => {
            const { challenge_signature } = scene.owner.sign(challenge(scene))
            return { ...signed(scene, challenge(scene)), action_signature: challenge_signature }
          },
        },
        {
          title: 'with the signature of the action’s text without the bytes in front',
          body: (scene) => {
            const body = signed(scene, challenge(scene))
            const { challenge_signature } = scene.owner.sign(String(body['action']))
            return { ...body, action_signature: challenge_signature }
          },
        },
        {
          title: 'with the signature of the text that a server can have signed as a challenge',
          body: (scene) => {
            const body = signed(scene, challenge(scene))
            const asText = Buffer.from(bytesToSign(String(body['action']))).toString('utf8')
            const { challenge_signature } = scene.owner.sign(asText)
            return { ...body, action_signature: challenge_signature }
          },
        },
        ...['', 'A'.repeat(86), 'not base64'].map((action_signature) => ({
          title: `with “${action_signature}” for a signature`,
          body: (scene: Scene) => ({ ...signed(scene, challenge(scene)), action_signature }),
        })),
        {
          title: 'with the fetch token and no action',
          body: ({ owner }) => ({ link_token: owner.linkToken }),
          bearer: ({ owner }) => owner.fetchToken,
          refusal: MALFORMED,
        },
        {
          title: 'with the fetch token and a signed challenge, as other calls take them',
          body: (scene) => ({ link_token: scene.owner.linkToken, ...scene.owner.sign(challenge(scene)) }),
          bearer: ({ owner }) => owner.fetchToken,
          refusal: MALFORMED,
        },
        {
          title: 'with the fetch token and somebody else’s signature',
          body: (scene) => signed(scene, challenge(scene), scene.other),
          bearer: ({ owner }) => owner.fetchToken,
        },
        {
          title: 'with a signature that belongs to nothing',
          body: (scene) => ({
            ...signed(scene, challenge(scene)),
            action_signature: base64(sodium.randombytes_buf(64)),
          }),
        },
        {
          title: 'without any proof',
          body: ({ owner }) => ({ link_token: owner.linkToken }),
          refusal: MALFORMED,
        },
      ],
      (scene, challenge) => signed(scene, challenge),
    )
  }

  it('in bytes that are no UTF-8 is not what an owner has signed', async () => {
    const scene = await setScene()
    const challenge = await challengeFor(server, scene.owner)
    const { action, action_signature } = actionBody(scene.owner, challenge, '/box')
    const json = JSON.stringify({
      link_token: scene.owner.linkToken,
      challenge: 'HERE',
      challenge_signature: action_signature,
    })
    const [front = '', back = ''] = json.split('HERE')
    const escaped = JSON.stringify(action).slice(1, -1)
    const ask = askPlain(Number(new URL(server.url).port), 'localhost')
    const text = Buffer.concat([Buffer.from(front), bytesToSign(escaped), Buffer.from(back)])
    for (const type of [
      'application/json',
      'application/json; charset=utf-8',
      'application/json; charset=latin1',
    ]) {
      const answer = await ask('/fetch', { method: 'POST', headers: { 'Content-Type': type }, body: text })
      assert.ok([401, 415].includes(answer.status), `${type}: ${String(answer.status)}`)
    }
  })

  it('that changes the parameters of another is refused for every field that they have', async () => {
    const { owner, other } = await setScene()
    const changes = {
      display_name: 'Eve',
      greeting: 'Eve',
      closed: true,
      drop_lifetime_days: 1,
      delete_on_ack: true,
      contacts_only: true,
      seen_receipts: true,
    }
    const challenge = await challengeFor(server, owner)
    const fields = actionFields(owner, challenge, '/update_box', {})
    const { action_signature } = signAction(owner, JSON.stringify(fields))
    const before = await allRows(server)
    for (const [name, value] of Object.entries(changes)) {
      const action = JSON.stringify({ ...fields, parameters: { [name]: value } })
      const answer = await server.post('/update_box', {
        link_token: owner.linkToken,
        action,
        action_signature,
      })
      assert.deepEqual([answer.status, codeOf(answer)], INVALID, name)
    }
    const block = actionFields(owner, challenge, '/block_contact', { from_link_token: owner.linkToken })
    const blocking = signAction(owner, JSON.stringify(block))
    for (const parameters of [
      { from_link_token: other.linkToken },
      { ...block.parameters, blocked: false },
    ]) {
      const action = JSON.stringify({ ...block, parameters })
      const body = { link_token: owner.linkToken, ...blocking, action }
      assert.deepEqual(codeOf(await server.post('/block_contact', body)), 'proof_invalid')
    }
    assert.deepEqual(await allRows(server), before)
    // What was signed takes nothing from outside of it.
    const around = {
      link_token: owner.linkToken,
      action: JSON.stringify(fields),
      action_signature,
      ...changes,
    }
    const answer = await server.post('/update_box', { ...around, parameters: changes })
    assert.equal(answer.status, 200, answer.text)
    await eventually(() => allRows(server), before)
  })
})
