-- The whole court: what moves deadlines, what was said against a request, and what became of the stake.
ALTER TABLE "slash_request"
  ADD COLUMN "executable_from" BIGINT,
  ADD COLUMN "dispute_extension" BIGINT NOT NULL DEFAULT 0,
  ADD COLUMN "disputed_at" BIGINT,
  ADD COLUMN "max_pause" BIGINT NOT NULL DEFAULT 0,
  ADD COLUMN "outage" BIGINT NOT NULL DEFAULT 0,
  ADD COLUMN "limit_reading" JSONB,
  ADD COLUMN "limit_unread" BOOLEAN NOT NULL DEFAULT false,
  ADD COLUMN "previewed" JSONB,
  ADD COLUMN "settlement" JSONB NOT NULL DEFAULT '{"escrowPeriod": 0, "shares": {"burn": "1"}, "accounts": {}, "ownRestaker": null}',
  ADD COLUMN "escrow_until" BIGINT,
  ADD COLUMN "appealed_at" BIGINT,
  ADD COLUMN "reverse_weight" BIGINT NOT NULL DEFAULT 0,
  ADD COLUMN "keep_weight" BIGINT NOT NULL DEFAULT 0,
  ADD COLUMN "appeal_abstain_weight" BIGINT NOT NULL DEFAULT 0,
  ADD COLUMN "reversed_at" BIGINT,
  ADD COLUMN "account" TEXT,
  ADD COLUMN "failures" INTEGER NOT NULL DEFAULT 0,
  ADD COLUMN "retry_at" BIGINT NOT NULL DEFAULT 0;
UPDATE "slash_request" SET "executable_from" = "veto_deadline";
UPDATE "slash_request" SET "escrow_until" = "decided_at" WHERE "status" = 'executed';
ALTER TABLE "slash_request"
  ALTER COLUMN "executable_from" SET NOT NULL,
  DROP CONSTRAINT "slash_request_status",
  DROP CONSTRAINT "slash_request_never_early",
  ADD CONSTRAINT "slash_request_status"
    CHECK ("status" IN ('requested', 'vetoed', 'executed', 'reversed', 'dismissed', 'expired')),
  ADD CONSTRAINT "slash_request_held" CHECK ("executable_from" >= "veto_deadline"),
  ADD CONSTRAINT "slash_request_budget" CHECK ("outage" >= 0 AND "outage" <= "max_pause"),
  ADD CONSTRAINT "slash_request_never_early" CHECK ("status" NOT IN ('executed', 'reversed')
    OR ("decided_at" >= "executable_from" AND "decided_at" < "execute_by")),
  ADD CONSTRAINT "slash_request_escrow"
    CHECK (("status" IN ('executed', 'reversed')) = ("escrow_until" IS NOT NULL)),
  ADD CONSTRAINT "slash_request_reversed" CHECK (("status" = 'reversed') = ("reversed_at" IS NOT NULL)
    AND ("reversed_at" IS NULL OR ("appealed_at" IS NOT NULL AND "reversed_at" < "escrow_until")));
-- Requests that ended before accounts were written have none.
ALTER TABLE "slash_request" ADD CONSTRAINT "slash_request_account"
  CHECK ("status" = 'requested' OR "account" IS NOT NULL) NOT VALID;
CREATE INDEX "slash_request_unread" ON "slash_request" ("capture_epoch_start")
  WHERE "status" = 'requested' AND "limit_unread";
CREATE INDEX "slash_request_service" ON "slash_request" ("service", "opened_at");
CREATE INDEX "slash_request_reporter" ON "slash_request" ("reporter");
-- What is due, by what becomes of it: nobody looks through the one to find the other.
CREATE INDEX "slash_request_unmet" ON "slash_request" ("veto_deadline", "id")
  WHERE "status" = 'requested' AND NOT "burden_met";
CREATE INDEX "slash_request_executable" ON "slash_request" ("veto_deadline", "id")
  WHERE "status" = 'requested' AND "burden_met";
CREATE INDEX "slash_request_overdue" ON "slash_request" ("execute_by", "id")
  WHERE "status" = 'requested' AND "burden_met";
CREATE INDEX "slash_request_put_off" ON "slash_request" ("retry_at") WHERE "failures" > 0;

-- What moved the veto deadline of a request, in the order of "seq".
CREATE TABLE "extension" (
  "seq" BIGSERIAL UNIQUE,
  "request" TEXT NOT NULL REFERENCES "slash_request" ("id"),
  "statement" TEXT NOT NULL,
  "cause" TEXT NOT NULL,
  "ms" BIGINT NOT NULL,
  "at" BIGINT NOT NULL,
  PRIMARY KEY ("request", "statement"),
  CONSTRAINT "extension_cause" CHECK ("cause" IN ('dispute', 'outage')),
  CONSTRAINT "extension_ms" CHECK ("ms" >= 0)
);

