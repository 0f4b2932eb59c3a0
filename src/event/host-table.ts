/**
 * Which machine logged? Computer names and host ids go in; interned hosts come out, so that two events of one machine
 * hold the same object. A rule joins by `host.id`, so two machines must never share one and one must never have two.
 *
 * The id that a machine is first known by stays for the run, since what is half matched already was joined by it:
 *
 *     first seen      id given later    `host.id`
 *     name and id     the same          the id
 *     name only       –                 the name's first label
 *     name only       an id             the first label, and the id beside it as another spelling of it
 *     name and id     another id        two machines; further names without an id belong to the newer
 *
 * Bounded: at most {@link MAX_HOSTS} hosts (some 300 bytes each); what comes after shares one host, and a note says so.
 */
import { Alias } from "./event.ts";
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

/** A host as the table sees it. */
interface KnownHost extends Host {
  ids?: Alias;
}

/** Whose a name is at the moment. */
interface Owner {
  readonly host: KnownHost;
  /** As some document gave it. */
  readonly hostId: string | undefined;
}

/** As a checkpoint holds it; hosts are named by their index. */
export interface SavedHosts {
  readonly hosts: readonly {
    readonly id: string;
    readonly name: string;
    /** The other id that it goes by. */
    readonly other?: string;
  }[];
  /** Who has an id, and whose a name is, with the id that a document gave with it. */
  readonly ids: readonly (readonly [string, number])[];
  readonly owners: readonly (readonly [string, number, string | null])[];
}

export class HostTable {
  readonly all: Host[] = [];
  readonly #nameOf: (computer: string) => string;
  readonly #byId = new Map<string, KnownHost>();
  /** By first label, or by the full name. */
  readonly #owners = new Map<string, Owner>();
  // Two caches over the above, by the text as logged; emptied when a name changes hands or they grow too large.
  readonly #named = new Map<string, Host>();
  readonly #identified = new Map<string, Identified>();
  #version = 0;

  /** @param fullNames machines are told apart by the whole name, not by its first label */
  constructor(fullNames = false) {
    this.#nameOf = fullNames ? (name) => name.toLowerCase() : firstLabel;
  }

  save(): SavedHosts {
    return {
      hosts: this.all.map(({ id, name, ids }) => ({
        id,
        name,
        ...(ids && { other: String(ids.values[1]) }),
      })),
      ids: [...this.#byId].map(([id, { index }]) => [id, index]),
      owners: [...this.#owners].map(([name, { host, hostId }]) => [
        name,
        host.index,
        hostId ?? null,
      ]),
    };
  }

  /** Before any other host is known. */
  restore({ hosts, ids, owners }: SavedHosts): void {
    const known = hosts.map(({ id, name, other }, index): KnownHost => ({
      index,
      id,
      name,
      ...(other !== undefined && { ids: new Alias([id, other]) }),
    }));
    this.all.push(...known);
    for (const [id, index] of ids) this.#byId.set(id, known[index]!);
    for (const [name, index, hostId] of owners) {
      const host = known[index]!;
      this.#owners.set(name, { host, hostId: hostId ?? undefined });
    }
  }

  /** Goes up with all that may decide whose a document is: until it does, asking again says the same and changes nothing. */
  get version(): number {
    return this.#version;
  }

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
    const name = this.#nameOf(computer);
    const host =
      this.#owners.get(name)?.host ??
      this.#own(name, this.#intern(name, computer), undefined);
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
    if (
      hostName === undefined ||
      firstLabel(hostName) !== firstLabel(computer)
    ) {
      return this.named(computer, path);
    }
    const name = this.#nameOf(computer);
    const owner = this.#owners.get(name);
    if (owner?.hostId === hostId) return owner.host;
    if (owner !== undefined && this.#takesId(owner, hostId)) {
      return this.#own(name, owner.host, hostId);
    }
    this.#named.clear();
    this.#identified.clear();
    return this.#own(name, this.#intern(hostId, computer), hostId);
  }

  /** A host that was known by its name only is the one with this id, unless another is. */
  #takesId({ host, hostId: before }: Owner, hostId: string): boolean {
    if (before !== undefined || host.ids !== undefined) return false;
    if (host.index === MAX_HOSTS) return false;
    const holder = this.#byId.get(hostId);
    if (holder !== undefined) return holder === host;
    this.#version++;
    this.#byId.set(hostId, host);
    host.ids = new Alias([host.id, hostId]);
    return true;
  }

  #own(name: string, host: KnownHost, hostId: string | undefined): Host {
    this.#version++;
    if (this.#owners.size >= MAX_NAMES) this.#owners.clear();
    this.#owners.set(name, { host, hostId });
    return host;
  }

  #intern(id: string, name: string): KnownHost {
    const known = this.#byId.get(id);
    if (known !== undefined) return known;
    this.#version++;
    if (this.all.length >= MAX_HOSTS) {
      return (this.all[MAX_HOSTS] ??= {
        index: MAX_HOSTS,
        id: "(further hosts)",
        name: "(further hosts)",
      });
    }
    const host: KnownHost = { index: this.all.length, id, name };
    this.all.push(host);
    this.#byId.set(id, host);
    return host;
  }
}
