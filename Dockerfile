# syntax=docker/dockerfile:1
# To pin the images by digest, as your policy may ask: --build-arg NODE=node@sha256:… --build-arg BASE=debian@sha256:…
ARG NODE=node:22-bookworm-slim
ARG BASE=debian:bookworm-slim

FROM ${NODE} AS build
WORKDIR /app
COPY package.json package-lock.json ./
# No package needs its install script.
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json prisma.config.ts ./
COPY prisma prisma
COPY scripts scripts
COPY src src
RUN npm run build
# The bundle contains all packages but PGlite.
RUN npm prune --omit=dev --ignore-scripts --no-audit --no-fund

# Not the image of Node: npm, yarn and the headers in it are 60 MB that a gateway does not use.
FROM ${BASE}
LABEL org.opencontainers.image.title="Invitation Gateway" \
  org.opencontainers.image.description="A self-hosted GraphQL gateway for inviting people to an application." \
  org.opencontainers.image.licenses="MIT"
ENV NODE_ENV=production HOST=0.0.0.0 PORT=4000 DATA_DIR=/data
WORKDIR /app
# Used only by the embedded database. With DATABASE_URL nothing is written, and the root file system can be read-only.
RUN useradd --system --uid 1000 --no-create-home --shell /usr/sbin/nologin node && install -d -o node -g node -m 700 /data
COPY --from=build /usr/local/bin/node /usr/local/bin/node
COPY package.json ./
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/dist dist
# The gateway applies them at start.
COPY --from=build /app/prisma/migrations prisma/migrations
USER 1000
VOLUME /data
EXPOSE 4000
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/health`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "dist/main.js"]