-- One dispute of each party: nobody can spend another's right to be heard.
CREATE TABLE "dispute" (
  "request" TEXT NOT NULL REFERENCES "slash_request" ("id"),
  "party" TEXT NOT NULL,
  "author" TEXT NOT NULL,
  "restaker" TEXT,
  "grounds" TEXT NOT NULL,
  "counter_evidence" JSONB NOT NULL,
  "statement" TEXT NOT NULL UNIQUE,
  "at" BIGINT NOT NULL,
  PRIMARY KEY ("request", "party"),
  CONSTRAINT "dispute_party" CHECK ("party" IN ('accused', 'restaker'))
);

CREATE TABLE "appeal" (
  "request" TEXT PRIMARY KEY REFERENCES "slash_request" ("id"),
  "author" TEXT NOT NULL,
  "grounds" TEXT NOT NULL,
  "counter_evidence" JSONB NOT NULL,
  "statement" TEXT NOT NULL UNIQUE,
  "at" BIGINT NOT NULL
);

CREATE TABLE "appeal_vote" (
  "request" TEXT NOT NULL REFERENCES "appeal" ("request"),
  "key" TEXT NOT NULL,
  "signer" TEXT NOT NULL,
  "weight" BIGINT NOT NULL,
  "choice" TEXT NOT NULL,
  "reason" TEXT NOT NULL,
  "cast_at" BIGINT NOT NULL,
  "statement" TEXT NOT NULL,
  PRIMARY KEY ("request", "key"),
  CONSTRAINT "appeal_vote_choice" CHECK ("choice" IN ('reverse', 'keep', 'abstain'))
);

-- Half-open [from, until); "until" is the end it has, earlier than declared when it was ended.
CREATE TABLE "pause" (
  "statement" TEXT PRIMARY KEY,
  "author" TEXT NOT NULL,
  "service" TEXT,
  "from" BIGINT NOT NULL,
  "until" BIGINT NOT NULL,
  "declared_until" BIGINT NOT NULL,
  "reason" TEXT NOT NULL,
  CONSTRAINT "pause_end" CHECK ("until" >= "from" AND "until" <= "declared_until")
);
CREATE INDEX "pause_until" ON "pause" ("until");

-- Stake is in escrow from its slash to its release or its return, whichever comes.
ALTER TABLE "slash"
  ADD COLUMN "escrow_until" BIGINT,
  ADD COLUMN "settled_at" BIGINT,
  ADD COLUMN "returned_after_seq" BIGINT;
UPDATE "slash" SET "escrow_until" = "executed_at";
ALTER TABLE "slash" ALTER COLUMN "escrow_until" SET NOT NULL;
CREATE INDEX "slash_in_escrow" ON "slash" ("escrow_until", "seq") WHERE "settled_at" IS NULL;

CREATE TABLE "disposition" (
  "slash" TEXT NOT NULL REFERENCES "slash" ("request"),
  "asset" TEXT NOT NULL,
  "to" TEXT NOT NULL,
  "account" TEXT,
  "amount" NUMERIC NOT NULL,
  PRIMARY KEY ("slash", "asset", "to"),
  CONSTRAINT "disposition_to" CHECK ("to" IN ('burn', 'reporter', 'service', 'insurance')),
  CONSTRAINT "disposition_amount" CHECK ("amount" > 0)
);

-- A reversal gives back by lines too; of stake paid out meanwhile it leaves the rate and is owed.
ALTER TABLE "rate_line"
  ADD COLUMN "kind" TEXT NOT NULL DEFAULT 'slash',
  DROP CONSTRAINT "rate_line_loss",
  ADD CONSTRAINT "rate_line_kind" CHECK ("kind" IN ('slash', 'reversal')),
  ADD CONSTRAINT "rate_line_loss" CHECK (
    ("kind" = 'slash' AND "loss" >= 0 AND "loss" <= "tokens_before") OR ("kind" = 'reversal' AND "loss" <= 0));
DROP INDEX "rate_line_slash";
CREATE UNIQUE INDEX "rate_line_slash" ON "rate_line" ("slash", "kind", "cohort");
-- The first line of a cohort after a capture.
CREATE INDEX "rate_line_executed_at" ON "rate_line" ("cohort", "executed_at", "version");

-- Every slash reads these: a rate that is none would stop all of them.
ALTER TABLE "cohort"
  ADD CONSTRAINT "cohort_base_rate" CHECK ("base_rate" ~ '^[0-9]+/[1-9][0-9]*$');
ALTER TABLE "rate_line"
  ADD CONSTRAINT "rate_line_rates"
    CHECK ("rate_before" ~ '^[0-9]+/[1-9][0-9]*$' AND "rate_after" ~ '^[0-9]+/[1-9][0-9]*$');
