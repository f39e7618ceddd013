import type { Work } from "./work.ts";

/** A work that this browser keeps: one for each name of a template. */
export interface Draft {
  name: string;
  at: string;
  work: Work;
}

const storeName = "drafts";

/** Keeps a work. @throws if the browser stores nothing. */
export async function saveDraft(work: Work): Promise<void> {
  const { template } = work;
  if (template === null) return;
  const draft: Draft = { name: template.name, at: new Date().toISOString(), work };
  await inStore("readwrite", (store) => store.put(draft));
}

/** The kept works, the newest first; none if the browser stores nothing. */
export async function listDrafts(): Promise<Draft[]> {
  const drafts = await inStore<Draft[]>("readonly", (store) => store.getAll()).catch(() => []);
  return drafts.sort((a, b) => b.at.localeCompare(a.at));
}

/** Removes all kept works. */
export async function clearDrafts(): Promise<void> {
  await inStore("readwrite", (store) => store.clear()).catch(() => {});
}

async function inStore<T>(
  mode: IDBTransactionMode,
  act: (store: IDBObjectStore) => IDBRequest,
): Promise<T> {
  const database = await open();
  try {
    const transaction = database.transaction(storeName, mode);
    return (await settled(act(transaction.objectStore(storeName)))) as T;
  } finally {
    database.close();
  }
}

function open(): Promise<IDBDatabase> {
  const request = indexedDB.open("docops", 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore(storeName, { keyPath: "name" });
  };
  return settled(request);
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
