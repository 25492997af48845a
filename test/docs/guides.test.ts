import { afterAll, test } from 'vitest'
import { startTestGateway } from '../support/harness.ts'
import { pages, runExamples } from './examples.ts'

const gateway = await startTestGateway()
afterAll(() => gateway.stop())

test.each(pages)('the examples of %s run', (page) => runExamples(gateway, page))
