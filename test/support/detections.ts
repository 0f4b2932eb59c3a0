/** Splunk detections for tests: one of each form that the public files have had, in our own words. */

/** To 2022: how the search is run instead of what it is for, no status, names with their data set. */
export const FORM_2021 = `name: Printer label by cmd
id: 11111111-0000-4000-8000-000000000001
version: 3
date: '2021-05-04'
author: Ann Author, Tripline
type: batch
datamodel:
- Endpoint
description: A shell prints labels.
search: '| tstats \`security_content_summariesonly\` count min(_time) as firstTime
  from datamodel=Endpoint.Processes where Processes.process_name=cmd.exe Processes.process="*label*"
  by Processes.dest Processes.user Processes.process | \`drop_dm_object_name("Processes")\`
  | \`printer_label_by_cmd_filter\`'
how_to_implement: Record processes.
known_false_positives: Print servers.
references:
- https://example.com/labels
tags:
  analytics_story:
  - Label Printers
  asset_type: Endpoint
  cis20:
  - CIS 8
  confidence: 50
  dataset:
  - https://example.com/data.log
  impact: 60
  kill_chain_phases:
  - Exploitation
  message: $Processes.process$ ran on $Processes.dest$
  mitre_attack_id:
  - T1059.003
  nist:
  - DE.CM
  observable:
  - name: Processes.dest
    type: Hostname
    role:
    - Victim
  - name: Processes.process
    type: Process
    role:
    - Attacker
  product:
  - Splunk Enterprise
  required_fields:
  - _time
  risk_score: 30
  security_domain: endpoint
`;

/** 2023 and 2024: observables with roles, one score. */
export const FORM_2024 = `name: Label file by a shell
id: 11111111-0000-4000-8000-000000000002
version: 9
date: '2024-09-30'
author: Ann Author, Splunk
status: experimental
type: Anomaly
description: |-
  A shell writes a label file.
  It has two lines.
data_source:
- Sysmon EventID 1 AND Sysmon EventID 11
- Windows Event Log Security 4688
search: '| tstats count from datamodel=Endpoint.Processes where Processes.process_name IN (cmd.exe, "x.exe")
  by Processes.dest Processes.user Processes.process_name | \`drop_dm_object_name(Processes)\`
  | \`label_file_by_a_shell_filter\`'
how_to_implement: Record processes.
known_false_positives: Print servers.
references: []
drilldown_searches:
- name: View the detection results for - "$dest$"
  search: '%original_detection_search% | search dest = "$dest$"'
  earliest_offset: $info_min_time$
  latest_offset: $info_max_time$
tags:
  analytic_story:
  - Label Printers
  - Living Off The Land
  asset_type: Endpoint
  confidence: 80
  impact: 90
  cve:
  - CVE-2020-0001
  message: $process_name$ wrote a label file on $dest$
  mitre_attack_id:
  - T1059
  observable:
  - {name: dest, type: Endpoint, role: [Victim]}
  - {name: user, type: User, role: [Victim]}
  - {name: process_name, type: Process Name, role: [Victim, Attacker]}
  risk_score: 72.0
  security_domain: endpoint
`;

/** 2025: risk in \`rba\`, a score for each object. */
export const FORM_2025 = `name: Label file by a shell
id: 11111111-0000-4000-8000-000000000003
version: 12
date: '2025-05-02'
author: Ann Author
status: production
type: TTP
description: A shell writes a label file.
data_source:
- Sysmon EventID 1
search: |-
  | tstats count from datamodel=Endpoint.Processes
    where Processes.process_name=cmd.exe
    by Processes.dest Processes.user Processes.process_name
  | \`drop_dm_object_name(Processes)\`
how_to_implement: Record processes.
known_false_positives: No false positives have been identified at this time.
references:
- https://example.com/labels
rba:
  message: $process_name$ wrote a label file on $dest$
  risk_objects:
  - field: dest
    type: system
    score: 30
  - field: user
    type: user
    score: 85
  threat_objects:
  - field: process_name
    type: process_name
tags:
  analytic_story:
  - Label Printers
  asset_type: Endpoint
  mitre_attack_id:
  - T1059.003
  product:
  - Splunk Enterprise
  security_domain: endpoint
  throttling:
    fields: [dest, user]
    period: 3600s
`;

/** 2026: no tags; entities with a message each. */
export const FORM_2026 = `name: Label file by a shell
id: 11111111-0000-4000-8000-000000000004
version: 15
creation_date: '2024-09-30'
modification_date: '2026-03-10'
author: Ann Author
status: production
type: Anomaly
description: A shell writes a label file.
data_source:
- Sysmon EventID 1
search: >-
  | tstats count from datamodel=Endpoint.Processes
  where Processes.process_name=cmd.exe
  by Processes.dest Processes.user
  | \`drop_dm_object_name(Processes)\`
known_false_positives: Print servers.
how_to_implement: Record processes.
drilldown_searches:
- name: View the last week
  search: '| from datamodel Risk.All_Risk'
  earliest_offset: 7d
  latest_offset: "0"
intermediate_findings:
  entities:
  - field: dest
    type: system
    score: 20
    message: A shell wrote a label file on $dest$
  - field: user
    type: user
    score: 50
    message: $user$ wrote a label file
analytic_story:
- Label Printers
asset_type: Endpoint
mitre_attack_id:
- T1059.003
- T9999
security_domain: endpoint
category:
- printing
tests:
- name: True positive
  test_type: unit
`;

/** The shortest file that loads without a warning. */
export function detection(search: string, more = ""): string {
  return `name: D\nid: d\ntype: Hunting\nsearch: '${search.replaceAll("'", "''")}'\n${more}`;
}

/** A search over processes that loads without a warning. */
export const PROCESSES =
  "| tstats fillnull_value=null count from datamodel=Endpoint.Processes where Processes.process_name=a.exe by Processes.dest | rename Processes.* as *";
