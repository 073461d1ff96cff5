"""Objects that threads share have one dictionary each, and every one with a cached property is made so."""

import gc
import importlib
import inspect
import pkgutil
import threading
from functools import cached_property

import numpy as np

import nps_core
from nps_core.lazy import Lazy
from nps_core.tally import Tally


def test_two_threads_that_first_need_an_objects_dictionary_get_the_same_one():
    tally = Tally(np.zeros((1, 11), np.int64))
    spares = [{} for _ in range(1000)]  # none is left to be used again, so that a new one begins a collection
    reached, taken = threading.Event(), threading.Event()
    found = []

    def other():
        assert reached.wait(10)
        found.append(vars(tally))
        taken.set()

    def in_between(phase, _):
        if phase == "start" and threading.current_thread() is threading.main_thread() and not reached.is_set():
            reached.set()
            taken.wait(10)

    thread, every = threading.Thread(target=other), gc.get_threshold()
    thread.start()
    gc.callbacks.append(in_between)
    try:
        gc.set_threshold(1)
        found.append(vars(tally))
    finally:
        gc.set_threshold(*every)
        gc.callbacks.remove(in_between)
        reached.set()
        thread.join()
    assert found[0] is found[1]
    assert len(spares) == 1000


def test_whatever_has_a_cached_property_is_lazy():
    names = [name for _, name, _ in pkgutil.walk_packages(nps_core.__path__, "nps_core.")]
    # Programs are run, and torch is loaded for nothing here.
    modules = [importlib.import_module(name) for name in names if not name.endswith(("__main__", "vectors.encoder"))]
    kinds = [kind for module in modules for kind in vars(module).values() if inspect.isclass(kind)]
    lazy = {kind for kind in kinds if any(isinstance(value, cached_property) for value in vars(kind).values())}
    assert {kind for kind in lazy if kind.__module__.startswith("nps_core") and not issubclass(kind, Lazy)} == set()
    assert Tally in lazy
