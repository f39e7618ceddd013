import { CronJob } from "kubernetes-models/batch/v1";
import { NetworkPolicy } from "kubernetes-models/networking.k8s.io/v1";
import { PersistentVolumeClaim } from "kubernetes-models/v1";
import { expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { read } from "./support.ts";

const documents = parseAllDocuments(read("deploy/kubernetes/overlays/backup/backup.yaml"));
const objects = documents.map((document) => document.toJS());
const { spec: pod } = objects[0].spec.jobTemplate.spec.template;
const service = read("deploy/systemd/docops-backup.service");
const timer = read("deploy/systemd/docops-backup.timer");

/** The commands that a file runs, with the flags that they are given. */
const commands: string[][] = [
  ...[...pod.initContainers, ...pod.containers].map(
    ({ command }: { command: string[] }) => command,
  ),
  ...[...service.matchAll(/^ExecStart=\/usr\/bin\/(.*)$/gm)].map(([, line = ""]) =>
    line.split(" "),
  ),
];

it("the CronJob of backups has every object, each one by the schemas of Kubernetes", () => {
  expect(documents.flatMap(({ errors }) => errors)).toEqual([]);
  const models = [CronJob, PersistentVolumeClaim, NetworkPolicy];
  expect(objects.map(({ kind }) => kind)).toEqual(models.map(({ name }) => name));
  for (const [index, Model] of models.entries()) {
    expect(() => new Model(objects[index]).validate()).not.toThrow();
  }
});

it("backups in Kubernetes run as the image's user on a root that is read-only, one at a time", () => {
  expect(objects[0].spec.concurrencyPolicy).toBe("Forbid");
  expect(pod.securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 10001 });
  for (const container of [...pod.initContainers, ...pod.containers]) {
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    });
  }
});

it("backups and archives are made by commands and flags that docops has", () => {
  const sources = ["apps/cli/backup.ts", "apps/cli/audit.ts"].map(read).join("\n");
  expect(commands).toHaveLength(5);
  for (const [program, main, ...words] of commands) {
    expect([program, main]).toEqual(["node", "apps/cli/main.ts"]);
    expect(["backup", "audit", "restore"]).toContain(words[0]);
    for (const flag of words.filter((word) => word.startsWith("--"))) {
      expect(sources).toContain(`"${flag}`);
    }
  }
});

it("the systemd timer makes a backup every day, and after a day on which the machine was off", () => {
  expect(timer).toContain("OnCalendar=*-*-* ");
  expect(timer).toContain("Persistent=yes");
  expect(service).toContain("Type=oneshot");
  expect(service).toContain("StateDirectoryMode=0700");
  expect(service).toContain("UMask=0077");
});
