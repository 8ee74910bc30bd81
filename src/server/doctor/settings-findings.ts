/** The program and what it was told: Node's version, wrong settings, and names that no setting has. */
import { statSync } from 'node:fs'
import { settingNames, type Settings, wrongSettings } from '../config.js'
import { type Finding, note, right, wrong } from './finding.js'

/** Until when each line gets security fixes (nodejs.org, release schedule). */
const FIXED_UNTIL: Readonly<Record<number, string>> = { 20: '2026-04-30', 22: '2027-04-30', 24: '2028-04-30' }

const OLDEST_NODE: readonly [major: number, minor: number] = [20, 19]

/** @param version such as `22.21.0` @param today such as `2026-11-21` */
export function judgeNode(version: string, today: string): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  if (major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1])) {
    const oldest = OLDEST_NODE.join('.')
    return wrong('node', `Node.js ${version} is too old.`, `Choose Node.js ${oldest} or later.`)
  }
  const until = FIXED_UNTIL[major]
  if (until !== undefined && until < today) {
    return note(
      'node',
      `Node.js ${version} runs Sealdrop, but has got no security fixes since ${until}.`,
      'Choose a later line of Node.js when the host offers one.',
    )
  }
  return right('node', `Node.js ${version}.`)
}

/** Usable: the server could start with them. */
export function judgeSettings(settings: Settings): {
  readonly findings: readonly Finding[]
  readonly isUsable: boolean
} {
  const mistakes = wrongSettings(settings.environment)
  const findings = [
    ...mistakes.map(({ message }) => wrong('settings', message, 'Correct it and start again.')),
    ...unknownNames(settings),
    ...contradictions(settings),
    ...openFile(settings),
  ]
  const isUsable = mistakes.length === 0
  if (findings.some(({ verdict }) => verdict === 'wrong')) return { findings, isUsable }
  const { inFile, file } = settings
  const source = inFile === undefined ? `There is no ${file}; the environment counts` : `Read from ${file}`
  return { findings: [right('settings', `${source}, and none is wrong.`), ...findings], isUsable }
}

/** In the file each name should be ours; in the environment, which others use too, those that look as if they were to be. */
function unknownNames({ inFile = {}, given, file }: Settings): readonly Finding[] {
  const names = settingNames()
  const advice = 'Compare it with .env.example, which has all names.'
  const strangers = Object.keys(inFile).filter((name) => !names.has(name))
  const alike = Object.keys(given).filter((name) => !names.has(name) && isAlike(name, names))
  return [
    ...strangers.map((name) => wrong('settings', `${name} in ${file} is no setting of Sealdrop.`, advice)),
    ...alike.map((name) => note('settings', `${name} in the environment is no setting of Sealdrop.`, advice)),
  ]
}

/** Spelt otherwise: in small letters, or with `-`, `_`, `S` or `APP_` too many or too few. */
function isAlike(name: string, names: ReadonlySet<string>): boolean {
  const core = (text: string) =>
    text
      .toUpperCase()
      .replace(/[-_]/g, '')
      .replace(/S$/, '')
      .replace(/^(APP|SEALDROP)/, '')
  return [...names].some((each) => core(each) === core(name))
}

/** Those of the panel of a host and those of the file: the operator may have changed the one that does not count. */
function contradictions({ inFile = {}, given }: Settings): readonly Finding[] {
  return Object.keys(inFile)
    .filter((name) => given[name] !== undefined && given[name] !== inFile[name])
    .map((name) =>
      note(
        'settings',
        `${name} is set twice: the environment counts, the line in .env does not.`,
        'Take one of them away.',
      ),
    )
}

/** The password of the database may stand in it, and shared hosts have other people's accounts. */
function openFile({ inFile, file }: Settings): readonly Finding[] {
  if (inFile === undefined || process.platform === 'win32') return []
  // It may have gone since the settings were read.
  const mode = statSync(file, { throwIfNoEntry: false })?.mode ?? 0
  if ((mode & 0o007) === 0) return []
  return [
    note(
      'settings',
      `${file} can be read by other accounts of this machine.`,
      'Set its permissions to 600 (chmod 600 .env), or 640 where it belongs to root.',
    ),
  ]
}
