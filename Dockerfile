FROM python:3.13-slim

ENV PYTHONUNBUFFERED=1 \
    PIP_NO_CACHE_DIR=1 \
    DEALGLASS_HOME=/var/lib/dealglass

WORKDIR /opt/dealglass
COPY requirements.txt ./
RUN pip install -r requirements.txt

COPY . .
RUN python -m compileall -q dealglass pages app.py \
    && useradd --system --uid 10001 dealglass \
    && install -d -o dealglass -g dealglass /var/lib/dealglass

USER dealglass
VOLUME /var/lib/dealglass
EXPOSE 8501
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8501/_stcore/health', timeout=4)"]
CMD ["python", "-m", "streamlit", "run", "app.py", "--server.address=0.0.0.0", "--server.port=8501", "--server.headless=true", "--browser.gatherUsageStats=false"]
