import { docx, p } from "../../test/fixtures/docx.ts";
import { formOf, type Part } from "./form.ts";
import { type Answer, sendForm, type Target } from "./send.ts";

/** An attack: requests of one kind, some of them at the same time. */
export interface Attack {
  name: string;
  requests: number;
  atOnce: number;
  send(target: Target, index: number): Promise<Answer>;
}

/** Sizes of inputs above which a worker checks them, or the server refuses them. */
const kib = 1024;
export const mib = 1024 * kib;
export const checkedInApi = { task: 64 * kib, policy: 32 * kib };
export const largest = {
  task: 8 * mib,
  policy: 256 * kib,
  word: kib,
  file: 25 * mib,
  inMemory: 512 * kib,
};

/** The text parts with short values. */
export const words = [
  ..."skill preset strict format_mode format_baseline format_fix_mode format_report policy".split(
    " ",
  ),
  ..."format_report_files export_suggested_policy".split(" "),
];

const payload = {
  meeting_title: "季度例会",
  meeting_date: "10月12日",
  meeting_time: "9:30",
  meeting_location: "1108",
  organizer: "综合部",
};
const notice = JSON.stringify({ task_type: "meeting_notice", payload });
export const template = docx(
  p("关于召开【MEETING_TITLE】的通知") + p("【MEETING_DATE】【ORGANIZER】"),
);

/** The form of a job, with some parts replaced. */
export function jobForm(parts: Readonly<Record<string, string | Buffer>>): Buffer {
  const all = { template, task: notice, ...parts };
  return formOf(Object.entries(all).map(([name, content]) => partOf(name, content)));
}

export function partOf(name: string, content: string | Buffer): Part {
  const filename = { template: "t.docx", task: "t.json" }[name];
  return { name, content, ...(filename === undefined ? {} : { filename }) };
}

/** A job that the server must accept. It is sent again if the server was busy. */
export const ordinary: Attack = {
  name: "ordinary jobs",
  requests: 0,
  atOnce: 0,
  send: async (target) => {
    for (;;) {
      const answer = await sendForm(target, "/v1/run", jobForm({}));
      if (answer !== 429) return answer;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  },
};

/** An attack with concurrent jobs, each with the parts that `make` returns. */
export function jobs(
  name: string,
  requests: number,
  make: () => Readonly<Record<string, string | Buffer>>,
  path = "/v1/run",
): Attack {
  let body: Buffer | null = null;
  const isGenerated = name.includes("generated");
  return {
    name,
    requests,
    atOnce: Math.min(requests, 5),
    send: (target) => {
      if (body === null || isGenerated) body = jobForm(make());
      return sendForm(target, path, body);
    },
  };
}
