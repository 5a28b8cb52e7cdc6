"""The code of a one-time link: hard to guess, easy to type."""

from mediance.domain.account_links import ALPHABET, LENGTH, bare_code, new_code


def test_a_code_is_typed_from_a_slip_in_any_way() -> None:
    code = new_code()
    bare = bare_code(code)
    assert len(bare) == LENGTH
    assert set(bare) <= set(ALPHABET)
    for typed in (code.lower(), code.replace("-", " "), f"  {bare}\n", code.replace("0", "o")):
        assert bare_code(typed) == bare
    assert bare_code(code.replace("1", "l")) == bare


def test_no_two_codes_are_alike() -> None:
    assert len({new_code() for _ in range(500)}) == 500


def test_what_is_no_code_is_no_code() -> None:
    for typed in ("", "---", "🔑", "<script>", "é" * 20, "x" * 10_000):
        assert len(bare_code(typed)) != LENGTH or not set(bare_code(typed)) <= set(ALPHABET)
