/** How long things are measured. */
export interface Pace {
  readonly rounds: number
  readonly seconds: number
  /** The first seconds of a process show what the compiler costs, not what the program does. */
  readonly warmUpSeconds: number
  readonly crowdSeconds: number
}

export const FULL: Pace = { rounds: 6, seconds: 5, warmUpSeconds: 5, crowdSeconds: 15 }

/** Everything but growth, several processes and middleware, in under two minutes. */
export const QUICK: Pace = { rounds: 4, seconds: 1, warmUpSeconds: 3, crowdSeconds: 3 }
