import { type Command, InvalidArgumentError, Option } from 'commander'
import { z } from 'zod'

/** For commands that print. */
export function addJsonOption(command: Command): Command {
  return command.option('--json', 'print JSON, also for errors')
}

/** For commands that work on what a gateway keeps. */
export function addCommonOptions(command: Command): Command {
  return addJsonOption(command).addOption(
    new Option('--url <url>', 'call the gateway at this URL, with the key in SECRET_KEY')
      .env('INVITATIONS_URL')
      .argParser(addUrlOption),
  )
}

/** Where a gateway is, without a slash or /graphql at the end. */
export function addUrlOption(text: string): string {
  const isGood = /^https?:\/\/[^\s?#@]+$/.test(text) && URL.canParse(text)
  if (isGood) return text.replace(/\/+$/, '').replace(/\/graphql$/, '')
  throw new InvalidArgumentError('It must be a URL such as https://invitations.example.com.')
}

/** Examples under a command's help, each a line as one types it. */
export function examples(command: Command, ...lines: string[]): Command {
  return command.addHelpText(
    'after',
    `\nExamples:\n${lines.map((line) => `  invitations ${line}\n`).join('')}`,
  )
}

export function parseWholeNumberOption(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('It must be a whole number.')
}

/** Several values separated by commas, or by giving the option again. */
export function collectOption(text: string, before: string[] = []): string[] {
  return [...before, ...text.split(',').map((part) => part.trim())]
}

/** One of some values, in whatever case, with - or _ in it. */
export function oneOf(option: Option, values: readonly string[]): Option {
  return option.choices(values).argParser((text: string) => known(text, values))
}

/** Some of some values, written so too; several separated by commas, or by giving the option again. */
export function someOf(option: Option, values: readonly string[]): Option {
  return option
    .choices(values)
    .argParser((text: string, before: string[] | undefined) =>
      collectOption(text, before).map((each) => known(each, values)),
    )
}

function known(text: string, values: readonly string[]): string {
  // To convert a megabyte of dashes takes 200 ms, and no value is that long.
  const canMatch = values.some(({ length }) => length >= text.length)
  const value = canMatch ? text.toUpperCase().replaceAll('-', '_') : text
  if (canMatch && values.includes(value)) return value
  throw new InvalidArgumentError(`It must be one of: ${values.join(', ')}.`)
}

/** A moment as GraphQL takes it; a day alone begins at midnight, UTC. */
export function parseTimeOption(text: string): string {
  if (z.iso.date().safeParse(text).success) return `${text}T00:00:00Z`
  if (z.iso.datetime({ offset: true }).safeParse(text).success) return text
  throw new InvalidArgumentError('It must be a date or a time, such as 2026-01-31 or 2026-01-31T12:00:00Z.')
}
