import { ProtocolError } from '../../protocol/errors.js'
import { type Clock, floorToMinute } from '../clock.js'
import type { ContactStore } from './contact-store.js'

export interface AnswerNeeds {
  readonly contacts: Pick<ContactStore, 'find' | 'answer'>
  readonly clock: Clock
}

/** @throws ProtocolError `request_not_found`, `request_not_yours`, `request_already_processed` */
export async function answerContactRequest(
  { contacts, clock }: AnswerNeeds,
  boxId: number,
  requestId: number,
  action: 'accept' | 'reject',
): Promise<'accepted' | 'rejected'> {
  const request = await contacts.find(requestId)
  if (request === undefined) throw new ProtocolError('request_not_found')
  if (request.to_box_id !== boxId) throw new ProtocolError('request_not_yours')
  const status = action === 'accept' ? 'accepted' : 'rejected'
  const isFirstAnswer = await contacts.answer(requestId, status, floorToMinute(clock()))
  if (!isFirstAnswer) throw new ProtocolError('request_already_processed')
  return status
}
