import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import type { Frame, Page } from 'playwright-core'
import { afterAll, expect, onTestFinished, test } from 'vitest'
import { noChromium } from '../chromium.ts'
import { setUpConsole, waitForView } from './console-set-up.ts'

const templates = mkdtempSync(path.join(os.tmpdir(), 'invitation-gateway-console-'))
afterAll(() => rmSync(templates, { recursive: true, force: true }))
const setUp = setUpConsole({ MAIL_TEMPLATES_DIR: templates })

// Each one would set `window.hacked` if the page executed it.
const CALL = 'window.hacked=1'
const PAYLOADS = [
  ...['script', 'SCRIPT', 'scr<script>ipt', 'script/x', 'script '].map((tag) => `<${tag}>${CALL}</script>`),
  ...['img src=x', 'image src=x', 'video><source', 'audio src=x', 'input type=image src=x'].map(
    (tag) => `<${tag} onerror="${CALL}">`,
  ),
  ...['svg', 'body', 'iframe', 'object', 'embed', 'style', 'link rel=stylesheet href=x', 'math'].map(
    (tag) => `<${tag} onload="${CALL}">`,
  ),
  ...['div', 'button', 'a', 'details open', 'marquee', 'select', 'textarea', 'keygen'].flatMap((tag) => [
    `<${tag} autofocus onfocus="${CALL}">`,
    `<${tag} onmouseover="${CALL}" onpointerenter="${CALL}" ontoggle="${CALL}">`,
  ]),
  ...['javascript:', 'JaVaScRiPt:', 'java\tscript:', 'data:text/html,<script>'].map(
    (scheme) => `<a href="${scheme}${CALL}">link</a>`,
  ),
  `<iframe srcdoc="<script>parent.${CALL}</script>"></iframe>`,
  `"><script>${CALL}</script>`,
  `'><img src=x onerror=${CALL}>`,
  `</title><script>${CALL}</script>`,
  `</textarea><script>${CALL}</script>`,
  `</style><script>${CALL}</script>`,
  `{{constructor.constructor('${CALL}')()}}`,
  `\${${CALL}}`,
  `<style>@import 'javascript:${CALL}'</style>`,
  `<meta http-equiv="refresh" content="0;url=javascript:${CALL}">`,
  `<base href="javascript:${CALL}//">`,
  `<form action="javascript:${CALL}"><button>x</button></form>`,
  `<svg><animate onbegin="${CALL}" attributeName="x" dur="1s">`,
  `<svg><a xlink:href="javascript:${CALL}"><text>x</text></a></svg>`,
]

// The gateway reads templates at its start. Their HTML is written by the operator, and may contain anything.
for (const [index, payload] of PAYLOADS.entries()) {
  const text = 'Subject: payload\n\n{{link}}'
  writeFileSync(path.join(templates, `payload${index}.en.txt`), text)
  const html = payload.replaceAll('{{', '&#123;&#123;')
  writeFileSync(
    path.join(templates, `payload${index}.en.html`),
    `<p>template number ${index}.</p><a href="{{link}}">Link</a>${html}`,
  )
}

test('50 payloads in address, message, metadata, template and names execute nothing', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  expect(PAYLOADS.length).toBeGreaterThanOrEqual(50)
  const ids = await Promise.all(PAYLOADS.map(invite))

  const { page, strayed } = await setUp.open('/invitations')
  await page.getByText(/^50 shown/).waitFor()
  await expectNothing(page)
  for (const id of ids) {
    await page.evaluate(`history.pushState({}, '', 'invitations/${id}')`)
    await page.getByText(id).first().waitFor()
    await expectNothing(page)
  }
  expect(strayed).toEqual([])
})

test('the preview of an email with the payloads executes nothing', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  const { page, strayed } = await setUp.open('/invite')
  await waitForView(page, 'Invite')
  const frame = page.frameLocator('iframe[title="Preview of the email"]')
  // A message has at most 1000 characters, so several payloads share one.
  for (let index = 0; index < PAYLOADS.length; index += 7) {
    const payloads = PAYLOADS.slice(index, index + 7).join(' ')
    await page.getByLabel('Personal message').fill(`number ${index}: ${payloads}`)
    await frame.getByText(`number ${index}: `).first().waitFor()
    await expectNothing(page)
  }
  expect(strayed).toEqual([])
})

