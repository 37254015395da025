-- Where services are told of their part of the history, and how far they have been told.

CREATE TABLE "webhook" (
  "service" TEXT NOT NULL,
  "webhook" TEXT NOT NULL,
  "statement" TEXT NOT NULL,
  "url" TEXT NOT NULL,
  "types" TEXT[],
  "status" TEXT NOT NULL CHECK ("status" IN ('active', 'disabled', 'gone')),
  "secret" TEXT NOT NULL,
  "secret_before" TEXT,
  "before_until" BIGINT,
  "next" BIGINT NOT NULL CHECK ("next" >= 0),
  "failures" INTEGER NOT NULL DEFAULT 0 CHECK ("failures" >= 0),
  "failing_since" BIGINT,
  "retry_at" BIGINT,
  "delivered_at" BIGINT,
  "failed_at" BIGINT,
  "failure" TEXT,
  "failure_status" INTEGER,
  "lease" TEXT,
  "lease_until" BIGINT,
  "turn_at" BIGINT NOT NULL,
  PRIMARY KEY ("service", "webhook"),
  CONSTRAINT "webhook_before" CHECK (("secret_before" IS NULL) = ("before_until" IS NULL)),
  CONSTRAINT "webhook_failing" CHECK (("failures" = 0) = ("failing_since" IS NULL)),
  CONSTRAINT "webhook_lease" CHECK (("lease" IS NULL) = ("lease_until" IS NULL))
);
CREATE INDEX "webhook_turn" ON "webhook" ("turn_at") WHERE "status" = 'active';

-- Entries that were not taken in time, until they are.
CREATE TABLE "webhook_dead" (
  "service" TEXT NOT NULL,
  "webhook" TEXT NOT NULL,
  "index" BIGINT NOT NULL CHECK ("index" >= 0),
  "at" BIGINT NOT NULL,
  "failures" INTEGER NOT NULL CHECK ("failures" > 0),
  "failure" TEXT NOT NULL,
  "failure_status" INTEGER,
  "asked" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY ("service", "webhook", "index"),
  CONSTRAINT "webhook_dead_webhook" FOREIGN KEY ("service", "webhook") REFERENCES "webhook" ("service", "webhook")
);
CREATE INDEX "webhook_dead_asked" ON "webhook_dead" ("service", "webhook", "index") WHERE "asked";
