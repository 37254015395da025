-- A validator of an Ethereum chain is named by its place in the registry: 64 bits, kept as signed ones.
ALTER TABLE "chain_key" ADD COLUMN "validator_index" BIGINT;
CREATE INDEX "chain_key_validator_index" ON "chain_key" ("chain", "validator_index");
