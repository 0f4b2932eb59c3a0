/**
 * The law of exceptions: whatever the order in which alerts fire, are revised, confirmed and withdrawn, and exceptions come
 * and go, what is hidden at the end is what satisfies a condition, by the last evidence of each alert; the rest is told.
 */
import fc from "fast-check";
import { expect, it } from "vitest";
import { Exceptions } from "../../src/alert/exceptions.ts";
import {
  draftCondition,
  draftFields,
} from "../../src/alert/exception-draft.ts";
import { compileException } from "../../src/alert/exception-test.ts";
import { newCounters } from "../../src/base/counters.ts";
import type { Match, MatchChange } from "../../src/engine/match.ts";
import { evidence, exception, match } from "../unit/alert/sample.ts";

const RUNS = Number(process.env["TRIPLINE_PROPERTY_RUNS"] ?? 1_000);

interface Alert {
  readonly user: string;
  readonly timeUs: number;
  readonly isWithdrawn: boolean;
}

const alert: fc.Arbitrary<Alert> = fc.record({
  user: fc.constantFrom("a", "B", "c"),
  timeUs: fc.constantFrom(1, 2, 3),
  isWithdrawn: fc.boolean(),
});

/** What an exception says, and the same asked naively. */
const EXCEPTIONS = [
  {
    by: exception('user.name : "b"', { id: "b" }),
    hides: ({ user }: Alert) => user === "B",
  },
  {
    by: exception('user.name == "a"', {
      id: "a",
      until: "1970-01-01T00:00:00.000003Z",
    }),
    hides: ({ user, timeUs }: Alert) => user === "a" && timeUs < 3,
  },
  {
    by: exception('not user.name : "c"', { id: "c", ruleId: "*" }),
    hides: ({ user }: Alert) => user !== "c",
  },
  {
    by: exception("user.name != null", { id: "d", ruleId: "of another" }),
    hides: () => false,
  },
];

const chosen = fc.subarray(EXCEPTIONS);

function changeOf(kind: MatchChange["kind"], id: string, of: Alert) {
  const { user, timeUs } = of;
  const events = [evidence({ timeUs, fields: { "user.name": user } })];
  const certainty = kind === "withdrawn" ? "withdrawn" : "confirmed";
  return { kind, match: match(id, { events, certainty }) };
}

it("hides what its condition says of the last evidence, and nothing else", () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ first: alert, last: alert }), { maxLength: 6 }),
      chosen,
      chosen,
      fc.infiniteStream(fc.nat()),
      (alerts, before, after, order) => {
        const lists = alerts.map(({ first, last }, i): MatchChange[] => [
          changeOf("fired", `${i}`, first),
          changeOf("revised", `${i}`, last),
          changeOf(last.isWithdrawn ? "withdrawn" : "confirmed", `${i}`, last),
        ]);
        const counters = newCounters();
        const stage = new Exceptions(
          counters,
          before.map(({ by }) => by),
        );
        const shown = new Map<string, Match>();
        const tell = (changes: readonly MatchChange[]): void => {
          for (const { kind, match: own } of changes) {
            const isKnown = shown.has(own.id);
            expect(kind === "fired").toBe(!isKnown);
            if (kind === "withdrawn") shown.delete(own.id);
            else shown.set(own.id, own);
          }
        };
        let steps = 0;
        const at = order.next().value % (alerts.length * 3 + 1);
        const replace = (): void => {
          const next = after.map(({ by }) => by);
          tell(stage.replace(next, [...shown.values()]));
        };
        for (;;) {
          if (steps++ === at) replace();
          const open = lists.filter(({ length }) => length > 0);
          if (open.length === 0) break;
          const list = open[order.next().value % open.length]!;
          tell(stage.take(list.shift()!));
        }
        const stands = alerts.flatMap(({ last }, i) =>
          last.isWithdrawn ? [] : [[`${i}`, last] as const],
        );
        const hidden = stands.filter(([, each]) =>
          after.some(({ hides }) => hides(each)),
        );
        const ids = hidden.map(([id]) => id);
        expect([...shown.keys()].sort()).toEqual(
          stands.map(([id]) => id).filter((id) => !ids.includes(id)),
        );
        for (const id of ids) expect(stage.holds(id)).toBe(true);
        expect(counters.excepted).toBe(ids.length);
        // Each counts for the first that hides it, and for no other.
        expect(stage.counts().map((each) => each.hidden)).toEqual(
          after.map(
            ({ hides }, i) =>
              hidden.filter(
                ([, each]) =>
                  hides(each) &&
                  !after.slice(0, i).some((earlier) => earlier.hides(each)),
              ).length,
          ),
        );
      },
    ),
    { numRuns: RUNS },
  );
});

it("a drafted condition holds of its own value, and of no other", () => {
  const piece = fc.oneof(
    fc.string({ unit: "binary", maxLength: 6 }),
    fc.constantFrom("\\", '"', "\'\'\'", "*", "?", "\n", "\u202e", "a", "A"),
  );
  const text = fc
    .array(piece, { minLength: 1, maxLength: 6 })
    .map((pieces) => pieces.join(""))
    .filter((each) => each !== "");
  fc.assert(
    fc.property(text, text, (value, other) => {
      const path = "process.command_line";
      const of = (line: string) => ({
        ruleId: "rule-1",
        timeUs: 1,
        events: [{ [path]: line }],
      });
      const [field] = draftFields(of(value), undefined, []);
      fc.pre(field?.whyNot === undefined);
      const written = exception(draftCondition([field!])!);
      const hides = compileException(written);
      expect(hides(of(value))).toBe(true);
      expect(hides(of(other))).toBe(other === value);
    }),
    { numRuns: RUNS },
  );
});
