// Writes the pictures of the documentation into docs/images/, from a gateway that it fills and starts on its own port
// with its own data directory.
//   npm run screenshots               (needs Chromium: CHROMIUM_PATH, or the one of Debian)
// cspell:ignore networkidle northwind
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'
import { buildConsole } from './build-console.mjs'

const root = path.resolve(fileURLToPath(import.meta.url), '../..')
const images = path.join(root, 'docs/images')
const WIDTH = 1280
const KEY = `sk_screenshots_${'0123456789abcdef'.repeat(2)}`
const LOGO = `<svg xmlns="http://www.w3.org/2000/svg" width="196" height="48" viewBox="0 0 196 48">
<path d="M24 4 44 44 24 34 4 44Z" fill="#0f766e"/>
<text x="56" y="33" font-family="sans-serif" font-size="26" font-weight="700" fill="#0f766e">Northwind</text>
</svg>
`

const folder = mkdtempSync(path.join(os.tmpdir(), 'screenshots-'))
try {
  await buildConsole()
  const gateway = await startSeededGateway()
  try {
    await takeAll(gateway.origin)
  } finally {
    await gateway.stop()
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}

async function startSeededGateway() {
  const port = await freePort()
  const logo = path.join(folder, 'logo.svg')
  writeFileSync(logo, LOGO)
  const env = {
    PATH: process.env.PATH,
    PORT: String(port),
    DATA_DIR: path.join(folder, 'data'),
    SECRET_KEY: KEY,
    APP_NAME: 'Northwind',
    APP_URL: 'https://app.northwind.example',
    MAIL_FROM: 'Northwind <invitations@northwind.example>',
    BRAND_COLOR: '#0f766e',
    BRAND_LOGO: logo,
    LOG_LEVEL: 'error',
  }
  execFileSync(process.execPath, ['--import', 'tsx', 'prisma/seed.ts'], { cwd: root, env, stdio: 'inherit' })
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/main.ts'], {
    cwd: root,
    env,
    stdio: 'inherit',
  })
  const origin = `http://localhost:${port}`
  while (!(await fetch(`${origin}/ready`).catch(() => null))?.ok) {
    if (child.exitCode !== null) throw new Error('The gateway ended')
    await pause(250)
  }
  return {
    origin,
    stop: async () => {
      child.kill()
      await once(child, 'exit')
    },
  }
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  server.close()
  return port
}

/** @param {string} origin */
async function takeAll(origin) {
  mkdirSync(images, { recursive: true })
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    // The sandbox needs rights that containers do not have. Only pages of the gateway are opened.
    args: ['--no-sandbox', '--disable-gpu', '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost'],
  })
  try {
    const context = await browser.newContext({
      viewport: { width: WIDTH, height: 920 },
      locale: 'en-US',
      timezoneId: 'Europe/Berlin',
      colorScheme: 'light',
      reducedMotion: 'reduce',
    })
    const page = await context.newPage()
    page.setDefaultTimeout(60_000)
    await takeConsole(page, origin)
    await takeAcceptPage(page, origin)
  } finally {
    await browser.close()
  }
}

async function takeConsole(page, origin) {
  await page.goto(`${origin}/console`)
  await page.getByText('Needs attention').first().waitFor()
  await take(page, 'overview')

  await page.goto(`${origin}/console/invitations`)
  await page.getByRole('row').nth(8).waitFor()
  await take(page, 'invitations')

  await page.goto(`${origin}/console/invitations/${await acceptedInvitation(origin)}`)
  await page.getByText('Accepted').first().waitFor()
  await take(page, 'invitation')

  await page.goto(`${origin}/console/invite`)
  await page
    .getByLabel('Addresses')
    .fill(
      'olivia.carter@globex.example\nlucas.hughes@globex.example\nGrace Ward <grace.ward@initech.example>',
    )
  await page
    .getByLabel('Personal message')
    .fill('Welcome to the project! Everything you need for the kickoff is inside.')
  await page.frameLocator('iframe[title="Preview of the email"]').getByText('Everything you need').waitFor()
  await take(page, 'invite')
}

async function takeAcceptPage(page, origin) {
  const inviter = await firstInviter(origin)
  await graphql(
    origin,
    'mutation ($input: CreateInvitationInput!) { createInvitation(input: $input) { __typename ... on Error { message } } }',
    {
      input: {
        emailAddress: 'emma.fletcher@hooli.example',
        inviterId: inviter,
        message: 'As discussed on the phone: here is your access to the shared board.',
      },
    },
  )
  await page.setViewportSize({ width: WIDTH, height: 780 })
  await page.goto(await mailedLink(origin))
  await page.getByRole('button', { name: 'Accept invitation' }).waitFor()
  await take(page, 'accept-page')
}

/** Waits until nothing is loaded and nothing moves. */
async function take(page, name) {
  await page.waitForLoadState('networkidle').catch(() => undefined)
  await pause(1000)
  await page.mouse.move(0, 0)
  const file = path.join(images, `${name}.png`)
  await page.screenshot({ path: file, animations: 'disabled', caret: 'hide' })
  console.log(path.relative(root, file))
}

async function graphql(origin, query, variables = {}) {
  const response = await fetch(`${origin}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${KEY}` },
    body: JSON.stringify({ query, variables }),
  })
  const { data, errors } = await response.json()
  if (errors !== undefined) throw new Error(JSON.stringify(errors))
  return data
}

/** One with a message, whose history has several entries. */
async function acceptedInvitation(origin) {
  const { invitations } = await graphql(
    origin,
    '{ invitations(first: 100, filter: { statuses: [ACCEPTED] }) { nodes { id message publicMetadata } } }',
  )
  const shown = invitations.nodes.find(
    ({ message, publicMetadata }) => message !== '' && Object.keys(publicMetadata).length > 1,
  )
  return (shown ?? invitations.nodes[0]).id
}

async function firstInviter(origin) {
  const { invitations } = await graphql(origin, '{ invitations(first: 50) { nodes { inviter { id } } } }')
  return invitations.nodes.find(({ inviter }) => inviter !== null).inviter.id
}

/** The link in the newest email. Only this one shows the inviter. */
async function mailedLink(origin) {
  for (;;) {
    const messages = await (await fetch(`${origin}/dev/mailbox.json`)).json()
    const link = messages[0]?.links[0]
    if (link !== undefined) return link
    await pause(250)
  }
}
