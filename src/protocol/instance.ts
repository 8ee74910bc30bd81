/** `GET /instance.json`: who runs this server, as its pages show it. */
import * as z from 'zod/mini'
import { described } from './fields.js'

const address = z.string().check(z.regex(/^(?:https?:|mailto:)/))

export const instanceAnswer = z.object({
  name: described(z.nullable(z.string()), 'Of whoever runs this server.'),
  contact_url: described(z.nullable(address), 'Where to reach them: http, https or mailto.'),
  privacy_url: described(z.nullable(address), 'Their privacy notice: http, https or mailto.'),
  onion_url: described(z.nullable(address), 'The address of this server in the Tor network.'),
})

export type InstanceAnswer = z.infer<typeof instanceAnswer>
