# A tag moves. For builds that can be repeated, give the digest of what it is now:
# --build-arg NODE_IMAGE=node@sha256:… (docs/deployment.md, "Images by digest").
ARG NODE_IMAGE=node:26-bookworm-slim

# Everything that is built: the worker's bundle with its compiled code, the console.
FROM ${NODE_IMAGE} AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN --mount=type=secret,id=npmrc,target=/root/.npmrc npm ci --ignore-scripts --no-audit --no-fund
COPY apps apps
COPY scripts scripts
COPY samples samples
COPY web web
COPY tsconfig.json ./
RUN node scripts/build.ts
# What the program needs when it runs, and nothing else.
RUN --mount=type=secret,id=npmrc,target=/root/.npmrc npm prune --omit=dev --ignore-scripts --no-audit --no-fund

FROM ${NODE_IMAGE}
# npm and yarn come with the base and have nothing to do here.
RUN apt-get update -q \
  && apt-get install -yq --no-install-recommends 'tini=0.19.*' \
  && rm -rf /var/lib/apt/lists/* /usr/local/lib/node_modules /opt/yarn-* \
    /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack /usr/local/bin/yarn /usr/local/bin/yarnpkg \
  && groupadd --gid 10001 docops \
  && useradd --uid 10001 --gid docops --no-create-home --shell /usr/sbin/nologin docops \
  && mkdir -p /var/lib/docops/tmp \
  && chown docops:docops /var/lib/docops/tmp \
  # A new volume takes owner and mode from here.
  && install -d -m 0700 -o docops -g docops /var/lib/docops/state
WORKDIR /app
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/.build .build
COPY package.json LICENSE ./
COPY apps apps
ARG DOCOPS_COMMIT_SHA=unknown
ENV NODE_ENV=production \
    DOCOPS_HOST=0.0.0.0 \
    DOCOPS_PORT=8000 \
    DOCOPS_TMP_DIR=/var/lib/docops/tmp \
    DOCOPS_STATE_DIR=/var/lib/docops/state \
    DOCOPS_COMMIT_SHA=${DOCOPS_COMMIT_SHA}
# By number: Kubernetes' runAsNonRoot does not look names up.
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.DOCOPS_PORT}/healthz`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
# Process 1 sees out what a killed launcher leaves behind.
ENTRYPOINT ["tini", "--"]
CMD ["node", "--disable-sigusr1", "--max-semi-space-size=2", "apps/api/main.ts"]
