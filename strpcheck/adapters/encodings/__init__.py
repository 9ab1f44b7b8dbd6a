"""Transport encodings of status lists: smaller ways to the very bytes that are signed; nothing here is believed.

A target stays its uncompressed bytes, and its hash stays what is signed. Beside it lie, below `targets/`:

- `status/<sha256>.<list>.cwt.xz`: the whole list (`xz.py`), named like the target it yields;
- `status/<list>.cwt.<from>-<to>.dcz`: what changed between two versions (`dcz.py`, RFC 9842), `<from>` and `<to>` being
  the first 16 hex digits of their SHA-256.

`offers.py` spells the sizes of both, and which versions deltas begin at, as a signed member of the target; `names.py`
computes every name from what is signed. So no folder is listed and no answer "not found" has to be waited for.
"""
