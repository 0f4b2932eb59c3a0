/** The controls of a replay: its speed, the way back and forth, and the line in which a place is typed. */
import type { ReplayStep } from "../store/snapshot.ts";
import { EMPTY_FIELD } from "../store/text-field.ts";
import type { ScreenState } from "../store/ui-store.ts";
import { isReplay, selectedAlert, shown } from "../store/ui-store.ts";
import { parseJump } from "./jump-target.ts";
import type { Jump } from "./jump-target.ts";
import { within } from "./moving.ts";
import type { Outcome } from "./outcome.ts";
import { done, send, toast } from "./outcome.ts";

const SPEEDS: readonly (number | "max")[] = [1, 2, 5, 10, 30, 60, 100, "max"];
/** Of the logs, that one key seeks. */
const SEEK_SHARE = 0.01;

export function playOrPause(state: ScreenState): Outcome {
  const replay = shown(state)?.replay;
  // At its end it stands, whatever it was doing before.
  const stands = replay?.ended === true || replay?.paused === true;
  return done(state, send({ type: "replay-pause", paused: !stands }));
}

export function stepTo(
  state: ScreenState,
  to: ReplayStep,
  isBack = false,
): Outcome {
  return done(state, send({ type: "replay-step", to, isBack }));
}

export function seekShare(
  state: ScreenState,
  step: 1 | -1,
  nowMs: number,
): Outcome {
  const to = { kind: "by-share", share: step * SEEK_SHARE } as const;
  const replay = shown(state)?.replay;
  // Back at full speed, it is where it was before anybody has looked.
  const isTooFast =
    step === -1 && replay?.speed === "max" && replay.paused !== true;
  const text = "1% back, and on at full speed: - slows down, p pauses";
  return done(
    isTooFast ? toast(state, "info", text, nowMs) : state,
    send({ type: "replay-seek", to }),
  );
}

/** @returns undefined where nothing is sought */
export function stopSeeking(state: ScreenState): Outcome | undefined {
  if (state.latest?.replay?.seeking !== true) return undefined;
  return done(state, send({ type: "replay-seek", to: { kind: "here" } }));
}

export function changeSpeed(
  state: ScreenState,
  step: 1 | -1,
  nowMs: number,
): Outcome {
  if (!isReplay(state)) return done(state);
  const now = shown(state)?.replay?.speed ?? 1;
  // A speed from the command line need not be on the scale: go to the next one that is.
  const above = SPEEDS.findIndex(
    (s) => s === "max" || (now !== "max" && s >= now),
  );
  const at = now === "max" ? SPEEDS.length - 1 : above;
  const isOnScale = SPEEDS[at] === now;
  const next = within(
    step === 1 && !isOnScale ? at : at + step,
    SPEEDS.length - 1,
  );
  const speed = SPEEDS[next]!;
  const end = step === 1 ? "fastest" : "slowest";
  return done(
    speed === now
      ? toast(state, "info", `this is the ${end} speed`, nowMs)
      : state,
    send({ type: "replay-speed", speed }),
  );
}

export function openJump(state: ScreenState): ScreenState {
  return { ...state, overlay: "jump", jump: { field: EMPTY_FIELD } };
}

export function cancelJump(state: ScreenState): ScreenState {
  return { ...state, overlay: "none", jump: undefined };
}

/** Goes where the line says, or keeps it with what is wrong. */
export function jump(state: ScreenState): Outcome {
  const { jump: asked } = state;
  if (asked === undefined) return done(state);
  const to = targetOf(state, asked.field.text);
  return to.kind === "problem"
    ? done({ ...state, jump: { ...asked, problem: to.text } })
    : jumpTo(cancelJump(state), to);
}

/** What {@link jump} would make of a text. */
export function targetOf(state: ScreenState, text: string): Jump {
  return parseJump(text, {
    positionUs: state.latest?.replay?.positionUs,
    isLocal: state.time === "local",
    alertId: selectedAlert(state)?.id,
  });
}

export function jumpTo(state: ScreenState, to: Jump): Outcome {
  switch (to.kind) {
    case "problem":
      return done(state);
    case "seek":
      return done(state, send({ type: "replay-seek", to: to.to }));
    case "loop": {
      const { fromUs, toUs } = to;
      return done(
        state,
        send({ type: "replay-loop", times: { fromUs, toUs } }),
      );
    }
  }
}
