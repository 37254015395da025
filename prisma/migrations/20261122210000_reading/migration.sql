-- Names of restakers sort by their bytes, and their indexes with them: pages go from one name to the next.
ALTER TABLE "holding" ALTER COLUMN "restaker" TYPE TEXT COLLATE "C";
-- What a restaker held once, from the newest on.
CREATE INDEX "holding_past" ON "holding" ("restaker", "until_seq") WHERE "until_seq" IS NOT NULL;

-- Lists of slashes by operator and by service, newest first, however many others there are.
ALTER TABLE "slash" ADD COLUMN "operator" TEXT;
UPDATE "slash" s SET "operator" = q."operator" FROM "slash_request" q WHERE q."id" = s."request";
ALTER TABLE "slash" ALTER COLUMN "operator" SET NOT NULL;
CREATE INDEX "slash_operator" ON "slash" ("operator", "seq");
ALTER TABLE "slash_service" ADD COLUMN "seq" BIGINT;
UPDATE "slash_service" t SET "seq" = s."seq" FROM "slash" s WHERE s."request" = t."slash";
ALTER TABLE "slash_service" ALTER COLUMN "seq" SET NOT NULL;
CREATE INDEX "slash_service_seq" ON "slash_service" ("service", "seq");

-- Lists of requests of one party, and what became of them since a moment.
DROP INDEX "slash_request_operator";
DROP INDEX "slash_request_service";
CREATE INDEX "slash_request_operator" ON "slash_request" ("operator", "opened_at", "id");
CREATE INDEX "slash_request_service" ON "slash_request" ("service", "opened_at", "id");
CREATE INDEX "slash_request_decided" ON "slash_request" ("decided_at", "status") WHERE "decided_at" IS NOT NULL;
CREATE INDEX "slash_request_operator_decided" ON "slash_request" ("operator", "decided_at", "status")
  WHERE "decided_at" IS NOT NULL;
CREATE INDEX "slash_request_service_decided" ON "slash_request" ("service", "decided_at", "status")
  WHERE "decided_at" IS NOT NULL;
CREATE INDEX "slash_request_reversed" ON "slash_request" ("reversed_at") WHERE "reversed_at" IS NOT NULL;
CREATE INDEX "slash_request_operator_reversed" ON "slash_request" ("operator", "reversed_at")
  WHERE "reversed_at" IS NOT NULL;
CREATE INDEX "slash_request_service_reversed" ON "slash_request" ("service", "reversed_at")
  WHERE "reversed_at" IS NOT NULL;
CREATE INDEX "slash_request_held_until" ON "slash_request" ("escrow_until") WHERE "status" = 'executed';
CREATE INDEX "slash_request_status" ON "slash_request" ("status", "opened_at", "id");

-- How many requests there were of each status at a moment: counting goes on from there. Nothing but a saving of work.
CREATE TABLE "request_tally" (
  "kind" TEXT NOT NULL,
  "id" TEXT NOT NULL,
  -- Inclusive.
  "until" BIGINT NOT NULL,
  "requested" INTEGER NOT NULL,
  "vetoed" INTEGER NOT NULL,
  "executed" INTEGER NOT NULL,
  "reversed" INTEGER NOT NULL,
  "dismissed" INTEGER NOT NULL,
  "expired" INTEGER NOT NULL,
  PRIMARY KEY ("kind", "id", "until"),
  CONSTRAINT "request_tally_kind" CHECK ("kind" IN ('all', 'service', 'operator'))
);
