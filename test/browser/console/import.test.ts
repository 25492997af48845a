import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { accessibilityFaults } from '../accessibility.ts'
import { noChromium } from '../chromium.ts'
import { setUpConsole, signOut, waitForView } from './console-set-up.ts'

// cspell:ignore Kontakt kontakte Sprache
const setUp = setUpConsole()

test('a file as Excel writes it is mapped by eye, checked, imported and reported row by row', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  await setUp.graphql(
    'mutation { createInvitation(input: { emailAddress: "known@excel.test", notify: false }) { __typename } }',
  )
  const text =
    'Kontakt;Sprache;Team;Intern\r\n' +
    'jürgen@excel.test;de;"Rot; Blau";x\r\n' +
    'known@excel.test;de;Rot;\r\n' +
    'no address;;;\r\n'
  const { page, complaints } = await setUp.open('/import')
  // UTF-16 with a byte order mark, and semicolons.
  await choose(page, 'kontakte.csv', Buffer.from(`\ufeff${text}`, 'utf16le'))
  await page.getByText('3 rows', { exact: true }).waitFor()
  // The column is recognized by its values, because no name is known.
  expect(await targetOf(page, 'Kontakt').inputValue()).toBe('Email address')
  await map(page, 'Sprache', 'Language')
  await map(page, 'Team', 'Key of the metadata')
  expect(await accessibilityFaults(page)).toEqual([])

  await page.getByRole('button', { name: 'Check the rows' }).click()
  await page.getByText('1 can be invited, 2 cannot').waitFor()
  await page.getByText(/Line 3, known@excel\.test: /).waitFor()
  expect(await countOf('excel.test')).toBe(1)

  await page.getByRole('button', { name: 'Import 3 rows' }).click()
  await page.getByText('All rows are done').waitFor()
  expect(await page.getByTestId('created').textContent()).toBe('1')
  expect(await page.getByTestId('failed').textContent()).toBe('2')
  expect(await accessibilityFaults(page)).toEqual([])
  const saved = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Download the report' }).click()
  const report = await readFile(await (await saved).path(), 'utf8')
  const lines = report.trim().split('\r\n')
  expect(lines).toHaveLength(4)
  expect(lines[1]).toMatch(/^2,jürgen@excel\.test,CREATED,inv_\w+,$/)
  expect(lines[2]).toMatch(/^3,known@excel\.test,ALREADY_INVITED,inv_\w+,/)
  expect(lines[3]).toMatch(/^4,no address,INVALID_INPUT,,/)

  const { invitations } = await setUp.graphql(
    '{ invitations(filter: { emailAddressPrefix: "jürgen@" }) { nodes { locale publicMetadata } } }',
  )
  expect(invitations.nodes).toEqual([{ locale: 'de', publicMetadata: { Team: 'Rot; Blau' } }])
  await page.getByRole('button', { name: 'Import another file' }).click()
  await page.getByText('Drop a CSV file here').waitFor()
  expect(complaints).toEqual([])
})

test('an import goes on after the page was closed, and no row is sent twice', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  const rows = Array.from({ length: 1300 }, (_, index) => `person${index}@resume.test`)
  const { page } = await setUp.open('/import')
  // The answer to the second call never arrives, as if the page was closed before it.
  let calls = 0
  await page.route('**/graphql', async (route) => {
    if (!route.request().postData()?.includes('ImportRows')) return route.fallback()
    calls++
    if (calls === 1) return route.fallback()
    await route.fetch()
  })
  await choose(page, 'people.csv', Buffer.from(`email\n${rows.join('\n')}\n`))
  await page.getByRole('button', { name: 'For all rows' }).click()
  await page.getByRole('switch').first().uncheck()
  await page.getByRole('button', { name: 'Import 1,300 rows' }).click()
  await page.getByText(/500 of 1,300 rows/).waitFor()
  await expect.poll(() => countOf('resume.test')).toBe(1000)
  await page.close({ runBeforeUnload: false })

  const again = await page.context().newPage()
  await again.goto(`${setUp.origin}/console/import`)
  await again.getByText('This import is not finished').waitFor()
  await again.getByText('500 of 1,300 rows').waitFor()
  await again.getByRole('button', { name: 'Continue' }).click()
  await again.getByText('All rows are done').waitFor()
  // The rows of the second call were created before, and count as created.
  expect(await again.getByTestId('created').textContent()).toBe('1,300')
  expect(await countOf('resume.test')).toBe(1300)

  await signOut(again)
  await expect.poll(() => again.evaluate('indexedDB.databases()')).toEqual([])
})

