// Shows the OpenAPI document of this server. Its validator is a service on the Internet, and stays off.
globalThis.SwaggerUIBundle({
  url: "/openapi.json",
  domNode: document.getElementById("viewer"),
  deepLinking: true,
  validatorUrl: null,
});
