/**
 * The names that fields can have: Elastic Common Schema's, Endpoint's own and what the shapes' tables answer. A path goes
 * in, out comes whether anybody writes it, and the name that was probably meant. Families of which no list is kept (the
 * integrations', custom ones below `labels`) are open: any name below them is known.
 */
import { allMapped } from "../event/tables.ts";
import { didYouMean } from "../lang/did-you-mean.ts";

/**
 * ECS 9 and Elastic Endpoint, by family. `@name` stands for the fields of a set below; `name(…)` for fields below a name;
 * `*` for anything from there on.
 */
const SETS: Readonly<Record<string, string>> = {
  as: "number organization(name)",
  code_signature:
    "digest_algorithm exists flags signing_id status subject_name team_id thumbprint_sha256 timestamp trusted valid",
  device:
    "bus_type dos_name file_system_type nt_name product_id serial_number vendor_id volume_device_type",
  elf: "*",
  geo: "city_name continent_code continent_name country_iso_code country_name location name postal_code region_iso_code region_name timezone",
  group: "domain id name",
  hash: "cdhash md5 sha1 sha256 sha384 sha512 ssdeep tlsh imphash",
  interface: "alias id name",
  nat: "ip port",
  os: "Ext(*) family full kernel name platform type version",
  pe: "Ext(*) architecture company description file_version go_import_hash go_imports go_imports_names_entropy go_imports_names_var_entropy go_stripped imphash import_hash imports imports_names_entropy imports_names_var_entropy original_file_name pehash product sections(*)",
  user: "Ext(*) domain email entity(*) full_name group(@group) hash id name risk(*) roles",
  vlan: "id name",
  x509: "*",
  endpoint:
    "address as(@as) bytes domain geo(@geo) ip mac nat(@nat) packets port registered_domain subdomain top_level_domain user(@user)",
  image:
    "Ext(*) code_signature(@code_signature) hash(@hash) name path pe(@pe) origin_referrer_url origin_url",
  process:
    "Ext(*) args args_count attested_groups(*) attested_user(*) code_signature(@code_signature) command_line elf(*) end endpoint_security_client entity_id entry_meta(*) env_vars executable exit_code group(@group) group_leader(*) hash(@hash) interactive io(*) macho(*) name origin_referrer_url origin_url pe(@pe) pgid pid ppid platform_binary previous(*) real_group(*) real_user(*) same_as_process saved_group(*) saved_user(*) start supplemental_groups(*) thread(Ext(*) capabilities(*) id name) title tty(*) uptime user(@user) vpid working_directory",
};

const FAMILIES: Readonly<Record<string, string>> = {
  "@timestamp": "",
  Effective_process: "@process",
  Target: "process(@process parent(@process)) dll(@image) file(*)",
  agent: "build(original) ephemeral_id id name type version",
  client: "@endpoint",
  data_stream: "dataset namespace type",
  destination: "@endpoint",
  dll: "@image",
  dns: "Ext(*) answers(class data name ttl type) header_flags id op_code question(class name registered_domain subdomain top_level_domain type) resolved_ip response_code type",
  driver: "@image",
  ecs: "version",
  email: "*",
  error: "code id message stack_trace type",
  event:
    "Ext(*) action agent_id_status category code created dataset duration end hash id ingested kind module original outcome provider reason reference risk_score risk_score_norm sequence severity start timezone type url",
  file: "Ext(*) accessed attributes code_signature(@code_signature) created ctime device directory drive_letter elf(*) extension fork_name gid group hash(@hash) inode macho(*) mime_type mode mtime name origin_referrer_url origin_url owner path pe(@pe) size target_path type uid x509(*)",
  geo: "@geo",
  group: "Ext(*) @group",
  host: "architecture boot(*) containerized cpu(usage) disk(*) domain entity(*) geo(@geo) hostname id ip mac metrics(*) name network(*) os(@os) pid_ns_ino risk(*) type uptime user(@user)",
  http: "request(body(bytes content) bytes id method mime_type referrer) response(body(bytes content) bytes mime_type status_code) version",
  interface: "@interface",
  log: "*",
  message: "",
  network:
    "application bytes community_id direction forwarded_ip iana_number inner(*) name packets protocol transport type vlan(@vlan)",
  observer:
    "egress(*) geo(@geo) hostname ingress(*) ip mac name os(@os) product serial_number type vendor version",
  organization: "id name",
  process: "@process parent(@process) session_leader(*) entry_leader(*)",
  registry: "data(bytes strings type) hive key path value",
  related: "hash hosts ip user",
  rule: "author category description id license name reference ruleset uuid version",
  server: "@endpoint",
  service:
    "address entity(*) environment ephemeral_id id name node(*) origin(*) state target(*) type version",
  source: "@endpoint",
  span: "id",
  tags: "",
  trace: "id",
  transaction: "id",
  url: "domain extension fragment full original password path port query registered_domain scheme subdomain top_level_domain username",
  user: "@user changes(@user) effective(@user) target(@user)",
  user_agent: "device(name) name original os(@os) version",
};

