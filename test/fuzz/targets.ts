/** Everything that is fuzzed. */
import type { Target } from './target.ts';
import { evidenceTargets } from './target-evidence.ts';
import { jsonTarget } from './target-json.ts';
import { lineTargets } from './target-lines.ts';
import { statementsTarget } from './target-statements.ts';

export const targets = (): readonly Target[] => [
  jsonTarget,
  statementsTarget(),
  ...lineTargets(),
  ...evidenceTargets(),
];
