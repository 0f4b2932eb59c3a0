/**
 * Which machine logged? Computer names and host ids go in; interned hosts come out, so that two events of one machine
 * hold the same object. A rule joins by `host.id`, so two machines must never share one and one must never have two.
 *
 * Bounded: at most {@link MAX_HOSTS} hosts (some 200 bytes each); what comes after shares one host, and a note says so.
 */
import type { Host } from "./event.ts";

const MAX_HOSTS = 65_536;
const MAX_NAMES = 65_536;

interface Identified {
  readonly hostName: string | undefined;
  readonly hostId: string | undefined;
  readonly host: Host;
}

/**
 * The part of a name that all collectors agree on: one machine logs as `WORKSTATION6` and as
 * `WORKSTATION6.theshire.local`. Addresses have no such part.
 */
export function firstLabel(name: string): string {
  const lower = name.toLowerCase();
  const dot = lower.indexOf(".");
  if (dot <= 0 || lower.includes(":") || /^[\d.]+$/.test(lower)) return lower;
  return lower.slice(0, dot);
}

export class HostTable {
  readonly all: Host[] = [];
  readonly #byId = new Map<string, Host>();
  /** `host.id` as some document gave it, by first label. */
  readonly #idOfLabel = new Map<string, string>();
  // Two caches over the above, by the text as logged; emptied when an id is learnt or they grow too large.
  readonly #named = new Map<string, Host>();
  readonly #identified = new Map<string, Identified>();

  /** True once hosts have been lumped together. */
  get overflowed(): boolean {
    return this.all.length > MAX_HOSTS;
  }

  /**
   * The host of a document that has a computer name and nothing else.
   * @param path the log's path: the machine, as far as anybody can tell, when the name is empty
   */
  named(computer: string, path: string): Host {
    const known = this.#named.get(computer);
    if (known !== undefined) return known;
    if (computer === "") return this.#intern(path, path);
    const label = firstLabel(computer);
    const host = this.#intern(this.#idOfLabel.get(label) ?? label, computer);
    if (this.#named.size >= MAX_NAMES) this.#named.clear();
    this.#named.set(computer, host);
    return host;
  }

  /**
   * The host of a document that may also carry `host.name` and `host.id`. On forwarded events these two belong to the
   * collector: the id is taken only when both names begin alike.
   */
  identified(
    computer: string,
    hostName: string | undefined,
    hostId: string | undefined,
    path: string,
  ): Host {
    const known = this.#identified.get(computer);
    if (
      known !== undefined &&
      known.hostId === hostId &&
      known.hostName === hostName
    ) {
      return known.host;
    }
    const host = this.#identify(computer, hostName, hostId, path);
    if (computer === "") return host;
    if (this.#identified.size >= MAX_NAMES) this.#identified.clear();
    this.#identified.set(computer, { hostName, hostId, host });
    return host;
  }

  #identify(
    computer: string,
    hostName: string | undefined,
    hostId: string | undefined,
    path: string,
  ): Host {
    if (hostId === undefined) return this.named(computer, path);
    if (computer === "") return this.#intern(hostId, hostId);
    const label = firstLabel(computer);
    if (hostName === undefined || firstLabel(hostName) !== label) {
      return this.named(computer, path);
    }
    if (this.#idOfLabel.get(label) !== hostId) {
      if (this.#idOfLabel.size >= MAX_HOSTS) this.#idOfLabel.clear();
      this.#idOfLabel.set(label, hostId);
      this.#named.clear();
      this.#identified.clear();
    }
    return this.#intern(hostId, computer);
  }

  #intern(id: string, name: string): Host {
    const known = this.#byId.get(id);
    if (known !== undefined) return known;
    if (this.all.length >= MAX_HOSTS) {
      return (this.all[MAX_HOSTS] ??= {
        index: MAX_HOSTS,
        id: "(further hosts)",
        name: "(further hosts)",
      });
    }
    const host: Host = { index: this.all.length, id, name };
    this.all.push(host);
    this.#byId.set(id, host);
    return host;
  }
}
