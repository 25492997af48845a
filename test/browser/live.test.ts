import { expect, test } from 'vitest'
import { noChromium } from './chromium.ts'
import { setUpExplorer } from './explorer-set-up.ts'
import { explorerWindow } from './explorer-window.ts'

const setUp = setUpExplorer()

test('a subscription in the explorer shows changes of another window at once', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  const watching = await setUp.openWindow()
  const seen = watching.page.locator('.result-window')
  const watched = explorerWindow(watching.page, setUp.origin)
  await watched.open()
  await watched.choose('FollowInvitations')
  await watching.page.getByRole('button', { name: 'Execute query' }).click()
  await watching.page.getByRole('button', { name: 'Stop query' }).waitFor()

  const acting = await setUp.openWindow()
  await explorerWindow(acting.page, setUp.origin).open()
  await acting.page.getByRole('button', { name: 'Execute query' }).click()
  await acting.page
    .locator('.result-window')
    .getByText(/"inv_[0-9a-z]{26}"/)
    .waitFor()
  await seen.getByText('"you@example.com"').waitFor()
  await seen.getByText('"PENDING"').waitFor()

  await acting.page.goto(`${setUp.origin}/dev/mailbox`)
  await acting.page.getByRole('link', { name: 'you@example.com' }).waitFor()
  const mail = acting.page.frameLocator('iframe')
  await mail.getByRole('link', { name: 'Accept invitation' }).click()
  await acting.page.waitForURL(/\/invitations\/accept\?ticket=/)
  await seen.getByText('"MAILED"').waitFor()
  await acting.page.getByRole('button', { name: 'Accept invitation' }).click()
  await acting.page.getByRole('heading', { name: 'Welcome to localhost' }).waitFor()

  // The last change replaces the earlier ones: event and status together.
  expect(await textWith(seen.getByText('"ACCEPTED"').first(), seen)).toMatch(
    /"type": "ACCEPTED".*"status": "ACCEPTED"/s,
  )
  await watching.page.getByRole('button', { name: 'Stop query' }).click()
  await watching.page.getByRole('button', { name: 'Execute query' }).waitFor()

  for (const { strayed, complaints } of [watching, acting]) {
    expect(strayed).toEqual([])
    expect(complaints).toEqual([])
  }
})

/** The text of `whole`, as soon as it contains `part`. */
async function textWith(
  part: { waitFor(): Promise<void> },
  whole: { innerText(): Promise<string> },
): Promise<string> {
  await part.waitFor()
  return (await whole.innerText()).replaceAll('\u00a0', ' ')
}
