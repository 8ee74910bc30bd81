import { ProtocolError } from '../../protocol/errors.js'

/** A proof that does not hold, and the box that it was for, which only the log of security events is told. */
export class FailedProof extends ProtocolError {
  readonly boxId: number | undefined

  constructor(boxId?: number) {
    super('proof_invalid')
    this.boxId = boxId
  }
}
