/** The matrix of ATT&CK: one picture of lines in the body. */
import { layoutOf } from "../store/ui-store.ts";
import { useLook } from "../store/use-look.ts";
import { useScreen } from "../store/use-screen.ts";
import { attackLines } from "../rows/attack.ts";
import { Lines } from "./LineView.tsx";

export function AttackPage() {
  const list = useScreen((s) => s.latest?.attack);
  const place = useScreen((s) => s.attackPlace);
  const { body, size } = useScreen(layoutOf);
  const look = useLook();
  const { w: width, h: height } = body;
  const isWide = size === "L";
  return (
    <Lines
      rect={body}
      lines={attackLines(list, place, { width, height, isWide }, look)}
    />
  );
}
