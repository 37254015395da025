/** Every error that a caller can meet, of every feature. Each has its face in the table of problems. */
import type { ChainFactError } from '../facts/service.ts';
import type { FeedEnvelopeError } from '../feeds/envelope.ts';
import type { NotAFeeder } from '../feeds/service.ts';
import type { StagingError } from '../feeds/staging.ts';
import type { FeedConflict } from '../feeds/taking/service.ts';
import type { TooManyFollowers } from '../history/following/room.ts';
import type {
  CheckpointUnknown,
  EntryWithoutLines,
  HistoryTooShort,
} from '../history/reading/service.ts';
import type { ReceiptUnready } from '../history/receipts/service.ts';
import type { AdmissionRefusal } from '../intake/admission.ts';
import type { ClaimUnknown } from '../intake/attesting/admission.ts';
import type { AlreadyAttested } from '../intake/attesting/service.ts';
import type { GateRefusal } from '../intake/gate.ts';
import type { HearingRefusal } from '../intake/hearing.ts';
import type {
  InterestUnknown,
  OfferOver,
  OfferUnknown,
  TooManyInterests,
  TooManyOffers,
} from '../market/offer.ts';
import type { JsonError } from '../primitives/strict-json.ts';
import type { OperatorKeyError } from '../registry/key-rules.ts';
import type { PolicyError } from '../registry/policy-rules.ts';
import type { UnknownReference } from '../registry/reference-rules.ts';
import type { AuthorError, SignerTwice } from '../registry/signer-rules.ts';
import type { StaleVersion } from '../registry/versions.ts';
import type { ClaimError } from '../rewards/claiming/service.ts';
import type {
  PlanAssetFixed,
  PlanEmpty,
  PlanUnknown,
  TooManyPlans,
} from '../rewards/planning/service.ts';
import type { TickUnknown } from '../rewards/reading/service.ts';
import type { NothingToExtend } from '../slash/deadlines/outages/service.ts';
import type { PauseOver, PauseUnknown, TooManyPauses } from '../slash/deadlines/pausing/service.ts';
import type { AppealError } from '../slash/escrow/appeal.ts';
import type { VoteMisdirected } from '../slash/meant.ts';
import type { DisputeError } from '../slash/pleas/disputing/dispute.ts';
import type { RequestUnknown } from '../slash/request.ts';
import type { TransitionError } from '../slash/transitions.ts';
import type { EvidenceUnknown } from '../standing/court/service.ts';
import type { RestakerUntouched, TreeUnfinished } from '../standing/proofs/service.ts';
import type { Unheard } from '../standing/service.ts';
import type { SlashUnknown } from '../standing/slashes/service.ts';
import type { WrongType } from '../statements/envelope.ts';
import type { StatementError } from '../statements/verify.ts';
import type { VerificationInterrupted } from '../threads/verifier.ts';
import type { PauseOutOfBounds } from '../veto/pause.ts';
import type { VoteError } from '../veto/tally.ts';
import type { WebhookUrlRefused } from '../webhooks/destination.ts';
import type { EntryTypeUnknown, TooManyWebhooks, WebhookUnknown } from '../webhooks/webhook.ts';
import type { DoorError } from './door-error.ts';

export type DomainError =
  | DoorError
  | JsonError
  | StatementError
  | WrongType
  | AuthorError
  | StaleVersion
  | SignerTwice
  | OperatorKeyError
  | UnknownReference
  | PolicyError
  | NotAFeeder
  | FeedEnvelopeError
  | StagingError
  | FeedConflict
  | ChainFactError
  | AdmissionRefusal
  | HearingRefusal
  | GateRefusal
  | VerificationInterrupted
  | ClaimUnknown
  | AlreadyAttested
  | RequestUnknown
  | SlashUnknown
  | HistoryTooShort
  | CheckpointUnknown
  | EntryWithoutLines
  | ReceiptUnready
  | TooManyFollowers
  | OfferUnknown
  | OfferOver
  | InterestUnknown
  | TooManyOffers
  | TooManyInterests
  | WebhookUnknown
  | WebhookUrlRefused
  | TooManyWebhooks
  | EntryTypeUnknown
  | PlanEmpty
  | PlanAssetFixed
  | PlanUnknown
  | TooManyPlans
  | ClaimError
  | TickUnknown
  | RestakerUntouched
  | TreeUnfinished
  | EvidenceUnknown
  | Unheard
  | TransitionError
  | AppealError
  | PauseOutOfBounds
  | PauseUnknown
  | PauseOver
  | TooManyPauses
  | NothingToExtend
  | DisputeError
  | VoteMisdirected
  | VoteError;
