import asyncio
import gc
import socket

import pytest
from streamlit import config

from nps_core.web.process import send_at_once, settle_memory


@pytest.fixture
def hook(monkeypatch):
    monkeypatch.setattr(asyncio.base_events, "_set_nodelay", asyncio.base_events._set_nodelay)


def nodelay_of_an_accepted_connection():
    """Served as ``streamlit run`` does: on a socket opened without naming the protocol."""

    async def serve():
        accepted = asyncio.get_running_loop().create_future()

        async def answer(_reader, writer):
            sock = writer.get_extra_info("socket")
            accepted.set_result(sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
            writer.close()

        listening = socket.socket(socket.AF_INET)
        listening.bind(("127.0.0.1", 0))
        async with await asyncio.start_server(answer, sock=listening):
            _, writer = await asyncio.open_connection(*listening.getsockname())
            nodelay = await asyncio.wait_for(accepted, 5)
            writer.close()
            await writer.wait_closed()
            return nodelay

    return asyncio.run(serve())


def test_answers_are_sent_at_once(hook):
    assert send_at_once()
    assert nodelay_of_an_accepted_connection()


def test_without_the_hook_the_server_still_serves(hook, monkeypatch):
    monkeypatch.delattr(asyncio.base_events, "_set_nodelay")
    assert not send_at_once()


def test_settled_memory_is_out_of_the_collectors_rounds():
    before = gc.get_freeze_count()
    try:
        settle_memory()
        assert gc.get_freeze_count() > before
    finally:
        gc.unfreeze()


def test_garbage_is_not_collected_after_every_click():
    """Streamlit knows the option still: an unknown one would raise. The more is kept, the longer each round takes."""
    assert config.get_option("runner.postScriptGC") is False
