/** A program that a suite or a step needs beyond npm. */
export interface SystemNeeds {
  name: string;
  commands: readonly string[];
  debianPackages: readonly string[];
  /** A command that succeeds where this may be done: a container keeps much from who is root in it. */
  permitted?: readonly [string, ...string[]];
  /** The missing thing if that command fails and does more than ask for a permission. */
  otherwise?: string;
  /** Debian has no package of it, so that it may be skipped wherever it is missing, with CI=true too. */
  isOptional?: boolean;
}

export interface SystemSuite extends SystemNeeds {
  folder: string;
  /** Its files wait for databases and for other servers most of the time, and may run beside each other. */
  isParallel?: boolean;
  /** Runs beside the other suites with this mark: it measures nothing, and takes ports and folders of its own. */
  isShared?: boolean;
}

/** A root of its own for a container: a mount that nobody else sees. */
const mayMount = ["unshare", "--mount", "true"] as const;

/** soffice comes with libreoffice-writer and libreoffice-writer-nogui: each removes the other. */
const pdfPackages = [
  "libreoffice-writer-nogui",
  "python3-uno",
  "bubblewrap",
  "qpdf",
  "poppler-utils",
  "fontconfig",
  "fonts-noto-cjk",
];

/** The box of LibreOffice needs namespaces of its own. */
const boxNeeds = {
  permitted: ["unshare", "--user", "--net", "true"],
  otherwise: "user namespaces are not allowed here",
} as const;

/** The files of most run one after the other: two at a time would take each other's processor. */
const systemSuites: readonly SystemSuite[] = [
  {
    name: "conformance",
    folder: "test/conformance",
    isParallel: true,
    commands: ["initdb", "postgres", "redis-server"],
    debianPackages: ["postgresql", "redis-server"],
  },
  {
    name: "recipes",
    folder: "test/recipes",
    isShared: true,
    commands: ["curl", "unzip"],
    debianPackages: ["curl", "unzip"],
  },
  {
    name: "render",
    folder: "test/render",
    commands: ["soffice", "pdftotext"],
    debianPackages: ["libreoffice-writer", "poppler-utils", "fonts-noto-cjk"],
  },
  {
    name: "PDF",
    folder: "test/pdf",
    commands: ["soffice", "bwrap", "qpdf", "pdftotext", "fc-match"],
    debianPackages: pdfPackages,
    ...boxNeeds,
  },
  {
    name: "browser",
    folder: "test/e2e",
    commands: ["chromium"],
    debianPackages: ["chromium", "fonts-noto-cjk"],
  },
  {
    name: "browser and PDF",
    folder: "test/e2e-pdf",
    commands: ["chromium", "soffice", "bwrap", "qpdf", "pdftoppm", "fc-match"],
    debianPackages: ["chromium", ...pdfPackages],
    ...boxNeeds,
  },
  {
    name: "proxy",
    folder: "test/proxy",
    isShared: true,
    commands: ["nginx", "openssl"],
    debianPackages: ["nginx", "openssl"],
  },
  {
    name: "replicas",
    folder: "test/replicas",
    isParallel: true,
    commands: ["initdb", "postgres", "redis-server", "nginx", "openssl"],
    debianPackages: ["postgresql", "redis-server", "nginx", "openssl"],
  },
  {
    name: "manifests",
    folder: "test/manifests",
    isShared: true,
    commands: ["kubectl"],
    debianPackages: ["kubernetes-client"],
  },
  {
    name: "Helm chart",
    folder: "test/helm",
    isShared: true,
    commands: ["helm", "kubectl"],
    debianPackages: [],
    isOptional: true,
  },
  {
    name: "package",
    folder: "test/package",
    isShared: true,
    commands: ["npm", "tar"],
    debianPackages: ["npm", "tar"],
    // Succeeds without the network, too, where npm has it in its cache.
    permitted: ["npm", "view", "node@24.0.0", "version", "--prefer-offline", "--fetch-retries=1"],
    otherwise: "the npm registry, or packages of it in npm's cache",
  },
  {
    name: "container runtime",
    folder: "test/container",
    isShared: true,
    commands: ["crun"],
    debianPackages: ["crun", "golang-github-containers-common"],
    permitted: mayMount,
  },
];

/** A set of test files that one run of vitest takes. */
export interface TestGroup {
  name: string;
  /** `null`: the group has every test file that no other group has. */
  folder: string | null;
  isParallel: boolean;
  isShared?: boolean;
  needs?: SystemNeeds;
}

/** Tests that need nothing but npm, and may run beside each other. */
export const ordinaryTests: TestGroup = { name: "tests", folder: null, isParallel: true };

/** The groups in the order in which they run. Each test file belongs to one of them. */
export const testGroups: readonly TestGroup[] = [
  ordinaryTests,
  // These tests count and weigh: nothing else may run beside them.
  { name: "load", folder: "test/load", isParallel: false },
  ...systemSuites.map((suite) => ({
    name: suite.name,
    folder: suite.folder,
    isParallel: suite.isParallel ?? false,
    isShared: suite.isShared ?? false,
    needs: suite,
  })),
];

/** @returns the groups that have a run of vitest each, and those that share one. */
export function runsOf(groups: readonly TestGroup[]): Record<"alone" | "shared", TestGroup[]> {
  const shared = groups.filter(({ isShared }) => isShared === true);
  return { alone: groups.filter((group) => !shared.includes(group)), shared };
}

/** @returns vitest's arguments that choose all files of a group. */
export function filesOf({ folder }: TestGroup): string[] {
  if (folder !== null) return [folder];
  const others = testGroups.flatMap((group) => group.folder ?? []);
  return others.map((other) => `--exclude=${other}/**`);
}

/** @returns vitest's options for a group. */
export function optionsOf({ isParallel }: TestGroup): string[] {
  return isParallel ? [] : ["--no-file-parallelism"];
}

/** @param file a test file, as a path from the root. */
export function belongsTo({ folder }: TestGroup, file: string): boolean {
  if (folder !== null) return file.startsWith(`${folder}/`);
  return !testGroups.some((group) => group.folder !== null && belongsTo(group, file));
}

/** The needs of `scripts/container-job.ts`. */
export const containerNeeds: SystemNeeds = {
  name: "container",
  commands: ["debootstrap", "buildah", "bwrap"],
  debianPackages: ["debootstrap", "buildah", "bubblewrap"],
  permitted: mayMount,
};
