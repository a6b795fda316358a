/** Faults on demand: which requests go wrong, how, and how often. */

/** What goes wrong. */
export type Fault =
  | { readonly kind: "refuse" }
  | { readonly kind: "delay"; readonly ms: number }
  /** Answers with a refusal of this code; 429 with Retry-After. */
  | { readonly kind: "answer"; readonly code: 409 | 410 | 429 | 500 | 503; readonly retryAfterSeconds?: number }
  /** Ends a watch in the middle of a line; counts lines instead of requests, of watches that run already, too. */
  | { readonly kind: "cut-watch" };

/** What goes wrong with a request as a whole. */
export type RequestFault = Exclude<Fault, { readonly kind: "cut-watch" }>;

/** Which requests a fault is for; what is left out matches everything. */
export interface Match {
  readonly verb?: string;
  /** `plural.group`, as in the audit. */
  readonly resource?: string;
  readonly userAgent?: RegExp;
}

/** How often: the next N matching requests, or every Nth of them until withdrawn. */
export type Often = { readonly next: number } | { readonly every: number };

/** A request, as faults see it. */
export interface Faultable {
  readonly verb: string;
  readonly resource: string;
  readonly userAgent: string;
}

/** The faults of one server. */
export interface Faults {
  /** Orders a fault; the returned function withdraws it. */
  readonly inject: (fault: Fault, match?: Match, often?: Often) => () => void;
  /** Withdraws everything. */
  readonly clear: () => void;
  /** The faults that this request meets; counts it. */
  readonly meeting: (request: Faultable) => readonly RequestFault[];
  /** Is the line that this watch is about to write to be cut? Counts it. */
  readonly isCut: (watch: Faultable) => boolean;
}

/** No faults yet. */
export function createFaults(): Faults {
  const orders = new Set<Order>();
  const due = (request: Faultable, isCut: boolean) =>
    [...orders]
      .filter(({ fault, match }) => (fault.kind === "cut-watch") === isCut && matches(match, request))
      .filter((order) => {
        order.seen += 1;
        if ("every" in order.often) return order.seen % order.often.every === 0;
        if (order.seen >= order.often.next) orders.delete(order);
        return true;
      })
      .map(({ fault }) => fault);
  return {
    inject: (fault, match = {}, often = { next: 1 }) => {
      const order = { fault, match, often, seen: 0 };
      orders.add(order);
      return () => void orders.delete(order);
    },
    clear: () => orders.clear(),
    meeting: (request) => due(request, false).filter((fault) => fault.kind !== "cut-watch"),
    isCut: (watch) => due(watch, true).length > 0,
  };
}

interface Order {
  readonly fault: Fault;
  readonly match: Match;
  readonly often: Often;
  seen: number;
}

function matches({ verb, resource, userAgent }: Match, request: Faultable): boolean {
  return (
    (verb === undefined || verb === request.verb) &&
    (resource === undefined || resource === request.resource) &&
    (userAgent === undefined || userAgent.test(request.userAgent))
  );
}
