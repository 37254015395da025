-- What services offer a day for the security they want, and which operators would come: each as it was
-- said last. All that was said before stands in the history.

-- The id is the digest of the statement that made the offer.
CREATE TABLE "market_offer" (
  "id" TEXT PRIMARY KEY,
  "service" TEXT NOT NULL,
  "offer" TEXT NOT NULL,
  "statement" TEXT NOT NULL,
  "asset" TEXT NOT NULL,
  "amount_per_day" NUMERIC NOT NULL CHECK ("amount_per_day" > 0),
  "target_stake" TEXT NOT NULL,
  "until" BIGINT NOT NULL,
  "status" TEXT NOT NULL CHECK ("status" IN ('open', 'withdrawn')),
  CONSTRAINT "market_offer_name" UNIQUE ("service", "offer")
);
CREATE INDEX "market_offer_asset" ON "market_offer" ("asset", "service", "offer");

CREATE TABLE "market_interest" (
  "of" TEXT NOT NULL,
  "operator" TEXT NOT NULL,
  "statement" TEXT NOT NULL,
  "stake" TEXT NOT NULL,
  "floor" TEXT,
  "status" TEXT NOT NULL CHECK ("status" IN ('open', 'withdrawn')),
  PRIMARY KEY ("of", "operator"),
  CONSTRAINT "market_interest_offer" FOREIGN KEY ("of") REFERENCES "market_offer" ("id")
);
