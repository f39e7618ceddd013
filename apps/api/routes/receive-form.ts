import { maxAssets } from "../../contract/asset-names.ts";
import { inputNames, maxAttachedBytes } from "../../worker/protocol.ts";
import type { LimitsConfig } from "../config/config.ts";
import type { JobInput } from "../jobs/job.ts";
import type { AssetLimits } from "../middleware/asset-parts.ts";
import type { Upload, UploadForm } from "../middleware/upload.ts";
import { textPartBytes } from "./form-parts.ts";
import type { JobUpload } from "./job-upload.ts";
import type { CheckedJob } from "./run-checks.ts";
import { RunForm } from "./run-form.ts";

/** The parts and sizes that the form of a job may have. */
export type FormLimits = Pick<UploadForm, "files" | "assets" | "textParts" | "maxMemoryBytes">;

export function formLimits(limits: LimitsConfig): FormLimits {
  return {
    files: {
      template: { name: inputNames.template, maxBytes: limits.maxUploadBytes },
      task: { name: inputNames.task, maxBytes: taskLimit(limits) },
    },
    assets: assetLimits(limits),
    textParts: textPartBytes(limits.maxPolicyBytes),
    maxMemoryBytes: maxAttachedBytes,
  };
}

/** The largest size of a form in bytes, including the boundaries and headers of its parts. */
export function longestForm(limits: LimitsConfig): number {
  const betweenBytes = 1024 * 1024;
  const { maxAssetsBytes, maxPolicyBytes, maxUploadBytes } = limits;
  return maxUploadBytes + taskLimit(limits) + maxAssetsBytes + maxPolicyBytes + betweenBytes;
}

/** The limit of a task: its own, and at most that of any upload. */
export function taskLimit({ maxTaskBytes, maxUploadBytes }: LimitsConfig): number {
  return Math.min(maxTaskBytes, maxUploadBytes);
}

/** The limits of assets. One asset may have as many bytes as any upload, and no more than all together. */
export function assetLimits({ maxAssetsBytes, maxUploadBytes }: LimitsConfig): AssetLimits {
  return {
    maxCount: maxAssets,
    maxBytes: Math.min(maxUploadBytes, maxAssetsBytes),
    maxTotalBytes: maxAssetsBytes,
  };
}

/** The sizes of the files of a form, with the names of the log's fields. */
export interface UploadSizes {
  template_bytes: number;
  task_bytes: number;
  /** Bytes of all assets; absent if there are none. */
  asset_bytes?: number;
}

export function sizesOf({ files, assets }: Upload): UploadSizes {
  const assetBytes = [...assets.values()].reduce((sum, { size }) => sum + size, 0);
  return {
    ...(assets.size === 0 ? {} : { asset_bytes: assetBytes }),
    // A template that is to be kept is a part of another name.
    template_bytes: (files.get("template") ?? files.get("file"))?.size ?? 0,
    // A batch has a file of many tasks, and a template that is to be kept may have a sample.
    task_bytes: (files.get("task") ?? files.get("tasks") ?? files.get("sample"))?.size ?? 0,
  };
}

/**
 * The inputs of a worker: a task that the API has checked in its checked form, all else as it was sent. A kept template
 * is among them if its file is.
 */
export function inputsOf(upload: JobUpload, { spec, task }: CheckedJob): JobInput[] {
  const { files, kept } = upload;
  const fileOf = (part: "template" | "task"): JobInput => {
    const content = files.get(part)?.content;
    return {
      name: inputNames[part],
      bytes: content !== undefined && "bytes" in content ? content.bytes : null,
    };
  };
  const isHere = kept === null || files.has("template");
  const inputs = [
    ...(isHere ? [fileOf("template")] : []),
    task === null ? fileOf("task") : { name: inputNames.task, bytes: task },
  ];
  if (spec.policy === null) {
    inputs.push({
      name: inputNames.policy,
      bytes: Buffer.from(new RunForm(upload).policyYaml ?? ""),
    });
  }
  return inputs;
}
