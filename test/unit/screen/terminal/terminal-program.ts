/** Run in a pty by terminal.test.ts: prepares the terminal, then ends in the way its argument says. */
import { prepareTerminal } from "../../../../src/screen/terminal/terminal.ts";

const terminal = prepareTerminal({
  stdin: process.stdin,
  stdout: process.stdout,
  guardProcess: true,
  splash: "starting",
});

const stayAlive = setInterval(() => {}, 1_000);

switch (process.argv[2]) {
  case "exit":
    process.exit(3);
    break;
  case "throw":
    setTimeout(() => {
      throw new Error("out of the blue");
    }, 10);
    break;
  case "reject":
    void Promise.reject(new Error("never handled"));
    break;
  case "stray":
    process.stderr.write("a warning from somewhere\n");
    setTimeout(() => {
      terminal.restore();
      clearInterval(stayAlive);
    }, 10);
    break;
}
