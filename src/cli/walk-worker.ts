/**
 * The thread of a {@link ChunkWalker}: what it gets comes as its data, what it gives lies on the board.
 */
import { workerData } from "node:worker_threads";
import { ChunkWalker } from "./chunk-walker.ts";
import type { WalkerData } from "./chunk-walker.ts";

new ChunkWalker(workerData as WalkerData).run();
