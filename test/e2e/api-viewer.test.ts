import { expect, it } from "vitest";
import { startTestServer } from "../api/support.ts";
import { newPage, photograph } from "./support.ts";

it("the API viewer shows every path of the OpenAPI document and breaks no rule of its policy", async () => {
  const { url } = await startTestServer();
  const page = await newPage();
  await page.goto(`${url}/docs`);
  await page.locator('[data-path="/v1/run"]').waitFor();
  const { paths } = (await (await fetch(`${url}/openapi.json`)).json()) as {
    paths: Record<string, Record<string, unknown>>;
  };
  const count = Object.values(paths).flatMap((operations) => Object.keys(operations)).length;
  expect(await page.locator(".opblock").count()).toBe(count);
  await photograph(page, "api-viewer");
});

it("the API viewer sends a request to its own server and shows the answer", async () => {
  const { url } = await startTestServer();
  const page = await newPage();
  await page.goto(`${url}/docs`);
  const operation = page.locator("#operations-default-healthz");
  await operation.locator(".opblock-summary").click();
  await operation.getByRole("button", { name: "Try it out" }).click();
  await operation.getByRole("button", { name: "Execute" }).click();
  await operation.locator(".live-responses-table").getByText('"status"').first().waitFor();
});
