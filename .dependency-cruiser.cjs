// Who may import whom; docs/architecture.md draws the same picture.
//
//   main, cli (cli.ts, cli/) → app (app.ts, app/) → graphql | rest | http | jobs | db | mail | webhooks | auth → invitations
//
// Type-only imports count as well: a type that crosses an arrow is knowledge that crosses it.

const entries = '^src/(main|start|serve|cli)[.]ts$'
const commands = '^src/cli/'
const settings =
  '^src/(config|otel-variables|jwt-variables|database-variables|network-variables|url-variables|variable-types|log|secrets)[.]ts$'
const leaves = '^src/(html|moment|scopes|sender|trace)[.]ts$'
const rooms = '^src/(auth|db|graphql|http|jobs|mail|rest|telemetry|webhooks)/'
const places =
  '^src/((main|start|serve|cli|welcome|app|config|otel-variables|jwt-variables|database-variables|network-variables|url-variables|variable-types|log|secrets|html|moment|scopes|sender|trace)[.]ts$|(app|cli|client|invitations|auth|db|graphql|http|jobs|mail|rest|telemetry|webhooks)/)'

const forbidden = (name, comment, from, to) => ({
  name,
  comment,
  severity: 'error',
  from,
  to,
})

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    forbidden(
      'domain-stands-alone',
      'src/invitations holds the rules of inviting. It knows node builtins, zod, typeid-js and itself; what else it needs, it names in ports.ts and app.ts brings.',
      { path: '^src/invitations/' },
      { pathNot: ['^src/invitations/', '(^|/)node_modules/(zod|typeid-js)/'], dependencyTypesNot: ['core'] },
    ),
    forbidden(
      'client-stands-alone',
      'src/client is what runs elsewhere, in browsers too: it knows the schema by what is generated of it, and nothing of Node or the packages.',
      { path: '^src/client/' },
      { pathNot: '^src/client/' },
    ),
    forbidden(
      'nobody-here-needs-the-client',
      'The gateway is not its own client.',
      { path: '^src/', pathNot: '^src/client/' },
      { path: '^src/client/' },
    ),
    forbidden(
      'doors-know-only-the-domain-and-the-caller',
      'graphql, rest and http translate and call. The principal comes from auth; everything else arrives through the use cases.',
      { path: '^src/(graphql|rest|http)/' },
      { path: rooms, pathNot: ['^src/$1/', '^src/auth/'] },
    ),
    forbidden(
      'siblings-meet-in-app',
      'auth, db, jobs, mail, telemetry and webhooks do not know one another nor the doors; app.ts introduces them.',
      { path: '^src/(auth|db|jobs|mail|telemetry|webhooks)/' },
      { path: rooms, pathNot: '^src/$1/' },
    ),
    forbidden(
      'rooms-do-not-look-up',
      'Nothing below app.ts knows what composes it.',
      { path: [rooms, '^src/invitations/', settings] },
      { path: '^src/((main|start|serve|cli|welcome|app)[.]ts$|app/|cli/)' },
    ),
    forbidden(
      'app-does-not-know-its-entries',
      'main.ts and cli.ts are two ways to start the same app.',
      { path: '^src/app([.]ts$|/)' },
      { path: '^src/((main|start|serve|cli|welcome)[.]ts$|cli/)' },
    ),
    forbidden(
      'entries-start-the-app',
      'main.ts, serve.ts and cli.ts read settings, start app.ts and listen; composing is its work, not theirs. (main.ts asks for the lock before it loads the rest.)',
      { path: entries },
      {
        path: [rooms, '^src/invitations/', '^src/app/', entries],
        pathNot: '^src/(start|serve|http/listen|http/explorer-page|db/data-dir-lock)[.]ts$',
      },
    ),
    forbidden(
      'commands-translate-and-call',
      'cli/ is a door like graphql, and opens the database by app/: it knows the domain and who calls, not db, jobs, mail or the other doors. (It asks for the lock, to know whom to ask.)',
      { path: commands },
      { path: [rooms, entries], pathNot: '^src/(auth/|db/data-dir-lock[.]ts$)' },
    ),
    forbidden(
      'settings-are-leaves',
      'config.ts, what it is made of, log.ts and secrets.ts serve every room and so may know none of them.',
      { path: settings },
      { path: rooms },
    ),
    forbidden(
      'leaves-know-nothing',
      'html.ts, moment.ts, scopes.ts, sender.ts and trace.ts are what rooms, or rooms and settings, would otherwise each write again; they import nothing of src.',
      { path: leaves },
      { path: '^src/' },
    ),
    forbidden(
      'only-known-places-from',
      'A new file or folder directly under src needs a place in these rules first.',
      { path: '^src/', pathNot: places },
      {},
    ),
    forbidden(
      'only-known-places-to',
      'A new file or folder directly under src needs a place in these rules first.',
      {},
      { path: '^src/', pathNot: places },
    ),
    forbidden(
      'source-stands-without-its-tests',
      'What is shipped does not reach into test, bench, examples or the authoring scripts.',
      { path: '^src/' },
      { path: '^(test|bench|examples|prisma)/' },
    ),
    forbidden(
      'examples-stand-outside',
      'An example is what its reader would write: it talks to the gateway over HTTP and knows nothing of its source.',
      { path: '^examples/' },
      { path: '^(src|test|bench|prisma)/' },
    ),
    forbidden(
      'no-dev-dependency-in-source',
      'Development dependencies are absent where the gateway runs.',
      { path: '^src/' },
      { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['npm'] },
    ),
    forbidden(
      'no-unlisted-dependency',
      'Every package that is imported is listed in package.json.',
      {},
      { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    ),
    forbidden('no-unresolvable', 'Every import leads somewhere.', {}, { couldNotResolve: true }),
    forbidden('no-circular', 'A cycle has no first file to read.', {}, { circular: true }),
    forbidden(
      'no-orphan',
      'A module nobody imports and that imports nothing is dead.',
      { orphan: true, pathNot: [entries, '[.]d[.]ts$'] },
      {},
    ),
  ],
  options: {
    // What is generated has type-only cycles and imports of its own: importing it is judged, its inside is not.
    doNotFollow: { path: ['node_modules', '^src/db/generated/', '^examples/.*/generated/'] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.mjs', '.js', '.json'],
    },
  },
}
