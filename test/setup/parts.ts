/**
 * The real parts that the tests talk to: a MariaDB, PyNaCl as a client that nobody here wrote, a browser, strace as a witness,
 * Apache with Passenger as shared hosts have it, proxies. On Debian as root they are installed; elsewhere what is missing is
 * named and its tests are skipped; with CI=true that is a failure.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

// Where Debian puts servers, and where an ordinary account does not look for them.
process.env['PATH'] = `${process.env['PATH'] ?? ''}:/usr/sbin`

export interface Part {
  readonly name: string
  readonly packages: readonly string[]
  readonly isThere: () => boolean
}

export const MARIADB: Part = {
  name: 'MariaDB',
  packages: ['mariadb-server'],
  isThere: () => succeeds('sh', ['-c', 'command -v mariadbd && command -v mariadb-install-db']),
}

export const PYNACL: Part = {
  name: 'PyNaCl',
  packages: ['python3', 'python3-nacl'],
  isThere: () => succeeds('/usr/bin/python3', ['-c', 'import nacl']),
}

/** PyCrypt's own way to MariaDB. */
export const PYMYSQL: Part = {
  name: 'PyMySQL',
  packages: ['python3', 'python3-pymysql'],
  isThere: () => succeeds('/usr/bin/python3', ['-c', 'import pymysql']),
}

/** It has to be allowed to look at processes that it has not started. */
export const STRACE: Part = {
  name: 'strace',
  packages: ['strace'],
  isThere: () => succeeds('sh', ['-c', LOOK_AT_ANOTHER]),
}

const LOOK_AT_ANOTHER =
  'sleep 5 & other=$!; strace -qq -o /dev/null -e trace=none -p $other & look=$!; sleep 0.3; kill $other; wait $look'

export const NGINX: Part = {
  name: 'nginx',
  packages: ['nginx-light', 'openssl'],
  isThere: () => succeeds('sh', ['-c', 'command -v nginx && command -v openssl']),
}

export const CADDY: Part = {
  name: 'Caddy',
  packages: ['caddy', 'openssl'],
  isThere: () => succeeds('sh', ['-c', 'command -v caddy && command -v openssl']),
}

/** For `--verify-config` alone: it connects to nobody. */
export const TOR: Part = {
  name: 'tor',
  packages: ['tor'],
  isThere: () => succeeds('tor', ['--version']),
}

/** For `systemd-analyze`, which reads files and needs no systemd to run. */
export const SYSTEMD: Part = {
  name: 'systemd',
  packages: ['systemd'],
  isThere: () => succeeds('systemd-analyze', ['--version']),
}

export const CHROMIUM: Part = {
  name: 'Chromium',
  packages: ['chromium'],
  isThere: () => succeeds('chromium', ['--version']),
}

/** What shared hosts with cPanel run apps by. */
export const APACHE_PASSENGER: Part = {
  name: 'Apache with Passenger',
  // Not `apache2`, which would also begin to serve this machine.
  packages: ['apache2-bin', 'libapache2-mod-passenger', 'passenger', 'openssl'],
  isThere: () =>
    existsSync(`${APACHE_MODULES}/mod_passenger.so`) &&
    succeeds('sh', ['-c', 'command -v apache2 && command -v openssl']),
}

export const APACHE_MODULES = '/usr/lib/apache2/modules'

/** Not for `providePart`: its tests run where it is installed, and elsewhere they are skipped, with CI=true as well. */
export const FIREFOX: Part = {
  name: 'Firefox',
  packages: ['firefox-esr'],
  isThere: () => existsSync(FIREFOX_PROGRAM),
}

export const FIREFOX_PROGRAM = '/usr/bin/firefox-esr'

/** For `npm run galera` alone. Its nodes copy their files to one another by rsync. */
export const GALERA: Part = {
  name: 'Galera',
  packages: ['galera-4', 'rsync'],
  isThere: () => existsSync(GALERA_PROVIDER) && succeeds('rsync', ['--version']),
}

export const GALERA_PROVIDER = '/usr/lib/galera/libgalera_smm.so'

/** What `Procfile` was invented for. */
export const FOREMAN: Part = {
  name: 'foreman',
  packages: ['ruby-foreman'],
  isThere: () => succeeds('foreman', ['version']),
}

/** What signs a release. */
export const SSH_KEYGEN: Part = {
  name: 'ssh-keygen',
  packages: ['openssh-client'],
  isThere: () => succeeds('sh', ['-c', 'command -v ssh-keygen']),
}

/** For the bench alone. */
export const WRK: Part = {
  name: 'wrk',
  packages: ['wrk'],
  isThere: () => succeeds('sh', ['-c', 'command -v wrk']),
}

/** Names each part that is missing afterwards. */
export function providePart(part: Part): boolean {
  if (part.isThere()) return true
  if (canInstall()) {
    process.stdout.write(`Installing ${part.packages.join(', ')} for the tests …\n`)
    apt('update', '-qq')
    apt('install', '-y', '-qq', '--no-install-recommends', ...part.packages)
    if (part.isThere()) return true
  }
  return doWithout(`${part.name} is missing (Debian: apt-get install ${part.packages.join(' ')})`)
}

/** @throws Error with CI=true, where nothing may be missing */
export function doWithout(missing: string): false {
  if (process.env['CI'] === 'true') throw new Error(missing)
  process.stdout.write(`${missing}: its tests are skipped.\n`)
  return false
}

function canInstall(): boolean {
  return process.getuid?.() === 0 && existsSync('/etc/debian_version') && succeeds('apt-get', ['--version'])
}

function apt(...words: readonly string[]): void {
  execFileSync('apt-get', words, {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  })
}

function succeeds(command: string, words: readonly string[]): boolean {
  return spawnSync(command, words, { stdio: 'ignore' }).status === 0
}
