/**
 * Events as Elastic Endpoint writes them: already in ECS, `@timestamp` is when the thing happened, and registry
 * values come with their bytes. Documents stand in the order in which they were ingested.
 */
import { Random } from "./random.ts";
import { sampleOf } from "./expected.ts";
import type { Planted, Sample } from "./expected.ts";
import { Timeline, iso } from "./timeline.ts";
import type { Doc, Draft } from "./timeline.ts";
import { SYSTEM, baseName, digest } from "./world.ts";
import type { Account, Machine, Process } from "./world.ts";

type Dataset =
  "process" | "network" | "registry" | "file" | "library" | "security";

/** How long an ordinary event travels before it is ingested. */
const TRAVEL_MS = 240;

/** 1601-01-01 to 1970-01-01 in 100 ns units, for the file time inside an entity id. */
const FILETIME_EPOCH = 116_444_736_000_000_000n;

export interface Placed {
  readonly draft: Draft;
  readonly atUs: number;
}

export interface RegistryValue {
  readonly path: string;
  readonly type: "REG_BINARY" | "REG_DWORD" | "REG_SZ";
  /** Bytes of a REG_BINARY, text of the others. */
  readonly data: Buffer | string;
}

export class EndpointLog {
  readonly random: Random;
  readonly #timeline = new Timeline();

  constructor(seed: number) {
    this.random = new Random(seed);
  }

  get size(): number {
    return this.#timeline.size;
  }

