"""Laws of delegated roles in `tuf-conformance`: their names, the order they are asked in, and what each may say."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.cli.conformance.client import Client
from tests.cli.conformance.keeper import Keeper


@pytest.mark.parametrize(
    ("name", "quoted"),
    [
        ("?", "%3F"),
        ("#", "%23"),
        ("/role", "%2Frole"),
        ("../role", "..%2Frole"),
        ("a b", "a%20b"),
        ("%2F", "%252F"),
        ("peran-é", "peran-%C3%A9"),
        (".", "."),
        ("a:b", "a%3Ab"),
        ("x" * 120, "x" * 120),
    ],
    ids=["question", "hash", "absolute", "upwards", "space", "quoted", "accent", "dot", "colon", "long"],
)
def test_a_role_of_any_name_is_asked_for_by_that_name(
    client: Client, keeper: Keeper, tmp_path: Path, name: str, quoted: str
) -> None:
    """Quoted once on the way, and kept under a name that leads nowhere else."""
    keeper.delegate(name, "*")
    keeper.add("strange", b"strange", to=name, kinds=["sha512"])
    keeper.update(name, "targets")

    assert client.download("strange").code == 0
    assert client.kept == [b"strange"]
    assert client.roles_asked == [f"1.{quoted}.json"]
    assert len(client.trusted) == 5
    assert sorted(path.name for path in tmp_path.iterdir()) == ["initial_root.json", "metadata", "targets"]


Edge = tuple[str, str] | tuple[str, str, str]
"""Who hands on to whom; what, `*` where it is not said; a name ending in ! is handed on to terminatingly."""


def hand_on(keeper: Keeper, edges: Sequence[Edge]) -> None:
    """Delegate, and publish every role."""
    roles = {"targets": None}
    for by, name, *paths in edges:
        keeper.delegate(name.removesuffix("!"), *(paths or ["*"]), by=by, terminating=name.endswith("!"))
        roles[name.removesuffix("!")] = None
    keeper.update(*roles)


@pytest.mark.parametrize(
    ("edges", "order"),
    [
        ([("targets", "A")], "A"),
        ([("targets", "A"), ("targets", "B")], "AB"),
        ([("targets", "A"), ("targets", "B"), ("B", "C")], "ABC"),
        ([("targets", "A"), ("targets", "B"), ("A", "C"), ("A", "D")], "ACDB"),
        ([("targets", "A"), ("targets", "B"), ("A", "C"), ("C", "D")], "ACDB"),
        ([("targets", "A"), ("targets", "B"), ("A", "C!"), ("A", "D")], "AC"),
        ([("targets", "A"), ("targets", "B"), ("A", "C!"), ("C", "D")], "ACD"),
        ([("targets", "A", "*.txt"), ("targets", "B"), ("A", "C")], "B"),
        ([("targets", "A"), ("targets", "B"), ("A", "C", "*.txt"), ("C", "D")], "AB"),
        ([("targets", "A"), ("targets", "B"), ("B", "C"), ("C", "D"), ("D", "B")], "ABCD"),
        ([("targets", "A"), ("targets", "B"), ("B", "C"), ("A", "C")], "ACB"),
        ([("targets", "A"), ("targets", "B"), ("B", "C"), ("A", "C", "*.txt")], "ABC"),
    ],
    ids=[
        "one", "two", "below_the_second", "depth_first", "deeper_first", "the_end", "the_end_but_for_what_is_below",
        "other_paths", "other_paths_below", "circle", "twice", "twice_by_other_paths",
    ],
)  # fmt: skip
def test_roles_are_asked_in_the_standards_order(
    client: Client, keeper: Keeper, edges: Sequence[Edge], order: str
) -> None:
    """Depth first, in the order in which they are named; once each; only those that may list the target."""
    hand_on(keeper, edges)
    versions = {name: keeper.says[name].version for name in order}

    assert client.download("missing").code == 1
    assert client.roles_asked == [f"{versions[name]}.{name}.json" for name in order]


@pytest.mark.parametrize(
    ("path", "order", "found"),
    [
        ("file", "", True),
        ("README.md", "A", True),
        ("releases/x/first", "BC", True),
        ("releases/y/first.zip", "BD", True),
        ("releases/z/first.zip", "B", False),
        ("README.doc", "A", False),
    ],
    ids=["top", "by_suffix", "below_x", "below_y", "listed_without_right", "not_listed"],
)
def test_a_target_counts_from_a_role_that_every_role_above_gave_its_path(
    client: Client, keeper: Keeper, path: str, order: str, *, found: bool
) -> None:
    """What a role lists beyond that is nobody's word."""
    lists = {"targets": "file", "A": "README.md", "C": "releases/x/first", "D": "releases/y/first.zip"}
    hand_on(
        keeper,
        [
            ("targets", "A", "*.md"),
            ("targets", "B", "releases/*/*"),
            ("B", "C", "releases/x/*"),
            ("B", "D", "releases/y/*.zip"),
        ],
    )
    keeper.says["targets"].delegations.roles["A"].paths.append("*.doc")
    for role, listed in [*lists.items(), ("D", "releases/z/first.zip")]:
        keeper.add(listed, f"{listed} by {role}".encode(), to=role)
    keeper.update("A", "B", "C", "D", "targets")

    assert client.download(path).code == (0 if found else 1)
    assert [file.split(".")[1] for file in client.roles_asked] == list(order)
    assert [content.partition(b" ")[0].decode() for content in client.kept] == ([path] if found else [])


