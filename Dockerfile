# Sealdrop in a container: docs/container.md says how it is built, run and updated.
# The digest is that of the index over all architectures.
ARG NODE_IMAGE=node:24.21.0-bookworm-slim@sha256:d6aa754f16b3197301076f047b5def2f02ea1dbbc2ca920407d46d7ec7f87b20

FROM ${NODE_IMAGE} AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
RUN npm run build \
  && node dist/src/release/container/lay-out-app.js /image/app \
  && sh src/release/container/lay-out-system.sh /image 10001 \
  && mkdir /data

FROM scratch
COPY --from=build /image /
COPY --from=build --chown=10001:10001 /data /data
ENV PATH=/usr/local/bin NODE_ENV=production DATA_DIR=/data
WORKDIR /app
USER 10001:10001
VOLUME /data
EXPOSE 5000
STOPSIGNAL SIGTERM
# A store that starts together with the server gets 30 s.
HEALTHCHECK --interval=10s --timeout=5s --start-period=40s --retries=3 CMD ["node", "check-health.js"]
ENTRYPOINT ["node"]
CMD ["app.js"]
ARG REVISION=
LABEL org.opencontainers.image.title="Sealdrop" \
  org.opencontainers.image.description="A link-based anonymous drop box, self-hosted: sealed in the sender's hands, opened in the owner's" \
  org.opencontainers.image.version="0.2.0" \
  org.opencontainers.image.revision="${REVISION}" \
  org.opencontainers.image.licenses="MIT"
