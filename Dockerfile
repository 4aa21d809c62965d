# Build:  docker build -t ichiwa .
#
# Run it with the page for this machine. In a container 127.0.0.1 is the container itself, so the page has to listen on all of its
# addresses; that is refused without a password and the explicit word that it is meant:
#
#   printf '%s' 'four words of your own' > http_password   # readable for uid 10001
#   docker run --detach --name ichiwa --restart unless-stopped \
#     --read-only --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges \
#     --volume ichiwa:/data --publish 127.0.0.1:8080:8080 \
#     --volume "$PWD/http_password:/run/secrets/http_password:ro" \
#     --env HTTP_HOST=0.0.0.0 --env HTTP_ALLOW_REMOTE=true --env HTTP_PASSWORD_FILE=/run/secrets/http_password \
#     --env TIMEZONE=Asia/Tokyo ichiwa
#
# Other commands:  docker exec ichiwa ichiwa doctor
#
# The same as a file: compose.yaml; split over several processes: compose.split.yaml.
#
# All data is in the volume /data. Every setting is in docs/reference/settings.md. No secret belongs into the image: hand it over as
# a file and name it by the setting's _FILE variable, as above.

FROM python:3.13-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore
RUN apt-get update && apt-get install --yes --no-install-recommends fonts-ipafont-gothic
WORKDIR /src
# What makes and installs the wheel stays in this stage: the image has neither pip nor a build backend in /opt/ichiwa.
COPY requirements-build.lock ./
RUN python -m venv /opt/build && /opt/build/bin/python -m pip install --require-hashes -r requirements-build.lock
COPY requirements.lock ./
RUN python -m venv --without-pip /opt/ichiwa \
    && /opt/build/bin/python -m pip --python /opt/ichiwa/bin/python install --require-hashes -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY bot ./bot
COPY essays ./essays
RUN /opt/build/bin/python -m pip wheel --no-deps --no-build-isolation --wheel-dir /wheels . \
    && /opt/build/bin/python -m pip --python /opt/ichiwa/bin/python install --no-deps /wheels/*.whl

FROM python:3.13-slim
# The uid is fixed, so that the owner of a mounted folder can be set before the first start. Nothing but /data is ever written:
# pip has compiled the modules already, and SQLite keeps its temporary files beside the database.
RUN groupadd --gid 10001 ichiwa \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin ichiwa \
    && install --directory --owner=10001 --group=10001 --mode=0700 /data
# The font and its licence, for the pictures that previews of links show (12 MB).
COPY --from=build /usr/share/fonts/opentype/ipafont-gothic /usr/share/fonts/opentype/ipafont-gothic
COPY --from=build /usr/share/doc/fonts-ipafont-gothic/copyright /usr/share/doc/fonts-ipafont-gothic/copyright
COPY --from=build /opt/ichiwa /opt/ichiwa
ENV PATH=/opt/ichiwa/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    SQLITE_TMPDIR=/data \
    DATA_DIR=/data
WORKDIR /usr/share/ichiwa
USER 10001:10001
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 CMD ["ichiwa", "doctor", "--health"]
ENTRYPOINT ["ichiwa"]
CMD ["run"]
