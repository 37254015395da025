/**
 * The architecture, as rules. The picture of it is in docs/architecture.md.
 *
 *   main → http, cli → <feature>/service → <feature>/store → db
 *                            └──────────→ <feature>/* (core) → primitives
 */
const FEATURES = '(statements|feeds|registry|facts|evidence|veto|ledger|slash|intake|standing|history|webhooks|market|rewards|risk)';
const SHELL_FILES = `^src/${FEATURES}/(|[a-z/-]+/)(store|service)\\.ts$`;
const WORLD =
  'node_modules/(@prisma|@electric-sql|pg|express|pino)|^(node:)?(child_process|crypto|dns|fs|http|https|net|os|process|timers|tls|worker_threads)(/|$)';
/** Pure all the same: one answer for one question. */
const NATIVE = '^(node:)?crypto$|node_modules/@chainsafe/blst';
const NATIVE_VERIFIERS = '^src/primitives/signatures/native-[a-z0-9-]+\\.ts$';

const rule = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

module.exports = {
  forbidden: [
    rule('no-cycles', 'Two files that need each other are one idea, or a third is missing.',
      { pathNot: '^src/db/generated/' }, { circular: true }),

    rule('primitives-know-nothing', 'Primitives are below the product.',
      { path: '^src/primitives/' }, { path: `^src/(?!primitives/)|${WORLD}`, pathNot: NATIVE }),

    rule('native-code-has-its-files', 'What is fast and not ours is wrapped once, beside its argument.',
      { path: '^src/primitives/', pathNot: `^src/primitives/native-crypto\\.ts$|${NATIVE_VERIFIERS}` }, { path: NATIVE }),

    rule('native-verifiers-are-primitives', 'Everybody else asks the file that knows the exact verdict.',
      { path: '^src/', pathNot: '^src/primitives/' }, { path: `${NATIVE_VERIFIERS}|node_modules/@chainsafe/blst` }),

    rule('core-is-pure', 'In a feature only store.ts and service.ts touch the world.',
      { path: `^src/${FEATURES}/`, pathNot: SHELL_FILES },
      {
        path: `^src/(db|http|cli|jobs)/|^src/(config|main)\\.ts$|${SHELL_FILES}|${WORLD}`,
        /** `service.ts` there is the statement that sets a service. */
        pathNot: '^src/statements/types/',
        dependencyTypesNot: ['type-only'],
      }),

    rule('only-stores-query', 'One file per feature knows the tables.',
      { path: '^src/', pathNot: `^src/db/|^src/${FEATURES}/(|[a-z/-]+/)store\\.ts$` },
      { path: 'node_modules/@prisma|^src/db/generated/' }),

    rule('http-is-a-door', 'Nothing inside knows about the door.',
      { path: '^src/', pathNot: '^src/(http/|cli/|main\\.ts$)' },
      { path: '^src/(http|cli)/|node_modules/express' }),

    rule('doors-ask-services', 'A door decides nothing and loads nothing: it calls one service.',
      { path: '^src/(http|cli)/' },
      { path: '/store\\.ts$', dependencyTypesNot: ['type-only'] }),

    rule('the-client-needs-no-server', 'It says and asks what the API takes, and runs where there is no Node.',
      { path: '^src/client/' },
      {
        path: `^src/(?!client/|primitives/|statements/|history/)|${SHELL_FILES}|${WORLD}|${NATIVE}`,
        /** `service.ts` there is the statement that sets a service. */
        pathNot: '^src/statements/types/',
      }),

    rule('the-client-is-a-door', 'Whoever asks from outside; the command line may speak through it.',
      { path: '^src/', pathNot: '^src/(client|cli)/' }, { path: '^src/client/' }),

    rule('main-is-the-top', 'It wires everything, and nothing needs it.',
      { path: '^(src|test)/' }, { path: '^src/main\\.ts$' }),

    rule('strangers', 'Evidence, veto and ledger meet only in slash and intake.',
      { path: '^src/(evidence|veto|ledger)/' },
      { path: '^src/(evidence|veto|ledger|slash|intake|standing)/', pathNot: '^src/$1/' }),

    rule('asked-not-asking', 'Registry and facts are asked by the others, and ask nobody.',
      { path: '^src/(registry|facts|statements)/' },
      { path: '^src/(evidence|veto|ledger|slash|intake|standing)/' }),

    rule('everybody-records', 'What is accepted and decided is written into the history; nobody below reads it.',
      { path: '^src/(statements|feeds|registry|facts|evidence|veto|ledger|slash|intake)/' },
      { path: '^src/history/', pathNot: '^src/history/(entry|recording/store)\\.ts$' }),

    rule('recording-asks-nobody', 'It is below all that is recorded.',
      { path: '^src/history/(entry|recording/store)\\.ts$' },
      { path: `^src/${FEATURES}/`, pathNot: '^src/history/', dependencyTypesNot: ['type-only'] }),

    rule('webhooks-tell', 'They read what was written down, and who may say so; how things were decided is not theirs.',
      { path: '^src/webhooks/' },
      { path: `^src/${FEATURES}/`, pathNot: '^src/(webhooks|history|registry|statements)/' }),

    rule('nobody-asks-webhooks', 'Who is told changes nothing of what is decided.',
      { path: `^src/${FEATURES}/`, pathNot: '^src/(webhooks|history/replaying)/' }, { path: '^src/webhooks/' }),

    rule('the-market-binds-nobody', 'It reads who may say what and what tokens cost, and nothing is decided by it.',
      { path: '^src/market/' },
      { path: `^src/${FEATURES}/`, pathNot: '^src/(market|feeds/prices|registry|statements)/' }),

    rule('nobody-asks-the-market', 'What is only declared changes nothing of what is decided.',
      { path: `^src/${FEATURES}/`, pathNot: '^src/(market|history/replaying)/' }, { path: '^src/market/' }),

    rule('nobody-asks-rewards', 'What was earned changes nothing of what is decided, and no stake.',
      { path: `^src/${FEATURES}/`, pathNot: '^src/(rewards|history/replaying)/' }, { path: '^src/rewards/' }),

    rule('risk-reads-files', 'It computes from what it is given; nothing is decided by it.',
      { path: '^src/risk/' }, { path: `^src/${FEATURES}/`, pathNot: '^src/risk/' }),

    rule('nobody-asks-risk', 'What stake is worth changes nothing of what is decided.',
      { path: `^src/${FEATURES}/`, pathNot: '^src/risk/' }, { path: '^src/risk/' }),

    rule('who-checks-shares-nothing', 'A certificate is checked by code that did not make it.',
      { path: '^src/risk/verifying/' },
      { path: '^src/risk/', pathNot: '^src/risk/(verifying/|risk-schema\\.ts$)' }),

    rule('slash-looks-down', 'What reads slashes is above it.',
      { path: '^src/slash/' }, { path: '^src/(intake|standing)/' }),
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
  },
};
