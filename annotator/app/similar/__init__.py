"""Finding what looks like marked vehicles, and proposals that count only once they are confirmed."""
