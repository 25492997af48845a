import type { Command } from 'commander'
import { addExamples, addJsonOption } from './options.ts'
import { print, printJson } from './output.ts'
import { type JsonOption, runCommand } from './run-command.ts'

/** `invitations schema …` */
export function defineSchema(program: Command): void {
  const group = program.command('schema').description('The GraphQL schema of this version.')
  addExamples(
    addJsonOption(group.command('print')),
    'schema print > schema.graphql',
    'schema print --subgraph > subgraph.graphql',
  )
    .description('Print the schema as SDL. Needs neither a gateway nor a database.')
    .option('--subgraph', 'the SDL of the subgraph that a gateway serves with SUBGRAPH=on')
    .action(({ json, subgraph = false }: JsonOption & { subgraph?: boolean }) =>
      runCommand({ json }, async () => {
        const { printSchema } = await import('../app/administration/print-schema.ts')
        const sdl = printSchema({ subgraph })
        if (json === true) printJson({ sdl })
        else print(sdl)
      }),
    )
}
