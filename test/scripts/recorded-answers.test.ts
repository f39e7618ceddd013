import { describe, expect, it } from "vitest";
import { routes } from "../../apps/api/routes.ts";
import { recordedAnswers } from "../../scripts/docs/recorded-answers.ts";
import { shortened } from "../../scripts/docs/shorten-answer.ts";
import { expectValid } from "../api/documented.ts";

const answers = recordedAnswers();

/** Answers that have the schema of another one, or of a protocol, or that only a server with keys or budgets gives. */
const withoutAnswer = [
  "cancelJob",
  "retryJob",
  "cancelBatch",
  "usage",
  "listKeys",
  "createKey",
  "rotateKey",
  "revokeKey",
  "readSession",
  "signIn",
  "signOut",
  "openapi",
  "mcp",
];

describe("the recorded answers of docs/api.md", () => {
  it.each(Object.entries(answers))(
    "the recorded answer of %s has the schema of the OpenAPI document",
    (operationId, { status, body }) => {
      const route = routes.find((each) => each.operationId === operationId);
      expect(route).toBeDefined();
      const place = [route?.path ?? "", route?.method.toLowerCase() ?? "", "responses"];
      const schema = ["content", "application/json", "schema"];
      expectValid(body, ["paths", ...place, `${status}`, ...schema]);
    },
  );

  it("every operation that answers with JSON has a recorded answer, or the reason why not", () => {
    const missing = routes.filter(({ operationId, responses }) => {
      const isOfJson = Object.values(responses).some(
        ({ mediaType }) => mediaType === "application/json",
      );
      const isRecorded = operationId in answers || withoutAnswer.includes(operationId);
      return isOfJson && !isRecorded;
    });
    expect(missing.map(({ operationId }) => operationId)).toEqual([]);
  });
});

describe("shortened answers", () => {
  it("a shortened answer has the first entries of long lists, and all words", () => {
    const answer = { jobs: [{ a: 1 }, { a: 2 }, { a: 3 }], words: ["a", "b", "c"] };
    expect(shortened(answer)).toEqual({ jobs: [{ a: 1 }, { a: 2 }], words: ["a", "b", "c"] });
  });

  it("a shortened answer has the same id where the answer had the same id, and other ids elsewhere", () => {
    const [first, second] = [crypto.randomUUID(), crypto.randomUUID()];
    const answer = { id: first, self: `/v1/jobs/${first}`, other: second };
    const { id, self, other } = shortened(answer) as typeof answer;
    expect(self).toBe(`/v1/jobs/${id}`);
    expect([first, second, id]).not.toContain(other);
  });

  it("a shortened answer has no time and no duration of the machine that has recorded it", () => {
    const answer = { created_at: new Date().toISOString(), waited_seconds: 0.123 };
    const again = { created_at: "2031-01-01T00:00:00.000Z", waited_seconds: 9 };
    expect(shortened(answer)).toEqual(shortened(again));
  });
});