test('an answer that arrives after the sign-out stores nothing again', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  const { page } = await setUp.open('/import')
  let answer: () => void = () => undefined
  const isSignedOut = new Promise<void>((resolve) => {
    answer = resolve
  })
  let isAsked = false
  await page.route('**/graphql', async (route) => {
    if (!route.request().postData()?.includes('ImportRows')) return await route.fallback()
    const response = await route.fetch()
    isAsked = true
    await isSignedOut
    await route.fulfill({ response }).catch(() => undefined)
  })
  await choose(page, 'people.csv', Buffer.from('email\nada@left.test\nalan@left.test\n'))
  await page.getByRole('button', { name: 'Import 2 rows' }).click()
  await expect.poll(() => isAsked).toBe(true)
  await signOut(page)
  await expect.poll(() => page.evaluate('indexedDB.databases()')).toEqual([])
  answer()
  await page.evaluate('new Promise((resolve) => setTimeout(resolve, 500))')
  await page.reload()
  await page.getByRole('heading', { name: 'Sign in to the console' }).waitFor()
  expect(await page.evaluate('indexedDB.databases()')).toEqual([])
})

test('rows with much metadata are sent in calls that the gateway accepts, and none twice after a pause', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  const { page } = await setUp.open('/import')
  const keys: string[] = []
  await page.route('**/graphql', async (route) => {
    const { query, variables } = route.request().postDataJSON()
    if (!query.includes('ImportRows')) return route.fallback()
    keys.push(variables.input.idempotencyKey)
    // The answer to the second call is lost, although its rows were created.
    if (keys.length !== 2) return route.fallback()
    await route.fetch()
    await page.getByRole('button', { name: 'Pause' }).click()
    await route.abort()
  })
  // 3 bytes per character.
  const rows = Array.from({ length: 500 }, (_, index) => `person${index}@large.test,${'よ'.repeat(1000)}`)
  await choose(page, 'large.csv', Buffer.from(`email,publicMetadata.note\n${rows.join('\n')}\n`))
  await page.getByRole('button', { name: 'For all rows' }).click()
  await page.getByRole('switch').first().uncheck()
  await page.getByRole('button', { name: 'Import 500 rows' }).click()
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByText('All rows are done').waitFor()
  expect(await page.getByTestId('created').textContent()).toBe('500')
  expect(await countOf('large.test')).toBe(500)
  expect(keys[2]).toBe(keys[1])
})

test('an import that the browser cannot store stops with an explanation, and goes on when it can', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  const { page } = await setUp.open('/import')
  await choose(page, 'people.csv', Buffer.from('email\nada@storage.test\nalan@storage.test\n'))
  await page.evaluate(`
    globalThis.put = IDBObjectStore.prototype.put
    IDBObjectStore.prototype.put = () => { throw new DOMException('full', 'QuotaExceededError') }
  `)
  await page.getByRole('button', { name: 'Import 2 rows' }).click()
  await page.getByText('has no room to keep the progress').waitFor()
  expect(await countOf('storage.test')).toBe(0)
  await page.evaluate('IDBObjectStore.prototype.put = globalThis.put')
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByText('All rows are done').waitFor()
  expect(await countOf('storage.test')).toBe(2)
})

test.each([
  ['a workbook', Buffer.from('PK\u0003\u0004 workbook'), 'It is a workbook.'],
  [
    'a file in Windows-1252',
    Buffer.from('email\nj\xfcrgen@windows.test\n', 'latin1'),
    'It is not UTF-8 text.',
  ],
])('%s is not imported with wrong names: the view says what to do', async (_kind, content, advice) => {
  if (noChromium !== undefined) return
  const { page } = await setUp.open('/import')
  await choose(page, 'people.csv', content)
  await page.getByText(advice).waitFor()
  expect(await page.getByRole('button', { name: /^Import \d/ }).isDisabled()).toBe(true)
  if (!advice.includes('UTF-8 text')) return
  await page.getByLabel('Encoding').first().click()
  await page.getByRole('option', { name: 'Western Europe (Windows-1252)' }).click()
  await page.getByText('jürgen@windows.test').last().waitFor()
})

async function choose(page: Page, name: string, buffer: Buffer): Promise<void> {
  await waitForView(page, 'Import')
  await page.getByText('Drop a CSV file here').waitFor()
  await page.locator('input[type=file]').setInputFiles({ name, mimeType: 'text/csv', buffer })
  await page.getByText(name).waitFor()
}

function targetOf(page: Page, column: string) {
  return page.locator(`input[aria-label="${column} becomes"]`)
}

async function map(page: Page, column: string, target: string): Promise<void> {
  await targetOf(page, column).click()
  await page.getByRole('option', { name: target }).click()
}

async function countOf(domain: string): Promise<number> {
  const { invitationCounts } = await setUp.graphql(
    'query ($domain: String) { invitationCounts(filter: { domain: $domain }) { total } }',
    { domain },
  )
  return invitationCounts.total
}
