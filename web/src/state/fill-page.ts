import type { JobOptionValues } from "../../../apps/contract/job-options.ts";
import { faultPath } from "../problems/fault-path.ts";
import { type Findings, findingsOfRun, isOfData } from "../problems/findings.ts";
import {
  failureOf,
  type RunResult,
  run,
  type Server,
  type TaskFault,
  taskFaultsOf,
} from "../server/api.ts";
import { jobFiles, type OpenWork } from "./job-files.ts";
import { isPayload, type Payload, withValue } from "./payload.ts";
import { jobOptionValues, type Settings } from "./settings.ts";
import { anySkill } from "./work.ts";

interface PageRequest {
  server: Server;
  settings: Settings;
  work: OpenWork;
  signal: AbortSignal;
}

export interface FilledPage {
  run: RunResult;
  findings: Findings;
  isDraft: boolean;
  /** The values that the server refused. */
  faults: readonly TaskFault[];
}

/**
 * Fills the page. Data with wrong values make a draft, which is filled without these.
 *
 * @throws as `run`
 */
export async function fillPage(request: PageRequest): Promise<FilledPage> {
  const { server, settings, work, signal } = request;
  try {
    const options = pageOptions(settings, work.skill);
    const filled = await run(server, options, jobFiles(work), signal);
    const findings = findingsOfRun(filled);
    const wrong = findings.unsupported.filter(({ reason }) => isOfData(reason));
    if (wrong.length === 0 || wrong.length < findings.unsupported.length) {
      return { run: filled, findings, isDraft: false, faults: [] };
    }
    const names = wrong.map(({ field_name }) => (field_name ?? "").toLowerCase());
    const draft = await fillDraft(request, withoutNames(work.payload, new Set(names)));
    // The problems are those of the data; only the document is the draft's.
    const { replaced } = draft.findings;
    return { ...draft, findings: { ...findings, replaced }, faults: [] };
  } catch (error) {
    const faults = taskFaultsOf(failureOf(error));
    if (faults.length === 0 || signal.aborted) throw error;
    const draft = await fillDraft(request, withoutFaults(work.payload, faults));
    return { ...draft, findings: ofDraft(draft.findings, faults), faults };
  }
}

/** The findings of a draft, without those that exist only because the wrong values were left out. */
function ofDraft(findings: Findings, faults: readonly TaskFault[]): Findings {
  const wrong = new Set(faults.map(({ path }) => path.slice(path.lastIndexOf(".") + 1)));
  const isRight = (name: string) => !wrong.has(name.slice(name.lastIndexOf(".") + 1).toLowerCase());
  return {
    ...findings,
    fit: null,
    unused_keys: [],
    missing_required: findings.missing_required.filter(isRight),
    missing_optional: findings.missing_optional.filter(isRight),
  };
}

/** Fills without wrong values; without the skill too, if that still refuses. */
async function fillDraft(
  { server, settings, work, signal }: PageRequest,
  payload: Payload,
): Promise<Omit<FilledPage, "faults">> {
  const fill = async (skill: string, values: Payload) => {
    const files = jobFiles({ ...work, skill, payload: values });
    const filled = await run(server, pageOptions(settings, skill), files, signal);
    return { run: filled, findings: findingsOfRun(filled), isDraft: true };
  };
  try {
    // Only the skill knows which objects its values are in.
    return await fill(work.skill, payload);
  } catch (error) {
    if (taskFaultsOf(failureOf(error)).length === 0 || signal.aborted) throw error;
    return fill(anySkill, { ...membersOf(payload), ...payload });
  }
}

/** The values in the objects of the data, by their own keys, as tags of a skill name them. */
function membersOf(payload: Payload): Payload {
  const objects = Object.values(payload).filter(isPayload);
  return Object.assign({}, ...objects.flatMap((object) => [membersOf(object), object]));
}

/** The data without the values that the server refused. */
function withoutFaults(payload: Payload, faults: readonly TaskFault[]): Payload {
  return faults
    .map(faultPath)
    .filter((path) => path.length > 0)
    .reduce<Payload>((all, path) => withValue(all, path, undefined) as Payload, payload);
}

/** The data without the values of these tags. A tag names a value by its path, or by its key alone. */
function withoutNames<T>(value: T, names: ReadonlySet<string>, before = ""): T {
  if (Array.isArray(value)) return value.map((item) => withoutNames(item, names, before)) as T;
  if (!isPayload(value)) return value;
  const kept = Object.entries(value).filter(
    ([key]) => !names.has(key.toLowerCase()) && !names.has(`${before}${key}`.toLowerCase()),
  );
  return Object.fromEntries(
    kept.map(([key, member]) => [key, withoutNames(member, names, `${before}${key}.`)]),
  ) as T;
}

/** The document of a work without repairs. @throws as `run` */
export async function fillUnrepaired({
  server,
  settings,
  work,
  signal,
}: PageRequest): Promise<Omit<FilledPage, "faults">> {
  const isStrict = settings.preset === "strict";
  const byPreset = { format_baseline: isStrict ? "policy" : "template" };
  const single = { ...settings, ...(settings.isAdvanced ? {} : byPreset), isAdvanced: true };
  const options: JobOptionValues = {
    ...pageOptions(single, work.skill),
    format_fix_mode: "none",
    format_mode: "report",
  };
  const filled = await run(server, options, jobFiles(work), signal);
  return { run: filled, findings: findingsOfRun(filled), isDraft: false };
}

/** The options of the page: those of a run, without what a page does not show. */
function pageOptions(settings: Settings, skill: string): JobOptionValues {
  const {
    output: _output,
    pdf_profile: _profile,
    format_report_files: _files,
    report_language: _language,
    export_suggested_policy: _policy,
    update_toc: _toc,
    ...options
  } = jobOptionValues({ ...settings, skill });
  return options;
}
