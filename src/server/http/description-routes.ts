/** `/openapi.json`: the description of the API, for programs. `/docs` is a page of `public`, made from the same at build. */
import { Router } from 'express'
import { describeApi } from '../../protocol/openapi.js'
import type { Context } from '../context.js'
import { answerJson } from './answer.js'
import { refuseMethod } from './call.js'

export function descriptionRoutes({ version }: Pick<Context, 'version'>): Router {
  const router = Router()
  let json: Buffer | undefined
  router
    .route('/openapi.json')
    .get((_request, response) => {
      // Made when somebody asks for it first: few servers are ever asked.
      json ??= Buffer.from(JSON.stringify(describeApi(version)))
      answerJson(response, 200, json)
    })
    .all(refuseMethod('GET'))
  return router
}
