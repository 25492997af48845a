import { expect, test } from 'vitest'
import { accessibilityFaults } from '../accessibility.ts'
import { noChromium } from '../chromium.ts'
import { setUpConsole } from './console-set-up.ts'

const setUp = setUpConsole()

test('an unknown address leads back to the start', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  const { page } = await setUp.open('/no/such/view')
  await page.getByRole('heading', { name: 'This page does not exist' }).waitFor()
  await page.getByRole('link', { name: 'Go to the start' }).click()
  await page.getByRole('heading', { name: 'Overview', level: 1 }).waitFor()
})

test('the console opens on the overview, and the keyboard alone changes language and signs out', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  const { page, strayed, complaints } = await setUp.open()
  await page.getByRole('heading', { name: 'Overview', level: 1 }).waitFor()
  expect(await page.title()).toBe('Overview · localhost')
  expect(await accessibilityFaults(page)).toEqual([])

  await page.keyboard.press('Control+k')
  await page.getByRole('dialog').getByPlaceholder('Search views and actions').waitFor()
  await page.keyboard.type('Deutsch')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Übersicht', level: 1 }).waitFor()
  expect(await page.evaluate('document.documentElement.lang')).toBe('de')

  await page.keyboard.press('Control+k')
  await page.getByRole('dialog').getByRole('textbox').waitFor()
  await page.keyboard.type('Abmelden')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'An der Konsole anmelden' }).waitFor()
  expect(await accessibilityFaults(page)).toEqual([])

  expect(strayed).toEqual([])
  expect(complaints).toEqual([])
})
