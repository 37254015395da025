/** What the demo reads of the server's answers; there is more in them. */
import { z } from 'zod';

const units = z.string();
const asset = z.string();

export const receptionSchema = z.looseObject({
  evidence: z.string(),
  services: z.array(
    z.looseObject({
      verdict: z
        .looseObject({
          verdict: z.string(),
          checks: z.array(
            z.looseObject({ name: z.string(), passed: z.boolean(), found: z.string() }),
          ),
        })
        .nullable(),
      convictions: z.array(
        z.looseObject({
          operator: z.string(),
          place: z.string(),
          capture: z.string(),
          slashRequest: z.string(),
        }),
      ),
    }),
  ),
});

export const requestSchema = z.looseObject({
  id: z.string(),
  operator: z.string(),
  service: z.string(),
  status: z.string(),
  phase: z.string(),
  capture: z.string(),
  slashFraction: z.string(),
  vetoDeadline: z.string(),
  executeBy: z.string(),
  tally: z.looseObject({ veto: z.int(), uphold: z.int(), abstain: z.int() }),
  eligibleWeight: z.int(),
  bench: z.looseObject({ vetoQuorum: z.string() }),
});

const reportSchema = z.looseObject({
  totals: z.array(z.looseObject({ asset, total: units })),
  services: z.array(
    z.looseObject({ service: z.string(), asset, securedBefore: units, securedAfter: units }),
  ),
  undersecured: z.array(
    z.looseObject({ service: z.string(), asset, required: units, newly: z.boolean() }),
  ),
  targets: z.array(z.looseObject({ target: z.string(), asset, before: units, after: units })),
});

export const previewSchema = z.looseObject({ epoch: z.int(), report: reportSchema });
export const slashSchema = z.looseObject({
  executedAt: z.string(),
  escrow: z.looseObject({ until: z.string(), status: z.string() }),
  epoch: z.int(),
  report: reportSchema,
});

export const disputeTakenSchema = z.looseObject({
  extension: z.string(),
  vetoDeadline: z.string(),
});

export const voteTakenSchema = z.looseObject({ status: z.string(), choice: z.string() });

export const securedSchema = z.looseObject({
  service: z.string(),
  secured: z.array(z.looseObject({ asset, amount: units, required: units })),
});

export const restakerSchema = z.looseObject({
  restaker: z.string(),
  stake: z.array(z.looseObject({ target: z.string(), asset, bonded: units, leaving: units })),
});

export const feedTakenSchema = z.looseObject({ taken: z.int(), discrepancyCount: z.int() });

export type Report = z.output<typeof reportSchema>;
export type CourtRequest = z.output<typeof requestSchema>;
export type Secured = z.output<typeof securedSchema>;
export type RestakerStanding = z.output<typeof restakerSchema>;
