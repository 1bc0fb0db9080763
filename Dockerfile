# Builds the bundle, then ships it alone: the final stage has Node.js, the bundle and the OCPP schemas, no npm packages.
FROM node:24-alpine AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY scripts/build.ts ./scripts/
COPY src ./src
COPY ui ./ui
COPY tsconfig.json ./
RUN node scripts/build.ts

FROM node:24-alpine
# As an app of Home Assistant the same image is used.
ARG BUILD_VERSION=0.0.0
LABEL org.opencontainers.image.title="OCPP Proxy" \
      org.opencontainers.image.licenses="Apache-2.0" \
      io.hass.type="app" \
      io.hass.version="${BUILD_VERSION}"
ENV NODE_ENV=production \
    DATA_DIR=/data
WORKDIR /app
COPY --from=build /build/dist ./
COPY LICENSE ./
VOLUME /data
EXPOSE 9000 9443
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 CMD ["node", "/app/ocpp-proxy.js", "healthcheck"]
ENTRYPOINT ["node", "/app/ocpp-proxy.js"]
CMD ["serve"]
