import type { z } from 'zod'

/** An environment variable that configures the gateway. */
export type Setting = {
  /** Parses the text. A message continues the sentence that the variable's name begins, and repeats no secret. */
  type: z.ZodType<unknown, string>
  /** One line for `--help` and the reference, as Markdown: names and values are in backticks. */
  description: string
  /** Whether the text is or contains a password, a key or a token. */
  secret?: true
  requiredInProduction?: true
} & (
  | {
      /** The text that is parsed if the variable is not set. */
      default: string
    }
  | {
      /** What the gateway uses if the variable is not set, as Markdown. The value is undefined then. */
      unset: string
    }
)

export type Settings = Readonly<Record<string, Setting>>

/** The parsed values of a table of settings. */
export type Values<S extends Settings> = {
  [Name in keyof S]: S[Name] extends { default: string }
    ? z.output<S[Name]['type']>
    : z.output<S[Name]['type']> | undefined
}

/** The texts of the variables that are set. */
export type Variables = Readonly<Record<string, string | undefined>>

/** Parses every setting. @returns the values, or null if there are faults. */
export function parseSettings<S extends Settings>(
  settings: S,
  variables: Variables,
): { values: Values<S> | null; faults: string[] } {
  const values: Record<string, unknown> = {}
  const faults: string[] = []
  for (const [name, setting] of Object.entries(settings)) {
    const text = variables[name] ?? ('default' in setting ? setting.default : undefined)
    const parsed = text === undefined ? undefined : setting.type.safeParse(text)
    values[name] = parsed?.data
    faults.push(...(parsed?.error?.issues ?? []).map(({ message }) => `${name} ${message}`))
  }
  // The loop has parsed each value by the type of its setting, which the compiler cannot follow.
  return { values: faults.length === 0 ? (values as Values<S>) : null, faults }
}
