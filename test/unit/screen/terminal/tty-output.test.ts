import { EventEmitter } from "node:events";
import { describe, expect, test } from "vitest";
import {
  STALL_MS,
  TtyOutput,
} from "../../../../src/screen/terminal/tty-output.ts";

/** A stream that takes a write when it is told to. */
class SlowStream extends EventEmitter {
  readonly written: string[] = [];
  readonly blocking: boolean[] = [];
  readonly _handle = {
    setBlocking: (on: boolean) => void this.blocking.push(on),
  };
  #taken: (error?: Error) => void = () => {};

  write(text: string, done: (error?: Error | null) => void): boolean {
    this.written.push(text);
    this.#taken = done;
    return false;
  }

  take(error?: Error): void {
    this.#taken(error);
  }
}

function open() {
  const stream = new SlowStream();
  const clock = { ms: 1_000 };
  const output = new TtyOutput(stream, () => clock.ms);
  const events: string[] = [];
  output.onFree = () => events.push("free");
  output.onLost = () => events.push("lost");
  return { stream, clock, output, events };
}

describe("TtyOutput", () => {
  test("is busy from a write until it is taken", () => {
    const { stream, output, events } = open();
    expect(output.isBusy).toBe(false);
    output.write("frame…");
    expect(output.isBusy).toBe(true);
    stream.take();
    expect(output.isBusy).toBe(false);
    expect(events).toEqual(["free"]);
    expect(output.figures).toEqual({
      writes: 1,
      bytes: 8,
      stalledMs: 0,
      isStalled: false,
    });
  });

  test("counts the time of a stall while it lasts and after it", () => {
    const { stream, clock, output } = open();
    output.write("a");
    clock.ms += STALL_MS;
    expect(output.figures).toMatchObject({ stalledMs: 0, isStalled: false });
    clock.ms += 4_000;
    expect(output.figures).toMatchObject({ stalledMs: 4_250, isStalled: true });
    stream.take();
    clock.ms += 9_000;
    expect(output.figures).toMatchObject({
      stalledMs: 4_250,
      isStalled: false,
    });
  });

  test("tells once that the terminal is gone, and writes no more", () => {
    const { stream, output, events } = open();
    output.write("a");
    stream.take(new Error("EIO"));
    stream.emit("error", new Error("EPIPE"));
    output.write("b");
    expect(events).toEqual(["lost"]);
    expect(stream.written).toEqual(["a"]);
  });

  test("does not block, until it is closed", () => {
    const { stream, output } = open();
    expect(stream.blocking).toEqual([false]);
    output.close();
    expect(stream.blocking).toEqual([false, true]);
  });
});
