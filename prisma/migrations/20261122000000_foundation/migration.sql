-- Times are milliseconds since the Unix epoch. Amounts and shares are whole numbers. Rates and exact
-- losses are rationals written "numerator/denominator". Digests are lowercase hex.

-- Statements: every accepted write, kept for good, with the answer it got.
CREATE TABLE "statement" (
  "digest" TEXT PRIMARY KEY,
  "type" TEXT NOT NULL,
  "author" TEXT NOT NULL,
  "issued_at" BIGINT NOT NULL,
  "accepted_at" BIGINT NOT NULL,
  "content" TEXT NOT NULL,
  "signatures" JSONB NOT NULL,
  "answer" TEXT NOT NULL
);
CREATE INDEX "statement_author" ON "statement" ("author");

-- Every name a public key has shown itself under: one key is one signer.
CREATE TABLE "signer_key" (
  "name" TEXT PRIMARY KEY,
  "key" TEXT NOT NULL
);
CREATE INDEX "signer_key_key" ON "signer_key" ("key");

-- Registry: versions, never edited; a pending one can be cancelled by a newer.
CREATE TABLE "registry_version" (
  "seq" BIGSERIAL PRIMARY KEY,
  "kind" TEXT NOT NULL,
  "id" TEXT NOT NULL,
  "digest" TEXT NOT NULL,
  "previous" TEXT,
  "content" JSONB NOT NULL,
  "author" TEXT NOT NULL,
  "accepted_at" BIGINT NOT NULL,
  "effective_from" BIGINT NOT NULL,
  "cancelled_at" BIGINT,
  CONSTRAINT "registry_version_cancelled_while_pending" CHECK ("cancelled_at" IS NULL OR "cancelled_at" <= "effective_from")
);
CREATE UNIQUE INDEX "registry_version_digest" ON "registry_version" ("kind", "id", "digest");
CREATE UNIQUE INDEX "registry_version_chain" ON "registry_version" ("kind", "id", COALESCE("previous", ''));
CREATE INDEX "registry_version_in_force" ON "registry_version" ("kind", "id", "effective_from");

-- Chain facts: what the chains themselves say.
CREATE TABLE "chain_block" (
  "chain" TEXT NOT NULL,
  "height" BIGINT NOT NULL,
  "time" BIGINT NOT NULL,
  "seq" BIGINT NOT NULL,
  PRIMARY KEY ("chain", "height")
);
CREATE TABLE "chain_key" (
  "id" BIGSERIAL PRIMARY KEY,
  "chain" TEXT NOT NULL,
  "operator" TEXT NOT NULL,
  "key_type" TEXT NOT NULL,
  "public_key" TEXT NOT NULL,
  "address" TEXT NOT NULL,
  "from_height" BIGINT NOT NULL,
  "until_height" BIGINT,
  "seq" BIGINT NOT NULL,
  CONSTRAINT "chain_key_interval" CHECK ("until_height" IS NULL OR "until_height" > "from_height")
);
CREATE UNIQUE INDEX "chain_key_from" ON "chain_key" ("chain", "public_key", "from_height");
CREATE INDEX "chain_key_address" ON "chain_key" ("chain", "address");
CREATE TABLE "chain_fact" (
  "chain" TEXT NOT NULL,
  "type" TEXT NOT NULL,
  "height" BIGINT NOT NULL,
  "content" JSONB NOT NULL,
  "seq" BIGINT NOT NULL,
  PRIMARY KEY ("chain", "type", "height")
);
CREATE TABLE "chain_conflict" (
  "id" BIGSERIAL PRIMARY KEY,
  "chain" TEXT NOT NULL,
  "height" BIGINT NOT NULL,
  "known_time" BIGINT NOT NULL,
  "claimed_time" BIGINT NOT NULL,
  "feeder" TEXT NOT NULL,
  "at" BIGINT NOT NULL
);

