/**
 * The thread of a {@link ChunkWalker}: what it gets comes as its data, what it gives lies on the board.
 */
import { workerData } from "node:worker_threads";
import { ChunkThread } from "./chunk-thread.ts";
import { ChunkWalker } from "./chunk-walker.ts";
import type { ThreadData } from "./ahead-threads.ts";

const data = workerData as ThreadData;
new ChunkThread(new ChunkWalker(data), data.port).run();
