"""Simulated providers on 127.0.0.1, over the real wire: for the practice book (R83) and, with faults, for the tests."""