-- Feeds: how far each has come, and every line as it was taken.
CREATE TABLE "feed_head" (
  "feed" TEXT PRIMARY KEY,
  "seq" BIGINT NOT NULL,
  "at" BIGINT NOT NULL,
  "version" BIGINT NOT NULL
);
CREATE TABLE "feed_line" (
  "feed" TEXT NOT NULL,
  "seq" BIGINT NOT NULL,
  "at" BIGINT NOT NULL,
  "line" TEXT NOT NULL,
  PRIMARY KEY ("feed", "seq")
);
CREATE INDEX "feed_line_at" ON "feed_line" ("feed", "at", "seq");
CREATE TABLE "price" (
  "asset" TEXT NOT NULL,
  "seq" BIGINT NOT NULL,
  "at" BIGINT NOT NULL,
  "price" TEXT NOT NULL,
  "exponent" INTEGER NOT NULL,
  PRIMARY KEY ("asset", "seq")
);

-- The stake ledger. A row with "until_seq" null is the present; the others are the past.
CREATE TABLE "membership" (
  "id" BIGSERIAL PRIMARY KEY,
  "target" TEXT NOT NULL,
  "service" TEXT NOT NULL,
  "from_epoch" INTEGER NOT NULL,
  "default_from_epoch" INTEGER NOT NULL,
  "until_epoch" INTEGER,
  -- Empty when it ended in the epoch it began.
  CONSTRAINT "membership_interval" CHECK ("until_epoch" IS NULL OR "until_epoch" >= "from_epoch")
);
CREATE UNIQUE INDEX "membership_identity" ON "membership" ("target", "service", "from_epoch");
CREATE UNIQUE INDEX "membership_open" ON "membership" ("target", "service") WHERE "until_epoch" IS NULL;
CREATE INDEX "membership_service" ON "membership" ("service");
CREATE TABLE "allocation" (
  "restaker" TEXT NOT NULL,
  "target" TEXT NOT NULL,
  "weights" TEXT NOT NULL,
  PRIMARY KEY ("restaker", "target")
);
CREATE TABLE "cohort" (
  "id" BIGINT PRIMARY KEY,
  "identity" TEXT NOT NULL,
  "asset" TEXT NOT NULL,
  "parent" BIGINT REFERENCES "cohort" ("id"),
  "parent_version" INTEGER NOT NULL,
  "first_epoch" INTEGER NOT NULL,
  "target" TEXT NOT NULL,
  "phase" TEXT NOT NULL,
  "allocation" TEXT NOT NULL,
  "base_rate" TEXT NOT NULL,
  "shares" NUMERIC NOT NULL,
  CONSTRAINT "cohort_shares_not_negative" CHECK ("shares" >= 0),
  CONSTRAINT "cohort_phase" CHECK ("phase" IN ('bonded', 'leaving', 'paid'))
);
CREATE INDEX "cohort_identity" ON "cohort" ("identity", "id");
CREATE INDEX "cohort_parent" ON "cohort" ("parent");
CREATE INDEX "cohort_target" ON "cohort" ("target", "first_epoch");
CREATE INDEX "cohort_first_epoch" ON "cohort" ("first_epoch");
CREATE TABLE "holding" (
  "id" BIGSERIAL PRIMARY KEY,
  "restaker" TEXT NOT NULL,
  "cohort" BIGINT NOT NULL REFERENCES "cohort" ("id"),
  "target" TEXT NOT NULL,
  "phase" TEXT NOT NULL,
  "order_seq" BIGINT NOT NULL,
  "order_index" INTEGER NOT NULL,
  "shares" NUMERIC NOT NULL,
  "from_seq" BIGINT NOT NULL,
  "until_seq" BIGINT,
  CONSTRAINT "holding_shares_positive" CHECK ("shares" > 0)
);
CREATE INDEX "holding_present" ON "holding" ("restaker", "target") WHERE "until_seq" IS NULL;
CREATE INDEX "holding_cohort" ON "holding" ("cohort", "restaker");
CREATE TABLE "discrepancy" (
  "id" BIGSERIAL PRIMARY KEY,
  "seq" BIGINT NOT NULL,
  "code" TEXT NOT NULL,
  "facts" JSONB NOT NULL
);
CREATE INDEX "discrepancy_seq" ON "discrepancy" ("seq");

