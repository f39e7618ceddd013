import { FileText } from "lucide-react";
import { useEffect, useState } from "react";
import { pagePicture } from "../../../apps/contract/artifacts.ts";
import { useController } from "../state/controller.ts";
import { useConsole } from "../state/store.ts";

/** The pictures of this page, by version: a version never changes. */
const pictures = new Map<string, string>();
/** One preview at a time, so that the library does not take the slots of the server. */
let queue: Promise<unknown> = Promise.resolve();

/** The first page of a version, where the server draws pages. */
export function Thumbnail({ name, version }: { name: string; version: string | null }) {
  const { client } = useController();
  const isDrawn = useConsole(({ meta }) => meta?.supports_preview === true);
  const [picture, setPicture] = useState(pictures.get(version ?? "") ?? null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the client is a new one in each rendering
  useEffect(() => {
    setPicture(pictures.get(version ?? "") ?? null);
    if (!isDrawn || version === null || pictures.has(version)) return;
    const own = new AbortController();
    const draw = async () => {
      if (own.signal.aborted) return;
      const choice = { template_name: name, template_version: version };
      const answer = await client.preview(
        { ...choice, pages: 1, width: 200 },
        { signal: own.signal },
      );
      const [zip, { unzipSync }] = await Promise.all([answer.bytes(), import("fflate")]);
      const page = unzipSync(zip)[pagePicture(1)];
      if (page === undefined) return;
      const url = await dataUrl(page);
      pictures.set(version, url);
      if (!own.signal.aborted) setPicture(url);
    };
    // A version that cannot be drawn keeps its sign.
    queue = queue.then(draw).catch(() => {});
    return () => own.abort();
  }, [isDrawn, name, version]);
  return (
    <span className="thumbnail">
      {picture === null ? (
        <FileText size={28} aria-hidden="true" />
      ) : (
        <img src={picture} alt="" width={100} />
      )}
    </span>
  );
}

/** The page's policy shows pictures from data, and none from blobs. */
function dataUrl(png: Uint8Array): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(new Blob([new Uint8Array(png)], { type: "image/png" }));
  });
}
