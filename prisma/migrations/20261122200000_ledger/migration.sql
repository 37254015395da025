-- Running sums cannot be made up afterwards for a past that was not added up as it happened.
DO $$ BEGIN
  IF EXISTS (SELECT 1 FROM "cohort") THEN
    RAISE EXCEPTION 'this stake ledger was made before running sums: start with an empty database and feed it again';
  END IF;
END $$;

-- Whole units (or hundredths, for what an allocation names) on a target from a moment on, until the next row of the same sum.
CREATE TABLE "stake_sum" (
  "target" TEXT NOT NULL,
  "asset" TEXT NOT NULL,
  "part" TEXT NOT NULL,
  "since" BIGINT NOT NULL,
  "amount" NUMERIC NOT NULL,
  PRIMARY KEY ("target", "part", "asset", "since")
);

-- kin: the oldest cohort whose history is the same within the horizon, if that is another one.
-- absorbed_by: the cohort that has its shares now; holdings go on naming the one they were made in.
-- left_epoch: the first epoch of the newest cohort that came from it.
ALTER TABLE "cohort"
  ADD COLUMN "kin" BIGINT REFERENCES "cohort" ("id"),
  ADD COLUMN "absorbed_by" BIGINT REFERENCES "cohort" ("id"),
  ADD COLUMN "was_slashed" BOOLEAN NOT NULL DEFAULT FALSE,
  ADD COLUMN "left_epoch" INTEGER,
  ADD CONSTRAINT "cohort_absorbed" CHECK ("absorbed_by" IS NULL OR ("shares" = 0 AND NOT "was_slashed"));
DROP INDEX "cohort_target";
DROP INDEX "cohort_first_epoch";
-- Who can be liable: what still has shares, and what somebody left after the capture.
CREATE INDEX "cohort_live" ON "cohort" ("target", "first_epoch") WHERE "shares" > 0;
CREATE INDEX "cohort_left" ON "cohort" ("target", "left_epoch") WHERE "left_epoch" IS NOT NULL;
CREATE INDEX "cohort_first_epoch" ON "cohort" ("first_epoch");
CREATE INDEX "cohort_absorbed_by" ON "cohort" ("absorbed_by") WHERE "absorbed_by" IS NOT NULL;
CREATE INDEX "cohort_kin" ON "cohort" ("kin") WHERE "kin" IS NOT NULL;
CREATE INDEX "cohort_place" ON "cohort" ("target", "asset", md5("allocation")) WHERE "absorbed_by" IS NULL AND "phase" <> 'paid';

-- How far histories have been joined: one row.
CREATE TABLE "joining" (
  "id" INTEGER PRIMARY KEY CHECK ("id" = 1),
  -- The last epoch of what lies before the horizon.
  "epoch" INTEGER NOT NULL,
  -- The newest cohort that was looked at.
  "cohort" BIGINT NOT NULL
);

DROP VIEW "cohort_now";
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

-- From when on a replica may make the tree of a slash; null once it is there.
ALTER TABLE "slash" ADD COLUMN "tree_due" BIGINT DEFAULT 0;
CREATE INDEX "slash_without_tree" ON "slash" ("seq") WHERE "tree_due" IS NOT NULL;

-- The Merkle tree over what a slash cost each restaker. A slash that cost nobody anything has none: its root is null.
CREATE TABLE "slash_tree" (
  "slash" TEXT PRIMARY KEY REFERENCES "slash" ("request"),
  "root" TEXT,
  "leaves" INTEGER NOT NULL,
  CONSTRAINT "slash_tree_root" CHECK (("root" IS NULL) = ("leaves" = 0))
);
-- Its nodes as one array of 32 bytes each, in parts. Parts are written before the tree, and read after it.
-- least: the smallest leaf of the part, null where it has none.
CREATE TABLE "slash_tree_part" (
  "slash" TEXT NOT NULL REFERENCES "slash" ("request"),
  "part" INTEGER NOT NULL,
  "nodes" BYTEA NOT NULL,
  "least" BYTEA,
  PRIMARY KEY ("slash", "part")
);
-- Hashes do not compress, and this way a proof reads of a part only the pages that it needs.
ALTER TABLE "slash_tree_part" ALTER COLUMN "nodes" SET STORAGE EXTERNAL;
CREATE INDEX "slash_tree_part_least" ON "slash_tree_part" ("slash", "least") WHERE "least" IS NOT NULL;