test('50 payloads in the HTML of a template execute nothing in the preview, and load nothing', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  const { page, strayed } = await setUp.open('/invite')
  await waitForView(page, 'Invite')
  const frame = page.frameLocator('iframe[title="Preview of the email"]')
  for (const index of PAYLOADS.keys()) {
    await page.getByRole('combobox', { name: 'Template' }).fill(`payload${index}`)
    await frame.getByText(`template number ${index}.`).first().waitFor()
    await expectNothing(page)
  }
  expect(strayed).toEqual([])
})

test('50 payloads in the answers of a webhook receiver execute nothing', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  let count = 0
  const receiver = createServer((_request, response) => {
    const payload = PAYLOADS[count++ % PAYLOADS.length] ?? ''
    response.writeHead(500, { 'content-type': 'text/html', 'x-answer': encodeURIComponent(payload) })
    response.end(payload)
  })
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void receiver.close())
  const { port } = receiver.address() as AddressInfo
  const { createWebhookEndpoint } = await setUp.graphql(
    `mutation ($url: String!, $description: String) {
      createWebhookEndpoint(input: { url: $url, description: $description }) { ... on WebhookEndpoint { id } ... on Error { message } }
    }`,
    { url: `http://127.0.0.1:${port}/hook`, description: PAYLOADS.at(-1) },
  )
  expect(createWebhookEndpoint).not.toHaveProperty('message')
  await Promise.all(PAYLOADS.map((payload, index) => invite(payload, PAYLOADS.length + index)))
  await expect.poll(() => count).toBeGreaterThanOrEqual(PAYLOADS.length)

  const { page, strayed } = await setUp.open('/webhooks')
  await page.getByRole('link', { name: `http://127.0.0.1:${port}/hook` }).waitFor()
  await expectNothing(page)
  // A hidden window does not read the list again, whose buttons are counted.
  await page.addInitScript('Object.defineProperty(document, "hidden", { get: () => true })')
  await page.goto(`${setUp.origin}/console/webhooks/${createWebhookEndpoint.id}`)
  await page.getByRole('button', { name: 'Payload' }).first().waitFor()
  await expectNothing(page)
  const buttons = await page.getByRole('button', { name: 'Payload' }).all()
  expect(buttons.length).toBe(50)
  for (const button of buttons) {
    await button.click()
    await page.getByRole('dialog').locator('pre').waitFor()
    await expectNothing(page)
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
  }
  expect(strayed).toEqual([])
})

/** The address and the other fields as far as the gateway takes the payload, and the metadata in any case. */
async function invite(payload: string, index: number): Promise<string> {
  const user = await setUp.graphql(
    'mutation ($input: UserInput!) { createUser(input: $input) { ... on User { id } } }',
    { input: { emailAddress: `inviter${index}@example.com`, name: payload.slice(0, 100) } },
  )
  const common = {
    message: payload,
    publicMetadata: { [payload]: payload, list: [payload] },
    inviterId: user.createUser.id,
  }
  // Only the characters that an address may have.
  const local = payload.replace(/[\s<>()[\]\\,;:@"]/g, '').slice(0, 40)
  const query = `mutation ($input: CreateInvitationInput!) {
    createInvitation(input: $input) { __typename ... on Invitation { id } }
  }`
  for (const emailAddress of [`${local}${index}@example.com`, `plain${index}@example.com`]) {
    const { createInvitation } = await setUp.graphql(query, { input: { ...common, emailAddress } })
    if (createInvitation.id) return createInvitation.id
  }
  throw new Error(`Refused: ${payload}`)
}

async function expectNothing(page: Page): Promise<void> {
  for (const frame of page.frames()) expect(await hackedIn(frame)).toBeUndefined()
}

async function hackedIn(frame: Frame): Promise<unknown> {
  try {
    return await frame.evaluate('window.hacked')
  } catch (error) {
    if (frame.isDetached()) return undefined
    // A frame with its own HTML replaces its window when it has loaded.
    if (String(error).includes('Execution context was destroyed')) return hackedIn(frame)
    throw error
  }
}
