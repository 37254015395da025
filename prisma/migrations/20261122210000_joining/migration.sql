-- The oldest cohort in a place; what came to a place with an epoch; the clean ones of one history; the paid-out ones.
DROP INDEX "cohort_place";
CREATE INDEX "cohort_place" ON "cohort" ("target", "asset", md5("allocation"), "id")
  WHERE "absorbed_by" IS NULL AND "phase" <> 'paid';
CREATE INDEX "cohort_came" ON "cohort" ("first_epoch", "target", "asset", md5("allocation"))
  WHERE "absorbed_by" IS NULL;
DROP INDEX "cohort_kin";
CREATE INDEX "cohort_kin" ON "cohort" ("kin", "id")
  WHERE "kin" IS NOT NULL AND "absorbed_by" IS NULL AND NOT "was_slashed";
CREATE INDEX "cohort_paid" ON "cohort" ("first_epoch") WHERE "phase" = 'paid' AND "shares" > 0;
