/**
 * `/check`: the doctor in a browser, for operators without a shell; a token from the server's log opens it, once. And
 * `/check_echo`, by which the doctor sees what lies in front of its server.
 */
import { setTimeout as wait } from 'node:timers/promises'
import express, { type Request, type Response, Router } from 'express'
import { type CheckEchoAnswer, parseCheckEchoRequest } from '../../protocol/check-echo.js'
import { MAX_BODY_BYTES } from '../../protocol/limits.js'
import type { Config } from '../config.js'
import type { Context } from '../context.js'
import { answer } from '../http/answer.js'
import { call, refuseMethod } from '../http/call.js'
import { pageHeaders } from '../http/security-headers.js'
import { renderCheckForm, renderFindings } from './check-page.js'
import { spendCheckToken } from './check-token.js'
import { examine } from './examine.js'
import type { Finding } from './finding.js'

const HALVES_APART_MS = 1_000

/** Whatever is wrong with a request for the page, a page says so. */
export function checkPageManners(config: Pick<Config, 'baseUrls'>): Router {
  const router = Router()
  router.all('/check', pageHeaders(config), (_request, response, next) => {
    response.locals['page'] = 'en'
    response.setHeader('X-Robots-Tag', 'noindex')
    next()
  })
  return router
}

export function checkPageRoutes(context: Context): Router {
  const router = Router()
  router
    .route('/check')
    .get((_request, response) => {
      context.pages.sendForOperator(response, renderCheckForm())
    })
    .post(
      express.urlencoded({ extended: false, limit: MAX_BODY_BYTES, inflate: false }),
      async (request, response) => {
        await spendCheckToken(context, 'page', tokenIn(request.body))
        const findings: Finding[] = []
        for await (const finding of examineHere(context, request)) findings.push(finding)
        context.pages.sendForOperator(response, renderFindings(findings, context.version))
      },
    )
    .all(refuseMethod('GET', 'POST'))
  return router
}

export function checkEchoRoutes(context: Context): Router {
  const router = Router()
  call(router, '/check_echo', async (request, response) => {
    const { token, marked_address, in_two } = parseCheckEchoRequest(request.body)
    await spendCheckToken(context, 'echo', token)
    const echoed = {
      version: context.version,
      ...forwardedIn(request, marked_address),
    } satisfies CheckEchoAnswer
    if (in_two === true) await answerInTwo(response, JSON.stringify(echoed))
    else answer(response, 200, echoed)
  })
  return router
}

function examineHere(context: Context, request: Request): AsyncGenerator<Finding> {
  const { settings, packageFolder, clock, random } = context
  return examine({
    settings,
    packageFolder,
    clock,
    random,
    nodeVersion: process.versions.node,
    openedAs: request.headers.host,
  })
}

function tokenIn(body: unknown): string {
  const { token } = (body ?? {}) as Record<string, unknown>
  return typeof token === 'string' ? token.trim() : ''
}

/** Tells no address. */
function forwardedIn(request: Request, mark: string): Omit<CheckEchoAnswer, 'version'> {
  const header = request.headers['x-forwarded-for']
  const addresses = [header ?? []]
    .flat()
    .join(',')
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '')
  const at = addresses.indexOf(mark)
  return {
    forwarded: addresses.length,
    appended: at === -1 ? null : addresses.length - at - 1,
    counts_forwarded: request.ip !== mark && addresses.includes(request.ip ?? ''),
    counts_mark: request.ip === mark,
  }
}

async function answerInTwo(response: Response, text: string): Promise<void> {
  response.setHeader('Content-Type', 'application/json; charset=utf-8')
  response.write(text.slice(0, text.length / 2))
  await wait(HALVES_APART_MS)
  response.end(text.slice(text.length / 2))
}
