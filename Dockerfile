# syntax=docker/dockerfile:1

# Builds the wheel, and installs it with the locked packages into a folder of its own.
FROM python:3.13-slim-trixie AS build
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
WORKDIR /source
COPY requirements.lock requirements-uv.lock ./
RUN python -m venv /opt/tools \
    && /opt/tools/bin/pip install --no-cache-dir --require-hashes --requirement requirements-uv.lock \
    && python -m venv --without-pip /opt/sender-score
COPY pyproject.toml README.md LICENSE ./
COPY dbt dbt
COPY dagster_project dagster_project
# Constraints take no hashes of what is not asked for; the lock names the versions.
RUN /opt/tools/bin/uv build --wheel --out-dir /wheels . \
    && /opt/tools/bin/uv pip install --no-cache --compile-bytecode --python /opt/sender-score/bin/python \
        --constraint requirements.lock "$(echo /wheels/*.whl)[dagster,report]"

FROM python:3.13-slim-trixie
RUN groupadd --system --gid 10001 sender-score \
    && useradd --system --uid 10001 --gid sender-score --home-dir /home/sender-score --create-home sender-score \
    && install --directory --mode 0750 --owner sender-score --group sender-score /data
COPY --from=build /opt/sender-score /opt/sender-score
ENV PATH=/opt/sender-score/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    SENDER_SCORE_HOME=/data \
    SENDER_SCORE_CACHE=/data/cache
USER 10001:10001
WORKDIR /data
VOLUME /data
# Once a day a publication is expected; before the first one, the container is starting.
HEALTHCHECK --interval=5m --timeout=60s --start-period=26h --retries=1 \
    CMD ["sender-score", "status"]
ENTRYPOINT ["sender-score"]
CMD ["run"]
