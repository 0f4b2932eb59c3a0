/**
 * Which readers are known to answer the same for every event of a class.
 */
import { describe, expect, it } from "vitest";
import {
  always,
  constantAnswer,
  nothing,
} from "../../../src/event/constant-answer.ts";
import { fixtures, openAll } from "./support.ts";

describe("a constant answer", () => {
  it("is told of the readers that were made for it", () => {
    expect(constantAnswer(always("a"))).toEqual({ value: "a" });
    expect(constantAnswer(nothing)).toEqual({ value: undefined });
    expect(constantAnswer(() => "a")).toBeUndefined();
    expect(nothing(undefined)).toBeUndefined();
  });

  it("is what a class's table or event id tells, or a field that its shape has not", () => {
    const [event] = openAll([fixtures("nxlog-export")["sysmon 1"]]).events;
    const { class: eventClass } = event!;
    const answer = (path: string): unknown =>
      constantAnswer(eventClass.shape.reader(eventClass, path));
    expect(answer("event.code")).toEqual({ value: "1" });
    expect(answer("event.type")).toEqual({ value: ["start"] });
    expect(answer("event.category")).toEqual({ value: ["process"] });
    expect(answer("event.module")).toEqual({ value: "sysmon" });
    expect(answer("process.Ext.token.elevation")).toEqual({ value: undefined });
    expect(answer("process.name")).toBeUndefined();
    expect(answer("event.action")).toBeUndefined();
  });
});
