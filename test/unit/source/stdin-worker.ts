/** A program whose worker thread reads two lines of standard input; then it ends although more may come. */
import { isMainThread, parentPort, Worker } from "node:worker_threads";
import { SourceSet } from "../../../src/source/source-set.ts";

if (isMainThread) {
  const worker = new Worker(new URL(import.meta.url));
  worker.once("message", async (texts) => {
    console.log(JSON.stringify(texts));
    await worker.terminate();
    console.log("terminated");
    process.exit(0);
  });
} else {
  const set = await SourceSet.open(["-"], { follow: true, onNotice() {} });
  const texts: string[] = [];
  while (texts.length < 2) {
    await set.wait(1_000);
    for (const { text } of await set.readers[0]!.next()) texts.push(text);
  }
  parentPort!.postMessage(texts);
  // Reads on, in vain, until it is terminated.
  for (;;) await set.wait(1_000);
}
