/** The doctor, asked in this process. */
import { randomBytes } from '../../src/crypto/random.js'
import type { Environment, Settings } from '../../src/server/config.js'
import { examine, type ExamineNeeds } from '../../src/server/doctor/examine.js'
import type { Check, Finding } from '../../src/server/doctor/finding.js'
import { PACKAGE_FOLDER } from './test-server.js'

export function settingsOf(given: Environment, inFile?: Environment, file = '/nowhere/.env'): Settings {
  return { environment: { ...inFile, ...given }, given, inFile, file }
}

export async function ask(settings: Settings, more: Partial<ExamineNeeds> = {}): Promise<readonly Finding[]> {
  const findings: Finding[] = []
  const needs = {
    settings,
    packageFolder: PACKAGE_FOLDER,
    clock: Date.now,
    random: randomBytes,
    nodeVersion: '24.11.0',
    ...more,
  }
  for await (const finding of examine(needs)) findings.push(finding)
  return findings
}

/** Of one check, each as `wrong: What is wrong. → What to do.` */
export function about(findings: readonly Finding[], check: Check): readonly string[] {
  return findings
    .filter((finding) => finding.check === check)
    .map(({ verdict, says, advice }) => `${verdict}: ${says}${advice === undefined ? '' : ` → ${advice}`}`)
}
