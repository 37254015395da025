-- That a rate line has its cohort and its slash is asked once a statement instead of once a row: as two
-- foreign keys it was most of what it costs to append the lines of a large slash. Cohorts are never
-- removed (cohort_removed); nor are slashes, and a line stays what it is.
ALTER TABLE "rate_line" DROP CONSTRAINT "rate_line_cohort_fkey", DROP CONSTRAINT "rate_line_slash_fkey";

CREATE FUNCTION "rate_line_has_both"() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF EXISTS (SELECT 1 FROM "added" a WHERE NOT EXISTS (SELECT 1 FROM "cohort" c WHERE c."id" = a."cohort")) THEN
    RAISE foreign_key_violation USING MESSAGE = 'a rate line names a cohort that is not there';
  END IF;
  IF EXISTS (
    SELECT 1 FROM (SELECT DISTINCT "slash" FROM "added") a
    WHERE NOT EXISTS (SELECT 1 FROM "slash" s WHERE s."request" = a."slash")
  ) THEN
    RAISE foreign_key_violation USING MESSAGE = 'a rate line names a slash that is not there';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER "rate_line_added" AFTER INSERT ON "rate_line"
  REFERENCING NEW TABLE AS "added" FOR EACH STATEMENT EXECUTE FUNCTION "rate_line_has_both"();

CREATE FUNCTION "slash_stays"() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  RAISE foreign_key_violation USING MESSAGE = 'a slash is never removed, nor gets another id';
END $$;
CREATE TRIGGER "slash_removed" BEFORE DELETE OR UPDATE OF "request" ON "slash"
  FOR EACH STATEMENT EXECUTE FUNCTION "slash_stays"();

CREATE FUNCTION "rate_line_stays"() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  RAISE foreign_key_violation USING MESSAGE = 'a rate line goes to no other cohort and no other slash';
END $$;
CREATE TRIGGER "rate_line_moved" BEFORE UPDATE OF "cohort", "slash" ON "rate_line"
  FOR EACH STATEMENT EXECUTE FUNCTION "rate_line_stays"();
