/**
 * Techniques of ATT&CK Enterprise with the tactics they serve, as data: detections of Splunk name techniques alone, by their
 * ids. The list has what published detections of Elastic and Splunk name; nothing here is fetched, and an id that is not in it is shown
 * as it is.
 */
import { TACTICS, tacticOrder } from "./tactics.ts";
import type { Tactic } from "./tactics.ts";

export interface Technique {
  /** `T1053` */
  readonly id: string;
  readonly name: string;
  /** In kill-chain order. */
  readonly tactics: readonly Tactic[];
}

/** The letters that stand for tactics below. */
const LETTERS: ReadonlyMap<string, string> = new Map([
  ["r", "TA0043"],
  ["d", "TA0042"],
  ["i", "TA0001"],
  ["x", "TA0002"],
  ["p", "TA0003"],
  ["e", "TA0004"],
  ["h", "TA0005"],
  ["c", "TA0006"],
  ["v", "TA0007"],
  ["m", "TA0008"],
  ["l", "TA0009"],
  ["o", "TA0011"],
  ["t", "TA0010"],
  ["b", "TA0040"],
]);

/** `number tactics name`; below it `sub-number name`. */
const TABLE = `
1001 o Data Obfuscation
1003 c OS Credential Dumping
  001 LSASS Memory
  002 Security Account Manager
  003 NTDS
  004 LSA Secrets
  005 Cached Domain Credentials
  006 DCSync
  007 Proc Filesystem
  008 /etc/passwd and /etc/shadow
1005 l Data from Local System
1006 h Direct Volume Access
1007 v System Service Discovery
1008 o Fallback Channels
1010 v Application Window Discovery
1011 t Exfiltration Over Other Network Medium
1012 v Query Registry
1014 h Rootkit
1016 v System Network Configuration Discovery
  001 Internet Connection Discovery
1018 v Remote System Discovery
1020 t Automated Exfiltration
  001 Traffic Duplication
1021 m Remote Services
  001 Remote Desktop Protocol
  002 SMB/Windows Admin Shares
  003 Distributed Component Object Model
  004 SSH
  005 VNC
  006 Windows Remote Management
  007 Cloud Services
1025 l Data from Removable Media
1027 h Obfuscated Files or Information
  001 Binary Padding
  002 Software Packing
  003 Steganography
  004 Compile After Delivery
  005 Indicator Removal from Tools
  006 HTML Smuggling
  009 Embedded Payloads
  010 Command Obfuscation
  011 Fileless Storage
  013 Encrypted/Encoded File
  015 Compression
1029 t Scheduled Transfer
1030 t Data Transfer Size Limits
1033 v System Owner/User Discovery
1036 h Masquerading
  001 Invalid Code Signature
  002 Right-to-Left Override
  003 Rename Legitimate Utilities
  004 Masquerade Task or Service
  005 Match Legitimate Resource Name or Location
  006 Space after Filename
  007 Double File Extension
  008 Masquerade File Type
  009 Break Process Trees
1037 pe Boot or Logon Initialization Scripts
  001 Logon Script (Windows)
  003 Network Logon Script
  004 RC Scripts
1039 l Data from Network Shared Drive
1040 cv Network Sniffing
1041 t Exfiltration Over C2 Channel
1046 v Network Service Discovery
1047 x Windows Management Instrumentation
1048 t Exfiltration Over Alternative Protocol
  001 Exfiltration Over Symmetric Encrypted Non-C2 Protocol
  003 Exfiltration Over Unencrypted Non-C2 Protocol
1049 v System Network Connections Discovery
1052 t Exfiltration Over Physical Medium
1053 xpe Scheduled Task/Job
  002 At
  003 Cron
  005 Scheduled Task
  006 Systemd Timers
  007 Container Orchestration Job
1055 eh Process Injection
  001 Dynamic-link Library Injection
  002 Portable Executable Injection
  003 Thread Execution Hijacking
  004 Asynchronous Procedure Call
  012 Process Hollowing
  013 Process Doppelgänging
1056 cl Input Capture
  001 Keylogging
  002 GUI Input Capture
  004 Credential API Hooking
1057 v Process Discovery
1059 x Command and Scripting Interpreter
  001 PowerShell
  002 AppleScript
  003 Windows Command Shell
  004 Unix Shell
  005 Visual Basic
  006 Python
  007 JavaScript
  010 AutoHotKey & AutoIT
  011 Lua
1068 e Exploitation for Privilege Escalation
1069 v Permission Groups Discovery
  001 Local Groups
  002 Domain Groups
  003 Cloud Groups
1070 h Indicator Removal
  001 Clear Windows Event Logs
  003 Clear Command History
  004 File Deletion
  005 Network Share Connection Removal
  006 Timestomp
  008 Clear Mailbox Data
1071 o Application Layer Protocol
  001 Web Protocols
  002 File Transfer Protocols
  003 Mail Protocols
  004 DNS
1072 xm Software Deployment Tools
1074 l Data Staged
  001 Local Data Staging
  002 Remote Data Staging
1078 ipeh Valid Accounts
  001 Default Accounts
  002 Domain Accounts
  003 Local Accounts
  004 Cloud Accounts
1080 m Taint Shared Content
1082 v System Information Discovery
1083 v File and Directory Discovery
1087 v Account Discovery
  001 Local Account
  002 Domain Account
  003 Email Account
  004 Cloud Account
1090 o Proxy
  001 Internal Proxy
  002 External Proxy
  003 Multi-hop Proxy
1091 im Replication Through Removable Media
1092 o Communication Through Removable Media
1095 o Non-Application Layer Protocol
1098 pe Account Manipulation
  001 Additional Cloud Credentials
  002 Additional Email Delegate Permissions
  003 Additional Cloud Roles
  004 SSH Authorized Keys
  005 Device Registration
  006 Additional Container Cluster Roles
  007 Additional Local or Domain Groups
1102 o Web Service
  001 Dead Drop Resolver
  002 Bidirectional Communication
  003 One-Way Communication
1104 o Multi-Stage Channels
1105 o Ingress Tool Transfer
1106 x Native API
1110 c Brute Force
  001 Password Guessing
  002 Password Cracking
  003 Password Spraying
  004 Credential Stuffing
1111 c Multi-Factor Authentication Interception
1112 ph Modify Registry
1113 l Screen Capture
1114 l Email Collection
  001 Local Email Collection
  002 Remote Email Collection
  003 Email Forwarding Rule
1115 l Clipboard Data
1119 l Automated Collection
1120 v Peripheral Device Discovery
1123 l Audio Capture
1124 v System Time Discovery
1125 l Video Capture
1127 h Trusted Developer Utilities Proxy Execution
  001 MSBuild
  002 ClickOnce
1129 x Shared Modules
1132 o Data Encoding
  001 Standard Encoding
1133 ip External Remote Services
1134 eh Access Token Manipulation
  001 Token Impersonation/Theft
  002 Create Process with Token
  003 Make and Impersonate Token
  004 Parent PID Spoofing
  005 SID-History Injection
1135 v Network Share Discovery
1136 p Create Account
  001 Local Account
  002 Domain Account
  003 Cloud Account
1137 p Office Application Startup
  001 Office Template Macros
  002 Office Test
  004 Outlook Home Page
  006 Add-ins
1140 h Deobfuscate/Decode Files or Information
1176 p Software Extensions
  001 Browser Extensions
1185 l Browser Session Hijacking
1187 c Forced Authentication
1189 i Drive-by Compromise
1190 i Exploit Public-Facing Application
1195 i Supply Chain Compromise
  001 Compromise Software Dependencies and Development Tools
  002 Compromise Software Supply Chain
1197 ph BITS Jobs
1199 i Trusted Relationship
1200 i Hardware Additions
1201 v Password Policy Discovery
1202 h Indirect Command Execution
1203 x Exploitation for Client Execution
1204 x User Execution
  001 Malicious Link
  002 Malicious File
  003 Malicious Image
  004 Malicious Copy and Paste
1205 pho Traffic Signaling
1207 h Rogue Domain Controller
1210 m Exploitation of Remote Services
1211 h Exploitation for Defense Evasion
1212 c Exploitation for Credential Access
1213 l Data from Information Repositories
  002 Sharepoint
  003 Code Repositories
1216 h System Script Proxy Execution
  001 PubPrn
1217 v Browser Information Discovery
1218 h System Binary Proxy Execution
  001 Compiled HTML File
  002 Control Panel
  003 CMSTP
  004 InstallUtil
  005 Mshta
  007 Msiexec
  008 Odbcconf
  009 Regsvcs/Regasm
  010 Regsvr32
  011 Rundll32
  012 Verclsid
  013 Mavinject
  014 MMC
1219 o Remote Access Tools
  002 Remote Desktop Software
1220 h XSL Script Processing
1221 h Template Injection
1222 h File and Directory Permissions Modification
  001 Windows File and Directory Permissions Modification
  002 Linux and Mac File and Directory Permissions Modification
1480 h Execution Guardrails
1482 v Domain Trust Discovery
1484 eh Domain or Tenant Policy Modification
  001 Group Policy Modification
  002 Trust Modification
1485 b Data Destruction
  001 Lifecycle-Triggered Deletion
1486 b Data Encrypted for Impact
1489 b Service Stop
1490 b Inhibit System Recovery
1491 b Defacement
  001 Internal Defacement
1495 b Firmware Corruption
1496 b Resource Hijacking
1497 hv Virtualization/Sandbox Evasion
  001 System Checks
  003 Time Based Checks
1498 b Network Denial of Service
  002 Reflection Amplification
1499 b Endpoint Denial of Service
1505 p Server Software Component
  001 SQL Stored Procedures
  002 Transport Agent
  003 Web Shell
  004 IIS Components
1518 v Software Discovery
  001 Security Software Discovery
1526 v Cloud Service Discovery
1528 c Steal Application Access Token
1529 b System Shutdown/Reboot
1530 l Data from Cloud Storage
1531 b Account Access Removal
1534 m Internal Spearphishing
1535 h Unused/Unsupported Cloud Regions
1537 t Transfer Data to Cloud Account
1538 v Cloud Service Dashboard
1539 c Steal Web Session Cookie
1542 ph Pre-OS Boot
  001 System Firmware
  003 Bootkit
  005 TFTP Boot
1543 pe Create or Modify System Process
  001 Launch Agent
  002 Systemd Service
  003 Windows Service
  004 Launch Daemon
1546 pe Event Triggered Execution
  001 Change Default File Association
  002 Screensaver
  003 Windows Management Instrumentation Event Subscription
  004 Unix Shell Configuration Modification
  007 Netsh Helper DLL
  008 Accessibility Features
  009 AppCert DLLs
  010 AppInit DLLs
  011 Application Shimming
  012 Image File Execution Options Injection
  013 PowerShell Profile
  015 Component Object Model Hijacking
1547 pe Boot or Logon Autostart Execution
  001 Registry Run Keys / Startup Folder
  002 Authentication Package
  003 Time Providers
  004 Winlogon Helper DLL
  005 Security Support Provider
  006 Kernel Modules and Extensions
  008 LSASS Driver
  009 Shortcut Modification
  010 Port Monitors
  012 Print Processors
  014 Active Setup
1548 eh Abuse Elevation Control Mechanism
  001 Setuid and Setgid
  002 Bypass User Account Control
  003 Sudo and Sudo Caching
1550 hm Use Alternate Authentication Material
  001 Application Access Token
  002 Pass the Hash
  003 Pass the Ticket
  004 Web Session Cookie
1552 c Unsecured Credentials
  001 Credentials In Files
  002 Credentials in Registry
  004 Private Keys
  005 Cloud Instance Metadata API
  006 Group Policy Preferences
  007 Container API
1553 h Subvert Trust Controls
  002 Code Signing
  003 SIP and Trust Provider Hijacking
  004 Install Root Certificate
  005 Mark-of-the-Web Bypass
  006 Code Signing Policy Modification
1554 p Compromise Host Software Binary
1555 c Credentials from Password Stores
  003 Credentials from Web Browsers
  004 Windows Credential Manager
  005 Password Managers
1556 phc Modify Authentication Process
  001 Domain Controller Authentication
  002 Password Filter DLL
  006 Multi-Factor Authentication
  007 Hybrid Identity
  008 Network Provider DLL
  009 Conditional Access Policies
1557 cl Adversary-in-the-Middle
  001 LLMNR/NBT-NS Poisoning and SMB Relay
  002 ARP Cache Poisoning
1558 c Steal or Forge Kerberos Tickets
  001 Golden Ticket
  002 Silver Ticket
  003 Kerberoasting
  004 AS-REP Roasting
1559 x Inter-Process Communication
  001 Component Object Model
  002 Dynamic Data Exchange
1560 l Archive Collected Data
  001 Archive via Utility
  002 Archive via Library
1561 b Disk Wipe
  001 Disk Content Wipe
  002 Disk Structure Wipe
1562 h Impair Defenses
  001 Disable or Modify Tools
  002 Disable Windows Event Logging
  004 Disable or Modify System Firewall
  006 Indicator Blocking
  007 Disable or Modify Cloud Firewall
  008 Disable or Modify Cloud Logs
  009 Safe Mode Boot
  010 Downgrade Attack
1563 m Remote Service Session Hijacking
  001 SSH Hijacking
  002 RDP Hijacking
1564 h Hide Artifacts
  001 Hidden Files and Directories
  002 Hidden Users
  003 Hidden Window
  004 NTFS File Attributes
  006 Run Virtual Instance
1565 b Data Manipulation
  001 Stored Data Manipulation
1566 i Phishing
  001 Spearphishing Attachment
  002 Spearphishing Link
  003 Spearphishing via Service
1567 t Exfiltration Over Web Service
  001 Exfiltration to Code Repository
  002 Exfiltration to Cloud Storage
  003 Exfiltration to Text Storage Sites
1568 o Dynamic Resolution
  002 Domain Generation Algorithms
1569 x System Services
  002 Service Execution
1570 m Lateral Tool Transfer
1571 o Non-Standard Port
1572 o Protocol Tunneling
1573 o Encrypted Channel
1574 peh Hijack Execution Flow
  001 DLL
  002 DLL Side-Loading
  005 Executable Installer File Permissions Weakness
  006 Dynamic Linker Hijacking
  007 Path Interception by PATH Environment Variable
  008 Path Interception by Search Order Hijacking
  009 Path Interception by Unquoted Path
  010 Services File Permissions Weakness
  011 Services Registry Permissions Weakness
1578 h Modify Cloud Compute Infrastructure
  005 Modify Cloud Compute Configurations
1580 v Cloud Infrastructure Discovery
1583 d Acquire Infrastructure
  006 Web Services
1586 d Compromise Accounts
  003 Cloud Accounts
1587 d Develop Capabilities
  001 Malware
1588 d Obtain Capabilities
  002 Tool
1589 r Gather Victim Identity Information
  001 Credentials
  002 Email Addresses
1590 r Gather Victim Network Information
  002 DNS
  005 IP Addresses
1592 r Gather Victim Host Information
  001 Hardware
1595 r Active Scanning
  002 Vulnerability Scanning
  003 Wordlist Scanning
1601 h Modify System Image
1602 l Data from Configuration Repository
  002 Network Device Configuration Dump
1606 c Forge Web Credentials
1609 x Container Administration Command
1610 hx Deploy Container
1611 e Escape to Host
1613 v Container and Resource Discovery
1614 v System Location Discovery
1615 v Group Policy Discovery
1619 v Cloud Storage Object Discovery
1620 h Reflective Code Loading
1621 c Multi-Factor Authentication Request Generation
1622 hv Debugger Evasion
1647 h Plist File Modification
1648 x Serverless Execution
1649 c Steal or Forge Authentication Certificates
1651 x Cloud Administration Command
1652 v Device Driver Discovery
1654 v Log Enumeration
1656 h Impersonation
1657 b Financial Theft
1673 v Virtual Machine Discovery
`;

const TECHNIQUES: ReadonlyMap<string, Technique> = readTable(TABLE);

function readTable(table: string): ReadonlyMap<string, Technique> {
  const techniques = new Map<string, Technique>();
  let parent: Technique | undefined;
  for (const line of table.trim().split("\n")) {
    const sub = /^ {2}(\d{3}) (.+)$/.exec(line);
    if (sub !== null && parent !== undefined) {
      const id = `${parent.id}.${sub[1]!}`;
      techniques.set(id, { id, name: sub[2]!, tactics: parent.tactics });
      continue;
    }
    const [number, letters, ...name] = line.split(" ");
    const ids = [...letters!].map((letter) => LETTERS.get(letter));
    const tactics = TACTICS.filter(({ id }) => ids.includes(id)).toSorted(
      (a, b) => tacticOrder(a.id) - tacticOrder(b.id),
    );
    parent = { id: `T${number!}`, name: name.join(" "), tactics };
    techniques.set(parent.id, parent);
  }
  return techniques;
}

/** A technique or sub-technique by its id, `T1053` or `T1053.005`. */
export function techniqueOf(id: string): Technique | undefined {
  return TECHNIQUES.get(id);
}
