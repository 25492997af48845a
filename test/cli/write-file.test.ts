import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { outputFile } from '../../src/cli/export/output-file.ts'
import { createReport } from '../../src/cli/import/report.ts'

async function temporaryDirectory(): Promise<string> {
  const directory = await mkdtemp(path.join(os.tmpdir(), 'invitation-gateway-test-'))
  onTestFinished(() => rm(directory, { recursive: true, force: true }))
  return directory
}

test.each([
  ['missing/invitations.csv', 'its directory does not exist'],
  ['file/invitations.csv', 'its directory is a file'],
])('an export and a report that cannot be created name the file and the option: %s', async (name, reason) => {
  const directory = await temporaryDirectory()
  await writeFile(path.join(directory, 'file'), '')
  const file = path.join(directory, name)
  const refused = (option: string) => ({
    code: 'USAGE',
    message: `${file} can't be written: ${reason}. Choose another file with ${option}.`,
  })
  await expect(outputFile(file)).rejects.toMatchObject(refused('--output'))
  await expect(createReport(file)).rejects.toMatchObject(refused('--report'))
})

test('an export that cannot get its name leaves nothing behind', async () => {
  const directory = await temporaryDirectory()
  const file = path.join(directory, 'invitations.csv')
  const output = await outputFile(file)
  await output.write('id\n')
  await mkdir(file)
  await expect(output.done()).rejects.toMatchObject({
    code: 'USAGE',
    message: `${file} can't be written: it is a directory. Choose another file with --output.`,
  })
  await output.abandon()
  expect(await readdir(directory)).toEqual(['invitations.csv'])
})

test('an export has its name when it is complete', async () => {
  const directory = await temporaryDirectory()
  const file = path.join(directory, 'invitations.csv')
  const output = await outputFile(file)
  await output.write('id\n')
  expect(await readdir(directory)).toEqual(['invitations.csv.part'])
  await output.done()
  expect(await readdir(directory)).toEqual(['invitations.csv'])
  expect(await readFile(file, 'utf8')).toBe('id\n')
})

test('a full disk is an error that says so', async () => {
  await expect(createReport('/dev/full')).rejects.toMatchObject({
    code: 'DISK_FULL',
    message: "/dev/full can't be written: no space is left on the disk. Choose another file with --report.",
  })
})
