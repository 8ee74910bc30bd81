/** `/export_box`, `/import_box` and `/import_drops`: a box goes from one server to another. */
import { Router } from 'express'
import { type ExportBoxAnswer, parseExportBoxRequest } from '../../protocol/box-export.js'
import {
  type ImportBoxAnswer,
  type ImportDropsAnswer,
  parseImportBoxRequest,
  parseImportDropsRequest,
} from '../../protocol/box-import.js'
import { formatLink } from '../../protocol/link.js'
import { findOwnBox } from '../boxes/find-box.js'
import type { Context } from '../context.js'
import { answer, answerJson } from '../http/answer.js'
import { call } from '../http/call.js'
import { spendBudget } from '../http/rate-limit.js'
import { whenOver } from '../http/when-over.js'
import { proveAction } from '../ownership/prove-ownership.js'
import { describeBox, exportPage } from './export-box.js'
import { importBox, importDrops } from './import-box.js'

export function movingRoutes(context: Context): Router {
  const { budgets, config, fetchRoom, securityEvents } = context
  const router = Router()

  call(router, '/export_box', async (request, response) => {
    const { link_token, action, afterId, limit } = parseExportBoxRequest(request.body)
    const box = await findOwnBox(context, link_token)
    const { next_challenge } = await proveAction(context, box, link_token, action)
    const isFirst = afterId === undefined
    const facts = isFirst ? { box: await describeBox(context, box) } : {}
    const page = await exportPage(context, box.id, afterId, limit)
    if (isFirst) securityEvents.note('box_exported', box.id)
    const exported = { message: 'Box exported', ...facts, ...page, next_challenge } satisfies ExportBoxAnswer
    const json = Buffer.from(JSON.stringify(exported))
    whenOver(response, fetchRoom.hold(box.id, json.length))
    answerJson(response, 200, json)
  })

  call(router, '/import_box', spendBudget(budgets.register), async (request, response) => {
    const link_token = await importBox(context, parseImportBoxRequest(request.body))
    answer(response, 201, {
      message: 'Box imported',
      link: formatLink({ kind: 'server', baseUrl: config.baseUrls[0], linkToken: link_token }),
      link_token,
    } satisfies ImportBoxAnswer)
  })

  call(router, '/import_drops', spendBudget(budgets.importing), async (request, response) => {
    const { link_token, action, drops } = parseImportDropsRequest(request.body)
    const box = await findOwnBox(context, link_token)
    const { next_challenge } = await proveAction(context, box, link_token, action)
    const counts = await importDrops(context, box.id, drops)
    answer(response, 200, {
      message: 'Messages imported',
      ...counts,
      next_challenge,
    } satisfies ImportDropsAnswer)
  })

  return router
}
