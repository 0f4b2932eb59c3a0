/** How a component reads the screen's state: it is drawn again only when what it selects has changed. */
import { createContext, use, useSyncExternalStore } from "react";
import type { Controller } from "../controller.ts";
import type { ScreenState } from "./ui-store.ts";

export const ControllerContext = createContext<Controller | undefined>(
  undefined,
);

export function useController(): Controller {
  const controller = use(ControllerContext);
  if (controller === undefined) {
    throw new Error("a pane stands outside of the screen it belongs to");
  }
  return controller;
}

/** @param select must give the same reference as long as nothing it looks at has changed */
export function useScreen<T>(select: (state: ScreenState) => T): T {
  const controller = useController();
  return useSyncExternalStore(controller.subscribe, () =>
    select(controller.getState()),
  );
}
