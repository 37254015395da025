/** Prometheus metrics of this process, and of the court as the database has it. */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { IntakeFigures } from '../intake/desk/service.ts';
import type { CourtFigures } from '../standing/figures/service.ts';

interface Served {
  readonly method: string;
  /** The route's pattern, never the path itself: one series a route, not one an id. */
  readonly route: string;
  readonly status: number;
  readonly seconds: number;
  /** The code it was refused with; undefined if it was not. */
  readonly refusal: string | undefined;
}

interface Judged {
  readonly outcome: string;
  /** From the last byte of the submission to its answer. */
  readonly seconds: number;
}

/** What this process has seen since it was asked before. */
interface Lately {
  /** By code. */
  readonly refusals: ReadonlyMap<string, number>;
  /** 0 where there was none. */
  readonly slowestVerdictSeconds: number;
  /** Submissions now, not since. */
  readonly inFlight: number;
}

export interface Instruments {
  observe(served: Served): void;
  judged(judged: Judged): void;
  lately(): Lately;
  /** Counts what the door holds, from now on; once. */
  watch(intake: () => IntakeFigures, followers: () => number): void;
  /** Text exposition format, with these figures in it. */
  expose(figures: CourtFigures): Promise<string>;
}

const DURATION_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60];

export function createInstruments(): Instruments {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const { durations, refusals, verdicts } = createMeters(registry);
  const gauges = createGauges(registry);
  let refused = new Map<string, number>();
  let slowest = 0;
  let inFlight = () => 0;
  return {
    observe({ method, route, status, seconds, refusal }) {
      durations.observe({ method, route, status: String(status) }, seconds);
      if (refusal === undefined) return;
      refusals.inc({ code: refusal });
      refused.set(refusal, (refused.get(refusal) ?? 0) + 1);
    },
    judged({ outcome, seconds }) {
      verdicts.observe({ outcome }, seconds);
      slowest = Math.max(slowest, seconds);
    },
    lately() {
      const seen = { refusals: refused, slowestVerdictSeconds: slowest, inFlight: inFlight() };
      refused = new Map();
      slowest = 0;
      return seen;
    },
    watch(intake, followers) {
      addIntakeGauges(registry, intake);
      addFollowersGauge(registry, followers);
      inFlight = () => intake().inFlight;
    },
    expose(figures) {
      setGauges(gauges, figures);
      return registry.metrics();
    },
  };
}

function createMeters(registry: Registry) {
  const registers = [registry];
  const buckets = DURATION_BUCKETS;
  return {
    durations: new Histogram({
      name: 'tribune_http_request_duration_seconds',
      help: 'Time to answer a request, by route.',
      labelNames: ['method', 'route', 'status'],
      buckets,
      registers,
    }),
    refusals: new Counter({
      name: 'tribune_refusals_total',
      help: 'Requests refused, by code: the only trace of what strangers got wrong.',
      labelNames: ['code'],
      registers,
    }),
    verdicts: new Histogram({
      name: 'tribune_verdict_seconds',
      help: 'From the last byte of submitted evidence to what was made of it, by outcome.',
      labelNames: ['outcome'],
      buckets,
      registers,
    }),
  };
}

function addFollowersGauge(registry: Registry, followers: () => number): void {
  new Gauge({
    name: 'tribune_event_followers',
    help: 'Connections that follow the history.',
    registers: [registry],
    collect() {
      this.set(followers());
    },
  });
}

/** Read when somebody asks. */
function addIntakeGauges(registry: Registry, intake: () => IntakeFigures): void {
  const registers = [registry];
  new Gauge({
    name: 'tribune_intake_in_flight',
    help: 'Submissions between their last byte and their answer.',
    registers,
    collect() {
      this.set(intake().inFlight);
    },
  });
  new Gauge({
    name: 'tribune_intake_bytes',
    help: 'Bytes of submissions that are held.',
    registers,
    collect() {
      this.set(intake().bytes);
    },
  });
  new Gauge({
    name: 'tribune_intake_waiting',
    help: 'Submissions that wait, by what for.',
    labelNames: ['for'],
    registers,
    collect() {
      for (const [what, count] of Object.entries(intake().waiting)) this.set({ for: what }, count);
    },
  });
}

type Gauges = ReturnType<typeof createGauges>;

function createGauges(registry: Registry) {
  const gauge = <Label extends string>(name: string, help: string, labelNames: Label[]) =>
    new Gauge<Label>({ name: `tribune_${name}`, help, labelNames, registers: [registry] });
  return {
    requests: gauge('slash_requests', 'Slash requests, by status.', ['status']),
    verdicts: gauge('evidence', 'Evidence decided, by verdict code.', ['code']),
    discrepancies: gauge('ledger_discrepancies', 'Feed lines that could not be true.', ['code']),
    feedSeq: gauge('feed_seq', 'Last line taken of a feed.', ['feed']),
    feedLag: gauge('feed_lag_seconds', 'Age of the last line taken of a feed.', ['feed']),
    waiting: gauge('evidence_waiting', 'Evidence that waits for a block to be fed.', []),
    oldestWaiting: gauge('oldest_waiting_evidence_seconds', 'How long the oldest of it waits.', []),
    putOff: gauge(
      'slash_requests_put_off',
      'Due requests that could not be decided or released.',
      [],
    ),
    oldestDue: gauge('oldest_due_request_seconds', 'How long the oldest due request waits.', []),
    historySize: gauge('history_entries', 'Entries of the history.', []),
    historyPending: gauge('history_pending', 'What was decided and has no index yet.', []),
    historyLag: gauge('history_lag_seconds', 'How long the oldest of it waits.', []),
    webhooksFailing: gauge('webhooks_failing', 'Webhooks whose last message was not taken.', []),
    webhooksDead: gauge('webhook_dead_letters', 'Entries that a webhook never took.', []),
  };
}

function setGauges(gauges: Gauges, figures: CourtFigures): void {
  setCounts(gauges.requests, 'status', figures.requests);
  setCounts(gauges.verdicts, 'code', figures.verdicts);
  setCounts(gauges.discrepancies, 'code', figures.discrepancies);
  gauges.feedSeq.reset();
  gauges.feedLag.reset();
  for (const { feed, seq, lagSeconds } of figures.feeds) {
    gauges.feedSeq.set({ feed }, seq);
    gauges.feedLag.set({ feed }, lagSeconds);
  }
  gauges.putOff.set(figures.putOff);
  gauges.oldestDue.set(figures.oldestDueSeconds);
  gauges.historySize.set(figures.history.size);
  gauges.historyPending.set(figures.history.pending);
  gauges.historyLag.set(figures.history.lagSeconds);
  gauges.webhooksFailing.set(figures.webhooks.failing);
  gauges.webhooksDead.set(figures.webhooks.dead);
  gauges.waiting.set(figures.waiting.count);
  gauges.oldestWaiting.set(figures.waiting.oldestSeconds);
}

function setCounts<Label extends string>(
  gauge: Gauge<Label>,
  label: Label,
  counts: CourtFigures['requests'],
): void {
  gauge.reset();
  for (const { name, count } of counts)
    gauge.set({ [label]: name } as Record<Label, string>, count);
}
