/**
 * The settings: the only reader of the environment. Each has a default, a parser and a meaning; `.env.example` says the
 * same, and a test holds the two together.
 */
import { existsSync, readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import path from 'node:path'
import { parse as parseDotenv } from 'dotenv'
import { isShownName } from '../protocol/fields.js'
import { isSafeAddress } from '../protocol/origin.js'
import type { StoreSettings } from './database/database.js'
import { MIN_CONNECTIONS } from './database/dialects/mariadb-pool.js'

export type Environment = Readonly<Record<string, string | undefined>>

export interface Config {
  readonly port: number
  readonly host: string
  /** Processes that serve. */
  readonly workers: number
  /** Without a trailing slash. The first makes links. */
  readonly baseUrls: readonly [string, ...string[]]
  readonly store: StoreSettings
  /** Nothing is written to the store. */
  readonly isReadOnly: boolean
  readonly secretKeys: readonly string[]
  readonly trustProxy: number | readonly string[] | false
  readonly corsOrigins: '*' | readonly string[]
  readonly registration: 'open' | 'invite' | 'closed'
  readonly rateLimits: RateLimits
  readonly boxLimits: BoxLimits
  /** From here on a puzzle is asked for. */
  readonly puzzleAbove: { readonly boxSendsPerMinute: number; readonly registrationsPerHour: number }
  readonly maxStoreBytes: number
  /** After which a box that nobody opens is removed; 0 is never. */
  readonly boxIdleDays: number
  readonly instance: { readonly name: string; readonly contactUrl: string; readonly privacyUrl: string }
  /** Apps that may open this server's links. */
  readonly androidApps: readonly AndroidApp[]
  /** As `<application identifier prefix>.<bundle identifier>`. */
  readonly appleApps: readonly string[]
  readonly logLevel: LogLevel
}

export interface AndroidApp {
  readonly packageName: string
  /** SHA-256 of the certificate that signs the app: 32 pairs of hex digits with colons between. */
  readonly certificateFingerprint: string
}

/** Requests a minute from one address; 0 is no limit. */
export interface RateLimits {
  readonly register: number
  readonly send: number
  /** Failed proofs only. */
  readonly owner: number
  readonly lookUp: number
}

/** 0 is no limit. */
export interface BoxLimits {
  readonly maxDrops: number
  readonly maxBytes: number
}

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

/** Challenges and look-ups of a link cost little and tell little: a fixed limit, which a person never meets. */
const LOOK_UPS_PER_MINUTE = 600

/** One line that names the setting, for whoever starts the server. */
export class ConfigError extends Error {
  readonly setting: string

  constructor(setting: string, reason: string) {
    super(`${setting} ${reason}`)
    this.name = 'ConfigError'
    this.setting = setting
  }
}

export interface Settings {
  /** What the process was given, and below it what stands in the file. */
  readonly environment: Environment
  readonly given: Environment
  /** Undefined when there is no such file. */
  readonly inFile: Environment | undefined
  /** `.env` of the working folder. */
  readonly file: string
}

/** The settings of another program's or another installation's file. @throws ConfigError */
export function readSettingsFile(file: string): Environment {
  if (!existsSync(file)) throw new ConfigError(file, 'is not there.')
  return parseDotenv(readFileSync(file))
}

export function readSettings(): Settings {
  const file = path.resolve('.env')
  const inFile = existsSync(file) ? parseDotenv(readFileSync(file)) : undefined
  return { environment: { ...inFile, ...process.env }, given: process.env, inFile, file }
}

/** Which database PyCrypt uses, by its own `.env`: what is not in there is as PyCrypt has it without. @throws ConfigError */
export function readPycryptStore(file: string): ReturnType<typeof parseMariadbStore> {
  const inFile = readSettingsFile(file)
  const read = readerOf(inFile)
  const without = {
    DB_NAME: read('DB_NAME', 'pycrypt_db', anyText),
    DB_USER: read('DB_USER', 'root', anyText),
  }
  return parseMariadbStore({ ...inFile, ...without })
}

/** Each that `parseConfig` asks for. */
export function settingNames(): ReadonlySet<string> {
  const asked = new Set<string>()
  const recorder = new Proxy<Environment>({}, { get: (_none, name) => void asked.add(String(name)) })
  parseConfig(recorder)
  return asked
}

/** All that `parseConfig` would throw, one after another. */
export function wrongSettings(environment: Environment): readonly ConfigError[] {
  try {
    parseConfig(environment)
    return []
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return [error, ...wrongSettings({ ...environment, [error.setting]: '' })]
  }
}

/** @throws ConfigError */
export function parseConfig(environment: Environment): Config {
  const read = readerOf(environment)
  const port = read('PORT', '5000', integer(1, 65_535))
  return {
    port,
    host: read('HOST', '0.0.0.0', nonEmpty),
    workers: read('WORKERS', '1', integer(1, 64)),
    baseUrls: read('BASE_URL', `http://localhost:${String(port)}`, listOfBaseUrls),
    store: storeSettings(environment),
    isReadOnly: read('READ_ONLY', '0', oneOf(['0', '1'])) === '1',
    secretKeys: read('SECRET_KEY', '', secretKeys),
    trustProxy: read('TRUST_PROXY', '', trustProxy),
    corsOrigins: read('CORS_ORIGINS', '*', corsOrigins),
    registration: read('REGISTRATION', 'open', oneOf(['open', 'invite', 'closed'])),
    rateLimits: {
      register: read('RATE_LIMIT_REGISTER', '30', count),
      send: read('RATE_LIMIT_SEND', '60', count),
      owner: read('RATE_LIMIT_OWNER', '120', count),
      lookUp: LOOK_UPS_PER_MINUTE,
    },
    boxLimits: {
      maxDrops: read('BOX_MAX_DROPS', '10000', count),
      maxBytes: read('BOX_MAX_BYTES', '67108864', count),
    },
    puzzleAbove: {
      boxSendsPerMinute: read('BOX_SENDS_PER_MINUTE', '60', count),
      registrationsPerHour: read('REGISTRATIONS_PER_HOUR', '1000', count),
    },
    maxStoreBytes: read('MAX_STORE_BYTES', '0', count),
    boxIdleDays: read('BOX_IDLE_DAYS', '365', integer(0, 36_500)),
    instance: {
      name: read('INSTANCE_NAME', '', instanceName),
      contactUrl: read('CONTACT_URL', '', optionalUrl),
      privacyUrl: read('PRIVACY_URL', '', optionalUrl),
    },
    androidApps: read('ANDROID_APPS', '', androidApps),
    appleApps: read('APPLE_APPS', '', appleApps),
    logLevel: read('LOG_LEVEL', 'info', oneOf(LOG_LEVELS)),
  }
}

const MARIADB_SETTINGS = [
  'DB_HOST',
  'DB_PORT',
  'DB_USER',
  'DB_PASSWORD',
  'DB_SOCKET',
  'DB_SSL_CA',
  'DB_CONNECTIONS',
]

function storeSettings(environment: Environment): StoreSettings {
  if (readerOf(environment)('DB_NAME', '', anyText) !== '') return parseMariadbStore(environment)
  const stray = MARIADB_SETTINGS.find((name) => environment[name])
  if (stray !== undefined) throw new ConfigError(stray, 'is set but DB_NAME is not: set both, or neither.')
  return parseEmbeddedStore(environment)
}

/** What `DATA_DIR` names, whichever store is used. @throws ConfigError */
export function parseEmbeddedStore(environment: Environment): StoreSettings {
  const read = readerOf(environment)
  return { kind: 'embedded', dataFolder: read('DATA_DIR', './data', nonEmpty) }
}

/** What the `DB_` settings name. @throws ConfigError */
export function parseMariadbStore(environment: Environment): StoreSettings & { readonly kind: 'mariadb' } {
  const read = readerOf(environment)
  return {
    kind: 'mariadb',
    database: read('DB_NAME', '', nonEmpty),
    host: read('DB_HOST', 'localhost', nonEmpty),
    port: read('DB_PORT', '3306', integer(1, 65_535)),
    user: read('DB_USER', '', anyText),
    password: environment['DB_PASSWORD'] ?? '',
    socketPath: read('DB_SOCKET', '', anyText) || undefined,
    sslCaFile: read('DB_SSL_CA', '', optionalFile) || undefined,
    connections: read('DB_CONNECTIONS', '16', integer(MIN_CONNECTIONS, 1_000)),
  }
}

/** Answers the value, or says what it must be; the reader puts the setting's name in front. */
type Parser<T> = (text: string) => T | Wrong

class Wrong {
  readonly reason: string

  constructor(reason: string) {
    this.reason = reason
  }
}

function readerOf(environment: Environment) {
  return <T>(name: string, fallback: string, parse: Parser<T>): T => {
    const given = environment[name]?.trim() ?? ''
    const value = parse(given === '' ? fallback : given)
    if (value instanceof Wrong) throw new ConfigError(name, `must be ${value.reason}.`)
    return value
  }
}

const anyText: Parser<string> = (text) => text

const nonEmpty: Parser<string> = (text) => (text === '' ? new Wrong('given') : text)

function integer(min: number, max: number): Parser<number> {
  return (text) => {
    const number = Number(text)
    const fits = /^[0-9]{1,16}$/.test(text) && number >= min && number <= max
    return fits ? number : new Wrong(`a whole number from ${String(min)} to ${String(max)}`)
  }
}

const count = integer(0, Number.MAX_SAFE_INTEGER)

function oneOf<T extends string>(choices: readonly T[]): Parser<T> {
  return (text) => choices.find((choice) => choice === text) ?? new Wrong(`one of ${choices.join(', ')}`)
}

const listOfBaseUrls: Parser<readonly [string, ...string[]]> = (text) => {
  const [first, ...others] = text.split(',').map(baseUrl)
  if (first === undefined || [first, ...others].includes(undefined)) {
    return new Wrong('an https, .onion or loopback address without query, or several separated by commas')
  }
  return [first, ...others.filter((url) => url !== undefined)]
}

function baseUrl(text: string): string | undefined {
  if (!URL.canParse(text.trim())) return undefined
  const url = new URL(text.trim())
  const { pathname, search, hash, username, password, origin } = url
  if (!isSafeAddress(url) || search + hash + username + password !== '') return undefined
  return origin + pathname.replace(/\/+$/, '')
}

const secretKeys: Parser<readonly string[]> = (text) => {
  const keys = text === '' ? [] : text.split(',').map((key) => key.trim())
  return keys.length <= 2 && keys.every((key) => key.length >= 32)
    ? keys
    : new Wrong('one key of at least 32 characters, or two separated by a comma')
}

const NAMED_NETWORKS = ['loopback', 'linklocal', 'uniquelocal']

function isNetwork(text: string): boolean {
  const [address = '', prefix = '0', ...rest] = text.split('/')
  const isAddress = isIP(address) !== 0 && /^[0-9]{1,3}$/.test(prefix) && rest.length === 0
  return isAddress || NAMED_NETWORKS.includes(text)
}

const trustProxy: Parser<Config['trustProxy']> = (text) => {
  if (text === '') return false
  if (/^[0-9]{1,2}$/.test(text)) return Number(text) === 0 ? false : Number(text)
  const addresses = text.split(',').map((address) => address.trim())
  return addresses.every(isNetwork)
    ? addresses
    : new Wrong('the number of proxies in front, or a list of their addresses')
}

const corsOrigins: Parser<Config['corsOrigins']> = (text) => {
  if (text === '*') return '*'
  const origins = text.split(',').map((origin) => origin.trim())
  return origins.every((origin) => URL.canParse(origin) && new URL(origin).origin === origin)
    ? origins
    : new Wrong('* or a list of origins such as https://example.org')
}

const instanceName: Parser<string> = (text) =>
  isShownName(text) ? text : new Wrong('at most 255 characters, none of them for control or direction')

const optionalUrl: Parser<string> = (text) =>
  text === '' || /^(https?:\/\/|mailto:)/.test(text) ? text : new Wrong('an http, https or mailto address')

function listOf(text: string): readonly string[] {
  return text === '' ? [] : text.split(',').map((each) => each.trim())
}

const ANDROID_APP = /^((?:[A-Za-z]\w*\.)+[A-Za-z]\w*)\/((?:[0-9A-F]{2}:){31}[0-9A-F]{2})$/

const androidApps: Parser<readonly AndroidApp[]> = (text) => {
  const apps = listOf(text).map((each) => ANDROID_APP.exec(each))
  const known = apps.flatMap((app) =>
    app === null ? [] : [{ packageName: app[1] ?? '', certificateFingerprint: app[2] ?? '' }],
  )
  return known.length === apps.length
    ? known
    : new Wrong('a list of com.example.app/AA:BB:…, package and SHA-256 of the signing certificate')
}

const APPLE_APP = /^[A-Z0-9]{10}(?:\.[A-Za-z0-9-]+)+$/

const appleApps: Parser<readonly string[]> = (text) => {
  const apps = listOf(text)
  return apps.every((each) => APPLE_APP.test(each))
    ? apps
    : new Wrong('a list of ABCDE12345.com.example.app, team and bundle identifier')
}

const optionalFile: Parser<string> = (text) =>
  text === '' || existsSync(text) ? text : new Wrong('a file that exists')
