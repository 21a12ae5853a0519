# Assay in a container: docker build -t assay .
# Runs as nobody in particular, on a root file system that may be read-only; everything that is kept is below /data.
#
# Node is that of the official image, which gets its security updates by being built again, and not the one packaged for machines that have
# none: that would be a second Node of 100 MB in the image.
ARG NODE_IMAGE=node:26-bookworm-slim

# The page, built with everything that building needs.
FROM ${NODE_IMAGE} AS page
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --include=dev --include=optional --ignore-scripts --no-audit --no-fund
COPY . .
RUN npm run build

# What runs, and nothing else. EXTRAS are packages that only some need: "pg" for PostgreSQL, "pg ccxt" for other exchanges as well. They are
# taken in the versions that package-lock.json has.
FROM ${NODE_IMAGE} AS packages
ARG EXTRAS="pg"
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN for name in ${EXTRAS}; do \
      npm pkg set "dependencies.${name}=$(npm pkg get "devDependencies.${name}" | tr -d '"')" || exit 1; \
    done \
 && npm pkg delete devDependencies peerDependencies peerDependenciesMeta \
 && npm install --omit=optional --ignore-scripts --no-audit --no-fund

FROM ${NODE_IMAGE}
LABEL org.opencontainers.image.title="Assay" \
      org.opencontainers.image.description="A self-hosted trading platform"
RUN groupadd --gid 10001 assay \
 && useradd --uid 10001 --gid assay --home-dir /data --no-create-home --shell /usr/sbin/nologin assay \
 && install -d -o assay -g assay -m 700 /data
WORKDIR /app
COPY --from=packages /app/node_modules ./node_modules
COPY package.json ./
COPY bin ./bin
COPY ops/health-check.mjs ./ops/health-check.mjs
COPY src ./src
COPY --from=page /app/dist/web ./dist/web
# Any other address than loopback makes accounts compulsory, so that a published port is never open to strangers.
ENV NODE_ENV=production \
    ASSAY_DATA_DIR=/data \
    ASSAY_SERVER_ADDRESS=0.0.0.0 \
    ASSAY_SERVER_PORT=8400
USER 10001:10001
VOLUME /data
EXPOSE 8400
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=12s --start-period=60s --retries=3 CMD ["node", "ops/health-check.mjs"]
ENTRYPOINT ["node", "bin/assay.mjs"]
CMD ["serve"]
