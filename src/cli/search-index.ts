import type { Command } from 'commander'
import { loadConfig } from '../config/config.ts'
import { addExamples, addJsonOption } from './options.ts'
import { note, printJson, printLine } from './output.ts'
import { type JsonOption, runCommand } from './run-command.ts'

interface Options extends JsonOption {
  drop?: boolean
}

/** `invitations search-index` */
export function defineSearchIndex(program: Command): void {
  addExamples(addJsonOption(program.command('search-index')), 'search-index', 'search-index --drop')
    .description(
      'Create the index with which a search for text anywhere in an address is fast. Gateways go on writing meanwhile.',
    )
    .option('--drop', 'drop the index instead')
    .action(({ json, drop = false }: Options) =>
      runCommand({ json }, async () => {
        const config = loadConfig(undefined, { complete: false })
        const { changeAddressSearchIndex } = await import('../app/administration/address-search-index.ts')
        if (json !== true && !drop) note('Creating the index. One million invitations take about a minute.')
        const isChanged = await changeAddressSearchIndex(config, { drop })
        if (json === true) printJson({ [drop ? 'dropped' : 'created']: isChanged })
        else printLine(RESULTS[drop ? 'drop' : 'create'][isChanged ? 'done' : 'nothing'])
      }),
    )
}

const RESULTS = {
  create: { done: 'The index was created.', nothing: 'The database has the index already.' },
  drop: { done: 'The index was dropped.', nothing: 'The database has no such index.' },
} as const
