# One image for every Airflow service of docker-compose.yml. `docker run` with it works like the checkout:
#     docker run --rm --network none defection-watch:0.1.0 defection-watch up --sources demo --once
FROM python:3.12-slim-bookworm AS packages
COPY requirements-cluster.lock /tmp/
RUN --mount=type=cache,target=/root/.cache/pip \
    python -m venv --without-pip /opt/venv \
    # The lock is complete; pip's own resolver stumbles over celery[redis], which the lock pins as celery.
    && pip --python /opt/venv install --quiet --no-deps --require-hashes --requirement /tmp/requirements-cluster.lock \
    && pip --python /opt/venv check

FROM python:3.12-slim-bookworm
# Volumes that are empty take owner and mode from these folders; the user's number is fixed, because files outlive images.
RUN groupadd --gid 50000 watch \
    && useradd --uid 50000 --gid 50000 --home-dir /opt/airflow --create-home watch \
    && install --directory --owner=watch --group=watch \
        /data /data/published /demo /var/log/airflow
COPY --from=packages /opt/venv /opt/venv
WORKDIR /opt/defection-watch
# .dockerignore lets only dags/, pipeline/, plugins/ and sql/ through.
COPY . .
RUN printf '#!/bin/sh\nexec python -m pipeline.cli "$@"\n' > /usr/local/bin/defection-watch \
    && chmod 755 /usr/local/bin/defection-watch \
    && python -m compileall -q dags pipeline
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONPATH=/opt/defection-watch \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    NO_COLOR=1 \
    DEFECTION_WATCH_HOME=/data \
    AIRFLOW_HOME=/opt/airflow \
    AIRFLOW__CORE__DAGS_FOLDER=/opt/defection-watch/dags \
    AIRFLOW__CORE__PLUGINS_FOLDER=/opt/defection-watch/plugins \
    AIRFLOW__CORE__LOAD_EXAMPLES=False \
    AIRFLOW__LOGGING__BASE_LOG_FOLDER=/var/log/airflow
USER 50000:50000
CMD ["defection-watch", "--help"]
