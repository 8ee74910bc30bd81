/** What is measured, in which order, and what several rounds come to. */

export interface Figures {
  readonly requestsPerSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly answered: number
  /** Answers from 400 on, connections that failed, requests without an answer. */
  readonly refused: number
}

export type Measure = () => Promise<Figures>

/** Of several rounds: their median, their least and their most. */
export interface Spread {
  readonly median: number
  readonly least: number
  readonly most: number
}

/** One after another, round after round, so that what the machine does meanwhile meets all of them alike. */
export async function interleave<Name extends string>(
  rounds: number,
  measures: Readonly<Record<Name, Measure>>,
): Promise<Readonly<Record<Name, readonly Figures[]>>> {
  const names = Object.keys(measures) as Name[]
  const measured = Object.fromEntries(names.map((name) => [name, [] as Figures[]])) as Record<Name, Figures[]>
  for (let round = 0; round < rounds; round++) {
    for (const name of names) measured[name].push(await measures[name]())
  }
  return measured
}

/** Of the figures of one round each. */
export function ratio(
  of: readonly Figures[],
  to: readonly Figures[],
  by: (figures: Figures) => number = rate,
): Spread {
  return spreadOf(pairwise(of, to, (one, other) => by(one) / by(other)))
}

export function pairwise(
  ones: readonly Figures[],
  others: readonly Figures[],
  compare: (one: Figures, other: Figures) => number,
): readonly number[] {
  return ones.flatMap((one, round) => {
    const other = others[round]
    return other === undefined ? [] : [compare(one, other)]
  })
}

export function rate({ requestsPerSecond }: Figures): number {
  return requestsPerSecond
}

export function p50({ p50Ms }: Figures): number {
  return p50Ms
}

export function tail({ p50Ms, p99Ms }: Figures): number {
  return p99Ms / p50Ms
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b)
  return { median: median(sorted), least: sorted[0] ?? Number.NaN, most: sorted.at(-1) ?? Number.NaN }
}

export function refusals(rounds: readonly Figures[]): number {
  return rounds.reduce((sum, { refused }) => sum + refused, 0)
}

/** @param sorted ascending */
export function percentile(sorted: readonly number[], percent: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))] ?? Number.NaN
}

function median(sorted: readonly number[]): number {
  const middle = (sorted.length - 1) / 2
  return ((sorted[Math.floor(middle)] ?? Number.NaN) + (sorted[Math.ceil(middle)] ?? Number.NaN)) / 2
}
