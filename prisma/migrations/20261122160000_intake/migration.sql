-- Keys that anybody can compute since a proof was accepted: evidence by them proves nothing any more.
CREATE TABLE "exposed_key" (
  "key" TEXT PRIMARY KEY,
  "evidence" TEXT NOT NULL REFERENCES "evidence" ("id"),
  "at" BIGINT NOT NULL
);
CREATE INDEX "exposed_key_evidence" ON "exposed_key" ("evidence");
-- How much of one author waits.
CREATE INDEX "waiting_author" ON "waiting" ("author") WHERE "decided_at" IS NULL;
