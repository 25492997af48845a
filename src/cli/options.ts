import { type Command, InvalidArgumentError, Option } from 'commander'
import { z } from 'zod'
import { processEnvironment } from '../config/config.ts'

/** Adds the option of commands that print. */
export function addJsonOption(command: Command): Command {
  return command.option('--json', 'print JSON, also for errors')
}

/** Adds the options of commands that need a gateway or a database. */
export function addCommonOptions(command: Command): Command {
  return addJsonOption(command).addOption(
    new Option(
      '--url <url>',
      `call the gateway at this URL, with the key in SECRET_KEY (env: ${URL_VARIABLE})`,
    ).argParser(parseUrlOption),
  )
}

const URL_VARIABLE = 'INVITATIONS_URL'

/** Applies the variable to a command without --url, and reads it like a setting: trimmed, and empty means not set. */
export function applyUrlVariable(command: Command): void {
  const text = processEnvironment()[URL_VARIABLE]?.trim() ?? ''
  const takesUrl = command.options.some((option) => option.attributeName() === 'url')
  if (text === '' || !takesUrl || command.getOptionValue('url') !== undefined) return
  try {
    command.setOptionValueWithSource('url', parseUrlOption(text), 'env')
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error
    command.error(`error: the variable ${URL_VARIABLE} is invalid. ${error.message}`, { code: error.code })
  }
}

/** Parses the URL of a gateway. @returns it without a slash or /graphql at the end. */
export function parseUrlOption(text: string): string {
  const isGood = /^https?:\/\/[^\s?#@]+$/.test(text) && URL.canParse(text)
  if (isGood) return text.replace(/\/+$/, '').replace(/\/graphql$/, '')
  throw new InvalidArgumentError('It must be a URL such as https://invitations.example.com.')
}

/** Adds examples to the help of a command, one per line. */
export function addExamples(command: Command, ...lines: string[]): Command {
  return command.addHelpText(
    'after',
    `\nExamples:\n${lines.map((line) => `  invitations ${line}\n`).join('')}`,
  )
}

export function parseWholeNumberOption(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('It must be a whole number.')
}

/** Collects values: separated by commas, or from an option that is repeated. */
export function collectOption(text: string, before: string[] = []): string[] {
  return [...before, ...text.split(',').map((part) => part.trim())]
}

/** Accepts one of the values, in any case, with - instead of _. */
export function oneOf(option: Option, values: readonly string[]): Option {
  return option.choices(values).argParser((text: string) => parseChoice(text, values))
}

/** Accepts several of the values, like {@link collectOption}. */
export function someOf(option: Option, values: readonly string[]): Option {
  return option
    .choices(values)
    .argParser((text: string, before: string[] | undefined) =>
      collectOption(text, before).map((each) => parseChoice(each, values)),
    )
}

function parseChoice(text: string, values: readonly string[]): string {
  // Converting a megabyte of dashes takes 200 ms, and no value is that long.
  const canMatch = values.some(({ length }) => length >= text.length)
  const value = canMatch ? text.toUpperCase().replaceAll('-', '_') : text
  if (canMatch && values.includes(value)) return value
  throw new InvalidArgumentError(`It must be one of: ${values.join(', ')}.`)
}

/** Parses a time for GraphQL. A date means its beginning, in UTC. */
export function parseTimeOption(text: string): string {
  if (z.iso.date().safeParse(text).success) return `${text}T00:00:00Z`
  if (z.iso.datetime({ offset: true }).safeParse(text).success) return text
  throw new InvalidArgumentError('It must be a date or a time, such as 2026-01-31 or 2026-01-31T12:00:00Z.')
}
