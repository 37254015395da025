-- What watchers say of claims, one word a key. The first row of a claim is the claim itself.
CREATE TABLE "attestation" (
  "seq" BIGSERIAL UNIQUE,
  "claim" TEXT NOT NULL,
  "key" TEXT NOT NULL,
  "signer" TEXT NOT NULL,
  "holds" BOOLEAN NOT NULL,
  "service" TEXT NOT NULL,
  "statement" TEXT NOT NULL UNIQUE,
  "envelope" TEXT NOT NULL,
  "received_at" BIGINT NOT NULL,
  PRIMARY KEY ("claim", "key")
);
