"""What the server does besides the pages: plain HTTP routes and middleware, one file each.

Everything here is pure ASGI and knows nothing of Streamlit; ``app.py`` puts it together. The middleware, from the
outside in:

    headers     what a browser may do with our pages: Content-Security-Policy and its relatives
    metrics     what is counted and logged of every request, and ``/metrics`` for those who may read it
    origin      requests and websockets of other sites, turned away before anything else sees them
    gate        in hosted mode nobody without an identity and a role; ``entrance`` is the page that they see instead
    hidden      Streamlit's addresses that nobody outside needs
    uploads     how much one visitor may send, and how often
    bundles     Streamlit's scripts and styles, compressed once
    shell       the page around the app: its title and language before the first script has run

Beside them ``health`` answers ``/healthz``, ``logs`` writes the log as JSON and ``process`` tunes the process that
serves.
"""