-- Evidence: what was proven or waits for a chain fact, and what it convicted.
CREATE TABLE "evidence" (
  "id" TEXT PRIMARY KEY,
  "kind" TEXT NOT NULL,
  "payload" TEXT NOT NULL,
  "author" TEXT NOT NULL,
  "statement" TEXT NOT NULL,
  "received_at" BIGINT NOT NULL,
  "status" TEXT NOT NULL,
  "verdict" JSONB NOT NULL,
  CONSTRAINT "evidence_status" CHECK ("status" IN ('waiting', 'proven', 'refuted', 'unverifiable', 'expired', 'lapsed'))
);
-- Evidence of a height that has not been fed, by service: decided when the block is.
CREATE TABLE "waiting" (
  "evidence" TEXT NOT NULL REFERENCES "evidence" ("id"),
  "service" TEXT NOT NULL,
  "chain" TEXT NOT NULL,
  "height" BIGINT NOT NULL,
  "received_at" BIGINT NOT NULL,
  "author" TEXT NOT NULL,
  "statement" TEXT NOT NULL,
  "decided_at" BIGINT,
  PRIMARY KEY ("evidence", "service")
);
CREATE INDEX "waiting_height" ON "waiting" ("chain", "height") WHERE "decided_at" IS NULL;
CREATE INDEX "waiting_since" ON "waiting" ("received_at") WHERE "decided_at" IS NULL;
CREATE TABLE "finding" (
  "evidence" TEXT NOT NULL REFERENCES "evidence" ("id"),
  "service" TEXT NOT NULL,
  "operator" TEXT NOT NULL,
  "offence" TEXT NOT NULL,
  "place" TEXT NOT NULL,
  "capture" BIGINT NOT NULL,
  "request" TEXT NOT NULL,
  "role" TEXT NOT NULL,
  "author" TEXT NOT NULL,
  "at" BIGINT NOT NULL,
  PRIMARY KEY ("evidence", "service", "operator"),
  CONSTRAINT "finding_role" CHECK ("role" IN ('opening', 'corroboration'))
);
CREATE INDEX "finding_request" ON "finding" ("request");
CREATE INDEX "finding_author" ON "finding" ("author");
CREATE TABLE "refutation" (
  "id" BIGSERIAL PRIMARY KEY,
  "evidence" TEXT NOT NULL,
  "kind" TEXT NOT NULL,
  "service" TEXT NOT NULL,
  "author" TEXT NOT NULL,
  "code" TEXT NOT NULL,
  "statement" TEXT NOT NULL,
  "at" BIGINT NOT NULL
);
CREATE INDEX "refutation_author" ON "refutation" ("author");

