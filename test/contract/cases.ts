import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** A recorded case: the request and the answer. */
export interface GoldenCase {
  name: string;
  request: GoldenRequest;
  expected: GoldenAnswer;
  /** The contents of the sent files, by their stored paths. */
  files: ReadonlyMap<string, Buffer>;
}

export interface GoldenRequest {
  kind: "multipart" | "http";
  method: string;
  endpoint?: string;
  path?: string;
  env: Record<string, string>;
  form?: Record<string, string>;
  files?: Record<string, { path: string; filename: string | null }>;
  omitted_parts?: string[];
  policy_yaml_file?: string | null;
  hold_slots?: number;
  headers?: Record<string, string>;
  body?: string | null;
}

export interface GoldenAnswer {
  status: number;
  exit_code: string | null;
  error_code: string | null;
  headers: Record<string, string> | null;
  json: Json;
  zip_members: string[] | null;
  zip: Record<string, Json> | null;
  rendered_text: string[] | null;
}

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

const folder = new URL("./golden/", import.meta.url);

export function loadCases(): GoldenCase[] {
  return readdirSync(folder)
    .sort()
    .map((name) => {
      const own = new URL(`${name}/`, folder);
      const names = readdirSync(own);
      const read = (file: string) => readFileSync(fileURLToPath(new URL(file, own)));
      return {
        name,
        request: JSON.parse(read("request.json").toString()),
        expected: JSON.parse(read("expect.json").toString()),
        files: new Map(names.map((file) => [file, read(file)])),
      };
    });
}
