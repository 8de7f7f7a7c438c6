"""What is typed finds what is meant."""

from __future__ import annotations

from annotator.app.finding import ranked, score


def test_a_start_of_a_word_beats_letters_in_the_middle():
    names = ["Add images…", "Whole image", "Image pixels 1:1"]
    assert ranked("image", names, names)[0] == "Image pixels 1:1"


def test_letters_in_order_are_enough_and_accents_do_not_matter():
    assert score("mkrv", "Mark reviewed") is not None
    assert score("sariwon", "Sariwŏn Market #2") is not None
    assert score("vwm", "Mark reviewed") is None


def test_every_word_must_fit_in_any_order():
    names = ["Sariwon Market #2", "Hyesan Market"]
    assert ranked("market sar", names, names)[0] == "Sariwon Market #2"
    assert ranked("market xq", names, names) == []


def test_without_a_query_the_order_stays():
    names = [str(n) for n in range(50)]
    assert ranked(" ", names, names) == names[:40]
