/**
 * All that is known under one join key of one sample rule until it has fired for good: the events that are kept, at most
 * one per filter, and what was told of them.
 */
import type { Us } from "../base/time.ts";
import type { Hit } from "./hit.ts";
import type { HostClock } from "./host-clock.ts";
import type { JoinKey, Match } from "./match.ts";
import type { SamplePlan } from "./sample-plan.ts";
import type { Sleeper } from "./wakes.ts";

export class SampleState implements Sleeper {
  readonly plan: SamplePlan;
  readonly text: string;
  readonly key: JoinKey;
  /** Hosts whose events take part; one, unless the key spans machines. */
  readonly clocks: HostClock[];
  /** In event order, see `sample-machine.ts`. */
  kept: readonly Hit[] = [];
  /** What was told; undefined until the sample is complete. */
  match: Match | undefined;
  wakeUs: Us | undefined;
  /** Counts up with every change. */
  version = 0;

  constructor(plan: SamplePlan, text: string, key: JoinKey, clock: HostClock) {
    this.plan = plan;
    this.text = text;
    this.key = key;
    this.clocks = [clock];
  }

  /** The event that completed the sample; undefined while a filter is open. */
  get completing(): Hit | undefined {
    return this.kept[this.plan.filters.length - 1];
  }
}
