-- The history: what is accepted and decided waits in the transaction that did it, gets its index once
-- that is committed, and never changes again.

DO $$
BEGIN
  IF EXISTS (SELECT 1 FROM "statement") THEN
    RAISE EXCEPTION 'this database accepted statements before there was a history: start from an empty one, and feed and submit again';
  END IF;
END $$;

CREATE TABLE "history_pending" (
  "id" BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  "tx" BIGINT NOT NULL DEFAULT (pg_current_xact_id()::text::bigint),
  "type" TEXT NOT NULL,
  "at" BIGINT NOT NULL,
  "services" TEXT[] NOT NULL,
  "operators" TEXT[] NOT NULL,
  "body" TEXT,
  "statement" TEXT,
  CONSTRAINT "history_pending_one" CHECK (("body" IS NULL) <> ("statement" IS NULL))
);

CREATE INDEX "history_pending_tx" ON "history_pending" ("tx");

CREATE TABLE "history_entry" (
  "index" BIGINT PRIMARY KEY CHECK ("index" >= 0),
  "type" TEXT NOT NULL,
  "at" BIGINT NOT NULL,
  "services" TEXT[] NOT NULL,
  "operators" TEXT[] NOT NULL,
  "leaf" BYTEA NOT NULL CHECK (length("leaf") = 32),
  "content" TEXT NOT NULL
);

CREATE TABLE "history_request" (
  "request" TEXT NOT NULL,
  "index" BIGINT NOT NULL REFERENCES "history_entry" ("index"),
  PRIMARY KEY ("request", "index")
);

CREATE TABLE "history_tile" (
  "level" INTEGER NOT NULL CHECK ("level" >= 0),
  "n" BIGINT NOT NULL CHECK ("n" >= 0),
  "hashes" BYTEA NOT NULL CHECK (length("hashes") = 8192),
  "root" BYTEA NOT NULL CHECK (length("root") = 32),
  PRIMARY KEY ("level", "n")
);

CREATE TABLE "history_checkpoint" (
  "size" BIGINT PRIMARY KEY CHECK ("size" >= 0),
  "note" TEXT NOT NULL
);

CREATE TABLE "history_key" (
  "key" TEXT PRIMARY KEY,
  "seed" TEXT,
  "from" BIGINT CHECK ("from" >= 0),
  "until" BIGINT CHECK ("until" > "from")
);

CREATE FUNCTION "history_is_append_only"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the history is never changed: % of % refused', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER "history_entry_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "history_entry"
  FOR EACH STATEMENT EXECUTE FUNCTION "history_is_append_only"();
CREATE TRIGGER "history_request_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "history_request"
  FOR EACH STATEMENT EXECUTE FUNCTION "history_is_append_only"();
CREATE TRIGGER "history_tile_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "history_tile"
  FOR EACH STATEMENT EXECUTE FUNCTION "history_is_append_only"();
CREATE TRIGGER "history_checkpoint_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "history_checkpoint"
  FOR EACH STATEMENT EXECUTE FUNCTION "history_is_append_only"();

-- An index without the one before it is a gap.
CREATE FUNCTION "history_has_no_gap"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  low BIGINT;
  high BIGINT;
  many BIGINT;
BEGIN
  SELECT min("index"), max("index"), count(*) INTO low, high, many FROM "added";
  IF many > 0 AND (many <> high - low + 1 OR low <>
    COALESCE((SELECT max(e."index") + 1 FROM "history_entry" e WHERE e."index" < low), 0)) THEN
    RAISE EXCEPTION 'the history has no gaps' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER "history_entry_no_gap" AFTER INSERT ON "history_entry"
  REFERENCING NEW TABLE AS "added" FOR EACH STATEMENT EXECUTE FUNCTION "history_has_no_gap"();
