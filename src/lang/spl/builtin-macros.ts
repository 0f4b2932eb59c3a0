/**
 * The macros that published detections take for granted, as definitions like any other: a user's own definition of the
 * same name takes their place. Most of them say "this program, by its name or by the name it was built under"; those are
 * kept as a table of names and written out here.
 */
import type { Macro } from "./macros.ts";

/** Macro → names of the running file, then names in its version resource; names have no blanks. */
const PROGRAMS: readonly (readonly [
  macro: string,
  names: string,
  originalNames: string,
])[] = [
  ["process_bitsadmin", "bitsadmin.exe", "bitsadmin.exe"],
  ["process_certutil", "certutil.exe", "CertUtil.exe"],
  ["process_cmd", "cmd.exe", "Cmd.Exe"],
  ["process_copy", "copy.exe xcopy.exe", "copy.exe xcopy.exe"],
  ["process_csc", "csc.exe", "csc.exe"],
  ["process_curl", "curl.exe", "Curl.exe"],
  ["process_diskshadow", "diskshadow.exe", "diskshadow.exe"],
  ["process_dllhost", "dllhost.exe", "dllhost.exe"],
  ["process_dsquery", "dsquery.exe", "dsquery.exe"],
  ["process_dxdiag", "dxdiag.exe", "dxdiag.exe"],
  ["process_esentutl", "esentutl.exe", "esentutl.exe"],
  ["process_fodhelper", "fodhelper.exe", "FodHelper.EXE"],
  ["process_gpupdate", "gpupdate.exe", "GPUpdate.exe"],
  ["process_hh", "hh.exe", "HH.EXE"],
  ["process_installutil", "installutil.exe", "InstallUtil.exe"],
  [
    "process_microsoftworkflowcompiler",
    "microsoft.workflow.compiler.exe",
    "Microsoft.Workflow.Compiler.exe",
  ],
  ["process_msbuild", "msbuild.exe", "MSBuild.exe"],
  ["process_mshta", "mshta.exe", "MSHTA.EXE"],
  ["process_msiexec", "msiexec.exe", "msiexec.exe"],
  ["process_net", "net.exe net1.exe", "net.exe net1.exe"],
  ["process_netsh", "netsh.exe", "netsh.exe"],
  ["process_nltest", "nltest.exe", "nltestrk.exe"],
  ["process_ntdsutil", "ntdsutil.exe", "ntdsutil.exe"],
  ["process_ping", "ping.exe", "ping.exe"],
  [
    "process_powershell",
    "pwsh.exe sqlps.exe sqltoolsps.exe powershell.exe powershell_ise.exe",
    "pwsh.dll PowerShell.EXE powershell_ise.EXE",
  ],
  ["process_procdump", "procdump.exe procdump64.exe", "procdump"],
  ["process_psexec", "psexec.exe psexec64.exe", "psexec.c"],
  ["process_rclone", "rclone.exe", "rclone.exe"],
  ["process_reg", "reg.exe", "reg.exe"],
  ["process_regasm", "regasm.exe", "RegAsm.exe"],
  ["process_regsvcs", "regsvcs.exe", "RegSvcs.exe"],
  ["process_regsvr32", "regsvr32.exe", "REGSVR32.EXE"],
  ["process_route", "route.exe", "route.exe"],
  ["process_runas", "runas.exe", "runas.exe"],
  ["process_rundll32", "rundll32.exe", "RUNDLL32.EXE"],
  ["process_schtasks", "schtasks.exe", "schtasks.exe"],
  ["process_sdelete", "sdelete.exe", "sdelete.exe"],
  ["process_setspn", "setspn.exe", "setspn.exe"],
  ["process_verclsid", "verclsid.exe", "verclsid.exe"],
  ["process_vssadmin", "vssadmin.exe", "VSSADMIN.EXE"],
  ["process_wbadmin", "wbadmin.exe", "WBADMIN.EXE"],
  ["process_wermgr", "wermgr.exe", "wermgr.EXE"],
  ["process_wmic", "wmic.exe", "wmic.exe"],
  [
    "windows_shells",
    "cmd.exe powershell.exe pwsh.exe sh.exe bash.exe wscript.exe cscript.exe",
    "",
  ],
  ["linux_shells", "sh ksh zsh bash dash rbash fish csh tcsh ion eshell", ""],
];

function oneOf(field: string, names: string): readonly string[] {
  const values = names.split(" ").filter((name) => name !== "");
  if (values.length === 0) return [];
  return [`Processes.${field} IN (${values.join(", ")})`];
}

const programMacros: readonly Macro[] = PROGRAMS.map(
  ([name, names, originalNames]) => {
    const tests = [
      ...oneOf("process_name", names),
      ...oneOf("original_file_name", originalNames),
    ];
    return { name, parameters: [], definition: `(${tests.join(" OR ")})` };
  },
);

const macro = (
  name: string,
  parameters: readonly string[],
  definition: string,
): Macro => ({ name, parameters, definition });

export const BUILTIN_MACROS: readonly Macro[] = [
  macro("summariesonly_config", [], "false"),
  macro("oldsummaries_config", [], "true"),
  macro("fillnull_config", [], "null"),
  macro(
    "security_content_summariesonly",
    [],
    "summariesonly=`summariesonly_config` allow_old_summaries=`oldsummaries_config` fillnull_value=`fillnull_config`",
  ),
  macro(
    "security_content_ctime",
    ["field"],
    'convert timeformat="%Y-%m-%dT%H:%M:%S" ctime($field$)',
  ),
  // Of the CIM add-on: columns lose the dataset before their name.
  macro("drop_dm_object_name", ["object"], "rename $object$.* AS *"),
  ...programMacros,
];
