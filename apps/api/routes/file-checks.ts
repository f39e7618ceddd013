import { open } from "node:fs/promises";
import { assetPartPrefix } from "../../contract/asset-names.ts";
import { documentErrors } from "../../contract/document-errors.ts";
import { taskDocument, wordDocument } from "../../contract/document-kinds.ts";
import { lowerCase } from "../../contract/read-option.ts";
import { clip } from "../errors.ts";
import type { AssetLimits } from "../middleware/asset-parts.ts";
import type { Upload, UploadedFile } from "../middleware/upload.ts";
import { invalid } from "./run-form.ts";

/** The size limits of the files of a form. */
export interface FileLimits {
  maxTemplateBytes: number;
  maxTaskBytes: number;
  assetLimits: AssetLimits;
}

/**
 * Checks the name, size and first bytes of a template.
 *
 * @param field the name of its part, for messages.
 * @throws ApiError for the first fault.
 */
export async function checkTemplate(
  template: UploadedFile,
  { maxTemplateBytes }: Pick<FileLimits, "maxTemplateBytes">,
  field = "template",
): Promise<void> {
  checkSuffix(field, wordDocument.extension, template);
  checkSize(field, template, maxTemplateBytes);
  await checkMagic(template, field);
}

/**
 * Checks the names, sizes and first bytes of the files of a form.
 *
 * @param template null: it is a kept one, which was checked when it was added.
 * @throws ApiError for the first fault.
 */
export async function checkFiles(
  {
    template,
    task,
    assets,
  }: { template: UploadedFile | null; task: UploadedFile } & Pick<Upload, "assets">,
  { maxTemplateBytes, maxTaskBytes, assetLimits }: FileLimits,
): Promise<void> {
  if (template !== null) checkSuffix("template", wordDocument.extension, template);
  checkSuffix("task", taskDocument.extension, task);
  if (template !== null) {
    checkSize("template", template, maxTemplateBytes);
    await checkMagic(template);
  }
  checkSize("task", task, maxTaskBytes);
  checkAssetSizes(assets, assetLimits);
}

const suffixHints: Readonly<Record<string, string>> = {
  [wordDocument.extension]: "Send a Word document; save a .doc or another format as .docx first.",
  [taskDocument.extension]: 'Send a JSON file: {"task_type": "…", "payload": {…}}.',
};

function checkSuffix(field: string, suffix: string, { filename }: UploadedFile): void {
  if (lowerCase(filename).endsWith(suffix)) return;
  throw invalid("INVALID_MEDIA_TYPE", `${field} must be a ${suffix} file`, {
    field,
    filename: clip(filename),
    allowed: [suffix],
    hint: suffixHints[suffix] ?? `Send a file whose name ends with ${suffix}.`,
  });
}

/** @throws ApiError for a file that is too large. */
export function checkSize(
  field: string,
  { size }: Pick<UploadedFile, "size">,
  maxBytes: number,
): void {
  if (size <= maxBytes) return;
  throw invalid("PAYLOAD_TOO_LARGE", `${field} exceeds upload size limit`, {
    field,
    max_bytes: maxBytes,
    received_bytes: size,
    hint: `Send a file of at most ${maxBytes} bytes, or ask the operator to raise the limit.`,
  });
}

function checkAssetSizes(assets: Upload["assets"], limits: AssetLimits): void {
  let total = 0;
  for (const [name, asset] of assets) {
    const field = `${assetPartPrefix}${name}`;
    if (asset.size === 0) {
      throw invalid("INVALID_ARGUMENT", `${field} is empty`, { field, reason: "empty" });
    }
    checkSize(field, asset, limits.maxBytes);
    total += asset.size;
    if (total <= limits.maxTotalBytes) continue;
    throw invalid("PAYLOAD_TOO_LARGE", "the assets exceed the size limit of all together", {
      field,
      limit: "DOCOPS_MAX_ASSETS_BYTES",
      max_bytes: limits.maxTotalBytes,
      received_bytes: [...assets.values()].reduce((sum, { size }) => sum + size, 0),
    });
  }
}

/** A Word document is a ZIP; an encrypted one is an OLE compound file ([MS-OFFCRYPTO] 2.1). */
async function checkMagic({ content }: UploadedFile, field = "template"): Promise<void> {
  const magic = "bytes" in content ? content.bytes.subarray(0, 8) : await readHead(content.path);
  if (magic.toString("latin1", 0, 4) === "PK\x03\x04") return;
  if (magic.toString("hex") === "d0cf11e0a1b11ae1") {
    throw invalid(
      "INVALID_MEDIA_TYPE",
      `${field} is encrypted or in the old binary format; save it as an unprotected .docx`,
      { field, hint: documentErrors.ENCRYPTED.remedy },
    );
  }
  throw invalid("INVALID_MEDIA_TYPE", `${field} must be a valid .docx file`, {
    field,
    hint: documentErrors.NOT_A_ZIP.remedy,
  });
}

async function readHead(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const head = Buffer.alloc(8);
    await file.read(head, 0, head.length, 0);
    return head;
  } finally {
    await file.close();
  }
}
