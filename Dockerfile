# NPSight in a container: no build tools, nobody's root, a root file system that may be read-only.
# docker build -t npsight . ; see docs/hosting.md for the whole set with a proxy in front.

FROM python:3.11.14-slim-bookworm AS packages
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN ["python", "-m", "venv", "/opt/npsight"]
ENV PATH=/opt/npsight/bin:$PATH
COPY requirements.txt requirements-oidc.txt /tmp/
# PyTorch's own index has the build without graphics cards, a tenth of the other's size. What it needs comes from PyPI.
RUN pip install --no-deps "$(grep '^torch==' /tmp/requirements.txt)" --index-url https://download.pytorch.org/whl/cpu \
 && pip install -r /tmp/requirements.txt -r /tmp/requirements-oidc.txt \
 && pip uninstall --yes pip \
 && cd /opt/npsight/lib/python3.11/site-packages \
 && rm -rf torch/test torch/include pandas/tests pyarrow/tests pyarrow/include

FROM python:3.11.14-slim-bookworm
RUN groupadd --gid 10001 npsight \
 && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /tmp --shell /usr/sbin/nologin npsight \
 && install -d -o 10001 -g 10001 -m 0700 /data
COPY --from=packages /opt/npsight /opt/npsight
ENV PATH=/opt/npsight/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    HOME=/tmp \
    NPS_DATA=/data \
    NPS_LOG=json \
    STREAMLIT_SERVER_ADDRESS=0.0.0.0
WORKDIR /app
COPY LICENSE app.py ./
COPY .streamlit .streamlit
COPY pages pages
COPY nps_core nps_core
COPY sample_data sample_data
RUN ["python", "-m", "compileall", "-q", "app.py", "pages", "nps_core"]
USER 10001:10001
VOLUME /data
EXPOSE 8501
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=6s --start-period=90s --retries=3 \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8501/healthz', timeout=5)"]
CMD ["python", "-m", "streamlit", "run", "app.py"]
