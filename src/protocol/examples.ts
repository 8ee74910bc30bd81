/**
 * One conversation with a server at https://drop.example, as it was: Ana makes a box, somebody leaves a drop and keeps a
 * receipt, she reads it, replaces her key, changes settings and her fetch token, lets Bo write as himself and thinks better of
 * it, the drop is withdrawn, and she replaces the link and deletes the box. Another box of hers goes to a server at
 * https://other.example with a drop. The boxes no longer exist. Each fits its schema, which a test holds.
 */

interface Example {
  readonly request: object
  /** By status. */
  readonly answers: Readonly<Record<number, object>>
}

const LINK_TOKEN = 'link_gzNW4obPmG1yGC2nm5ZTwSNwqbNlBeHd'

/** By path. */
export const EXAMPLES: Readonly<Record<string, Example>> = {
  '/register': {
    request: {
      public_key: '5OfdS1aOKr4t1v6a5cKVWgDj9MsHjl0dkHTjPc1OxZA=',
      display_name: 'Ana',
      encryption: 'derived',
    },
    answers: {
      '201': {
        message: 'Box registered',
        client_id: 2072376495523726,
        link: 'https://drop.example/l/link_gzNW4obPmG1yGC2nm5ZTwSNwqbNlBeHd',
        link_token: LINK_TOKEN,
        fetch_token: '9a6EEpd63_VNeLtMEHQmbOw-RmCkFkG_262LO2KVAQZ-ZiIMKykd1NJ3bRwaK1hM',
        key_type: 'ed25519',
      },
    },
  },
  '/link_info': {
    request: { link_token: LINK_TOKEN },
    answers: {
      '200': {
        public_key: '5OfdS1aOKr4t1v6a5cKVWgDj9MsHjl0dkHTjPc1OxZA=',
        key_type: 'ed25519',
        sealing: 'derived',
        encryption_keys: [],
        display_name: 'Ana',
        max_message_bytes: 16384,
        closed: false,
        greeting: null,
        contacts_only: false,
        drop_lifetime_days: 90,
      },
    },
  },
  '/send': {
    request: {
      link_token: LINK_TOKEN,
      encrypted_message:
        '2XpfO7/vtQ/vYXYunIuboWIu7iPhxMxvZSuY4GOqW2qTMJVHy9N0Uqr+Ih9nc/SRb+FVEhw8YG/MHj71QDFimFn7ck1oHyVmxQADe5pLiDSvSTg=',
      receipt_hash: 'i4tfpE1IWWgFMtGUKRjXgDKX/+UCRA2DjjfVTIxWlq4=',
    },
    answers: {
      '201': {
        message: 'Message sent',
        id: 133363072715821,
      },
    },
  },
  '/challenge_request': {
    request: { link_token: LINK_TOKEN },
    answers: {
      '200': {
        challenge:
          'sealdrop-challenge-1 https://drop.example 1795307820119 ETiRwfb-7q4 x0qFCTK__OQ8grXLWJxgeg PKDV3KwJL0sV1ZQFRQW31OrqcqUJZqEV7SYjOuxlMvA',
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
        'sealdrop-challenge-1 https://drop.example 1795307820119 ETiRwfb-7q4 x0qFCTK__OQ8grXLWJxgeg PKDV3KwJL0sV1ZQFRQW31OrqcqUJZqEV7SYjOuxlMvA',
      challenge_signature:
        'qJvzk2iFcLLggULrGb9JVyr9eiTCRjq2SQBuufehabsaxlphajJiBJJIb77f+0HvZnTbHJpltQ0cjsWDZ9ChAg==',
    },
    answers: {
      '200': {
        message: 'Messages fetched',
        data: [
          {
            id: 133363072715821,
            encrypted_message:
              '2XpfO7/vtQ/vYXYunIuboWIu7iPhxMxvZSuY4GOqW2qTMJVHy9N0Uqr+Ih9nc/SRb+FVEhw8YG/MHj71QDFimFn7ck1oHyVmxQADe5pLiDSvSTg=',
            created_at: '2026-11-22T00:32:00.000Z',
            seen: false,
            metadata: null,
          },
        ],
        count: 1,
        has_more: false,
        next_cursor: 133363072715821,
        next_challenge:
          'sealdrop-challenge-1 https://drop.example 1795307820135 ETiRwfb-7q4 RMeSA8x4P0-LEGH4PE75eQ XKTRStUvkPu3IgI4MCNlKC_Q2brArHLO1tvLl7XyNqA',
      },
    },
  },
  '/ack': {
    request: {
      link_token: LINK_TOKEN,
      message_ids: [133363072715821],
      challenge:
        'sealdrop-challenge-1 https://drop.example 1795307820135 ETiRwfb-7q4 RMeSA8x4P0-LEGH4PE75eQ XKTRStUvkPu3IgI4MCNlKC_Q2brArHLO1tvLl7XyNqA',
      challenge_signature:
        'V7jte9n5c/RXZeSAUTOqNb+kl2oFIJLx1jDShgkxTzwM4kBxso35aNStT4OXbSioUtDeyJf0OEdYP1T/+mAgCQ==',
    },
    answers: {
      '200': {
        message: 'Messages acknowledged',
        count: 1,
        next_challenge:
          'sealdrop-challenge-1 https://drop.example 1795307820176 ETiRwfb-7q4 nK7s58W5F33PiGhn5o8A_A Du2xhLqBh2QHJK5hudqy0sUT9lPXeUlK4MceXvcv8k8',
      },
    },
  },
  '/set_encryption_keys': {
    request: {
      link_token: LINK_TOKEN,
      encryption_keys: [
        {
          public_key: 't6TiVp/tc1V8kzd9YGE5Wu+Z0Ee8cQHDsGn9SFfSwAY=',
          envelope: 1,
          issued_at_ms: 1795305600000,
          valid_until_ms: 1803081600000,
          signature:
            'qM+oSGSJKbp2B//K6HVYSqONvyCW4BH5gAAX6xccPZpqN8QDpnJ5/3DOLECHfXMQNak/S/8xB6cA98e9F+JkBA==',
        },
      ],
      challenge:
        'sealdrop-challenge-1 https://drop.example 1795307820176 ETiRwfb-7q4 nK7s58W5F33PiGhn5o8A_A Du2xhLqBh2QHJK5hudqy0sUT9lPXeUlK4MceXvcv8k8',
      challenge_signature:
        'q+h7kTUpQ0s5ICHM/5/ekEGOCpnftdrhu0CtbYUBAsiR2yyCXCRSULe5lcPHRxN7m7TASQQpP3XrOoTuP4/eCQ==',
    },
    answers: {
      '200': {
        message: 'Encryption keys set',
        next_challenge:
          'sealdrop-challenge-1 https://drop.example 1795307820211 ETiRwfb-7q4 cNTyXn6xSVPLVUa7stbh7w VKmR6fU1v-KX3w1zg7DY05GsQSrdSCNerFr215XPbVU',
      },
    },
  },
  '/update_box': {
    request: {
      link_token: LINK_TOKEN,
      action:
        '{"call":"/update_box","origin":"https://drop.example","link_token_hash":"2pOlb55AxErPBdj1ztu8LtCWpeJlyfsCpX+avsU6fbg=","challenge":"sealdrop-challenge-1 https://drop.example 1795307820211 ETiRwfb-7q4 cNTyXn6xSVPLVUa7stbh7w VKmR6fU1v-KX3w1zg7DY05GsQSrdSCNerFr215XPbVU","parameters":{"greeting":"I read this on Mondays.","drop_lifetime_days":30}}',
      action_signature:
        '83+Ri8qp1pR+DAa2k8LD9xMQ1XJbq/PSBRP6dg1p+SR816i+ABfWh+5yLmvA4sh+IO2TKAsE+903QpES4mnsDA==',
    },
    answers: {
      '200': {
        message: 'Box changed',
        next_challenge:
          'sealdrop-challenge-1 https://drop.example 1795307820237 ETiRwfb-7q4 BERvPR6DaSOrruNh3Qb8PQ 8B2FUhNbPJI29h9xOghg2DxAG4yJJmFFnGXDraDg7Ls',
      },
    },
  },
  '/box': {
    request: {
      link_token: LINK_TOKEN,
      action:
        '{"call":"/box","origin":"https://drop.example","link_token_hash":"2pOlb55AxErPBdj1ztu8LtCWpeJlyfsCpX+avsU6fbg=","challenge":"sealdrop-challenge-1 https://drop.example 1795307820237 ETiRwfb-7q4 BERvPR6DaSOrruNh3Qb8PQ 8B2FUhNbPJI29h9xOghg2DxAG4yJJmFFnGXDraDg7Ls","parameters":{}}',
      action_signature:
        'U6kZQaHMWcdTMDAoCF+c+FZZa09+UFBoC5SfF7ORMm+IfvM5aEz773kLT9bQcsvWBYYLcZCsuCIM/JlimYSpDA==',
    },
    answers: {
      '200': {
        message: 'Box fetched',
        display_name: 'Ana',
        greeting: 'I read this on Mondays.',
        closed: false,
        drop_lifetime_days: 30,
        delete_on_ack: false,
        contacts_only: false,
        seen_receipts: false,
        created_at: '2026-11-22T00:32:00.000Z',
        unseen: {
          drops: 0,
          bytes: 0,
        },
        seen: {
          drops: 1,
          bytes: 83,
        },
        room: {
          drops: 10000,
          bytes: 67108864,
        },
        refused_since: null,
        old_link: false,
        next_challenge:
          'sealdrop-challenge-1 https://drop.example 1795307820266 ETiRwfb-7q4 xGWF1u5GWjYARAmsoDgb2g RHibWktqzPw1_mY9_sd8LRzQxMD-2UKzLct-qEeGaXI',
      },
    },
  },
  '/rotate_fetch_token': {
    request: {
      link_token: LINK_TOKEN,
      action:
        '{"call":"/rotate_fetch_token","origin":"https://drop.example","link_token_hash":"2pOlb55AxErPBdj1ztu8LtCWpeJlyfsCpX+avsU6fbg=","challenge":"sealdrop-challenge-1 https://drop.example 1795307820266 ETiRwfb-7q4 xGWF1u5GWjYARAmsoDgb2g RHibWktqzPw1_mY9_sd8LRzQxMD-2UKzLct-qEeGaXI","parameters":{}}',
      action_signature:
        '345hBaNGoKroeGrme5ngbcLY1eGGk8fYYExWadNj6uv1QbBmOiE8tNFRV1KDD6NGTwgjXgdxO1tw9hPO2DdfCQ==',
    },
    answers: {
      '200': {
        message: 'Fetch token replaced',
        fetch_token: 'OB6ArK5D6hMz3HAF-6MKzknr3UFXIztJS95DA1uA9xG954NKIK7--rR23yrr2eY9',
        next_challenge:
          'sealdrop-challenge-1 https://drop.example 1795307820283 ETiRwfb-7q4 6mt8g6WgJzOx7IS-84QTBg -Ck41wJ4oJjpoFX_-vUD-op54NAvoSEM7yF_WVN3300',
      },
    },
  },
  '/rotate_link': {
    request: {
      link_token: LINK_TOKEN,
      action:
        '{"call":"/rotate_link","origin":"https://drop.example","link_token_hash":"2pOlb55AxErPBdj1ztu8LtCWpeJlyfsCpX+avsU6fbg=","challenge":"sealdrop-challenge-1 https://drop.example 1795307820393 ETiRwfb-7q4 DN0JYe1M6H87MzcYq0IIWA iZL8ZqeZ9wa_6SYcHwcHrWpHI6x3NMQMoX8K8MD_9QA","parameters":{}}',
      action_signature:
        'fjUd18lHVIMHsBy/GVJGw+m3k69DgYLNt+OGlRKrc3qB/SXm7WQK8LBaREnkmAkHriXWbJJiMkECZognRJ7HCw==',
    },
    answers: {
      '200': {
        message: 'Link replaced',
        link: 'https://drop.example/l/link_St5FtaApa-NzPV6zwpT-cp8WDx2T0pcp',
        link_token: 'link_St5FtaApa-NzPV6zwpT-cp8WDx2T0pcp',
        next_challenge:
          'sealdrop-challenge-1 https://drop.example 1795307820420 ETiRwfb-7q4 U3iCwSzwbU6FpMtdx1516g uHoXeRuTiCL2fRtkx7f0TqBgVO9MMFI6a5-jPYzsS0o',
      },
    },
  },
  '/delete_drops': {
    request: {
      link_token: LINK_TOKEN,
      action:
        '{"call":"/delete_drops","origin":"https://drop.example","link_token_hash":"2pOlb55AxErPBdj1ztu8LtCWpeJlyfsCpX+avsU6fbg=","challenge":"sealdrop-challenge-1 https://drop.example 1795307820368 ETiRwfb-7q4 -Qfq7xUhycCNQHijT7q0_Q RI9v2fGvyGHVJ2xzBBiA2UUHt0aRC45AS1xy752J_aY","parameters":{"message_ids":[133363072715821]}}',
      action_signature:
        'db3t4CFBWckWI10nHWS/FzUbmKUIXMNDjFfM4q097JN6WSP1F88A0JMWdmbYUenz1TNGIx1a8KGGJClLfiluAA==',
    },
    answers: {
      '200': {
        message: 'Messages deleted',
        count: 1,
        next_challenge:
          'sealdrop-challenge-1 https://drop.example 1795307820393 ETiRwfb-7q4 DN0JYe1M6H87MzcYq0IIWA iZL8ZqeZ9wa_6SYcHwcHrWpHI6x3NMQMoX8K8MD_9QA',
      },
    },
  },
  '/delete_box': {
    request: {
      link_token: 'link_St5FtaApa-NzPV6zwpT-cp8WDx2T0pcp',
      action:
        '{"call":"/delete_box","origin":"https://drop.example","link_token_hash":"QpLFUFOdTOF4Wod5r8tlsFtiGg8DYwFgbvDopH2CBns=","challenge":"sealdrop-challenge-1 https://drop.example 1795307820420 ETiRwfb-7q4 U3iCwSzwbU6FpMtdx1516g uHoXeRuTiCL2fRtkx7f0TqBgVO9MMFI6a5-jPYzsS0o","parameters":{}}',
      action_signature:
        '/3A1wpmcPErqjVo01aA7c1AKI4b3pjwIY1DFP/7CYToANPqTCKqfDbl/3JWU76Gmk+UNHcQzxRpf2Bcov42JBg==',
    },
    answers: {
      '200': { message: 'Box deleted' },
    },
  },
  '/export_box': {
    request: {
      link_token: 'link_UTlQL0DjtIJvsmebCohBnIpPfqKMSV7Y',
      action:
        '{"call":"/export_box","origin":"https://drop.example","link_token_hash":"OAkAVmudPiJ828ER9jSyR+LqrzU/XQ/ils5K6+W33bI=","challenge":"sealdrop-challenge-1 https://drop.example 1795319398028 hpdo9J4qmNA UbQH5T07SHQ6qK-3xle6Pw eZ0HZAa7KeOO8JhFoowpC-eiJYxF6mSP-Fddc_TOoZY","parameters":{"limit":200}}',
      action_signature:
        'KryW6M6V2MNW+FRJndxT9kD6m3vWpZYmeVRC6q497SBX2xyrDRgS2+Ks0u65x3B0ozH9I6RIOX9pMIQXuw3BCQ==',
    },
    answers: {
      '200': {
        message: 'Box exported',
        box: {
          public_key: 'GfhSATsx/27dzIjjudYbxgEAbDcY9COyTG7NVi8GGM4=',
          key_type: 'ed25519',
          sealing: 'statements',
          encryption_keys: [
            {
              public_key: 'M65SfJXrWgbZBlkdsHokwMFkrpHsR7EtWgz3gwziaHk=',
              envelope: 1,
              issued_at_ms: 1795319097877,
              valid_until_ms: 1803095097877,
              signature:
                'Itx7Eww7acdmhm48L3aBTRTKvLRvo1+KxK9aLIQtDO/T5OZa2bhDjvPT5o2Kr4TlM0I6BKo6yJ+gVuzkqcBTCA==',
            },
          ],
          display_name: 'Ana',
          greeting: 'I read this on Mondays.',
          closed: false,
          drop_lifetime_days: 30,
          delete_on_ack: false,
          contacts_only: false,
          seen_receipts: false,
          created_at: '2026-11-22T03:44:00.000Z',
          last_drop_id: 133388822007389,
          unseen: {
            drops: 1,
            bytes: 83,
          },
          seen: {
            drops: 0,
            bytes: 0,
          },
          refused_since: null,
          replaced_links: 0,
          contact_requests: [],
          contacts: {
            granted: 0,
            blocked: 0,
            granted_by: 0,
          },
        },
        data: [
          {
            id: 133388822007389,
            encrypted_message:
              'zUKmY2yp3MZ03kKQccEH5l2Dv6atCMkVdIV77cTyzasDo82dFl4GQiuA6jsERWiPAS84Wq9wod5Vp4E88NvXLlp/pFj0tHl3hfo/t7qDhI4NWgY=',
            created_at: '2026-11-22T03:44:00.000Z',
            seen: false,
            metadata: null,
            expires_at: '2026-12-22T03:45:00.000Z',
            receipt_hash: 'XmSr2gcKwGRIzT3Mgke+E4em/9rhprdJy1w6/HWT3zs=',
          },
        ],
        has_more: false,
        next_cursor: 133388822007389,
        next_challenge:
          'sealdrop-challenge-1 https://drop.example 1795319398042 hpdo9J4qmNA k5rmWd1AACssGksR0_tzdg Qd2yb32O7j8nSGtLhpkoYpqvzV_--Gi5BoUs3B1ND9M',
      },
    },
  },
  '/import_box': {
    request: {
      link_seed: 'q0Cq4ZbYv3H3eM7c0b5n8b6s0xw0y1J0mQe2n2d3k4E=',
      public_key: 'GfhSATsx/27dzIjjudYbxgEAbDcY9COyTG7NVi8GGM4=',
      fetch_token_hash: '2IVBfHcILH8OaierA+++UjoBSe5dwcJWjXlapKDQOzo=',
      encryption: [
        {
          public_key: 'M65SfJXrWgbZBlkdsHokwMFkrpHsR7EtWgz3gwziaHk=',
          envelope: 1,
          issued_at_ms: 1795319097877,
          valid_until_ms: 1803095097877,
          signature:
            'Itx7Eww7acdmhm48L3aBTRTKvLRvo1+KxK9aLIQtDO/T5OZa2bhDjvPT5o2Kr4TlM0I6BKo6yJ+gVuzkqcBTCA==',
        },
      ],
      display_name: 'Ana',
      greeting: 'I read this on Mondays.',
      closed: false,
      drop_lifetime_days: 30,
      delete_on_ack: false,
      contacts_only: false,
      seen_receipts: false,
      created_at: '2026-11-22T03:44:00.000Z',
      last_drop_id: 133388822007389,
    },
    answers: {
      '201': {
        message: 'Box imported',
        link: 'https://other.example/l/link_Wou8Zy1l9yH9y1SUXEtigYLDh-2fhoaG',
        link_token: 'link_Wou8Zy1l9yH9y1SUXEtigYLDh-2fhoaG',
      },
    },
  },
  '/import_drops': {
    request: {
      link_token: 'link_Wou8Zy1l9yH9y1SUXEtigYLDh-2fhoaG',
      action:
        '{"call":"/import_drops","origin":"https://other.example","link_token_hash":"6x3IjcLksVD2zeQ1NaI96Qy4SzQ9PX5szDEU25r/Eqc=","challenge":"sealdrop-challenge-1 https://other.example 1795319398077 MCz8fpuJPnk alM9Wjpxnpnxndpp2Q8vdA LAxm1W7_45u4YS9n5F4u6ZaU_K8QI1yr0dJ0s8gW0MY","parameters":{"drops":[{"id":133388822007389,"encrypted_message":"zUKmY2yp3MZ03kKQccEH5l2Dv6atCMkVdIV77cTyzasDo82dFl4GQiuA6jsERWiPAS84Wq9wod5Vp4E88NvXLlp/pFj0tHl3hfo/t7qDhI4NWgY=","created_at":"2026-11-22T03:44:00.000Z","seen":false,"metadata":null,"expires_at":"2026-12-22T03:45:00.000Z","receipt_hash":"XmSr2gcKwGRIzT3Mgke+E4em/9rhprdJy1w6/HWT3zs="}]}}',
      action_signature:
        'L8wNOMti1m0qXkREmiY3DXgHN2G0kf1NOZT/7Y8136ygIIyEkJu4mTEIxy+JeyaZ3AnJqzZdwnqqLCJm6AbFDQ==',
    },
    answers: {
      '200': {
        message: 'Messages imported',
        imported: 1,
        known: 0,
        expired: 0,
        next_challenge:
          'sealdrop-challenge-1 https://other.example 1795319398085 MCz8fpuJPnk kA8qDFxBGnRIoMapk0XaWA N3OCEb2qvMb4Hc0jMe1oC621n2Rk1FtMpQp3Itlvq_s',
      },
    },
  },
  '/receipt': {
    request: { receipt: 'SgSX6ueVQeAsqawJeZeZ6pEwTLhZuWy/fh3S+xY77KI=' },
    answers: {
      '200': {
        message: 'The message is there',
        status: 'kept',
      },
    },
  },
  '/withdraw': {
    request: { receipt: 'SgSX6ueVQeAsqawJeZeZ6pEwTLhZuWy/fh3S+xY77KI=' },
    answers: {
      '200': {
        message:
          'The message is not there any more, unless it was acknowledged. It may have been read before',
        status: 'gone',
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
        created_at: '2026-11-22T00:32:00.000Z',
      },
    },
  },
  '/request_message_permission': {
    request: {
      from_link_token: 'link_q8-58eqsGTZhret-A-JPFul30psFqsDx',
      to_link_token: LINK_TOKEN,
      from_nickname: 'Bo',
    },
    answers: {
      '200': {
        message: 'Permission was granted before',
        status: 'accepted',
      },
      '201': {
        message: 'Permission requested',
        request_id: 3226834031652303,
        status: 'pending',
      },
    },
  },
  '/get_message_requests': {
    request: {
      link_token: LINK_TOKEN,
      challenge:
        'sealdrop-challenge-1 https://drop.example 1795307820283 ETiRwfb-7q4 6mt8g6WgJzOx7IS-84QTBg -Ck41wJ4oJjpoFX_-vUD-op54NAvoSEM7yF_WVN3300',
      challenge_signature:
        'gAQmWvwZiDGhxxWyqUSiBurSmCSt9+ImddS5ruezUBA0yITAF+JyP4EUP12Uici7aIB+55nLkO7SfL6iOPZoBw==',
    },
    answers: {
      '200': {
        message: 'Message requests fetched',
        data: [
          {
            id: 3226834031652303,
            from_link_token: 'link_q8-58eqsGTZhret-A-JPFul30psFqsDx',
            from_nickname: 'Bo',
            created_at: '2026-11-22T00:32:00.000Z',
          },
        ],
        next_challenge:
          'sealdrop-challenge-1 https://drop.example 1795307820329 ETiRwfb-7q4 MoWwmqicKFaPQ0DgFewqsw ROc3_lRPcbbHclKASJHmHPPuA_oepzBDJq3xP_CgkxQ',
      },
    },
  },
  '/respond_message_request': {
    request: {
      link_token: LINK_TOKEN,
      request_id: 3226834031652303,
      action: 'accept',
      challenge:
        'sealdrop-challenge-1 https://drop.example 1795307820329 ETiRwfb-7q4 MoWwmqicKFaPQ0DgFewqsw ROc3_lRPcbbHclKASJHmHPPuA_oepzBDJq3xP_CgkxQ',
      challenge_signature:
        'Ki5Krlu9BYl76rYsjSc8kBNQo0aE5w4mHZH7480Cgf6gVvjqiiZV9m6ZPR5Qy0s1AiTtZDOZ7W+6ZyH13kX5Bw==',
    },
    answers: {
      '200': {
        message: 'Message request accepted',
        request_id: 3226834031652303,
        status: 'accepted',
        next_challenge:
          'sealdrop-challenge-1 https://drop.example 1795307820348 ETiRwfb-7q4 f4M9As2GTucn1ce8FqHDUw yjL7eXXrB2zJVaXzRXvV0HbDiGkt-KsImOFkDsy5qQg',
      },
    },
  },
  '/block_contact': {
    request: {
      link_token: LINK_TOKEN,
      action:
        '{"call":"/block_contact","origin":"https://drop.example","link_token_hash":"2pOlb55AxErPBdj1ztu8LtCWpeJlyfsCpX+avsU6fbg=","challenge":"sealdrop-challenge-1 https://drop.example 1795307820348 ETiRwfb-7q4 f4M9As2GTucn1ce8FqHDUw yjL7eXXrB2zJVaXzRXvV0HbDiGkt-KsImOFkDsy5qQg","parameters":{"from_link_token":"link_q8-58eqsGTZhret-A-JPFul30psFqsDx"}}',
      action_signature:
        '5DwjXy0wovPMi7lfsQ27liTKTtZ+x7EFvg4pG964rk4wt3RxwrJJxa6hGrm2+wGUPfiUef25Z/fdLsN/Nh+DBQ==',
    },
    answers: {
      '200': {
        message: 'Contact blocked',
        next_challenge:
          'sealdrop-challenge-1 https://drop.example 1795307820368 ETiRwfb-7q4 -Qfq7xUhycCNQHijT7q0_Q RI9v2fGvyGHVJ2xzBBiA2UUHt0aRC45AS1xy752J_aY',
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