@pytest.mark.parametrize(
    ("pattern", "path", "matches"),
    [
        ("releases/*", "releases/one", True),
        ("releases/*", "releases/old/one", False),
        ("releases/**", "releases/one", True),
        ("releases/**", "releases/old/one", False),
        ("**", "one", True),
        ("**", "old/one", False),
        ("**/one", "old/one", True),
        ("**/one", "one", False),
        ("**/one", "very/old/one", False),
        ("list-**.json", "list-1.json", True),
        ("***", "one", True),
        ("*/*/*", "very/old/one", True),
        ("*/*/*", "old/one", False),
        ("list-?.json", "list-1.json", True),
        ("list-?.json", "list-10.json", False),
        ("old?one", "old/one", False),
        ("[ab]/one", "a/one", True),
        ("[ab]/one", "c/one", False),
        ("*.TXT", "one.txt", False),
        ("one", "one", True),
    ],
)
def test_wildcards_stay_within_a_part_of_a_path(
    client: Client, keeper: Keeper, pattern: str, path: str, *, matches: bool
) -> None:
    """However many stars stand side by side, none of them crosses a slash."""
    keeper.delegate("some", pattern)
    keeper.add(path, b"content", to="some")
    keeper.update("some", "targets")

    assert client.download(path).code == (0 if matches else 1)
    assert client.roles_asked == (["1.some.json"] if matches else [])


@pytest.mark.parametrize("is_signed_for_both", [False, True], ids=["for_one", "for_both"])
def test_a_role_holds_anew_for_each_that_hands_on_to_it(
    client: Client, keeper: Keeper, *, is_signed_for_both: bool
) -> None:
    """Two roles that name the same one mean their own keys: what one of them may believe, the other may not."""
    keeper.delegate("A", "a/*")
    keeper.delegate("B", "b/*")
    keeper.delegate("C", "a/*", by="A")
    for_one = keeper.hands["C"]
    keeper.delegate("C", "b/*", by="B")
    if not is_signed_for_both:
        keeper.hands["C"] = for_one
    for path in ("a/file", "b/file"):
        keeper.add(path, path.encode(), to="C")
    keeper.update("A", "B", "C", "targets")

    assert client.download("a/file", "b/file").code == (0 if is_signed_for_both else 1)
    assert client.kept == ([b"a/file", b"b/file"] if is_signed_for_both else [b"a/file"])
    assert client.download("b/file").code == (0 if is_signed_for_both else 1)


@pytest.mark.parametrize(
    ("bits", "path", "found_in"),
    [(1, "boo", "bin-0"), (1, "too", "bin-1"), (2, "doo", "bin-1"), (2, "bar", "bin-3"), (8, "bar", "bin-fc")],
)
def test_of_hashed_bins_only_the_one_is_asked(
    client: Client, keeper: Keeper, bits: int, path: str, found_in: str
) -> None:
    """The hash of the path says which."""
    keeper.delegate_bins(bits)
    keeper.add(path, b"content", to=found_in)
    keeper.update(*keeper.bins, "targets")

    assert client.download(path).code == 0
    assert client.roles_asked == [f"1.{found_in}.json"]
    assert client.kept == [b"content"]


def test_a_role_that_does_not_hold_ends_the_search(client: Client, keeper: Keeper) -> None:
    """A role further on that lists the target is not asked: the first one might have said something else."""
    keeper.delegate("A", "*")
    keeper.delegate("B", "*")
    keeper.add("file", b"file", to="B")
    keeper.hands["A"] = []
    keeper.update("A", "B", "targets")

    assert client.download("file").code == 1
    assert client.kept == []
    assert client.roles_asked == ["1.A.json"]