  finish(planted: readonly Planted[]): Sample {
    const sequences = new Map<unknown, number>();
    const log = this.#timeline.finish((doc) => {
      const event = doc["event"] as Doc;
      const host = (doc["host"] as Doc)["id"];
      const sequence = (sequences.get(host) ?? 71_000) + 1;
      sequences.set(host, sequence);
      event["sequence"] = sequence;
    });
    return sampleOf(log, planted);
  }

  #event(
    machine: Machine,
    dataset: Dataset,
    event: {
      readonly action: string;
      readonly category: readonly string[];
      readonly type: readonly string[];
    },
    process: Process | undefined,
    atMs: number,
    fields: Doc,
    travelMs = TRAVEL_MS,
  ): Placed {
    // Endpoint's clock has seven digits; the first six are what a microsecond clock keeps. Events of one
    // millisecond keep the order in which they were planted.
    const rest = 1_000 + ((this.size * 53) % 9_000);
    const timestamp = `${iso(atMs).slice(0, -1)}${rest}Z`;
    const actor = process?.account ?? SYSTEM;
    const draft = this.#timeline.add(atMs + travelMs, {
      "@timestamp": timestamp,
      agent: { id: machine.agentId, type: "endpoint", version: "8.17.3" },
      data_stream: {
        dataset: `endpoint.events.${dataset}`,
        namespace: "default",
        type: "logs",
      },
      ecs: { version: "8.10.0" },
      event: {
        ...event,
        created: timestamp,
        dataset: `endpoint.events.${dataset}`,
        id: `N${this.random.hex(14)}++++${this.random.hex(4)}`,
        ingested: iso(atMs + travelMs).replace(/\.\d+Z/, "Z"),
        kind: "event",
        module: "endpoint",
        outcome: "unknown",
        sequence: 0,
      },
      host: {
        architecture: "x86_64",
        hostname: machine.name,
        id: hostId(machine),
        ip: [machine.address, "127.0.0.1", "::1"],
        name: machine.name,
        os: {
          family: "windows",
          full: "Windows Server 2022 Standard 21H2 (10.0.20348.2113)",
          name: "Windows",
          platform: "windows",
          type: "windows",
        },
      },
      message: `Endpoint ${dataset} event`,
      ...(process === undefined
        ? {}
        : { process: shortProcess(machine, process) }),
      user: { domain: actor.domain, id: actor.sid, name: actor.name },
      ...fields,
    });
    return { draft, atUs: atMs * 1_000 + Math.floor(rest / 10) };
  }

  processStart(machine: Machine, process: Process): void {
    const { parent } = process;
    this.#event(
      machine,
      "process",
      { action: "start", category: ["process"], type: ["start"] },
      process,
      process.startMs,
      {
        process: {
          ...shortProcess(machine, process),
          command_line: process.commandLine,
          args: process.commandLine.split(" "),
          args_count: process.commandLine.split(" ").length,
          working_directory: process.directory,
          hash: {
            md5: digest("md5", process.image).toLowerCase(),
            sha256: digest("sha256", process.image).toLowerCase(),
          },
          pe: { original_file_name: baseName(process.image) },
          code_signature: {
            exists: true,
            status: "trusted",
            subject_name: "Microsoft Windows",
            trusted: true,
          },
          ...(parent === undefined
            ? {}
            : {
                parent: {
                  ...shortProcess(machine, parent),
                  command_line: parent.commandLine,
                },
              }),
        },
      },
    );
  }

  processEnd(machine: Machine, process: Process, atMs: number): void {
    this.#event(
      machine,
      "process",
      { action: "end", category: ["process"], type: ["end"] },
      process,
      atMs,
      { process: { ...shortProcess(machine, process), exit_code: 0 } },
    );
  }

  libraryLoad(
    machine: Machine,
    process: Process,
    atMs: number,
    dll: string,
  ): void {
    this.#event(
      machine,
      "library",
      { action: "load", category: ["library"], type: ["start"] },
      process,
      atMs,
      {
        dll: {
          name: dll,
          path: `C:\\Windows\\System32\\${dll}`,
          hash: { sha256: digest("sha256", dll).toLowerCase() },
          code_signature: {
            exists: true,
            status: "trusted",
            subject_name: "Microsoft Windows",
            trusted: true,
          },
        },
      },
    );
  }

  network(
    machine: Machine,
    process: Process,
    atMs: number,
    from: readonly [string, number],
    to: readonly [string, number],
    travelMs = TRAVEL_MS,
  ): Placed {
    const opened = from[0] === machine.address;
    return this.#event(
      machine,
      "network",
      {
        action: opened ? "connection_attempted" : "connection_accepted",
        category: ["network"],
        type: ["start"],
      },
      process,
      atMs,
      {
        network: {
          direction: opened ? "egress" : "ingress",
          transport: "tcp",
          type: "ipv4",
        },
        source: { address: from[0], ip: from[0], port: from[1] },
        destination: { address: to[0], ip: to[0], port: to[1] },
      },
      travelMs,
    );
  }

  dnsLookup(
    machine: Machine,
    process: Process,
    atMs: number,
    name: string,
    address: string,
  ): void {
    this.#event(
      machine,
      "network",
      {
        action: "lookup_result",
        category: ["network"],
        type: ["protocol", "info"],
      },
      process,
      atMs,
      {
        network: { protocol: "dns" },
        dns: { question: { name, type: "A" }, resolved_ip: [address] },
      },
    );
  }

  registry(
    machine: Machine,
    process: Process,
    atMs: number,
    value: RegistryValue,
  ): Placed {
    const [hive = "", ...keys] = value.path.split("\\");
    const data =
      typeof value.data === "string"
        ? { strings: [value.data], type: value.type }
        : { bytes: value.data.toString("base64"), type: value.type };
    return this.#event(
      machine,
      "registry",
      { action: "modification", category: ["registry"], type: ["change"] },
      process,
      atMs,
      {
        registry: {
          data,
          hive,
          key: keys.slice(0, -1).join("\\"),
          path: value.path,
          value: keys.at(-1),
        },
      },
    );
  }

  fileCreate(
    machine: Machine,
    process: Process,
    atMs: number,
    path: string,
  ): void {
    const name = baseName(path);
    this.#event(
      machine,
      "file",
      { action: "creation", category: ["file"], type: ["creation"] },
      process,
      atMs,
      {
        file: {
          name,
          path,
          size: 3_000 + name.length * 41,
          ...(name.includes(".")
            ? { extension: name.slice(name.lastIndexOf(".") + 1) }
            : {}),
        },
      },
    );
  }

  logon(
    machine: Machine,
    user: Account,
    atMs: number,
    from: readonly [string, number] | undefined,
  ): void {
    this.#event(
      machine,
      "security",
      {
        action: from === undefined ? "log_off" : "log_on",
        category: ["authentication", "session"],
        type: [from === undefined ? "end" : "start"],
      },
      machine.services.lsass,
      atMs,
      {
        user: { domain: user.domain, id: user.sid, name: user.name },
        ...(from === undefined
          ? {}
          : { source: { ip: from[0], port: from[1] } }),
      },
    );
  }

  taskCreated(
    machine: Machine,
    user: Account,
    atMs: number,
    path: string,
  ): void {
    this.#event(
      machine,
      "security",
      {
        action: "scheduled_task_created",
        category: ["iam", "configuration"],
        type: ["creation", "admin"],
      },
      machine.services.lsass,
      atMs,
      {
        user: { domain: user.domain, id: user.sid, name: user.name },
        winlog: { event_data: { TaskName: path } },
      },
    );
  }
}

function shortProcess(machine: Machine, process: Process): Doc {
  return {
    entity_id: entityId(machine, process),
    executable: process.image,
    name: baseName(process.image),
    pid: process.pid,
  };
}

/** Base64 of agent, pid and start time: case matters. */
function entityId(machine: Machine, process: Process): string {
  const fileTime = BigInt(process.startMs) * 10_000n + FILETIME_EPOCH;
  return Buffer.from(`${machine.agentId}-${process.pid}-${fileTime}`).toString(
    "base64",
  );
}

function hostId(machine: Machine): string {
  return digest("md5", machine.computer)
    .toLowerCase()
    .replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