/** Families of which no list is kept: data streams, integrations and the other schemas that rules read. */
const OPEN_FAMILIES: readonly string[] = [
  ..."Endpoint Events Memory_protection Ransomware Responses Persistence".split(
    " ",
  ),
  ..."asset auditd aws azure beaconing blocklist_label cef cisco citrix client_certificate cloud cloudflare".split(
    " ",
  ),
  ..."code_signature code42 container crowdstrike cyberarkpas device entity faas fields fim forescout fortinet".split(
    " ",
  ),
  ..."gcp gen_ai github gitlab gsuite google_workspace hash http_poller input jamf json kibana kubernetes".split(
    " ",
  ),
  ..."labels lmd lolbas machine_learning m365_defender microsoft ml_is_dga netflow network_traffic o365 okta".split(
    " ",
  ),
  ..."onepassword orchestrator os osquery package panw pe powershell problemchild proxy santa sentinel_one".split(
    " ",
  ),
  ..."sentinel_one_cloud_funnel signal slack snyk sophos suricata sysmon system threat threatintel tls".split(
    " ",
  ),
  ..."tines trend_micro_vision_one unix volume vulnerability windows winlog workday x509 zeek zoom zscaler".split(
    " ",
  ),
];

/** ECS' categories, and those that published rules use beside them. */
const CATEGORIES: readonly string[] =
  "api authentication configuration credential_access database dns driver email file host iam info intrusion_detection library malware network package process registry session threat vulnerability web".split(
    " ",
  );

/** What stands below a name; `open` knows everything. */
interface Names {
  open: boolean;
  readonly below: Map<string, Names>;
}

const noNames = (): Names => ({ open: false, below: new Map() });

/** Ways to index a field that Elastic gives names of their own, below the field's. */
const VARIANTS: ReadonlySet<string> = new Set(["caseless", "keyword", "text"]);

export class FieldNames {
  readonly #root = noNames();
  readonly #categories = new Set(CATEGORIES);
  /** By the name without its dots and underscores, which are what is mistaken most. */
  readonly #byLetters = new Map<string, string>();

  constructor() {
    for (const [family, text] of Object.entries(FAMILIES)) {
      parseNames(text, this.#child(this.#root, family));
    }
    for (const family of OPEN_FAMILIES) {
      this.#child(this.#root, family).open = true;
    }
    const { fields, categories } = allMapped();
    for (const path of fields) this.#add(path);
    for (const category of categories) this.#categories.add(category);
    this.#index(this.#root, "");
  }

  /** True if some log may hold the field. Any name below an open family is known, and so is every object on the way. */
  knows(parts: readonly string[]): boolean {
    let names = this.#root;
    for (const [i, part] of parts.entries()) {
      if (names.open) return true;
      const next = names.below.get(part);
      if (next === undefined) {
        const isLeaf = i > 0 && names.below.size === 0;
        return isLeaf && i === parts.length - 1 && VARIANTS.has(part);
      }
      names = next;
    }
    return true;
  }

  knowsFamily(name: string): boolean {
    return this.#root.below.has(name);
  }

  /** The known name that is nearest: the same letters, or every part the same or nearly so. */
  near(parts: readonly string[]): string | undefined {
    const same = this.#byLetters.get(lettersOf(parts.join(".")));
    if (same !== undefined) return same;
    const path: string[] = [];
    let names = this.#root;
    for (const part of parts) {
      if (names.open) return [...path, ...parts.slice(path.length)].join(".");
      const name = names.below.has(part)
        ? part
        : didYouMean(part, names.below.keys());
      if (name === undefined) return undefined;
      path.push(name);
      names = names.below.get(name)!;
    }
    return path.join(".");
  }

  knowsCategory(name: string): boolean {
    return this.#categories.has(name);
  }

  nearCategory(name: string): string | undefined {
    return didYouMean(name, this.#categories);
  }

  #child(names: Names, name: string): Names {
    let child = names.below.get(name);
    if (child === undefined) names.below.set(name, (child = noNames()));
    return child;
  }

  /** A path of a shape's table; it may end in `.*`. */
  #add(path: string): void {
    let names = this.#root;
    for (const part of path.split(".")) {
      if (part === "*") names.open = true;
      else names = this.#child(names, part);
    }
  }

  #index({ below }: Names, before: string): void {
    for (const [name, names] of below) {
      const path = before === "" ? name : `${before}.${name}`;
      const letters = lettersOf(path);
      if (!this.#byLetters.has(letters)) this.#byLetters.set(letters, path);
      this.#index(names, path);
    }
  }
}

function lettersOf(path: string): string {
  return path.replace(/[._]/g, "").toLowerCase();
}

/** `a b(c d) @set` below `into`. */
function parseNames(text: string, into: Names): void {
  const open: Names[] = [into];
  for (const [token] of text.matchAll(/[^\s()]+\(?|\)/g)) {
    const names = open.at(-1)!;
    if (token === ")") {
      open.pop();
    } else if (token === "*") {
      names.open = true;
    } else if (token.startsWith("@")) {
      parseNames(SETS[token.slice(1)]!, names);
    } else {
      const child = noNames();
      names.below.set(token.replace("(", ""), child);
      if (token.endsWith("(")) open.push(child);
    }
  }
}
