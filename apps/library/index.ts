/** `docops`: the client of a server, and the engine without one. */
export * from "../client/client.ts";
export * from "./engine.ts";
