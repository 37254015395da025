-- Lines of a feed are numbered without gaps and their times never run backwards: the last line up to
-- a time is found by halving, and needs no index.
DROP INDEX "feed_line_at";

-- That a holding has its cohort is asked once a statement instead of once a row: as a foreign key it
-- was a third of what it costs to insert holdings. A cohort is never removed, nor gets another id.
ALTER TABLE "holding" DROP CONSTRAINT "holding_cohort_fkey";

CREATE FUNCTION "holding_has_cohort"() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF EXISTS (
    SELECT 1 FROM (SELECT DISTINCT "cohort" FROM "added") a
    WHERE NOT EXISTS (SELECT 1 FROM "cohort" c WHERE c."id" = a."cohort")
  ) THEN
    RAISE foreign_key_violation USING MESSAGE = 'a holding names a cohort that is not there';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER "holding_added" AFTER INSERT ON "holding"
  REFERENCING NEW TABLE AS "added" FOR EACH STATEMENT EXECUTE FUNCTION "holding_has_cohort"();

CREATE FUNCTION "cohort_stays"() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  RAISE foreign_key_violation USING MESSAGE = 'a cohort is never removed, nor gets another id';
END $$;
CREATE TRIGGER "cohort_removed" BEFORE DELETE OR UPDATE OF "id" ON "cohort"
  FOR EACH STATEMENT EXECUTE FUNCTION "cohort_stays"();
CREATE TRIGGER "holding_moved" BEFORE UPDATE OF "cohort" ON "holding"
  FOR EACH STATEMENT EXECUTE FUNCTION "cohort_stays"();
