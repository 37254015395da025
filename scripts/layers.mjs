/** Holds the code against the layer rules; reading no module at all is a failure, not a pass. */
import { cruise } from 'dependency-cruiser';
import extractOptions from 'dependency-cruiser/config-utl/extract-depcruise-options';
import extractTsConfig from 'dependency-cruiser/config-utl/extract-ts-config';

const MODULES_MIN = 20;
const options = await extractOptions('./.dependency-cruiser.cjs');
const { output } = await cruise(['src', 'test'], { ...options, outputType: 'json' }, undefined, {
  tsConfig: extractTsConfig('./tsconfig.json'),
});
const { modules, summary } = JSON.parse(output);
const own = modules.filter((module) => module.source.startsWith('src/')).length;

for (const { rule, from, to } of summary.violations)
  console.error(`${rule.name}: ${from} -> ${to}`);
if (own < MODULES_MIN) console.error(`only ${own} modules of src were read`);
console.log(`${own} modules, ${summary.violations.length} violations`);
process.exit(summary.violations.length > 0 || own < MODULES_MIN ? 1 : 0);