-- Slash requests, votes and slashes.
CREATE TABLE "slash_request" (
  "id" TEXT PRIMARY KEY,
  "service" TEXT NOT NULL,
  "operator" TEXT NOT NULL,
  "offence" TEXT NOT NULL,
  "place" TEXT NOT NULL,
  "attempt" INTEGER NOT NULL,
  "evidence" TEXT NOT NULL REFERENCES "evidence" ("id"),
  "reporter" TEXT NOT NULL,
  "capture" BIGINT NOT NULL,
  "capture_epoch_start" BIGINT NOT NULL,
  "opened_at" BIGINT NOT NULL,
  "veto_deadline" BIGINT NOT NULL,
  "execute_by" BIGINT NOT NULL,
  "self_proving" BOOLEAN NOT NULL,
  "burden" TEXT NOT NULL,
  "slash_fraction" TEXT NOT NULL,
  "shared_fraction" TEXT NOT NULL,
  "liable" TEXT[] NOT NULL,
  "tombstone" BOOLEAN NOT NULL,
  "policy" TEXT NOT NULL,
  "bench" JSONB NOT NULL,
  "veto_weight" BIGINT NOT NULL,
  "uphold_weight" BIGINT NOT NULL,
  "abstain_weight" BIGINT NOT NULL,
  "burden_met" BOOLEAN NOT NULL,
  "status" TEXT NOT NULL,
  "decided_at" BIGINT,
  CONSTRAINT "slash_request_status" CHECK ("status" IN ('requested', 'vetoed', 'executed', 'dismissed', 'expired')),
  CONSTRAINT "slash_request_decided" CHECK (("status" = 'requested') = ("decided_at" IS NULL)),
  CONSTRAINT "slash_request_never_early" CHECK ("status" <> 'executed' OR ("decided_at" >= "veto_deadline" AND "decided_at" < "execute_by"))
);
CREATE UNIQUE INDEX "slash_request_incident" ON "slash_request" ("service", "operator", "offence", "place", "attempt");
CREATE INDEX "slash_request_due" ON "slash_request" ("veto_deadline", "id") WHERE "status" = 'requested';
CREATE INDEX "slash_request_list" ON "slash_request" ("opened_at", "id");
CREATE INDEX "slash_request_operator" ON "slash_request" ("operator");
CREATE TABLE "vote" (
  "request" TEXT NOT NULL REFERENCES "slash_request" ("id"),
  "key" TEXT NOT NULL,
  "signer" TEXT NOT NULL,
  "weight" BIGINT NOT NULL,
  "choice" TEXT NOT NULL,
  "reason" TEXT NOT NULL,
  "cast_at" BIGINT NOT NULL,
  "statement" TEXT NOT NULL,
  PRIMARY KEY ("request", "key"),
  CONSTRAINT "vote_choice" CHECK ("choice" IN ('veto', 'uphold', 'abstain'))
);
CREATE TABLE "slash" (
  "request" TEXT PRIMARY KEY REFERENCES "slash_request" ("id"),
  "seq" BIGSERIAL UNIQUE,
  "executed_at" BIGINT NOT NULL,
  "epoch" INTEGER NOT NULL,
  "ledger_version" BIGINT NOT NULL,
  "after_seq" BIGINT NOT NULL,
  "report" TEXT NOT NULL
);
CREATE TABLE "slash_service" (
  "slash" TEXT NOT NULL REFERENCES "slash" ("request"),
  "service" TEXT NOT NULL,
  PRIMARY KEY ("service", "slash")
);
-- The state of a cohort is its newest rate line: a slash appends here and changes nothing else.
CREATE TABLE "rate_line" (
  "cohort" BIGINT NOT NULL REFERENCES "cohort" ("id"),
  "version" INTEGER NOT NULL,
  "slash" TEXT NOT NULL REFERENCES "slash" ("request"),
  "executed_at" BIGINT NOT NULL,
  "rate_before" TEXT NOT NULL,
  "rate_after" TEXT NOT NULL,
  "tokens_before" NUMERIC NOT NULL,
  "loss" NUMERIC NOT NULL,
  "exact" TEXT NOT NULL,
  PRIMARY KEY ("cohort", "version"),
  CONSTRAINT "rate_line_loss" CHECK ("loss" >= 0 AND "loss" <= "tokens_before")
);
CREATE UNIQUE INDEX "rate_line_slash" ON "rate_line" ("slash", "cohort");

-- Cohorts as they are: rate and version of the newest line, and the whole units a slash can still take:
-- floor(shares * rate + 10^-9).
CREATE VIEW "cohort_now" AS
SELECT n.*,
  CASE WHEN n."phase" = 'paid' THEN 0
    ELSE div(n."shares" * split_part(n."rate", '/', 1)::numeric * 1000000000 + split_part(n."rate", '/', 2)::numeric,
             split_part(n."rate", '/', 2)::numeric * 1000000000)
  END AS "tokens"
FROM (
  SELECT c.*, COALESCE(r."version", 0) AS "version", COALESCE(r."rate_after", c."base_rate") AS "rate"
  FROM "cohort" c
  LEFT JOIN LATERAL (
    SELECT l."version", l."rate_after" FROM "rate_line" l
    WHERE l."cohort" = c."id" ORDER BY l."version" DESC LIMIT 1
  ) r ON true
) n;
