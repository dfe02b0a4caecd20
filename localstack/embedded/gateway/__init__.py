"""The emulator's own process: ministack served on loopback, with what a whole platform on it needs."""
