/**
 * One conversation with a server at https://drop.example, as it was: Ana makes a box, somebody leaves a drop, she reads it,
 * replaces her key, and lets Bo write as himself. The boxes no longer exist. Each fits its schema, which a test holds.
 */

interface Example {
  readonly request: object
  /** By status. */
  readonly answers: Readonly<Record<number, object>>
}

const LINK_TOKEN = 'link_MqQlnIE3QTrk5KubrWcgN84o6Ev5cJDm'

/** By path. */
export const EXAMPLES: Readonly<Record<string, Example>> = {
  '/register': {
    request: {
      public_key: 'nY0mUIsNu5MLblg/D9M9AsgbHy8ZeLc9uRCT4e20Eto=',
      display_name: 'Ana',
      encryption: 'derived',
    },
    answers: {
      '201': {
        message: 'Box registered',
        client_id: 7173845732530209,
        link: 'https://drop.example/l/link_MqQlnIE3QTrk5KubrWcgN84o6Ev5cJDm',
        link_token: LINK_TOKEN,
        fetch_token: 'qDT2VgF4-0MzRIMdZxqh88WltvYyretj_bocsztQRNx1qLfFHvWgWUhGm6vm07aJ',
        key_type: 'ed25519',
      },
    },
  },
  '/link_info': {
    request: { link_token: LINK_TOKEN },
    answers: {
      '200': {
        public_key: 'nY0mUIsNu5MLblg/D9M9AsgbHy8ZeLc9uRCT4e20Eto=',
        key_type: 'ed25519',
        sealing: 'derived',
        encryption_keys: [],
        display_name: 'Ana',
        max_message_bytes: 16384,
        closed: false,
      },
    },
  },
  '/send': {
    request: {
      link_token: LINK_TOKEN,
      encrypted_message:
        'tia/NauDzQjzJ0I0FXyZrtpiedjDw8cVtTp0e/l/G1NfiBfoAMTq3VxCQszT9ZLNGqvmq/w3ZRfwytkn2cSTv08R3H4MxYTXIDJlmZXeqiWJWZQ=',
    },
    answers: { '201': { message: 'Message sent', id: 133253128837682 } },
  },
  '/challenge_request': {
    request: { link_token: LINK_TOKEN },
    answers: {
      '200': {
        challenge:
          'sealdrop-challenge-1 https://drop.example 1795258702854 iYAFomjfwMc fcsdD_aQCw7iVCEZ0j1rXQ i-z48Er57MV6LMXPyAWX6KdSmafRPr-dJMfFT4ijrIY',
        expires_in: 300,
      },
    },
  },
  '/fetch': {
    request: {
      link_token: LINK_TOKEN,
      order: 'ASC',
      since_id: 0,
      challenge:
        'sealdrop-challenge-1 https://drop.example 1795258702854 iYAFomjfwMc fcsdD_aQCw7iVCEZ0j1rXQ i-z48Er57MV6LMXPyAWX6KdSmafRPr-dJMfFT4ijrIY',
      challenge_signature:
        'Sk5NaRL5YRM1ruXAYhGTPwmPEBc2uLG7wNPugEBanbl960u6SRdRLsrYx4W1T2i0aY7pKTlV+xHburLmF9cjAA==',
    },
    answers: {
      '200': {
        message: 'Messages fetched',
        data: [
          {
            id: 133253128837682,
            encrypted_message:
              'tia/NauDzQjzJ0I0FXyZrtpiedjDw8cVtTp0e/l/G1NfiBfoAMTq3VxCQszT9ZLNGqvmq/w3ZRfwytkn2cSTv08R3H4MxYTXIDJlmZXeqiWJWZQ=',
            created_at: '2026-11-21T10:53:00.000Z',
            seen: false,
            metadata: null,
          },
        ],
        count: 1,
        has_more: false,
        next_cursor: 133253128837682,
        next_challenge:
          'sealdrop-challenge-1 https://drop.example 1795258702864 iYAFomjfwMc d7KO_UgVlKgXGVKSA0yHrg 42yTyOOz8Z0AjAfRy08TkqZbh1tPQ6RuqukhMOmS5bE',
      },
    },
  },
  '/ack': {
    request: {
      link_token: LINK_TOKEN,
      message_ids: [133253128837682],
      challenge:
        'sealdrop-challenge-1 https://drop.example 1795258702864 iYAFomjfwMc d7KO_UgVlKgXGVKSA0yHrg 42yTyOOz8Z0AjAfRy08TkqZbh1tPQ6RuqukhMOmS5bE',
      challenge_signature:
        'k4FRYSW++heCl8ovP95jHex0sw9LJf1PsPgcxaLo5p1QHAG6YRxVZ575Y9QuOTlGRVIMgUvVYl9L6WLbYtX/Ag==',
    },
    answers: {
      '200': {
        message: 'Messages acknowledged',
        count: 1,
        next_challenge:
          'sealdrop-challenge-1 https://drop.example 1795258702873 iYAFomjfwMc GoghJcogFd3qe7-XFc-Oiw 5bd243ushnmIphIugCCEEqZzr8Zwx2HkWMEUNJxW10o',
      },
    },
  },
  '/set_encryption_keys': {
    request: {
      link_token: LINK_TOKEN,
      encryption_keys: [
        {
          public_key: '2DIItBma/78rgJ+k/SvL5rDy7Krpxek9aZwj2l63qzE=',
          envelope: 1,
          issued_at_ms: 1795219200000,
          valid_until_ms: 1802995200000,
          signature:
            'leioZNT9pYCT/Ook0qMpki9ffGPpbBARln7lX9WbXNW1yCvchpsECEwq3EU6sBaobEzR9gzbbZ/1acQuln0fDw==',
        },
      ],
      challenge:
        'sealdrop-challenge-1 https://drop.example 1795258702873 iYAFomjfwMc GoghJcogFd3qe7-XFc-Oiw 5bd243ushnmIphIugCCEEqZzr8Zwx2HkWMEUNJxW10o',
      challenge_signature:
        'XXDS995RgSbyeDYqesPJODrhsLucjV+EeaFIBJY7UKWp9GDPuQgd1YchdMk61v9r/LNCVxqQLLOqLA1qSnjVBg==',
    },
    answers: {
      '200': {
        message: 'Encryption keys set',
        next_challenge:
          'sealdrop-challenge-1 https://drop.example 1795258702882 iYAFomjfwMc hU-abWzSEC7EZinXdAzeZg pAMfdapTCqN-O_VQ5W7IvsXD8LHXtixmMF8YxQlHELY',
      },
    },
  },
  '/check_contact': {
    request: { link_token: LINK_TOKEN },
    answers: {
      '200': {
        exists: true,
        link_token: LINK_TOKEN,
        nickname: 'Ana',
        created_at: '2026-11-21T10:53:00.000Z',
      },
    },
  },
  '/request_message_permission': {
    request: {
      from_link_token: 'link_VKxf4xkwT_HW3cKFnZK77-P8b47Tv-OT',
      to_link_token: LINK_TOKEN,
      from_nickname: 'Bo',
    },
    answers: {
      '201': { message: 'Permission requested', request_id: 3784188732883307, status: 'pending' },
      '200': { message: 'Permission was granted before', status: 'accepted' },
    },
  },
  '/get_message_requests': {
    request: {
      link_token: LINK_TOKEN,
      challenge:
        'sealdrop-challenge-1 https://drop.example 1795258702882 iYAFomjfwMc hU-abWzSEC7EZinXdAzeZg pAMfdapTCqN-O_VQ5W7IvsXD8LHXtixmMF8YxQlHELY',
      challenge_signature:
        'i2wZXrm0ETcs5KMFv9Rc8YoaBOpZWlEz6odpCfkJlT+ds+4vAU/jMEBxezXtJ0dp6LKOStInBDwP3gXJVUQDBw==',
    },
    answers: {
      '200': {
        message: 'Message requests fetched',
        data: [
          {
            id: 3784188732883307,
            from_link_token: 'link_VKxf4xkwT_HW3cKFnZK77-P8b47Tv-OT',
            from_nickname: 'Bo',
            created_at: '2026-11-21T10:53:00.000Z',
          },
        ],
        next_challenge:
          'sealdrop-challenge-1 https://drop.example 1795258702914 iYAFomjfwMc zwKCAt24zFPOqU8DD7U4GA wJ-UuXaSRdN59Imb1gEot0idsyTlpgwKMWXUVXXG7mI',
      },
    },
  },
  '/respond_message_request': {
    request: {
      link_token: LINK_TOKEN,
      request_id: 3784188732883307,
      action: 'accept',
      challenge:
        'sealdrop-challenge-1 https://drop.example 1795258702914 iYAFomjfwMc zwKCAt24zFPOqU8DD7U4GA wJ-UuXaSRdN59Imb1gEot0idsyTlpgwKMWXUVXXG7mI',
      challenge_signature:
        '+BiqU2fOzicvKMQ1/yXwjnapxJj8gPX7NFwohHiGZEr4kfYpE8ANvatjNvVn0f416lEaPlWGec9PAFTJptUBAw==',
    },
    answers: {
      '200': {
        message: 'Message request accepted',
        request_id: 3784188732883307,
        status: 'accepted',
        next_challenge:
          'sealdrop-challenge-1 https://drop.example 1795258702922 iYAFomjfwMc 4NH7WIEDdN1kV-PuHbCYnw i0yK6IWb1Gccxm27D9wMY3smHbj1ssGWAEChIJPekoU',
      },
    },
  },
  '/check_echo': {
    request: {
      token: '1795297583405.G2lx-fQffICxP3uWtDetuQ.KzJr2G3GKtyNjZRVy-O19O5vBizdUPZ669knh_he17E',
      marked_address: '192.0.2.99',
    },
    answers: {
      '200': { version: '0.2.0', forwarded: 2, appended: 1, counts_forwarded: true, counts_mark: false },
    },
  },
}
