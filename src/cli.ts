#!/usr/bin/env node
import { Command } from 'commander'
import { defineKeys } from './cli/keys.ts'

const program = new Command('invitations')
  .description('Looks after an Invitation Gateway.')
  .addHelpText(
    'after',
    `
It reads the gateway's own environment variables. With DATABASE_URL it works on that database, else on the
embedded one in DATA_DIR; while a gateway has that one open, it asks the gateway.`,
  )
  .showHelpAfterError('--help after the command tells more.')
defineKeys(program)
await program.parseAsync()
