/** `GET /instance.json`: who runs this server, as its pages show it. */
import * as z from 'zod/mini'
import { described, shownName } from './fields.js'

const address = z.string().check(z.regex(/^(?:https?:|mailto:)/))

/** Nothing but the service itself: what stands behind it is a link's. */
const onionService = z
  .string()
  .check(z.regex(/^https?:\/\/[a-z0-9.-]+\.onion(?::[0-9]{1,5})?(?:\/[\w.~-]+)*$/))

export const instanceAnswer = z.object({
  name: described(z.nullable(shownName), 'Of whoever runs this server.'),
  contact_url: described(z.nullable(address), 'Where to reach them: http, https or mailto.'),
  privacy_url: described(z.nullable(address), 'Their privacy notice: http, https or mailto.'),
  registration: described(
    z.optional(z.enum(['open', 'invite', 'closed'])),
    'Who may make a box: anybody, whoever has an invite of the operator, or nobody.',
  ),
  onion_url: described(z.nullable(onionService), 'The address of this server in the Tor network.'),
})

export type InstanceAnswer = z.infer<typeof instanceAnswer>
