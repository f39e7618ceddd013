import { globSync, readFileSync } from "node:fs";

/** A place in a file that names the version of docops. */
export interface VersionPlace {
  file: string;
  line: number;
  version: string;
}

/** Which files name the version, and how: the version stands between the two parts of a match. */
const forms: readonly { files: string; form: RegExp }[] = [
  { files: "package.json", form: /^( {2}"version": ")([^"]+)/gm },
  // The first two: its own, and that of the root among its packages.
  {
    files: "package-lock.json",
    form: /^((?: {2}| {6})"name": "docops",\n +"version": ")([^"]+)/gm,
  },
  { files: "deploy/kubernetes/**/*.yaml", form: /(image: docops(?:-backup)?:)(\S+)/g },
  { files: "deploy/helm/**/Chart.yaml", form: /^((?:version|appVersion): "?)(\d[^"\s]*)/gm },
];

/** A Job cannot be changed, so that its name has the version, with hyphens. */
const jobName = {
  files: "deploy/kubernetes/**/*.yaml",
  form: /(name: docops-migrate-)(\d+-\d+-\d+\S*)/g,
};

/**
 * All places that name the version.
 *
 * @param root the checkout, with a `/` at its end.
 */
export function versionPlaces(root: string): VersionPlace[] {
  const plain = forms.flatMap((form) => placesOf(root, form));
  const names = placesOf(root, jobName).map((place) => ({
    ...place,
    version: place.version.replaceAll("-", "."),
  }));
  return [...plain, ...names];
}

/** The files that name the version, with their text for another version. */
export function withVersion(root: string, version: string): Map<string, string> {
  const texts = new Map<string, string>();
  const rename = ({ files, form }: (typeof forms)[number], name: string) => {
    for (const file of globSync(files, { cwd: root })) {
      const text = texts.get(file) ?? readFileSync(root + file, "utf8");
      texts.set(
        file,
        text.replace(form, (_, before: string) => before + name),
      );
    }
  };
  for (const form of forms) rename(form, version);
  rename(jobName, version.replaceAll(".", "-"));
  return texts;
}

function placesOf(root: string, { files, form }: (typeof forms)[number]): VersionPlace[] {
  return globSync(files, { cwd: root }).flatMap((file) => {
    const text = readFileSync(root + file, "utf8");
    return Array.from(text.matchAll(form), ({ index, 0: all, 2: version = "" }) => ({
      file,
      line: text.slice(0, index + all.length).split("\n").length,
      version,
    }));
  });
}
