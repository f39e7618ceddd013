/** What a suite or a step needs beyond npm. */
export interface SystemNeeds {
  name: string;
  commands: readonly string[];
  debianPackages: readonly string[];
  /** A command that succeeds where this may be done: a container keeps much from who is root in it. */
  permitted?: readonly [string, ...string[]];
}

export interface SystemSuite extends SystemNeeds {
  folder: string;
}

/** A root of its own for a container: a mount that nobody else sees. */
const mayMount = ["unshare", "--mount", "true"] as const;

/** Each runs alone: two of them at a time would take each other's processor. */
export const systemSuites: readonly SystemSuite[] = [
  {
    name: "render",
    folder: "test/render",
    commands: ["soffice", "pdftotext"],
    debianPackages: ["libreoffice-writer", "poppler-utils", "fonts-noto-cjk"],
  },
  {
    name: "browser",
    folder: "test/e2e",
    commands: ["chromium"],
    debianPackages: ["chromium", "fonts-noto-cjk"],
  },
  {
    name: "proxy",
    folder: "test/proxy",
    commands: ["nginx", "openssl"],
    debianPackages: ["nginx", "openssl"],
  },
  {
    name: "container runtime",
    folder: "test/container",
    commands: ["crun"],
    debianPackages: ["crun", "golang-github-containers-common"],
    permitted: mayMount,
  },
];

/** Tests that count and weigh: they run alone, so that nothing else is in the balance. */
export const loadFolder = "test/load";

/** What `scripts/container-job.ts` needs. */
export const containerNeeds: SystemNeeds = {
  name: "container",
  commands: ["debootstrap", "buildah", "bwrap"],
  debianPackages: ["debootstrap", "buildah", "bubblewrap"],
  permitted: mayMount,
};
