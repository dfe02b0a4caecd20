"""A small service of notes on the kernel: what the kernel's own tests exercise."""
