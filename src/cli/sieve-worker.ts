/**
 * The thread of a {@link ChunkSiever}: what it gets comes as its data, what it gives lies on the board.
 */
import { workerData } from "node:worker_threads";
import { ChunkSiever } from "./chunk-siever.ts";
import { ChunkThread } from "./chunk-thread.ts";
import type { ThreadData } from "./ahead-threads.ts";

const { shared, port } = workerData as ThreadData;
new ChunkThread(new ChunkSiever(shared), port).run();
